/** The registration check of one control on this phone: its questions, what was delivered for it, how it stands. */
import { sayDay } from "./answer_value.js";
import { questionOf, questionView, valueOf } from "./questionnaire.js";
import { assess } from "./registration.js";
import { BEFOREHAND, reference } from "./store.js";

/** @typedef {import("./database.js").Store} Store */
/** @typedef {import("./questionnaire.js").Current} Current */
/** @typedef {import("./questionnaire.js").Questionnaire} Questionnaire */
/** @typedef {import("./answer_value.js").Question} Question */
/** @typedef {{id: string, name: string, born: string | null, since: string | null}} Listed days as far as they are known */
/** @typedef {{lists: Record<string, Listed[]>, use: import("./registration.js").KnownUse | null}} Delivered */

/** @type {Delivered} */
const NOTHING = { lists: {}, use: null };
const ROW = /^registered\/([^/]+)\/([^/]+)\/outcome$/;
const NEXT_TO_CHECKLIST = /^(?:answer|registration)\/([^/]+)$/;

/**
 * What the coordinator delivered and the server still lets this phone keep.
 * @param {Store} store
 * @param {string} inspection
 * @returns {Promise<Delivered>}
 */
export async function deliveredFor(store, inspection) {
  return (await reference(store, BEFOREHAND + inspection)) ?? NOTHING;
}

/**
 * @param {import("./inspection.js").Inspection} inspection
 * @param {Delivered} delivered
 */
export function assessmentOf({ current, plan }, { lists, use }) {
  return assess({
    standing: new Map([...current].map(([key, facts]) => [key, facts.map(({ value }) => value)])),
    lists: Object.fromEntries(Object.entries(lists).map(([kind, rows]) => [kind, rows.map(({ id }) => id)])),
    use,
    day: plan?.date ?? "",
  });
}

/**
 * The question behind a key of the registration check; null when it is no key of it.
 * @param {Store} store
 * @param {string} inspection
 * @param {string} key
 * @returns {Promise<Question | null>}
 */
export async function registrationQuestion(store, inspection, key) {
  /** @type {Questionnaire | null} */
  const form = (await reference(store, "registration-form")) ?? null;
  const row = ROW.exec(key);
  if (row) {
    const { lists } = await deliveredFor(store, inspection);
    const listed = lists[row[1]]?.find(({ id }) => id === row[2]);
    const question = questionOf(form, "answer/outcome");
    return question && listed ? rowQuestion(question, listed) : question;
  }
  const beside = NEXT_TO_CHECKLIST.exec(key);
  return questionOf(form, beside ? `answer/${beside[1]}` : key);
}

/**
 * A question as its page shows it: without "Niet gezien", which would say two things here.
 * @param {Question} question
 * @param {string} key
 * @param {Current} current
 */
export function registrationView(question, key, current) {
  const view = questionView(question, key, current);
  return ROW.test(key) ? { ...view, lesser: [], listed: false } : { ...view, lesser: [] };
}

/** @param {string} key */
export function isOfRegistration(key) {
  return ROW.test(key) || key.startsWith("registration/");
}

/**
 * @param {Question} question
 * @param {Listed} listed
 * @returns {Question}
 */
export function rowQuestion(question, { name, born, since }) {
  const told = [born && `Geboren: ${sayPartOfDay(born)}`, since && `Sinds: ${sayPartOfDay(since)}`];
  return { ...question, text: name, help: told.filter(Boolean).join(". ") };
}

/**
 * A person met, in a line of a list.
 * @param {Questionnaire} form
 * @param {string} id
 * @param {number} index
 * @param {Current} current
 */
export function personLine(form, id, index, current) {
  const registered = valueOf(current, `person/${id}/registered`);
  const words = questionOf(form, "person/-/registered")?.options?.find((option) => option.id === registered);
  return {
    name: valueOf(current, `person/${id}/name`) ?? `Persoon ${index + 1}`,
    fact: words?.text ?? "Nog niet nagegaan",
    done: Boolean(words),
  };
}

/** @param {string} day YYYY, YYYY-MM or YYYY-MM-DD */
function sayPartOfDay(day) {
  if (day.length === 10) return sayDay(day);
  return day.split("-").reverse().join("-");
}
