/** The phone's database: one IndexedDB that is opened when first needed, and again when the browser has closed it. */

import { wrap } from "idb";

import { Problem } from "./problems.js";
import { sealedTable } from "./sealing.js";

/** @typedef {import("./records.js").Tables} Tables */
/** @typedef {import("idb").StoreNames<Tables>} Table */
/** @typedef {import("idb").IDBPDatabase<Tables>} Database */
/**
 * @template {Table[]} Names
 * @template {IDBTransactionMode} Mode
 * @typedef {import("idb").IDBPTransaction<Tables, Names, Mode>} Transaction
 */

/**
 * What the modules of the phone pass on to each other: where its memory is, and with what it opens; `vault` is null while
 * the phone is locked.
 * @typedef {{factory: IDBFactory, opened: Promise<Database> | null, vault: import("./vault.js").Vault | null}} Store
 */

const NAME = "fieldapp";
const VERSION = 3;

/**
 * A handle on the phone's memory. Opens nothing yet: a worker that starts has no time to lose.
 * @param {IDBFactory} [factory]
 * @returns {Promise<Store>}
 */
export async function openStore(factory = indexedDB) {
  return { factory, opened: null, vault: null };
}

/**
 * Lets go of the database, as when the browser stops a worker.
 * @param {Store} store
 */
export async function closeStore(store) {
  const opened = store.opened;
  store.opened = null;
  (await opened)?.close();
}

/**
 * Reads in one transaction.
 * @template {Table[]} Names
 * @template Result
 * @param {Store} store
 * @param {Names} tables
 * @param {(transaction: Transaction<Names, "readonly">) => Promise<Result>} work may await nothing but this transaction
 * @returns {Promise<Result>}
 * @throws {Problem} storage-silent
 */
export async function read(store, tables, work) {
  return withDatabase(store, "storage-silent", async (database) => {
    const transaction = database.transaction(tables, "readonly");
    const [result] = await Promise.all([work(sealed(transaction, store)), transaction.done]);
    return result;
  });
}

/**
 * Writes in one transaction, to records as they lie on disk. For sealing what was kept before.
 * @template {Table[]} Names
 * @template Result
 * @param {Store} store
 * @param {Names} tables
 * @param {(transaction: Transaction<Names, "readwrite">) => Promise<Result>} work as `write`
 * @returns {Promise<Result>}
 */
export async function writeAsItLies(store, tables, work) {
  return withDatabase(store, "not-kept", (database) => writeIn(database, tables, work));
}

/**
 * Writes in one transaction that is on disk when this returns (strict durability). All of it, or none.
 * @template {Table[]} Names
 * @template Result
 * @param {Store} store
 * @param {Names} tables
 * @param {(transaction: Transaction<Names, "readwrite">) => Promise<Result>} work may await nothing but this
 *   transaction; doing it twice must be the same as doing it once
 * @returns {Promise<Result>}
 * @throws {Problem} not-kept
 * @throws {DOMException} QuotaExceededError when it doesn't fit
 */
export async function write(store, tables, work) {
  return writeAsItLies(store, tables, (transaction) => work(sealed(transaction, store)));
}

/** @param {unknown} error */
export function isQuotaError(error) {
  return error instanceof DOMException && error.name === "QuotaExceededError";
}

/**
 * A transaction that seals and opens with the key that the phone has at this moment.
 * @template {Transaction<any, any>} Whole
 * @param {Whole} transaction
 * @param {Store} store
 * @returns {Whole}
 */
function sealed(transaction, { vault }) {
  const objectStore = (/** @type {string} */ name) => sealedTable(transaction.objectStore(name), name, vault);
  return /** @type {Whole} */ (/** @type {unknown} */ ({ objectStore }));
}

/**
 * @template {Table[]} Names
 * @template Result
 * @param {Database} database
 * @param {Names} tables
 * @param {(transaction: Transaction<Names, "readwrite">) => Promise<Result>} work
 * @returns {Promise<Result>}
 */
async function writeIn(database, tables, work) {
  const transaction = database.transaction(tables, "readwrite", { durability: "strict" });
  // A failed request and the transaction that it takes along both reject: each must have a listener.
  const failure = transaction.done.then(
    () => null,
    (error) => error ?? new DOMException("The transaction was aborted", "AbortError"),
  );
  try {
    const result = await work(transaction);
    const failed = await failure;
    if (failed) throw failed;
    return result;
  } catch (error) {
    abort(transaction);
    await failure;
    throw transaction.error ?? error;
  }
}

