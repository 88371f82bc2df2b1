/** Buttons that ask the device for a passkey: to log in, to show again who one is, or to make a new one. */

import { startAuthentication, startRegistration, WebAuthnError } from "@simplewebauthn/browser";

/** What went wrong in words that tell what to do; the browser's own are English and for developers. */
const WORDS = {
  ERROR_CEREMONY_ABORTED: "U hebt het afgebroken. Probeer het opnieuw.",
  ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED: "Dit apparaat heeft al een passkey voor dit account.",
};
const OTHERWISE = "Het lukte niet met de passkey. Probeer het opnieuw, of log anders in.";

for (const button of document.querySelectorAll("[data-passkey]")) {
  // Passkeys are for a name: an address of numbers has none, and there the buttons stay away.
  if (!globalThis.PublicKeyCredential || /^[\d.]+$|:/.test(location.hostname)) break;
  const part = /** @type {HTMLElement} */ (button.closest("[data-passkey-part]") ?? button);
  part.hidden = false;
  button.addEventListener("click", () => use(/** @type {HTMLElement} */ (button)));
}

/** @param {HTMLElement} button says where options come from, where the answer goes, and whether one is made or used */
async function use(button) {
  const { options = "", send = "", next = "", passkey } = button.dataset;
  say("");
  button.setAttribute("disabled", "");
  try {
    const optionsJSON = await post(options, {});
    const credential = await (passkey === "new" ? startRegistration : startAuthentication)({ optionsJSON });
    const answer = await post(send, { credential, next });
    location.assign(answer.next);
  } catch (error) {
    say(words(error));
    button.removeAttribute("disabled");
  }
}

/**
 * @param {string} address
 * @param {object} body
 * @returns {Promise<any>} the answer; throws a `Refusal` with the server's own words
 */
async function post(address, body) {
  const response = await fetch(address, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  if (answer.code === "confirm-first") location.assign("/account/confirm?next=/account");
  if (!response.ok) throw new Refusal(answer.reason);
  return answer;
}

class Refusal extends Error {}

/** @param {unknown} error */
function words(error) {
  if (error instanceof Refusal) return error.message;
  const code = error instanceof WebAuthnError ? error.code : "";
  return WORDS[/** @type {keyof typeof WORDS} */ (code)] ?? OTHERWISE;
}

/** @param {string} sentence */
function say(sentence) {
  const told = document.querySelector("[data-passkey-told]");
  if (told) told.textContent = sentence;
}
