/** Photos on the phone: bytes, small size and the fact that names them, kept together or not at all. */

import { read, write } from "./database.js";
import { newContentKey, openContent, sealContent } from "./content.js";
import { addFacts, FACT_TABLES } from "./facts.js";
import { current } from "./fold.js";
import { writeAlways, writePhoto } from "./reserve.js";

/** @typedef {import("./records.js").PhotoRecord} PhotoRecord */
/** @typedef {import("./records.js").Picture} Picture */
/** @typedef {import("./database.js").Store} Store */

const TABLES = /** @type {("facts" | "drafts" | "meta" | "photos" | "pictures" | "captures")[]} */ ([
  ...FACT_TABLES,
  "photos",
  "pictures",
  "captures",
]);

/**
 * Keeps a photo and its fact in one transaction. The same bytes twice are one photo with two facts.
 * @param {Store} store
 * @param {{sha256: string, blob: Blob, thumbnail: Blob, inspection: string, key: string, value: any, capture?: string}} photo
 *   `capture` is the one it was made of, which is done with
 * @throws {Problem} not-kept, photo-storage-full: photos never take the room that is reserved for text
 */
export async function keepPhoto(store, { sha256, blob, thumbnail, inspection, key, value, capture }) {
  const picture = await sealPicture({ sha256, blob, thumbnail });
  await writePhoto(store, TABLES, async (transaction) => {
    const photos = transaction.objectStore("photos");
    const known = await photos.get(sha256);
    const places = (known?.places ?? []).filter(
      (place) => place.inspection !== inspection || place.key !== key,
    );
    const isAtServer = known && !known.waiting && !known.refused && known.sent === known.bytes;
    const [fact] = await addFacts(transaction, inspection, [{ key, value }]);
    await transaction.objectStore("pictures").put(picture);
    await photos.put({
      sha256,
      inspection,
      facts: [...(known?.facts ?? []), ...(fact ? [fact.id] : [])],
      places: [...places, { inspection, key }],
      bytes: blob.size,
      type: blob.type,
      sent: known?.sent ?? 0,
      ...(known?.upload && { upload: known.upload }),
      ...(isAtServer ? {} : { waiting: 1 }),
    });
    if (capture) await transaction.objectStore("captures").delete(capture);
  });
}

/**
 * @param {{sha256: string, blob: Blob, thumbnail: Blob}} photo
 * @returns {Promise<Picture>} both sealed under a key of their own
 */
export async function sealPicture({ sha256, blob, thumbnail }) {
  const key = newContentKey();
  return {
    sha256,
    photo: await sealContent(key, blob, sha256),
    thumbnail: await sealContent(key, thumbnail, `${sha256} thumbnail`),
    key,
  };
}

/**
 * @param {Store} store
 * @param {string} sha256
 * @returns {Promise<PhotoRecord | undefined>} undefined when this phone doesn't have it
 */
export async function photoRecord(store, sha256) {
  return read(store, ["photos", "pictures"], async (transaction) => {
    const [record, picture] = await Promise.all([
      transaction.objectStore("photos").get(sha256),
      transaction.objectStore("pictures").getKey(sha256),
    ]);
    return picture === undefined ? undefined : record;
  });
}

/**
 * @param {Store} store
 * @param {string} sha256
 * @param {"photo" | "thumbnail"} size
 * @returns {Promise<Blob | undefined>} undefined when this phone doesn't have it
 */
export async function photo(store, sha256, size = "photo") {
  const picture = await read(store, ["pictures"], (transaction) =>
    transaction.objectStore("pictures").get(sha256),
  );
  const about = size === "photo" ? sha256 : `${sha256} thumbnail`;
  return picture && openContent(picture.key, picture[size], about, "image/jpeg");
}

/**
 * What is to be done with the photos that are still waiting.
 *
 * A photo goes after a fact that names it has arrived. One whose every fact was refused could never be shown to anyone,
 * and one that its maker has taken away is not sent.
 * @param {Store} store
 * @returns {Promise<{sendable: PhotoRecord[], orphaned: PhotoRecord[], removed: PhotoRecord[]}>}
 */
export async function photosWaiting(store) {
  return read(store, ["photos", "facts"], async (transaction) => {
    /** @type {{sendable: PhotoRecord[], orphaned: PhotoRecord[], removed: PhotoRecord[]}} */
    const photos = { sendable: [], orphaned: [], removed: [] };
    for (const photo of await transaction.objectStore("photos").index("waiting").getAll(1)) {
      const facts = [];
      for (const { inspection, key } of photo.places) {
        const known = await transaction.objectStore("facts").index("key").getAll([inspection, key]);
        facts.push(...(current(known).get(key) ?? []));
      }
      const wanted = facts.filter((fact) => fact.value !== null);
      if (!wanted.length) photos.removed.push(photo);
      else if (wanted.some((fact) => !fact.waiting && !fact.refused)) photos.sendable.push(photo);
      else if (wanted.every((fact) => fact.refused)) photos.orphaned.push(photo);
    }
    return photos;
  });
}

/**
 * Changes a photo's record, when it is still there.
 * @param {Store} store
 * @param {string} sha256
 * @param {(photo: PhotoRecord) => PhotoRecord} change
 */
export async function changePhoto(store, sha256, change) {
  await writeAlways(store, ["photos"], async (transaction) => {
    const photos = transaction.objectStore("photos");
    const record = await photos.get(sha256);
    if (record) await photos.put(change(record));
  });
}

/**
 * @param {PhotoRecord} photo
 * @param {import("./records.js").Refused} refused
 * @returns {PhotoRecord} out of the queue, with the reason
 */
export function refusedPhoto({ waiting, upload, ...photo }, refused) {
  return { ...photo, refused };
}

/**
 * @param {PhotoRecord} photo
 * @returns {PhotoRecord} out of the queue: all of it is at the server
 */
export function deliveredPhoto({ waiting, upload, ...photo }) {
  return { ...photo, sent: photo.bytes };
}
