/** The phone's findings, asked by lines of JSON {questionnaire, facts}: what tests/inspections/test_findings.py compares. */
import { createInterface } from "node:readline";

import { answerFindings, decide, followUpGaps, lapsed, usualMeasures } from "../../static/device/findings.js";
import { current } from "../../static/device/fold.js";

for await (const line of createInterface({ input: process.stdin })) {
  const { questionnaire, facts } = JSON.parse(line);
  process.stdout.write(`${JSON.stringify(concluded(questionnaire, facts))}\n`);
}

/** @param {any} questionnaire @param {any[]} facts */
function concluded(questionnaire, facts) {
  const standing = current(facts);
  const found = answerFindings(questionnaire, standing);
  const decided = decide(found, standing);
  return {
    decided,
    lapsed: lapsed(found, standing),
    measures: usualMeasures(decided),
    gaps: followUpGaps(standing),
  };
}
