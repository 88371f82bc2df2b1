/**
 * What a control found, and what the inspector decided of each finding. Pure; twin of inspections/visits/findings.py,
 * held together by tests/conformance/findings.json.
 *
 * Findings come from the answers to the checklist, and from whoever else gathers them (norms, registration). Each waits
 * for a decision: confirmed, reworded, or set aside with a reason.
 */
import { isShown } from "./conditions.js";
import { isSame } from "./fold.js";
import { isMeant, things } from "./questionnaire.js";

/** @typedef {import("./questionnaire.js").Current} Current */
/** @typedef {import("./questionnaire.js").Group} Group */
/** @typedef {import("./questionnaire.js").Question} Question */
/** @typedef {import("./questionnaire.js").Questionnaire} Questionnaire */
/**
 * `about` tells what it rests on, as a decision keeps it: the question with its answer, or a sentence with numbers.
 * `source` is answer, norm, registration or use; `where` says in words to what it belongs; `key` is the answer's.
 * @typedef {object} Finding
 * @property {string} id
 * @property {string} text
 * @property {string} about
 * @property {"attention" | "violation" | "danger"} severity
 * @property {string | null} basis
 * @property {boolean} verified
 * @property {string | null} measure
 * @property {string} source
 * @property {string} where
 * @property {string | null} key
 */
/** @typedef {"confirmed" | "reworded" | "set-aside"} Choice */
/**
 * `state` is open, confirmed, reworded or set-aside. While it is open, `why` says what is lacking: undecided, differs,
 * changed (`earlier` tells about what it was decided), no-text or no-reason; `chosen` is what was chosen none the less.
 * @typedef {object} Decided
 * @property {Finding} finding
 * @property {"open" | Choice} state
 * @property {"undecided" | "differs" | "changed" | "no-text" | "no-reason" | null} why
 * @property {Choice | null} chosen
 * @property {string} text
 * @property {string} reason
 * @property {string | null} earlier
 */
/** @typedef {{id: string, chosen: Choice, about: string, text: string, reason: string}} Lapsed a decision about a finding that is not found any more, because an answer changed */
/** @typedef {{chosen: Choice, about: string}} Decision what was chosen, and what it was about */

const DECISIONS = ["confirmed", "reworded", "set-aside"];
const DECISION_KEY = /^finding\/([^/]+)\/decision$/;
/** @type {Record<string, string>} */
const WORDS = { yes: "Ja", no: "Nee", "not-seen": "Niet gezien", "not-applicable": "Niet van toepassing" };

/**
 * What the answers mean, in the order of the checklist. The answer to a hidden question means nothing.
 * @param {Questionnaire} questionnaire
 * @param {Current} current
 * @returns {Finding[]}
 */
export function answerFindings(questionnaire, current) {
  const found = questionnaire.sections.flatMap((section) =>
    section.questions.flatMap((question) => meanings(question, "answer/", "answer", question.text, current)),
  );
  for (const group of questionnaire.groups) {
    for (const [index, entry] of things(`${group.id}/`, current).entries()) {
      const prefix = `${group.id}/${entry}/`;
      const name = nameOf(group, prefix, index + 1, current);
      for (const question of group.questions) {
        const where = `${name}: ${question.text}`;
        found.push(...meanings(question, prefix, `${group.id}:${entry}`, where, current));
      }
    }
  }
  return found;
}

/**
 * What does not meet a norm, as far as the answers don't say so themselves.
 * @param {import("./norms.js").Verdict[]} verdicts
 * @returns {Finding[]}
 */
export function normFindings(verdicts) {
  return verdicts
    .filter(({ outcome, isOwnFinding }) => outcome === "fails" && isOwnFinding)
    .map(({ id, sentence, severity, norm, keys }) => ({
      id,
      text: sentence,
      about: sentence,
      severity,
      basis: norm.basis,
      verified: norm.verified,
      measure: norm.measure,
      source: "norm",
      where: norm.title,
      key: keys[0] ?? null,
    }));
}

/**
 * Each finding with what was decided of it. A decision counts for what it was about, not for what came after.
 * @param {Finding[]} findings
 * @param {Current} current
 * @returns {Decided[]}
 */
export function decide(findings, current) {
  return findings.map((finding) => decidedOf(finding, current));
}

/**
 * Decisions about what is not found any more, in order of key.
 * @param {Finding[]} findings
 * @param {Current} current
 * @returns {Lapsed[]}
 */
export function lapsed(findings, current) {
  const found = new Set(findings.map(({ id }) => id));
  const ids = [...current.keys()]
    .sort()
    .flatMap((key) => DECISION_KEY.exec(key)?.[1] ?? [])
    .filter((id) => !found.has(id));
  return ids.flatMap((id) =>
    decisionsOf(`finding/${id}/decision`, current).map(({ chosen, about }) => ({
      id,
      chosen,
      about,
      text: written(`finding/${id}/text`, current),
      reason: written(`finding/${id}/reason`, current),
    })),
  );
}

/**
 * The decisions that stand under `key`, as far as this version can read them.
 * @param {string} key
 * @param {Current} current
 * @returns {Decision[]}
 */
