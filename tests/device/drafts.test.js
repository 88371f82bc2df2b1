/** Text that is being typed. */
import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { test } from "node:test";
import { IDBFactory } from "fake-indexeddb";

import { commitDrafts, factsOf, keepDraft, keepFact } from "../../static/device/store.js";
import { unlockedStore } from "./unlocked.js";

const CONTROL = "01900000-0000-7000-8000-000000000001";
const KEY = "answer/landlord";

test("half words fill no log: typing makes drafts, being done makes one fact", async () => {
  const store = await unlockedStore(new IDBFactory());
  for (const typed of ["J", "Jan", "Jansen"]) await keepDraft(store, CONTROL, KEY, typed);
  assert.deepEqual(await factsOf(store, CONTROL), []);

  await commitDrafts(store);
  await commitDrafts(store);

  assert.deepEqual(
    (await factsOf(store, CONTROL)).map(({ value }) => value),
    ["Jansen"],
  );
});

test("a tab that was killed while typing has lost nothing", async () => {
  const factory = new IDBFactory();
  await keepDraft(await unlockedStore(factory), CONTROL, KEY, "De heer Jan");

  const started = await unlockedStore(factory);
  await commitDrafts(started);

  assert.equal((await factsOf(started, CONTROL))[0].value, "De heer Jan");
});

test("an answer that is done leaves no draft that could undo it", async () => {
  const store = await unlockedStore(new IDBFactory());
  await keepDraft(store, CONTROL, KEY, "Jan");
  await keepFact(store, { inspection: CONTROL, key: KEY, value: "Jansen" });

  await commitDrafts(store);

  assert.deepEqual(
    (await factsOf(store, CONTROL)).map(({ value }) => value),
    ["Jansen"],
  );
});

test("a draft that says what stands already makes no fact", async () => {
  const store = await unlockedStore(new IDBFactory());
  await keepFact(store, { inspection: CONTROL, key: KEY, value: "Jansen" });
  await keepDraft(store, CONTROL, KEY, "Jansen");

  await commitDrafts(store);

  assert.equal((await factsOf(store, CONTROL)).length, 1);
});
