/**
 * A questionnaire and the current values make what a page shows: answers, what is open, what was found. Pure.
 */
import { NOT_APPLICABLE, NOT_SEEN, YES_NO, sayAnswer, writeAnswer } from "./answer_value.js";
import { isSame } from "./fold.js";

/** @typedef {import("./answer_value.js").Question} Question */
/** @typedef {import("./answer_value.js").Value} Value */
/** @typedef {{id: string, title: string, help?: string, questions: Question[]}} Section */
/** @typedef {{id: string, title: string, one: string, label: string[], questions: Question[]}} Group */
/**
 * @typedef {object} Questionnaire
 * @property {string} id
 * @property {number} version
 * @property {string} title
 * @property {string} [intro]
 * @property {Section[]} sections
 * @property {Group[]} groups
 */
/** @typedef {{id: string, key: string, value: any, supersedes: string[], at: string, author?: {id: string, name: string}, mine?: boolean, waiting?: 1}} Fact */
/** @typedef {Map<string, Fact[]>} Current the facts that stand, by key, as fold.js gives them */
/** @typedef {{sha256: string, words: string}} Photo */

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
 */
export function questionView(question, key, current) {
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
    text: question.text,
    kind: question.kind,
    help: question.help ?? null,
    options: options.map(check),
    lesser: lesser.map(check),
    listed: options.length > 2 || options.some((option) => option.text.length > SHORT_OPTION),
    unit: question.unit ?? null,
    long: question.long ?? false,
    rows: 5,
    value: writeAnswer(question.kind, value),
    conflict: conflict ? facts.map((fact) => answerBy(question, fact)) : [],
    clearable: question.kind === "yes-no" || question.kind === "choice",
    state: { saved: false, problem: null, findings: findingsOf(question, value) },
    photo: false,
    about: key,
    photos: /** @type {Photo[]} */ ([]),
    note: /** @type {ReturnType<typeof noteView> | null} */ (null),
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
    ...questionView(question, key, current),
    photo: question.photo ?? false,
    photos: photos.get(key) ?? [],
    note: noteView(`${key}/note`, question.text, current),
  };
}

/**
 * How far one is: how many of the questions under a prefix have an answer, and which have none.
 * Two answers that are not settled count as open.
 * @param {Question[]} questions
 * @param {string} prefix such as "answer/" or "room/<id>/"
 * @param {Current} current
 */
export function progress(questions, prefix, current) {
  const open = questions.filter((question) => {
    const facts = current.get(prefix + question.id) ?? [];
    return disagree(facts) || (facts[0]?.value ?? null) === null;
  });
  return { total: questions.length, answered: questions.length - open.length, open };
}

/**
 * What the answers under a prefix mean, each with its question.
 * @param {Question[]} questions
 * @param {string} prefix
 * @param {Current} current
 */
export function findings(questions, prefix, current) {
  return questions.flatMap((question) =>
    (current.get(prefix + question.id) ?? []).flatMap((fact) =>
      findingsOf(question, fact.value).map((finding) => ({
        ...finding,
        question,
        key: prefix + question.id,
      })),
    ),
  );
}

/**
 * The ids of what was added under a prefix and not removed, oldest first, in one walk over the keys.
 * A thing is there when any of its keys has a value, unless its `added` was taken back.
 * @param {string} prefix such as "room/", "signal/" or "signal/<id>/subject/"
 * @param {Current} current
 */
export function things(prefix, current) {
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
    questions.flatMap((question) =>
      question.indicator && valueOf(current, prefix + question.id) === "yes" ? [question.indicator] : [],
    );
  return [
    ...new Set([
      ...questionnaire.sections.flatMap((section) => seen(section.questions, "answer/")),
      ...questionnaire.groups.flatMap((group) =>
        entries(group, current).flatMap((entry) => seen(group.questions, entry.prefix)),
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

/** @param {Question} question @param {Value} value */
export function findingsOf(question, value) {
  const given = Array.isArray(value) ? value : [value];
  return (question.findings ?? [])
    .filter((finding) => [finding.when].flat().some((when) => given.includes(/** @type {any} */ (when))))
    .map(({ text, basis, severity }) => ({ text, basis: basis ?? null, severity }));
}

/** @param {string} key @param {string} text @param {Current} current */
function noteView(key, text, current) {
  // Two remarks are both worth reading: they stand under each other until someone edits them.
  const remarks = (current.get(key) ?? []).map((fact) => fact.value).filter((value) => value !== null);
  return { key, text: `Opmerking bij: ${text}`, long: true, rows: 3, value: remarks.join("\n\n") };
}

/** @param {Question} question @param {string} key @returns {{id: string, text: string}[][]} */
function choicesOf(question, key) {
  if (question.kind === "yes-no") return [YES_NO, [NOT_SEEN, NOT_APPLICABLE]];
  if (question.kind === "choice")
    return [question.options ?? [], key.startsWith("signal/") ? [] : [NOT_SEEN]];
  return [question.kind === "choices" ? (question.options ?? []) : [], []];
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