export function decisionsOf(key, current) {
  return valuesOf(key, current)
    .filter((value) => DECISIONS.includes(value?.is) && typeof value.about === "string")
    .map(({ is, about }) => ({ chosen: is, about }));
}

/**
 * The measures that usually follow what was found and not set aside, each once, in the order of the findings.
 * @param {Decided[]} decided
 */
export function usualMeasures(decided) {
  const kept = decided.filter(({ state }) => state !== "set-aside").map(({ finding }) => finding.measure);
  return [...new Set(kept.filter((measure) => measure !== null && measure !== "none"))];
}

/**
 * What the follow-up of the control lacks: measures, one-of-none, date or partners.
 * @param {Current} current
 */
export function followUpGaps(current) {
  const measures = valuesOf("follow-up/measures", current).filter(Array.isArray).flat();
  const gaps = measures.length ? [] : ["measures"];
  if (measures.includes("none") && measures.some((each) => each !== "none")) gaps.push("one-of-none");
  if (measures.includes("follow-up-inspection") && !valuesOf("follow-up/date", current).length)
    gaps.push("date");
  if (measures.includes("pass-to-partner") && !valuesOf("follow-up/partners", current).length)
    gaps.push("partners");
  return gaps;
}

/** @param {Question} question @param {string} prefix @param {string} id @param {string} where @param {Current} current @returns {Finding[]} */
function meanings(question, prefix, id, where, current) {
  if (!isShown(question, prefix, current)) return [];
  const key = prefix + question.id;
  const values = valuesOf(key, current);
  return (question.findings ?? []).flatMap((meaning, number) => {
    const meant = values.filter((value) => isMeant(meaning, value));
    if (!meant.length) return [];
    return {
      id: `${id}:${question.id}:${number}`,
      text: meaning.text,
      about: `${question.text} ${meant.map((value) => said(question, value)).join(" / ")}`,
      severity: meaning.severity,
      basis: meaning.basis ?? null,
      verified: meaning.verified ?? true,
      measure: meaning.measure ?? null,
      source: "answer",
      where,
      key,
    };
  });
}

/** @param {Finding} finding @param {Current} current @returns {Decided} */
function decidedOf(finding, current) {
  const decisions = decisionsOf(`finding/${finding.id}/decision`, current);
  const text = written(`finding/${finding.id}/text`, current);
  const reason = written(`finding/${finding.id}/reason`, current);
  const chosen = decisions[0]?.chosen ?? null;
  const { why, earlier } = lacking(finding, decisions, text, reason);
  const state = chosen && why === null ? chosen : "open";
  return {
    finding,
    state,
    why,
    chosen: why === "differs" || why === "changed" ? null : chosen,
    text: state === "reworded" ? text : finding.text,
    reason,
    earlier,
  };
}

/** @param {Finding} finding @param {Decision[]} decisions @param {string} text @param {string} reason @returns {{why: Decided["why"], earlier: string | null}} */
function lacking(finding, decisions, text, reason) {
  if (!decisions.length) return { why: "undecided", earlier: null };
  const other = decisions.find(({ about }) => about !== finding.about);
  if (other) return { why: "changed", earlier: other.about };
  if (decisions.some(({ chosen }) => chosen !== decisions[0].chosen))
    return { why: "differs", earlier: null };
  if (decisions[0].chosen === "reworded" && !text) return { why: "no-text", earlier: null };
  if (decisions[0].chosen === "set-aside" && !reason) return { why: "no-reason", earlier: null };
  return { why: null, earlier: null };
}

/** @param {string} key @param {Current} current somebody's words; those of two colleagues stand after each other */
function written(key, current) {
  return valuesOf(key, current)
    .filter((value) => typeof value === "string")
    .map((value) => value.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, ""))
    .filter(Boolean)
    .join(" / ");
}

/** @param {string} key @param {Current} current @returns {any[]} the different values that stand, in order, without removals */
function valuesOf(key, current) {
  const values = (current.get(key) ?? []).map((fact) => fact.value).filter((value) => value !== null);
  return values.filter((value, index) => values.findIndex((other) => isSame(value, other)) === index);
}

/** @param {Group} group @param {string} prefix @param {number} number @param {Current} current */
function nameOf(group, prefix, number, current) {
  const words = group.label.flatMap((label) => {
    const question = group.questions.find(({ id }) => id === label);
    const values = valuesOf(prefix + label, current);
    return question && values.length ? said(question, values[0]) : [];
  });
  return words.filter(Boolean).join(", ") || `${group.one[0].toUpperCase()}${group.one.slice(1)} ${number}`;
}

/** @param {Question} question @param {any} value @returns {string} */
function said(question, value) {
  if (Array.isArray(value)) return value.map((each) => said(question, each)).join(", ");
  if (typeof value === "string") {
    if (question.kind === "text") return value;
    return question.options?.find(({ id }) => id === value)?.text ?? WORDS[value] ?? value;
  }
  if (typeof value === "object" && value !== null) return ""; // no question has such an answer: it names nothing
  if (typeof value !== "number") return JSON.stringify(value);
  return [String(value).replace(".", ","), question.unit].filter(Boolean).join(" ");
}
