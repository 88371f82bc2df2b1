/**
 * Photos are sealed each under a key of its own (AES-256-GCM), so that the same sealed bytes serve to show and to send.
 * By WebCrypto: a photo is large, and is sealed before its transaction begins.
 */

import { Problem } from "./problems.js";
import { base64, fromBase64 } from "./vault.js";

const NONCE = 12;

/** @returns {string} 256 bits in base 64 */
export function newContentKey() {
  return base64(crypto.getRandomValues(new Uint8Array(32)));
}

/**
 * @param {string} key
 * @param {Blob} content
 * @param {string} about what it is: as something else it can't be opened
 * @returns {Promise<Blob>} nonce (12 bytes), what is sealed, its tag (16)
 */
export async function sealContent(key, content, about) {
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE));
  const bytes = await content.arrayBuffer();
  return new Blob([nonce, await crypto.subtle.encrypt(method(nonce, about), await opener(key), bytes)]);
}

/**
 * @param {string} key
 * @param {Blob} sealed
 * @param {string} about
 * @param {string} type of what comes out
 * @returns {Promise<Blob>}
 * @throws {Problem} seal-broken
 */
export async function openContent(key, sealed, about, type) {
  const bytes = new Uint8Array(await sealed.arrayBuffer());
  try {
    const nonce = bytes.subarray(0, NONCE);
    const content = await crypto.subtle.decrypt(
      method(nonce, about),
      await opener(key),
      bytes.subarray(NONCE),
    );
    return new Blob([content], { type });
  } catch (error) {
    throw new Problem("seal-broken", { cause: error });
  }
}

/** @param {Uint8Array<ArrayBuffer>} nonce @param {string} about */
function method(nonce, about) {
  return { name: "AES-GCM", iv: nonce, additionalData: new TextEncoder().encode(about) };
}

/** @param {string} key */
function opener(key) {
  return crypto.subtle.importKey("raw", fromBase64(key), "AES-GCM", false, ["encrypt", "decrypt"]);
}
