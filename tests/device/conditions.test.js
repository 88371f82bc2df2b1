/** When a question is shown, on the vectors that both languages run. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { isShown, keysOf } from "../../static/device/conditions.js";

/** @type {{compiled: any, cases: {name: string, answers: Record<string, any[]>, entries?: string[], shown: string[]}[]}} */
const vectors = JSON.parse(readFileSync(new URL("../conformance/conditions.json", import.meta.url), "utf8"));

for (const { name, answers, entries = [], shown } of vectors.cases) {
  test(`what is shown agrees with the vector: ${name}`, () => {
    const standing = new Map(
      Object.entries(answers).map(([key, values]) => [key, values.map((value) => ({ value }))]),
    );
    const asked = vectors.compiled.sections.flatMap((/** @type {any} */ section) =>
      section.questions.map((/** @type {any} */ question) => ({ prefix: "answer/", question })),
    );
    for (const prefix of entries) {
      const group = vectors.compiled.groups.find((/** @type {any} */ each) =>
        prefix.startsWith(`${each.id}/`),
      );
      for (const question of group.questions) asked.push({ prefix, question });
    }

    const found = asked.flatMap((/** @type {any} */ { prefix, question }) =>
      isShown(question, prefix, standing) ? [prefix + question.id] : [],
    );

    assert.deepEqual(found.sort(), [...shown].sort());
  });
}

test("a condition names the answers that it depends on, those of the same entry under its prefix", () => {
  const [, kitchen] = vectors.compiled.groups;

  assert.deepEqual(keysOf(kitchen.questions[1].show_when, "kitchen/k/"), [
    "kitchen/k/place",
    "answer/entered",
  ]);
});
