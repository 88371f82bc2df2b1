/** Photos given along: they reach the server through another phone, that can't look at them. */
import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, test } from "node:test";
import { IDBFactory } from "fake-indexeddb";

import { read } from "../../static/device/database.js";
import { sha256 } from "../../static/device/digest.js";
import { enrol } from "../../static/device/enrol.js";
import { letGoOfDone, STAYS } from "../../static/device/leaving.js";
import { makeParcel, takeParcel } from "../../static/device/parcel.js";
import { LARGEST_PARCEL } from "../../static/device/parcel_size.js";
import { makePhotoParcel, photoParcels } from "../../static/device/photo_parcel.js";
import { keepFact, keepPhoto, openStore, photo, photoRecord, waiting } from "../../static/device/store.js";
import { deliver } from "../../static/device/sync.js";
import { Office, says } from "./office.js";
import { unlockedStore } from "./unlocked.js";

/** @typedef {import("../../static/device/database.js").Store} Store */

const CONTROL = "01900000-0000-7000-8000-000000000001";

/** @type {Office} */
let office;
/** @type {Store} without a network */
let giver;
/** @type {IDBFactory} */
let factory;
/** @type {Store} */
let courier;
beforeEach(async () => {
  office = await new Office().open();
  await office.hasSealingKey();
  factory = new IDBFactory();
  [giver, courier] = [await aPhone(new IDBFactory()), await aPhone(factory)];
});
afterEach(() => office.close());

/** @param {IDBFactory} factory */
async function aPhone(factory) {
  const store = await unlockedStore(factory);
  await enrol(store, office.network, "Toestel");
  return store;
}

/** @param {Store} store @param {number} [size] @param {Uint8Array} [bytes] */
async function takePhoto(store, size = 2000, bytes = randomBytes(size)) {
  const blob = new Blob([/** @type {any} */ (bytes)], { type: "image/jpeg" });
  const hash = await sha256(blob);
  const kept = { sha256: hash, blob, thumbnail: new Blob(["small"]), inspection: CONTROL };
  await keepPhoto(store, { ...kept, key: `photo/${hash}`, value: { about: "inspection" } });
  return hash;
}

/** @param {Store} store */
const send = (store) => deliver(store, office.network);

/** @param {Store} store */
const pictures = (store) =>
  read(store, ["pictures"], (transaction) => transaction.objectStore("pictures").getAllKeys());

test("photos arrive through another phone, which lets go of them; the giver keeps its own until it was told", async () => {
  const hashes = [await takePhoto(giver), await takePhoto(giver, 700_000)];
  await takeParcel(courier, await makeParcel(giver));

  assert.deepEqual(await takeParcel(courier, await makePhotoParcel(giver, 0)), { carried: 2, read: 0 });
  assert.equal((await waiting(courier)).photos, 2);
  await send(courier);

  for (const hash of hashes)
    assert.equal(await sha256(new Blob([/** @type {any} */ (office.photos.get(hash))])), hash);
  assert.deepEqual([await pictures(courier), (await waiting(courier)).photos], [[], 0]);
  assert.equal((await waiting(giver)).photos, 2);
  const heard = office.heard.length;
  await send(giver);
  assert.equal((await waiting(giver)).photos, 0);
  assert.ok(!office.heard.slice(heard).some((line) => line.startsWith("PATCH")), "none is sent once more");
  assert.ok(await photo(giver, hashes[0]));
});

test("whoever carries a photo can't look at it, nor find in the file what it is of", async () => {
  const bytes = new TextEncoder().encode("Een gezicht op zolder".repeat(100));
  const hash = await takePhoto(giver, 0, bytes);
  const parcel = await makePhotoParcel(giver, 0);

  await takeParcel(courier, parcel);

  await assert.rejects(photo(courier, hash));
  const [{ sealed }] = JSON.parse(parcel).photos;
  assert.ok(!Buffer.from(sealed, "base64url").includes("gezicht"));
  for (const secret of [CONTROL, "inspection"]) assert.ok(!parcel.includes(secret));
});

