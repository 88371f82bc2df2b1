/** Keeping facts: each answer becomes one that supersedes what its author saw. Nothing is ever changed or deleted. */

import { timestamp } from "./clock.js";
import { read } from "./database.js";
import { current, isSame } from "./fold.js";
import { newId } from "./ids.js";
import { writeAlways } from "./reserve.js";

/** @typedef {import("./records.js").FactRecord} FactRecord */
/** @typedef {import("./database.js").Store} Store */
/** @typedef {{key: string, value: any}} Answer */
/** @typedef {(FactRecord | null)[]} Kept */

/** The tables that a transaction must span to keep a fact in it. */
export const FACT_TABLES = /** @type {("facts" | "drafts" | "meta")[]} */ (["facts", "drafts", "meta"]);

/**
 * Keeps one answer. On disk when this returns.
 * @param {Store} store
 * @param {{inspection: string, key: string, value: any}} answer
 * @returns {Promise<FactRecord | null>} as `keepFacts`
 * @throws {import("./problems.js").Problem} not-kept, storage-full
 */
export async function keepFact(store, { inspection, key, value }) {
  const [fact] = await keepFacts(store, inspection, [{ key, value }]);
  return fact;
}

/**
 * Keeps several answers, all or none.
 * @param {Store} store
 * @param {string} inspection
 * @param {Answer[]} answers
 * @returns {Promise<Kept>} each one's fact: the standing one when it said the same already (a double
 *   tap), null when a thing was removed that wasn't there
 * @throws {import("./problems.js").Problem} not-kept, storage-full
 */
export async function keepFacts(store, inspection, answers) {
  return writeAlways(store, FACT_TABLES, (transaction) => addFacts(transaction, inspection, answers));
}

/**
 * Adds facts within a transaction that the caller has begun. Their drafts are done with.
 * @param {import("./database.js").Transaction<any, "readwrite">} spanning the transaction; spans FACT_TABLES
 * @param {string} inspection
 * @param {Answer[]} answers
 * @returns {Promise<Kept>}
 */
export async function addFacts(spanning, inspection, answers) {
  const transaction = /** @type {import("./database.js").Transaction<typeof FACT_TABLES, "readwrite">} */ (
    spanning
  );
  const facts = transaction.objectStore("facts");
  const meta = transaction.objectStore("meta");
  const author = (await meta.get("enrolment"))?.user ?? { id: "", name: "" };
  /** @type {number} */
  const before = (await meta.get("number")) ?? 0;
  let number = before;
  /** @type {Kept} */
  const kept = [];
  for (const { key, value = null } of answers) {
    const known = await facts.index("key").getAll([inspection, key]);
    const standing = current(known).get(key) ?? [];
    await transaction.objectStore("drafts").delete([inspection, key]);
    if (standing.length === 1 && isSame(standing[0].value, value)) {
      kept.push(standing[0]);
    } else if (standing.length === 0 && value === null) {
      kept.push(null);
    } else {
      /** @type {FactRecord} */
      const fact = {
        id: newId(),
        inspection,
        number: ++number,
        key,
        value,
        supersedes: standing.map(({ id }) => id),
        at: timestamp(),
        author: { id: author.id, name: author.name },
        mine: true,
        waiting: 1,
      };
      await facts.add(fact);
      kept.push(fact);
    }
  }
  if (number > before) await meta.put(number, "number");
  return kept;
}

/**
 * @param {Store} store
 * @param {string} inspection
 * @returns {Promise<FactRecord[]>}
 */
export async function factsOf(store, inspection) {
  return read(store, ["facts"], (transaction) =>
    transaction.objectStore("facts").index("inspection").getAll(inspection),
  );
}

/**
 * The facts of one inspection whose key begins with one of these words and a slash, such as "answer/": a control may have thousands.
 * @param {Store} store
 * @param {string} inspection
 * @param {string[]} prefixes
 */
export async function factsUnder(store, inspection, prefixes) {
  const facts = await read(store, ["facts"], (transaction) => {
    const groups = transaction.objectStore("facts").index("group");
    return Promise.all(prefixes.map((prefix) => groups.getAll([inspection, prefix])));
  });
  return facts.flat();
}

/**
 * @param {Store} store
 * @returns {Promise<string[]>} the inspections of which this phone has facts
 */
export async function inspectionsOnPhone(store) {
  return read(store, ["facts"], async (transaction) => {
    const inspections = [];
    let cursor = await transaction.objectStore("facts").index("inspection").openKeyCursor(null, "nextunique");
    while (cursor) {
      inspections.push(cursor.key);
      cursor = await cursor.continue();
    }
    return inspections;
  });
}
