/** The entries (binnentreden) of a control as the pages show them: what was told, and the questions that follow. */
import { sayDay } from "./answer_value.js";
import { asked, beforeConsent, localDay, missing, reportDeadline, unavailable, warnings } from "./entry.js";
import { isSame } from "./fold.js";
import { Problem } from "./problems.js";
import { entryName, questionView, things } from "./questionnaire.js";

/** @typedef {import("./questionnaire.js").Current} Current */
/** @typedef {import("./questionnaire.js").Questionnaire} Questionnaire */
/** @typedef {import("./answer_value.js").Question} Question */

const PREFIX = "visit/entry/";
const KEY = /^visit\/entry\/([^/]+)\/(.+)$/;
const PERSON = /^people\/[^/]+\/([^/]+)$/;

/**
 * The ids of the entries that stand, oldest first.
 * @param {Current} current
 */
export function entryRecords(current) {
  return things(PREFIX, current);
}

/**
 * Which entry and which of its questions a key is about; null when it is about something else.
 * @param {string} key
 */
export function entryKey(key) {
  const found = KEY.exec(key);
  if (!found) return null;
  const person = PERSON.exec(found[2]);
  return { record: found[1], question: person ? person[1] : found[2], isOfPerson: Boolean(person) };
}

/**
 * The question behind the key of an entry; null when this version has none.
 * @param {Questionnaire | undefined} form
 * @param {string} key
 * @returns {Question | null}
 */
export function entryQuestion(form, key) {
  const about = entryKey(key);
  if (!form || !about) return null;
  const questions = about.isOfPerson
    ? form.groups[0].questions
    : form.sections.flatMap((section) => section.questions);
  return questions.find((question) => question.id === about.question) ?? null;
}

/**
 * The answers of an entry by question. Where colleagues disagree nothing is told, until someone settles it.
 * @param {string} record
 * @param {Current} current
 */
export function toldOf(record, current) {
  return valuesUnder(`${PREFIX}${record}/`, current);
}

/**
 * The entries that stand, each with its name.
 * @param {Current} current
 */
export function entriesOf(current) {
  return entryRecords(current).map((id, index) => {
    const told = toldOf(id, current);
    const where = typeof told.where === "string" ? `: ${told.where}` : "";
    return { id, name: `Binnentreden ${index + 1}${where}`, told };
  });
}

/**
 * Who went in.
 * @param {string} record
 * @param {Current} current
 * @returns {Record<string, any>[]}
 */
export function peopleOf(record, current) {
  const prefix = `${PREFIX}${record}/people/`;
  return things(prefix, current).map((id) => ({ id, ...valuesUnder(`${prefix}${id}/`, current) }));
}

/**
 * What the page says about an entry as a whole.
 * @param {Questionnaire | undefined} form
 * @param {string} record
 * @param {Current} current
 */
export function entryState(form, record, current) {
  const told = toldOf(record, current);
  const words = (/** @type {string} */ id) =>
    id === "people"
      ? "Wie naar binnen gaan: naam en functie van iedereen, en wie leidt"
      : (entryQuestion(form, `${PREFIX}${record}/${id}`)?.text ?? id);
  const deadline = reportDeadline(told);
  return {
    warnings: warnings(told, localDay(new Date())),
    deadline: deadline ? sayDay(deadline) : null,
    missing: missing(told, peopleOf(record, current)).map(words),
  };
}

/**
 * The questions of an entry that are asked now, in order, each with the answers that can be chosen now.
 * @param {Questionnaire | undefined} form
 * @param {string} record
 * @param {Current} current
 */
export function entryViews(form, record, current) {
  return asked(toldOf(record, current)).flatMap((id) => {
    const view = entryView(form, `${PREFIX}${record}/${id}`, current);
    return view ? [view] : [];
  });
}

/**
 * One question of an entry. What can't be chosen yet isn't there; the help says what comes first.
 * @param {Questionnaire | undefined} form
 * @param {string} key
 * @param {Current} current
 */
