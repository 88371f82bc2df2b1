/**
 * Sealing what an earlier version of this app kept plain, when its lock is first opened. A few records at a time, each
 * batch whole or not at all: broken off anywhere, it goes on the next time.
 */

import { sealPicture } from "./album.js";
import { sealCapture } from "./captures.js";
import { read, writeAsItLies } from "./database.js";
import { keepMeta, meta } from "./meta.js";
import { closeRecord, SEALED_TABLES } from "./sealing.js";

/** @typedef {import("./database.js").Store} Store */
/** @typedef {import("./vault.js").Vault} Vault */
/** @typedef {import("./database.js").Table} Table */

const BATCH = 200;

/**
 * @param {Store} store
 * @param {Vault} vault
 */
export async function sealWhatIsPlain(store, vault) {
  if (await meta(store, "sealed")) return;
  for (const table of /** @type {Table[]} */ (SEALED_TABLES)) {
    const keys = /** @type {any[]} */ (
      await read(store, [table], (transaction) => transaction.objectStore(table).getAllKeys())
    );
    const hasFiles = table === "pictures" || table === "captures";
    for (let from = 0; from < keys.length; from += BATCH) {
      const batch = keys.slice(from, from + BATCH);
      if (hasFiles) for (const key of batch) await sealFiles(store, vault, table, key);
      else await sealRecords(store, vault, table, batch);
    }
  }
  await keepMeta(store, "sealed", true);
}

/** @param {Store} store @param {Vault} vault @param {Table} table @param {any[]} keys */
async function sealRecords(store, vault, table, keys) {
  await writeAsItLies(store, [table], async (transaction) => {
    const records = /** @type {any} */ (transaction.objectStore(table));
    for (const key of keys) {
      const record = await records.get(key);
      if (!record || "sealed" in record) continue;
      // A draft is found by its name, which changes.
      if (table === "drafts") await records.delete(key);
      await records.put(closeRecord(vault, table, record));
    }
  });
}

/** @param {Store} store @param {Vault} vault @param {Table} table @param {string} key */
async function sealFiles(store, vault, table, key) {
  const record = await read(store, [table], (transaction) => transaction.objectStore(table).get(key));
  if (!record || "sealed" in record) return;
  const whole = await (table === "pictures" ? sealPicture : sealCapture)(/** @type {any} */ (record));
  const closed = closeRecord(vault, table, whole);
  await writeAsItLies(store, [table], async (transaction) => {
    const records = /** @type {any} */ (transaction.objectStore(table));
    // Meanwhile it may have been delivered, and dropped.
    if (await records.getKey(key)) await records.put(closed);
  });
}
