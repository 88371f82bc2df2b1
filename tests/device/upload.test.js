/** Photos to a real server, piece by piece, over a network that cuts. */
import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, test } from "node:test";
import { IDBFactory } from "fake-indexeddb";

import { write } from "../../static/device/database.js";
import { sha256 } from "../../static/device/digest.js";
import { enrol } from "../../static/device/enrol.js";
import {
  factsOf,
  keepFact,
  keepPhoto,
  photo,
  photoRecord,
  refused,
  status,
  waiting,
} from "../../static/device/store.js";
import { deliver } from "../../static/device/sync.js";
import { Office, says } from "./office.js";
import { unlockedStore } from "./unlocked.js";

/** @typedef {import("../../static/device/database.js").Store} Store */

const CONTROL = "01900000-0000-7000-8000-000000000001";
const LARGE = 1_300_000;

/** @type {Office} */
let office;
/** @type {IDBFactory} */
let factory;
/** @type {Store} */
let store;
beforeEach(async () => {
  office = await new Office().open();
  factory = new IDBFactory();
  store = await unlockedStore(factory);
  await enrol(store, office.network, "Toestel 7");
});
afterEach(() => office.close());

/** @param {number} [size] @param {string} [prefix] */
async function takePhoto(size = 2000, prefix = "") {
  const blob = new Blob([randomBytes(size)], { type: "image/jpeg" });
  const hash = await sha256(blob);
  const kept = { sha256: hash, blob, thumbnail: new Blob(["small"]), inspection: CONTROL };
  await keepPhoto(store, { ...kept, key: `${prefix}photo/${hash}`, value: { about: "inspection" } });
  return hash;
}

const send = () => deliver(store, office.network);
/** @param {string} method */
const heard = (method) => office.heard.filter((line) => line.startsWith(`${method} /api/uploads`)).length;

test("a photo arrives whole, after the fact that names it", async () => {
  const hash = await takePhoto(LARGE);
  assert.deepEqual(await status(store, false).then(({ photos, bytes }) => [photos, bytes]), [1, LARGE]);

  const outcome = await send();

  assert.equal(outcome.problem, null);
  assert.equal(office.photos.get(hash)?.length, LARGE);
  assert.equal(heard("PATCH"), 3);
  assert.ok(office.heard.indexOf("POST /api/sync") < office.heard.indexOf("POST /api/uploads"));
  assert.equal((await waiting(store)).photos, 0);
  assert.equal((await photoRecord(store, hash))?.sent, LARGE);
});

test("a photo of one piece goes along with its announcement", async () => {
  office.takesWhole = true;
  const hash = await takePhoto();

  await send();

  assert.equal(office.photos.get(hash)?.length, 2000);
  assert.deepEqual([heard("POST"), heard("PATCH")], [1, 0]);
  assert.equal((await waiting(store)).photos, 0);
});

test("a photo that was cut off in its announcement goes in two steps, in which each byte counts", async () => {
  office.takesWhole = true;
  const hash = await takePhoto();
  office.trouble("POST", "/api/uploads", "cut before");
  assert.equal((await send()).problem?.code, "offline");

  store = await unlockedStore(factory);
  await send();

  assert.equal(office.photos.get(hash)?.length, 2000);
  assert.deepEqual([heard("POST"), heard("PATCH")], [2, 1]);
});

test("a photo of which the answer to its announcement was lost is confirmed by its hash", async () => {
  office.takesWhole = true;
  await takePhoto();
  office.trouble("POST", "/api/uploads", "cut after");
  assert.equal((await send()).problem?.code, "offline");

  await send();

  assert.deepEqual([heard("POST"), heard("PATCH")], [2, 0]);
  assert.equal((await waiting(store)).photos, 0);
});

test("a photo that went wrong along with its announcement is sent again, in two steps", async () => {
  office.takesWhole = true;
  const hash = await takePhoto();
  office.trouble("POST", "/api/uploads", says(460, "photo-hash-mismatch"));
  assert.equal((await send()).problem?.code, "upload-interrupted");

  await send();

  assert.ok(office.photos.has(hash));
  assert.deepEqual([heard("POST"), heard("PATCH")], [2, 1]);
});

test("an upload that was cut off goes on where it stopped, also after the phone was killed", async () => {
  const hash = await takePhoto(LARGE);
  office.trouble("PATCH", "/api/uploads", "cut before", 1, 1);
  assert.equal((await send()).problem?.code, "offline");
  assert.equal((await photoRecord(store, hash))?.sent, 512 * 1024);

  store = await unlockedStore(factory);
  await send();

  assert.equal(office.photos.get(hash)?.length, LARGE);
  assert.equal(heard("HEAD"), 1);
  assert.equal(heard("POST"), 1, "begun once");
});

