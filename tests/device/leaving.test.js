/** What is done leaves the phone a day later; what is on this phone alone never does. */
import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { test } from "node:test";
import { IDBFactory } from "fake-indexeddb";

import { write } from "../../static/device/database.js";
import { letGoOfDone, STAYS } from "../../static/device/leaving.js";
import { factsOf, inspectionsOnPhone, keepFact, keepPhoto, photo } from "../../static/device/store.js";
import { unlockedStore } from "./unlocked.js";

const CONTROL = "01900000-0000-7000-8000-000000000001";
const OTHER = "01900000-0000-7000-8000-000000000002";
const NOW = 1_800_000_000_000;

/** A control that was closed, with a photo. @param {{waiting?: 1, refused?: {code: string, reason: string}}} left of what */
async function aClosedControl(left, table = "facts") {
  const store = await unlockedStore(new IDBFactory());
  const blob = new Blob(["jpeg"], { type: "image/jpeg" });
  await keepFact(store, { inspection: OTHER, key: "answer/a", value: "no" });
  await keepPhoto(store, {
    ...{ sha256: "ab", blob, thumbnail: blob, inspection: CONTROL },
    ...{ key: "photo/ab", value: { about: "inspection" } },
  });
  await keepFact(store, { inspection: CONTROL, key: "status", value: "closed" });
  await write(store, ["facts", "photos"], async (transaction) => {
    for (const name of /** @type {const} */ (["facts", "photos"])) {
      const records = /** @type {any} */ (transaction.objectStore(name));
      for (const { waiting, ...record } of await records.getAll())
        await records.put({ ...record, ...(name === table ? left : {}) });
    }
  });
  return store;
}

test("a control that was closed and delivered leaves a day later, with its photos, and no other does", async () => {
  const store = await aClosedControl({});

  await letGoOfDone(store, NOW);
  await letGoOfDone(store, NOW + STAYS - 1);
  assert.equal((await factsOf(store, CONTROL)).length, 2);

  await letGoOfDone(store, NOW + STAYS);
  assert.deepEqual(await inspectionsOnPhone(store), [OTHER]);
  assert.equal(await photo(store, "ab"), undefined);
});

for (const [what, left, table] of /** @type {const} */ ([
  ["a fact waits", { waiting: 1 }, "facts"],
  ["a fact was refused", { refused: { code: "fact-malformed", reason: "Onleesbaar." } }, "facts"],
  ["a photo waits", { waiting: 1 }, "photos"],
  ["a photo was refused", { refused: { code: "photo-too-large", reason: "Te groot." } }, "photos"],
]))
  test(`a closed control of which ${what} stays however long it takes`, async () => {
    const store = await aClosedControl(left, table);

    await letGoOfDone(store, NOW);
    await letGoOfDone(store, NOW + 100 * STAYS);

    assert.equal((await factsOf(store, CONTROL)).length, 2);
    assert.ok(await photo(store, "ab"));
  });

test("a control that was opened again begins its day anew", async () => {
  const store = await aClosedControl({});
  await letGoOfDone(store, NOW);
  await keepFact(store, { inspection: CONTROL, key: "status", value: "open" });

  await letGoOfDone(store, NOW + 2 * STAYS);

  assert.equal((await factsOf(store, CONTROL)).length, 3);
});

test("a locked phone lets go of nothing, because it can't see what is closed", async () => {
  const store = await aClosedControl({});
  await letGoOfDone(store, NOW);
  store.vault = null;

  await letGoOfDone(store, NOW + 2 * STAYS);

  assert.equal((await factsOf(store, CONTROL)).length, 2);
});
