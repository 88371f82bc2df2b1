/** The norms of one control: a page of all that apply, and what stands of them under the questions that they measure. */
import { isShown } from "../conditions.js";
import { current } from "../fold.js";
import { verdicts } from "../norms.js";
import { permittedPersons } from "../registration.js";
import { deliveredFor } from "../registration_check.js";
import { factsUnder, reference } from "../store.js";
import { pageOf } from "./frame.js";
import { opened } from "./inspection.js";

/** @typedef {import("../routes.js").Context} Context */
/** @typedef {import("../answer_value.js").Question} Question */
/** @typedef {import("../database.js").Store} Store */
/** @typedef {import("../inspection.js").Inspection} Inspection */
/** @typedef {import("../inspection.js").Plan} Plan */
/** @typedef {import("../questionnaire.js").Questionnaire} Questionnaire */
/** @typedef {Pick<Inspection, "id" | "questionnaire" | "current" | "plan">} Measured */
/** @typedef {import("../norms.js").Norms} Norms */
/** @typedef {import("../registration_check.js").Delivered} Delivered */
/** @typedef {import("../norms.js").Verdict} Verdict */

const ORIGINS = [
  { origin: "law", title: "Wet", help: null },
  { origin: "permit", title: "Vergunning en omgevingsplan", help: null },
  { origin: "quality-mark", title: "Keurmerk", help: "Geen wet. Een keurmerk bindt wie het voert." },
];
const ORDER = ["fails", "not_determinable", "meets"];
/** @type {Record<string, {words: string, tone: string}>} */
const VERIFIED = {
  meets: { words: "Voldoet", tone: "good" },
  fails: { words: "Voldoet niet", tone: "danger" },
  not_determinable: { words: "Nog niet te bepalen", tone: "open" },
};
/** @type {Record<string, {words: string, tone: string}>} what nobody verified is a point of attention, never law */
const UNVERIFIED = {
  meets: { words: "Lijkt in orde", tone: "open" },
  fails: { words: "Aandachtspunt", tone: "warning" },
  not_determinable: VERIFIED.not_determinable,
};

/** @param {Context} c */
export async function norms(c) {
  const inspection = await opened(c);
  const judged = await verdictsOf(c.get("store"), inspection);
  return c.get("view")("field/norms.html", {
    page: pageOf(inspection, "Normen"),
    inspection: inspection.id,
    groups: verdictGroups(judged, inspection),
  });
}

/**
 * Verdicts under what sets their norm, each group with what fails first; without groups that have none.
 * @param {Verdict[]} judged
 * @param {Measured} inspection
 */
export function verdictGroups(judged, inspection) {
  return ORIGINS.map(({ origin, title, help }) => ({
    origin,
    title,
    help,
    verdicts: judged
      .filter(({ norm }) => norm.origin === origin)
      .sort((one, other) => ORDER.indexOf(one.outcome) - ORDER.indexOf(other.outcome))
      .map((verdict) => verdictView(verdict, inspection)),
  })).filter(({ verdicts }) => verdicts.length);
}

/**
 * What is known of the norms at this control; none while its kind of location is not chosen.
 * @param {Store} store
 * @param {Measured} inspection
 * @returns {Promise<Verdict[]>}
 */
export async function verdictsOf(store, { id, questionnaire, current: standing, plan }) {
  /** @type {[Norms | undefined, Delivered]} */
  const [norms, { use }] = await Promise.all([reference(store, "norms"), deliveredFor(store, id)]);
  if (!questionnaire || !norms) return [];
  const permitted = use && permittedPersons(use, plan?.date ?? "");
  const beforehand = permitted === null ? {} : { "permitted-persons": permitted };
  return verdicts(questionnaire, standing, beforehand, norms);
}

/**
 * How the norms stand, for the list of what there is to do at a control.
 * @param {Verdict[]} judged
 * @param {string} inspection
 */
export function normsWay(judged, inspection) {
  const failing = judged.filter(({ outcome, norm }) => outcome === "fails" && norm.verified).length;
  const attention = judged.filter(({ outcome, norm }) => outcome === "fails" && !norm.verified).length;
  const open = judged.filter(({ outcome }) => outcome === "not_determinable").length;
  const facts = [
    ...(failing
      ? [{ text: failing === 1 ? "1 voldoet niet" : `${failing} voldoen niet`, tone: "danger" }]
      : []),
    ...(attention ? [{ text: counted(attention, "aandachtspunt"), tone: "" }] : []),
    ...(open ? [{ text: `${open} nog niet te bepalen`, tone: "" }] : []),
  ];
  return {
    href: `/field/inspections/${inspection}/norms`,
    name: "Normen",
    facts: facts.length ? facts : [{ text: "Alles voldoet", tone: "done" }],
    progress: null,
  };
}

