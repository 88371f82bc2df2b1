/** What usually follows a finding, in words. The inspector decides. */

/** @type {Record<string, string>} */
const MEASURES = {
  none: "geen",
  talk: "gesprek",
  warning: "waarschuwing",
  penalty: "last onder dwangsom",
  closure: "voorstel tot sluiting",
  "follow-up-inspection": "hercontrole",
  "pass-to-partner": "doorgeven aan een partner",
};

/**
 * @param {string | undefined} measure
 * @returns {string | null} null where nothing usually follows
 */
export function sayMeasure(measure) {
  return measure === undefined || measure === "none" ? null : (MEASURES[measure] ?? measure);
}
