/** The norms on the phone's pages: a page of all, and what they say under the questions, asked of the real app. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { aPhone, giveReference, normsOfTheVectors, PLANNED } from "./woerden.js";

const BASE = `/field/inspections/${PLANNED}`;
const ROOM = "01900000-0000-7000-8000-0000000000aa";

async function aHousingControl() {
  const phone = await aPhone();
  await giveReference(phone.store, normsOfTheVectors());
  /** @param {string} path @param {Record<string, string>} form */
  const post = async (path, form) => {
    const body = new URLSearchParams(form);
    return (
      await phone.app.request(path, { method: "POST", body, headers: { "HX-Request": "true" } })
    ).text();
  };
  await post("/field/inspections", { inspection: PLANNED });
  return {
    /** @param {string} key @param {string} value @param {string} [kind] @param {Record<string, string>} [more] */
    answer: (key, value, kind = "number", more = {}) => post(`${BASE}/facts`, { key, kind, value, ...more }),
    /** @param {string} [path] */
    get: async (path = "") => (await phone.app.request(BASE + path)).text(),
  };
}

/** What one reads: without marks, in one space. @param {string} html */
const words = (html) =>
  html
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .replace(/ ([.:])/g, "$1");

/** The part of a page from one heading to the next. @param {string} html @param {string} id */
const part = (html, id) => html.split(`<h2 class="utrecht-heading-2" id="${id}"`)[1].split("<h2")[0];

test("the page of norms tells law, permit and quality mark apart, each with sentence and basis", async () => {
  const { answer, get } = await aHousingControl();
  await answer("answer/building-kind", "house", "choice");
  await answer("answer/quality-mark", "snf", "choice");
  await answer("answer/sleepers", "9");
  await answer("answer/area", "74");
  await answer("answer/toilets", "1");
  await answer("answer/use-allowed", "yes", "yes-no");

  const page = await get("/norms");

  const law = words(part(page, "law"));
  assert.match(
    law,
    /Voldoet niet. 9 personen op 74 m²: 8,2 m² per persoon, nodig is 12; plaats voor 6. Bouwbesluit 2012 art. 7.18/,
  );
  assert.match(words(part(page, "permit")), /Voldoet. Mag dit gebouw zo worden bewoond\? Ja\. Omgevingswet/);
  const mark = words(part(page, "quality-mark"));
  assert.match(mark, /Geen wet/);
  assert.match(mark, /Genoeg toiletten Voldoet niet. 9 personen en 1 toilet: minstens 2 nodig/);
  assert.doesNotMatch(law, /toilet/);
});

test("what is missing leads to the question that asks it", async () => {
  const { answer, get } = await aHousingControl();
  await answer("answer/building-kind", "house", "choice");
  await answer("answer/sleepers", "9");

  const page = await get("/norms");

  assert.match(words(page), /Nog niet te bepalen: gebruiksoppervlakte \(niet ingevuld\)/);
  assert.ok(page.includes(`href="${BASE}/sections/all#answer/area"`));
});

test("a norm that nobody verified is a point of attention, never said to be broken", async () => {
  const { answer, get } = await aHousingControl();
  await answer("answer/escape-free", "no", "yes-no");

  const page = await get("/norms");

  const escape = words(page).split("Vluchtweg vrij")[1].split("Gebruiksmelding")[0];
  assert.match(escape, /Aandachtspunt. Zijn gangen en trappen vrij\? Nee/);
  assert.match(escape, /\(nog te toetsen\)/);
  assert.doesNotMatch(escape, /Voldoet niet/);
});

test("typing a number tells what it means under every question of the page, without the rest of the page", async () => {
  const { answer } = await aHousingControl();
  await answer("answer/building-kind", "house", "choice");
  await answer("answer/sleepers", "9");

  const told = await answer("answer/area", "74");

  const under = [...told.matchAll(/id="judged\/([^"]+)" aria-live="polite" hx-swap-oob="innerHTML"/g)].map(
    ([, key]) => key,
  );
  assert.ok(under.includes("answer/area") && under.includes("answer/sleepers"));
  assert.equal(told.match(/nodig is 12; plaats voor 6/g)?.length, 2);
  assert.doesNotMatch(told, /<form|<html/);
});

test("the kind of building, on which norms depend, changes what stands under the numbers", async () => {
  const { answer } = await aHousingControl();
  await answer("answer/sleepers", "9");
  await answer("answer/area", "74");

  const told = words(await answer("answer/building-kind", "caravan", "choice"));

  assert.match(told, /Voldoet. 9 personen op 74 m²: 8,2 m² per persoon, nodig is 6; plaats voor 12/);
});

test("an answer on which no norm depends brings no verdicts along", async () => {
  const { answer } = await aHousingControl();
  await answer("answer/sleepers", "9");

  const told = await answer("answer/emergency-card", "yes", "yes-no");

  assert.doesNotMatch(told, /judged\//);
});

test("a number that is taken back takes its verdict along", async () => {
  const { answer, get } = await aHousingControl();
  await answer("answer/building-kind", "house", "choice");
  await answer("answer/sleepers", "9");
  await answer("answer/area", "74");
  await answer("answer/area", "");

  const page = words(await get("/sections/all"));

  assert.doesNotMatch(page, /plaats voor/);
});

test("a number that can't be read changes no verdict", async () => {
  const { answer, get } = await aHousingControl();
  await answer("answer/building-kind", "house", "choice");
  await answer("answer/sleepers", "9");
  await answer("answer/area", "74");

  const told = await answer("answer/area", "veel");

  assert.match(told, /number-unreadable/);
  assert.doesNotMatch(told, /judged\//);
  assert.match(words(await get("/norms")), /9 personen op 74 m²/);
});

test("a room is judged under its own question, and named on the page of norms", async () => {
  const { answer, get } = await aHousingControl();
  await answer(`room/${ROOM}/name`, "Zolder", "text");
  await answer(`room/${ROOM}/kind`, "bedroom", "choice");
  await answer(`room/${ROOM}/sleepers`, "2");

  const told = words(await answer(`room/${ROOM}/area`, "9,9"));

  const sentence =
    /Aandachtspunt. Zolder: 2 personen op 9,9 m²: 4,9 m² per persoon, nodig is 5; plaats voor 1/;
  assert.match(told, sentence);
  assert.match(words(await get(`/room/${ROOM}`)), sentence);
  assert.match(words(await get("/norms")), sentence);
});

test("the overview counts what does not meet its norm and what can't be told yet", async () => {
  const { answer, get } = await aHousingControl();
  await answer("answer/building-kind", "house", "choice");
  await answer("answer/sleepers", "9");
  await answer("answer/area", "74");

  const page = await get();

  assert.match(words(page), /Normen 1 voldoet niet \d+ nog niet te bepalen/);
  assert.ok(page.includes(`href="${BASE}/norms"`));
});

test("before the kind of location is chosen there are no norms", async () => {
  const phone = await aPhone();

  const page = await (await phone.app.request(`${BASE}/norms`)).text();

  assert.match(words(page), /Kies eerst het soort locatie/);
});
