/** Keeping facts on the phone. */
import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { test } from "node:test";
import { IDBFactory } from "fake-indexeddb";
import { unwrap } from "idb";

import { write } from "../../static/device/database.js";
import { current } from "../../static/device/fold.js";
import {
  closeStore,
  factsOf,
  inspectionsOnPhone,
  keepFact,
  keepFacts,
  waiting,
} from "../../static/device/store.js";
import { unlockedStore } from "./unlocked.js";

const CONTROL = "01900000-0000-7000-8000-000000000001";
const OTHER = "01900000-0000-7000-8000-000000000002";

const aStore = () => unlockedStore(new IDBFactory());
/** @param {any} value */
const answered = (value) => ({ inspection: CONTROL, key: "answer/smoke-alarms", value });

test("an answer becomes a fact that waits to be sent", async () => {
  const store = await aStore();

  const fact = await keepFact(store, answered("no"));

  assert.deepEqual(await factsOf(store, CONTROL), [fact]);
  assert.equal(fact?.number, 1);
  assert.deepEqual(fact?.supersedes, []);
  assert.equal((await waiting(store)).facts, 1);
});

test("a second answer supersedes the first and changes nothing of it", async () => {
  const store = await aStore();
  const first = await keepFact(store, answered("no"));

  const second = await keepFact(store, answered("yes"));

  assert.deepEqual(second?.supersedes, [first?.id]);
  assert.deepEqual((await factsOf(store, CONTROL))[0], first);
});

test("a double tap makes one fact", async () => {
  const store = await aStore();

  const [first, second] = await Promise.all([
    keepFact(store, answered("no")),
    keepFact(store, answered("no")),
  ]);

  assert.equal(first?.id, second?.id);
  assert.equal((await factsOf(store, CONTROL)).length, 1);
});

test("the same answer after two that differ settles them", async () => {
  const store = await aStore();
  const mine = await keepFact(store, answered("no"));
  const yours = { ...mine, id: "01900000-0000-7000-8000-0000000000aa", mine: false };
  await write(store, ["facts"], (transaction) =>
    transaction.objectStore("facts").add(/** @type {any} */ (yours)),
  );

  const settled = await keepFact(store, answered("no"));

  assert.deepEqual(settled?.supersedes.toSorted(), [mine?.id, yours.id].toSorted());
  assert.equal(current(await factsOf(store, CONTROL)).get("answer/smoke-alarms")?.length, 1);
});

test("taking away what isn't there makes no fact", async () => {
  const store = await aStore();

  assert.equal(await keepFact(store, answered(null)), null);
  assert.deepEqual(await factsOf(store, CONTROL), []);
});

test("numbers count without gaps, also when a hundred answers come at once", async () => {
  const store = await aStore();

  await Promise.all(
    Array.from({ length: 100 }, (_, index) =>
      keepFact(store, { inspection: CONTROL, key: `answer/q${index}`, value: index }),
    ),
  );

  const numbers = (await factsOf(store, CONTROL))
    .map((fact) => fact.number)
    .sort((one, other) => one - other);
  assert.deepEqual(
    numbers,
    Array.from({ length: 100 }, (_, index) => index + 1),
  );
});

test("two tabs on one phone share one count", async () => {
  const factory = new IDBFactory();
  const [one, other] = [await unlockedStore(factory), await unlockedStore(factory)];

  await Promise.all([
    keepFact(one, answered("no")),
    keepFact(other, { ...answered("yes"), key: "answer/exits" }),
  ]);

  const numbers = (await factsOf(one, CONTROL)).map((fact) => fact.number);
  assert.deepEqual(numbers.toSorted(), [1, 2]);
});

test("several answers are kept all or none", async () => {
  const store = await aStore();
  const unstorable = 1n;

  await assert.rejects(
    keepFacts(store, CONTROL, [
      { key: "visit/started", value: "2026-03-02T09:00:00+01:00" },
      { key: "visit/location", value: unstorable },
    ]),
  );

  assert.deepEqual(await factsOf(store, CONTROL), []);
  assert.equal((await keepFact(store, answered("no")))?.number, 1, "no number was used up");
});

test("facts of one control are not those of another", async () => {
  const store = await aStore();
  await keepFact(store, answered("no"));
  await keepFact(store, { ...answered("no"), inspection: OTHER });

  assert.equal((await factsOf(store, OTHER)).length, 1);
  assert.deepEqual(await inspectionsOnPhone(store), [CONTROL, OTHER]);
});

test("HTML, emoji and half a surrogate pair come out as they went in", async () => {
  const store = await aStore();
  const text = "<script>alert('☠️')</script> 👩‍🚒 \u0000 \ud83d {{ x }}";

  await keepFact(store, answered(text));

  assert.equal((await factsOf(store, CONTROL))[0].value, text);
});

test("what was kept is there after the browser was killed", async () => {
  const factory = new IDBFactory();
  const killed = await unlockedStore(factory);
  const fact = await keepFact(killed, answered("no"));

  const started = await unlockedStore(factory);

  assert.deepEqual(await factsOf(started, CONTROL), [fact]);
  assert.equal((await keepFact(started, answered("yes")))?.number, 2);
});

test("a database that the browser has closed is opened again, and the answer is kept once", async () => {
  const store = await aStore();
  await keepFact(store, answered("no"));
  // As iOS does under memory pressure: closed without a word.
  (await store.opened)?.close();

  await keepFact(store, answered("yes"));

  assert.equal((await factsOf(store, CONTROL)).length, 2);
});

test("a close that the browser tells of is noticed", async () => {
  const store = await aStore();
  await keepFact(store, answered("no"));
  const database = unwrap(await /** @type {NonNullable<typeof store.opened>} */ (store.opened));

  database.close();
  database.onclose?.(new Event("close"));

  assert.equal(store.opened, null);
  assert.equal((await factsOf(store, CONTROL)).length, 1);
});

test("when the memory stays silent the person is told that it is not kept", async () => {
  const store = await aStore();
  const broken = new IDBFactory();
  broken.open = () => {
    throw new DOMException("Connection to Indexed Database server lost", "UnknownError");
  };
  await closeStore(store);

  await assert.rejects(keepFact({ ...store, factory: broken, opened: null }, answered("no")), {
    code: "not-kept",
    message: /^Niet bewaard: /,
  });
});
