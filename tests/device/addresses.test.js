/** Finding an address on the phone. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { byId, nearest, search } from "../../static/device/addresses.js";

/** @type {import("../../static/device/addresses.js").Row[]} */
const WOERDEN = [
  ["1", "Rietveld", "12", null, "3443 XE", "Woerden", 52.09, 4.85],
  ["2", "Rietveld", "2", null, "3443 XA", "Woerden", 52.091, 4.86],
  ["3", "Rietveld", "12", "A", "3443 XE", "Woerden", 52.0901, 4.8501],
  ["4", "Hoge Rijndijk", "12", null, "3449 HD", "Woerden", 52.08, 4.9],
  ["5", "André Réveilpad", "1", null, "3446 AB", "Harmelen", null, null],
];
const ids = (/** @type {{id: string}[]} */ found) => found.map((address) => address.id);

test("street and number find the address, the exact number before one with an addition", () => {
  assert.deepEqual(ids(search(WOERDEN, "rietveld 12")), ["1", "3"]);
});

test("half a word is enough", () => {
  assert.deepEqual(ids(search(WOERDEN, "rijnd")), ["4"]);
});

test("a postcode is found with and without its space", () => {
  assert.deepEqual(ids(search(WOERDEN, "3443xa")), ["2"]);
  assert.deepEqual(ids(search(WOERDEN, "3443 XA 2")), ["2"]);
});

test("accents need not be typed", () => {
  assert.deepEqual(ids(search(WOERDEN, "andre rev")), ["5"]);
});

test("numbers stand in the order of the street", () => {
  assert.deepEqual(ids(search(WOERDEN, "rietveld")), ["2", "1", "3"]);
});

test("nothing typed finds nothing, and signs do no harm", () => {
  assert.deepEqual(search(WOERDEN, "  "), []);
  assert.deepEqual(search(WOERDEN, "<script> .* ("), []);
});

test("the nearest come first with their distance, those without a position never", () => {
  const found = nearest(WOERDEN, 52.09, 4.85);

  assert.deepEqual(ids(found), ["1", "3", "2", "4"]);
  assert.match(found[0].place, /0 meter/);
  assert.match(found[3].place, /km/);
});

test("an address is found by its id", () => {
  assert.equal(byId(WOERDEN, "3")?.line, "Rietveld 12A");
  assert.equal(byId(WOERDEN, "x"), undefined);
});

test("an address is found among thirty thousand", () => {
  /** @type {import("../../static/device/addresses.js").Row[]} */
  const rows = Array.from({ length: 30_000 }, (_, i) => [
    `${i}`,
    WOERDEN[i % 5][1],
    `${i}`,
    null,
    "3440 AB",
    "Woerden",
    52 + i / 100_000,
    4.8,
  ]);
  const last = rows[29_999];

  assert.equal(search(rows, `${last[1]} 29999`)[0].id, "29999");
  assert.equal(nearest(rows, 52.29999, 4.8)[0].id, "29999");
});
