/** What a locked phone still does: it delivers what was sealed when it was kept, and wipes itself when it must. */
import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, test } from "node:test";
import { IDBFactory } from "fake-indexeddb";

import { sha256 } from "../../static/device/digest.js";
import { enrol } from "../../static/device/enrol.js";
import { sealWaiting } from "../../static/device/outbox.js";
import {
  keepFact,
  keepPhoto,
  meta,
  openStore,
  photoRecord,
  refused,
  waiting,
} from "../../static/device/store.js";
import { factsOf, reference, wipe } from "../../static/device/store.js";
import { deliver } from "../../static/device/sync.js";
import { Office } from "./office.js";
import { unlockedStore } from "./unlocked.js";

const CONTROL = "01900000-0000-7000-8000-000000000001";
const OTHER = "01900000-0000-7000-8000-000000000002";

/** @type {Office} */
let office;
/** @type {IDBFactory} */
let factory;
/** @type {import("../../static/device/database.js").Store} */
let store;
beforeEach(async () => {
  office = await new Office().open();
  await office.hasSealingKey();
  factory = new IDBFactory();
  store = await unlockedStore(factory);
  await enrol(store, office.network, "Toestel 7");
});
afterEach(() => office.close());

/** @param {number} count @param {string} [inspection] */
async function answer(count, inspection = CONTROL) {
  for (let number = 0; number < count; number += 1)
    await keepFact(store, { inspection, key: `answer/q${number}`, value: `${inspection} ${number}` });
}

/** As after a restart: nobody has typed the PIN. */
async function locked() {
  store = await openStore(factory);
}

const send = () => deliver(store, office.network);

async function takePhoto() {
  const blob = new Blob([randomBytes(2000)], { type: "image/jpeg" });
  const hash = await sha256(blob);
  const kept = { sha256: hash, blob, thumbnail: new Blob(["small"]), inspection: CONTROL };
  await keepPhoto(store, { ...kept, key: `photo/${hash}`, value: { about: "inspection" } });
  return { hash, bytes: Buffer.from(await blob.arrayBuffer()) };
}

test("what was kept is delivered while the phone is locked, facts of two controls and a photo", async () => {
  await answer(3);
  await answer(2, OTHER);
  const { hash, bytes } = await takePhoto();
  await sealWaiting(store);
  await locked();

  const outcome = await send();

  assert.equal(outcome.problem, null);
  assert.equal(office.facts.size, 6);
  assert.deepEqual(office.photos.get(hash), bytes);
  assert.deepEqual(await waiting(store).then(({ facts, photos }) => [facts, photos]), [0, 0]);
  assert.equal((await photoRecord(store, hash))?.waiting, undefined);
});

test("a locked phone takes in nothing but what was accepted or refused", async () => {
  office.knows({
    id: "01900000-0000-7000-8000-0000000000ff",
    inspection: CONTROL,
    key: "answer/a",
    value: "no",
  });
  office.reference.inspections = { version: "9", data: ["Uitzendbureau"] };
  await answer(2);
  office.refuses = ({ key }) =>
    key === "answer/q1" ? { code: "fact-malformed", reason: "Onleesbaar." } : null;
  await sealWaiting(store);
  await locked();

  await send();

  assert.equal((await factsOf(store, CONTROL)).length, 2);
  assert.equal(await reference(store, "inspections"), undefined);
  assert.equal(await meta(store, "cursor"), undefined);
  assert.deepEqual(
    (await refused(store)).facts.map((fact) => fact.refused?.code),
    ["fact-malformed"],
  );
});

test("what a phone that died left unsealed waits until it is unlocked", async () => {
  await answer(2);
  await locked();

  await send();
  assert.equal((await waiting(store)).facts, 2);

  store = await unlockedStore(factory);
  await send();
  assert.equal((await waiting(store)).facts, 0);
});

test("many taps without a network become few envelopes, and each fact arrives once", async () => {
  for (let number = 0; number < 60; number += 1) {
    await keepFact(store, { inspection: CONTROL, key: `answer/q${number}`, value: "no" });
    await sealWaiting(store);
  }
  await locked();

  await send();

  assert.equal(office.facts.size, 60);
  assert.equal((await waiting(store)).facts, 0);
  assert.equal(office.heard.filter((line) => line === "POST /api/sync").length, 1);
});

test("what was sealed and cut off is sent again without harm", async () => {
  await answer(3);
  await sealWaiting(store);
  await locked();
  office.trouble("POST", "/api/sync", "cut after");

  assert.equal((await send()).problem?.code, "offline");
  assert.equal((await send()).problem, null);

  assert.equal(office.facts.size, 3);
});

test("an unlocked phone sends the envelope that it kept, and never plain what it could seal", async () => {
  await answer(1);
  await sealWaiting(store);
  /** @type {string[]} */
  const bodies = [];
  const network = {
    ...office.network,
    fetch: /** @type {typeof fetch} */ (
      (url, request) => {
        bodies.push(String(request?.body));
        return fetch(url, request);
      }
    ),
  };

  await deliver(store, network);

  const [envelope] = JSON.parse(bodies[0]).envelopes;
  assert.equal(envelope.split(".").length, 5);
  assert.equal((await waiting(store)).facts, 0);
});

test("a server that told no key gets what is signed alone, and the phone keeps working", async () => {
  office.sealing = null;
  delete office.reference["sealing-key"];
  factory = new IDBFactory();
  store = await unlockedStore(factory);
  await enrol(store, office.network, "Toestel 8");
  await answer(2);
  await takePhoto();
  await sealWaiting(store);

  await send();

  assert.equal(office.facts.size, 3);
  assert.equal(office.photos.size, 1);
});

test("a photo goes with the server's newest key", async () => {
  const { hash, bytes } = await takePhoto();
  await office.hasSealingKey();

  await send();

  assert.deepEqual(office.photos.get(hash), bytes);
  assert.equal(office.sealedWith.at(-1), office.sealing?.jwk.kid);
  assert.notEqual(office.sealedWith.at(-1), office.sealedWith[0]);
});

test("a revoked phone wipes itself while locked, keys and all, and tells so", async () => {
  await answer(1);
  await takePhoto();
  await sealWaiting(store);
  await locked();
  const [device] = [...office.devices.values()];
  device.revoked = true;

  assert.equal((await send()).problem?.code, "device-revoked");

  assert.deepEqual(office.wiped, [device.device]);
  for (const name of /** @type {const} */ (["key", "enrolment", "lock"]))
    assert.equal(await meta(store, name), undefined);
  assert.equal((await meta(store, "wiped"))?.why, "revoked");
  assert.deepEqual(await factsOf(store, CONTROL), []);
});

test("wiping needs no network", async () => {
  await answer(1);
  office.trouble("POST", "/api/devices", "cut before");

  await wipe(store, office.network, "asked");

  assert.deepEqual(await factsOf(store, CONTROL), []);
  assert.deepEqual(office.wiped, []);
  assert.equal((await meta(store, "wiped"))?.why, "asked");
});
