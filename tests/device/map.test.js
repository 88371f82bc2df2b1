/** The map: where it draws, what of many addresses it keeps, and what hands a place to the phone's own navigation. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { around, drawn, navigation, NEAR } from "../../static/device/map.js";
import { aPhone, PLANNED } from "./woerden.js";

/** @param {number} latitude @param {number} longitude @returns {import("../../static/device/addresses.js").Row} */
const at = (latitude, longitude) => ["a", "Laan", 1, null, null, "Woerden", latitude, longitude];
const BOUNDS = { south: 52, north: 52.1, west: 4.8, east: 5 };

test("north is up, east is right, and the corners are where they should be", () => {
  const { width, height, x, y } = drawn([], BOUNDS);

  assert.ok(Math.abs(x({ latitude: 52, longitude: 4.8 })) < 1e-9);
  assert.ok(Math.abs(y({ latitude: 52.1, longitude: 4.8 })) < 1e-9);
  assert.equal(Math.round(x({ latitude: 52, longitude: 5 })), width);
  assert.equal(Math.round(y({ latitude: 52, longitude: 5 })), height);
  // A degree of longitude is shorter here: 0.2 of it is 13.7 km, 0.1 of latitude 11.1 km.
  assert.ok(Math.abs(width / height - 13.7 / 11.1) < 0.02);
});

test("what is built is drawn once however many addresses there are, and nothing outside", () => {
  const one = drawn([at(52.05, 4.9)], BOUNDS).built;
  const many = drawn(
    Array.from({ length: 1000 }, () => at(52.05, 4.9)),
    BOUNDS,
  ).built;

  assert.match(one, /^M\d+ \d+h1v1h-1z$/);
  assert.equal(many, one);
  assert.equal(drawn([at(53, 4.9), at(52.05, 6)], BOUNDS).built, "");
  assert.equal(drawn([["a", "Laan", 1, null, null, "Woerden", null, null]], BOUNDS).built, "");
});

test("squares beside each other are one", () => {
  const street = Array.from({ length: 50 }, (_, place) => at(52.05, 4.88 + place * 0.001));

  assert.equal(drawn(street, BOUNDS).built.match(/M/g)?.length, 1);
});

test("one place has a neighbourhood, and none has no map", () => {
  const bounds = around([{ latitude: 52.08, longitude: 4.88 }], NEAR);

  assert.ok(bounds && Math.abs((bounds.north - bounds.south) * 111_195 - 2 * NEAR) < 1);
  assert.equal(around([], NEAR), null);
  const many = Array.from({ length: 200_000 }, () => ({ latitude: 52, longitude: 5 }));
  assert.ok(around(many, 1));
});

test("a place goes to the phone's own navigation, and to no website", () => {
  const place = { latitude: 52.09, longitude: 4.85 };

  assert.equal(navigation(place, "Mozilla/5.0 (Linux; Android 15)"), "geo:52.09,4.85?q=52.09,4.85");
  assert.equal(navigation(place, "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0)"), "maps://?daddr=52.09,4.85");
});

test("today's locations stand on the map and in a list beside it", async () => {
  const phone = await aPhone();
  const html = await (await phone.app.request("/field/map")).text();

  assert.match(html, /class="map__built" d="M/);
  assert.match(html, /<text class="map__number"[^>]*>1<\/text>/);
  assert.match(html, new RegExp(`1. <a[^>]*href="/field/inspections/${PLANNED}">Pension De Wilg</a>`));
  assert.match(html, /href="geo:52.09,4.85/);
});
