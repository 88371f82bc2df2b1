/** Whether a norm applies to this location, told from answers. Twin of inspections/norms/conditions.py. */
import { YES_NO } from "./answer_value.js";
import { isShown } from "./conditions.js";
import { NOT_APPLICABLE, standingAnswer } from "./measuring.js";

/** @typedef {import("./answer_value.js").Question} Question */
/** @typedef {import("./measuring.js").Known} Known */
/** @typedef {import("./measuring.js").Missing} Missing */
/** @typedef {import("./measuring.js").Quantities} Quantities */
/** @typedef {import("./measuring.js").Thing} Thing */
/** @typedef {import("./norm_rules.js").Condition} Condition */
/** @typedef {import("./norms.js").Norm} Norm */
/** @typedef {import("./questionnaire.js").Current} Current */
/** @typedef {import("./questionnaire.js").Questionnaire} Questionnaire */
/** @typedef {{questionnaire: Questionnaire, current: Current, measured: Quantities, known: Known}} Site one control, as norms look at it */
/**
 * Whether a condition is true, or what is missing to tell; `words` are the question with its answer.
 * @typedef {{key: string, holds: boolean, missing: Missing[], words: string, isNotApplicable: boolean}} Answer
 */

/**
 * Null when the norm does not apply, else what is missing to tell that it does.
 * @param {Norm} norm
 * @param {Thing | null} thing
 * @param {Site} site
 * @returns {Missing[] | null}
 */
export function appliesTo(norm, thing, site) {
  /** @type {Missing[] | null} */
  let unknown = null;
  for (const application of norm.applies) {
    if (application.kind === site.questionnaire.kind) {
      const missing = holds(application.conditions, thing, site);
      if (missing?.length === 0) return [];
      unknown ??= missing;
    }
  }
  return unknown;
}

/**
 * What was answered to the question of a condition; null when it is not asked here.
 * @param {Condition} condition
 * @param {Thing | null} thing
 * @param {Site} site
 * @returns {Answer | null}
 */
export function answerTo(condition, thing, site) {
  const question = questionOf(condition, site.questionnaire);
  if (!question || (condition.group && !thing)) return null;
  const ofThing = condition.group ? thing : null;
  const prefix = ofThing?.prefix ?? "answer/";
  if (!isShown(question, prefix, site.current)) return null;
  const key = prefix + question.id;
  const { value, reason } = standingAnswer(key, site.current);
  if (reason && reason !== NOT_APPLICABLE) {
    const name = ofThing ? `${ofThing.name}: ` : "";
    const missing = [{ words: `${name}${question.text} (${reason})`, key }];
    return { key, holds: false, missing, words: "", isNotApplicable: false };
  }
  const given = Array.isArray(value) ? value : [value];
  return {
    key,
    holds: given.some((each) => condition.answers.includes(each)),
    missing: [],
    words: `${question.text} ${say(question, given)}`,
    isNotApplicable: reason === NOT_APPLICABLE,
  };
}

/** @param {Condition[]} conditions @param {Thing | null} thing @param {Site} site @returns {Missing[] | null} */
function holds(conditions, thing, site) {
  const answers = conditions.map((condition) => answerTo(condition, thing, site));
  if (answers.some((answer) => !answer || !(answer.holds || answer.missing.length))) return null;
  return answers.flatMap((answer) => answer?.missing ?? []);
}

/** @param {Condition} condition @param {Questionnaire} questionnaire */
function questionOf({ group, question }, questionnaire) {
  const parts = group ? questionnaire.groups.filter((each) => each.id === group) : questionnaire.sections;
  return parts.flatMap((part) => part.questions).find((each) => each.id === question) ?? null;
}

/** @param {Question} question @param {any[]} given */
function say(question, given) {
  const words = question.kind === "yes-no" ? YES_NO : (question.options ?? []);
  return given
    .map((each) =>
      typeof each === "string" ? (words.find((option) => option.id === each)?.text ?? each) : "?",
    )
    .join(", ");
}
