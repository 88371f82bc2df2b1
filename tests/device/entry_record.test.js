/** Entering a dwelling, on the pages of the real app: the order that the law asks, and what is due afterwards. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { current } from "../../static/device/fold.js";
import { valueOf } from "../../static/device/questionnaire.js";
import { factsOf, keepFact } from "../../static/device/store.js";
import { aPhone, giveReference, PLANNED } from "./woerden.js";

const BASE = `/field/inspections/${PLANNED}`;
const RECORD = "01900000-0000-7000-8000-0000000000ee";
const PERSON = "01900000-0000-7000-8000-0000000000ff";
const ENTRY = `visit/entry/${RECORD}`;
const STEPS = [
  ["identified", "yes"],
  ["purpose-told", "yes"],
  ["asked-of", "adult"],
  ["language", "Pools"],
  ["understood", "yes"],
];

const IDENTIFIED = { id: "identified", text: "Zei u wie u bent?", kind: "yes-no" };
const DOORS = {
  id: "doors",
  version: 1,
  title: "Deuren",
  sections: [
    {
      id: "door",
      title: "Aan de deur",
      questions: [
        IDENTIFIED,
        {
          id: "consent",
          text: "Gaf iemand toestemming?",
          kind: "yes-no",
          findings: [{ when: "no", text: "Geen toestemming.", severity: "attention" }],
        },
        { id: "where", text: "Waar was het?", kind: "text" },
      ],
    },
    { id: "reception", title: "Receptie", questions: [IDENTIFIED] },
  ],
  groups: [],
};

async function aDwelling(authority = "consent") {
  const { app, store } = await aPhone();
  /** @param {string} path */
  const get = async (path) => {
    const response = await app.request(path);
    return { status: response.status, html: await response.text() };
  };
  /** @param {string} path @param {Record<string, string>} form */
  const post = async (path, form) => {
    const headers = { "HX-Request": "true" };
    const response = await app.request(path, { method: "POST", body: new URLSearchParams(form), headers });
    return {
      status: response.status,
      html: await response.text(),
      trigger: response.headers.get("HX-Trigger") ?? "",
    };
  };
  /** @param {string} question @param {string} value @param {Record<string, string>} [more] */
  const tell = (question, value, more = {}) => {
    const kind = question.endsWith("-at") || question.endsWith("-date") ? "date-time" : "choice";
    return post(`${BASE}/facts`, { key: `${ENTRY}/${question}`, kind, value, ...more });
  };
  const told = async (/** @type {string} */ question) =>
    valueOf(current(await factsOf(store, PLANNED)), `${ENTRY}/${question}`);
  await post("/field/inspections", { inspection: PLANNED });
  await post(`${BASE}/entry`, { record: RECORD, person: PERSON });
  await tell("dwelling", "yes");
  await tell("authority", authority);
  return { store, get, post, tell, told, page: async () => (await get(`${BASE}/entry/${RECORD}`)).html };
}

test("an entry begins with whoever holds the phone as the one who leads, and pressing twice makes one", async () => {
  const { post, page, store } = await aDwelling();
  const before = (await factsOf(store, PLANNED)).length;

  await post(`${BASE}/entry`, { record: RECORD, person: PERSON });

  assert.equal((await factsOf(store, PLANNED)).length, before);
  const html = await page();
  assert.match(html, /value="Anja de Wit"/);
  assert.match(html, /value="toezichthouder"/);
});

test("consent can't be given before the steps that make it informed, one after the other", async () => {
  const { tell, told, page } = await aDwelling();
  const given = () => tell("consent", "given");

  for (const [question, value] of STEPS) {
    assert.doesNotMatch(await page(), /value="given"/, question);
    const refused = await given();
    assert.equal(refused.status, 422, question);
    assert.match(refused.html, /Dit antwoord kan nog niet. Doe eerst dit/);
    assert.equal(await told("consent"), null);
    await tell(question, value);
  }

  assert.match(await page(), /value="given"/);
  assert.match((await given()).html, /Bewaard/);
  assert.equal(await told("consent"), "given");
});

test("the page says which step comes first", async () => {
  const { tell, page } = await aDwelling();

  assert.match(await page(), /‘Ja’ kan pas na deze stappen: laat uw legitimatie zien, vertel waarvoor/);
  await tell("identified", "yes");

  assert.match(await page(), /‘Ja’ kan pas na deze stappen: vertel waarvoor/);
});

