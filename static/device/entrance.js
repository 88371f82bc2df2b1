/** Who may come in: a locked phone answers nothing but its lock page, and one without a lock gets one first. */

import { meta } from "./store.js";

/** @typedef {import("./routes.js").Context} Context */

/** Pages that show nothing of a case: the lock, and making this phone known. */
const OUTSIDE = ["/field/lock", "/field/deliveries", "/field/clearing"];
const BEFORE_ENROLMENT = [...OUTSIDE, "/field/", "/field/enrolment", "/field/status", "/field/delivery"];

/**
 * Where a request is sent instead of what it asks; null when it may come in.
 * @param {import("./database.js").Store} store
 * @param {string} path
 * @param {() => Promise<unknown>} findKey asks the open pages for it
 * @returns {Promise<"/field/lock" | "/field/enrolment" | null>}
 */
export async function elsewhere(store, path, findKey) {
  if (store.vault || OUTSIDE.includes(path)) return null;
  const [lock, enrolment] = await Promise.all([meta(store, "lock"), meta(store, "enrolment")]);
  if (lock) {
    await findKey();
    return store.vault ? null : "/field/lock";
  }
  if (enrolment) return "/field/lock";
  return BEFORE_ENROLMENT.includes(path) ? null : "/field/enrolment";
}

/**
 * Sends a page to the lock, and has a fragment send the page that it is for.
 * @param {Context} c
 * @param {string} way
 */
export function sentElsewhere(c, way) {
  if (c.req.header("HX-Request")) c.header("HX-Redirect", way);
  if (c.req.raw.mode !== "navigate" && (c.req.header("HX-Request") || c.req.method !== "GET"))
    return c.body(null, 423);
  const next = c.req.method === "GET" && way === "/field/lock" ? `?next=${c.req.path}` : "";
  return c.redirect(`${way}${next}`, 303);
}
