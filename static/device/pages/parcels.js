/** Giving along what waits here when there is no network, and taking along what a colleague gave. */
import { makeParcel, takeParcel } from "../parcel.js";
import { makePhotoParcel } from "../photo_parcel.js";
import { commitDrafts } from "../store.js";
import { fields } from "./frame.js";

/** @typedef {import("../routes.js").Context} Context */

/** @param {Context} c a file of plain text: share sheets take no JSON */
export async function parcel(c) {
  await commitDrafts(c.get("store"));
  return file(c, await makeParcel(c.get("store")), "meegeven.txt");
}

/** @param {Context} c some of the photos that wait, when a colleague asks for them */
export async function photoParcel(c) {
  return file(c, await makePhotoParcel(c.get("store"), Number(c.req.query("part"))), "fotos.txt");
}

/** @param {Context} c @param {string} text @param {string} name */
function file(c, text, name) {
  return c.body(text, 200, {
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Disposition": `attachment; filename="${name}"`,
  });
}

/** @param {Context} c */
export async function addParcel(c) {
  const { carried, read } = await takeParcel(c.get("store"), (await fields(c)).get("parcel") ?? "");
  return c.redirect(`/field/delivery?parcel=${read ? "read" : carried ? "new" : "known"}`, 303);
}
