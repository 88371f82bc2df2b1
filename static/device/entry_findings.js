/**
 * What an entry (binnentreden) means for the control: what lacked in law, what is due, and what its questionnaire need
 * not ask any more.
 *
 * Pure; twin of inspections/visits/entry_findings.py, held together by tests/conformance/entry.json.
 */
import { sayDay } from "./answer_value.js";
import {
  allows,
  beforeConsent,
  enteredOn,
  isAtNight,
  isConsented,
  isInside,
  isRefused,
  isWithdrawn,
  reportDeadline,
  warrantGivenOn,
  warrantValidUntil,
} from "./entry.js";

/** @typedef {import("./entry.js").Told} Told */
/** @typedef {import("./questionnaire.js").Questionnaire} Questionnaire */
/** @typedef {import("./questionnaire.js").Section} Section */
/** @typedef {import("./registration.js").Found} Found */

// What questionnaires ask about going in. ENTERED is asked of any place, and other questions follow from it.
const CONSENT = "consent";
const DOOR = ["identified", CONSENT, "consent-given-by"];
const ENTERED = "entered";

/**
 * What the report of the control must say of how a dwelling was entered; `id` is unique within the entry.
 *
 * It says what the municipality itself did or must still do: never a violation of who was visited.
 * @param {Told} told
 * @returns {Found[]}
 */
export function findings(told) {
  if (told.dwelling !== "yes") return [];
  if (!isInside(told)) {
    const text = "De woning is niet gezien: er is geen toestemming gegeven.";
    return isRefused(told) ? [found("not-seen", text, null, "follow-up-inspection")] : [];
  }
  const all = [...firstSteps(told), ...warrantFindings(told)];
  if (isWithdrawn(told)) {
    const text = "De bewoner trok de toestemming in. Misschien is niet de hele woning gezien.";
    all.push(found("withdrawn", text, null, "follow-up-inspection"));
  }
  const deadline = reportDeadline(told);
  if (deadline) {
    const text = `Binnengetreden zonder toestemming. Maak een verslag en verstuur het uiterlijk op ${sayDay(deadline)}.`;
    all.push(found("report", text, "entry-report"));
  }
  return all;
}

/**
 * The questionnaire of a control with these entries: how one came into a dwelling is asked and found in one place.
 *
 * Left out are the questions about the door in the section that asks for consent; elsewhere, one may have shown one's
 * pass at another door.
 * @param {Questionnaire} questionnaire
 * @param {Told[]} told
 * @returns {Questionnaire}
 */
export function withoutDoor(questionnaire, told) {
  if (!told.some(({ dwelling }) => dwelling === "yes")) return questionnaire;
  return { ...questionnaire, sections: questionnaire.sections.map(sectionWithoutDoor) };
}

/** @param {Section} section @returns {Section} */
function sectionWithoutDoor(section) {
  const isDoor = section.questions.some(({ id }) => id === CONSENT);
  const asked = section.questions.filter(({ id }) => !(isDoor && DOOR.includes(id)));
  return {
    ...section,
    atTheDoor: isDoor,
    questions: asked.map((question) => (question.id === ENTERED ? { ...question, findings: [] } : question)),
  };
}

/** @param {Told} told */
function firstSteps(told) {
  const steps = beforeConsent(told);
  if (told.authority === "consent" && !isConsented(told)) {
    let text = "Er is binnengetreden zonder machtiging, en toestemming is niet vastgelegd.";
    if (isRefused(told)) text = "Er is binnengetreden zonder machtiging, en de bewoner gaf geen toestemming.";
    else if (told.consent === "given")
      text = `Er is binnengetreden met toestemming die niet telt. Deze stappen ontbraken: ${steps.join(", ")}.`;
    return [found("no-consent", text, "entry-announced")];
  }
  if (told.identified === "no" || told["purpose-told"] === "no")
    return [found("not-announced", "Legitimatie en doel zijn niet vooraf gegeven.", "entry-announced")];
  return [];
}

/** @param {Told} told */
function warrantFindings(told) {
  if (told.authority !== "warrant") return [];
  const [given, until, entered] = [warrantGivenOn(told), warrantValidUntil(told), enteredOn(told)];
  const all = [];
  if (given && until && entered && !(given <= entered && entered <= until)) {
    const span = `van ${sayDay(given)} tot en met ${sayDay(until)}`;
    const text = `De machtiging gold ${span}, dus niet op ${sayDay(entered)}.`;
    all.push(found("warrant", text, "entry-warrant"));
  }
  if (isAtNight(told) && !allows(told, "night")) {
    const text = "Er is tussen middernacht en 6 uur binnengetreden. De machtiging noemt dat niet.";
    all.push(found("night", text, "entry-night"));
  }
  if (told.absent === "yes" && !allows(told, "absence")) {
    const text = "Er is binnengetreden zonder dat de bewoner er was. De machtiging noemt dat niet.";
    all.push(found("absence", text, "entry-night"));
  }
  return all;
}

/** @param {string} id @param {string} text @param {string | null} basis @param {string} measure @returns {Found} */
function found(id, text, basis, measure = "none") {
  return { id, text, basis, severity: "attention", measure };
}
