/** The phone's findings, asked by lines of JSON {questionnaire, facts, norms}: what tests/inspections/test_findings.py compares. */
import { createInterface } from "node:readline";

import {
  answerFindings,
  decide,
  followUpGaps,
  lapsed,
  normFindings,
  usualMeasures,
} from "../../static/device/findings.js";
import { verdicts } from "../../static/device/norms.js";
import { current } from "../../static/device/fold.js";

for await (const line of createInterface({ input: process.stdin })) {
  const { questionnaire, facts, norms } = JSON.parse(line);
  process.stdout.write(`${JSON.stringify(concluded(questionnaire, facts, norms))}\n`);
}

/** @param {any} questionnaire @param {any[]} facts @param {any} norms */
function concluded(questionnaire, facts, norms) {
  const standing = current(facts);
  const judged = verdicts(questionnaire, standing, {}, norms);
  const found = [...answerFindings(questionnaire, standing), ...normFindings(judged)];
  const decided = decide(found, standing);
  return {
    decided,
    lapsed: lapsed(found, standing),
    measures: usualMeasures(decided),
    gaps: followUpGaps(standing),
  };
}
