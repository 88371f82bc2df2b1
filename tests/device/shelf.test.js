/** The reference shelf: found by any word, read in every language, and on the way back to where one was. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { search, shelfOf } from "../../static/device/shelf.js";
import { aPhone, PLANNED } from "./woerden.js";

const BASE = `/field/inspections/${PLANNED}`;

/** @param {string} path */
async function get(path) {
  const response = await (await aPhone()).app.request(path);
  return { status: response.status, html: await response.text() };
}

/** @param {string} query */
async function names(query) {
  const { found } = search(await shelfOf((await aPhone()).store), query);
  return found.map(({ name, where }) => `${where}: ${name}`);
}

test("a word is found wherever it stands: in a title, a text, a point, an article or a number", async () => {
  assert.deepEqual(await names("binnengaan"), ["Uw bevoegdheden: Een plaats binnengaan"]);
  assert.deepEqual(await names("woning"), ["Uw bevoegdheden: Een plaats binnengaan"]);
  assert.deepEqual(await names("alcoholverslaving"), ["Signalenkaart: Alle vormen"]);
  assert.deepEqual(await names("5:15"), ["Uw bevoegdheden: Een plaats binnengaan"]);
  assert.deepEqual(await names("8844"), ["Wie u belt: Politie"]);
});

test("accents and strokes need not be typed, and may be", async () => {
  assert.deepEqual(await names("geisoleerd"), ["Signalenkaart: Alle vormen"]);
  assert.deepEqual(await names("GEÏSOLEERD"), ["Signalenkaart: Alle vormen"]);
  assert.deepEqual(await names("wlasny"), ["Gesprekskaarten, Pools: Czy ma Pan/Pani własny paszport?"]);
  assert.deepEqual(await names("جواز"), ["Gesprekskaarten, Arabisch: هل جواز سفرك معك؟"]);
});

test("what has the words in its name comes first, and another word narrows it down", async () => {
  const all = await names("paspoort");

  assert.equal(all.length, 3);
  assert.equal(all[0], "Gesprekskaarten, Nederlands: Hebt u uw eigen paspoort?");
  assert.deepEqual(await names("paspoort pools"), [
    "Gesprekskaarten, Pools: Czy ma Pan/Pani własny paszport?",
  ]);
});

test("no words find nothing, and what is nowhere says what to do", async () => {
  assert.deepEqual(await names("  ?! "), []);

  const { html } = await get("/field/shelf?q=xyzzy");

  assert.match(html, /Niets gevonden\. Probeer een ander of korter woord\./);
});

test("every page has the shelf in its bar, which leads back and keeps the way out in danger", async () => {
  for (const path of ["/field/", "/field/start", BASE, `${BASE}/summary`]) {
    const { html } = await get(path);
    assert.ok(html.includes(`href="/field/shelf?from=${path}">Naslag</a>`), path);
  }

  const { html } = await get(`/field/shelf/powers?from=${encodeURIComponent(`${BASE}/summary`)}`);

  assert.ok(html.includes(`action="${BASE}/signals"`));
  assert.ok(html.includes(`href="/field/shelf?from=${encodeURIComponent(`${BASE}/summary`)}"`));
  const top = await get(`/field/shelf?from=${encodeURIComponent(`${BASE}/summary`)}`);
  assert.match(top.html, new RegExp(`top__back"\\s+href="${BASE}/summary">Terug`));
});

test("the way back leads nowhere but to our own pages", async () => {
  for (const from of ["https://example.org/", "//example.org", "/field/../desk", "javascript:alert(1)"]) {
    const { html } = await get(`/field/shelf?from=${encodeURIComponent(from)}`);
    assert.match(html, /top__back"\s+href="\/field\/">Terug/, from);
  }
});

test("what nobody has verified says so, and what was verified does not", async () => {
  const { html } = await get("/field/shelf/powers");

  const [verified, unverified] = html.split('id="goods"');
  assert.ok(!verified.includes("Nog te toetsen"));
  assert.ok(unverified.includes("Nog te toetsen"));
});

test("a card is marked with its language and direction, and waits for a native speaker", async () => {
  const { html } = await get("/field/shelf/cards/ar/own-passport");

  assert.match(html, /class="held"\s+lang="ar"\s+dir="rtl"/);
  for (const words of ["هل جواز سفرك معك؟", "نعم", "لا", "Hebt u uw eigen paspoort?"])
    assert.ok(html.includes(words), words);
  assert.match(html, /Nog te toetsen door een moedertaalspreker/);
  assert.ok(!(await get("/field/shelf/cards/nl/own-passport")).html.includes("moedertaalspreker"));
});

test("a card with a number calls it with one tap", async () => {
  const { html } = await get("/field/shelf/cards/pl/number");

  assert.match(html, /href="tel:09008844">0900 8844</);
  assert.ok(html.includes("Alleen als het kan."));
});

test("a subject, language or card that is not there is told as a page that does not exist", async () => {
  for (const path of ["weather", "cards/xx", "cards/xx/number", "cards/nl/nothing"])
    assert.equal((await get(`/field/shelf/${path}`)).status, 404, path);
});
