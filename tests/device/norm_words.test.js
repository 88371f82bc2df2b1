/** What a norm asks, in words: each rule with its number, as DOMAIN has it. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { inWords } from "../../static/device/norm_words.js";

/** @param {string} id @param {string} one @param {string} many */
const quantity = (id, one, many) => ({ id, text: id, one, many, whole: true, or_sum_of: null });
const QUANTITIES = [
  quantity("persons", "persoon", "personen"),
  quantity("area", "m²", "m²"),
  quantity("litres", "liter", "liter"),
  quantity("toilets", "toilet", "toiletten"),
];
const RULE = { of: null, per: null, number: null, steps: [], answers: [] };
const COOKING = [
  { to: 8, least: 4, one_per: null },
  { to: 30, least: null, one_per: 2 },
  { to: null, least: 16, one_per: null },
];

test("each rule says what it asks, and what has no number says nothing", () => {
  const said = [
    { ...RULE, kind: "area-per-person", of: "area", per: "persons", number: 12000 },
    { ...RULE, kind: "amount-per-person", of: "litres", per: "persons", number: 30000 },
    { ...RULE, kind: "one-per", of: "toilets", per: "persons", number: 8000 },
    { ...RULE, kind: "steps", per: "persons", steps: COOKING },
    { ...RULE, kind: "at-most", of: "persons", number: 1000 },
    { ...RULE, kind: "notify-from", of: "persons", number: 11000 },
    { ...RULE, kind: "answers" },
  ].map((rule) => inWords(rule, QUANTITIES));

  assert.deepEqual(said, [
    "Minstens 12 m² per persoon.",
    "Minstens 30 liter per persoon.",
    "Minstens 1 toilet per 8 personen.",
    "Minstens 4 tot en met 8 personen, 1 per 2 personen tot en met 30 personen, 16 bij meer.",
    "Hoogstens 1 persoon.",
    "Een gebruiksmelding is nodig vanaf 11 personen.",
    null,
  ]);
});
