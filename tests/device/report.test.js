/** The report on the phone: what the printed one says, and nothing of a signal. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { keepFacts, keepPhoto } from "../../static/device/store.js";
import { aPhone, PLANNED } from "./woerden.js";

const BASE = `/field/inspections/${PLANNED}`;
const PHOTO = "ab".repeat(32);
const SECRET = "cd".repeat(32);
const ENTRY = "visit/entry/01900000-0000-7000-8000-0000000000ee";
const SIGNAL = "signal/01900000-0000-7000-8000-0000000000bb";
const FINDING = "finding/answer:smoke-alarms:0";

/** @param {{key: string, value: any}[]} [more] facts */
async function aReport(more = []) {
  const phone = await aPhone();
  await phone.app.request("/field/inspections", {
    method: "POST",
    body: new URLSearchParams({ inspection: PLANNED }),
  });
  await keepFacts(phone.store, PLANNED, [{ key: "answer/smoke-alarms", value: "no" }, ...more]);
  return phone;
}

/** @param {Awaited<ReturnType<typeof aPhone>>} phone */
async function read(phone) {
  const response = await phone.app.request(`${BASE}/report`);
  assert.equal(response.status, 200);
  return (await response.text()).replace(/\s+/g, " ");
}

test("the report tells each finding with decision, basis and reason, and what was answered", async () => {
  const html = await read(
    await aReport([
      { key: "answer/smoke-alarms/note", value: "Ook <b>niet</b> in de schuur" },
      { key: `${FINDING}/decision`, value: { is: "set-aside", about: "Hangen er rookmelders? Nee" } },
      { key: `${FINDING}/reason`, value: "Ze zijn meteen opgehangen" },
      { key: "follow-up/measures", value: ["warning"] },
      { key: `${ENTRY}/dwelling`, value: "yes" },
      { key: `${ENTRY}/where`, value: "kamer 3" },
      { key: `${ENTRY}/people/1/name`, value: "S. Proef" },
    ]),
  );

  for (const words of [
    "Concept: deze controle is nog niet afgesloten",
    "Er zijn geen rookmelders.",
    "Bbl",
    "Besluit: Terzijde leggen",
    "Reden: Ze zijn meteen opgehangen",
    "Opmerking: Ook &lt;b&gt;niet&lt;/b&gt; in de schuur",
    "Waarschuwing",
    "Binnentreden 1: kamer 3",
    "S. Proef, functie niet ingevuld",
    "Is dit een woning?",
  ])
    assert.ok(html.includes(words), words);
});

test("each photo has its time, place and hash; those of a signal are left out, as is the signal", async () => {
  const phone = await aReport([
    { key: `${SIGNAL}/added`, value: true },
    { key: `${SIGNAL}/observation`, value: "Zij mocht niet praten" },
  ]);
  const blob = new Blob(["jpeg"], { type: "image/jpeg" });
  const position = { latitude: 52.086, longitude: 4.884 };
  const value = { about: "answer/smoke-alarms", taken: "2026-11-24T05:12:00+01:00", position };
  const shared = { blob, thumbnail: blob, inspection: PLANNED, value };
  await keepPhoto(phone.store, { ...shared, sha256: PHOTO, key: `photo/${PHOTO}` });
  await keepPhoto(phone.store, { ...shared, sha256: SECRET, key: `${SIGNAL}/photo/${SECRET}` });

  const html = await read(phone);

  assert.match(
    html,
    /Hangen er rookmelders\?<\/p> <p class="soft">24 november 2026, \d\d:12; 52,08600; 4,88400/,
  );
  assert.ok(html.includes(`SHA-256 ${PHOTO}`));
  assert.ok(!html.includes(SECRET));
  assert.ok(!html.includes("Zij mocht niet praten"));
});

test("a closed control leads to its report, which is a concept no more", async () => {
  const phone = await aReport([{ key: "status", value: "closed" }]);

  for (const path of [BASE, `${BASE}/summary`])
    assert.match(await (await phone.app.request(path)).text(), new RegExp(`href="${BASE}/report"`));
  assert.ok(!(await read(phone)).includes("Concept"));
});
