/**
 * An entry (binnentreden) as the law orders it: what is asked, what comes first, what is due. Twin of
 * inspections/visits/entry.py.
 *
 * `told` holds the answers of one entry by the id of their question (entry_questions.yaml). Source: Algemene wet op het
 * binnentreden (Awi) for a dwelling, Awb 5:12 and 5:15 for another place.
 */
import { sayDay } from "./answer_value.js";

/** @typedef {Record<string, any>} Told */
/** @typedef {Record<string, any>} Person */

const VALID_DAYS = 3;
const REPORT_DAYS = 4;
const MORNING = 6;
const OPTIONAL = new Set([
  "where",
  "warrant-number",
  "warrant-persons",
  "warrant-allows",
  "consent-withdrawn-at",
  "refusal",
]);
const MOMENT = /^((?:19|20|21)\d\d)-(\d\d)-(\d\d)T\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:\d\d)$/;
/** @type {[string, string | null, string][]} what makes consent informed, in order: question, answer (null: any), words */
const BEFORE_CONSENT = [
  ["identified", "yes", "laat uw legitimatie zien"],
  ["purpose-told", "yes", "vertel waarvoor u komt"],
  ["asked-of", "adult", "vraag het aan een meerderjarige bewoner"],
  ["language", null, "schrijf op in welke taal u het vroeg"],
  ["understood", "yes", "ga na of de bewoner het begreep"],
];

/**
 * The ids of the questions that this entry needs, in the order in which things are done (Awi art. 1 and 10).
 * @param {Told} told
 * @returns {string[]}
 */
export function asked(told) {
  if (told.dwelling === "no")
    return ["dwelling", "where", "purpose", "identified", ...inside(told), ...caution(told), "refusal"];
  if (told.dwelling !== "yes") return ["dwelling", "where"];
  const { authority } = told;
  const found = ["dwelling", "where", "purpose", "authority"];
  if (authority === "warrant") {
    found.push(
      "warrant-number",
      "warrant-issuer",
      "warrant-issuer-capacity",
      "warrant-date",
      "warrant-persons",
    );
    found.push("warrant-allows", "provisions");
  } else if (authority === "danger") found.push("danger-reason", "provisions");
  else if (authority === "police") found.push("provisions");
  else if (authority !== "consent") return found;
  found.push("identified", "purpose-told");
  if (authority === "consent") {
    found.push("asked-of", "language", "understood", "consent");
    if (told.consent === "given") found.push("consent-by", "consent-withdrawn-at");
    else if (!isInside(told)) return told.consent === "refused" ? [...found, "refusal"] : found;
  }
  return [...found, ...inside(told), ...withoutConsent(told), ...caution(told), "refusal"];
}

/**
 * What must still be done before consent can be recorded as given, in order and in words (Awi art. 1).
 *
 * Consent is free, informed and of a resident of age, in a language understood.
 * @param {Told} told
 */
export function beforeConsent(told) {
  return BEFORE_CONSENT.filter(([question, answer]) => !isDone(told, question, answer)).map(
    ([, , words]) => words,
  );
}

/**
 * Answers that can't be chosen now, by question. Only immediate danger lets the first steps go (Awi art. 1(2)).
 * @param {Told} told
 */
export function unavailable(told) {
  /** @type {Record<string, string[]>} */
  const found = {};
  if (told.authority !== "danger")
    Object.assign(found, { identified: ["not-possible"], "purpose-told": ["not-possible"] });
  if (beforeConsent(told).length) found.consent = ["given"];
  return found;
}

/**
 * The ids of what the record of this entry still lacks; "people" when who went in is not complete.
 * @param {Told} told
 * @param {Person[]} people
 */
export function missing(told, people) {
  const found = asked(told).filter((question) => !OPTIONAL.has(question) && isEmpty(told[question]));
  return areComplete(people) ? found : ["people", ...found];
}

/**
 * Whether someone went in.
 * @param {Told} told
 */
export function isInside(told) {
  return moment(told, "entered-at") !== null;
}

/**
 * Whether one went in with consent that was informed.
 * @param {Told} told
 */
export function isConsented(told) {
  return told.authority === "consent" && told.consent === "given" && !beforeConsent(told).length;
}

/**
 * Whether a report of entry (verslag van binnentreden) must be made: a dwelling, entered without consent.
 *
 * Source: Awi art. 10. Consent that wasn't informed counts as none.
 * @param {Told} told
 */
export function isReportDue(told) {
  return told.dwelling === "yes" && isInside(told) && !isConsented(told);
}

/**
 * The last day on which the report may be sent: the fourth after the entry, by local date (Awi art. 11).
 * @param {Told} told
 * @returns {string | null} such as 2026-11-28
 */
export function reportDeadline(told) {
  const entered = enteredOn(told);
  return entered && isReportDue(told) ? later(entered, REPORT_DAYS) : null;
}

/**
 * The last day on which the warrant may be used: the third after it was given (Awi art. 6).
 * @param {Told} told
 * @returns {string | null} such as 2026-11-27
 */
export function warrantValidUntil(told) {
  const given = warrantGivenOn(told);
  return given ? later(given, VALID_DAYS) : null;
}

/**
 * Whether one went in between midnight and six, by local time (Awi art. 7).
 * @param {Told} told
 */
