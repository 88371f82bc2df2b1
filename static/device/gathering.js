/** All findings of a control, from everything on this phone that finds something. */
import { answerFindings, decide, lapsed } from "./findings.js";

/** @typedef {import("./inspection.js").Inspection} Inspection */

/**
 * @param {Inspection} inspection
 * @returns {{decided: import("./findings.js").Decided[], lapsed: import("./findings.js").Lapsed[]}}
 */
export function gather({ questionnaire, current }) {
  const found = questionnaire ? answerFindings(questionnaire, current) : [];
  return { decided: decide(found, current), lapsed: lapsed(found, current) };
}