/** @param {import("idb").IDBPTransaction<Tables, any, "readwrite">} transaction */
function abort(transaction) {
  try {
    transaction.abort();
  } catch (error) {
    // It was over already; what made it fail is what the caller hears.
    if (!(error instanceof DOMException && error.name === "InvalidStateError")) throw error;
  }
}

/**
 * Runs `work`; when the browser had closed the database, opens it and runs `work` once more. iOS closes databases under
 * memory pressure: https://github.com/enketo/enketo/issues/1576
 * @template Result
 * @param {Store} store
 * @param {string} code what to tell when the database can't be had
 * @param {(database: Database) => Promise<Result>} work
 */
async function withDatabase(store, code, work) {
  try {
    return await work(await opened(store));
  } catch (error) {
    if (!isConnectionLost(error)) throw told(error, code);
  }
  store.opened = null;
  try {
    return await work(await opened(store));
  } catch (error) {
    throw told(error, code);
  }
}

/** @param {unknown} error */
function isConnectionLost(error) {
  // UnknownError is WebKit's "Connection to Indexed Database server lost".
  return (
    error instanceof DOMException && ["InvalidStateError", "AbortError", "UnknownError"].includes(error.name)
  );
}

/**
 * @param {unknown} error
 * @param {string} code
 */
function told(error, code) {
  return error instanceof DOMException && !isQuotaError(error) ? new Problem(code, { cause: error }) : error;
}

/** @param {Store} store */
function opened(store) {
  store.opened ??= open(store).catch((error) => {
    store.opened = null;
    throw error;
  });
  return store.opened;
}

/**
 * @param {Store} store
 * @returns {Promise<Database>}
 */
function open(store) {
  return new Promise((resolve, reject) => {
    const request = store.factory.open(NAME, VERSION);
    request.onupgradeneeded = (event) => {
      if (event.oldVersion < 1) createTables(request.result);
      if (event.oldVersion < 2)
        prepareSealing(request.result, /** @type {IDBTransaction} */ (request.transaction));
      // What is delivered for other phones: sealed by them already.
      if (event.oldVersion < 3)
        request.result.createObjectStore("carried", { keyPath: "id" }).createIndex("waiting", "waiting");
    };
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const forget = () => {
        store.opened = null;
      };
      request.result.onclose = forget;
      // A newer version of the app wants to change the tables: let it, and open again when needed.
      request.result.onversionchange = () => {
        request.result.close();
        forget();
      };
      resolve(/** @type {Database} */ (/** @type {unknown} */ (wrap(request.result))));
    };
  });
}

/** @param {IDBDatabase} database */
function createTables(database) {
  const facts = database.createObjectStore("facts", { keyPath: "id" });
  facts.createIndex("inspection", "inspection");
  facts.createIndex("key", ["inspection", "key"]);
  facts.createIndex("waiting", "waiting");
  facts.createIndex("refused", "refused.code");
  const photos = database.createObjectStore("photos", { keyPath: "sha256" });
  photos.createIndex("waiting", "waiting");
  photos.createIndex("refused", "refused.code");
  // The bytes stand apart from the records, so that progress is written and counted without touching them.
  database.createObjectStore("pictures", { keyPath: "sha256" });
  database.createObjectStore("captures", { keyPath: "id" });
  database.createObjectStore("drafts", { keyPath: ["inspection", "key"] });
  database.createObjectStore("meta");
  database.createObjectStore("reference", { keyPath: "part" });
}

/**
 * Records that are sealed are found by names that tell nothing. What was kept plain stays until it is sealed: sealing.js
 * can't, without the key.
 * @param {IDBDatabase} database
 * @param {IDBTransaction} upgrade
 */
function prepareSealing(database, upgrade) {
  const facts = upgrade.objectStore("facts");
  facts.deleteIndex("key");
  facts.createIndex("key", ["inspection", "tag"]);
  facts.createIndex("group", ["inspection", "group"]);
  database.createObjectStore("envelopes", { keyPath: "id" });
  const old = upgrade.objectStore("drafts").getAll();
  old.onsuccess = () => {
    database.deleteObjectStore("drafts");
    const drafts = database.createObjectStore("drafts", { keyPath: ["inspection", "tag"] });
    for (const draft of old.result) drafts.put({ ...draft, tag: draft.key });
  };
}
