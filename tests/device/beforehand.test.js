/** Who is registered where, on a phone: given while the control lasts, and then really gone. */
import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { IDBFactory } from "fake-indexeddb";

import { read } from "../../static/device/database.js";
import { enrol } from "../../static/device/enrol.js";
import { keepFact, waiting } from "../../static/device/store.js";
import { deliver } from "../../static/device/sync.js";
import { Office } from "./office.js";
import { unlockedStore } from "./unlocked.js";

const CONTROL = "01900000-0000-7000-8000-000000000001";
const OTHER = "01900000-0000-7000-8000-000000000002";
const PART = `beforehand/${CONTROL}`;
const DELIVERED = { lists: { brp: [{ id: "a", name: "Żak, Łukasz", born: null, since: null }] }, use: null };

/** @typedef {import("../../static/device/database.js").Store} Store */

/** @type {Office} */
let office;
beforeEach(async () => {
  office = await new Office().open();
  office.reference = {
    [PART]: { version: "1", data: DELIVERED },
    [`beforehand/${OTHER}`]: { version: "1", data: DELIVERED },
    phones: { version: "1", data: [] },
  };
});
afterEach(() => office.close());

async function aPhoneWithTheList() {
  const store = await unlockedStore(new IDBFactory());
  await enrol(store, office.network, "Toestel 7");
  await send(store);
  assert.deepEqual(await parts(store), [PART, `beforehand/${OTHER}`, "phones"]);
  return store;
}

/** @param {Store} store what the server gave and is in its database @returns {Promise<string[]>} */
const parts = async (store) => {
  const all = await read(store, ["reference"], (transaction) =>
    transaction.objectStore("reference").getAllKeys(),
  );
  return all.filter((part) => part !== "letter-key");
};

/** @param {Store} store */
const send = (store) => deliver(store, office.network);

/** @param {Store} store @param {string} key @param {any} value */
const say = (store, key, value) => keepFact(store, { inspection: CONTROL, key, value });

test("a list that the server doesn't give any longer is deleted, and nothing else is", async () => {
  const store = await aPhoneWithTheList();
  delete office.reference[PART];
  delete office.reference.phones;

  await send(store);

  assert.deepEqual(await parts(store), [`beforehand/${OTHER}`, "phones"]);
});

test("a control that is closed keeps its list until everything of it has arrived", async () => {
  const store = await aPhoneWithTheList();
  await say(store, "answer/persons-met", 3);
  await say(store, "status", "closed");
  assert.ok((await parts(store)).includes(PART));

  await send(store);

  assert.equal((await waiting(store)).facts, 0);
  assert.deepEqual(await parts(store), [`beforehand/${OTHER}`, "phones"]);
});

test("what the server refused to hear yet keeps the list, what it took lets it go", async () => {
  const store = await aPhoneWithTheList();
  await say(store, "status", "closed");
  office.trouble("POST", "/api/sync", "cut before");

  await send(store);
  assert.ok((await parts(store)).includes(PART), "nothing was delivered");
  await send(store);

  assert.ok(!(await parts(store)).includes(PART));
});

test("it goes also when nobody is logged in any longer", async () => {
  const store = await aPhoneWithTheList();
  await say(store, "status", "closed");
  office.isLoggedIn = false;

  await send(store);

  assert.ok(!(await parts(store)).includes(PART));
});

test("a control that a colleague closed lets go of the list here too", async () => {
  const store = await aPhoneWithTheList();
  office.knows({
    id: "01900000-0000-7000-8000-0000000000f1",
    inspection: CONTROL,
    key: "status",
    value: "closed",
  });

  await send(store);

  assert.ok(!(await parts(store)).includes(PART));
});

test("a control that is opened again is given its list anew", async () => {
  const store = await aPhoneWithTheList();
  await say(store, "status", "closed");
  await send(store);
  await say(store, "status", "open");

  await send(store);

  assert.ok((await parts(store)).includes(PART));
});

test("an answer of which `gone` has another shape is not believed", async () => {
  const store = await aPhoneWithTheList();
  office.trouble("POST", "/api/sync", (request, response) => {
    request.resume();
    const answer = {
      accepted: [],
      refused: [],
      cursor: null,
      more: false,
      facts: [],
      reference: {},
      gone: [7],
    };
    response.end(JSON.stringify({ ...answer, session: "active", device: "active" }));
  });

  const outcome = await send(store);

  assert.equal(outcome.problem?.code, "answer-strange");
  assert.ok((await parts(store)).includes(PART));
});