test("a photo of which the last answer was lost is confirmed by its hash and not sent again", async () => {
  const hash = await takePhoto();
  office.trouble("PATCH", "/api/uploads", "cut after");
  assert.equal((await send()).problem?.code, "offline");
  assert.equal((await waiting(store)).photos, 1);

  await send();

  assert.ok(office.photos.has(hash));
  assert.equal(heard("PATCH"), 1);
  assert.equal((await waiting(store)).photos, 0);
});

test("a wifi portal that answers 200 to pieces delivers no photo", async () => {
  const hash = await takePhoto();
  office.trouble("PATCH", "/api/uploads", "portal");

  const outcome = await send();

  assert.equal(outcome.problem?.code, "answer-strange");
  assert.equal((await waiting(store)).photos, 1);
  await send();
  assert.ok(office.photos.has(hash));
});

test("a portal that answers 200 or 201 to the beginning of an upload delivers no photo", async () => {
  await takePhoto();
  office.trouble("POST", "/api/uploads", "portal");
  office.trouble("POST", "/api/uploads", (_request, response) =>
    response.writeHead(201, { location: "/x" }).end(),
  );

  assert.equal((await send()).problem?.code, "answer-strange");
  assert.equal((await send()).problem?.code, "answer-strange");
  assert.equal((await waiting(store)).photos, 1);
});

test("a photo that the server has already is not sent", async () => {
  const hash = await takePhoto();
  office.photos.set(hash, Buffer.alloc(2000));

  await send();

  assert.equal(heard("PATCH"), 0);
  assert.equal((await waiting(store)).photos, 0);
});

test("an upload that the server has forgotten is begun again", async () => {
  const hash = await takePhoto(LARGE);
  office.trouble("PATCH", "/api/uploads", "cut before");
  await send();
  office.uploads.clear();

  await send();

  assert.ok(office.photos.has(hash));
  assert.equal(heard("POST"), 2);
});

test("an upload that expires under way is begun again", async () => {
  const hash = await takePhoto();
  office.trouble("PATCH", "/api/uploads", says(410, "upload-expired"));

  assert.equal((await send()).problem, null);

  assert.ok(office.photos.has(hash));
});

test("when phone and server disagree on how far they are, the server's word counts", async () => {
  const hash = await takePhoto(LARGE);
  office.trouble("PATCH", "/api/uploads", says(409, "upload-offset-wrong"));

  assert.equal((await send()).problem, null);

  assert.ok(office.photos.has(hash));
  assert.equal(heard("HEAD"), 1);
});

test("a server that always disagrees doesn't keep the phone busy for ever", async () => {
  await takePhoto();
  office.trouble("PATCH", "/api/uploads", says(409, "upload-offset-wrong"), 100);

  const outcome = await send();

  assert.equal(outcome.problem?.code, "upload-offset-wrong");
  assert.ok(heard("PATCH") <= 3);
  assert.equal((await waiting(store)).photos, 1);
});

for (const [status, code] of /** @type {[number, string][]} */ ([
  [401, "not-logged-in"],
  [423, "upload-locked"],
  [429, "too-many"],
  [500, "server-failed"],
  [503, "server-failed"],
]))
  test(`a photo waits when the server says ${status}, and goes the next time`, async () => {
    const hash = await takePhoto();
    office.trouble("PATCH", "/api/uploads", says(status, code));

    assert.equal((await send()).problem?.code, code);
    assert.equal((await waiting(store)).photos, 1);
    assert.equal((await send()).problem, null);

    assert.ok(office.photos.has(hash));
  });

test("a photo that the server will never take holds up no other", async () => {
  const hashes = [await takePhoto(), await takePhoto(), await takePhoto()];
  office.trouble("POST", "/api/uploads", says(415, "photo-type"));

  await send();

  assert.equal((await refused(store)).photos.length, 1);
  assert.equal(hashes.filter((hash) => office.photos.has(hash)).length, 2);
  assert.equal((await waiting(store)).photos, 0);
});

test("a photo that can't go now holds up no other", async () => {
  const hashes = [await takePhoto(), await takePhoto(), await takePhoto()];
  office.trouble("PATCH", "/api/uploads", says(423, "upload-locked"));

  await send();

  assert.equal(hashes.filter((hash) => office.photos.has(hash)).length, 2);
  assert.equal((await waiting(store)).photos, 1);
});

