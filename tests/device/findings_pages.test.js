/** The inspector's word on each finding, what follows the control, and the question whether to make a signal. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { write } from "../../static/device/database.js";
import { current } from "../../static/device/fold.js";
import { valueOf } from "../../static/device/questionnaire.js";
import { factsOf } from "../../static/device/store.js";
import { aPhone, PLANNED } from "./woerden.js";

/** @typedef {Awaited<ReturnType<typeof aPhone>>} Phone */

const BASE = `/field/inspections/${PLANNED}`;
const KEY = "finding/answer:smoke-alarms:0";
const ABOUT = "Hangen er rookmelders? Nee";

/** @param {Phone} phone @param {string} path */
async function get(phone, path) {
  return (await phone.app.request(`${BASE}${path}`)).text();
}

/** @param {Phone} phone @param {string} path @param {Record<string, string> | string[][]} form */
async function post(phone, path, form) {
  const response = await phone.app.request(`${BASE}${path}`, {
    method: "POST",
    body: new URLSearchParams(form),
    headers: { "HX-Request": "true" },
  });
  return { status: response.status, html: await response.text(), location: response.headers.get("location") };
}

/** @param {Phone} phone @param {string} key */
async function standing(phone, key) {
  return valueOf(current(await factsOf(phone.store, PLANNED)), key);
}

/** @param {Phone} phone @param {string} value */
const decide = (phone, value, about = ABOUT) =>
  post(phone, "/findings", { key: `${KEY}/decision`, value, about });

/** A control without smoke alarms. */
async function aFinding() {
  const phone = await aPhone();
  await phone.app.request("/field/inspections", {
    method: "POST",
    body: new URLSearchParams({ inspection: PLANNED }),
  });
  await post(phone, "/facts", { key: "answer/smoke-alarms", kind: "yes-no", value: "no" });
  return phone;
}

test("a finding stands under its severity with basis, usual measure and the way to its question", async () => {
  const html = await get(await aFinding(), "/findings");

  for (const words of ["Gevaar (1)", "Er zijn geen rookmelders.", "Bbl", "Gebruikelijk: waarschuwing"])
    assert.ok(html.includes(words), words);
  assert.ok(html.includes(`href="${BASE}/sections/fire#answer/smoke-alarms"`));
  assert.match(html, /Nog geen besluit/);
});

test("a decision is kept with what it was about, and said so in its place", async () => {
  const phone = await aFinding();

  const { html } = await decide(phone, "confirmed");

  assert.match(html, /value="confirmed"\s+checked/);
  assert.match(html, /Bewaard op deze telefoon/);
  assert.ok(!html.includes("decision__open"));
  assert.deepEqual(await standing(phone, `${KEY}/decision`), { is: "confirmed", about: ABOUT });
});

test("a double tap on a decision is one fact", async () => {
  const phone = await aFinding();

  await Promise.all([decide(phone, "confirmed"), decide(phone, "confirmed")]);

  const facts = await factsOf(phone.store, PLANNED);
  assert.equal(facts.filter(({ key }) => key === `${KEY}/decision`).length, 1);
});

test("setting aside without a reason stays open and says so; with a reason it is done", async () => {
  const phone = await aFinding();

  const { html } = await decide(phone, "set-aside");
  assert.match(html, /Schrijf op waarom u dit terzijde legt/);
  assert.match(await get(phone, "/summary"), /3 bevindingen zonder besluit/);

  await post(phone, "/findings", { key: `${KEY}/reason`, value: "De brandweer was er gisteren" });
  const summary = await get(phone, "/summary");
  assert.match(summary, /2 bevindingen zonder besluit/);
  assert.match(summary, /Terzijde leggen: De brandweer was er gisteren/);
});

