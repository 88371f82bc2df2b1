/** Norms: data, judged on what was measured and answered. Twin of inspections/norms/__init__.py. */
import { answerTo, appliesTo } from "./norm_conditions.js";
import { NOT_ASKED, quantities } from "./measuring.js";
import { TWO, atMost, notice } from "./norm_rules.js";

/** @typedef {import("./measuring.js").Measured} Measured */
/** @typedef {import("./measuring.js").Missing} Missing */
/** @typedef {import("./measuring.js").Quantity} Quantity */
/** @typedef {import("./measuring.js").Thing} Thing */
/** @typedef {import("./norm_conditions.js").Site} Site */
/** @typedef {import("./norm_rules.js").Amount} Amount */
/** @typedef {import("./norm_rules.js").Condition} Condition */
/** @typedef {import("./norm_rules.js").Judged} Judged */
/** @typedef {import("./norm_rules.js").Rule} Rule */
/** @typedef {import("./questionnaire.js").Current} Current */
/** @typedef {import("./questionnaire.js").Questionnaire} Questionnaire */
/**
 * @typedef {object} Norm
 * @property {string} id
 * @property {string} title
 * @property {"law" | "quality-mark" | "permit"} origin
 * @property {string | null} each the group of which every thing is judged by itself
 * @property {{kind: string, conditions: Condition[]}[]} applies
 * @property {Rule} rule
 * @property {string} basis
 * @property {boolean} verified
 * @property {"attention" | "violation" | "danger"} severity
 * @property {string} measure
 * @property {string | null} note
 */
/** @typedef {{quantities: Quantity[], norms: Norm[]}} Norms as the server compiled them */
/** @typedef {"meets" | "fails" | "not_determinable" | "not_applicable"} Outcome */
/**
 * What is known of one norm, for the whole location or for one thing (its name). `sentence` has the numbers, or what is
 * missing. `keys` are the answers it was judged by. Where `isOwnFinding` is false, the questionnaire's own findings say
 * the same, and a list of findings need not take it over.
 * @typedef {object} Verdict
 * @property {string} id
 * @property {Norm} norm
 * @property {string | null} thing
 * @property {Outcome} outcome
 * @property {string} sentence
 * @property {Missing[]} missing
 * @property {string[]} keys
 * @property {boolean} isOwnFinding
 * @property {Norm["severity"]} severity what is not verified is a point of attention, never more
 */

/**
 * What is known of each norm that applies, or may, in their order; those that don't apply are left out.
 * @param {Questionnaire} questionnaire
 * @param {Current} current
 * @param {Record<string, unknown>} plan numbers that were known beforehand, by quantity, such as {"permitted-persons": 8}
 * @param {Norms} norms
 * @returns {Verdict[]}
 */
export function verdicts(questionnaire, current, plan, norms) {
  const known = new Map(norms.quantities.map((quantity) => [quantity.id, quantity]));
  const site = { questionnaire, current, measured: quantities(questionnaire, current, plan, known), known };
  return norms.norms
    .flatMap((norm) => judge(norm, site))
    .filter((verdict) => verdict.outcome !== "not_applicable");
}

/** @param {Norm} norm @param {Site} site @returns {Verdict[]} */
function judge(norm, site) {
  if (norm.each === null) return [verdictOf(norm, null, site)];
  return site.measured.things
    .filter((thing) => thing.group === norm.each)
    .map((thing) => verdictOf(norm, thing, site));
}

/** @param {Norm} norm @param {Thing | null} thing @param {Site} site @returns {Verdict} */
function verdictOf(norm, thing, site) {
  const found = outcomeOf(norm, thing, site);
  const { outcome, missing, keys } = found;
  const sentence = missing.length
    ? `Nog niet te bepalen: ${missing.map(({ words }) => words).join("; ")}`
    : `${thing ? `${thing.name}: ` : ""}${found.sentence}`;
  return {
    id: thing ? `norm:${norm.id}:${thing.id}` : `norm:${norm.id}`,
    norm,
    thing: thing?.name ?? null,
    outcome,
    sentence,
    missing,
    keys,
    isOwnFinding: norm.rule.kind !== "answers",
    severity: norm.verified ? norm.severity : "attention",
  };
}

