/** Text that is being typed: on disk at each pause, a fact only when it is done. A killed tab loses nothing, and the
 * log isn't filled with half words. */

import { timestamp } from "./clock.js";
import { read } from "./database.js";
import { addFacts, FACT_TABLES } from "./facts.js";
import { writeAlways } from "./reserve.js";

/** @typedef {import("./database.js").Store} Store */

/**
 * @param {Store} store
 * @param {string} inspection
 * @param {string} key
 * @param {any} value what the fact will say
 */
export async function keepDraft(store, inspection, key, value) {
  const draft = { inspection, key, value, at: timestamp() };
  await writeAlways(store, ["drafts"], (transaction) => transaction.objectStore("drafts").put(draft));
}

/**
 * Makes facts of all drafts: on the next page, and before facts are sealed.
 * @param {Store} store
 */
export async function commitDrafts(store) {
  // Most often there are none, and a page must not wait for a write.
  const some = await read(store, ["drafts"], (transaction) => transaction.objectStore("drafts").count());
  if (!some) return;
  await writeAlways(store, FACT_TABLES, async (transaction) => {
    for (const { inspection, key, value } of await transaction.objectStore("drafts").getAll())
      await addFacts(transaction, inspection, [{ key, value }]);
  });
}