test("a refused photo stays on the phone with the server's sentence", async () => {
  const hash = await takePhoto();
  office.trouble("POST", "/api/uploads", says(413, "photo-too-large"));

  const outcome = await send();

  assert.equal(outcome.problem, null);
  assert.equal((await photoRecord(store, hash))?.refused?.code, "photo-too-large");
  assert.equal((await photo(store, hash))?.size, 2000);
  assert.deepEqual(await waiting(store).then(({ photos, refused }) => [photos, refused]), [0, 1]);
});

test("a photo that went wrong on its way is sent again, a few times", async () => {
  const hash = await takePhoto();
  office.trouble("PATCH", "/api/uploads", says(460, "photo-hash-mismatch"));

  assert.equal((await send()).problem?.code, "upload-interrupted");
  assert.equal((await send()).problem, null);
  assert.ok(office.photos.has(hash));

  const never = await takePhoto();
  office.trouble("PATCH", "/api/uploads", says(460, "photo-hash-mismatch"), 100);
  for (let time = 0; time < 4; time += 1) await send();
  assert.equal((await photoRecord(store, never))?.refused?.code, "photo-hash-mismatch");
});

test("a photo that was damaged on the phone is told as that", async () => {
  const hash = await takePhoto();
  await write(store, ["pictures"], async (transaction) => {
    const kept = await transaction.objectStore("pictures").get(hash);
    const damaged = new Blob([Buffer.alloc(2000)]);
    await transaction
      .objectStore("pictures")
      .put({ .../** @type {import("../../static/device/records.js").Picture} */ (kept), photo: damaged });
  });

  await send();

  assert.equal((await photoRecord(store, hash))?.refused?.code, "photo-damaged");
});

test("a photo whose fact was refused is not sent, and says why", async () => {
  const hash = await takePhoto();
  office.refuses = () => ({ code: "fact-malformed", reason: "Onleesbaar." });

  await send();

  assert.equal(heard("POST"), 0);
  assert.equal((await photoRecord(store, hash))?.refused?.code, "photo-without-fact");
});

test("a photo that was taken away before it went is not sent", async () => {
  const hash = await takePhoto();
  await keepFact(store, { inspection: CONTROL, key: `photo/${hash}`, value: null });

  await send();

  assert.equal(office.photos.size, 0);
  assert.equal((await waiting(store)).photos, 0);
});

test("the same photo bound to two things is one photo with two facts", async () => {
  const blob = new Blob(["the same"], { type: "image/jpeg" });
  const hash = await sha256(blob);
  for (const key of [`photo/${hash}`, `signal/s1/photo/${hash}`])
    await keepPhoto(store, {
      sha256: hash,
      blob,
      thumbnail: blob,
      inspection: CONTROL,
      key,
      value: { about: "x" },
    });

  await send();

  assert.equal((await factsOf(store, CONTROL)).length, 2);
  assert.equal(office.photos.size, 1);
});

test("a photo that was chosen again after it arrived is not sent again", async () => {
  const hash = await takePhoto();
  await send();
  const blob = /** @type {Blob} */ (await photo(store, hash));
  const again = { sha256: hash, blob, thumbnail: blob, inspection: CONTROL };
  await keepPhoto(store, { ...again, key: `signal/s1/photo/${hash}`, value: { about: "signal/s1" } });

  assert.equal((await waiting(store)).photos, 0);
});

test("a photo that turned out to be no picture is told with the server's sentence", async () => {
  const hash = await takePhoto();
  await send();
  office.rejected = [
    { sha256: hash, state: "rejected", code: "photo-unreadable", reason: "Dit is geen foto." },
  ];

  await send();

  assert.deepEqual((await refused(store)).photos[0].refused, {
    code: "photo-unreadable",
    reason: "Dit is geen foto.",
  });
});

test("a phone that is revoked in the middle of an upload wipes itself", async () => {
  const hash = await takePhoto();
  office.trouble("POST", "/api/uploads", says(403, "device-revoked"));

  assert.equal((await send()).problem?.code, "device-revoked");

  assert.equal(await photo(store, hash), undefined);
});

test("the bar can follow a photo while it goes", async () => {
  await takePhoto(LARGE);
  /** @type {number[]} */
  const steps = [];

  await deliver(store, {
    ...office.network,
    announce: (progress) => void (progress && steps.push(progress.sent)),
  });

  assert.deepEqual(steps, [512 * 1024, 2 * 512 * 1024, LARGE]);
});
