/** The lock on a phone: what lies on disk tells nothing, guessing takes long and ends, and nothing is lost on the way. */
import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { test } from "node:test";
import { IDBFactory } from "fake-indexeddb";

import { keepCapture, takeCapture } from "../../static/device/captures.js";
import { write } from "../../static/device/database.js";
import { changeLock, isNewest, MOST_TRIES, openWith, setLock, unlock } from "../../static/device/lock.js";
import {
  commitDrafts,
  factsOf,
  factsUnder,
  keepDraft,
  keepFact,
  keepPhoto,
} from "../../static/device/store.js";
import { meta, openStore, photo, reference } from "../../static/device/store.js";
import { unlockedStore } from "./unlocked.js";

const CONTROL = "01900000-0000-7000-8000-000000000001";
const SECRET = new Uint8Array(32).fill(3);
const GUESS = new Uint8Array(32).fill(4);
/** @type {import("../../static/device/lock.js").Means} */
const MEANS = { kind: "pin", salt: new Uint8Array(16), cost: { memory: 65_536, passes: 3 } };
const NAME = "Zbigniew Wiśniewski";

/** Fills a phone with a name wherever one can be. @param {import("../../static/device/database.js").Store} store */
async function fill(store) {
  await keepFact(store, { inspection: CONTROL, key: "signal/s1/indicator/nla:no-passport", value: NAME });
  await keepFact(store, { inspection: CONTROL, key: `person/${NAME}/name`, value: NAME });
  await keepDraft(store, CONTROL, `room/${NAME}/name`, NAME);
  await keepCapture(store, {
    ...{
      id: "c1",
      file: new Blob([NAME], { type: "image/heic" }),
      modified: 1,
      inspection: CONTROL,
      tries: 0,
    },
    ...{ about: `signal/${NAME}`, prefix: "signal/s1" },
  });
  const blob = new Blob([NAME], { type: "image/jpeg" });
  const value = { about: "inspection", caption: NAME };
  await keepPhoto(store, {
    sha256: "ab",
    blob,
    thumbnail: blob,
    inspection: CONTROL,
    key: "photo/ab",
    value,
  });
  await write(store, ["reference"], async (transaction) => {
    await transaction.objectStore("reference").put({ part: "inspections", version: "1", data: [NAME] });
    await transaction
      .objectStore("reference")
      .put({ part: `beforehand/${CONTROL}`, version: "1", data: NAME });
  });
}

/** All that lies in the phone's database, as text. @param {IDBFactory} factory */
async function onDisk(factory) {
  const request = factory.open("fieldapp");
  /** @type {IDBDatabase} */
  const database = await new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
  let text = "";
  for (const table of database.objectStoreNames) {
    const asked = database.transaction(table).objectStore(table).getAll();
    const records = await new Promise((resolve) => (asked.onsuccess = () => resolve(asked.result)));
    for (const record of records) text += await textOf(record);
  }
  database.close();
  return text;
}

/** @param {any} value @returns {Promise<string>} */
async function textOf(value) {
  if (value instanceof Blob) return textOf(new Uint8Array(await value.arrayBuffer()));
  if (ArrayBuffer.isView(value)) return new TextDecoder().decode(value);
  if (typeof value !== "object" || value === null) return `${value} `;
  const parts = await Promise.all(
    Object.entries(value).map(async ([name, each]) => name + (await textOf(each))),
  );
  return parts.join(" ");
}

test("a name can't be found on a phone, wherever it was written, nor what kind of thing was", async () => {
  const factory = new IDBFactory();
  await fill(await unlockedStore(factory));

  const text = await onDisk(factory);

  assert.ok(text.includes(CONTROL), "what may be read is found");
  for (const secret of [NAME, "Wiśniewski", "indicator", "passport", "signal", "person", "room"])
    assert.ok(!text.includes(secret), `${secret} lies on the disk`);
});

