/** The addresses of our workers, as a browser with Trusted Types (W3C) wants to have them; no other can be started. */

const OURS = ["/field/worker.js", "/field/shrink.js", "/desk/worker.js"];

const policy = globalThis.trustedTypes?.createPolicy("fieldapp", {
  createScriptURL(address) {
    if (!OURS.includes(address)) throw new TypeError("No script of ours");
    return address;
  },
});

/**
 * @param {string} address
 * @returns {string}
 */
export function ourScript(address) {
  return policy?.createScriptURL(address) ?? address;
}
