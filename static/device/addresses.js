/**
 * Finding an address on the phone itself: by what someone types, or by where they stand. Pure, over the whole list.
 */
import { plain } from "./plain.js";

/** @typedef {[id: string, street: string, number: string | number, addition: string | null, postcode: string | null, town: string, lat: number | null, lon: number | null]} Row */
/** @typedef {{id: string, line: string, place: string, town: string}} Found */

const MOST = 8;
const METRES_PER_DEGREE = 111_195;

/** @typedef {{row: Row, text: string}} Line a row with the words by which it is found */
/** @type {WeakMap<Row[], Line[]>} */
const indexes = new WeakMap();

/**
 * The addresses in which every typed word begins a word, those with exactly the typed house number first.
 * @param {Row[]} rows
 * @param {string} query
 * @returns {Found[]}
 */
export function search(rows, query) {
  const words = plain(query).split(" ").filter(Boolean);
  if (!words.length) return [];
  const needles = words.map((word) => ` ${word}`);
  /** @type {Row[][]} */
  const ranked = [[], [], [], []];
  for (const { row, text } of indexOf(rows)) {
    if (needles.every((needle) => text.includes(needle))) ranked[rank(text, words)].push(row);
  }
  return ranked.flat().slice(0, MOST).map(found);
}

/**
 * The nearest addresses, with their distance in metres.
 * @param {Row[]} rows
 * @param {number} latitude
 * @param {number} longitude
 * @returns {Found[]}
 */
export function nearest(rows, latitude, longitude) {
  // Flat earth is exact enough within a municipality.
  const east = Math.cos((latitude * Math.PI) / 180);
  /** @type {{row: Row, metres: number}[]} */
  const best = [];
  for (const row of rows) {
    if (row[6] === null || row[7] === null) continue;
    const metres = METRES_PER_DEGREE * Math.hypot(row[6] - latitude, (row[7] - longitude) * east);
    if (best.length === MOST && metres >= best[MOST - 1].metres) continue;
    best.push({ row, metres });
    best.sort((a, b) => a.metres - b.metres);
    best.length = Math.min(best.length, MOST);
  }
  return best.map(({ row, metres }) => ({
    ...found(row),
    place: `${found(row).place}, ${sayDistance(metres)}`,
  }));
}

/**
 * The address with this id; undefined when the list does not have it.
 * @param {Row[]} rows
 * @param {string} id
 */
export function byId(rows, id) {
  const row = rows.find((each) => each[0] === id);
  return row && found(row);
}

/**
 * All rows in the order of a street map, made once for a list: the searches then need no sorting.
 * @param {Row[]} rows
 */
function indexOf(rows) {
  let index = indexes.get(rows);
  if (!index) {
    const names = new Map(
      [...new Set(rows.flatMap((row) => [row[1], row[5]]))].map((name) => [name, plain(name)]),
    );
    const order = new Map(
      [...names.keys()].sort(new Intl.Collator("nl").compare).map((name, i) => [name, i]),
    );
    const place = (/** @type {Row} */ row) =>
      /** @type {number} */ (order.get(row[1])) * 100_000 + Number.parseInt(String(row[2]), 10);
    index = rows
      .map((row) => ({ row, text: wordsOf(row, names), place: place(row) }))
      .sort((a, b) => a.place - b.place || (a.text < b.text ? -1 : 1));
    indexes.set(rows, index);
  }
  return index;
}

/** @param {Row} row @param {Map<string, string>} names */
function wordsOf([, street, number, addition, postcode, town], names) {
  const code = (postcode ?? "").toLowerCase();
  const extra = (addition ?? "").toLowerCase();
  // The house number with and without its addition, the postcode with and without its space.
  const numbers = extra ? `${number}${extra} ${number} ${extra}` : String(number);
  return ` ${names.get(street)} ${numbers} ${code} ${code.replace(" ", "")} ${names.get(town)} `;
}

/** @param {string} text @param {string[]} words 0 is the best */
function rank(text, words) {
  const whole = words.every((word) => text.includes(` ${word} `));
  return (whole ? 0 : 2) + (text.startsWith(` ${words[0]}`) ? 0 : 1);
}

/**
 * Street and number as on the house: a letter stands against the number, another number after a dash.
 * @param {{street: string, number: string | number, addition: string | null}} address
 */
export function lineOf({ street, number, addition }) {
  // A place without an address has a name alone.
  if (!Number.parseInt(String(number), 10)) return street;
  if (!addition) return `${street} ${number}`;
  return `${street} ${number}${/^\p{L}/u.test(addition) ? "" : "-"}${addition}`;
}

/** @param {Row} row @returns {Found} */
function found([id, street, number, addition, postcode, town]) {
  return {
    id,
    line: lineOf({ street, number, addition }),
    place: [postcode, town].filter(Boolean).join(" "),
    town,
  };
}

/** @param {number} metres */
function sayDistance(metres) {
  return metres < 1000
    ? `${Math.round(metres / 5) * 5} meter`
    : `${(metres / 1000).toFixed(1).replace(".", ",")} km`;
}