test("everything that was sealed comes out as it went in", async () => {
  const factory = new IDBFactory();
  await fill(await unlockedStore(factory));
  const store = await unlockedStore(factory);

  assert.deepEqual(
    (await factsUnder(store, CONTROL, ["signal/", "person/"])).map(({ value }) => value),
    [NAME, NAME],
  );
  assert.equal(await (await photo(store, "ab"))?.text(), NAME);
  assert.equal(await (await photo(store, "ab", "thumbnail"))?.text(), NAME);
  assert.deepEqual(await reference(store, "inspections"), [NAME]);
  const capture = await takeCapture(store, "c1");
  assert.equal(await capture?.file.text(), NAME);
  assert.deepEqual([capture?.about, capture?.tries, capture?.file.type], [`signal/${NAME}`, 0, "image/heic"]);
  assert.equal((await takeCapture(store, "c1"))?.tries, 1);
  await commitDrafts(store);
  assert.equal((await factsOf(store, CONTROL)).length, 4);
});

test("each time the same thing is sealed it looks different", async () => {
  const [one, other] = [new IDBFactory(), new IDBFactory()];
  for (const factory of [one, other]) await fill(await unlockedStore(factory));
  const sealed = await Promise.all(
    [one, other].map(async (factory) => {
      const store = await openStore(factory);
      const [fact] = await factsOf(store, CONTROL);
      return Buffer.from(/** @type {any} */ (fact).sealed).toString("hex");
    }),
  );

  assert.notEqual(sealed[0].slice(2, 26), sealed[1].slice(2, 26), "the nonce is another one");
  assert.notEqual(sealed[0], sealed[1]);
});

test("a locked phone keeps nothing, and what lies there can't be read", async () => {
  const factory = new IDBFactory();
  await fill(await unlockedStore(factory));
  const locked = await openStore(factory);

  await assert.rejects(keepFact(locked, { inspection: CONTROL, key: "answer/a", value: "no" }), {
    code: "locked",
  });
  await assert.rejects(keepDraft(locked, CONTROL, "answer/a", "no"), { code: "locked" });
  for (const fact of await factsOf(locked, CONTROL)) {
    assert.equal(fact.value, undefined);
    assert.equal(fact.key, undefined);
  }
});

test("a sealed record that was moved to another place is noticed", async () => {
  const store = await unlockedStore(new IDBFactory());
  await keepFact(store, { inspection: CONTROL, key: "answer/a", value: "no" });
  const locked = { ...store, vault: null };
  await write(locked, ["facts"], async (transaction) => {
    const [fact] = await transaction.objectStore("facts").getAll();
    await transaction.objectStore("facts").put({ ...fact, id: "01900000-0000-7000-8000-00000000000f" });
  });

  await assert.rejects(factsOf(store, CONTROL), { code: "seal-broken" });
});

test("the right secret opens the lock after a restart, another does not", async () => {
  const factory = new IDBFactory();
  const store = await openStore(factory);
  await setLock(store, SECRET, MEANS);
  await fill(store);

  const restarted = await openStore(factory);
  await assert.rejects(unlock(restarted, GUESS), { code: "lock-wrong", message: /nog 9 keer/ });
  assert.equal(restarted.vault, null);
  await unlock(restarted, SECRET);

  assert.equal((await factsOf(restarted, CONTROL))[0].value, NAME);
});

test("a lock is set once: a second tab can't put another key over it", async () => {
  const store = await openStore(new IDBFactory());
  await setLock(store, SECRET, MEANS);

  await assert.rejects(setLock(store, GUESS, MEANS), { code: "lock-there" });
});

test("who guesses waits longer each time, and the tenth try is the last", async () => {
  const store = await openStore(new IDBFactory());
  await setLock(store, SECRET, MEANS);
  store.vault = null;
  let now = 1_000_000;
  const waits = [];

  for (let tries = 1; tries < MOST_TRIES; tries += 1) {
    await assert.rejects(unlock(store, GUESS, now), { code: "lock-wrong" });
    const { until } = /** @type {import("../../static/device/records.js").Lock} */ (
      await meta(store, "lock")
    );
    waits.push((Math.max(until, now) - now) / 1000);
    if (until > now) {
      await assert.rejects(unlock(store, SECRET, until - 1), { code: "lock-wait" });
      now = until;
    }
  }

  assert.deepEqual(waits, [0, 0, 5, 15, 60, 300, 900, 1800, 3600]);
  await assert.rejects(unlock(store, GUESS, now), { code: "lock-empties" });
});