export function entryView(form, key, current) {
  const question = entryQuestion(form, key);
  const about = entryKey(key);
  if (!question || !about) return null;
  const view = questionView(question, key, current);
  if (about.isOfPerson) return view;
  const told = toldOf(about.record, current);
  const barred = unavailable(told)[question.id] ?? [];
  const steps = question.id === "consent" ? beforeConsent(told) : [];
  return {
    ...view,
    now: question.kind === "date-time" && question.id !== "warrant-date",
    // The page is taken over while one answers: what is kept goes on saying so.
    state: { ...view.state, saved: view.value !== "" },
    options: view.options.filter((option) => option.checked || !barred.includes(option.id)),
    help: steps.length ? `‘Ja’ kan pas na deze stappen: ${steps.join(", ")}.` : view.help,
  };
}

/**
 * Refuses an answer that can't be given yet.
 * @param {string} key
 * @param {unknown} value
 * @param {Current} current
 * @throws {Problem} answer-too-early
 */
export function refuseTooEarly(key, value, current) {
  const about = entryKey(key);
  if (!about || about.isOfPerson || typeof value !== "string") return;
  const told = toldOf(about.record, current);
  if (!unavailable(told)[about.question]?.includes(value)) return;
  const steps = about.question === "consent" ? ` Doe eerst dit: ${beforeConsent(told).join(", ")}.` : "";
  throw new Problem("answer-too-early", { reason: `Dit antwoord kan nog niet.${steps}` });
}

/**
 * What an answer did to its entry: the warnings it raised, and whether other questions are asked now.
 * @param {string} record
 * @param {Current} before
 * @param {Current} after
 */
export function entryChange(record, before, after) {
  const [old, told] = [toldOf(record, before), toldOf(record, after)];
  const today = localDay(new Date());
  const known = warnings(old, today);
  return {
    raised: warnings(told, today).filter((text) => !known.includes(text)),
    isOther: !isSame([asked(old), beforeConsent(old)], [asked(told), beforeConsent(told)]),
  };
}

/**
 * The rows that lead to the entries of a control.
 * @param {Questionnaire | undefined} form
 * @param {string} inspection
 * @param {Current} current
 */
export function entryWays(form, inspection, current) {
  return entriesOf(current).map(({ id, name }) => {
    const { deadline, missing: lacking } = entryState(form, id, current);
    const open =
      lacking.length === 1 ? "Nog 1 ding niet vastgelegd" : `Nog ${lacking.length} niet vastgelegd`;
    return {
      href: `/field/inspections/${inspection}/entry/${id}`,
      name,
      facts: [
        ...(deadline ? [{ text: `Verslag nodig, uiterlijk ${deadline}`, tone: "danger" }] : []),
        lacking.length ? { text: open, tone: "" } : { text: "Alles vastgelegd", tone: "done" },
      ],
      progress: null,
    };
  });
}

/**
 * Who went in, as the page shows them.
 * @param {Questionnaire | undefined} form
 * @param {string} record
 * @param {Current} current
 */
export function peopleViews(form, record, current) {
  const group = form?.groups[0];
  if (!group) return [];
  return peopleOf(record, current).map(({ id, name, capacity }, index) => {
    const prefix = `${PREFIX}${record}/people/${id}/`;
    return {
      id,
      name: entryName(group, prefix, index, current),
      open: !name || !capacity,
      questions: group.questions.map((question) => questionView(question, prefix + question.id, current)),
    };
  });
}

/** @param {string} prefix @param {Current} current */
function valuesUnder(prefix, current) {
  /** @type {Record<string, any>} */
  const found = {};
  for (const [key, facts] of current) {
    const id = key.slice(prefix.length);
    if (!key.startsWith(prefix) || id.includes("/")) continue;
    const values = facts.map(({ value }) => value).filter((value) => value !== null);
    if (values.length && values.every((value) => isSame(value, values[0]))) found[id] = values[0];
  }
  return found;
}
