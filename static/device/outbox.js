/**
 * What is to be sent is sealed when it was kept: signed by this phone, then encrypted to the server's key (JWS in JWE,
 * RFC 7515 and 7516). So the queue is delivered while the phone is locked, when nobody can read what is in it.
 */

import { read } from "./database.js";
import { signingKey } from "./enrol.js";
import { fitting, MOST_FACTS, seal, sealTo } from "./envelope.js";
import { meta } from "./meta.js";
import { reference } from "./intake.js";
import { writeAlways } from "./reserve.js";

/** @typedef {import("./database.js").Store} Store */
/** @typedef {import("./records.js").Envelope} Envelope */
/** @typedef {import("./records.js").FactRecord} FactRecord */

// Each tap makes an envelope; so many are made into few, that a locked phone has little to send.
const MOST_LOOSE = 20;

/**
 * The server's key to seal to (a public JWK with its `kid`).
 * @param {Store} store
 * @returns {Promise<import("./envelope.js").SealingKey | null>} null when the server never told one
 */
export async function sealingKey(store) {
  return (await reference(store, "sealing-key")) ?? null;
}

/**
 * Seals every fact that waits and is in no envelope yet. Facts are kept before they are sealed: what a phone that dies in
 * between leaves unsealed, is sealed when it is next unlocked.
 * @param {Store} store
 */
export async function sealWaiting(store) {
  const [enrolment, key] = await Promise.all([meta(store, "enrolment"), sealingKey(store)]);
  if (!store.vault || !enrolment || !key) return;
  const [facts, kept] = await read(store, ["facts", "envelopes"], (transaction) =>
    Promise.all([
      transaction.objectStore("facts").index("waiting").getAll(1),
      transaction.objectStore("envelopes").getAll(),
    ]),
  );
  const isCrowded = kept.length > MOST_LOOSE;
  const sealed = new Set(isCrowded ? [] : kept.flatMap((envelope) => envelope.facts));
  const signer = { device: enrolment.device, key: (await signingKey(store)).privateKey };
  /** @type {Envelope[]} */
  const made = [];
  for (const batch of batches(facts.filter(({ id }) => !sealed.has(id))))
    made.push(envelopeOf(batch, await sealTo(key, await seal(batch, signer), "JWT")));
  if (!made.length) return;
  await writeAlways(store, ["envelopes"], async (transaction) => {
    const envelopes = transaction.objectStore("envelopes");
    if (isCrowded) for (const { id } of kept) await envelopes.delete(id);
    for (const envelope of made) await envelopes.put(envelope);
  });
}

/**
 * An envelope that was kept with exactly these facts.
 * @param {Store} store
 * @param {FactRecord[]} batch
 * @returns {Promise<string | null>}
 */
export async function keptEnvelope(store, batch) {
  if (!batch.length) return null;
  const kept = await read(store, ["envelopes"], (transaction) =>
    transaction.objectStore("envelopes").get(batch[0].id),
  );
  return kept && kept.facts.join() === batch.map(({ id }) => id).join() ? kept.body : null;
}

/**
 * @param {Store} store
 * @returns {Promise<Envelope[]>}
 */
export async function envelopesLeft(store) {
  return read(store, ["envelopes"], (transaction) => transaction.objectStore("envelopes").getAll());
}

/**
 * Lets go of the envelopes of which nothing waits any longer.
 * @param {Store} store
 */
export async function dropDelivered(store) {
  const done = await read(store, ["facts", "envelopes"], async (transaction) => {
    const waiting = new Set(await transaction.objectStore("facts").index("waiting").getAllKeys(1));
    const envelopes = await transaction.objectStore("envelopes").getAll();
    return envelopes.filter(({ facts }) => !facts.some((id) => waiting.has(id)));
  });
  if (!done.length) return;
  await writeAlways(store, ["envelopes"], async (transaction) => {
    for (const { id } of done) await transaction.objectStore("envelopes").delete(id);
  });
}

/**
 * The first facts of one control, as many as fit in an envelope.
 * @template {FactRecord} F
 * @param {F[]} facts
 * @param {number} most
 * @returns {F[]}
 */
export function firstEnvelope(facts, most) {
  return fitting(
    facts.filter(({ inspection }) => inspection === facts[0].inspection),
    most,
  );
}

/** @param {FactRecord[]} facts */
function* batches(facts) {
  let left = facts;
  while (left.length) {
    const batch = firstEnvelope(left, MOST_FACTS);
    const taken = new Set(batch);
    left = left.filter((fact) => !taken.has(fact));
    yield batch;
  }
}

/** @param {FactRecord[]} batch @param {string} body @returns {Envelope} */
function envelopeOf(batch, body) {
  return { id: batch[0].id, inspection: batch[0].inspection, facts: batch.map(({ id }) => id), body };
}
