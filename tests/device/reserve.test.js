/** A phone whose storage is full: text still fits, and photos are refused in words. */
import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { IDBFactory, IDBObjectStore } from "fake-indexeddb";

import {
  factsOf,
  keepDraft,
  keepFact,
  keepPhoto,
  layReserve,
  meta,
  photo,
  status,
} from "../../static/device/store.js";
import { unlockedStore } from "./unlocked.js";

const CONTROL = "01900000-0000-7000-8000-000000000001";
const ANSWER = { inspection: CONTROL, key: "answer/smoke-alarms", value: "no" };
const { put, add, delete: remove } = IDBObjectStore.prototype;

afterEach(() => Object.assign(IDBObjectStore.prototype, { put, add, delete: remove }));

/**
 * From now on nothing fits any more, until the reserve is given up, when that is enough.
 * @param {{enough: boolean, room?: "reserve" | "margin"}} reserve
 */
function fill({ enough, room = "reserve" }) {
  let isFull = true;
  /** @param {any} original @returns {any} */
  const refuse = (original) =>
    /** @this {IDBObjectStore} @param {any[]} given */
    function (...given) {
      if (!isFull) return original.apply(this, given);
      this.transaction.abort();
      throw new DOMException("Full", "QuotaExceededError");
    };
  Object.assign(IDBObjectStore.prototype, {
    put: refuse(put),
    add: refuse(add),
    /** @this {IDBObjectStore} @param {any} key */
    delete(key) {
      if (key === room && enough) isFull = false;
      return remove.call(this, key);
    },
  });
}

const aPhoto = (/** @type {string} */ name) => ({
  sha256: name,
  blob: new Blob(["photo"], { type: "image/jpeg" }),
  thumbnail: new Blob(["small"], { type: "image/jpeg" }),
  inspection: CONTROL,
  key: `photo/${name}`,
  value: { about: "inspection" },
});

test("an answer that doesn't fit gets the room that was kept for it", async () => {
  const store = await unlockedStore(new IDBFactory());
  await layReserve(store);
  assert.equal((await meta(store, "reserve"))?.byteLength, 2 * 1024 * 1024);
  fill({ enough: true });

  await keepFact(store, ANSWER);
  await keepDraft(store, CONTROL, "answer/landlord", "Jan");

  assert.equal((await factsOf(store, CONTROL)).length, 1);
  assert.equal(await meta(store, "reserve"), undefined);
});

test("a photo that doesn't fit is refused in words, whole, and leaves the reserve alone", async () => {
  const store = await unlockedStore(new IDBFactory());
  await layReserve(store);
  fill({ enough: true });

  await assert.rejects(keepPhoto(store, aPhoto("aa")), {
    code: "photo-storage-full",
    message: /Antwoorden en tekst passen nog/,
  });

  assert.equal(await photo(store, "aa"), undefined);
  assert.deepEqual(await factsOf(store, CONTROL), []);
  assert.ok(await meta(store, "reserve"));
  await keepFact(store, ANSWER);
  assert.equal((await factsOf(store, CONTROL)).length, 1, "text still fits");
});

test("a photo that doesn't fit gets the margin, and the person hears that the storage is nearly full", async () => {
  const store = await unlockedStore(new IDBFactory());
  await layReserve(store);
  assert.equal((await status(store, false)).low, null);
  fill({ enough: true, room: "margin" });

  await keepPhoto(store, aPhoto("aa"));

  assert.ok(await photo(store, "aa"));
  assert.equal((await status(store, false)).low?.code, "storage-low");
  assert.ok(await meta(store, "reserve"), "what is kept for text stays");

  await layReserve(store);
  assert.equal((await status(store, false)).low, null, "there is room again");
});

test("a phone that has no room from the start says so", async () => {
  const store = await unlockedStore(new IDBFactory());
  /** @this {IDBObjectStore} @param {any[]} given @returns {any} */
  IDBObjectStore.prototype.put = function (...given) {
    if (!(given[0] instanceof Uint8Array)) return put.apply(this, /** @type {any} */ (given));
    this.transaction.abort();
    throw new DOMException("Full", "QuotaExceededError");
  };

  await layReserve(store);

  assert.equal((await status(store, false)).low?.code, "storage-low");
});

test("when the reserve is used up too the person is told that it is not kept", async () => {
  const store = await unlockedStore(new IDBFactory());
  await layReserve(store);
  fill({ enough: false });

  await assert.rejects(keepFact(store, ANSWER), { code: "storage-full", message: /^Niet bewaard: / });
});

test("the reserve is laid again when there is room again", async () => {
  const store = await unlockedStore(new IDBFactory());
  fill({ enough: true });
  await layReserve(store);
  assert.equal(await meta(store, "reserve"), undefined);

  Object.assign(IDBObjectStore.prototype, { put, add, delete: remove });
  await layReserve(store);

  assert.ok(await meta(store, "reserve"));
});
