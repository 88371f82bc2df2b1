/** The worker that makes photos small and keeps them, off the page's thread. Each is kept as it came before that. */

import { timestamp } from "../device/clock.js";
import { sha256 } from "../device/digest.js";
import { Problem } from "../device/problems.js";
import { captures, dropCapture, keepCapture, keepPhoto, openStore } from "../device/store.js";
import { readExif } from "./exif.js";
import { shrink } from "./picture.js";

/** @typedef {import("../device/records.js").Capture} Capture */
/** @typedef {import("./position.js").Position} Position */

/**
 * What the page asks.
 * @typedef {{type: "keep", capture: Capture} | {type: "place", id: string, position: Position | null} | {type: "resume"}} Order
 */
/**
 * What the page hears.
 * @typedef {{type: "kept", id: string, about: string, problem: {code: string, reason: string} | null} | {type: "empty"}} Report
 */

const MOST_TRIES = 3;
// Exif stands at the beginning of a file (Exif 2.32 §4.5).
const HEAD = 256 * 1024;

const store = openStore();
/** @type {Set<string>} */
const underWay = new Set();
/** @type {Map<string, {promise: Promise<Position | null>, resolve: (position: Position | null) => void}>} */
const places = new Map();
/** @type {Promise<void>} */
let queue = Promise.resolve();

addEventListener("message", async ({ data }) => {
  const order = /** @type {Order} */ (data);
  if (order.type === "place") placeOf(order.id).resolve(order.position);
  if (order.type === "keep") {
    placeOf(order.capture.id);
    // At once, and not in the queue: the next ones must not wait for the first to become small.
    await keepCapture(await store, order.capture).catch(console.error);
    take(order.capture);
  }
  if (order.type === "resume") {
    const left = await captures(await store);
    for (const capture of left) if (!underWay.has(capture.id)) take(capture);
    if (!underWay.size) report({ type: "empty" });
  }
});

/** @param {Capture} capture */
function take(capture) {
  underWay.add(capture.id);
  // One after the other: a few photos of 50 megapixels at once are too much for a small phone.
  queue = queue.then(async () => {
    const problem = await develop(capture).catch((error) => troubleWith(error));
    underWay.delete(capture.id);
    places.delete(capture.id);
    report({ type: "kept", id: capture.id, about: capture.about, problem });
    if (!underWay.size) report({ type: "empty" });
  });
}

/**
 * @param {Capture} capture
 * @returns {Promise<{code: string, reason: string} | null>} what went wrong
 */
async function develop(capture) {
  const { id, file, about, inspection, prefix } = capture;
  const memory = await store;
  try {
    // One that makes the worker crash each time must not do so for ever.
    if (capture.tries >= MOST_TRIES) throw new Problem("photo-unreadable");
    if (capture.tries) await keepCapture(memory, { ...capture, tries: capture.tries + 1 });
    const { blob, thumbnail, width, height } = await shrink(file);
    const exif = readExif(await file.slice(0, HEAD).arrayBuffer());
    const position = exif.position ?? (await places.get(id)?.promise) ?? null;
    const taken = exif.taken ?? timestamp(new Date(file.lastModified));
    const hash = await sha256(blob);
    await keepPhoto(memory, {
      ...{ sha256: hash, blob, thumbnail, inspection, capture: id },
      key: [prefix, "photo", hash].filter(Boolean).join("/"),
      value: { about, taken, position, width, height, bytes: blob.size, type: blob.type },
    });
    return null;
  } catch (error) {
    const told = troubleWith(error);
    // What can't become a photo is of no use; what was only not kept is tried again on the next page.
    if (told.code !== "not-kept") await dropCapture(memory, id);
    return told;
  }
}

/** @param {string} id */
function placeOf(id) {
  const known = places.get(id);
  if (known) return known;
  /** @type {(position: Position | null) => void} */
  let resolve = () => {};
  const promise = new Promise((settle) => (resolve = settle));
  const place = { promise, resolve };
  places.set(id, place);
  return place;
}

/** @param {unknown} error */
function troubleWith(error) {
  if (!(error instanceof Problem)) console.error(error);
  return (error instanceof Problem ? error : new Problem("not-kept", { cause: error })).told;
}

/** @param {Report} report */
function report(report) {
  postMessage(report);
}
