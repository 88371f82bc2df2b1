/** The pages of the registration check, asked of the real app over a real (in-memory) IndexedDB. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { write } from "../../static/device/database.js";
import { current } from "../../static/device/fold.js";
import { factsOf } from "../../static/device/store.js";
import { aPhone, DELIVERED, PLANNED } from "./woerden.js";

/** @typedef {Awaited<ReturnType<typeof aPhone>>} Phone */

const BASE = `/field/inspections/${PLANNED}`;
const PAGE = `${BASE}/registration`;
const [FIRST, SECOND] = DELIVERED.lists.brp;

async function aBegunControl() {
  const phone = await aPhone();
  await post(phone, "/field/inspections", { inspection: PLANNED });
  return phone;
}

/** @param {Phone} phone @param {string} [path] */
async function get(phone, path = PAGE) {
  const response = await phone.app.request(path);
  return { status: response.status, html: (await response.text()).replace(/\s+/g, " ") };
}

/** @param {Phone} phone @param {string} path @param {Record<string, string>} form */
async function post(phone, path, form) {
  const body = new URLSearchParams(form);
  const response = await phone.app.request(path, { method: "POST", body, headers: { "HX-Request": "true" } });
  const location = response.headers.get("location");
  const html = (await response.text()).replace(/\s+/g, " ");
  return { status: response.status, html, path: location ? new URL(location, "http://x").pathname : "" };
}

/** @param {Phone} phone @param {string} key @param {string} kind @param {string} value @param {object} [more] */
const answer = (phone, key, kind, value, more = {}) =>
  post(phone, `${BASE}/facts`, { key, kind, value, ...more });

/** @param {Phone} phone @param {string} key */
async function valuesOf(phone, key) {
  const standing = current(await factsOf(phone.store, PLANNED));
  return (standing.get(key) ?? []).map(({ value }) => value);
}

/** @param {typeof FIRST} row */
const outcomeOf = (row) => `registered/brp/${row.id}/outcome`;

test("the page shows counts, what is known of the use, the lists and how it stands", async () => {
  const { html } = await get(await aBegunControl());

  assert.match(html, /Hoeveel personen hebt u gezien\?/);
  assert.match(html, /Bestemming bedrijf &amp; &lt;kantoor&gt;\./);
  assert.match(html, /Ingeschreven op dit adres \(30\)/);
  assert.match(html, /Nachtregister \(1\)/);
  assert.match(html, /Żółć, Bożena &lt;b&gt;/);
  assert.match(html, /Geboren: 3 mei 1990\. Sinds: 02-2025/);
  assert.match(html, /Geboren: 1990\. Sinds/);
  assert.match(html, /Niet meer geldig: Omgevingsvergunning 2021-77/);
});

test("one tap says what became of a person on the list, without the name in the fact", async () => {
  const phone = await aBegunControl();

  const { html } = await answer(phone, outcomeOf(FIRST), "choice", "clearly-not-living-here");

  assert.match(html, /Bewaard/);
  assert.deepEqual(await valuesOf(phone, outcomeOf(FIRST)), ["clearly-not-living-here"]);
  assert.doesNotMatch(JSON.stringify(await factsOf(phone.store, PLANNED)), /Bożena/);
  assert.match(
    (await get(phone, `${PAGE}/outcome`)).html,
    /1 persoon staat hier ingeschreven maar woont hier/,
  );
});

test("an answer taken back shows the person again with the name", async () => {
  const phone = await aBegunControl();
  await answer(phone, outcomeOf(FIRST), "choice", "met");

  const { html } = await answer(phone, outcomeOf(FIRST), "choice", "met", { clear: "yes" });

  assert.match(html, /Żółć, Bożena/);
  assert.deepEqual(await valuesOf(phone, outcomeOf(FIRST)), [null]);
});

test("a long list is shown in pieces, and searched without accents", async () => {
  const phone = await aBegunControl();

  const first = await get(phone);
  const next = await get(phone, `${PAGE}/lists/brp?q=&from=25`);
  const found = await get(phone, `${PAGE}/lists/brp?q=%20bozena ZOLC`);
  const byName = await get(phone, `${PAGE}/lists/brp?q=boz`);
  const page = await get(phone, `${PAGE}?list=brp&q=bewoner 30`);

  assert.match(first.html, /Toon de volgende 5/);
  assert.doesNotMatch(first.html, /Bewoner 26</);
  assert.match(next.html, /Bewoner 26<.*Bewoner 30</);
  assert.doesNotMatch(next.html, /Toon de volgende/);
  const none = await get(phone, `${PAGE}/lists/brp?q=niemand`);
  assert.match(none.html, /Niemand gevonden/);
  assert.match(found.html, /Bożena/);
  assert.match(byName.html, /Bożena/);
  assert.doesNotMatch(byName.html, /Bewoner/);
  assert.match(page.html, /value="bewoner 30".*Bewoner 30</);
});

