/** Photos over tus 1.0 (https://tus.io/protocols/resumable-upload): piece by piece, on from where it was cut off. */

import {
  changePhoto,
  noteDelivered,
  photo as photoOf,
  photoRecord,
  photosWaiting,
  photoToSend,
  refusedPhoto,
} from "./album.js";
import { problemOf } from "./answer.js";
import { sha256 } from "./digest.js";
import { sign } from "./envelope.js";
import { ask } from "./network.js";
import { Problem } from "./problems.js";

/** @typedef {import("./database.js").Store} Store */
/** @typedef {import("./records.js").PhotoRecord} PhotoRecord */
/** @typedef {{path: string, offset: number}} Begun where the server keeps it, and how much of it */

/**
 * @typedef {object} Parcel one photo on its way
 * @property {Store} store
 * @property {import("./sync.js").Surroundings} surroundings
 * @property {PhotoRecord} photo
 * @property {Blob} blob as it is sent
 * @property {string | null} opens what opens it at the server; null when it goes plain
 * @property {Record<string, string>} headers
 */

const PIECE = 512 * 1024;
const MOST_SETBACKS = 3;
const HASH_MISMATCH = 460;
// Answers after which the same photo may still go through: later, or by a phone that has logged in again.
const PASSING = [401, 403, 408, 409, 423, 425, 429];

/** What the server will never take. */
class Refusal extends Problem {}

/**
 * Sends the photos whose facts have arrived, each on its own: one that fails doesn't hold up the next.
 * @param {Store} store
 * @param {import("./sync.js").Surroundings} surroundings
 * @param {import("./envelope.js").Signer} signer
 * @returns {Promise<Problem | null>} the last one's problem, when any may be tried again
 * @throws {Problem} offline, device-revoked
 */
export async function uploadPhotos(store, surroundings, signer) {
  const { sendable, orphaned, removed } = await photosWaiting(store);
  for (const { sha256 } of removed) await changePhoto(store, sha256, ({ waiting, ...photo }) => photo);
  for (const { sha256 } of orphaned)
    await changePhoto(store, sha256, (photo) => refusedPhoto(photo, new Problem("photo-without-fact").told));
  let problem = null;
  for (const photo of sendable) {
    try {
      const ready = await parcel(store, surroundings, signer, photo);
      if (ready) await upload(ready);
    } catch (error) {
      if (!(error instanceof Problem) || error.code === "offline" || error.code === "device-revoked")
        throw error;
      if (error instanceof Refusal)
        await changePhoto(store, photo.sha256, (photo) => refusedPhoto(photo, error.told));
      else problem = error;
    }
    surroundings.announce?.();
  }
  return problem;
}

/**
 * @param {Store} store
 * @param {import("./sync.js").Surroundings} surroundings
 * @param {import("./envelope.js").Signer} signer
 * @param {PhotoRecord} photo
 * @returns {Promise<Parcel | null>} null when it has to wait until the phone is unlocked
 */
async function parcel(store, surroundings, signer, photo) {
  const sent = await photoToSend(store, photo.sha256).catch((error) => {
    throw new Refusal("photo-damaged", { cause: error });
  });
  if (!sent) return null;
  const { blob, opens } = sent;
  // Bytes of one form can't go on with an upload of the other.
  if (photo.upload && Boolean(photo.isSealed) !== Boolean(opens))
    await changePhoto(store, photo.sha256, ({ upload, ...photo }) => ({ ...photo, sent: 0 }));
  const authorization = await sign({ upload: photo.sha256, length: blob.size }, signer);
  const headers = { "tus-resumable": "1.0.0", authorization: `Device ${authorization}` };
  return { store, surroundings, photo, blob, opens, headers };
}

/** @param {Parcel} parcel */
async function upload(parcel) {
  const { store, surroundings, photo, blob } = parcel;
  let begun = (await resume(parcel)) ?? (await create(parcel));
  for (let setbacks = 0; begun.offset < blob.size;) {
    const response = await ask(surroundings, begun.path, {
      method: "PATCH",
      headers: {
        ...parcel.headers,
        "content-type": "application/offset+octet-stream",
        "upload-offset": String(begun.offset),
      },
      body: await piece(blob, begun.offset),
    });
    if (response.ok) {
      begun = { ...begun, offset: offsetIn(response, blob.size, begun.offset + 1) };
      const sent = Math.min(begun.offset, photo.bytes);
      if (begun.offset < blob.size) await changePhoto(store, photo.sha256, (photo) => ({ ...photo, sent }));
      surroundings.announce?.({ sha256: photo.sha256, sent, bytes: photo.bytes });
    } else if ([404, 409, 410].includes(response.status) && ++setbacks < MOST_SETBACKS) {
      // It has another offset, or has forgotten the upload: ask, or begin again.
      begun = (response.status === 409 && (await resume(parcel))) || (await create(parcel));
    } else if (response.status === HASH_MISMATCH) {
      throw await mismatch(parcel, response);
    } else {
      throw await failure(response);
    }
  }
  await noteDelivered(store, photo);
}

