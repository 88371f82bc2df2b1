/**
 * What colleagues may read of each other while neither has a network: letters in a parcel, each signed by who wrote it and
 * sealed to one phone (JWS in JWE). Whoever carries it can't read it. The server hears of it all the same, by the envelopes
 * beside it: what a letter brought is shown, and counts once the server gave it.
 */

import { compactDecrypt, compactVerify, importJWK } from "jose";

import { read } from "./database.js";
import { signingKey } from "./enrol.js";
import { asItTravels, sealTo, sign } from "./envelope.js";
import { reference, TOGETHER } from "./intake.js";
import { meta } from "./meta.js";
import { writeAlways } from "./reserve.js";
import { mayShare } from "./sharing.js";

/** @typedef {import("./database.js").Store} Store */
/** @typedef {import("./records.js").FactRecord} FactRecord */
/** @typedef {{kty: string, crv: string, x: string, y: string}} PublicKey */
/** @typedef {{device: string, key: PublicKey, letter_key: PublicKey}} Phone */
/** @typedef {{id: string, name: string, given: string[] | null, writes: string[] | null, own: string[], phones: Phone[]}} Person */
/** @typedef {{to: string, body: string}} Letter */

const LETTER_KEY = "letter-key";
const ECDH = { name: "ECDH", namedCurve: "P-256" };
// Of one sender to one phone: the rest reaches it by the server.
const MOST_FACTS = 2_000;

/**
 * The public key to which letters for this phone are sealed, made once. Its private half is sealed on this phone as all else
 * is: who steals a locked phone reads no letter.
 * @param {Store} store unlocked
 * @returns {Promise<PublicKey>}
 */
export async function letterKey(store) {
  const known = (await reference(store, LETTER_KEY)) ?? (await madeKey(store));
  const { kty, crv, x, y } = known;
  return { kty, crv, x, y };
}

/**
 * A letter to each phone that takes part in a control of which facts wait here.
 * @param {Store} store unlocked
 * @returns {Promise<Letter[]>}
 */
export async function writeLetters(store) {
  const enrolment = await meta(store, "enrolment");
  if (!enrolment) return [];
  const waiting = await read(store, ["facts"], (transaction) =>
    transaction.objectStore("facts").index("waiting").getAll(1),
  );
  /** @type {Map<string, {key: PublicKey, facts: FactRecord[]}>} */
  const to = new Map();
  for (const inspection of new Set(waiting.map((fact) => fact.inspection)))
    for (const { phones, given, own } of await peopleIn(store, inspection))
      for (const { device, letter_key: key } of phones) {
        if (device === enrolment.device) continue;
        const facts = waiting.filter(
          (fact) => fact.inspection === inspection && mayShare(given, fact.key, own),
        );
        to.set(device, { key, facts: [...(to.get(device)?.facts ?? []), ...facts] });
      }
  const signer = { device: enrolment.device, key: (await signingKey(store)).privateKey };
  /** @type {Letter[]} */
  const letters = [];
  for (const [device, { key, facts }] of to) {
    if (!facts.length) continue;
    const told = await sign({ letter: facts.slice(0, MOST_FACTS).map(asItTravels) }, signer);
    letters.push({ to: device, body: await sealTo({ ...key, kid: device }, told, "JWT") });
  }
  return letters;
}

/**
 * Takes in what letters to this phone tell. What can't be opened, isn't of somebody in the control or may not be told by
 * them, is left: the server decides, when the envelopes beside it arrive.
 * @param {Store} store unlocked
 * @param {Letter[]} letters
 * @returns {Promise<number>} how many facts are new here
 */
export async function readLetters(store, letters) {
  const enrolment = await meta(store, "enrolment");
  const own = await reference(store, LETTER_KEY);
  if (!enrolment || !own) return 0;
  /** @type {FactRecord[]} */
  const told = [];
  for (const { to, body } of letters)
    if (to === enrolment.device) told.push(...(await opened(store, own, body).catch(() => [])));
  if (!told.length) return 0;
  return writeAlways(store, ["facts"], async (transaction) => {
    const facts = transaction.objectStore("facts");
    let fresh = 0;
    for (const fact of told) {
      if (await facts.getKey(fact.id)) continue;
      await facts.add(fact);
      fresh += 1;
    }
    return fresh;
  });
}