test("pressing twice adds one person, who is asked only what matters here", async () => {
  const phone = await aBegunControl();
  const person = "01900000-0000-7000-8000-0000000000ee";

  const [one, two] = [
    await post(phone, `${PAGE}/persons`, { person }),
    await post(phone, `${PAGE}/persons`, { person }),
  ];
  const { html } = await get(phone, one.path);

  assert.equal(one.path, two.path);
  assert.match((await get(phone)).html, /Persoon 1.*Nog niet nagegaan/);
  assert.match(html, /Staat deze persoon in het nachtregister\?/);
  assert.doesNotMatch(html, /personeelslijst/);
});

test("what is answered of a person follows at once in how it stands", async () => {
  const phone = await aBegunControl();
  const { path } = await post(phone, `${PAGE}/persons`, {});
  const person = path.split("/").at(-1);
  await answer(phone, `person/${person}/registered`, "choice", "not-registered");
  await answer(phone, `person/${person}/longer-than-four-months`, "yes-no", "yes");
  await answer(phone, `person/${person}/in-night-register`, "yes-no", "no");
  await answer(phone, "answer/persons-met", "number", "3");

  const { html } = await get(phone, `${PAGE}/outcome`);
  const overview = await get(phone, BASE);
  await post(phone, `${path}/removal`, {});

  assert.match(html, /1 persoon blijft naar verwachting 4 maanden of langer en is hier niet ingeschreven/);
  assert.match(html, /1 aanwezige persoon staat er niet in/);
  assert.match(html, /Van 2 van de 3 personen is de inschrijving niet nagegaan/);
  assert.match(overview.html, /1 van 3 personen nagegaan/);
  assert.doesNotMatch((await get(phone)).html, /Nergens ingeschreven/);
});

test("two colleagues who differ about a person on the list are both shown, and a new answer settles it", async () => {
  const phone = await aBegunControl();
  await answer(phone, outcomeOf(SECOND), "choice", "met");
  await write(phone.store, ["facts"], async (transaction) => {
    const facts = transaction.objectStore("facts");
    const [mine] = await facts.index("key").getAll([PLANNED, outcomeOf(SECOND)]);
    const author = { id: "u2", name: "Bas Kuiper" };
    await facts.add({ ...mine, id: "0", value: "not-met", supersedes: [], author, mine: false });
  });

  const before = await get(phone);
  const { html } = await answer(phone, outcomeOf(SECOND), "choice", "not-met", { settles: "yes" });

  assert.match(before.html, /<strong>Niet gezien<\/strong> \(Bas Kuiper\)/);
  assert.doesNotMatch(html, /verschillende antwoorden/);
  assert.deepEqual(await valuesOf(phone, outcomeOf(SECOND)), ["not-met"]);
});

test("without a list, and when closed, the page still tells how it stands", async () => {
  const phone = await aBegunControl();
  await answer(phone, outcomeOf(FIRST), "choice", "clearly-not-living-here");
  await write(phone.store, ["reference"], async (transaction) => {
    await transaction.objectStore("reference").delete(`beforehand/${PLANNED}`);
  });
  await post(phone, `${BASE}/closure`, {});

  const { html } = await get(phone);

  assert.doesNotMatch(html, /Bożena/);
  assert.match(html, /Op deze telefoon staat geen lijst/);
  assert.match(html, /1 persoon staat hier ingeschreven/);
  assert.match(html, /met internet komen zij terug/);
  assert.doesNotMatch(html, /Persoon toevoegen/);
});

test("a list or a person that isn't there doesn't exist", async () => {
  const phone = await aBegunControl();

  assert.equal((await get(phone, `${PAGE}/lists/staff`)).status, 404);
  assert.equal((await get(phone, `${PAGE}/persons/01900000-0000-7000-8000-0000000000ee`)).status, 404);
});
