/** What a page shows of a questionnaire and the answers so far. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { current } from "../../static/device/fold.js";
import {
  checklistQuestion,
  entries,
  findingsOf,
  indicatorsSeen,
  progress,
  questionOf,
  questionView,
  valueOf,
} from "../../static/device/questionnaire.js";

/** @type {import("../../static/device/questionnaire.js").Questionnaire} */
const HOUSING = {
  id: "housing",
  version: 1,
  title: "Huisvesting",
  sections: [
    {
      id: "fire",
      title: "Brandveiligheid",
      questions: [
        {
          id: "smoke-alarms",
          text: "Hangen er rookmelders?",
          kind: "yes-no",
          photo: true,
          findings: [{ when: "no", text: "Er zijn geen rookmelders.", basis: "Bbl", severity: "danger" }],
        },
        {
          id: "exits",
          text: "Welke uitgangen zijn vrij?",
          kind: "choices",
          options: [
            { id: "front", text: "Voor" },
            { id: "back", text: "Achter" },
          ],
          findings: [{ when: ["back"], text: "De achterdeur is vrij.", severity: "attention" }],
        },
        { id: "locked-in", text: "Zitten kamers op slot?", kind: "yes-no", indicator: "housing:locked-in" },
      ],
    },
  ],
  groups: [
    {
      id: "room",
      title: "Ruimtes",
      one: "ruimte",
      label: ["name"],
      questions: [
        { id: "name", text: "Welke ruimte?", kind: "text" },
        { id: "beds", text: "Hoeveel bedden?", kind: "number", unit: "bedden" },
      ],
    },
  ],
};
const FIRE = HOUSING.sections[0].questions;

/** @param {string} key @param {any} value @param {object} [more] */
function aFact(key, value, more = {}) {
  return { id: crypto.randomUUID(), key, value, supersedes: [], at: "2026-11-24T05:10:00+01:00", ...more };
}

/** @param {ReturnType<typeof aFact>[]} facts */
const folded = (...facts) => current(facts);

test("a yes-no question offers yes and no, and the two lesser answers", () => {
  const view = questionView(FIRE[0], "answer/smoke-alarms", folded());

  assert.deepEqual(
    view.options.map((option) => option.text),
    ["Ja", "Nee"],
  );
  assert.deepEqual(
    view.lesser.map((option) => option.text),
    ["Niet gezien", "Niet van toepassing"],
  );
});

test("the answer that was given is checked, and no other", () => {
  const view = questionView(FIRE[0], "answer/smoke-alarms", folded(aFact("answer/smoke-alarms", "no")));

  assert.deepEqual(
    [...view.options, ...view.lesser].filter((option) => option.checked).map((option) => option.id),
    ["no"],
  );
});

test("two different answers are both shown with who gave them, and none is checked", () => {
  const view = questionView(
    FIRE[0],
    "answer/smoke-alarms",
    folded(
      aFact("answer/smoke-alarms", "yes", { id: "1", mine: true, author: { id: "a", name: "Anja" } }),
      aFact("answer/smoke-alarms", "no", { id: "2", author: { id: "b", name: "Bas" } }),
    ),
  );

  assert.deepEqual(view.conflict, [
    { text: "Ja", author: "u" },
    { text: "Nee", author: "Bas" },
  ]);
  assert.ok(view.options.every((option) => !option.checked));
});

test("two people who answered the same agree", () => {
  const facts = folded(aFact("answer/smoke-alarms", "yes"), aFact("answer/smoke-alarms", "yes"));

  assert.deepEqual(questionView(FIRE[0], "answer/smoke-alarms", facts).conflict, []);
  assert.equal(progress(FIRE, "answer/", facts).answered, 1);
});

test("progress counts a removed answer and an unsettled one as open", () => {
  const facts = folded(
    aFact("answer/smoke-alarms", null),
    aFact("answer/exits", ["front"]),
    aFact("answer/exits", ["back"]),
    aFact("answer/locked-in", "not-seen"),
  );

  const { answered, total, open, unsettled } = progress(FIRE, "answer/", facts);

  assert.deepEqual([answered, total, unsettled], [1, 3, 1]);
  assert.deepEqual(
    open.map((question) => question.id),
    ["smoke-alarms", "exits"],
  );
});

test("an indicator counts as seen only when its question is answered with yes", () => {
  assert.deepEqual(indicatorsSeen(HOUSING, folded(aFact("answer/locked-in", "no"))), []);
  assert.deepEqual(indicatorsSeen(HOUSING, folded(aFact("answer/locked-in", "yes"))), ["housing:locked-in"]);
});

test("a room that was removed is not shown, one without a name gets a number", () => {
  const facts = folded(
    aFact("room/a/added", true),
    aFact("room/a/name", "Zolder"),
    aFact("room/b/added", null),
    aFact("room/b/name", "Kelder"),
    aFact("room/c/beds", 3),
  );

  assert.deepEqual(
    entries(HOUSING.groups[0], facts).map((entry) => entry.name),
    ["Zolder", "Ruimte 2"],
  );
});

test("a checklist question has its own remark and its own photos", () => {
  const photos = new Map([["answer/smoke-alarms", [{ sha256: "ab", words: "Foto" }]]]);
  const facts = folded(aFact("answer/smoke-alarms/note", "Batterij leeg"));

  const view = checklistQuestion(FIRE[0], facts, photos);

  assert.equal(view.note?.key, "answer/smoke-alarms/note");
  assert.equal(view.note?.value, "Batterij leeg");
  assert.equal(view.photos.length, 1);
});

test("the question behind a key is found in sections and in groups", () => {
  assert.equal(questionOf(HOUSING, "answer/exits")?.id, "exits");
  assert.equal(questionOf(HOUSING, "room/a/beds")?.id, "beds");
  assert.equal(questionOf(HOUSING, "answer/unknown"), null);
  assert.equal(questionOf(null, "answer/exits"), null);
});

test("of two values the one that was not removed counts", () => {
  assert.equal(valueOf(folded(aFact("status", null), aFact("status", "closed")), "status"), "closed");
});

test("three hundred things of ten answers each are all listed", () => {
  const facts = folded(
    ...Array.from({ length: 300 }, (_, i) => [
      aFact(`room/${i}/added`, true),
      ...Array.from({ length: 10 }, (__, q) => aFact(`room/${i}/q${q}`, "yes")),
    ]).flat(),
  );

  assert.equal(entries(HOUSING.groups[0], facts).length, 300);
});

test("a number leads to a finding below or above a limit, and not at it", () => {
  const beds = {
    id: "beds",
    text: "Hoeveel bedden?",
    kind: /** @type {const} */ ("count"),
    findings: [
      { below: 4, text: "Te weinig.", severity: /** @type {const} */ ("attention"), measure: "talk" },
      { above: 8, text: "Te veel.", severity: /** @type {const} */ ("attention") },
    ],
  };
  const told = (/** @type {any} */ value) =>
    findingsOf(beds, value).map(({ text, measure }) => [text, measure]);

  assert.deepEqual(
    [told(3), told(4), told(8), told(9)],
    [[["Te weinig.", "talk"]], [], [], [["Te veel.", null]]],
  );
  assert.deepEqual(told("not-seen"), []);
});