export function isAtNight(told) {
  const entered = moment(told, "entered-at");
  return entered !== null && Number(local(entered).slice(11, 13)) < MORNING;
}

/**
 * Whether consent was asked and not given.
 * @param {Told} told
 */
export function isRefused(told) {
  return told.authority === "consent" && told.consent === "refused";
}

/**
 * The local day on which one went in.
 * @param {Told} told
 * @returns {string | null} such as 2026-11-24
 */
export function enteredOn(told) {
  return dayOf(told, "entered-at");
}

/**
 * The local day on which the warrant was given.
 * @param {Told} told
 * @returns {string | null} such as 2026-11-24
 */
export function warrantGivenOn(told) {
  return dayOf(told, "warrant-date");
}

/**
 * Whether consent was taken back.
 * @param {Told} told
 */
export function isWithdrawn(told) {
  return moment(told, "consent-withdrawn-at") !== null;
}

/**
 * Whether the warrant says so: night, absence or others.
 * @param {Told} told
 * @param {string} what
 */
export function allows(told, what) {
  const written = told["warrant-allows"];
  return Array.isArray(written) && written.includes(what);
}

/**
 * What the person on site, and later the desk, must be told about this entry, in sentences.
 * @param {Told} told
 * @param {string} today such as 2026-11-24
 */
export function warnings(told, today) {
  const found = told.authority === "warrant" ? warrantWarnings(told, today) : [];
  const steps = beforeConsent(told);
  if (isRefused(told))
    found.push("Er is geen toestemming. Ga niet naar binnen. Overleg over een machtiging.");
  if (told.authority === "consent" && told.consent === "given" && steps.length)
    found.push(`De toestemming telt nog niet. Dit ontbreekt: ${steps.join(", ")}.`);
  const [entered, left] = [moment(told, "entered-at"), moment(told, "left-at")];
  const withdrawn = moment(told, "consent-withdrawn-at");
  if (withdrawn && !left)
    found.push("De toestemming is ingetrokken. Ga naar buiten en schrijf op wanneer u weg was.");
  if (entered && left && left < entered) found.push("U was eerder weg dan binnen. Kijk de tijden na.");
  return found;
}

/**
 * The day of a moment where the municipalities are.
 * @param {Date} at
 * @returns {string} such as 2026-11-24
 */
export function localDay(at) {
  return local(at).slice(0, 10);
}

/** @param {Told} told */
function inside(told) {
  if (told.dwelling === "no") return ["entered-at", "left-at", "rooms", "done"];
  const force = told.force === "yes" ? ["force-how"] : [];
  return ["entered-at", "how", "force", ...force, "rooms", "done", "left-at", "resident"];
}

/** @param {Told} told */
function withoutConsent(told) {
  if (isConsented(told)) return [];
  const isUrgent = isAtNight(told) || told.absent === "yes";
  return isUrgent ? ["absent", "urgency-reason"] : ["absent"];
}

/** @param {Told} told */
function caution(told) {
  return told.caution === "yes" ? ["caution", "caution-at"] : ["caution"];
}

/** @param {Told} told @param {string} question @param {string | null} answer */
function isDone(told, question, answer) {
  return answer === null ? !isEmpty(told[question]) : told[question] === answer;
}

/** @param {Person[]} people */
function areComplete(people) {
  const named = !people.some((person) => isEmpty(person.name) || isEmpty(person.capacity));
  return named && people.some((person) => person.part === "leader");
}

/** @param {Told} told @param {string} today */
function warrantWarnings(told, today) {
  const [given, until, day] = [warrantGivenOn(told), warrantValidUntil(told), enteredOn(told) ?? today];
  const found = [];
  if (given && until) {
    const span = `van ${sayDay(given)} tot en met ${sayDay(until)}`;
    if (given <= day && day <= until) found.push(`De machtiging geldt ${span}.`);
    else found.push(`De machtiging geldt ${span}, dus niet op ${sayDay(day)}.`);
  }
  if (isAtNight(told) && !allows(told, "night"))
    found.push("U ging tussen middernacht en 6 uur naar binnen. De machtiging noemt dat niet.");
  if (told.absent === "yes" && !allows(told, "absence"))
    found.push("De bewoner was er niet. De machtiging noemt dat niet.");
  return found;
}

/** @param {Told} told @param {string} question @returns {string | null} */
function dayOf(told, question) {
  const at = moment(told, question);
  return at && localDay(at);
}

/** @param {Told} told @param {string} question @returns {Date | null} */
function moment(told, question) {
  const parts = typeof told[question] === "string" ? MOMENT.exec(told[question]) : null;
  if (!parts) return null;
  const [year, month, day] = parts.slice(1, 4).map(Number);
  const at = new Date(told[question]);
  // A Date makes 3 March of 31 February; that is no moment.
  return Number.isNaN(at.getTime()) || new Date(Date.UTC(year, month - 1, day)).getUTCDate() !== day
    ? null
    : at;
}

/** @param {Date} at "2026-11-24 05:10:00", where the municipalities are */
function local(at) {
  return at.toLocaleString("sv-SE", { timeZone: "Europe/Amsterdam" });
}

/** @param {string} day @param {number} days */
function later(day, days) {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
}

/** @param {unknown} value */
function isEmpty(value) {
  return value === undefined || value === null || value === "" || (Array.isArray(value) && !value.length);
}
