/**
 * Photos that a colleague's phone delivers, when there is no network: as they lie here, sealed to the server, so that who
 * carries them can't look. They are large, so they stay behind until somebody asks for them, and go some at a time.
 */

import { base64url } from "jose";

import { photosWaiting, photoToSend } from "./album.js";
import { read } from "./database.js";
import { LARGEST_PARCEL } from "./parcel_size.js";
import { writePhoto } from "./reserve.js";

/** @typedef {import("./database.js").Store} Store */
/** @typedef {import("./records.js").PhotoRecord} PhotoRecord */
/** @typedef {{sha256: string, type: string, bytes: number, opens: string, sealed: string}} Carried a photo in a file */

// Of a photo beside its bytes: the key that opens it, names, and the rest.
const BESIDE = 1_000;

/**
 * The photos that wait here, in the files by which they can be given along.
 * @param {Store} store unlocked
 * @returns {Promise<PhotoRecord[][]>}
 */
export async function photoParcels(store) {
  const { removed } = await photosWaiting(store);
  const gone = new Set(removed.map(({ sha256 }) => sha256));
  const waiting = await read(store, ["photos"], (transaction) =>
    transaction.objectStore("photos").index("waiting").getAll(1),
  );
  /** @type {PhotoRecord[][]} */
  const parcels = [];
  let room = 0;
  for (const photo of waiting) {
    const size = Math.ceil((photo.bytes * 4) / 3) + BESIDE;
    if (gone.has(photo.sha256) || size > LARGEST_PARCEL) continue;
    room -= size;
    if (room < 0) {
      room = LARGEST_PARCEL - size;
      parcels.push([]);
    }
    parcels[parcels.length - 1].push(photo);
  }
  return parcels;
}

/**
 * One of these, as the text of a file.
 * @param {Store} store unlocked
 * @param {number} which
 * @returns {Promise<string>}
 */
export async function makePhotoParcel(store, which) {
  /** @type {Carried[]} */
  const photos = [];
  for (const { sha256, type, bytes } of (await photoParcels(store))[which] ?? []) {
    const sent = await photoToSend(store, sha256);
    if (!sent?.opens) continue;
    const sealed = base64url.encode(new Uint8Array(await sent.blob.arrayBuffer()));
    photos.push({ sha256, type, bytes, opens: sent.opens, sealed });
  }
  return JSON.stringify({ photos });
}

/**
 * Keeps photos of others until they are delivered. One that is here already changes nothing.
 * @param {Store} store unlocked
 * @param {Carried[]} photos of which the form was checked
 * @returns {Promise<number>} how many are new here
 * @throws {import("./problems.js").Problem} photo-storage-full; then none of them is kept
 */
export async function takePhotos(store, photos) {
  return writePhoto(store, ["photos", "pictures"], async (transaction) => {
    let fresh = 0;
    for (const { sha256, type, bytes, opens, sealed } of photos) {
      if (await transaction.objectStore("photos").getKey(sha256)) continue;
      const photo = new Blob([/** @type {any} */ (base64url.decode(sealed))]);
      const picture = { sha256, photo, thumbnail: new Blob(), key: "", delivery: { kid: "", jwe: opens } };
      await transaction.objectStore("pictures").add(picture);
      const record = { sha256, type, bytes, inspection: "", places: [], sent: 0, carried: true };
      await transaction.objectStore("photos").add({ ...record, waiting: 1 });
      fresh += 1;
    }
    return fresh;
  });
}