/**
 * @param {Store} store @param {JsonWebKey} own @param {string} body
 * @returns {Promise<FactRecord[]>}
 */
async function opened(store, own, body) {
  const { plaintext } = await compactDecrypt(body, await importJWK(/** @type {any} */ (own), "ECDH-ES"));
  const jws = new TextDecoder().decode(plaintext);
  const { kid } = JSON.parse(new TextDecoder().decode(fromBase64Url(jws.split(".")[0])));
  /** @type {FactRecord[]} */
  const found = [];
  /** @type {Map<string, Person | null>} who wrote it, by control */
  const writers = new Map();
  for (const { inspection, ...fact } of await letterOf(store, jws, kid)) {
    if (!writers.has(inspection)) writers.set(inspection, await ownerOf(store, inspection, kid));
    const person = writers.get(inspection);
    if (!person || !isFact(fact) || !mayShare(person.writes, fact.key, person.own)) continue;
    const { id, number, key, value = null, supersedes, at } = fact;
    const author = { id: person.id, name: person.name };
    found.push({ id, inspection, number, key, value, supersedes, at, author, mine: false });
  }
  return found;
}

/**
 * What is in a letter, when the phone that it says it is of did sign it.
 * @param {Store} store @param {string} jws @param {string} kid
 * @returns {Promise<any[]>}
 */
async function letterOf(store, jws, kid) {
  for (const part of await together(store))
    for (const { phones } of part.people)
      for (const { device, key } of phones) {
        if (device !== kid) continue;
        const { payload } = await compactVerify(jws, await importJWK(key, "ES256"), {
          algorithms: ["ES256"],
        });
        const { letter } = JSON.parse(new TextDecoder().decode(payload));
        return Array.isArray(letter) ? letter.slice(0, MOST_FACTS) : [];
      }
  return [];
}

/** @param {any} fact */
function isFact({ id, number, key, supersedes, at }) {
  const isText = [id, key, at].every((each) => typeof each === "string");
  return isText && Number.isInteger(number) && Array.isArray(supersedes);
}

/** @param {Store} store @param {string} inspection @param {string} device @returns {Promise<Person | null>} */
async function ownerOf(store, inspection, device) {
  const people = await peopleIn(store, inspection);
  return people.find(({ phones }) => phones.some((phone) => phone.device === device)) ?? null;
}

/** @param {Store} store @param {string} inspection @returns {Promise<Person[]>} */
async function peopleIn(store, inspection) {
  return (await reference(store, TOGETHER + inspection))?.people ?? [];
}

/** @param {Store} store @returns {Promise<{people: Person[]}[]>} */
async function together(store) {
  const range = IDBKeyRange.bound(TOGETHER, `${TOGETHER}\uffff`);
  const parts = await read(store, ["reference"], (transaction) =>
    transaction.objectStore("reference").getAll(range),
  );
  return parts.map(({ data }) => data);
}

/** @param {Store} store @returns {Promise<any>} the private key as a JWK */
async function madeKey(store) {
  const { privateKey } = await crypto.subtle.generateKey(ECDH, true, ["deriveBits"]);
  const data = await crypto.subtle.exportKey("jwk", privateKey);
  return writeAlways(store, ["reference"], async (transaction) => {
    const parts = transaction.objectStore("reference");
    // Two tabs may come here at once: the first one's key is the phone's.
    const first = await parts.get(LETTER_KEY);
    if (!first) await parts.put({ part: LETTER_KEY, version: "", data });
    return first?.data ?? data;
  });
}

/** @param {string} text */
function fromBase64Url(text) {
  const signs = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(signs, (sign) => sign.charCodeAt(0));
}
