/** Findings, their decisions and the follow-up, on the vectors that both languages run. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { answerFindings, decide, followUpGaps, lapsed, usualMeasures } from "../../static/device/findings.js";
import { current } from "../../static/device/fold.js";

/** @type {{questionnaire: any, vectors: {name: string, facts: any[], decided: any, lapsed: any, measures: any, gaps: any}[]}} */
const { questionnaire, vectors } = JSON.parse(
  readFileSync(new URL("../conformance/findings.json", import.meta.url), "utf8"),
);

for (const vector of vectors) {
  test(`the findings agree with the vector: ${vector.name}`, () => {
    const standing = current(vector.facts);
    const found = answerFindings(questionnaire, standing);
    const decided = decide(found, standing);

    assert.deepEqual(decided, vector.decided);
    assert.deepEqual(lapsed(found, standing), vector.lapsed);
    assert.deepEqual(usualMeasures(decided), vector.measures);
    assert.deepEqual(followUpGaps(standing), vector.gaps);
  });
}
