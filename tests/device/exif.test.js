/** Time and place out of a photo. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { readExif } from "../../static/page/exif.js";

const NOTHING = { taken: null, position: null };
const TAKEN = { 0x9003: "2026:03:02 09:41:07", 0x9011: "+01:00" };
const WOERDEN = { 1: "N", 2: [52, 5, 9.6], 3: "E", 4: [4, 53, 2.4], 31: [4.5] };

/**
 * A JPEG that begins as cameras write it: start of image, a JFIF segment, Exif in the order of bytes that is asked.
 * @param {{exif?: Record<number, string | number[]>, gps?: Record<number, string | number[]>, little?: boolean}} content
 * @returns {ArrayBuffer}
 */
function aJpeg({ exif = {}, gps = {}, little = true }) {
  const view = new DataView(new ArrayBuffer(2048));
  let free = 256;
  view.setUint16(0, 0xffd8);
  view.setUint16(2, 0xffe0);
  view.setUint16(4, 16);
  view.setUint16(20, 0xffe1);
  view.setUint16(22, 2000);
  view.setUint32(24, 0x45786966);
  const start = 30;
  view.setUint16(start, little ? 0x4949 : 0x4d4d);
  view.setUint16(start + 2, 42, little);
  view.setUint32(start + 4, 8, little);

  /** @param {number} at @param {Record<number, string | number[] | {pointer: number}>} entries */
  const write = (at, entries) => {
    view.setUint16(start + at, Object.keys(entries).length, little);
    for (const [index, [tag, value]] of Object.entries(entries).entries()) {
      const entry = start + at + 2 + index * 12;
      view.setUint16(entry, Number(tag), little);
      if (typeof value === "string") text(entry, value);
      else if (Array.isArray(value)) rationals(entry, value);
      else {
        view.setUint16(entry + 2, 4, little);
        view.setUint32(entry + 4, 1, little);
        view.setUint32(entry + 8, value.pointer, little);
      }
    }
  };
  /** @param {number} entry @param {string} value */
  const text = (entry, value) => {
    view.setUint16(entry + 2, 2, little);
    view.setUint32(entry + 4, value.length + 1, little);
    const at = value.length + 1 > 4 ? start + free : entry + 8;
    if (at === start + free) {
      view.setUint32(entry + 8, free, little);
      free += value.length + 1;
    }
    for (const [index, sign] of [...value].entries()) view.setUint8(at + index, sign.charCodeAt(0));
  };
  /** @param {number} entry @param {number[]} values */
  const rationals = (entry, values) => {
    view.setUint16(entry + 2, 5, little);
    view.setUint32(entry + 4, values.length, little);
    view.setUint32(entry + 8, free, little);
    for (const value of values) {
      view.setUint32(start + free, Math.round(value * 100), little);
      view.setUint32(start + free + 4, 100, little);
      free += 8;
    }
  };
  write(8, { 0x8769: { pointer: 60 }, 0x8825: { pointer: 120 } });
  write(60, exif);
  write(120, gps);
  return /** @type {ArrayBuffer} */ (view.buffer);
}

for (const little of [true, false])
  test(`time and place are read, ${little ? "least" : "most"} significant byte first`, () => {
    const read = readExif(aJpeg({ exif: TAKEN, gps: WOERDEN, little }));

    assert.deepEqual(read, {
      taken: "2026-03-02T09:41:07+01:00",
      position: { latitude: 52.086, longitude: 4.884, accuracy: 4.5 },
    });
  });

test("south and west are negative", () => {
  const { position } = readExif(aJpeg({ gps: { ...WOERDEN, 1: "S", 3: "W" } }));

  assert.deepEqual([position?.latitude, position?.longitude], [-52.086, -4.884]);
});

test("a camera that doesn't tell its offset is taken to stand on the phone's", () => {
  const { taken } = readExif(aJpeg({ exif: { 0x9003: "2026:03:02 09:41:07" } }));

  assert.equal(Date.parse(taken ?? ""), new Date(2026, 2, 2, 9, 41, 7).getTime());
});

test("a camera without a clock and a phone without satellites tell nothing", () => {
  const read = readExif(
    aJpeg({ exif: { 0x9003: "0000:00:00 00:00:00" }, gps: { 1: "N", 2: [0, 0, 0], 3: "E", 4: [0, 0, 0] } }),
  );

  assert.deepEqual(read, NOTHING);
});

test("half a position is none", () => {
  assert.equal(readExif(aJpeg({ gps: { 1: "N", 2: [52, 5, 9] } })).position, null);
});

test("what is no JPEG, or has no Exif, tells nothing", () => {
  for (const bytes of [
    [],
    [0xff],
    [0xff, 0xd8],
    [0xff, 0xd8, 0xff, 0xda, 0, 2],
    [0x89, 0x50, 0x4e, 0x47, 1, 2, 3, 4],
  ])
    assert.deepEqual(readExif(new Uint8Array(bytes).buffer), NOTHING);
});

test("a file that is cut off anywhere, or of which any byte is wrong, never stops the photo", () => {
  const whole = aJpeg({ exif: TAKEN, gps: WOERDEN });
  for (let length = 0; length < 600; length += 1) readExif(whole.slice(0, length));
  for (let at = 0; at < 600; at += 1) {
    const damaged = new Uint8Array(whole.slice(0));
    damaged[at] ^= 0xff;
    readExif(damaged.buffer);
  }
});
