/**
 * The quantities of one control, read from the answers that stand. Twin of inspections/norms/measuring.py.
 *
 * Numbers are whole thousandths from here on, so that two languages compare them exactly. A number that was not seen, or
 * on which colleagues differ, is missing and never zero.
 */
import { LESSER } from "./answer_value.js";
import { isShown } from "./conditions.js";
import { isSame } from "./fold.js";
import { things } from "./questionnaire.js";

/** @typedef {import("./answer_value.js").Question} Question */
/** @typedef {import("./questionnaire.js").Current} Current */
/** @typedef {import("./questionnaire.js").Group} Group */
/** @typedef {import("./questionnaire.js").Questionnaire} Questionnaire */
/** @typedef {{id: string, text: string, one: string, many: string, whole: boolean, or_sum_of: string | null}} Quantity */
/** @typedef {Map<string, Quantity>} Known */
/** @typedef {{words: string, key: string | null}} Missing what must be known and is not; the key of the question that asks it */
/**
 * In thousandths, or null with what is missing; `keys` are the answers that it comes from.
 * `differs` when colleagues answered differently: no other source settles that.
 * @typedef {{value: number | null, missing: Missing[], keys: string[], differs?: boolean}} Measured
 */
/** @typedef {{group: string, id: string, prefix: string, name: string, values: Map<string, Measured>}} Thing */
/** @typedef {{totals: Map<string, Measured>, things: Thing[]}} Quantities */

// More than this of anything is a slip of the finger.
const MOST = 1_000_000;
const NOT_ANSWERED = "niet ingevuld";
const NOT_SEEN = "niet gezien";
export const NOT_APPLICABLE = "niet van toepassing";
const DIFFERENT = "twee antwoorden verschillen";
const NO_NUMBER = "geen bruikbaar getal";
export const NOT_ASKED = "niet gevraagd in deze vragenlijst";
const NONE_ADDED = "nog niets toegevoegd";

/**
 * Each quantity that is asked: as answered, else as `plan` gives it, else summed over the things.
 * What nothing asks is not there.
 * @param {Questionnaire} questionnaire
 * @param {Current} current
 * @param {Record<string, unknown>} plan
 * @param {Known} known
 * @returns {Quantities}
 */
export function quantities(questionnaire, current, plan, known) {
  const own = new Map(
    questionnaire.sections
      .flatMap((section) => section.questions)
      .flatMap((question) =>
        measurable(question, "answer/", current, known).map((quantity) => [
          quantity.id,
          measure(`answer/${question.id}`, quantity, "", current),
        ]),
      ),
  );
  const found = questionnaire.groups.flatMap((group) => thingsOf(group, current, known));
  const asked = new Set(
    questionnaire.groups.flatMap((group) => group.questions).map((question) => question.quantity),
  );
  /** @type {Map<string, Measured>} */
  const totals = new Map();
  for (const [id, quantity] of known) {
    const measured = total(quantity, own.get(id) ?? null, plan[id], asked, found);
    if (measured) totals.set(id, measured);
  }
  return { totals, things: found };
}

/**
 * The number that stands for a key; what is missing is told with the name of the thing, if any.
 * @param {string} key
 * @param {Quantity} quantity
 * @param {string} thing
 * @param {Current} current
 * @returns {Measured}
 */
function measure(key, quantity, thing, current) {
  const { value: answer, reason } = standingAnswer(key, current);
  const value = reason ? null : thousandths(answer, quantity);
  if (value !== null) return { value, missing: [], keys: [key] };
  const words = `${thing ? `${thing}: ` : ""}${quantity.text} (${reason || NO_NUMBER})`;
  return { value: null, missing: [{ words, key }], keys: [key], differs: reason === DIFFERENT };
}

/**
 * The one answer that stands, or null and why there is none.
 * @param {string} key
 * @param {Current} current
 * @returns {{value: any, reason: string}}
 */
export function standingAnswer(key, current) {
  const facts = current.get(key) ?? [];
  const value = facts[0]?.value ?? null;
  if (facts.some((fact) => !isSame(fact.value, value))) return { value: null, reason: DIFFERENT };
  if (value === null) return { value, reason: NOT_ANSWERED };
  if (value === "not-seen") return { value: null, reason: NOT_SEEN };
  if (value === "not-applicable") return { value: null, reason: NOT_APPLICABLE };
  return { value, reason: "" };
}

/** @param {Group} group @param {Current} current @param {Known} known @returns {Thing[]} */
function thingsOf(group, current, known) {
  return things(`${group.id}/`, current).map((id, index) => {
    const prefix = `${group.id}/${id}/`;
    const name = nameOf(group, prefix, index, current);
    const values = new Map(
      group.questions.flatMap((question) =>
        measurable(question, prefix, current, known).map((quantity) => [
          quantity.id,
          measure(prefix + question.id, quantity, name, current),
        ]),
      ),
    );
    return { group: group.id, id, prefix, name, values };
  });
}

/** @param {Group} group @param {string} prefix @param {number} index @param {Current} current */
function nameOf(group, prefix, index, current) {
  const words = group.label.map((label) => current.get(prefix + label)?.[0]?.value);
  const isName = (/** @type {unknown} */ word) =>
    typeof word === "string" && word && LESSER.every(({ id }) => id !== word);
  const name = words.filter(isName).join(", ");
  return name || `${group.one[0].toUpperCase()}${group.one.slice(1)} ${index + 1}`;
}

/**
 * @param {Quantity} quantity
 * @param {Measured | null} own
 * @param {unknown} planned
 * @param {Set<string | undefined>} asked
 * @param {Thing[]} found
 * @returns {Measured | null}
 */
function total(quantity, own, planned, asked, found) {
  if (own && (own.value !== null || own.differs)) return own;
  const value = thousandths(planned, quantity);
  if (value !== null) return { value, missing: [], keys: own?.keys ?? [] };
  const summed = [quantity.id, quantity.or_sum_of].find((id) => id && asked.has(id));
  const parts = summed ? found.flatMap((thing) => thing.values.get(summed) ?? []) : [];
  if (own && parts.every((part) => part.value === null)) return own;
  return summed ? sum(quantity, parts) : null;
}

/** @param {Quantity} quantity @param {Measured[]} parts @returns {Measured} */
function sum(quantity, parts) {
  const keys = parts.flatMap((part) => part.keys);
  const missing = parts.flatMap((part) => part.missing);
  const total = parts.reduce((so_far, part) => so_far + (part.value ?? 0), 0);
  if (!parts.length) missing.push({ words: `${quantity.text} (${NONE_ADDED})`, key: null });
  if (total > MOST * 1000) missing.push({ words: `${quantity.text} (${NO_NUMBER})`, key: null });
  return { value: missing.length ? null : total, missing, keys };
}

/**
 * The quantity of a question, if it has one and is shown.
 * @param {Question} question
 * @param {string} prefix
 * @param {Current} current
 * @param {Known} known
 * @returns {Quantity[]}
 */
function measurable(question, prefix, current, known) {
  const quantity = question.quantity && known.get(question.quantity);
  return quantity && isShown(question, prefix, current) ? [quantity] : [];
}

/** @param {unknown} value @param {Quantity} quantity */
function thousandths(value, quantity) {
  // Dividing back gives the same number only if it had at most three decimals: both languages then hold the same.
  if (typeof value !== "number" || !(value >= 0 && value <= MOST)) return null;
  const whole = Math.round(value * 1000);
  return whole / 1000 !== value || (quantity.whole && whole % 1000) ? null : whole;
}
