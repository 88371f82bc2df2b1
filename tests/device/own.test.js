/** Parts of a control for a circle alone: who is in it notes and reads there, and another finds no such page. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { write } from "../../static/device/database.js";
import { newId } from "../../static/device/ids.js";
import { factsOf } from "../../static/device/store.js";
import { aPhone, giveReference, PLANNED } from "./woerden.js";

const BASE = `/field/inspections/${PLANNED}`;

/** @param {Awaited<ReturnType<typeof aPhone>>} phone @param {string} path */
const page = async (phone, path) => (await phone.app.request(path)).text();

/** @param {Awaited<ReturnType<typeof aPhone>>} phone @param {string} path @param {Record<string, string>} form */
const post = (phone, path, form) =>
  phone.app.request(path, { method: "POST", body: new URLSearchParams(form) });

test("notes are kept while they are typed, under one's own name, beside those of the others in the circle", async () => {
  const phone = await aPhone();
  await post(phone, "/field/inspections", { inspection: PLANNED });
  const fact = { id: newId(), inspection: PLANNED, number: 1, supersedes: [], at: "x", mine: false };
  await write(phone.store, ["facts"], (transaction) =>
    transaction.objectStore("facts").add({
      ...fact,
      key: "own/boa/u2",
      value: "Verdachte <b>gehoord</b>",
      author: { id: "u2", name: "Bea" },
    }),
  );

  await post(phone, `${BASE}/drafts`, { key: "own/boa/u1", kind: "text", value: "Cautie gege" });
  // As after a tab that died: the first page takes up what was being typed.
  await page(phone, "/field/");
  assert.match(await page(phone, `${BASE}/own/boa`), /Cautie gege</);
  await post(phone, `${BASE}/facts`, { key: "own/boa/u1", kind: "text", value: "Cautie gegeven" });

  const shown = await page(phone, `${BASE}/own/boa`);
  assert.match(shown, /Cautie gegeven<\/textarea>/);
  assert.doesNotMatch(shown, /Niet gezien/);
  assert.match(shown, /Bea[\s\S]*Verdachte &lt;b&gt;gehoord/);
  assert.match(await page(phone, BASE), /own\/boa"[\s\S]*Er staat iets in/);
  const mine = (await factsOf(phone.store, PLANNED)).filter(({ key }) => key === "own/boa/u1");
  assert.equal(mine.at(-1)?.value, "Cautie gegeven");
  for (const elsewhere of [`${BASE}/summary`, `${BASE}/report`])
    assert.doesNotMatch(await page(phone, elsewhere), /Cautie|Verdachte/);
});

test("who is in no circle has no such part, also not by its address", async () => {
  const phone = await aPhone();
  await giveReference(phone.store, { me: { user: { id: "u1", own: [] } } });
  await post(phone, "/field/inspections", { inspection: PLANNED });

  assert.doesNotMatch(await page(phone, BASE), /own\//);
  assert.equal((await phone.app.request(`${BASE}/own/boa`)).status, 404);
});

test("before the first contact after an update there is none yet, and the overview opens", async () => {
  const phone = await aPhone();
  await giveReference(phone.store, { me: { user: { id: "u1" } } });
  await post(phone, "/field/inspections", { inspection: PLANNED });

  assert.equal((await phone.app.request(BASE)).status, 200);
});
