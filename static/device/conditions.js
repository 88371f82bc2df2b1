/**
 * When a question is shown: conditions on other answers. Twin: inspections/checklists/conditions.py.
 *
 * A condition carries in it those of the questions that it asks about, so that the answer to a hidden question counts
 * for nothing, and it can be told from the values that stand, without the checklist.
 */

/** @typedef {{value: any}} HasValue a fact, as far as a condition reads it */
/** @typedef {Map<string, HasValue[]>} Answers */
/**
 * What must be true of one answer: it is (or contains) one of `is`; or it is given and is none of `is-not`; or it is a
 * number within the limits. `key` is whole ("answer/consent"), or a field of the same entry ("area").
 * @typedef {object} Test
 * @property {string} key
 * @property {(string | number)[]} [is]
 * @property {(string | number)[]} [is-not]
 * @property {number} [above]
 * @property {number} [below]
 * @property {number} [at-least]
 * @property {number} [at-most]
 */
/** @typedef {{all: Condition[]}} AllOf */
/** @typedef {{any: Condition[]}} AnyOf */
/** @typedef {Test | AllOf | AnyOf} Condition */

/**
 * Whether a question is asked. A hidden one keeps its answer, and is neither open nor does it give findings.
 * @param {{show_when?: Condition}} question
 * @param {string} prefix
 * @param {Answers} answers
 */
export function isShown(question, prefix, answers) {
  return !question.show_when || holds(question.show_when, prefix, answers);
}

/**
 * Whether `condition` of a question under `prefix` ("answer/", "room/<id>/") is true of the answers that stand.
 * Where colleagues answered differently, one answer for which it is true is enough: rather ask than miss.
 * @param {Condition} condition
 * @param {string} prefix
 * @param {Answers} answers
 * @returns {boolean}
 */
export function holds(condition, prefix, answers) {
  if ("all" in condition) return condition.all.every((each) => holds(each, prefix, answers));
  if ("any" in condition) return condition.any.some((each) => holds(each, prefix, answers));
  const key = wholeKey(condition, prefix);
  return (answers.get(key) ?? []).some((fact) => passes(condition, fact.value));
}

/**
 * Whether one value is what `test` asks; a removed answer (null) never is.
 * @param {Test} test
 * @param {any} value
 */
export function passes(test, value) {
  if (value === null || value === undefined) return false;
  const given = Array.isArray(value) ? value : [value];
  if (test.is) return given.some((each) => test.is?.includes(each));
  if (test["is-not"]) return !given.some((each) => test["is-not"]?.includes(each));
  return isWithin(value, test);
}

/**
 * Whether `value` is a number within the limits that are given.
 * @param {any} value
 * @param {{above?: number, below?: number, "at-least"?: number, "at-most"?: number}} limits
 */
export function isWithin(value, limits) {
  const { above, below, "at-least": atLeast, "at-most": atMost } = limits;
  if (typeof value !== "number") return false;
  return (
    (above === undefined || value > above) &&
    (below === undefined || value < below) &&
    (atLeast === undefined || value >= atLeast) &&
    (atMost === undefined || value <= atMost)
  );
}

/**
 * The keys of the answers on which a condition depends.
 * @param {Condition} condition
 * @param {string} prefix
 * @returns {string[]}
 */
export function keysOf(condition, prefix) {
  if ("all" in condition) return condition.all.flatMap((each) => keysOf(each, prefix));
  if ("any" in condition) return condition.any.flatMap((each) => keysOf(each, prefix));
  return [wholeKey(condition, prefix)];
}

/** @param {Test} test @param {string} prefix */
function wholeKey({ key }, prefix) {
  return key.includes("/") ? key : prefix + key;
}
