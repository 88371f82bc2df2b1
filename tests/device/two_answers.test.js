/** Two answers that had not seen each other, wherever they are asked: both are shown by name, and a person settles them. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { write } from "../../static/device/database.js";
import { current } from "../../static/device/fold.js";
import { newId } from "../../static/device/ids.js";
import { factsOf, keepFact } from "../../static/device/store.js";
import { aPhone, PLANNED } from "./woerden.js";

const BASE = `/field/inspections/${PLANNED}`;
const THING = newId();
const ENTRY = `visit/entry/${THING}`;

/** @typedef {{where: string, page: string, key: string, kind: string, ours: any, theirs: any, before: [string, any][]}} Asked */

/** @type {Asked[]} */
const ASKED = [
  {
    ...{ where: "a room", page: `${BASE}/room/${THING}`, key: `room/${THING}/beds`, kind: "number" },
    ...{ ours: 2, theirs: 3, before: [[`room/${THING}/added`, true]] },
  },
  {
    ...{
      where: "a person",
      page: `${BASE}/registration/persons/${THING}`,
      key: `person/${THING}/registered`,
    },
    ...{
      kind: "choice",
      ours: "refused",
      theirs: "not-registered",
      before: [[`person/${THING}/added`, true]],
    },
  },
  {
    ...{ where: "how many were met", page: `${BASE}/registration`, key: "answer/persons-met", kind: "count" },
    ...{ ours: 4, theirs: 5, before: [] },
  },
  {
    ...{
      where: "who opened a dwelling",
      page: `${BASE}/entry/${THING}`,
      key: `${ENTRY}/asked-of`,
      kind: "choice",
    },
    ...{ ours: "adult", theirs: "child", before: atTheDoor() },
  },
];

/** A record of entering by consent, as far as the question of who was asked. @returns {[string, any][]} */
function atTheDoor() {
  return [
    [`${ENTRY}/added`, true],
    [`${ENTRY}/dwelling`, "yes"],
    [`${ENTRY}/authority`, "consent"],
    [`${ENTRY}/identified`, "yes"],
    [`${ENTRY}/purpose-told`, "yes"],
  ];
}

for (const { where, page, key, kind, ours, theirs, before } of ASKED)
  test(`two answers about ${where} stand beside each other by name until one is chosen`, async () => {
    const { app, store } = await aPhone();
    const get = async (/** @type {string} */ path) => (await app.request(path)).text();
    const post = (/** @type {string} */ path, /** @type {Record<string, string>} */ form) =>
      app.request(path, {
        method: "POST",
        body: new URLSearchParams(form),
        headers: { "HX-Request": "true" },
      });
    await post("/field/inspections", { inspection: PLANNED });
    await post(`${BASE}/checklist`, { checklist: "housing/1" });
    for (const [each, value] of before) await keepFact(store, { inspection: PLANNED, key: each, value });
    await keepFact(store, { inspection: PLANNED, key, value: ours });
    await write(store, ["facts"], (transaction) =>
      transaction.objectStore("facts").add({
        ...{ id: newId(), inspection: PLANNED, number: 1, key, value: theirs, supersedes: [] },
        ...{ at: "2026-11-25T05:00:00+01:00", author: { id: "u2", name: "Bas Kuiper" }, mine: false },
      }),
    );

    const shown = await get(page);
    const settled = await (
      await post(`${BASE}/facts`, { key, kind, value: String(theirs), settles: "yes" })
    ).text();

    assert.match(shown, /Hier zijn verschillende antwoorden gegeven/);
    assert.match(shown, /\(Bas Kuiper\)/);
    assert.match(shown, /\(u\)/);
    assert.ok(!settled.includes("verschillende antwoorden"));
    const standing = current(await factsOf(store, PLANNED)).get(key) ?? [];
    assert.deepEqual(
      standing.map(({ value }) => value),
      [theirs],
    );
  });
