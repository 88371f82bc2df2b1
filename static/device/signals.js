/** The signals of a control as the pages show them. Nothing here adds indicators up to a score. */
import { indicatorsSeen, questionView, things, valueOf } from "./questionnaire.js";
import { reference } from "./store.js";

/** @typedef {import("./database.js").Store} Store */
/** @typedef {import("./questionnaire.js").Current} Current */
/** @typedef {{id: string, title: string, forms: string[], indicators: {id: string, text: string, weighty?: boolean}[]}} IndicatorList */

const ANSWERS = [
  { id: "seen", text: "Gezien" },
  { id: "told-by-person", text: "Gehoord van de persoon" },
  { id: "told-by-other", text: "Gehoord van een ander" },
  { id: "not-seen", text: "Niet gezien" },
];
const MARKED = new Set(["seen", "told-by-person", "told-by-other"]);
// The lists that say most about a kind of location; the others follow.
/** @type {Record<string, string[]>} */
const NEAR = {
  "labour-migrant-housing": ["housing", "nla"],
  "hotel-or-holiday-park": ["hotel", "sexual"],
  "massage-or-beauty-salon": ["sexual", "nla"],
  "restaurant-or-shop": ["nla", "housing"],
  "quick-visit": ["housing", "nla"],
};
const OPEN_LISTS = 3;
const ENOUGH = 2;

/**
 * The ids of the signals that stand, oldest first.
 * @param {Current} current
 */
export function signalsOf(current) {
  return things("signal/", current);
}

/** @param {string} signal @param {Current} current */
export function isReady(signal, current) {
  return valueOf(current, `signal/${signal}/status`) === "ready";
}

/**
 * The rows that lead to the signals of a control.
 * @param {Store} store
 * @param {string} inspection
 * @param {Current} current
 */
export async function signalWays(store, inspection, current) {
  const signals = signalsOf(current);
  if (!signals.length) return [];
  const form = await reference(store, "signal-form");
  const word = (/** @type {string} */ question, /** @type {string} */ value) =>
    optionText(form, question, value);
  return signals.map((signal, index) => {
    const urgency = valueOf(current, `signal/${signal}/urgency`);
    const kind = valueOf(current, `signal/${signal}/form`);
    const ready = isReady(signal, current);
    return {
      href: `/field/inspections/${inspection}/signals/${signal}`,
      name: `Signaal ${index + 1}${kind ? `: ${word("form", kind)}` : ""}`,
      facts: [
        ...(urgency
          ? [{ text: word("urgency", urgency), tone: urgency === "immediate" ? "danger" : "" }]
          : []),
        { text: ready ? "Afgegeven" : "Nog niet afgegeven", tone: ready ? "done" : "" },
      ],
      progress: null,
    };
  });
}

/**
 * One indicator with its four answers.
 * @param {string} signal
 * @param {string} id full, such as seed:all:threats
 * @param {string} text
 * @param {Current} current
 */
export function indicatorView(signal, id, text, current) {
  const question = { id, text, kind: /** @type {const} */ ("choice"), options: ANSWERS };
  return questionView(question, `signal/${signal}/indicator/${id}`, current);
}

/**
 * The lists in the order in which they help: the policy's own, those of this kind of location and form, the rest.
 * Three are open, and each in which something was marked.
 * @param {IndicatorList[]} lists
 * @param {{signal: string, form: string | null, kind: string | null}} about
 * @param {Current} current
 */
export function listsView(lists, { signal, form, kind }, current) {
  const near = NEAR[kind ?? ""] ?? [];
  const rank = (/** @type {IndicatorList} */ list) => {
    if (list.id.startsWith("seed:")) return 0;
    if (form && form !== "unknown" && list.forms.length < 4 && list.forms.includes(form)) return 1;
    return near.includes(list.id) ? 2 + near.indexOf(list.id) : 10;
  };
  const ranked = lists
    .map((list, index) => ({ list, order: rank(list) * 100 + index }))
    .sort((a, b) => a.order - b.order);
  return ranked.map(({ list }, index) => {
    const marked = list.indicators.filter(({ id }) =>
      MARKED.has(valueOf(current, `signal/${signal}/indicator/${list.id}:${id}`)),
    ).length;
    return {
      id: list.id,
      title: list.title,
      open: index < OPEN_LISTS || marked > 0,
      marked,
      indicators: list.indicators.map(({ id, text }) =>
        indicatorView(signal, `${list.id}:${id}`, text, current),
      ),
    };
  });
}

/**
 * What the checklist's answers show that raises the question whether to make a signal; nothing once there is one.
 * @param {Store} store
 * @param {{questionnaire: import("./questionnaire.js").Questionnaire | null, current: Current}} inspection
 */
export async function questionRaised(store, { questionnaire, current }) {
  if (!questionnaire || signalsOf(current).length) return [];
  return raisesQuestion((await reference(store, "indicators")) ?? [], indicatorsSeen(questionnaire, current));
}

/**
 * What was seen that raises the question whether to make a signal: one that weighs enough by itself, or two of others.
 * @param {IndicatorList[]} lists
 * @param {string[]} seen full ids
 * @returns {{id: string, text: string}[]} by full id; empty when the question isn't raised
 */
export function raisesQuestion(lists, seen) {
  const known = lists.flatMap((list) =>
    list.indicators.map((indicator) => ({ ...indicator, id: `${list.id}:${indicator.id}` })),
  );
  const found = known.filter((indicator) => seen.includes(indicator.id));
  return found.length >= ENOUGH || found.some((indicator) => indicator.weighty)
    ? found.map(({ id, text }) => ({ id, text }))
    : [];
}

/** @param {any} form @param {string} question @param {string} value @returns {string} */
function optionText(form, question, value) {
  /** @type {import("./answer_value.js").Question[]} */
  const questions = form?.sections.flatMap((/** @type {any} */ section) => section.questions) ?? [];
  const options = questions.find((each) => each.id === question)?.options ?? [];
  return options.find((option) => option.id === value)?.text ?? value;
}
