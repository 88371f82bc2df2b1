/** Photos as the camera gave them, kept at once and until they have been made smaller: a crash between loses none. */

import { isQuotaError, read, write } from "./database.js";

/** @typedef {import("./database.js").Store} Store */
/** @typedef {import("./records.js").Capture} Capture */

/**
 * @param {Store} store
 * @param {Capture} capture
 * @returns {Promise<boolean>} false when there is no room for it at this size
 */
export async function keepCapture(store, capture) {
  try {
    await write(store, ["captures"], (transaction) => transaction.objectStore("captures").put(capture));
    return true;
  } catch (error) {
    if (isQuotaError(error)) return false;
    throw error;
  }
}

/**
 * @param {Store} store
 * @returns {Promise<Capture[]>}
 */
export async function captures(store) {
  return read(store, ["captures"], (transaction) => transaction.objectStore("captures").getAll());
}

/**
 * @param {Store} store
 * @param {string} id
 */
export async function dropCapture(store, id) {
  await write(store, ["captures"], (transaction) => transaction.objectStore("captures").delete(id));
}
