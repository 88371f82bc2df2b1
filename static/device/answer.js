/** What an answer of our server looks like. A wifi portal also answers 200: nothing counts until the shape is right. */

import { Problem } from "./problems.js";

/**
 * @typedef {object} SyncAnswer
 * @property {string[]} accepted ids of facts that are in the log
 * @property {{id: string | null, envelope: number, code: string, reason: string}[]} refused
 * @property {string | null} cursor
 * @property {boolean} more
 * @property {(import("./records.js").Fact & {author: import("./records.js").Author})[]} facts
 * @property {Record<string, {version: string, data: any}>} reference
 * @property {string[]} [gone] parts of the reference that this phone may not keep any longer
 * @property {{sha256: string, state: "ready" | "rejected", code?: string, reason?: string}[]} [photos]
 * @property {"active" | "expired"} session
 * @property {"active" | "revoked"} device
 */

/**
 * @param {unknown} answer
 * @returns {SyncAnswer}
 * @throws {Problem} answer-strange
 */
export function syncAnswer(answer) {
  const isOurs =
    isObject(answer) &&
    isListOf(answer.accepted, isText) &&
    isListOf(answer.refused, isRefusal) &&
    (answer.cursor === null || isText(answer.cursor)) &&
    typeof answer.more === "boolean" &&
    isListOf(answer.facts, isFact) &&
    isObject(answer.reference) &&
    Object.values(answer.reference).every((part) => isObject(part) && "version" in part && "data" in part) &&
    (answer.gone === undefined || isListOf(answer.gone, isText)) &&
    (answer.photos === undefined || isListOf(answer.photos, isPhoto)) &&
    (answer.session === "active" || answer.session === "expired") &&
    (answer.device === "active" || answer.device === "revoked");
  if (!isOurs) throw new Problem("answer-strange");
  return /** @type {SyncAnswer} */ (/** @type {unknown} */ (answer));
}

/**
 * @param {unknown} answer
 * @returns {import("./records.js").Enrolment}
 * @throws {Problem} answer-strange
 */
export function enrolmentAnswer(answer) {
  if (!isObject(answer) || !isText(answer.device) || !isNamed(answer.user) || !isNamed(answer.municipality))
    throw new Problem("answer-strange");
  const { device, user, municipality } = answer;
  return /** @type {import("./records.js").Enrolment} */ ({ device, user, municipality });
}

/**
 * The server's key to seal to, in the answer to an enrolment.
 * @param {unknown} answer
 * @returns {import("./envelope.js").SealingKey | null} null when it told none
 */
export function sealingKeyIn(answer) {
  const key = isObject(answer) ? answer.sealing_key : null;
  const isKey = isObject(key) && ["kty", "crv", "x", "y", "kid"].every((name) => isText(key[name]));
  return isKey ? /** @type {import("./envelope.js").SealingKey} */ (/** @type {unknown} */ (key)) : null;
}

/**
 * The problem that an answer tells of. Only our own server's JSON is believed to be about what was sent: anything else
 * is something between it and us.
 * @param {Response} response
 * @returns {Promise<{problem: Problem, isOurs: boolean}>}
 */
export async function problemOf(response) {
  const told = await response.json().catch(() => null);
  if (isObject(told) && isText(told.code) && isText(told.reason))
    return { problem: new Problem(told.code, { reason: told.reason }), isOurs: true };
  return { problem: new Problem(response.status >= 500 ? "server-failed" : "answer-strange"), isOurs: false };
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** @param {unknown} value */
function isText(value) {
  return typeof value === "string";
}

/**
 * @param {unknown} value
 * @param {(item: unknown) => boolean} isItem
 */
function isListOf(value, isItem) {
  return Array.isArray(value) && value.every(isItem);
}

/** @param {unknown} value */
function isNamed(value) {
  return isObject(value) && isText(value.id) && isText(value.name);
}

/** @param {unknown} value */
function isRefusal(value) {
  return (
    isObject(value) &&
    (value.id === null || isText(value.id)) &&
    Number.isInteger(value.envelope) &&
    isText(value.code) &&
    isText(value.reason)
  );
}

/** @param {unknown} value */
function isFact(value) {
  return (
    isObject(value) &&
    isText(value.id) &&
    isText(value.inspection) &&
    isText(value.key) &&
    "value" in value &&
    isListOf(value.supersedes, isText) &&
    isNamed(value.author)
  );
}

/** @param {unknown} value */
function isPhoto(value) {
  return isObject(value) && isText(value.sha256) && (value.state === "ready" || value.state === "rejected");
}
