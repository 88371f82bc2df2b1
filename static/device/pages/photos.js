/** The photos of a control, and their bytes from the phone's own memory. */
import { photosByAbout } from "../inspection.js";
import { Problem } from "../problems.js";
import { entryName, questionOf, things } from "../questionnaire.js";
import { photo, photoRecord } from "../store.js";
import { pageOf } from "./frame.js";
import { opened } from "./inspection.js";

/** @typedef {import("../routes.js").Context} Context */
/** @typedef {import("../inspection.js").Inspection} Inspection */

/** @param {Context} c all photos; or, as a fragment, those about one thing */
export async function photos(c) {
  const inspection = await opened(c);
  const known = photosByAbout(inspection.current);
  const about = c.req.query("about");
  if (about) return c.get("view")("field/photo_strip.html", { photos: known.get(about) ?? [] });
  const all = [...known].flatMap(([thing, list]) =>
    list.map((each) => ({ ...each, about: sayAbout(inspection, thing) })),
  );
  return c.get("view")("field/photos.html", {
    page: pageOf(inspection, "Foto's"),
    inspection: inspection.id,
    photos: await Promise.all(all.map(async (each) => ({ ...each, ...(await delivered(c, each.sha256)) }))),
  });
}

/** @param {Context} c */
export async function photoBytes(c) {
  const size = c.req.param("size") ? "thumbnail" : "photo";
  const blob = await photo(c.get("store"), c.req.param("sha256") ?? "", size);
  if (!blob) throw new Problem("not-found");
  return c.body(await blob.arrayBuffer(), 200, { "Content-Type": blob.type });
}

/**
 * Whether the bytes of a photo are on this phone, and whether they have arrived.
 * @param {Context} c
 * @param {string} sha256
 */
export async function delivered(c, sha256) {
  const kept = await photoRecord(c.get("store"), sha256);
  if (!kept) return { here: false, delivery: "Gemaakt door een collega, niet op deze telefoon" };
  if (kept.refused) return { here: true, delivery: `Niet geaccepteerd: ${kept.refused.reason}` };
  return { here: true, delivery: kept.waiting ? "Staat alleen op deze telefoon" : "Aangekomen" };
}

/**
 * What a photo is about, in words.
 * @param {Inspection} inspection
 * @param {string} about
 */
export function sayAbout({ questionnaire, current }, about) {
  const [kind, id] = about.split("/");
  if (kind === "signal") return "Bij een signaal";
  const group = questionnaire?.groups.find((each) => each.id === kind);
  if (group) return entryName(group, `${about}/`, things(`${kind}/`, current).indexOf(id), current);
  return questionOf(questionnaire, about)?.text ?? "Bij de controle";
}
