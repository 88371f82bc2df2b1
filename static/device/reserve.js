/** Room that is kept free, so that text always still fits: two megabytes that give way when a fact doesn't fit. */

import { isQuotaError, read, write } from "./database.js";
import { Problem } from "./problems.js";

/** @typedef {import("./database.js").Store} Store */
/** @typedef {import("./database.js").Table} Table */

const ROOM = 2 * 1024 * 1024;
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
  try {
    return await write(store, tables, work);
  } catch (error) {
    if (!isQuotaError(error)) throw error;
  }
  await release(store);
  try {
    return await write(store, tables, work);
  } catch (error) {
    throw isQuotaError(error) ? new Problem("storage-full", { cause: error }) : error;
  }
}

/**
 * Lays the reserve when there is none. No room for it is no error: it is laid a next time.
 * @param {Store} store
 */
export async function layReserve(store) {
  const laid = await read(store, ["meta"], (transaction) =>
    transaction.objectStore("meta").getKey("reserve"),
  );
  if (laid) return;
  // Random, because browsers compress what they store.
  const reserve = new Uint8Array(ROOM);
  for (let at = 0; at < ROOM; at += MOST_RANDOM)
    crypto.getRandomValues(reserve.subarray(at, at + MOST_RANDOM));
  try {
    await write(store, ["meta"], (transaction) => transaction.objectStore("meta").put(reserve, "reserve"));
  } catch (error) {
    if (!isQuotaError(error)) throw error;
  }
}

/** @param {Store} store */
async function release(store) {
  await write(store, ["meta"], (transaction) => transaction.objectStore("meta").delete("reserve"));
}
