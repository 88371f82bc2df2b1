/**
 * A questionnaire and the current values make what a page shows: answers, what is open, what was found. Pure.
 */
import { LESSER, YES_NO, sayAnswer, writeAnswer } from "./answer_value.js";
import { isShown, isWithin, keysOf } from "./conditions.js";
import { isSame } from "./fold.js";
import { sayMeasure } from "./measures.js";

/** @typedef {import("./answer_value.js").Question} Question */
/** @typedef {import("./answer_value.js").Value} Value */
/** @typedef {{id: string, title: string, help?: string, questions: Question[], atTheDoor?: boolean}} Section `atTheDoor` when the record of an entry tells what it would ask */
/** @typedef {{id: string, title: string, one: string, label: string[], questions: Question[]}} Group */
/**
 * @typedef {object} Questionnaire
 * @property {string} id
 * @property {number} version
 * @property {string} title
 * @property {string} [kind] of location
 * @property {string} [intro]
 * @property {Section[]} sections
 * @property {Group[]} groups
 */
/** @typedef {{id: string, key: string, value: any, supersedes: string[], at: string, author?: {id: string, name: string}, mine?: boolean, waiting?: 1}} Fact */
/** @typedef {Map<string, Fact[]>} Current the facts that stand, by key, as fold.js gives them */
/** @typedef {{sha256: string, words: string}} Photo */
/** @typedef {{verdicts: object[], open: string | null, href: string}} Judged what its number means, as pages/norms.js tells */

const SHORT_OPTION = 14;

/**
 * The one value of a key; the first that is not removed when two stand.
 * @param {Current} current
 * @param {string} key
 * @returns {any}
 */
export function valueOf(current, key) {
  const facts = current.get(key) ?? [];
  return (facts.find((fact) => fact.value !== null) ?? facts[0])?.value ?? null;
}

/**
 * A question as a page shows it. Every field is always there, for templates that know no missing ones.
 * @param {Question} question
 * @param {string} key
 * @param {Current} current
 * @param {Map<string, Photo[]>} [photos] by what they are about
 */
export function questionView(question, key, current, photos) {
  const facts = current.get(key) ?? [];
  const conflict = disagree(facts);
  const value = conflict ? null : (facts[0]?.value ?? null);
  const chosen = new Set(Array.isArray(value) ? value : [value]);
  const [options, lesser] = choicesOf(question, key);
  const check = (/** @type {{id: string, text: string}} */ option) => ({
    ...option,
    checked: chosen.has(option.id),
  });
  return {
    id: question.id,
    key,
    hidden: !isShown(question, key.slice(0, -question.id.length), current),
    text: question.text,
    kind: question.kind,
    help: question.help ?? null,
    options: options.map(check),
    lesser: lesser.map(check),
    listed: options.length > 2 || options.some((option) => option.text.length > SHORT_OPTION),
    unit: question.unit ?? null,
    min: question.min ?? "",
    max: question.max ?? "",
    long: question.long ?? false,
    rows: 5,
    value: writeAnswer(question.kind, value),
    conflict: conflict ? facts.map((fact) => answerBy(question, fact)) : [],
    now: question.kind === "date-time",
    clearable: question.kind === "yes-no" || question.kind === "choice",
    state: { saved: false, problem: null, findings: findingsOf(question, value) },
    photo: question.photo ?? false,
    about: key,
    photos: photos?.get(key) ?? [],
    note: /** @type {ReturnType<typeof noteView> | null} */ (null),
    judged: /** @type {Judged | null} */ (null),
  };
}

/**
 * A question of the checklist itself, with room for a remark and photos.
 * @param {Question} question
 * @param {Current} current
 * @param {Map<string, Photo[]>} photos by what they are about
 */
export function checklistQuestion(question, current, photos) {
  const key = `answer/${question.id}`;
  return {
    ...questionView(question, key, current, photos),
    note: noteView(`${key}/note`, question.text, current),
  };
}

/**
 * How far one is: how many of the questions that are shown under a prefix have an answer, and which have none.
 * Two answers that are not settled count as open, and by themselves. A photo answers a question for photos.
 * @param {Question[]} questions
 * @param {string} prefix such as "answer/" or "room/<id>/"
 * @param {Current} current
 */
