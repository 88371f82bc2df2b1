/** Entry as the law orders it, on the vectors that both languages run. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import {
  asked,
  beforeConsent,
  isAtNight,
  isReportDue,
  missing,
  reportDeadline,
  unavailable,
  warnings,
  warrantValidUntil,
} from "../../static/device/entry.js";
import { findings } from "../../static/device/entry_findings.js";

/** @type {Record<string, any>[]} */
const vectors = JSON.parse(readFileSync(new URL("../conformance/entry.json", import.meta.url), "utf8"));

for (const vector of vectors) {
  test(`entry agrees with the vector: ${vector.name}`, () => {
    const { told, people } = vector;

    assert.deepEqual(asked(told), vector.asked);
    assert.deepEqual(beforeConsent(told), vector.before_consent);
    assert.deepEqual(unavailable(told), vector.unavailable);
    assert.deepEqual(missing(told, people), vector.missing);
    assert.equal(isReportDue(told), vector.is_report_due);
    assert.equal(reportDeadline(told), vector.report_deadline);
    assert.equal(warrantValidUntil(told), vector.warrant_valid_until);
    assert.equal(isAtNight(told), vector.is_at_night);
    assert.deepEqual(warnings(told, vector.today), vector.warnings);
    assert.deepEqual(findings(told), vector.findings);
  });
}