test("the first steps give way for immediate danger only", async () => {
  const consent = await aDwelling("consent");
  const danger = await aDwelling("danger");

  assert.equal((await consent.tell("identified", "not-possible")).status, 422);
  assert.doesNotMatch(await consent.page(), /not-possible/);
  assert.equal((await danger.tell("identified", "not-possible")).status, 200);
  assert.doesNotMatch(await danger.page(), /Gaf de bewoner toestemming/);
});

test("without consent nothing is asked about being inside", async () => {
  const { tell, page } = await aDwelling();
  for (const [question, value] of STEPS) await tell(question, value);

  const refused = await tell("consent", "refused");

  assert.match(refused.html, /Er is geen toestemming. Ga niet naar binnen/);
  assert.doesNotMatch(await page(), /Wanneer ging u naar binnen/);
});

test("an answer asks for the other questions only when they change", async () => {
  const { tell } = await aDwelling();

  assert.match((await tell("identified", "yes")).trigger, /"entry-state".*"entry":/);
  const { trigger } = await tell("where", "kamer 3");
  assert.match(trigger, /"entry-state"/);
  assert.doesNotMatch(trigger, /"entry":/);
});

test("one tap keeps the moment itself", async () => {
  const { tell, told } = await aDwelling("danger");
  const before = Date.now();

  const { html } = await tell("entered-at", "", { now: "yes" });

  assert.ok(Date.parse(await told("entered-at")) >= before - 1);
  assert.match(html, /Bewaard/);
  assert.match(html, /type="datetime-local"/);
});

test("a warrant that is too old is told with its dates", async () => {
  const { tell, get } = await aDwelling("warrant");

  const { html } = await tell("warrant-date", "2020-01-06T10:00");

  assert.match(html, /De machtiging geldt van 6 januari 2020 tot en met 9 januari 2020, dus niet op/);
  assert.match((await get(`${BASE}/entry/${RECORD}/state`)).html, /tot en met 9 januari 2020/);
});

test("inside a dwelling without consent: a report is due, on the overview and in the summary too", async () => {
  const { tell, get } = await aDwelling("danger");

  await tell("entered-at", "2026-11-24T10:00");

  const words = /uiterlijk(?: op)? 28 november 2026/;
  for (const path of [`${BASE}/entry/${RECORD}`, BASE, `${BASE}/summary`])
    assert.match((await get(path)).html, words, path);
});

test("a place that is no dwelling asks less", async () => {
  const { tell, page } = await aDwelling();

  await tell("dwelling", "no");

  const html = await page();
  assert.doesNotMatch(html, /toestemming/);
  assert.match(html, /Wanneer ging u naar binnen/);
});

test("what the record tells is not asked again at the door, and its findings lead back to it", async () => {
  const { tell, get, store } = await aDwelling("danger");
  await giveReference(store, { checklists: { "doors/1": DOORS } });
  await keepFact(store, { inspection: PLANNED, key: "visit/checklist", value: { id: "doors", version: 1 } });
  await keepFact(store, { inspection: PLANNED, key: "answer/consent", value: "no" });
  await tell("entered-at", "2026-11-24T10:00");

  const door = (await get(`${BASE}/sections/door`)).html;
  assert.match(door, /Hoe u binnenkwam, legt u vast bij het binnentreden/);
  assert.match(door, new RegExp(`href="${BASE}/entry/${RECORD}"`));
  assert.match(door, /Waar was het\?/);
  assert.doesNotMatch(door, /Gaf iemand toestemming\?|Zei u wie u bent\?/);
  const other = (await get(`${BASE}/sections/reception`)).html;
  assert.match(other, /Zei u wie u bent\?/);
  assert.doesNotMatch(other, /bij het binnentreden/);
  const { html } = await get(`${BASE}/findings`);
  assert.doesNotMatch(html, /Geen toestemming\./);
  assert.match(html, new RegExp(`href="${BASE}/entry/${RECORD}">Binnentreden 1`));
  assert.match(html, /Maak een verslag en verstuur het uiterlijk op 28 november 2026\./);
});

test("an entry that was taken away is gone from the control", async () => {
  const { tell, get } = await aDwelling();

  await tell("added", "", { clear: "yes" });

  assert.equal((await get(`${BASE}/entry/${RECORD}`)).status, 404);
  assert.doesNotMatch((await get(BASE)).html, /Binnentreden 1/);
});
