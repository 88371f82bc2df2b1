/** The only page of a locked phone: the lock is set and opened on it, and what waits can be sent. */
import { COST, lockOf } from "../lock.js";
import { base64 } from "../vault.js";
import { meta, waiting } from "../store.js";
import { page } from "./frame.js";

/** @typedef {import("../routes.js").Context} Context */

const SALT = 16;

/** @param {Context} c */
export async function lock(c) {
  const store = c.get("store");
  const [kept, left, enrolment] = await Promise.all([
    lockOf(store),
    waiting(store),
    meta(store, "enrolment"),
  ]);
  if (!kept && !enrolment) return c.redirect("/field/enrolment", 303);
  // Only who has it open already.
  const isChange = Boolean(kept && store.vault && c.req.query("change"));
  const title = isChange ? "Andere pincode" : kept ? "Vergrendeld" : "Kies een pincode";
  // Argon2 is WebAssembly, and this is the only page that may run any.
  c.set("wasm", true);
  return c.get("view")("field/lock.html", {
    page: { ...page(title, null), from: "/field/" },
    lock: {
      state: kept?.kind ?? "set",
      is_change: isChange,
      salt: base64(kept?.salt ?? crypto.getRandomValues(new Uint8Array(SALT))),
      credential: kept?.credential ? base64(kept.credential) : "",
      ...(kept?.cost ?? COST),
    },
    next: pathIn(c.req.query("next")),
    undelivered: sayUndelivered(left),
  });
}

/**
 * How much is on this phone alone, and nothing of what.
 * @param {import("../status.js").Waiting} waiting
 */
export function sayUndelivered({ facts, photos }) {
  return [
    facts === 1 ? "1 antwoord" : facts ? `${facts} antwoorden` : "",
    photos === 1 ? "1 foto" : photos ? `${photos} foto's` : "",
  ]
    .filter(Boolean)
    .join(" en ");
}

/** @param {Context} c forgets the key, here and in every page */
export async function lockNow(c) {
  await c.get("lockNow")();
  return c.redirect("/field/lock", 303);
}

/**
 * Where to go on: only ever to a page of this phone.
 * @param {string | undefined} asked
 */
export function pathIn(asked) {
  return asked && /^\/field\/(?!lock)[\w/:.-]*$/.test(asked) ? asked : "/field/";
}
