/** Giving along what waits here when there is no network, and taking along what a colleague gave. */
import { makeParcel, takeParcel } from "../parcel.js";
import { commitDrafts } from "../store.js";
import { fields } from "./frame.js";

/** @typedef {import("../routes.js").Context} Context */

/** @param {Context} c a file of plain text: share sheets take no JSON */
export async function parcel(c) {
  await commitDrafts(c.get("store"));
  return c.body(await makeParcel(c.get("store")), 200, {
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Disposition": 'attachment; filename="meegeven.txt"',
  });
}

/** @param {Context} c */
export async function addParcel(c) {
  const { carried, read } = await takeParcel(c.get("store"), (await fields(c)).get("parcel") ?? "");
  return c.redirect(`/field/delivery?parcel=${read ? "read" : carried ? "new" : "known"}`, 303);
}