test("a locked courier delivers photos, and one passes them on to the next", async () => {
  const hash = await takePhoto(giver);
  await takeParcel(courier, await makePhotoParcel(giver, 0));
  const other = new IDBFactory();
  await takeParcel(await aPhone(other), await makePhotoParcel(courier, 0));

  await send(await openStore(other));

  assert.ok(office.photos.has(hash));
  await send(await openStore(factory));
  assert.deepEqual(await pictures(courier), []);
});

test("twice the same photos, one's own, and those of both change nothing more", async () => {
  const hash = await takePhoto(giver);
  const parcel = await makePhotoParcel(giver, 0);
  await takeParcel(courier, parcel);

  assert.equal((await takeParcel(courier, parcel)).carried, 0);
  assert.equal((await takeParcel(giver, parcel)).carried, 0);
  assert.ok(await photo(giver, hash));
});

test("photos go in files that can be taken in, and one that was removed or has arrived goes in none", async () => {
  const large = 2_500_000;
  for (let number = 0; number < 3; number += 1) await takePhoto(giver, large);
  const removed = await takePhoto(giver);
  await keepFact(giver, { inspection: CONTROL, key: `photo/${removed}`, value: null });

  const sizes = (await photoParcels(giver)).map((photos) => photos.length);
  const texts = await Promise.all(sizes.map((_, part) => makePhotoParcel(giver, part)));

  assert.deepEqual(sizes, [2, 1]);
  for (const text of texts) assert.ok(text.length <= LARGEST_PARCEL);
  for (const text of texts) await takeParcel(courier, text);
  assert.equal((await waiting(courier)).photos, 3);
  await send(giver);
  assert.deepEqual(await photoParcels(giver), []);
});

test("a file of photos that is cut off or not what it says is refused whole", async () => {
  await takePhoto(giver);
  const text = await makePhotoParcel(giver, 0);
  const [whole] = JSON.parse(text).photos;
  const wrong = [
    ...[{ sha256: "../x" }, { type: "text/html" }, { bytes: "9" }, { opens: "a.b" }, { sealed: "<b>" }],
    ...[{ sealed: null }, { sha256: null }],
  ].map((other) => JSON.stringify({ photos: [whole, { ...whole, ...other }] }));

  for (const each of [...wrong, text.slice(0, -9), '{"photos":[]}', '{"photos":[null]}', '{"photos":{}}'])
    await assert.rejects(takeParcel(courier, each), { name: "Problem", code: "parcel-unreadable" });
  assert.deepEqual(await pictures(courier), []);
});

test("other bytes than the hash says are refused by the server, told, and hold nothing else up", async () => {
  await takePhoto(giver);
  await takePhoto(giver);
  const { photos } = JSON.parse(await makePhotoParcel(giver, 0));
  photos[0].sealed = photos[1].sealed;
  await takeParcel(courier, JSON.stringify({ photos }));

  await send(courier);

  assert.ok(office.photos.has(photos[1].sha256));
  assert.ok(!office.photos.has(photos[0].sha256));
  assert.ok((await photoRecord(courier, photos[0].sha256))?.refused);
  assert.equal((await waiting(courier)).photos, 0);
});

test("a network that is cut, and a control that leaves the phone, lose no photo that is carried", async () => {
  const hash = await takePhoto(giver, 700_000);
  await takeParcel(courier, await makePhotoParcel(giver, 0));
  await keepFact(courier, { inspection: CONTROL, key: "status", value: "closed" });
  office.trouble("PATCH", "/api/uploads", "cut after", 1, 1);

  await send(courier);
  assert.equal((await waiting(courier)).photos, 1);
  await letGoOfDone(courier, Date.now());
  await letGoOfDone(courier, Date.now() + STAYS + 1);
  await send(courier);

  assert.ok(office.photos.has(hash));
  assert.equal((await waiting(courier)).photos, 0);
});