/** @typedef {{outcome: Outcome, sentence: string, missing: Missing[], keys: string[]}} Found */

/** @type {Found} */
const NOT_APPLICABLE = { outcome: "not_applicable", sentence: "", missing: [], keys: [] };

/** @param {Norm} norm @param {Thing | null} thing @param {Site} site @returns {Found} */
function outcomeOf(norm, thing, site) {
  const { rule } = norm;
  const values = thing ? thing.values : site.measured.totals;
  const named = [rule.of, rule.per].filter((id) => id !== null);
  const asked = named.map((id) => values.get(id));
  if (asked.length && !asked.some(Boolean)) return NOT_APPLICABLE;
  if (rule.kind === "at-most-permitted" && !asked.every(Boolean)) return NOT_APPLICABLE;
  const applies = appliesTo(norm, thing, site);
  if (!applies) return NOT_APPLICABLE;
  if (rule.kind === "answers") return byAnswers(rule, applies, site);
  const missing = named.flatMap((id) => missingOf(values.get(id), quantity(id, site)));
  const keys = asked.flatMap((measured) => measured?.keys ?? []);
  if (applies.length || missing.length) return unknown([...applies, ...missing], keys);
  const amounts = named.map((id) => ({ value: values.get(id)?.value ?? 0, of: quantity(id, site) }));
  if (rule.kind === "notify-from") return byNotice(rule, amounts[0], keys, site);
  if (amounts.length === 1) return told(atMost(rule, amounts[0]), keys);
  return told(TWO[rule.kind](rule, amounts[0], amounts[1]), keys);
}

/** @param {string} id @param {Site} site */
function quantity(id, site) {
  return /** @type {Quantity} */ (site.known.get(id));
}

/** @param {Measured | undefined} measured @param {Quantity} quantity @returns {Missing[]} */
function missingOf(measured, quantity) {
  return measured ? measured.missing : [{ words: `${quantity.text} (${NOT_ASKED})`, key: null }];
}

/** @param {Missing[]} missing @param {string[]} keys @returns {Found} */
function unknown(missing, keys) {
  return { outcome: "not_determinable", sentence: "", missing, keys };
}

/** @param {Judged} judged @param {string[]} keys @returns {Found} */
function told([meets, sentence], keys) {
  return { outcome: meets ? "meets" : "fails", sentence, missing: [], keys };
}

/** @param {Rule} rule @param {Amount} amount @param {string[]} asked @param {Site} site @returns {Found} */
function byNotice(rule, amount, asked, site) {
  const done = answerTo(rule.answers[0], null, site);
  const keys = done ? [...asked, done.key] : asked;
  const needed = amount.value >= (rule.number ?? 0);
  if (needed && !done) return unknown([{ words: `gebruiksmelding (${NOT_ASKED})`, key: null }], keys);
  if (needed && done?.missing.length) return unknown(done.missing, keys);
  return told(notice(rule, amount, Boolean(done?.holds)), keys);
}

/** @param {Rule} rule @param {Missing[]} applies @param {Site} site @returns {Found} */
function byAnswers(rule, applies, site) {
  const asked = rule.answers.flatMap((condition) => answerTo(condition, null, site) ?? []);
  const answers = asked.filter((answer) => !answer.isNotApplicable);
  if (!answers.length) return NOT_APPLICABLE;
  const keys = answers.map((answer) => answer.key);
  const failing = answers.filter((answer) => !answer.holds && !answer.missing.length);
  const missing = answers.flatMap((answer) => answer.missing);
  if (applies.length || (missing.length && !failing.length)) return unknown([...applies, ...missing], keys);
  const telling = failing.length ? failing : answers;
  return told([!failing.length, telling.map(({ words }) => words).join("; ")], keys);
}