/**
 * Where an upload that was begun earlier stands.
 * @param {Parcel} parcel
 * @returns {Promise<Begun | null>} null when there is none to go on with
 */
async function resume(parcel) {
  const { store, surroundings, photo, blob, headers } = parcel;
  const path = (await photoRecord(store, photo.sha256))?.upload;
  if (!path) return null;
  const response = await ask(surroundings, path, { method: "HEAD", headers });
  if ([404, 410].includes(response.status)) return null;
  if (!response.ok) throw await failure(response);
  const offset = offsetIn(response, blob.size, 0);
  // The answer to the last piece was lost. Only creating it anew, which names its hash, tells that the photo is kept.
  return offset < blob.size ? { path, offset } : null;
}

/**
 * Announces a photo by its hash. One that the server has already needs nothing more sent.
 *
 * A photo of one piece goes along with it (tus: creation-with-upload), once: of what is cut off there nothing is kept,
 * so whoever was cut off goes on in two steps, in which each byte that arrives counts.
 * @param {Parcel} parcel
 * @returns {Promise<Begun>}
 */
async function create(parcel) {
  const { store, surroundings, photo, blob, opens, headers } = parcel;
  const isWhole = blob.size <= PIECE && !(await photoRecord(store, photo.sha256))?.triedWhole;
  if (isWhole) await changePhoto(store, photo.sha256, (photo) => ({ ...photo, triedWhole: true }));
  const response = await ask(surroundings, "/api/uploads", {
    method: "POST",
    headers: {
      ...headers,
      ...(isWhole && { "content-type": "application/offset+octet-stream" }),
      "upload-length": String(blob.size),
      "upload-metadata": [
        `sha256 ${btoa(photo.sha256)}`,
        `type ${btoa(photo.type)}`,
        ...(opens ? [`sealed_key ${btoa(opens)}`] : []),
      ].join(),
    },
    body: isWhole ? await piece(blob, 0) : undefined,
  });
  if (response.status === HASH_MISMATCH) throw await mismatch(parcel, response);
  if (response.status !== 201) throw await failure(response);
  const offset = response.headers.has("upload-offset") ? offsetIn(response, blob.size, 0) : 0;
  const location = response.headers.get("location");
  if (!isTus(response) || (offset < blob.size && !location)) throw new Problem("answer-strange");
  // Behind a proxy the server may not know its own name: only the path counts.
  const { pathname, search } = new URL(location ?? "", `${surroundings.origin}/api/uploads`);
  const begun = { path: pathname + search, offset };
  await changePhoto(store, photo.sha256, (photo) => ({
    ...photo,
    upload: begun.path,
    isSealed: opens !== null,
    sent: Math.min(offset, photo.bytes),
  }));
  return begun;
}

/**
 * @param {Blob} blob
 * @param {number} offset
 */
async function piece(blob, offset) {
  try {
    return await blob.slice(offset, offset + PIECE).arrayBuffer();
  } catch (error) {
    throw new Refusal("photo-damaged", { cause: error });
  }
}

/**
 * @param {Response} response
 * @param {number} length of what is sent
 * @param {number} least
 * @returns {number} how much of the photo the server has
 * @throws {Problem} answer-strange when this isn't our server's answer
 */
function offsetIn(response, length, least) {
  const told = response.headers.get("upload-offset") ?? "";
  const offset = Number(told);
  if (!isTus(response) || !/^\d+$/.test(told) || offset < least || offset > length)
    throw new Problem("answer-strange");
  return offset;
}

/** @param {Response} response */
function isTus(response) {
  return response.headers.get("tus-resumable") === "1.0.0";
}

/**
 * The server got other bytes than the hash says. Are those on this phone still the ones that were hashed?
 * @param {Parcel} parcel
 * @param {Response} response
 * @returns {Promise<Problem>}
 */
async function mismatch({ store, photo }, response) {
  const { problem } = await problemOf(response);
  if (photo.carried) return new Refusal("photo-damaged", { cause: problem });
  // Locked, nobody can tell: it is sent again when the phone is unlocked.
  if (!store.vault) return new Problem("upload-interrupted", { cause: problem });
  const blob = await photoOf(store, photo.sha256).catch(console.error);
  if (!blob || (await sha256(blob)) !== photo.sha256) return new Refusal("photo-damaged", { cause: problem });
  const mismatches = (photo.mismatches ?? 0) + 1;
  await changePhoto(store, photo.sha256, ({ upload, ...photo }) => ({ ...photo, mismatches, sent: 0 }));
  return mismatches < MOST_SETBACKS
    ? new Problem("upload-interrupted", { cause: problem })
    : new Refusal(problem.code, { reason: problem.message });
}

/**
 * @param {Response} response
 * @returns {Promise<Problem>}
 */
async function failure(response) {
  const { problem, isOurs } = await problemOf(response);
  const isForGood = response.status >= 400 && response.status < 500 && !PASSING.includes(response.status);
  return isOurs && isForGood ? new Refusal(problem.code, { reason: problem.message }) : problem;
}
