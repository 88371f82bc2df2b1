/** Envelopes: facts in a JWS that only this phone can have signed (RFC 7515, ES256). Opened by inspections/facts.py. */

import { CompactEncrypt, CompactSign, importJWK } from "jose";

export const MOST_FACTS = 500;
// Well under the server's limit of four, and little enough for a weak network to get through at once.
const MOST_CHARACTERS = 1024 * 1024;

/** @typedef {{device: string, key: CryptoKey}} Signer */
/** @typedef {{kty: string, crv: string, x: string, y: string, kid: string}} SealingKey */

/**
 * @param {import("./records.js").FactRecord[]} facts
 * @param {Signer} signer
 * @returns {Promise<string>}
 */
export async function seal(facts, signer) {
  return sign({ facts: facts.map(asItTravels) }, signer);
}

/**
 * A compact JWS over `content`.
 * @param {object} content
 * @param {Signer} signer
 * @returns {Promise<string>}
 */
export async function sign(content, { device, key }) {
  return new CompactSign(new TextEncoder().encode(JSON.stringify(content)))
    .setProtectedHeader({ alg: "ES256", kid: device })
    .sign(key);
}

/**
 * Encrypted so that only the server can open it (JWE, RFC 7516: ECDH-ES and AES-256-GCM).
 * @param {SealingKey} key
 * @param {string | Uint8Array} content
 * @param {"JWT"} [type] of the content, when it is a JWS
 * @returns {Promise<string>}
 */
export async function sealTo({ kid, ...key }, content, type) {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const header = { alg: "ECDH-ES", enc: "A256GCM", kid, ...(type && { cty: type }) };
  return new CompactEncrypt(bytes).setProtectedHeader(header).encrypt(await importJWK(key, "ECDH-ES"));
}

/**
 * As many of the first facts as fit in one envelope; always at least one.
 * @template {import("./records.js").FactRecord} F
 * @param {F[]} facts
 * @param {number} most
 * @returns {F[]}
 */
export function fitting(facts, most) {
  let room = MOST_CHARACTERS;
  let count = 0;
  while (count < Math.min(facts.length, most, MOST_FACTS)) {
    room -= JSON.stringify(facts[count].value).length + 400;
    if (room < 0 && count) break;
    count += 1;
  }
  return facts.slice(0, count);
}

/** @param {import("./records.js").FactRecord} fact */
export function asItTravels({ id, inspection, number, key, value, supersedes, at }) {
  return { id, inspection, number, key, value, supersedes, at };
}
