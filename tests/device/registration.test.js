/** The registration check, on the vectors that both languages run. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { assess } from "../../static/device/registration.js";

/** @type {{name: string, given: any, expected: any}[]} */
const vectors = JSON.parse(
  readFileSync(new URL("../conformance/registration.json", import.meta.url), "utf8"),
);

for (const { name, given, expected } of vectors) {
  test(`the registration check agrees with the vector: ${name}`, () => {
    const standing = new Map(Object.entries(given.standing));

    assert.deepEqual(assess({ ...given, standing }), expected);
  });
}
