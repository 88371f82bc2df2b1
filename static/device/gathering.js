/** All findings of a control, from everything on this phone that finds something. */
import { answerFindings, decide, lapsed, normFindings } from "./findings.js";
import { verdictsOf } from "./pages/norms.js";

/** @typedef {import("./database.js").Store} Store */
/** @typedef {import("./inspection.js").Inspection} Inspection */

/**
 * What was found and decided, and which norms can't be judged yet.
 * @param {Store} store
 * @param {Inspection} inspection
 */
export async function gather(store, inspection) {
  const { questionnaire, current } = inspection;
  const verdicts = await verdictsOf(store, inspection);
  const found = [...(questionnaire ? answerFindings(questionnaire, current) : []), ...normFindings(verdicts)];
  return {
    decided: decide(found, current),
    lapsed: lapsed(found, current),
    undetermined: verdicts.filter(({ outcome }) => outcome === "not_determinable"),
  };
}
