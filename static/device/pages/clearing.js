/** Emptying this phone: who logs out, or forgot the PIN, first sends what waits, and is told what would be lost. */
import { waiting } from "../store.js";
import { fields, page } from "./frame.js";
import { sayUndelivered } from "./lock.js";

/** @typedef {import("../routes.js").Context} Context */

/** @param {Context} c */
export async function clearing(c) {
  return c.get("view")("field/clearing.html", {
    page: page("Deze telefoon leegmaken"),
    undelivered: sayUndelivered(await waiting(c.get("store"))),
    refused: (await waiting(c.get("store"))).refused,
  });
}

/** @param {Context} c sends what it can, and empties the phone; not while anything would be lost that nobody was told of */
export async function clear(c) {
  const isTold = (await fields(c)).get("lost") === "yes";
  await c.get("deliver")();
  const { facts, photos, refused } = await waiting(c.get("store"));
  if (!isTold && facts + photos + refused) return c.redirect("/field/clearing", 303);
  await c.get("clear")();
  return c.redirect("/field/enrolment", 303);
}
