/**
 * Room that is kept free: two megabytes that give way to text when it doesn't fit, and eight that give way to photos
 * before that, so that the person hears that the storage is nearly full while a dozen photos still fit. Browsers don't
 * tell how much room there is: Chromium always says ten gigabytes.
 */

import { isQuotaError, read, write } from "./database.js";
import { Problem } from "./problems.js";

/** @typedef {import("./database.js").Store} Store */
/** @typedef {import("./database.js").Table} Table */
/** @typedef {"reserve" | "margin"} Room for text, for photos */

const MEGABYTE = 1024 * 1024;
/** @type {Record<Room, number>} bytes */
const SIZES = { reserve: 2 * MEGABYTE, margin: 8 * MEGABYTE };
// crypto.getRandomValues gives no more at once (Web Cryptography §10.1.1).
const MOST_RANDOM = 65_536;

/**
 * Writes as `write` does, and gives up the reserve when there is no room.
 * @template {Table[]} Names
 * @template Result
 * @param {Store} store
 * @param {Names} tables
 * @param {(transaction: import("./database.js").Transaction<Names, "readwrite">) => Promise<Result>} work
 * @returns {Promise<Result>}
 * @throws {Problem} not-kept, or storage-full when it doesn't fit in the reserve either
 */
export async function writeAlways(store, tables, work) {
  return writeInRoom(store, tables, work, "reserve", "storage-full");
}

/**
 * Writes as `write` does, and gives up the margin, and never the reserve, when there is no room.
 * @template {Table[]} Names
 * @template Result
 * @param {Store} store
 * @param {Names} tables
 * @param {(transaction: import("./database.js").Transaction<Names, "readwrite">) => Promise<Result>} work
 * @returns {Promise<Result>}
 * @throws {Problem} not-kept, or photo-storage-full when it doesn't fit in the margin either
 */
export async function writePhoto(store, tables, work) {
  return writeInRoom(store, tables, work, "margin", "photo-storage-full");
}

/**
 * Lays reserve and margin as far as they aren't there. No room for one is no error: it is laid a next time, and until
 * then the storage counts as nearly full.
 * @param {Store} store
 */
export async function layReserve(store) {
  await lay(store, "reserve");
  const isLaid = await lay(store, "margin");
  const isLow = await read(store, ["meta"], (transaction) => transaction.objectStore("meta").get("low"));
  if (Boolean(isLow) === isLaid)
    await writeAlways(store, ["meta"], (transaction) => transaction.objectStore("meta").put(!isLaid, "low"));
}

/**
 * @template {Table[]} Names
 * @template Result
 * @param {Store} store
 * @param {Names} tables
 * @param {(transaction: import("./database.js").Transaction<Names, "readwrite">) => Promise<Result>} work
 * @param {Room} room
 * @param {string} code of the problem that it doesn't fit even so
 * @returns {Promise<Result>}
 */
async function writeInRoom(store, tables, work, room, code) {
  try {
    return await write(store, tables, work);
  } catch (error) {
    if (!isQuotaError(error)) throw error;
  }
  await release(store, room);
  try {
    return await write(store, tables, work);
  } catch (error) {
    throw isQuotaError(error) ? new Problem(code, { cause: error }) : error;
  }
}

/** @param {Store} store @param {Room} room @returns {Promise<boolean>} whether it is there now */
async function lay(store, room) {
  const laid = await read(store, ["meta"], (transaction) => transaction.objectStore("meta").getKey(room));
  if (laid) return true;
  // Random, because browsers compress what they store.
  const bytes = new Uint8Array(SIZES[room]);
  for (let at = 0; at < bytes.length; at += MOST_RANDOM)
    crypto.getRandomValues(bytes.subarray(at, at + MOST_RANDOM));
  try {
    await write(store, ["meta"], (transaction) => transaction.objectStore("meta").put(bytes, room));
    return true;
  } catch (error) {
    if (!isQuotaError(error)) throw error;
    return false;
  }
}

/** @param {Store} store @param {Room} room */
async function release(store, room) {
  await write(store, ["meta"], (transaction) => transaction.objectStore("meta").delete(room));
  // A word of its own: a disk that is full to the last byte must not keep the room from being given up.
  await write(store, ["meta"], (transaction) => transaction.objectStore("meta").put(true, "low")).catch(
    (error) => {
      if (!isQuotaError(error)) throw error;
    },
  );
}
