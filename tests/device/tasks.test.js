/** Who does what: a part is given to somebody, everyone reads for whom it is, and two who chose differently are told. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { write } from "../../static/device/database.js";
import { newId } from "../../static/device/ids.js";
import { factsOf } from "../../static/device/store.js";
import { aPhone, giveReference, PLANNED } from "./woerden.js";

const BASE = `/field/inspections/${PLANNED}`;
const FIRE = `${BASE}/task?of=sections/fire`;
const KEY = "task/sections/fire";

/** @param {Awaited<ReturnType<typeof aPhone>>} phone @param {string} path @param {Record<string, string>} [form] */
async function page(phone, path, form) {
  const body = form && new URLSearchParams(form);
  const headers = { "HX-Request": "true" };
  return (await phone.app.request(path, body ? { method: "POST", body, headers } : {})).text();
}

async function begun() {
  const phone = await aPhone();
  await page(phone, "/field/inspections", { inspection: PLANNED });
  await page(phone, `${BASE}/facts`, { key: "answer/building-kind", kind: "choice", value: "house" });
  return phone;
}

/** @param {Awaited<ReturnType<typeof aPhone>>} phone @param {string} who */
const give = (phone, who) => page(phone, `${BASE}/facts`, { key: KEY, kind: "choice", value: who });

test("a part is given to a colleague and taken oneself, and each row says for whom it is", async () => {
  const phone = await begun();
  const together = await page(phone, `${BASE}/together`);
  assert.match(together, /Wie doet wat[\s\S]*task\?of=sections\/fire/);
  assert.match(await page(phone, FIRE), /Wie doet dit\?[\s\S]*Ik[\s\S]*Bas &lt;b&gt;Kuiper/);

  await give(phone, "u2");
  for (const path of [BASE, `${BASE}/together`])
    assert.match(await page(phone, path), /sections\/fire"[\s\S]*?Voor: Bas &lt;b&gt;Kuiper/);
  await give(phone, "u1");
  assert.match(await page(phone, BASE), /sections\/fire"[\s\S]*?Voor u/);
  await page(phone, `${BASE}/facts`, { key: KEY, kind: "choice", clear: "yes" });
  assert.doesNotMatch(await page(phone, BASE), /Voor(?: u|:)/);
});

test("two who gave one part to different people are shown both, and a person settles it in place", async () => {
  const phone = await begun();
  await give(phone, "u1");
  await write(phone.store, ["facts"], (transaction) =>
    transaction.objectStore("facts").add({
      ...{ id: newId(), inspection: PLANNED, number: 1, key: KEY, value: "u2", supersedes: [] },
      ...{ at: "x", mine: false, author: { id: "u2", name: "Bas" } },
    }),
  );

  assert.match(await page(phone, FIRE), /verschillende antwoorden[\s\S]*<strong>Bas &lt;b&gt;Kuiper/);
  const settled = await page(phone, `${BASE}/facts`, {
    key: KEY,
    kind: "choice",
    value: "u2",
    settles: "yes",
  });

  assert.match(settled, /<section class="question" id="task\/sections\/fire"/);
  assert.doesNotMatch(settled, /verschillende antwoorden/);
});

test("who left is named as such, a part that isn't there has no page, and nobody is asked who is alone", async () => {
  const phone = await begun();
  await give(phone, "u9");
  assert.match(await page(phone, BASE), /Voor: iemand die niet meer meedoet/);
  assert.equal((await phone.app.request(`${BASE}/task?of=sections/nergens`)).status, 404);

  await giveReference(phone.store, { [`together/${PLANNED}`]: { people: [], photos: [] } });
  assert.doesNotMatch(await page(phone, `${BASE}/together`), /Wie doet wat/);
  assert.ok((await factsOf(phone.store, PLANNED)).some(({ key }) => key === KEY));
});
