/** Norms, on the vectors that both languages run. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { verdicts } from "../../static/device/norms.js";

const { compiled, norms, vectors } = JSON.parse(
  readFileSync(new URL("../conformance/norms.json", import.meta.url), "utf8"),
);

/** What stands by key; {differ: [one, other]} are two colleagues. @param {Record<string, any>} answers */
function standing(answers) {
  return new Map(
    Object.keys(answers)
      .sort()
      .map((key) => {
        const values = answers[key]?.differ ?? [answers[key]];
        const facts = values.map((/** @type {any} */ value, /** @type {number} */ place) => ({
          id: `${key}-${place}`,
          key,
          value,
          supersedes: [],
          at: "2026-11-24T06:00:00+01:00",
        }));
        return [key, facts];
      }),
  );
}

for (const vector of vectors) {
  test(`the norms agree with the vector: ${vector.name}`, () => {
    const questionnaire = compiled[vector.checklist];

    const judged = verdicts(questionnaire, standing(vector.answers), vector.plan ?? {}, norms);

    const found = judged.filter(({ norm }) => norm.id === vector.norm);
    assert.deepEqual(
      found.map(({ id, outcome, sentence, missing }) => ({
        id,
        outcome,
        sentence,
        ...(missing.length ? { missing: missing.map(({ key }) => key) } : {}),
      })),
      vector.expected,
    );
  });
}