test("the right PIN makes the tries that went wrong forgotten", async () => {
  const store = await openStore(new IDBFactory());
  await setLock(store, SECRET, MEANS);
  for (let time = 0; time < 2; time += 1) await assert.rejects(unlock(store, GUESS), { code: "lock-wrong" });

  await unlock(store, SECRET);

  assert.equal((await meta(store, "lock"))?.tries, 0);
});

test("a worker that lost the key gets it back from who held it", async () => {
  const factory = new IDBFactory();
  const store = await openStore(factory);
  await setLock(store, SECRET, MEANS);
  await fill(store);

  const restarted = await openStore(factory);
  await openWith(restarted, structuredClone(store.vault?.ring ?? []));

  assert.equal((await factsOf(restarted, CONTROL))[0].value, NAME);
});

test("another PIN takes the place of the old one, what comes after is under another key, and nothing is lost", async () => {
  const factory = new IDBFactory();
  const store = await openStore(factory);
  await setLock(store, SECRET, MEANS);
  await fill(store);
  const older = structuredClone(store.vault?.ring ?? []);
  const salt = new Uint8Array(16).fill(9);

  await changeLock(store, SECRET, GUESS, { ...MEANS, salt });
  await keepFact(store, { inspection: CONTROL, key: "answer/after", value: NAME });

  assert.equal(
    await isNewest(store, older),
    false,
    "a page that slept gives back a key that is no longer used",
  );
  const restarted = await openStore(factory);
  await assert.rejects(unlock(restarted, SECRET), { code: "lock-wrong" });
  await unlock(restarted, GUESS);
  assert.deepEqual((await meta(restarted, "lock"))?.salt, salt);
  assert.equal((await factsOf(restarted, CONTROL)).filter(({ value }) => value === NAME).length, 3);
  assert.equal((await factsUnder(restarted, CONTROL, ["person/"])).length, 1, "it is found as before");
  await assert.rejects(
    openStore(factory).then(async (copied) => {
      await openWith(copied, older);
      await factsOf(copied, CONTROL);
    }),
    { code: "seal-broken" },
    "who had the old key doesn't read it",
  );
});

test("who doesn't know the PIN doesn't change it, and each try counts", async () => {
  const store = await openStore(new IDBFactory());
  await setLock(store, SECRET, MEANS);

  await assert.rejects(changeLock(store, GUESS, GUESS, MEANS), { code: "lock-wrong" });

  assert.equal((await meta(store, "lock"))?.tries, 1);
  await unlock(store, SECRET);
});

test("a phone that changes its PIN each day goes on when the numbers of keys are used up", async () => {
  const store = await openStore(new IDBFactory());
  await setLock(store, SECRET, MEANS);
  for (let day = 0; day < 260; day += 1) await changeLock(store, SECRET, SECRET, MEANS);

  await keepFact(store, { inspection: CONTROL, key: "answer/a", value: NAME });

  assert.equal((await factsOf(store, CONTROL))[0].value, NAME);
});

// -- what an earlier version kept plain --

