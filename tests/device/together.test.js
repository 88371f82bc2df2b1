/** Working together on one control: who takes part, who is where, and closing while others may have more. */
import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { notIn } from "../../static/device/pages/together.js";
import { factsOf, keepFact, takeIn } from "../../static/device/store.js";
import { write } from "../../static/device/database.js";
import { aPhone, giveReference, PLANNED } from "./woerden.js";

const BASE = `/field/inspections/${PLANNED}`;
const MINUTE = 60_000;
const NOW = Date.parse("2026-11-25T05:30:00Z");
const at = (/** @type {number} */ minutes) => new Date(NOW - minutes * MINUTE).toISOString();

/** @param {number | null} minutes since the server heard of them */
const person = (minutes, name = "Wessel Proef") => ({
  id: name,
  name,
  organisation: "Gemeente",
  heard: minutes === null ? null : at(minutes),
});

/** @type {Awaited<ReturnType<typeof aPhone>>} */
let phone;
beforeEach(async () => {
  phone = await aPhone();
});

const get = async (/** @type {string} */ path) => (await phone.app.request(path)).text();

/** @param {string} path @param {Record<string, string>} form */
const post = (path, form = {}) =>
  phone.app.request(path, {
    method: "POST",
    body: new URLSearchParams(form),
  });

/** @param {ReturnType<typeof person>[]} others @param {{heard?: string | null, photos?: string[]}} [told] */
async function withOthers(others, { heard = new Date().toISOString(), photos = [] } = {}) {
  const me = { id: "u1", name: "Ik", organisation: "Gemeente", heard };
  await giveReference(phone.store, { [`together/${PLANNED}`]: { people: [me, ...others], photos } });
}

test("a phone that was heard of lately has delivered, one of hours ago may not have, and one of yesterday isn't here", () => {
  const told = { me: "me", heard: at(0), photos: 0, others: [] };
  const names = (/** @type {any} */ others, more = {}) =>
    notIn({ ...told, others, ...more }, NOW).people.map(({ name }) => name);

  assert.deepEqual(names([person(5), person(10, "B")]), []);
  assert.deepEqual(names([person(11), person(300, "B"), person(60 * 25, "C"), person(null, "D")]), [
    "Wessel Proef",
    "B",
  ]);
});

test("a phone without a network can't know of anybody, and says since when", () => {
  const told = { me: "me", heard: at(40), photos: 0, others: [person(40), person(60 * 30, "B")] };

  const lacking = notIn(told, NOW);

  assert.deepEqual(
    lacking.people.map(({ name }) => name),
    ["Wessel Proef"],
  );
  assert.ok(lacking.known);
  assert.equal(notIn({ ...told, others: [] }, NOW).known, null);
});

test("closing alone asks nothing more", async () => {
  await post("/field/inspections", { inspection: PLANNED });

  assert.ok(!(await get(`${BASE}/summary`)).includes("Waarom sluit u toch af"));
  await post(`${BASE}/closure`);

  assert.ok((await get(`${BASE}/summary`)).includes("Deze controle is afgesloten"));
});

test("closing waits for what may be on another phone, until somebody says why not", async () => {
  await post("/field/inspections", { inspection: PLANNED });
  const old = { ...person(0), heard: new Date(Date.now() - 60 * MINUTE).toISOString() };
  await withOthers([old], { photos: ["ab".repeat(32)] });

  const asked = await get(`${BASE}/summary`);
  await post(`${BASE}/closure`);
  await post(`${BASE}/closure`, { reason: "nonsense" });
  const still = await get(`${BASE}/summary`);
  await post(`${BASE}/closure`, { reason: "everyone-done" });

  assert.match(asked, /Wessel Proef, Gemeente: laatst contact/);
  assert.match(asked, /Foto(&#39;|')s die nog onderweg zijn: 1/);
  assert.ok(!still.includes("Deze controle is afgesloten"));
  assert.ok((await get(`${BASE}/summary`)).includes("Deze controle is afgesloten"));
  const early = (await factsOf(phone.store, PLANNED)).find(({ key }) => key === "visit/closed-early");
  assert.deepEqual(early?.value, { reason: "everyone-done", people: ["Wessel Proef"], photos: 1 });
});

test("that somebody was heard of is news to the pages of that control", async () => {
  const reference = { [`together/${PLANNED}`]: { version: "2", data: { people: [], photos: [] } } };
  const nothing = { accepted: [], refused: [], cursor: null, more: false, facts: [], gone: [], photos: [] };

  /** @type {import("../../static/device/answer.js").SyncAnswer} */
  const answer = { ...nothing, reference, session: "active", device: "active" };

  assert.deepEqual(await takeIn(phone.store, answer), [PLANNED]);
  assert.deepEqual(await takeIn(phone.store, { ...answer, reference: {} }), []);
});

test("a photo of this phone that is on its way is not counted as somebody else's", async () => {
  await post("/field/inspections", { inspection: PLANNED });
  const sha256 = "cd".repeat(32);
  await keepFact(phone.store, {
    inspection: PLANNED,
    key: `photo/${sha256}`,
    value: { about: "inspection" },
  });
  await withOthers([person(0)], { photos: [sha256] });

  assert.ok(!(await get(`${BASE}/summary`)).includes("onderweg"));
});

test("where somebody is shows to the others, moves along, and ends", async () => {
  await post("/field/inspections", { inspection: PLANNED });
  await post(`${BASE}/checklist`, { checklist: "housing/1" });
  await withOthers([person(0)]);
  const section = (await get(BASE)).match(/sections\/([\w-]+)"/)?.[1];
  const about = `sections/${section}`;

  assert.ok((await get(`${BASE}/${about}`)).includes("Ik ben hier"));
  for (const _ of [1, 2]) await post(`${BASE}/here`, { about, name: "Brandveiligheid" });
  assert.ok((await get(`${BASE}/${about}`)).includes("Ik ben hier klaar"));
  assert.match(await get(BASE), /Hier: u/);
  assert.match(await get(`${BASE}/together`), /Brandveiligheid/);
  await colleagueIs(about);
  assert.match(await get(BASE), /Hier: Wessel Proef, u/);
  await post(`${BASE}/here`, { about, name: "Brandveiligheid", leave: "yes" });

  assert.match(await get(BASE), /Hier: Wessel Proef</);
  assert.equal((await factsOf(phone.store, PLANNED)).filter(({ key }) => key.startsWith("here/")).length, 3);
});

test("a place that is none is refused", async () => {
  await post("/field/inspections", { inspection: PLANNED });

  for (const about of ["", "../lock", "sections/../../x", "https://x"])
    assert.equal((await post(`${BASE}/here`, { about, name: "x" })).status, 404);
});

/** @param {string} about */
async function colleagueIs(about) {
  await write(phone.store, ["facts"], (transaction) =>
    transaction.objectStore("facts").add({
      ...{ id: "01900000-0000-7000-8000-00000000ffff", inspection: PLANNED, number: 1, key: "here/wessel" },
      ...{ value: { about, name: "Brandveiligheid" }, supersedes: [], at: "2026-11-25T05:00:00+01:00" },
      ...{ author: { id: "wessel", name: "Wessel Proef" }, mine: false },
    }),
  );
}
