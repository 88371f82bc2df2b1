/** Taking in what the server answered, in one transaction: what has arrived, what was refused, and what others found. */

import { FACT_TABLES } from "./facts.js";
import { refusedPhoto } from "./album.js";
import { read } from "./database.js";
import { writeAlways } from "./reserve.js";
import { current, isClosed } from "./fold.js";

/** @typedef {import("./database.js").Store} Store */
/** @typedef {import("./answer.js").SyncAnswer} SyncAnswer */

const TABLES = /** @type {("facts" | "drafts" | "meta" | "photos" | "reference")[]} */ ([
  ...FACT_TABLES,
  "photos",
  "reference",
]);
/** Before the id of a control: the part with who is registered there and what is known of its use. */
export const BEFOREHAND = "beforehand/";
/** And the one with what there was before at its address. */
export const HISTORY = "history/";
/** And the one with codes by which partners join it. */
export const JOINING = "joining/";
/** And the one with who takes part in it, and when each was last heard of. */
export const TOGETHER = "together/";
export const OF_CONTROLS = [BEFOREHAND, HISTORY, JOINING, TOGETHER];

/**
 * Takes in an answer of which the shape was checked. Again the same answer changes nothing.
 * @param {Store} store
 * @param {SyncAnswer} answer
 * @returns {Promise<string[]>} what it brought news of: ids of controls, and `plans` when others are planned
 */
export async function takeIn(store, answer) {
  /** @type {Set<string>} */
  const news = new Set(answer.reference.inspections ? ["plans"] : []);
  await writeAlways(store, TABLES, async (transaction) => {
    const facts = transaction.objectStore("facts");
    for (const id of answer.accepted) {
      const fact = await facts.get(id);
      if (fact?.waiting) await facts.put(without(fact, "waiting"));
    }
    for (const { id, code, reason } of answer.refused) {
      const fact = id && (await facts.get(id));
      if (fact && fact.waiting) await facts.put({ ...without(fact, "waiting"), refused: { code, reason } });
    }
    for (const fact of answer.facts) {
      // Its own facts may come back to a phone: that they came says that they arrived.
      const known = await facts.get(fact.id);
      if (!known) {
        await facts.add({ ...fact, mine: false });
        news.add(fact.inspection);
      } else if (known.waiting || known.refused)
        await facts.put(without(without(known, "waiting"), "refused"));
    }
    for (const [part, { version, data }] of Object.entries(answer.reference)) {
      await transaction.objectStore("reference").put({ part, version, data });
      // Who was heard of, and what is on its way: a page that says so must not go on saying what was.
      if (part.startsWith(TOGETHER)) news.add(part.slice(TOGETHER.length));
    }
    for (const part of answer.gone ?? []) await transaction.objectStore("reference").delete(part);
    if (store.vault) await letGoOfClosed(transaction);
    const photos = transaction.objectStore("photos");
    for (const { sha256, state, code = "photo-rejected", reason = "" } of answer.photos ?? []) {
      const photo = state === "rejected" && (await photos.get(sha256));
      if (photo && !photo.refused) await photos.put(refusedPhoto(photo, { code, reason }));
    }
    if (answer.cursor !== null) await transaction.objectStore("meta").put(answer.cursor, "cursor");
  });
  return [...news];
}

/**
 * @param {Store} store
 * @param {string} part
 * @returns {Promise<any>} data of that part as the server last gave it, undefined when it never did
 */
export async function reference(store, part) {
  return read(
    store,
    ["reference"],
    async (transaction) => (await transaction.objectStore("reference").get(part))?.data,
  );
}

/**
 * @param {Store} store
 * @returns {Promise<Record<string, string>>} which version of each part is here
 */
export async function knownVersions(store) {
  const parts = await read(store, ["reference"], (transaction) =>
    transaction.objectStore("reference").getAll(),
  );
  return Object.fromEntries(parts.map(({ part, version }) => [part, version]));
}

/**
 * Lets go of who is registered where, and of what was there before, as soon as a control is closed and nothing of it waits: also when nobody is logged
 * in, so that the server says nothing. Opened again, the server gives it anew.
 * @param {import("./database.js").Transaction<typeof TABLES, "readwrite">} transaction
 */
async function letGoOfClosed(transaction) {
  const parts = transaction.objectStore("reference");
  const facts = transaction.objectStore("facts");
  const mine = OF_CONTROLS.map((prefix) => IDBKeyRange.bound(prefix, `${prefix}\uffff`));
  for (const part of (await Promise.all(mine.map((range) => parts.getAllKeys(range)))).flat()) {
    const [, inspection] = part.split("/");
    if (!isClosed(current(await facts.index("key").getAll([inspection, "status"])))) continue;
    const all = await facts.index("inspection").getAll(inspection);
    if (!all.some((fact) => fact.waiting)) await parts.delete(part);
  }
}

/**
 * @template {object} Record
 * @template {keyof Record} Name
 * @param {Record} record
 * @param {Name} name
 * @returns {Omit<Record, Name>}
 */
function without(record, name) {
  const { [name]: _left, ...rest } = record;
  return rest;
}
