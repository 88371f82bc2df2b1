/** Giving along: what a phone without a network made reaches the server through another phone, that can't read it. */
import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { IDBFactory } from "fake-indexeddb";

import { enrol } from "../../static/device/enrol.js";
import { carried, makeParcel, takeParcel } from "../../static/device/parcel.js";
import { LARGEST_PARCEL } from "../../static/device/parcel_size.js";
import { factsOf, keepFact, openStore, waiting, wipe } from "../../static/device/store.js";
import { deliver } from "../../static/device/sync.js";
import { undelivered } from "../../static/device/undelivered.js";
import { Office, says } from "./office.js";
import { unlockedStore } from "./unlocked.js";

const CONTROL = "01900000-0000-7000-8000-000000000001";
const ANSWER = "Op zolder slapen vier mensen";

/** @typedef {import("../../static/device/database.js").Store} Store */

/** @type {Office} */
let office;
/** @type {Store} without a network */
let giver;
/** @type {Store} */
let courier;
beforeEach(async () => {
  office = await new Office().open();
  await office.hasSealingKey();
  giver = await aPhone(new IDBFactory());
  courier = await aPhone(new IDBFactory());
});
afterEach(() => office.close());

/** @param {IDBFactory} factory */
async function aPhone(factory) {
  const store = await unlockedStore(factory);
  await enrol(store, office.network, "Toestel");
  return store;
}

/** @param {Store} store @param {number} [count] */
async function answer(store, count = 1) {
  for (let number = 0; number < count; number += 1)
    await keepFact(store, { inspection: CONTROL, key: `answer/q${number}`, value: ANSWER });
}

/** @param {Store} store */
const send = (store) => deliver(store, office.network);

/** @param {Promise<unknown>} refusal @param {string} code */
const isRefused = (refusal, code) => assert.rejects(refusal, { name: "Problem", code });

test("what one phone gives along arrives through another, once, and the giver keeps it until it is named", async () => {
  await answer(giver, 3);
  const parcel = await makeParcel(giver);

  assert.equal((await takeParcel(courier, parcel)).carried, 3);
  assert.ok((await waiting(courier)).carried > 0);
  await send(courier);

  assert.equal(office.facts.size, 3);
  assert.deepEqual(await carried(courier), []);
  assert.equal((await waiting(giver)).facts, 3);
  await send(giver);
  assert.equal(office.facts.size, 3);
  assert.equal((await waiting(giver)).facts, 0);
});

test("a parcel holds nothing that its courier can read, and none of it stands among the courier's facts", async () => {
  await answer(giver);
  const parcel = await makeParcel(giver);

  await takeParcel(courier, parcel);

  const [{ body }] = JSON.parse(parcel).envelopes;
  assert.equal(body.split(".").length, 5, "a JWE");
  for (const secret of [ANSWER, CONTROL, "answer/"]) {
    assert.ok(!parcel.includes(secret));
    assert.ok(!Buffer.from(body.split(".")[3], "base64url").includes(secret));
  }
  assert.deepEqual(await factsOf(courier, CONTROL), []);
});

test("a locked courier delivers", async () => {
  await answer(giver);
  const factory = new IDBFactory();
  await takeParcel(await aPhone(factory), await makeParcel(giver));

  await send(await openStore(factory));

  assert.equal(office.facts.size, 1);
});

test("twice the same parcel, one's own, and one that a courier passes on change nothing more", async () => {
  await answer(giver);
  const parcel = await makeParcel(giver);
  await takeParcel(courier, parcel);

  assert.equal((await takeParcel(courier, parcel)).carried, 0);
  assert.equal((await takeParcel(giver, parcel)).carried, 0);
  assert.equal((await takeParcel(giver, await makeParcel(courier))).carried, 0);
  assert.equal((await carried(courier)).length, 1);
});

test("what is added after a parcel was given goes with the next one", async () => {
  await answer(giver);
  await takeParcel(courier, await makeParcel(giver));
  await answer(giver, 2);

  assert.ok((await takeParcel(courier, await makeParcel(giver))).carried > 0);
  await send(courier);

  assert.equal(office.facts.size, 2);
});

test("a file that is cut off, empty, of something else, or not sealed is refused whole", async () => {
  await answer(giver, 2);
  const parcel = await makeParcel(giver);
  const { envelopes } = JSON.parse(parcel);
  const wrong = [
    ...["", "null", "[]", "{}", '{"envelopes":[]}', '{"envelopes":{}}', "<h1>Gratis wifi</h1>"],
    parcel.slice(0, -20),
    JSON.stringify({ envelopes: [...envelopes, null] }),
    JSON.stringify({ envelopes: [...envelopes, { ...envelopes[0], facts: [] }] }),
    JSON.stringify({ envelopes: [...envelopes, { ...envelopes[0], facts: ["../x"] }] }),
    JSON.stringify({ envelopes: [...envelopes, { ...envelopes[0], body: "a.b.c" }] }),
  ];

  for (const text of wrong) await isRefused(takeParcel(courier, text), "parcel-unreadable");
  await isRefused(takeParcel(courier, " ".repeat(LARGEST_PARCEL + 1)), "parcel-too-large");
  assert.deepEqual(await carried(courier), []);
});

test("what the server doesn't want of one is kept with its reason, and keeps nothing else back", async () => {
  const revoked = await aPhone(new IDBFactory());
  await answer(revoked);
  await takeParcel(courier, await makeParcel(revoked));
  await answer(giver);
  await takeParcel(courier, await makeParcel(giver));
  await answer(courier);
  office.trouble("POST", "/api/sync", says(413, "request-too-large"), 1, 1);

  const outcome = await send(courier);

  assert.equal(outcome.problem, null);
  assert.equal(office.facts.size, 2);
  const [left] = await carried(courier);
  assert.equal(left.refused?.code, "request-too-large");
  assert.equal((await waiting(courier)).carried, 0);
  assert.deepEqual((await undelivered(courier)).carried, [left]);
});

test("an envelope that doesn't hold what its file says is not taken for delivered", async () => {
  await answer(giver);
  const { envelopes } = JSON.parse(await makeParcel(giver));
  await takeParcel(courier, JSON.stringify({ envelopes: [{ ...envelopes[0], facts: [CONTROL] }] }));

  await send(courier);

  const [left] = await carried(courier);
  assert.deepEqual([left.waiting, left.refused?.code], [undefined, "parcel-unreadable"]);
});

for (const fault of /** @type {const} */ (["cut before", "cut after", "portal"]))
  test(`a network that is ${fault} loses nothing of what is carried`, async () => {
    await answer(giver);
    await takeParcel(courier, await makeParcel(giver));
    office.trouble("POST", "/api/sync", fault, 1, 1);

    await send(courier);
    assert.equal((await waiting(courier)).carried, 1);
    await send(courier);

    assert.equal(office.facts.size, 1);
    assert.equal((await waiting(courier)).carried, 0);
  });

test("a phone that is emptied holds nothing for others either", async () => {
  await answer(giver);
  await takeParcel(courier, await makeParcel(giver));

  await wipe(courier, office.network, "asked");

  assert.deepEqual(await carried(courier), []);
});
