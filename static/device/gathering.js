/** All findings of a control, from everything on this phone that finds something. */
import { entriesOf } from "./entry_record.js";
import { decide, lapsed } from "./findings.js";
import { gathered } from "./found.js";
import { verdictsOf } from "./pages/norms.js";
import { assessmentOf, deliveredFor } from "./registration_check.js";
import { reference } from "./store.js";

/** @typedef {import("./database.js").Store} Store */
/** @typedef {import("./inspection.js").Inspection} Inspection */

/** What is known of the use leaves the phone when the control is closed: a decision about it has not lapsed by that. */
const RESTS_ON_USE = /^(use:|norm:permitted-persons$)/;

/**
 * What was found and decided, which norms can't be judged yet, and what the registration check lacks.
 * @param {Store} store
 * @param {Inspection} inspection
 */
export async function gather(store, inspection) {
  const { questionnaire, current } = inspection;
  const [verdicts, delivered, bases] = await Promise.all([
    verdictsOf(store, inspection),
    deliveredFor(store, inspection.id),
    reference(store, "legal-bases"),
  ]);
  const registration = assessmentOf(inspection, delivered);
  const found = gathered(
    questionnaire,
    current,
    verdicts,
    registration.findings,
    entriesOf(current),
    bases ?? {},
  );
  return {
    decided: decide(found, current),
    lapsed: lapsed(found, current).filter(({ id }) => delivered.use || !RESTS_ON_USE.test(id)),
    undetermined: verdicts.filter(({ outcome }) => outcome === "not_determinable"),
    registration,
  };
}
