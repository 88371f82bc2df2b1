/** Facts over and back: one envelope a request, until none waits and the server has no more. */

import { problemOf, syncAnswer } from "./answer.js";
import { read } from "./database.js";
import { MOST_FACTS, seal, sealTo } from "./envelope.js";
import { knownVersions, takeIn } from "./intake.js";
import { letterKey } from "./letters.js";
import { meta } from "./meta.js";
import { ask } from "./network.js";
import { dropDelivered, envelopesLeft, firstEnvelope, keptEnvelope, sealingKey } from "./outbox.js";
import { Problem } from "./problems.js";
import { writeAlways } from "./reserve.js";

/** @typedef {import("./database.js").Store} Store */
/** @typedef {import("./answer.js").SyncAnswer} SyncAnswer */
/** @typedef {import("./records.js").FactRecord} FactRecord */

// Refusals that say something about this phone, and nothing about the facts in the envelope: those stay in the queue.
const ABOUT_THE_PHONE = ["device-unknown", "device-revoked", "envelope-forged", "envelope-unreadable"];
// Of what is sealed, a few hundred facts: a locked phone sends the rest in the next request.
const MOST_ENVELOPES = 50;
const NOTHING = { facts: [], reference: {}, gone: [], photos: [], cursor: null };
// Answers that the same request would get for ever.
const ABOUT_THE_REQUEST = [400, 413, 422];

/**
 * Delivers every waiting fact and takes in all that is new. A fact counts as delivered when an answer of the right shape
 * has named it. When the server can't take an envelope, smaller ones find the fact that it can't take; the others go on.
 * @param {Store} store
 * @param {import("./sync.js").Surroundings} surroundings
 * @param {import("./envelope.js").Signer} signer
 * @returns {Promise<"active" | "expired">} whether its user is still logged in
 * @throws {Problem}
 */
export async function exchangeFacts(store, surroundings, signer) {
  let most = MOST_FACTS;
  for (;;) {
    const waiting = await firstWaiting(store, most);
    const batch = waiting.length ? firstEnvelope(waiting, most) : [];
    const cursor = (await meta(store, "cursor")) ?? null;
    const answer = await exchange(store, surroundings, signer, batch, cursor);
    const isTaken = answer instanceof Problem ? false : await take(store, surroundings, answer, batch);
    surroundings.announce?.();
    if (isTaken) {
      most = Math.min(MOST_FACTS, most * 2);
    } else if (batch.length > 1) {
      most = Math.ceil(batch.length / 2);
    } else {
      const refusal = answer instanceof Problem ? answer.told : answer.refused.find(({ id }) => id === null);
      if (!refusal) throw new Problem("answer-strange");
      await refuse(store, batch[0], refusal);
    }
    if (answer instanceof Problem) continue;
    const isNews = answer.more && (answer.cursor !== cursor || answer.facts.length > 0);
    if (!isNews && !(await firstWaiting(store, 1)).length) {
      await dropDelivered(store);
      return answer.session;
    }
  }
}

/**
 * Delivers what was sealed when it was kept, while the phone is locked: nothing else comes back than what was accepted or
 * refused. Asks at least once: a phone that was revoked must hear so.
 * @param {Store} store
 * @param {import("./sync.js").Surroundings} surroundings
 * @param {import("./envelope.js").Signer} signer
 * @throws {Problem}
 */
export async function exchangeSealed(store, surroundings, signer) {
  let left = await envelopesLeft(store);
  do {
    const sent = left.slice(0, MOST_ENVELOPES);
    left = left.slice(MOST_ENVELOPES);
    const response = await ask(surroundings, "/api/sync", {
      ...syncRequest(
        signer,
        null,
        {},
        sent.map(({ body }) => body),
      ),
      // As nobody who is logged in: what the server has to tell can't be taken in.
      credentials: "omit",
    });
    if (!response.ok) throw (await problemOf(response)).problem;
    const answer = syncAnswer(await response.json().catch(() => null));
    await takeIn(store, { ...answer, ...NOTHING });
    if (answer.device === "revoked") throw new Problem("device-revoked");
    await dropDelivered(store);
    surroundings.announce?.();
  } while (left.length);
}

