/** The lock page: what a PIN or a passkey gives opens the key of the phone's memory. The PIN itself goes nowhere. */

import setUpArgon2 from "argon2id/lib/setup.js";
import wasm from "argon2id/dist/simd.wasm";

/** @typedef {{salt: Uint8Array<ArrayBuffer>, memory: number, passes: number}} Given */

const LENGTH = 32;
const AGAIN = 30_000;
// Whoever finds the phone tries these first.
const EASY = /^(\d{1,3})\1+$|^(0?1?2?3456|9?8?7?6543|98765)/;

const form = /** @type {HTMLFormElement} */ (document.querySelector("[data-lock]"));
const told = /** @type {HTMLElement} */ (document.getElementById("told"));
const { lock: state = "", next = "/field/", change } = form.dataset;
const isChosen = state === "set" || change !== undefined;
const given = {
  salt: bytesOf(form.dataset.salt ?? ""),
  memory: Number(form.dataset.memory),
  passes: Number(form.dataset.passes),
};

navigator.serviceWorker.addEventListener("message", ({ data, ports }) => {
  // A worker that lost the key asks all pages: this one has none.
  if (data.type === "ring") ports[0].postMessage(null);
  if (data.type !== "delivered") return;
  if (data.problem?.code === "device-revoked") location.replace("/field/enrolment");
  const undelivered = document.getElementById("undelivered");
  if (undelivered && !data.left) undelivered.textContent = "Alles is verstuurd.";
});
navigator.serviceWorker.startMessages();
// Sending needs no PIN.
deliver();
addEventListener("online", deliver);
setInterval(deliver, AGAIN);

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { pin, again, old } = /** @type {{pin: string, again?: string, old?: string}} */ (
    Object.fromEntries(new FormData(form))
  );
  const wrong = wrongWith(pin, again);
  if (wrong) return say(wrong);
  if (change === undefined) return open(() => fromPin(pin, given), "pin");
  const fresh = { ...given, salt: random() };
  await open(
    async () => ({
      old: await (old === undefined ? fromPasskey() : fromPin(old, given)),
      ...(await fromPin(pin, fresh)),
    }),
    "pin",
    fresh,
  );
});

function deliver() {
  navigator.serviceWorker.controller?.postMessage({ type: "deliver" });
}

const passkey = document.getElementById("passkey");
passkey?.addEventListener("click", () => open(fromPasskey, "passkey"));
if (passkey && state === "set") hasPasskeys().then((has) => (passkey.hidden = !has), console.error);

/** @param {string} pin @param {string} [again] @returns {string | null} */
function wrongWith(pin, again) {
  if (!/^\d{6,12}$/.test(pin)) return "Een pincode heeft 6 tot 12 cijfers.";
  if (!isChosen) return null;
  if (EASY.test(pin)) return "Deze pincode is makkelijk te raden. Kies een andere.";
  return pin === again ? null : "De twee pincodes zijn niet hetzelfde. Typ ze opnieuw.";
}

/**
 * Has the phone's server open the lock, set it or change it, and goes on to the page that was asked.
 * @param {() => Promise<{secret: Uint8Array, credential?: Uint8Array, old?: {secret: Uint8Array}}>} find
 * @param {"pin" | "passkey"} kind
 * @param {Given} [of] from which the secret was made
 */
async function open(find, kind, of = given) {
  busy(true);
  say("Een ogenblik…");
  // So that this is on the screen before Argon2 takes the processor.
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  try {
    const { secret, credential, old } = await find();
    const means = {
      kind,
      salt: of.salt,
      cost: { memory: of.memory, passes: of.passes },
      ...(credential && { credential }),
    };
    const problem = await ask({ type: "open", secret, means, isNew: state === "set", old: old?.secret });
    if (!problem) return location.replace(next);
    if (["lock-empties", "lock-there"].includes(problem.code)) return location.reload();
    say(`${problem.reason} (code: ${problem.code})`);
  } catch (error) {
    console.error(error);
    say("Dat lukt niet. Probeer het opnieuw.");
  }
  form.reset();
  busy(false);
}

/** @param {string} pin @param {Given} given */
async function fromPin(pin, { salt, memory, passes }) {
  const load = (/** @type {WebAssembly.Imports} */ imports) => WebAssembly.instantiate(wasm, imports);
  const argon2id = await setUpArgon2(load, load);
  const password = new TextEncoder().encode(pin);
  return {
    secret: argon2id({ password, salt, parallelism: 1, passes, memorySize: memory, tagLength: LENGTH }),
  };
}

/**
 * What the passkey of this phone gives for our salt (WebAuthn Level 3 §10.1.4, prf), made a key by HKDF; a new passkey the
 * first time.
 * @throws {DOMException} when its user stops it
 */
async function fromPasskey() {
  const prf = { eval: { first: given.salt } };
  let credential = bytesOf(form.dataset.credential ?? "");
  let result = null;
  if (state === "set") {
    const made = /** @type {PublicKeyCredential} */ (
      await navigator.credentials.create({
        publicKey: {
          rp: { name: "Controles" },
          user: { id: random(), name: "Slot op deze telefoon", displayName: "Slot op deze telefoon" },
          challenge: random(),
          pubKeyCredParams: [-7, -257].map((alg) => ({ type: "public-key", alg })),
          authenticatorSelection: { authenticatorAttachment: "platform", userVerification: "required" },
          extensions: { prf },
        },
      })
    );
    credential = new Uint8Array(made.rawId);
    result = made.getClientExtensionResults().prf?.results?.first;
  }
  // Many give it only to who asks the passkey that is there.
  result ??= await asked(credential, prf);
  if (!result) throw new Error("this passkey has no prf");
  const key = await crypto.subtle.importKey("raw", result, "HKDF", false, ["deriveBits"]);
  const info = new TextEncoder().encode("fieldapp lock");
  const bits = await crypto.subtle.deriveBits(
    { name: "HKDF", hash: "SHA-256", salt: given.salt, info },
    key,
    LENGTH * 8,
  );
  return { secret: new Uint8Array(bits), credential };
}

/** @param {Uint8Array<ArrayBuffer>} id @param {AuthenticationExtensionsPRFInputs} prf */
async function asked(id, prf) {
  const allowCredentials = /** @type {PublicKeyCredentialDescriptor[]} */ ([{ type: "public-key", id }]);
  const given = /** @type {PublicKeyCredential} */ (
    await navigator.credentials.get({
      publicKey: {
        challenge: random(),
        allowCredentials,
        userVerification: "required",
        extensions: { prf },
      },
    })
  );
  return given.getClientExtensionResults().prf?.results?.first;
}

function random() {
  return crypto.getRandomValues(new Uint8Array(16));
}

/** Whether this phone can keep a secret behind a finger or a face: it tells, or one tries. */
async function hasPasskeys() {
  const told = await globalThis.PublicKeyCredential?.getClientCapabilities?.();
  return Boolean(told?.["extension:prf"] && told["passkeyPlatformAuthenticator"]);
}

/** @param {object} message @returns {Promise<{code: string, reason: string} | null>} */
function ask(message) {
  return new Promise((resolve, reject) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data.problem);
    const phone = navigator.serviceWorker.controller;
    if (phone) phone.postMessage(message, [port2]);
    else reject(new Error("no worker"));
  });
}

/** @param {string} words */
function say(words) {
  told.textContent = words;
}

/** @param {boolean} is */
function busy(is) {
  for (const button of document.querySelectorAll("button")) button.disabled = is;
}

/** @param {string} words base 64 */
function bytesOf(words) {
  return Uint8Array.from(atob(words), (sign) => sign.charCodeAt(0));
}
