/** How things stand, for the bar that is always in view: what is only on this phone, what is on its way. */

import { read } from "./database.js";
import { Problem } from "./problems.js";

/** @typedef {import("./database.js").Store} Store */

/**
 * What has not arrived yet.
 * @typedef {object} Waiting
 * @property {number} facts
 * @property {number} photos
 * @property {number} bytes of those photos that the server doesn't have
 * @property {string | null} oldest when the oldest of the facts was made, RFC 3339
 * @property {number} carried envelopes of other phones that this one still has to deliver
 * @property {number} refused facts and photos that the server doesn't want
 */

/**
 * @typedef {object} Standing
 * @property {boolean} busy whether something is being sent at this moment
 * @property {"active" | "expired" | "unknown"} session
 * @property {string | null} delivered when the server last answered well, RFC 3339
 * @property {import("./records.js").Refused | null} problem why the last try failed
 * @property {{sent: number, bytes: number} | null} photo progress of the photo that is under way
 * @property {{code: string, reason: string} | null} low that the storage is nearly full
 * @property {boolean | null} persistent whether the browser promised not to clear this app; null when not asked yet
 */

/**
 * @param {Store} store
 * @returns {Promise<Waiting>}
 */
export async function waiting(store) {
  return read(store, ["facts", "photos", "carried"], async (transaction) => {
    const facts = transaction.objectStore("facts");
    const photos = transaction.objectStore("photos");
    const [count, first, waitingPhotos, refusedFacts, refusedPhotos, carried] = await Promise.all([
      facts.index("waiting").count(),
      // In order of id, and so of time.
      facts.index("waiting").get(1),
      photos.index("waiting").getAll(),
      facts.index("refused").count(),
      photos.index("refused").count(),
      transaction.objectStore("carried").index("waiting").count(),
    ]);
    return {
      facts: count,
      photos: waitingPhotos.length,
      bytes: waitingPhotos.reduce((sum, photo) => sum + photo.bytes - photo.sent, 0),
      oldest: first?.at ?? null,
      carried,
      refused: refusedFacts + refusedPhotos,
    };
  });
}

/**
 * @param {Store} store
 * @param {boolean} busy
 * @returns {Promise<Waiting & Standing>}
 */
export async function status(store, busy) {
  const [left, meta, underWay] = await Promise.all([
    waiting(store),
    read(store, ["meta"], (transaction) =>
      Promise.all([
        transaction.objectStore("meta").get("delivery"),
        transaction.objectStore("meta").get("persistence"),
        transaction.objectStore("meta").get("low"),
      ]),
    ),
    read(store, ["photos"], (transaction) => transaction.objectStore("photos").index("waiting").getAll()),
  ]);
  const [delivery, persistence, low] = meta;
  const photo = underWay.find(({ sent }) => sent > 0);
  return {
    ...left,
    busy,
    session: delivery?.session ?? "unknown",
    delivered: delivery?.delivered ?? null,
    problem: delivery?.problem ?? null,
    photo: busy && photo ? { sent: photo.sent, bytes: photo.bytes } : null,
    persistent: persistence?.granted ?? null,
    low: low ? new Problem("storage-low").told : null,
  };
}

/**
 * What the server has refused, with its reasons: it stays on the phone and can be exported.
 * @param {Store} store
 * @returns {Promise<{facts: import("./records.js").FactRecord[], photos: import("./records.js").PhotoRecord[]}>}
 */
export async function refused(store) {
  return read(store, ["facts", "photos"], async (transaction) => ({
    facts: await transaction.objectStore("facts").index("refused").getAll(),
    photos: await transaction.objectStore("photos").index("refused").getAll(),
  }));
}
