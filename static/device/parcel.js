/**
 * What a phone without a network gives along: envelopes that were sealed to the server, in a file. The phone that takes
 * them in delivers them as a courier and can read none of them; who gave them keeps them until the server named them.
 */

import { problemOf, syncAnswer } from "./answer.js";
import { read } from "./database.js";
import { syncRequest } from "./exchange.js";
import { readLetters, writeLetters } from "./letters.js";
import { ask } from "./network.js";
import { envelopesLeft, sealWaiting } from "./outbox.js";
import { LARGEST_PARCEL } from "./parcel_size.js";
import { takePhotos } from "./photo_parcel.js";
import { Problem } from "./problems.js";
import { writeAlways } from "./reserve.js";

/** @typedef {import("./database.js").Store} Store */
/** @typedef {import("./records.js").Carried} Carried */

const MOST_FACTS = 500;
// RFC 7516 §7.1: five parts in base64url, of which ECDH-ES leaves the second empty.
const JWE = /^[\w-]+\.[\w-]*\.[\w-]+\.[\w-]+\.[\w-]+$/;
const ID = /^[0-9a-f-]{36}$/;
const HASH = /^[0-9a-f]{64}$/;
const IMAGE = /^image\/[\w.+-]{1,40}$/;
const BASE64URL = /^[\w-]+$/;
const ABOUT_THE_REQUEST = [400, 413, 422];

/**
 * All that waits here, also what is carried for others, as the text of a file.
 * @param {Store} store
 * @returns {Promise<string>}
 */
export async function makeParcel(store) {
  await sealWaiting(store);
  const envelopes = [...(await envelopesLeft(store)), ...(await carried(store))];
  const toCarry = envelopes.map(({ facts, body }) => ({ facts, body }));
  // What must arrive goes before what may be read on the way: with many phones and a long day not all of both fits.
  let room = LARGEST_PARCEL - JSON.stringify(toCarry).length;
  const letters = (await writeLetters(store)).filter(({ body }) => (room -= body.length + 100) > 0);
  return JSON.stringify({ envelopes: toCarry, letters });
}

/**
 * Keeps what is in a parcel until it is delivered. Twice the same parcel changes nothing.
 * @param {Store} store
 * @param {string} text of the file
 * @returns {Promise<{carried: number, read: number}>} how many facts or photos are new here, to carry and to read: none when
 *   it was made by this phone, or taken in before
 * @throws {Problem} parcel-unreadable, parcel-too-large, storage-full or photo-storage-full; then nothing of it is kept
 */
export async function takeParcel(store, text) {
  if (text.length > LARGEST_PARCEL) throw new Problem("parcel-too-large");
  const { envelopes, letters, photos } = parcelIn(text);
  if (photos) return { carried: await takePhotos(store, photos), read: 0 };
  const fresh = await writeAlways(store, ["facts", "carried"], async (transaction) => {
    let fresh = 0;
    for (const { facts, body } of envelopes) {
      // The tag that authenticates it is another one each time anything is sealed.
      const id = body.slice(body.lastIndexOf(".") + 1);
      const table = transaction.objectStore("carried");
      const here = await Promise.all(facts.map((fact) => transaction.objectStore("facts").getKey(fact)));
      if (here.every(Boolean) || (await table.getKey(id))) continue;
      await table.add({ id, facts, body, waiting: 1 });
      fresh += facts.length;
    }
    return fresh;
  });
  return { carried: fresh, read: await readLetters(store, letters) };
}

/**
 * What is carried for others: on its way, and what the server didn't want.
 * @param {Store} store
 * @returns {Promise<Carried[]>}
 */
export async function carried(store) {
  return read(store, ["carried"], (transaction) => transaction.objectStore("carried").getAll());
}

/**
 * Delivers what is carried, one envelope a request: one that can't be taken keeps no other back. Needs no key.
 * @param {Store} store
 * @param {import("./network.js").Network} network
 * @param {import("./envelope.js").Signer} signer
 * @throws {Problem} when it went wrong for another reason than what was sent
 */
export async function deliverCarried(store, network, signer) {
  for (const envelope of (await carried(store)).filter(({ waiting }) => waiting)) {
    const refusal = await bring(network, signer, envelope);
    await writeAlways(store, ["carried"], async (transaction) => {
      const table = transaction.objectStore("carried");
      const { waiting: _waiting, ...kept } = envelope;
      if (refusal) await table.put({ ...kept, refused: refusal });
      else await table.delete(envelope.id);
    });
  }
}

/**
 * @param {import("./network.js").Network} network
 * @param {import("./envelope.js").Signer} signer
 * @param {Carried} envelope
 * @returns {Promise<import("./records.js").Refused | null>} null when the server named each of its facts
 */
async function bring(network, signer, { facts, body }) {
  // As nobody who is logged in: what the server has to tell is asked for elsewhere.
  const response = await ask(network, "/api/sync", {
    ...syncRequest(signer, null, {}, [body]),
    credentials: "omit",
  });
  if (!response.ok) {
    const { problem, isOurs } = await problemOf(response);
    if (isOurs && ABOUT_THE_REQUEST.includes(response.status)) return problem.told;
    throw problem;
  }
  const answer = syncAnswer(await response.json().catch(() => null));
  if (answer.device === "revoked") throw new Problem("device-revoked");
  const [refusal] = answer.refused;
  if (refusal) return { code: refusal.code, reason: refusal.reason };
  // A file that names other facts than it holds.
  return facts.every((id) => answer.accepted.includes(id)) ? null : new Problem("parcel-unreadable").told;
}

/**
 * @typedef {import("./photo_parcel.js").Carried} CarriedPhoto
 * @param {string} text
 * @returns {{envelopes: {facts: string[], body: string}[], letters: import("./letters.js").Letter[], photos?: CarriedPhoto[]}}
 */
function parcelIn(text) {
  const { envelopes, letters = [], photos } = parsed(text) ?? {};
  if (Array.isArray(photos) && photos.length > 0 && photos.every(isPhoto))
    return { envelopes: [], letters: [], photos };
  const isParcel = Array.isArray(envelopes) && envelopes.length > 0 && envelopes.every(isEnvelope);
  if (!isParcel || !Array.isArray(letters) || !letters.every(isLetter))
    throw new Problem("parcel-unreadable");
  return { envelopes, letters };
}

/** @param {any} photo */
function isPhoto(photo) {
  const { sha256, type, bytes, opens, sealed } = photo ?? {};
  const isNamed = HASH.test(sha256) && IMAGE.test(type) && Number.isInteger(bytes);
  return isNamed && JWE.test(opens) && typeof sealed === "string" && BASE64URL.test(sealed);
}

/** @param {any} letter */
function isLetter(letter) {
  return ID.test(letter?.to) && typeof letter.body === "string" && JWE.test(letter.body);
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** @param {any} envelope */
function isEnvelope(envelope) {
  const { facts, body } = envelope ?? {};
  const isFew = Array.isArray(facts) && facts.length > 0 && facts.length <= MOST_FACTS;
  return isFew && facts.every((id) => ID.test(id)) && typeof body === "string" && JWE.test(body);
}
