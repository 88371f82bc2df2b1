/**
 * Sealing what this phone keeps: AES-256-GCM (NIST SP 800-38D) under the data key. At once and not by WebCrypto, because
 * an IndexedDB transaction ends when it waits for anything but itself: so what is read, decided and sealed stays one
 * transaction.
 */

import { cmac, gcm } from "@noble/ciphers/aes.js";

import { Problem } from "./problems.js";

/** @typedef {{id: number, key: Uint8Array}} DataKey */
/** @typedef {DataKey[]} Ring the data keys, the one that seals first: the others only open what they sealed */
/** @typedef {{ring: Ring, tagging: Uint8Array, opened: Map<string, {head: Uint8Array, words: string}>}} Vault with what was opened, in JSON, by where it is kept */

const NONCE = 12;
const TAG = 12;
// Of a control with 150 rooms and 300 persons everything fits, and a phone of 2 GB doesn't notice it.
const MOST_OPENED = 20_000;

/** @returns {Ring} one new key */
export function newRing() {
  return [{ id: 1, key: crypto.getRandomValues(new Uint8Array(32)) }];
}

/** A ring in which a new key seals from now on. @param {Ring} ring @returns {Ring} */
export function renewedRing(ring) {
  const [{ id }] = ring;
  // The number is one byte.
  return id < 255 ? [{ ...newRing()[0], id: id + 1 }, ...ring] : ring;
}

/**
 * @param {Ring} ring
 * @returns {Vault}
 */
export function vaultOf(ring) {
  // The oldest key names things, so that a newer one finds them under the same tag.
  return { ring, tagging: cmac(bytesOf("fieldapp tags"), ring[ring.length - 1].key), opened: new Map() };
}

/**
 * @param {Vault} vault
 * @param {unknown} value JSON
 * @param {string} about where it is kept: elsewhere it can't be opened
 * @returns {Uint8Array} number of the key (1 byte), nonce (12), what is sealed, its tag (16)
 */
export function seal({ ring: [{ id, key }] }, value, about) {
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE));
  const sealed = gcm(key, nonce, bytesOf(about)).encrypt(bytesOf(JSON.stringify(value)));
  const whole = new Uint8Array(1 + NONCE + sealed.length);
  whole[0] = id;
  whole.set(nonce, 1);
  whole.set(sealed, 1 + NONCE);
  return whole;
}

/**
 * @param {Vault} vault
 * @param {Uint8Array} sealed
 * @param {string} about
 * @returns {any} a copy of what was sealed
 * @throws {Problem} seal-broken
 */
export function open(vault, sealed, about) {
  const before = vault.opened.get(about);
  // By its nonce: whatever is sealed anew is something else.
  if (before && isPrefix(before.head, sealed)) return JSON.parse(before.words);
  const words = opened(vault, sealed, about);
  if (vault.opened.size >= MOST_OPENED) vault.opened.clear();
  vault.opened.set(about, { head: sealed.slice(0, 1 + NONCE), words });
  return JSON.parse(words);
}

/**
 * What a thing is found by without telling what it is (AES-CMAC, RFC 4493).
 * @param {Vault} vault
 * @param {string} words
 */
export function tag({ tagging }, words) {
  return base64(cmac(bytesOf(words), tagging).subarray(0, TAG));
}

/** @param {Uint8Array} head @param {Uint8Array} whole */
function isPrefix(head, whole) {
  for (let at = 0; at < head.length; at += 1) if (head[at] !== whole[at]) return false;
  return true;
}

/** @param {Uint8Array} bytes */
export function base64(bytes) {
  return btoa(String.fromCharCode(...bytes));
}

/** @param {string} words */
export function fromBase64(words) {
  return Uint8Array.from(atob(words), (sign) => sign.charCodeAt(0));
}

/** @param {Vault} vault @param {Uint8Array} sealed @param {string} about */
function opened({ ring }, sealed, about) {
  const known = ring.find(({ id }) => id === sealed[0]);
  if (!known) throw new Problem("seal-broken");
  const nonce = sealed.subarray(1, 1 + NONCE);
  try {
    const bytes = gcm(known.key, nonce, bytesOf(about)).decrypt(sealed.subarray(1 + NONCE));
    return new TextDecoder().decode(bytes);
  } catch (error) {
    throw new Problem("seal-broken", { cause: error });
  }
}

/** @param {string} words */
function bytesOf(words) {
  return new TextEncoder().encode(words);
}