/**
 * What a phone asks of `/api/sync`.
 * @param {import("./envelope.js").Signer} signer
 * @param {string | null} cursor
 * @param {Record<string, string>} known
 * @param {string[]} envelopes
 * @param {import("./letters.js").PublicKey} [letter_key] of this phone
 */
export function syncRequest({ device }, cursor, known, envelopes, letter_key) {
  return {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ device, cursor, known, envelopes, letter_key }),
  };
}

/**
 * These facts as they travel: sealed to the server's key when it is known.
 * @param {Store} store
 * @param {FactRecord[]} batch
 * @param {import("./envelope.js").Signer} signer
 */
async function enveloped(store, batch, signer) {
  const key = await sealingKey(store);
  if (!key) return seal(batch, signer);
  return (await keptEnvelope(store, batch)) ?? sealTo(key, await seal(batch, signer), "JWT");
}

/**
 * One request and its answer; a problem when the server can't take what is in it.
 * @param {Store} store
 * @param {import("./network.js").Network} network
 * @param {import("./envelope.js").Signer} signer
 * @param {FactRecord[]} batch
 * @param {string | null} cursor
 * @returns {Promise<SyncAnswer | Problem>}
 * @throws {Problem} when the problem isn't one of these facts
 */
async function exchange(store, network, signer, batch, cursor) {
  const envelopes = batch.length ? [await enveloped(store, batch, signer)] : [];
  const key = store.vault ? await letterKey(store) : undefined;
  const request = syncRequest(signer, cursor, await knownVersions(store), envelopes, key);
  const response = await ask(network, "/api/sync", request);
  if (response.ok) return syncAnswer(await response.json().catch(() => null));
  const { problem, isOurs } = await problemOf(response);
  const isAboutFacts = isOurs && batch.length > 0 && ABOUT_THE_REQUEST.includes(response.status);
  if (!isAboutFacts || ABOUT_THE_PHONE.includes(problem.code)) throw problem;
  return problem;
}

/**
 * Takes in an answer, and tells what it brought.
 * @param {Store} store
 * @param {import("./sync.js").Surroundings} surroundings
 * @param {SyncAnswer} answer
 * @param {FactRecord[]} batch
 * @returns {Promise<boolean>} whether it names any of the facts that were sent, or none were
 * @throws {Problem} what it says about this phone
 */
async function take(store, surroundings, answer, batch) {
  const news = await takeIn(store, answer);
  if (news.length) surroundings.bring?.(news);
  if (answer.device === "revoked") throw new Problem("device-revoked");
  const aboutPhone = answer.refused.find(({ id, code }) => id === null && ABOUT_THE_PHONE.includes(code));
  if (aboutPhone) throw new Problem(aboutPhone.code, { reason: aboutPhone.reason });
  const named = new Set([...answer.accepted, ...answer.refused.map(({ id }) => id)]);
  return !batch.length || batch.some(({ id }) => named.has(id));
}

/**
 * Out of the queue goes the one fact that was in a refused envelope.
 * @param {Store} store
 * @param {FactRecord} fact
 * @param {import("./records.js").Refused} refusal
 */
async function refuse(store, { id }, { code, reason }) {
  await writeAlways(store, ["facts"], async (transaction) => {
    const fact = await transaction.objectStore("facts").get(id);
    if (!fact) return;
    const { waiting, ...kept } = fact;
    await transaction.objectStore("facts").put({ ...kept, refused: { code, reason } });
  });
}

/**
 * @param {Store} store
 * @param {number} most
 * @returns {Promise<FactRecord[]>}
 */
async function firstWaiting(store, most) {
  return read(store, ["facts"], (transaction) =>
    transaction.objectStore("facts").index("waiting").getAll(1, most),
  );
}
