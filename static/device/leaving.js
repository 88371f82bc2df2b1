/**
 * What is done leaves the phone: a day after a control was closed and everything of it has arrived. Nothing that waits or
 * was refused ever does.
 */

import { photosLeftOf } from "./album.js";
import { read, write } from "./database.js";
import { current, isClosed } from "./fold.js";
import { OF_CONTROLS } from "./intake.js";
import { keepMeta, meta } from "./meta.js";
import { inspectionsOnPhone } from "./facts.js";

/** @typedef {import("./database.js").Store} Store */

/** Milliseconds. DOMAIN.md §7: phones keep nothing after 24 hours from delivery and closing. */
export const STAYS = 24 * 60 * 60_000;

// The server still plans it for a few days: it must not look as if it had to be done again.
const MOST_GONE = 100;

const TABLES = /** @type {("facts" | "photos" | "pictures" | "envelopes" | "reference")[]} */ ([
  ...["facts", "photos", "pictures", "envelopes", "reference"],
]);

/**
 * Lets go of the controls that have been done for a day, and notes which are done now. Only while unlocked: what is closed
 * stands in sealed facts.
 * @param {Store} store
 * @param {number} [now] milliseconds since 1970
 */
export async function letGoOfDone(store, now = Date.now()) {
  if (!store.vault) return;
  const before = (await meta(store, "done")) ?? {};
  /** @type {Record<string, number>} */
  const done = {};
  for (const id of await inspectionsOnPhone(store)) {
    if (!(await isDone(store, id))) continue;
    // A clock that was set back must not keep it longer.
    done[id] = Math.min(before[id] ?? now, now);
    if (now - done[id] < STAYS) continue;
    await remove(store, id);
    await keepMeta(store, "gone", [id, ...((await meta(store, "gone")) ?? [])].slice(0, MOST_GONE));
    delete done[id];
  }
  if (JSON.stringify(done) !== JSON.stringify(before)) await keepMeta(store, "done", done);
}

/** Whether it is closed and nothing of it is on this phone alone. @param {Store} store @param {string} id */
async function isDone(store, id) {
  const isOver = await read(store, ["facts"], async (transaction) => {
    const facts = transaction.objectStore("facts");
    if (!isClosed(current(await facts.index("key").getAll([id, "status"])))) return false;
    const all = await facts.index("inspection").getAll(id);
    return !all.some(({ waiting, refused }) => waiting || refused);
  });
  if (!isOver) return false;
  const photos = await photosLeftOf(store, id);
  const captures = await read(store, ["captures"], (transaction) =>
    transaction.objectStore("captures").getAll(),
  );
  return !photos.length && !captures.some(({ inspection }) => inspection === id);
}

/** All of it, or nothing. @param {Store} store @param {string} id */
async function remove(store, id) {
  await write(store, TABLES, async (transaction) => {
    const [facts, photos, pictures] = /** @type {const} */ (["facts", "photos", "pictures"]).map((name) =>
      transaction.objectStore(name),
    );
    for (const fact of await transaction.objectStore("facts").index("inspection").getAllKeys(id))
      await facts.delete(fact);
    for (const { sha256, places, carried } of await transaction.objectStore("photos").getAll()) {
      if (carried || !places.every(({ inspection }) => inspection === id)) continue;
      await photos.delete(sha256);
      await pictures.delete(sha256);
    }
    const envelopes = transaction.objectStore("envelopes");
    for (const { id: envelope, inspection } of await envelopes.getAll())
      if (inspection === id) await envelopes.delete(envelope);
    for (const part of OF_CONTROLS) await transaction.objectStore("reference").delete(part + id);
  });
}
