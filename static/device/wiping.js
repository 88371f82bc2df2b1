/** Emptying this phone: the keys first, and the last thing it does with its signing key is to tell that it did. */

import { write } from "./database.js";
import { sign } from "./envelope.js";
import { meta } from "./meta.js";
import { timestamp } from "./clock.js";
import { ask } from "./network.js";

/** @typedef {import("./database.js").Store} Store */

const TABLES = /** @type {const} */ ([
  ...["facts", "drafts", "photos", "pictures", "captures", "envelopes", "carried", "reference", "meta"],
]);

/**
 * Empties the phone: only that it happened, and why, stays. Then the municipality is told, as far as there is a network.
 * @param {Store} store
 * @param {import("./network.js").Network} network
 * @param {import("./records.js").Wiped["why"]} why
 */
export async function wipe(store, network, why) {
  const [enrolment, keys] = await Promise.all([meta(store, "enrolment"), meta(store, "key")]);
  store.vault = null;
  await write(store, ["meta"], async (transaction) => {
    for (const name of ["lock", "key"]) await transaction.objectStore("meta").delete(name);
  });
  const tables = /** @type {import("./database.js").Table[]} */ ([...TABLES]);
  await write(store, tables, async (transaction) => {
    for (const table of tables) await transaction.objectStore(table).clear();
    await transaction.objectStore("meta").put({ at: timestamp(), why }, "wiped");
  });
  if (!enrolment || !keys) return;
  const { device } = enrolment;
  const signed = await sign({ wiped: device }, { device, key: keys.privateKey });
  const headers = { authorization: `Device ${signed}` };
  // Without a network nobody hears it: the desk then shows that this phone was not seen again.
  await ask(network, `/api/devices/${device}/wiped`, { method: "POST", headers }).catch(console.info);
}
