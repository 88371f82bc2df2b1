/**
 * Tables whose records are sealed when they are kept and opened when they are read. Plain stays what the phone needs to
 * deliver while it is locked: ids, numbers, sizes, and what waits. While locked, records come as they lie, without what
 * is sealed in them; they can be put back, and none can be added.
 */

import { Problem } from "./problems.js";
import { open, seal, tag } from "./vault.js";

/** @typedef {import("./vault.js").Vault} Vault */
/** @typedef {Record<string, any>} Plain */

/**
 * What of each table is not sealed, and the names under which its records are found.
 * @type {Record<string, {plain: string[], id: (record: Plain) => string, names?: (vault: Vault, record: Plain) => Plain}>}
 */
const SEALED = {
  facts: {
    plain: ["id", "inspection", "number", "waiting", "refused"],
    id: ({ id }) => id,
    names: (vault, { key }) => ({ tag: tag(vault, key), group: tag(vault, groupOf(key)) }),
  },
  drafts: {
    plain: ["inspection"],
    id: ({ inspection }) => inspection,
    names: (vault, { key }) => ({ tag: tag(vault, key) }),
  },
  photos: {
    plain: [
      ...["sha256", "inspection", "bytes", "type", "sent", "waiting", "refused"],
      ...["upload", "mismatches", "triedWhole", "isSealed", "facts", "carried"],
    ],
    id: ({ sha256 }) => sha256,
  },
  pictures: { plain: ["sha256", "photo", "thumbnail", "delivery"], id: ({ sha256 }) => sha256 },
  captures: { plain: ["id", "inspection", "tries", "file"], id: ({ id }) => id },
  reference: { plain: ["part", "version"], id: ({ part }) => part },
};
/** What anyone may read, and no case is in it: it stays as the server gave it. */
const PUBLIC = [
  ...["addresses", "checklists", "entry-form", "follow-up", "indicators", "legal-bases", "norms", "phones"],
  ...["registration-form", "sealing-key", "shelf", "signal-form"],
];

/** The tables in which anything is sealed. */
export const SEALED_TABLES = /** @type {(keyof typeof SEALED)[]} */ (Object.keys(SEALED));

/**
 * A table as the phone's modules see it.
 * @param {any} table idb's own
 * @param {string} name
 * @param {Vault | null} vault null while the phone is locked
 */
export function sealedTable(table, name, vault) {
  if (!(name in SEALED)) return table;
  const opened = (/** @type {Plain | undefined} */ record) => record && openRecord(vault, name, record);
  const all = (/** @type {Plain[]} */ records) => records.map((record) => openRecord(vault, name, record));
  const keyOf = (/** @type {any} */ key) => (name === "drafts" ? named(vault, key) : key);
  return {
    get: async (/** @type {any} */ key) => opened(await table.get(keyOf(key))),
    getAll: async (/** @type {any} */ key) => all(await table.getAll(key)),
    getAllKeys: (/** @type {any} */ key) => table.getAllKeys(key),
    getKey: (/** @type {any} */ key) => table.getKey(keyOf(key)),
    count: () => table.count(),
    put: (/** @type {Plain} */ record) => table.put(closeRecord(vault, name, record)),
    add: (/** @type {Plain} */ record) => table.add(closeRecord(vault, name, record)),
    delete: (/** @type {any} */ key) => table.delete(keyOf(key)),
    clear: () => table.clear(),
    index(/** @type {string} */ index) {
      const by = table.index(index);
      const place = (/** @type {any} */ key) =>
        index === "key" || index === "group" ? named(vault, key) : key;
      return {
        get: async (/** @type {any} */ key) => opened(await by.get(place(key))),
        getAll: async (/** @type {any} */ key, /** @type {number | undefined} */ most) =>
          all(await by.getAll(place(key), most)),
        getAllKeys: (/** @type {any} */ key) => by.getAllKeys(place(key)),
        count: (/** @type {any} */ key) => by.count(key),
        openKeyCursor: (/** @type {any} */ key, /** @type {IDBCursorDirection} */ direction) =>
          by.openKeyCursor(key, direction),
      };
    },
  };
}

/**
 * A record as it lies on disk.
 * @param {Vault | null} vault
 * @param {string} name of the table
 * @param {Plain} record
 * @returns {Plain}
 * @throws {Problem} locked
 */
export function closeRecord(vault, name, record) {
  if ("sealed" in record || (name === "reference" && PUBLIC.includes(record.part))) return record;
  if (!vault) throw new Problem("locked");
  const { plain, id, names } = SEALED[name];
  /** @type {[Plain, Plain]} */
  const [open, hidden] = [{}, {}];
  for (const [field, value] of Object.entries(record)) (plain.includes(field) ? open : hidden)[field] = value;
  return {
    ...open,
    ...names?.(vault, record),
    sealed: seal(vault, hidden, `${name} ${id(record)}`),
  };
}

/**
 * Groups of facts: what stands before the first slash of their keys.
 * @param {string} key
 */
function groupOf(key) {
  return key.slice(0, key.indexOf("/") + 1) || key;
}

/** @param {Vault | null} vault @param {string} name @param {Plain} record @returns {Plain} */
function openRecord(vault, name, record) {
  if (!vault || !("sealed" in record)) return record;
  const { plain, id } = SEALED[name];
  const whole = open(vault, record.sealed, `${name} ${id(record)}`);
  for (const field of plain) if (field in record) whole[field] = record[field];
  return whole;
}

/** @param {Vault | null} vault @param {[string, string]} key */
function named(vault, [inspection, words]) {
  if (!vault) throw new Problem("locked");
  return [inspection, tag(vault, words)];
}
