/**
 * The worker that makes photos small, off the page's thread, and has the phone's server keep them. Each is kept as it
 * came before that.
 */

import { timestamp } from "../device/clock.js";
import { sha256 } from "../device/digest.js";
import { pack, unpack } from "../device/packed.js";
import { Problem } from "../device/problems.js";
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
    await keep(order.capture).catch(console.error);
    take(order.capture);
  }
  if (order.type === "resume") {
    const left = await (await ask("GET", "/field/captures")).json();
    for (const id of left) if (!underWay.has(id)) take(await again(id));
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
  try {
    // One that makes the worker crash each time must not do so for ever.
    if (capture.tries > MOST_TRIES) throw new Problem("photo-unreadable");
    const { blob, thumbnail, width, height } = await shrink(file);
    const exif = readExif(await file.slice(0, HEAD).arrayBuffer());
    const position = exif.position ?? (await places.get(id)?.promise) ?? null;
    const taken = exif.taken ?? timestamp(new Date(capture.modified));
    const hash = await sha256(blob);
    const key = [prefix, "photo", hash].filter(Boolean).join("/");
    const value = { about, taken, position, width, height, bytes: blob.size, type: blob.type };
    const told = { sha256: hash, inspection, capture: id, key, value };
    await ask("POST", "/field/photos", pack(told, [blob, thumbnail]));
    return null;
  } catch (error) {
    const told = troubleWith(error);
    // What can't become a photo is of no use; what was only not kept is tried again on the next page.
    if (!["not-kept", "locked"].includes(told.code)) await ask("POST", `/field/captures/${id}/removal`);
    return told;
  }
}

/** @param {Capture} capture */
async function keep({ file, ...told }) {
  await ask("POST", "/field/captures", pack(told, [file]));
}

/** Another try at one that was kept before. @param {string} id @returns {Promise<Capture>} */
async function again(id) {
  const { told, files } = unpack(await (await ask("POST", `/field/captures/${id}/tries`)).arrayBuffer());
  return { ...told, file: files[0] };
}

/**
 * Asks the phone's server, which has the key of its memory.
 * @param {"GET" | "POST"} method
 * @param {string} path
 * @param {Blob} [body]
 * @throws {Problem}
 */
async function ask(method, path, body) {
  const response = await fetch(path, { method, body: await body?.arrayBuffer() });
  if (response.ok) return response;
  if (response.status === 423) throw new Problem("locked");
  const told = await response.json().catch(() => null);
  throw told?.code ? new Problem(told.code, { reason: told.reason }) : new Problem("not-kept");
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
