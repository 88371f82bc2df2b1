/** Making this phone known: a signing key that never leaves it, registered once. */

import { enrolmentAnswer, problemOf, sealingKeyIn } from "./answer.js";
import { write } from "./database.js";
import { keepMeta, meta } from "./meta.js";
import { ask } from "./network.js";

/** @typedef {import("./database.js").Store} Store */
/** @typedef {import("./network.js").Network} Network */

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" };

/**
 * Registers this phone for whoever is logged in. It may be broken off anywhere and repeated: the key is kept before the
 * server hears of it, and the server knows a key again.
 * @param {Store} store
 * @param {Network} network
 * @param {string} label by which its user recognises this phone
 * @returns {Promise<import("./records.js").Enrolment>}
 * @throws {import("./problems.js").Problem} offline, not-logged-in, answer-strange or what the server says
 */
export async function enrol(store, network, label) {
  const done = await meta(store, "enrolment");
  if (done) return done;
  const { publicKey } = await signingKey(store);
  const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", publicKey);
  const response = await ask(network, "/api/devices", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ key: { kty, crv, x, y }, label }),
  });
  if (response.status !== 201) throw (await problemOf(response)).problem;
  const told = await response.json().catch(() => null);
  const enrolment = enrolmentAnswer(told);
  const data = sealingKeyIn(told);
  // From the first answer on: what is kept before the first delivery can be sealed then.
  if (data)
    await write(store, ["reference"], (transaction) =>
      transaction.objectStore("reference").put({ part: "sealing-key", version: "", data }),
    );
  await keepMeta(store, "enrolment", enrolment);
  return enrolment;
}

/**
 * The key pair of this phone, made when there is none. The private half can't be read out, not even by this app.
 * @param {Store} store
 * @returns {Promise<CryptoKeyPair>}
 */
export async function signingKey(store) {
  const known = await meta(store, "key");
  if (known) return known;
  const made = await crypto.subtle.generateKey(ALGORITHM, false, ["sign", "verify"]);
  return write(store, ["meta"], async (transaction) => {
    const kept = transaction.objectStore("meta");
    // Two tabs may come here at once: the first one's key is the phone's.
    const first = await kept.get("key");
    if (!first) await kept.put(made, "key");
    return first ?? made;
  });
}
