/**
 * The lock on this phone: the data key, sealed under what a PIN or a passkey gives. Who guesses waits longer each time,
 * and after ten tries the phone is emptied.
 */

import { write } from "./database.js";
import { keepMeta, meta } from "./meta.js";
import { sealWhatIsPlain } from "./plain_records.js";
import { Problem } from "./problems.js";
import { base64, fromBase64, newRing, open, renewedRing, seal, vaultOf } from "./vault.js";

/** @typedef {import("./database.js").Store} Store */
/** @typedef {import("./records.js").Lock} Lock */
/** @typedef {import("./vault.js").Ring} Ring */
/** @typedef {Pick<Lock, "kind" | "salt" | "cost" | "credential">} Means how the secret is had again */

export const MOST_TRIES = 10;
/** Argon2id: 64 MiB, three times over it, one lane (the second of RFC 9106 §4 with one lane instead of four). */
export const COST = { memory: 64 * 1024, passes: 3 };

// Seconds to wait after so many tries that went wrong: a slip of the finger costs nothing.
const WAITS = [0, 0, 0, 5, 15, 60, 300, 900, 1800, 3600];
const ABOUT = "data key";

/**
 * Puts a lock on this phone and opens it; what was kept before there was one is sealed.
 * @param {Store} store
 * @param {Uint8Array} secret 32 bytes that a PIN or a passkey gives
 * @param {Means} means
 * @throws {Problem} lock-there
 */
export async function setLock(store, secret, means) {
  const ring = newRing();
  const lock = lockOn(ring, secret, means);
  await write(store, ["meta"], async (transaction) => {
    // A second tab must not put another key over the one that seals already.
    if (await transaction.objectStore("meta").get("lock")) throw new Problem("lock-there");
    await transaction.objectStore("meta").put(lock, "lock");
  });
  await openWith(store, ring);
}

/**
 * Tries to open the lock. The try counts before it is made: who stops the app in between gains nothing.
 * @param {Store} store
 * @param {Uint8Array} secret
 * @param {number} [now] milliseconds since 1970
 * @throws {Problem} lock-wrong; lock-wait while no try is taken; lock-empties at the last one
 */
export async function unlock(store, secret, now = Date.now()) {
  await openWith(store, await tried(store, secret, now));
}

/**
 * Puts another PIN in the place of the one there is, and seals under a new data key from now on: who once saw the old PIN, and
 * copied this phone, doesn't read what comes after. A wrong one counts as it does when unlocking.
 * @param {Store} store
 * @param {Uint8Array} old
 * @param {Uint8Array} secret
 * @param {Means} means
 * @throws {Problem} as `unlock`
 */
export async function changeLock(store, old, secret, means) {
  const ring = renewedRing(await tried(store, old, Date.now()));
  await keepMeta(store, "lock", lockOn(ring, secret, means));
  await openWith(store, ring);
}

/**
 * Whether this is the ring of the lock as it is now: a page that slept through a change has an older one.
 * @param {Store} store
 * @param {Ring} ring
 */
export async function isNewest(store, ring) {
  return ring[0].id === ((await lockOf(store))?.newest ?? 1);
}

/** @param {Store} store @param {Uint8Array} secret @param {number} now @returns {Promise<Ring>} */
async function tried(store, secret, now) {
  const lock = await write(store, ["meta"], async (transaction) => {
    /** @type {Lock | undefined} */
    const kept = await transaction.objectStore("meta").get("lock");
    if (!kept) throw new Problem("locked");
    // Never longer than it was meant to be: the clock may have been set back.
    const wait = Math.min(kept.until - now, waitAfter(kept.tries));
    if (wait > 0) throw new Problem("lock-wait", { reason: sayWait(wait) });
    const tries = kept.tries + 1;
    const counted = { ...kept, tries, until: now + waitAfter(tries) };
    await transaction.objectStore("meta").put(counted, "lock");
    return counted;
  });
  const ring = openedRing(lock.ring, secret);
  if (!ring) throw lock.tries < MOST_TRIES ? wrong(lock) : new Problem("lock-empties");
  await keepMeta(store, "lock", { ...lock, tries: 0, until: 0 });
  return ring;
}

/**
 * Opens the store with a key that another one held in memory.
 * @param {Store} store
 * @param {Ring} ring
 */
export async function openWith(store, ring) {
  const vault = vaultOf(ring);
  await sealWhatIsPlain(store, vault);
  store.vault = vault;
}

/**
 * How the lock is opened, for its page; null when there is none yet.
 * @param {Store} store
 * @returns {Promise<Lock | null>}
 */
export async function lockOf(store) {
  return (await meta(store, "lock")) ?? null;
}

/** @param {Ring} ring @param {Uint8Array} secret @param {Means} means @returns {Lock} */
function lockOn(ring, secret, means) {
  return { ...means, ring: sealedRing(ring, secret), newest: ring[0].id, tries: 0, until: 0 };
}

/** @param {number} tries @returns {number} milliseconds */
function waitAfter(tries) {
  return WAITS[Math.min(tries, WAITS.length - 1)] * 1000;
}

/** @param {Lock} lock */
function wrong({ tries, until }) {
  const left = MOST_TRIES - tries;
  const again = left === 1 ? "nog één keer" : `nog ${left} keer`;
  const wait = until > Date.now() ? ` ${sayWait(until - Date.now())}` : "";
  return new Problem("lock-wrong", {
    reason: `Dat is niet goed. U kunt het ${again} proberen; daarna wordt deze telefoon gewist.${wait}`,
  });
}

/** @param {number} milliseconds */
function sayWait(milliseconds) {
  const seconds = Math.ceil(milliseconds / 1000);
  const time = seconds < 90 ? `${seconds} seconden` : `${Math.ceil(seconds / 60)} minuten`;
  return `Wacht ${time} en probeer het dan opnieuw.`;
}

/** @param {Ring} ring @param {Uint8Array} secret */
function sealedRing(ring, secret) {
  const keys = ring.map(({ id, key }) => ({ id, key: base64(key) }));
  return seal(vaultOf([{ id: 0, key: secret }]), keys, ABOUT);
}

/** @param {Uint8Array} sealed @param {Uint8Array} secret @returns {Ring | null} null when it is another secret */
function openedRing(sealed, secret) {
  try {
    const keys = open(vaultOf([{ id: 0, key: secret }]), sealed, ABOUT);
    return keys.map((/** @type {{id: number, key: string}} */ { id, key }) => ({ id, key: fromBase64(key) }));
  } catch (error) {
    if (error instanceof Problem && error.code === "seal-broken") return null;
    throw error;
  }
}