export function progress(questions, prefix, current) {
  const shown = questions.filter((question) => isShown(question, prefix, current));
  const open = shown.filter((question) => {
    const facts = current.get(prefix + question.id) ?? [];
    if (question.kind === "photo" && photographed(current).has(prefix + question.id)) return false;
    return disagree(facts) || (facts[0]?.value ?? null) === null;
  });
  const unsettled = open.filter((question) => disagree(current.get(prefix + question.id) ?? [])).length;
  return { total: shown.length, answered: shown.length - open.length, open, unsettled };
}

/** @type {WeakMap<Current, Map<string, readonly string[]>>} a page asks for the same ones several times */
const added = new WeakMap();

/**
 * The ids of what was added under a prefix and not removed, oldest first.
 * A thing is there when any of its keys has a value, unless its `added` was taken back.
 * @param {string} prefix such as "room/", "signal/" or "signal/<id>/subject/"
 * @param {Current} current
 * @returns {readonly string[]}
 */
export function things(prefix, current) {
  const known = added.get(current) ?? new Map();
  added.set(current, known);
  if (!known.has(prefix)) known.set(prefix, thingsIn(prefix, current));
  return known.get(prefix);
}

/** @param {string} prefix @param {Current} current */
function thingsIn(prefix, current) {
  /** @type {Set<string>} */
  const found = new Set();
  for (const [key, facts] of current) {
    if (!key.startsWith(prefix) || facts.every((fact) => fact.value === null)) continue;
    const end = key.indexOf("/", prefix.length);
    if (end > 0) found.add(key.slice(prefix.length, end));
  }
  return [...found].filter((id) => !isRemoved(current.get(`${prefix}${id}/added`))).sort();
}

/**
 * The rooms or persons of a control, each with its name and how far one is.
 * @param {Group} group
 * @param {Current} current
 */
export function entries(group, current) {
  return things(`${group.id}/`, current).map((id, index) => {
    const prefix = `${group.id}/${id}/`;
    return {
      id,
      prefix,
      name: entryName(group, prefix, index, current),
      ...progress(group.questions, prefix, current),
    };
  });
}

/**
 * How many questions about the things of a group have two answers.
 * @param {Group} group
 * @param {Current} current
 */
export function unsettledIn(group, current) {
  const prefix = `${group.id}/`;
  // Mostly none: then nothing need be looked at more closely.
  const isDoubtful = [...current].some(([key, facts]) => facts.length > 1 && key.startsWith(prefix));
  return isDoubtful ? entries(group, current).reduce((sum, { unsettled }) => sum + unsettled, 0) : 0;
}

/**
 * What tells a thing apart: the answers that the group names, or else its number.
 * @param {Group} group
 * @param {string} prefix
 * @param {number} index
 * @param {Current} current
 */
export function entryName(group, prefix, index, current) {
  const words = group.label.map((id) => {
    const value = valueOf(current, prefix + id);
    const question = group.questions.find((each) => each.id === id);
    return value === null || !question ? "" : sayAnswer(question, value);
  });
  const name = words.filter(Boolean).join(", ");
  return name || `${group.one[0].toUpperCase()}${group.one.slice(1)} ${index + 1}`;
}

/**
 * The indicators that the checklist's answers show: the full ids of questions that were answered with yes.
 * @param {Questionnaire} questionnaire
 * @param {Current} current
 * @returns {string[]}
 */
export function indicatorsSeen(questionnaire, current) {
  const seen = (/** @type {Question[]} */ questions, /** @type {string} */ prefix) =>
    questions.flatMap(({ id, indicator, show_when }) =>
      indicator && valueOf(current, prefix + id) === "yes" && isShown({ show_when }, prefix, current)
        ? [indicator]
        : [],
    );
  return [
    ...new Set([
      ...questionnaire.sections.flatMap((section) => seen(section.questions, "answer/")),
      ...questionnaire.groups.flatMap((group) =>
        things(`${group.id}/`, current).flatMap((id) => seen(group.questions, `${group.id}/${id}/`)),
      ),
    ]),
  ];
}

/**
 * The question behind a key of this questionnaire; null when it has none (another checklist, a remark).
 * @param {Questionnaire | null} questionnaire
 * @param {string} key
 */