/**
 * Questions as a page shows them, with what their numbers mean under them.
 * @template {{id: string, key: string}} View
 * @param {Store} store
 * @param {Measured} inspection
 * @param {Question[]} questions
 * @param {View[]} views of those questions
 */
export async function withVerdicts(store, inspection, questions, views) {
  const judged = questions.some(({ quantity }) => quantity) ? await verdictsOf(store, inspection) : [];
  return views.map((view, index) => ({
    ...view,
    ...(questions[index].quantity
      ? { judged: judgedUnder(questions[index], view.key, judged, inspection) }
      : {}),
  }));
}

/**
 * The verdicts under the questions on the page of a key, after its answer changed; none when no norm looks at it.
 * @param {Store} store
 * @param {string} id of the inspection
 * @param {Questionnaire | null} questionnaire
 * @param {Question | null} question
 * @param {string} key
 */
export async function verdictsBy(store, id, questionnaire, question, key) {
  if (!questionnaire || !question || !(await matters(store, question))) return [];
  const inspection = await measured(store, id, questionnaire);
  const prefix = key.slice(0, -question.id.length);
  const { sections, groups } = questionnaire;
  const page = [...sections, ...groups].find(({ questions }) =>
    questions.some(({ id }) => id === question.id),
  );
  const asked = (page?.questions ?? []).filter(
    (each) => each.quantity && isShown(each, prefix, inspection.current),
  );
  const judged = await verdictsOf(store, inspection);
  return asked.map((each) => ({
    key: prefix + each.id,
    ...judgedUnder(each, prefix + each.id, judged, inspection),
  }));
}

/**
 * As much of a control as norms look at: not its persons, photos and signals.
 * @param {Store} store
 * @param {string} id
 * @param {Questionnaire} questionnaire
 * @returns {Promise<Measured>}
 */
async function measured(store, id, questionnaire) {
  const groups = questionnaire.groups.filter(({ questions }) => questions.some(({ quantity }) => quantity));
  const [facts, plans] = await Promise.all([
    factsUnder(store, id, ["answer/", ...groups.map((group) => `${group.id}/`)]),
    reference(store, "inspections"),
  ]);
  /** @type {Plan | undefined} */
  const plan = plans?.find((/** @type {Plan} */ each) => each.id === id);
  return { id, questionnaire, current: current(facts), plan: plan ?? null };
}

/** @param {Store} store @param {Question} question whether a norm looks at it */
async function matters(store, question) {
  if (question.quantity) return true;
  /** @type {Norms | undefined} */
  const norms = await reference(store, "norms");
  return Boolean(
    norms?.norms.some(({ applies, rule }) =>
      [
        ...applies.flatMap(({ conditions }) => conditions),
        ...(rule.kind === "answers" ? [] : rule.answers),
      ].some((condition) => condition.question === question.id),
    ),
  );
}

/**
 * What a number means, under its question: what was determined by it. A quality mark that is met by the number of persons
 * is told under what there must be enough of.
 * @param {Question} question
 * @param {string} key
 * @param {Verdict[]} judged
 * @param {Measured} inspection
 */
function judgedUnder(question, key, judged, inspection) {
  const by = judged.filter(
    ({ keys, norm, isOwnFinding }) =>
      isOwnFinding && keys.includes(key) && Boolean(norm.each) === !key.startsWith("answer/"),
  );
  const told = by.filter(
    ({ outcome, norm }) =>
      outcome === "fails" ||
      (outcome === "meets" && !(norm.origin === "quality-mark" && norm.rule.per === question.quantity)),
  );
  const open = by.filter(({ outcome }) => outcome === "not_determinable").length;
  return {
    verdicts: told.map((verdict) => verdictView(verdict, inspection)),
    open: open && inspection.current.has(key) ? `${counted(open, "norm")} nog niet te bepalen` : null,
    href: `/field/inspections/${inspection.id}/norms`,
  };
}

/** @param {Verdict} verdict @param {Measured} inspection */
function verdictView({ norm, outcome, sentence, missing }, inspection) {
  const said = (norm.verified ? VERIFIED : UNVERIFIED)[outcome];
  return {
    title: norm.title,
    ...said,
    sentence: missing.length ? null : sentence,
    basis: norm.basis,
    note: norm.note,
    missing: missing.map(({ words, key }) => ({ words, href: key && hrefOf(key, inspection) })),
  };
}

/** @param {string} key @param {Measured} inspection the page on which a question stands, and its place there */
function hrefOf(key, { id, questionnaire }) {
  const [group, entry] = key.split("/");
  if (group !== "answer") return `/field/inspections/${id}/${group}/${entry}#${key}`;
  const section = questionnaire?.sections.find(({ questions }) =>
    questions.some((each) => each.id === entry),
  );
  return section ? `/field/inspections/${id}/sections/${section.id}#${key}` : null;
}

/** @param {number} count @param {string} noun */
function counted(count, noun) {
  return count === 1 ? `1 ${noun}` : `${count} ${noun}en`;
}
