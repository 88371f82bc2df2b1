/**
 * One answer between form and fact: what is typed becomes a value, a value becomes what a form or a sentence shows.
 */
import { timestamp } from "./clock.js";
import { Problem } from "./problems.js";

/** @typedef {string | number | boolean | string[] | null} Value */
/** @typedef {{id: string, text: string}} Option */
/**
 * @typedef {object} Finding
 * @property {Value} [when] one value, or several of which one is enough
 * @property {number} [above]
 * @property {number} [below]
 * @property {string} text
 * @property {string} [basis]
 * @property {boolean} [verified] whether the basis was
 * @property {"attention" | "violation" | "danger"} severity
 * @property {string} [measure] what usually follows
 */
/**
 * @typedef {object} Question
 * @property {string} id
 * @property {string} text
 * @property {"yes-no" | "choice" | "choices" | "number" | "count" | "text" | "date-time" | "photo"} kind
 * @property {string} [help]
 * @property {Option[]} [options]
 * @property {string} [unit]
 * @property {number} [min]
 * @property {number} [max]
 * @property {number} [step]
 * @property {boolean} [long]
 * @property {boolean} [photo]
 * @property {Finding[]} [findings]
 * @property {string} [indicator]
 * @property {string} [quantity] the name under which norms know the number
 * @property {import("./conditions.js").Condition} [show_when]
 */

export const YES_NO = [
  { id: "yes", text: "Ja" },
  { id: "no", text: "Nee" },
];
/** Answers that every question of a checklist can have, and that differ from no answer. */
export const LESSER = [
  { id: "not-seen", text: "Niet gezien" },
  { id: "not-applicable", text: "Niet van toepassing" },
];

/**
 * The value of a form's `value` fields; null when nothing is left, which removes the answer.
 * @param {string} kind
 * @param {string[]} typed
 * @param {Partial<Question> | null} question for the limits of a number
 * @returns {Value}
 * @throws {Problem} with a sentence that says what to type instead
 */
export function readAnswer(kind, typed, question = null) {
  const lesser = typed.find(isLesser);
  if (lesser) return lesser;
  const text = (typed[0] ?? "").trim();
  if (kind === "choices") return typed.length ? typed : null;
  if (text === "") return null;
  if (kind === "number") return readNumber(text, question);
  if (kind === "count") return readNumber(text, { ...question, step: 1, min: question?.min ?? 0 });
  if (kind === "date-time") return readMoment(text);
  return text;
}

/**
 * Whether a problem is about what was typed, and not about keeping it.
 * @param {Problem} problem
 */
export function isTypo(problem) {
  return /^(number|moment)-/.test(problem.code);
}

/**
 * Whether a value says that there was nothing to see or to ask.
 * @param {any} value
 */
export function isLesser(value) {
  return LESSER.some(({ id }) => id === value);
}

/**
 * What an input of this kind shows.
 * @param {string} kind
 * @param {Value} value
 */
export function writeAnswer(kind, value) {
  if (value === null || value === undefined || isLesser(value)) return "";
  if (kind === "number" || kind === "count") return String(value).replace(".", ",");
  if (kind === "date-time") return timestamp(new Date(String(value))).slice(0, 16);
  return Array.isArray(value) ? value.join(", ") : String(value);
}

/**
 * An answer in words, for a list or a sentence.
 * @param {Question} question
 * @param {Value} value
 */
export function sayAnswer(question, value) {
  if (value === null || value === undefined) return "geen antwoord";
  const known = [...YES_NO, ...LESSER, ...(question.options ?? [])];
  const word = (/** @type {Value} */ each) => known.findLast((option) => option.id === each)?.text;
  if (Array.isArray(value)) return value.map((each) => word(each) ?? each).join(", ");
  if (isLesser(value)) return String(word(value));
  if (question.kind === "number" || question.kind === "count")
    return [writeAnswer("number", value), question.unit].filter(Boolean).join(" ");
  if (question.kind === "date-time") return sayMoment(String(value));
  return word(value) ?? String(value);
}

/**
 * A moment as people say it: "24 november 2026, 05:10".
 * @param {string} moment RFC 3339
 */
export function sayMoment(moment) {
  const date = new Date(moment);
  if (Number.isNaN(date.getTime())) return moment;
  const time = date.toLocaleTimeString("nl-NL", { hour: "2-digit", minute: "2-digit" });
  return `${sayDay(moment)}, ${time}`;
}

/**
 * A day as people say it: "24 november 2026".
 * @param {string} moment RFC 3339, or only its date
 */
export function sayDay(moment) {
  const date = new Date(moment.length === 10 ? `${moment}T12:00` : moment);
  if (Number.isNaN(date.getTime())) return moment;
  return date.toLocaleDateString("nl-NL", { day: "numeric", month: "long", year: "numeric" });
}

/** @param {string} text @param {Partial<Question> | null} question */
function readNumber(text, question) {
  if (!/^[-+]?\d+([.,]\d+)?$/.test(text)) {
    throw new Problem("number-unreadable", {
      reason: "Dit is geen getal. Vul alleen cijfers in, bijvoorbeeld 12,5.",
    });
  }
  const number = Number(text.replace(",", "."));
  const { min, max, step } = question ?? {};
  if (min !== undefined && number < min) {
    throw new Problem("number-too-small", {
      reason: `Vul een getal in van ${writeAnswer("number", min)} of hoger.`,
    });
  }
  if (max !== undefined && number > max) {
    throw new Problem("number-too-large", {
      reason: `Vul een getal in van ${writeAnswer("number", max)} of lager.`,
    });
  }
  if (step === 1 && !Number.isInteger(number)) {
    throw new Problem("number-not-whole", { reason: "Vul een heel getal in." });
  }
  return number;
}

/** @param {string} text what a datetime-local input gives: local time without a zone */
function readMoment(text) {
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) {
    throw new Problem("moment-unreadable", {
      reason: "Deze datum of tijd klopt niet. Vul datum en tijd allebei in.",
    });
  }
  return timestamp(date);
}