export function questionOf(questionnaire, key) {
  if (!questionnaire) return null;
  const [group, entry, id] = key.split("/");
  const asked =
    group === "answer"
      ? questionnaire.sections.flatMap((section) => section.questions)
      : (questionnaire.groups.find((each) => each.id === group)?.questions ?? []);
  return asked.find((question) => question.id === (group === "answer" ? entry : id)) ?? null;
}

/**
 * The questions on the page of an answer that are shown by it, or hidden.
 * @param {Questionnaire | null} questionnaire
 * @param {string} key
 * @returns {{question: Question, prefix: string}[]}
 */
export function dependents(questionnaire, key) {
  const asked = questionOf(questionnaire, key);
  if (!questionnaire || !asked) return [];
  const pages = [...questionnaire.sections, ...questionnaire.groups].map(({ questions }) => questions);
  const page = pages.find((questions) => questions.includes(asked)) ?? [];
  const prefix = key.slice(0, -asked.id.length);
  return page
    .filter(({ show_when }) => show_when && keysOf(show_when, prefix).includes(key))
    .map((question) => ({ question, prefix }));
}

/**
 * What an answer means, with the measure that usually follows. Twin: inspections/checklists/findings.py.
 * @param {Question} question
 * @param {Value} value
 */
export function findingsOf(question, value) {
  return (question.findings ?? [])
    .filter((finding) => isMeant(finding, value))
    .map(({ text, basis, severity, measure }) => ({
      text,
      basis: basis ?? null,
      severity,
      measure: measure ?? null,
      usual: sayMeasure(measure),
    }));
}

/**
 * Whether this answer means this finding: it is (or contains) one of `when`, or it is a number within limits.
 * @param {import("./answer_value.js").Finding} finding
 * @param {Value} value
 */
export function isMeant(finding, value) {
  if (finding.when === undefined) return isWithin(value, finding);
  const given = Array.isArray(value) ? value : [value];
  return [finding.when].flat().some((when) => given.includes(/** @type {any} */ (when)));
}

/** @param {string} key @param {string} text @param {Current} current */
function noteView(key, text, current) {
  // Two remarks are both worth reading: they stand under each other until someone edits them.
  const remarks = (current.get(key) ?? []).map((fact) => fact.value).filter((value) => value !== null);
  return { key, text: `Opmerking bij: ${text}`, long: true, rows: 3, value: remarks.join("\n\n") };
}

/** @param {Question} question @param {string} key @returns {{id: string, text: string}[][]} */
function choicesOf(question, key) {
  const options = question.kind === "yes-no" ? YES_NO : (question.options ?? []);
  return [options, /^(signal|follow-up|visit|own|task)\//.test(key) ? [] : LESSER];
}

/** @type {WeakMap<Current, Set<string>>} asked of each question for photos, and told by one walk */
const seen = new WeakMap();

/** @param {Current} current @returns {Set<string>} what there are photos about */
function photographed(current) {
  const known = seen.get(current) ?? new Set();
  if (seen.has(current)) return known;
  for (const [key, facts] of current)
    if (key.startsWith("photo/")) for (const { value } of facts) if (value?.about) known.add(value.about);
  seen.set(current, known);
  return known;
}

/**
 * What a row says of questions that a person must settle; none where there are none.
 * @param {number} unsettled
 */
export function sayUnsettled(unsettled) {
  const text = `${unsettled === 1 ? "1 vraag" : `${unsettled} vragen`} met twee antwoorden`;
  return unsettled ? [{ text, tone: "danger" }] : [];
}

/** @param {Fact[]} facts two people who gave the same answer agree */
function disagree(facts) {
  return facts.some((fact) => !isSame(fact.value, facts[0].value));
}

/** @param {Question} question @param {Fact} fact */
function answerBy(question, fact) {
  return {
    text: sayAnswer(question, fact.value),
    author: fact.mine ? "u" : (fact.author?.name ?? "een collega"),
  };
}

/** @param {Fact[] | undefined} added */
function isRemoved(added) {
  return Boolean(added?.length) && /** @type {Fact[]} */ (added).every((fact) => fact.value === null);
}