test("reworded words take the place of the checklist's, which stay readable", async () => {
  const phone = await aFinding();
  await decide(phone, "reworded");

  const { html } = await post(phone, "/findings", {
    key: `${KEY}/text`,
    value: "Alleen op zolder ontbreekt hij.",
  });

  assert.match(html, /finding--danger">\s+Alleen op zolder ontbreekt hij\./);
  assert.match(html, /Eerst stond er: Er zijn geen rookmelders\./);
});

test("words that were being typed with a decision are kept when the page goes", async () => {
  const phone = await aFinding();
  await decide(phone, "set-aside");

  await post(phone, "/drafts", { key: `${KEY}/reason`, kind: "text", value: "De brandweer" });

  assert.match(await get(phone, "/findings"), />\s*De brandweer<\/textarea>/);
});

test("a decision that was about an earlier answer tells so, and is asked again", async () => {
  const phone = await aFinding();
  await decide(phone, "confirmed", "Hangen er rookmelders? Niet overal");

  const html = await get(phone, "/findings");

  assert.match(html, /Het antwoord is daarna veranderd/);
  assert.match(html, /Uw besluit ging over: Hangen er rookmelders\? Niet overal/);
});

test("a decision about what is not found any more is still shown", async () => {
  const phone = await aFinding();
  await decide(phone, "confirmed");
  await post(phone, "/facts", { key: "answer/smoke-alarms", kind: "yes-no", value: "yes" });

  const html = await get(phone, "/findings");

  assert.match(html, /Niet meer gevonden/);
  assert.match(html, /Hangen er rookmelders\? Nee: Klopt/);
});

test("what was known of the use is a finding that leads to where it stands, and outlives that knowledge", async () => {
  const phone = await aFinding();
  const html = await get(phone, "/findings");
  const about = "Het omgevingsplan staat dit gebruik niet toe. Bestemming bedrijf & <kantoor>.";
  await post(phone, "/findings", { key: "finding/use:not-allowed/decision", value: "confirmed", about });

  assert.match(html, new RegExp(`href="${BASE}/registration">Toegestaan gebruik`));
  assert.match(html, /Omgevingswet: gebruik/);
  await write(phone.store, ["reference"], (transaction) =>
    transaction.objectStore("reference").delete(`beforehand/${PLANNED}`),
  );
  const after = await get(phone, "/findings");
  assert.ok(!after.includes("Het omgevingsplan staat"), "known no more");
  assert.ok(!after.includes("Niet meer gevonden"), "and nobody changed an answer");
});

test("the summary tells what the registration check lacks, once it was begun, and leads to it", async () => {
  const phone = await aFinding();
  await post(phone, "/facts", { key: "answer/persons-met", kind: "number", value: "3" });

  const html = await get(phone, "/summary");

  assert.match(html, new RegExp(`href="${BASE}/registration">\\s*<span class="way__name">Inschrijving`));
  assert.match(html, /Van 3 van de 3 personen is de inschrijving niet nagegaan/);
});

test("what is no decision or about no finding is refused", async () => {
  const phone = await aFinding();

  /** @type {Record<string, string>[]} */
  const forms = [
    { key: `${KEY}/decision`, value: "perhaps", about: ABOUT },
    { key: "answer/smoke-alarms", value: "yes" },
    { key: "finding/../decision", value: "confirmed", about: ABOUT },
  ];
  for (const form of forms) assert.ok((await post(phone, "/findings", form)).status >= 400, form.key);
  assert.equal(await standing(phone, "answer/smoke-alarms"), "no");
});

test("the usual measures are proposed and not kept until the inspector chooses", async () => {
  const phone = await aFinding();

  const html = await get(phone, "/findings");
  assert.match(html, /value="warning"\s+checked/);
  assert.match(html, /Dit is een voorstel/);
  assert.equal(await standing(phone, "follow-up/measures"), null);
  assert.match(await get(phone, "/summary"), /Nog niet gekozen wat er volgt/);

  const form = [
    ["value", "follow-up-inspection"],
    ["value", "pass-to-partner"],
  ];
  const chosen = await post(phone, "/follow-up", form);
  assert.deepEqual(await standing(phone, "follow-up/measures"), ["follow-up-inspection", "pass-to-partner"]);
  assert.ok(!chosen.html.includes("Dit is een voorstel"));
  assert.match(chosen.html, /De datum van de hercontrole ontbreekt/);
  assert.match(chosen.html, /Nog niet gekozen aan welke partner u het doorgeeft/);

  await post(phone, "/facts", { key: "follow-up/date", kind: "date-time", value: "2026-12-08T10:00" });
  await post(phone, "/facts", { key: "follow-up/partners", kind: "choices", value: "police" });
  assert.ok(!(await get(phone, "/summary")).includes(">Vervolg<"));
});

test("closing says what is open, and may", async () => {
  const phone = await aFinding();

  assert.match(
    await get(phone, "/summary"),
    /Er staat nog iets open: Brandveiligheid, Bewoners, Logies, Inschrijving, Bevindingen, Vervolg\./,
  );
  await post(phone, "/closure", {});

  assert.equal(await standing(phone, "status"), "closed");
  assert.match(await get(phone, "/findings"), /Deze controle is afgesloten/);
});

test("a signal that was asked for has what was seen in it, and only that", async () => {
  const phone = await aFinding();
  await post(phone, "/facts", { key: "answer/passport", kind: "yes-no", value: "yes" });
  await post(phone, "/facts", { key: "answer/one-speaks", kind: "yes-no", value: "yes" });
  for (const page of ["", "/summary"]) {
    const html = await get(phone, page);
    assert.match(html, /name="indicator"\s+value="nla:no-passport"/, page);
    assert.match(html, /Er is meestal een begeleider bij de persoon/, page);
  }

  const signal = "01900000-0000-7000-8000-0000000000bb";
  const form = [
    ["signal", signal],
    ["indicator", "nla:no-passport"],
    ["indicator", "seed:all:companion"],
    ["indicator", "made:up"],
  ];
  await post(phone, "/signals", form);

  const keys = (await factsOf(phone.store, PLANNED)).map(({ key }) => key);
  assert.deepEqual(keys.filter((key) => key.startsWith("signal/")).sort(), [
    `signal/${signal}/added`,
    `signal/${signal}/indicator/nla:no-passport`,
    `signal/${signal}/indicator/seed:all:companion`,
  ]);
  assert.equal(await standing(phone, `signal/${signal}/indicator/nla:no-passport`), "seen");
  assert.ok(!(await get(phone, "/summary")).includes("Signaal maken?"));
});

test("pressing the button again does not undo what was changed in the signal meanwhile", async () => {
  const phone = await aFinding();
  const signal = "01900000-0000-7000-8000-0000000000bb";
  const indicator = `signal/${signal}/indicator/nla:no-passport`;
  const form = { signal, indicator: "nla:no-passport" };
  await post(phone, "/signals", form);
  await post(phone, "/facts", { key: indicator, kind: "choice", value: "told-by-person" });

  await post(phone, "/signals", form);

  assert.equal(await standing(phone, indicator), "told-by-person");
});
