/** Photos on the phone: bytes, small size and the fact that names them, kept together or not at all. */

import { read, write } from "./database.js";
import { newContentKey, openContent, sealContent } from "./content.js";
import { addFacts, FACT_TABLES } from "./facts.js";
import { sealTo } from "./envelope.js";
import { current } from "./fold.js";
import { sealingKey } from "./outbox.js";
import { Problem } from "./problems.js";
import { writeAlways, writePhoto } from "./reserve.js";
import { fromBase64 } from "./vault.js";

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
  const picture = await sealPicture({ sha256, blob, thumbnail }, await sealingKey(store));
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
 * @param {import("./envelope.js").SealingKey | null} [server]
 * @returns {Promise<Picture>} both sealed under a key of their own, which is sealed to the server's
 */
export async function sealPicture({ sha256, blob, thumbnail }, server = null) {
  const key = newContentKey();
  return {
    sha256,
    photo: await sealContent(key, blob, sha256),
    thumbnail: await sealContent(key, thumbnail, `${sha256} thumbnail`),
    key,
    delivery: await deliveryKey(key, server),
  };
}

/**
 * @param {string} key of a photo
 * @param {import("./envelope.js").SealingKey | null} server
 * @returns {Promise<import("./records.js").DeliveryKey | null>}
 */
async function deliveryKey(key, server) {
  return server && { kid: server.kid, jwe: await sealTo(server, fromBase64(key)) };
}

/**
 * A photo as it is sent: sealed, and with what opens it at the server; plain when the server has no key.
 * @param {Store} store
 * @param {string} sha256
 * @returns {Promise<{blob: Blob, opens: string | null} | null>} null when it can't be sent now, because the phone is locked
 * @throws {Problem} seal-broken
 */
export async function photoToSend(store, sha256) {
  const [picture, server] = await Promise.all([
    read(store, ["pictures"], (transaction) => transaction.objectStore("pictures").get(sha256)),
    sealingKey(store),
  ]);
  if (!picture) throw new Problem("seal-broken");
  let { delivery } = picture;
  // The server's key may be newer than the photo; while locked it goes with the one that it had.
  if (store.vault && picture.key && server && delivery?.kid !== server.kid) {
    delivery = await deliveryKey(picture.key, server);
    await writeAlways(store, ["pictures"], (transaction) =>
      transaction.objectStore("pictures").put({ ...picture, delivery }),
    );
  }
  if (delivery) return { blob: picture.photo, opens: delivery.jwe };
  return store.vault && { blob: await openContent(picture.key, picture.photo, sha256, ""), opens: null };
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
 * A photo goes after a fact that names it has arrived; one of another phone at once. One whose every fact was refused could
 * never be shown to anyone, and one that its maker has taken away is not sent.
 * @param {Store} store
 * @returns {Promise<{sendable: PhotoRecord[], orphaned: PhotoRecord[], removed: PhotoRecord[]}>}
 */
export async function photosWaiting(store) {
  return read(store, ["photos", "facts"], async (transaction) => {
    /** @type {{sendable: PhotoRecord[], orphaned: PhotoRecord[], removed: PhotoRecord[]}} */
    const photos = { sendable: [], orphaned: [], removed: [] };
    for (const photo of await transaction.objectStore("photos").index("waiting").getAll(1)) {
      if (photo.carried) {
        photos.sendable.push(photo);
        continue;
      }
      if (!store.vault) {
        if (await hasArrived(transaction, photo)) photos.sendable.push(photo);
        continue;
      }
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
 * While locked nobody sees which facts stand: whether any that named it has arrived. One that was taken away left the
 * queue when that was sealed.
 * @param {import("./database.js").Transaction<("photos" | "facts")[], "readonly">} transaction
 * @param {PhotoRecord} photo
 */
async function hasArrived(transaction, { facts = [] }) {
  for (const id of facts) {
    const fact = await transaction.objectStore("facts").get(id);
    if (fact && !fact.waiting && !fact.refused) return true;
  }
  return false;
}

/**
 * The photos of a control that are on this phone alone.
 * @param {Store} store
 * @param {string} id
 */
export async function photosLeftOf(store, id) {
  const all = await read(store, ["photos"], (transaction) => transaction.objectStore("photos").getAll());
  return all.filter(
    ({ places, waiting, refused }) =>
      (waiting || refused) && places.some(({ inspection }) => inspection === id),
  );
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
 * All of a photo is at the server: it is out of the queue, and one of another phone leaves this one.
 * @param {Store} store
 * @param {PhotoRecord} photo
 */
export async function noteDelivered(store, { sha256, carried }) {
  if (!carried)
    return changePhoto(store, sha256, ({ waiting, upload, ...photo }) => ({ ...photo, sent: photo.bytes }));
  await writeAlways(store, ["photos", "pictures"], async (transaction) => {
    await transaction.objectStore("photos").delete(sha256);
    await transaction.objectStore("pictures").delete(sha256);
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
