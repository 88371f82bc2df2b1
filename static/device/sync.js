/** Delivering: facts go until none waits, then photos. Cut off anywhere and repeated, it changes nothing. */

import { timestamp } from "./clock.js";
import { commitDrafts } from "./drafts.js";
import { signingKey } from "./enrol.js";
import { exchangeFacts, exchangeSealed } from "./exchange.js";
import { letGoOfDone } from "./leaving.js";
import { keepMeta, meta } from "./meta.js";
import { deliverCarried } from "./parcel.js";
import { Problem } from "./problems.js";
import { layReserve } from "./reserve.js";
import { uploadPhotos } from "./upload.js";
import { wipe } from "./wiping.js";

/** @typedef {import("./database.js").Store} Store */
/** @typedef {import("./records.js").Delivery} Delivery */

/**
 * @typedef {import("./network.js").Network & {locks?: LockManager, announce?: (news?: Progress) => void,
 *   bring?: (about: string[]) => void}} Surroundings
 * `announce` is called whenever how things stand has changed, `bring` when others brought anything about these controls
 */
/** @typedef {{sha256: string, sent: number, bytes: number}} Progress of the photo that is under way */
/** @typedef {{problem: import("./records.js").Refused | null}} Outcome null when all that could go has arrived */
/** @typedef {{running: Promise<Outcome>, next: Promise<Outcome> | null}} Flight */

/** @type {WeakMap<Store, Flight>} */
const flights = new WeakMap();

/**
 * Sends all that waits and takes in what is new. One at a time: who asks while it runs gets the outcome of the next
 * run, which has seen what they had just kept. Never rejects: why it didn't work is told, and kept for the bar.
 * @param {Store} store
 * @param {Surroundings} surroundings
 * @returns {Promise<Outcome>}
 */
export function deliver(store, surroundings) {
  const flight = flights.get(store);
  if (flight) return (flight.next ??= flight.running.then(() => deliver(store, surroundings)));
  const running = alone(surroundings, () => run(store, surroundings)).finally(() => {
    flights.delete(store);
    surroundings.announce?.();
  });
  flights.set(store, { running, next: null });
  surroundings.announce?.();
  return running;
}

/** @param {Store} store */
export function isDelivering(store) {
  return flights.has(store);
}

/**
 * Holds other tabs and an older worker off, where the browser can.
 * @param {Surroundings} surroundings
 * @param {() => Promise<Outcome>} work
 * @returns {Promise<Outcome>}
 */
async function alone({ locks }, work) {
  return locks ? locks.request("fieldapp-delivery", work) : work();
}

/**
 * @param {Store} store
 * @param {Surroundings} surroundings
 * @returns {Promise<Outcome>}
 */
async function run(store, surroundings) {
  try {
    const enrolment = await meta(store, "enrolment");
    if (!enrolment) return { problem: new Problem("not-enrolled").told };
    const signer = { device: enrolment.device, key: (await signingKey(store)).privateKey };
    const session = await exchangeAll(store, surroundings, signer);
    await deliverCarried(store, surroundings, signer);
    const problem = await uploadPhotos(store, surroundings, signer);
    await letGoOfDone(store);
    await layReserve(store);
    const now = timestamp();
    await remember(store, (before) => ({
      session: session ?? before.session,
      delivered: now,
      tried: now,
      failures: problem ? before.failures + 1 : 0,
      problem: problem?.told ?? null,
    }));
    return { problem: problem?.told ?? null };
  } catch (error) {
    return { problem: await failed(store, surroundings, error) };
  }
}

/**
 * @param {Store} store
 * @param {Surroundings} surroundings
 * @param {import("./envelope.js").Signer} signer
 * @returns {Promise<"active" | "expired" | null>} null while the phone is locked
 */
async function exchangeAll(store, surroundings, signer) {
  if (!store.vault) {
    await exchangeSealed(store, surroundings, signer);
    return null;
  }
  await commitDrafts(store);
  return exchangeFacts(store, surroundings, signer);
}

/**
 * @param {Store} store
 * @param {Surroundings} surroundings
 * @param {unknown} error
 * @returns {Promise<import("./records.js").Refused>}
 */
async function failed(store, surroundings, error) {
  const problem = error instanceof Problem ? error : new Problem("server-failed", { cause: error });
  if (problem !== error) console.error(error);
  try {
    if (problem.code === "device-revoked") await wipe(store, surroundings, "revoked");
    else
      await remember(store, (before) => ({
        ...before,
        tried: timestamp(),
        failures: before.failures + 1,
        problem: problem.told,
      }));
  } catch (silent) {
    // The phone's memory doesn't answer: the outcome is told to who asked, and kept by none.
    console.error(silent);
  }
  return problem.told;
}

/**
 * @param {Store} store
 * @param {(before: Delivery) => Delivery} change
 */
async function remember(store, change) {
  const before = await meta(store, "delivery");
  await keepMeta(
    store,
    "delivery",
    change(before ?? { session: "unknown", delivered: null, tried: null, failures: 0, problem: null }),
  );
}
