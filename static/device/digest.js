/** The name of a photo: the hash of its bytes. */

/**
 * @param {Blob} blob
 * @returns {Promise<string>} SHA-256, hexadecimal
 */
export async function sha256(blob) {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", await blob.arrayBuffer()));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
