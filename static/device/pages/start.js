/** Beginning a control: where one is, by search, by position or typed; and the first facts of it. */
import { byId, nearest, search } from "../addresses.js";
import { timestamp } from "../clock.js";
import { newId } from "../ids.js";
import { openInspection } from "../inspection.js";
import { keepFacts, reference } from "../store.js";
import { fields, givenId, page } from "./frame.js";

/** @typedef {import("../routes.js").Context} Context */
/** @typedef {import("../addresses.js").Row} Row */

/** @param {Context} c */
export async function start(c) {
  const q = c.req.query("q") ?? "";
  return c.get("view")("field/start.html", {
    page: page("Controle beginnen"),
    q,
    fresh: newId(),
    ...(await searched(c, q)),
  });
}

/** @param {Context} c the fragment with what was found */
export async function addresses(c) {
  const position = positionIn(new URL(c.req.url).searchParams);
  const shown = position ? await near(c, position) : await searched(c, c.req.query("q") ?? "");
  return c.get("view")("field/addresses.html", { fresh: newId(), ...shown });
}

/**
 * The first facts of a control. The page made its id, so that pressing twice begins one control.
 * @param {Context} c
 */
export async function begin(c) {
  const store = c.get("store");
  const form = await fields(c);
  const id = givenId(form, "inspection");
  const { plan, begun } = await openInspection(store, id);
  if (!begun) {
    const checklist = plan?.checklist ? await newestVersion(c, plan.checklist) : null;
    const location = plan?.location ? { address: plan.location.id } : await locationIn(c, form);
    await keepFacts(store, id, [
      { key: "visit/started", value: timestamp() },
      { key: "visit/location", value: location },
      ...(checklist ? [{ key: "visit/checklist", value: checklist }] : []),
    ]);
    if (!checklist) return c.redirect(`/field/inspections/${id}/checklist`, 303);
  }
  return c.redirect(`/field/inspections/${id}`, 303);
}

/** @param {Context} c @param {string} id */
async function newestVersion(c, id) {
  const all = Object.values((await reference(c.get("store"), "checklists")) ?? {});
  const versions = all.filter((each) => each.id === id).map((each) => each.version);
  return versions.length ? { id, version: Math.max(...versions) } : null;
}

/** @param {Context} c @param {URLSearchParams} form */
async function locationIn(c, form) {
  const position = positionIn(form);
  const where = position ? { position } : {};
  const address = form.get("address");
  if (!address) return { typed: (form.get("typed") ?? "").trim() || "Onbekende plek", ...where };
  const found = byId(await rows(c), address);
  // The words go along, because a partner's phone need not have this address in its list.
  return { address, ...(found ? { line: `${found.line}, ${found.town}` } : {}), ...where };
}

/** @param {Context} c @param {string} q */
async function searched(c, q) {
  const found = q.trim() ? search(await rows(c), q) : [];
  const sentence = q.trim() && !found.length ? "Niets gevonden. Schrijf hieronder waar u bent." : null;
  return { addresses: found, sentence, position: null };
}

/** @param {Context} c @param {{latitude: number, longitude: number}} position */
async function near(c, position) {
  const found = nearest(await rows(c), position.latitude, position.longitude);
  const sentence = found.length
    ? null
    : "Er staan geen adressen op deze telefoon. Schrijf hieronder waar u bent.";
  return { addresses: found, sentence, position };
}

/** @param {URLSearchParams} given */
export function positionIn(given) {
  const [latitude, longitude, accuracy] = ["lat", "lon", "accuracy"].map((name) =>
    Number.parseFloat(given.get(name) ?? ""),
  );
  if (!Number.isFinite(latitude) || !Number.isFinite(longitude)) return null;
  return { latitude, longitude, accuracy: Number.isFinite(accuracy) ? accuracy : null };
}

/** @type {Row[]} */
let kept = [];
/** @type {Promise<Row[]> | null} */
let reading = null;

/**
 * The list, read once in a worker's life: it is long, and each search would wait for it.
 * A stopped worker reads it again, and so takes in a new list within the hour.
 * @param {Context} c
 */
export async function rows(c) {
  if (kept.length) return kept;
  reading ??= reference(c.get("store"), "addresses");
  kept = (await reading) ?? [];
  reading = null;
  return kept;
}
