/** Photos as the camera gave them, kept at once and until they have been made smaller: a crash between loses none. */

import { newContentKey, openContent, sealContent } from "./content.js";
import { isQuotaError, read, write } from "./database.js";

/** @typedef {import("./database.js").Store} Store */
/** @typedef {import("./records.js").Capture} Capture */

/**
 * @param {Store} store
 * @param {Capture} capture
 * @returns {Promise<boolean>} false when there is no room for it at this size
 */
export async function keepCapture(store, capture) {
  const sealed = await sealCapture(capture);
  try {
    await write(store, ["captures"], (transaction) => transaction.objectStore("captures").put(sealed));
    return true;
  } catch (error) {
    if (isQuotaError(error)) return false;
    throw error;
  }
}

/**
 * @param {Capture} capture
 * @returns {Promise<import("./records.js").SealedCapture>}
 */
export async function sealCapture({ file, ...capture }) {
  const key = newContentKey();
  // Before there was a lock a file was kept, which tells when it was made.
  const modified = capture.modified ?? /** @type {File} */ (file).lastModified ?? Date.now();
  return { ...capture, modified, file: await sealContent(key, file, capture.id), type: file.type, key };
}

/**
 * @param {Store} store
 * @returns {Promise<string[]>} ids of those that are left
 */
export async function capturesLeft(store) {
  return read(store, ["captures"], (transaction) => transaction.objectStore("captures").getAllKeys());
}

/**
 * One of them, for another try at it: that it is tried is kept first, so that one which makes the phone crash each time
 * doesn't do so for ever.
 * @param {Store} store
 * @param {string} id
 * @returns {Promise<Capture | undefined>}
 */
export async function takeCapture(store, id) {
  const sealed = await write(store, ["captures"], async (transaction) => {
    const kept = await transaction.objectStore("captures").get(id);
    if (kept) await transaction.objectStore("captures").put({ ...kept, tries: kept.tries + 1 });
    return kept;
  });
  if (!sealed) return undefined;
  const { file, key, type, ...capture } = sealed;
  return { ...capture, file: await openContent(key, file, id, type) };
}

/**
 * @param {Store} store
 * @param {string} id
 */
export async function dropCapture(store, id) {
  await write(store, ["captures"], (transaction) => transaction.objectStore("captures").delete(id));
}
