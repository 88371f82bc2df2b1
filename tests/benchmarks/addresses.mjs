/** Finding an address among those of a file, as the phone's worker does; one line of JSON a measurement. */
import { readFileSync } from "node:fs";

import { nearest, search } from "../../static/device/addresses.js";

const QUERIES = [
  "w",
  "wilgenlaan",
  "kruisstraat 12",
  "molenweg 4 3",
  "3411",
  "haven 7",
  "woerden",
  "polderhof 3 49",
];
const text = readFileSync(process.argv[2], "utf8");

/** @param {string} what @param {() => unknown} work @param {number} times */
function measure(what, work, times) {
  const values = Array.from({ length: times }, () => {
    const begun = performance.now();
    work();
    return performance.now() - begun;
  });
  console.log(JSON.stringify({ what, values }));
}

// What the first search after a start of the worker costs: reading the list, and ordering it.
measure("address search, the first", () => search(JSON.parse(text), QUERIES[2]), 5);
const rows = JSON.parse(text);
search(rows, "x");
for (const query of QUERIES) measure(`address search: ${query}`, () => search(rows, query), 20);
measure("nearest addresses", () => nearest(rows, 52.08, 4.88), 20);
