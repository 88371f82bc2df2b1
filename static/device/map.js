/**
 * A small map that needs no network: where the municipality has addresses, as far as this phone knows them, and today's
 * locations on it. Pure.
 */

/** @typedef {import("./addresses.js").Row} Row */
/** @typedef {{latitude: number, longitude: number}} Place */
/** @typedef {{south: number, north: number, west: number, east: number}} Bounds degrees */
/** @typedef {{width: number, height: number, built: string, x: (place: Place) => number, y: (place: Place) => number}} Drawn */

// The longest side, in units of the drawing; what has an address is drawn in squares of one unit.
const SIDE = 120;
const METRES_PER_DEGREE = 111_195;
/** Around a place, in metres, for what is near. */
export const NEAR = 1_500;

/**
 * The drawing of the addresses within `bounds`: `built` is a path, `x` and `y` tell where a place is on it.
 * @param {Row[]} rows
 * @param {Bounds} bounds
 * @returns {Drawn}
 */
export function drawn(rows, { south, north, west, east }) {
  const shrink = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const [wide, high] = [(east - west) * shrink, north - south];
  const scale = SIDE / Math.max(wide, high, 1 / METRES_PER_DEGREE);
  const x = (/** @type {Place} */ { longitude }) => (longitude - west) * shrink * scale;
  const y = (/** @type {Place} */ { latitude }) => (north - latitude) * scale;
  const [width, height] = [Math.max(1, Math.ceil(wide * scale)), Math.max(1, Math.ceil(high * scale))];
  const grid = new Uint8Array(width * height);
  for (const [, , , , , , latitude, longitude] of rows) {
    if (latitude === null || longitude === null) continue;
    const [column, line] = [Math.floor(x({ latitude, longitude })), Math.floor(y({ latitude, longitude }))];
    if (column >= 0 && column < width && line >= 0 && line < height) grid[line * width + column] = 1;
  }
  return { width, height, built: pathOf(grid, width), x, y };
}

/**
 * What all of these places lie in, with a margin; null when there is none.
 * @param {Place[]} places
 * @param {number} margin metres
 * @returns {Bounds | null}
 */
export function around(places, margin) {
  if (!places.length) return null;
  const north = margin / METRES_PER_DEGREE;
  const east = north / Math.cos((places[0].latitude * Math.PI) / 180);
  const [latitudes, longitudes] = [places.map((each) => each.latitude), places.map((each) => each.longitude)];
  return {
    south: least(latitudes) - north,
    north: -least(latitudes.map((each) => -each)) + north,
    west: least(longitudes) - east,
    east: -least(longitudes.map((each) => -each)) + east,
  };
}

/**
 * What hands a place over to the navigation of the phone itself: nothing of it goes to a website (RFC 5870).
 * @param {Place} place
 * @param {string} userAgent
 */
export function navigation({ latitude, longitude }, userAgent) {
  const place = `${latitude},${longitude}`;
  return /iPhone|iPad|Macintosh/.test(userAgent) ? `maps://?daddr=${place}` : `geo:${place}?q=${place}`;
}

/** A path of what is dark in a grid; squares in a row are one. @param {Uint8Array} grid @param {number} width */
export function pathOf(grid, width) {
  let path = "";
  for (let start = 0; start < grid.length; start += width)
    for (let column = 0; column < width; column += 1) {
      if (!grid[start + column]) continue;
      const first = column;
      while (column < width && grid[start + column]) column += 1;
      path += `M${first} ${start / width}h${column - first}v1h-${column - first}z`;
    }
  return path;
}

/** Not by `Math.min(...)`: a municipality has more addresses than a call takes arguments. @param {number[]} numbers */
function least(numbers) {
  return numbers.reduce((one, other) => (other < one ? other : one));
}
