/** Time and place that a camera wrote into a JPEG (Exif 2.32, CIPA DC-008): the two things that are kept of it. */

import { timestamp } from "../device/clock.js";

/** @typedef {import("./position.js").Position} Position */
/** @typedef {{view: DataView, start: number, little: boolean}} Tiff */
/** @typedef {Map<number, {type: number, count: number, at: number}>} Directory what stands under each tag, and where */

const TAG = { exif: 0x8769, gps: 0x8825, taken: 0x9003, offset: 0x9011 };
const GPS = { latitudeRef: 1, latitude: 2, longitudeRef: 3, longitude: 4, error: 31 };
const SIZES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8];

/**
 * @param {ArrayBuffer} head the beginning of a file
 * @returns {{taken: string | null, position: Position | null}} null for what isn't there or can't be read
 */
export function readExif(head) {
  try {
    const tiff = findTiff(new DataView(head));
    if (!tiff) return { taken: null, position: null };
    const first = directory(tiff, tiff.view.getUint32(tiff.start + 4, tiff.little));
    return {
      taken: takenIn(tiff, below(tiff, first, TAG.exif)),
      position: positionIn(tiff, below(tiff, first, TAG.gps)),
    };
  } catch (error) {
    // A file that ends in the middle, or points outside itself. The photo itself may well be fine.
    if (error instanceof RangeError) return { taken: null, position: null };
    throw error;
  }
}

/**
 * @param {DataView} view
 * @returns {Tiff | null}
 */
function findTiff(view) {
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return null;
  for (
    let at = 2;
    at + 4 <= view.byteLength && view.getUint8(at) === 0xff;
    at += 2 + view.getUint16(at + 2)
  ) {
    const start = at + 10;
    // APP1 that begins with "Exif" and two zeros; another APP1 may hold XMP.
    if (view.getUint8(at + 1) === 0xe1 && view.getUint32(at + 4) === 0x45786966)
      return { view, start, little: view.getUint16(start) === 0x4949 };
  }
  return null;
}

/**
 * @param {Tiff} tiff
 * @param {number} offset
 * @returns {Directory}
 */
function directory({ view, start, little }, offset) {
  const entries = new Map();
  const count = view.getUint16(start + offset, little);
  for (let index = 0; index < count; index += 1) {
    const entry = start + offset + 2 + index * 12;
    const type = view.getUint16(entry + 2, little);
    const length = view.getUint32(entry + 4, little);
    const isInPlace = (SIZES[type] ?? 1) * length <= 4;
    const at = isInPlace ? entry + 8 : start + view.getUint32(entry + 8, little);
    entries.set(view.getUint16(entry, little), { type, count: length, at });
  }
  return entries;
}

/**
 * @param {Tiff} tiff
 * @param {Directory} parent
 * @param {number} tag
 * @returns {Directory}
 */
function below(tiff, parent, tag) {
  const entry = parent.get(tag);
  return entry ? directory(tiff, tiff.view.getUint32(entry.at, tiff.little)) : new Map();
}

/**
 * When the photo was taken. Cameras that don't tell their offset are taken to stand on the phone's.
 * @param {Tiff} tiff
 * @param {Directory} exif
 */
function takenIn(tiff, exif) {
  const match = text(tiff, exif, TAG.taken).match(/^(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)/);
  if (!match) return null;
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number);
  const local = new Date(year, month - 1, day, hour, minute, second);
  // "0000:00:00 00:00:00" is how a camera without a clock says nothing.
  if (year < 1970 || local.getDate() !== day) return null;
  const offset = text(tiff, exif, TAG.offset).match(/^[+-]\d\d:\d\d/)?.[0];
  return offset ? match[0].replace(/^(....):(..):(..) /, "$1-$2-$3T") + offset : timestamp(local);
}

/**
 * @param {Tiff} tiff
 * @param {Directory} gps
 * @returns {Position | null}
 */
function positionIn(tiff, gps) {
  const latitude = degrees(tiff, gps, GPS.latitude, text(tiff, gps, GPS.latitudeRef) === "S");
  const longitude = degrees(tiff, gps, GPS.longitude, text(tiff, gps, GPS.longitudeRef) === "W");
  if (latitude === null || longitude === null) return null;
  // Zero and zero is how a phone without satellites says nothing.
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180 || (latitude === 0 && longitude === 0))
    return null;
  return { latitude, longitude, accuracy: rationals(tiff, gps, GPS.error)?.[0] ?? null };
}

/**
 * @param {Tiff} tiff
 * @param {Directory} gps
 * @param {number} tag
 * @param {boolean} isNegative
 */
function degrees(tiff, gps, tag, isNegative) {
  const [whole, minutes = 0, seconds = 0] = rationals(tiff, gps, tag) ?? [];
  const value = whole + minutes / 60 + seconds / 3600;
  if (!Number.isFinite(value)) return null;
  return Number((isNegative ? -value : value).toFixed(6));
}

/**
 * @param {Tiff} tiff
 * @param {Directory} entries
 * @param {number} tag
 */
function rationals({ view, little }, entries, tag) {
  const entry = entries.get(tag);
  if (!entry || entry.type !== 5) return null;
  return Array.from({ length: Math.min(entry.count, 3) }, (_, index) => {
    const at = entry.at + index * 8;
    return view.getUint32(at, little) / view.getUint32(at + 4, little);
  });
}

/**
 * @param {Tiff} tiff
 * @param {Directory} entries
 * @param {number} tag
 */
function text({ view }, entries, tag) {
  const entry = entries.get(tag);
  if (!entry || entry.type !== 2) return "";
  const bytes = new Uint8Array(view.buffer, entry.at, Math.min(entry.count, 64));
  return new TextDecoder().decode(bytes).split("\0")[0];
}