/** A phone as the version before this one left it, with `count` facts. @param {IDBFactory} factory @param {number} count */
async function leftByTheVersionBefore(factory, count) {
  const request = factory.open("fieldapp", 1);
  request.onupgradeneeded = () => {
    const database = request.result;
    const facts = database.createObjectStore("facts", { keyPath: "id" });
    facts.createIndex("inspection", "inspection");
    facts.createIndex("key", ["inspection", "key"]);
    facts.createIndex("waiting", "waiting");
    facts.createIndex("refused", "refused.code");
    const photos = database.createObjectStore("photos", { keyPath: "sha256" });
    photos.createIndex("waiting", "waiting");
    photos.createIndex("refused", "refused.code");
    database.createObjectStore("pictures", { keyPath: "sha256" });
    database.createObjectStore("captures", { keyPath: "id" });
    database.createObjectStore("drafts", { keyPath: ["inspection", "key"] });
    database.createObjectStore("meta");
    database.createObjectStore("reference", { keyPath: "part" });
    for (let number = 1; number <= count; number += 1)
      facts.put({
        ...{
          id: `f${String(number).padStart(5, "0")}`,
          inspection: CONTROL,
          number,
          key: `answer/q${number}`,
        },
        ...{ value: NAME, supersedes: [], at: "2026-11-24T05:00:00+01:00", mine: true, waiting: 1 },
        author: { id: "u1", name: NAME },
      });
    const transaction = /** @type {IDBTransaction} */ (request.transaction);
    transaction.objectStore("meta").put(count, "number");
    transaction.objectStore("drafts").put({ inspection: CONTROL, key: "answer/typing", value: NAME, at: "" });
    transaction.objectStore("reference").put({ part: "inspections", version: "1", data: [NAME] });
    const blob = new Blob([NAME], { type: "image/jpeg" });
    transaction.objectStore("pictures").put({ sha256: "ab", blob, thumbnail: blob });
    transaction.objectStore("photos").put({
      ...{ sha256: "ab", inspection: CONTROL, places: [{ inspection: CONTROL, key: "answer/q1" }] },
      ...{ bytes: blob.size, type: blob.type, sent: 0, waiting: 1 },
    });
    const file = new File([NAME], `${NAME}.jpg`, { type: "image/jpeg", lastModified: 5 });
    transaction
      .objectStore("captures")
      .put({ id: "c1", file, inspection: CONTROL, about: NAME, prefix: "", tries: 0 });
  };
  await new Promise((resolve) => (request.onsuccess = resolve));
  request.result.close();
}

test("what was kept plain before there was a lock is sealed when it is set, and nothing is lost", async () => {
  const factory = new IDBFactory();
  await leftByTheVersionBefore(factory, 450);
  const store = await openStore(factory);

  await setLock(store, SECRET, MEANS);

  assert.ok(!(await onDisk(factory)).includes("Wiśniewski"));
  assert.equal((await factsOf(store, CONTROL)).filter(({ value }) => value === NAME).length, 450);
  assert.equal((await factsUnder(store, CONTROL, ["answer/"])).length, 450);
  await commitDrafts(store);
  assert.equal((await factsOf(store, CONTROL)).find(({ key }) => key === "answer/typing")?.number, 451);
  assert.equal(await (await photo(store, "ab"))?.text(), NAME);
  assert.equal(await (await takeCapture(store, "c1"))?.file.text(), NAME);
});

test("sealing that is broken off anywhere goes on when the lock is opened", async () => {
  for (let writes = 1; writes < 10; writes += 1) {
    const factory = new IDBFactory();
    await leftByTheVersionBefore(factory, 450);
    await assert.rejects(setLock(await dyingAfter(writes, factory), SECRET, MEANS), /killed/);
    assert.ok((await onDisk(factory)).includes("Wiśniewski") || writes === 9, "it was not done yet");

    const started = await openStore(factory);
    await unlock(started, SECRET);

    assert.ok(!(await onDisk(factory)).includes("Wiśniewski"));
    assert.equal((await factsOf(started, CONTROL)).filter(({ value }) => value === NAME).length, 450);
    assert.equal(await (await photo(started, "ab"))?.text(), NAME);
  }
});

/** A phone that dies after so many writes. @param {number} writes @param {IDBFactory} factory */
async function dyingAfter(writes, factory) {
  const store = await openStore(factory);
  await meta(store, "lock");
  const database = await /** @type {NonNullable<typeof store.opened>} */ (store.opened);
  const transaction = (/** @type {any[]} */ ...given) => {
    if (given[1] === "readwrite" && --writes < 0) throw new Error("killed");
    return Reflect.apply(database.transaction, database, given);
  };
  store.opened = Promise.resolve(/** @type {any} */ ({ transaction, close: () => database.close() }));
  return store;
}
