/**
 * The phone's findings, asked by lines of JSON {questionnaire, facts, norms, bases, lists, use, day}: what
 * tests/inspections/test_findings.py and test_found.py compare.
 */
import { createInterface } from "node:readline";

import { entriesOf } from "../../static/device/entry_record.js";
import { decide, followUpGaps, lapsed, usualMeasures } from "../../static/device/findings.js";
import { current } from "../../static/device/fold.js";
import { gathered } from "../../static/device/found.js";
import { verdicts } from "../../static/device/norms.js";
import { assess, permittedPersons } from "../../static/device/registration.js";

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(concluded(JSON.parse(line)))}\n`);
}

/** @param {any} asked */
function concluded({ questionnaire, facts, norms, bases, lists, use, day }) {
  /** @type {import("../../static/device/questionnaire.js").Current} */
  const standing = /** @type {any} */ (current(facts));
  const permitted = use && permittedPersons(use, day);
  const beforehand = permitted === null ? {} : { "permitted-persons": permitted };
  const judged = verdicts(questionnaire, standing, beforehand, norms);
  const values = new Map([...standing].map(([key, each]) => [key, each.map(({ value }) => value)]));
  const registered = assess({ standing: values, lists, use, day }).findings;
  const found = gathered(questionnaire, standing, judged, registered, entriesOf(standing), bases);
  const decided = decide(found, standing);
  return {
    decided,
    lapsed: lapsed(found, standing),
    measures: usualMeasures(decided),
    gaps: followUpGaps(standing),
  };
}
