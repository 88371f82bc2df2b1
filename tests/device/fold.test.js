/** The fold, on the vectors that both languages run. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { current, isSame, values } from "../../static/device/fold.js";

/** @type {{name: string, facts: any[], current: Record<string, string[]>}[]} */
const vectors = JSON.parse(readFileSync(new URL("../conformance/fold.json", import.meta.url), "utf8"));

for (const vector of vectors) {
  test(`the fold agrees with the vector: ${vector.name}`, () => {
    const folded = [...current(vector.facts)].map(([key, facts]) => [key, facts.map(({ id }) => id)]);

    assert.deepEqual(Object.fromEntries(folded), vector.current);
    assert.deepEqual(
      Object.keys(vector.current),
      folded.map(([key]) => key),
      "keys in order",
    );
  });
}

test("one value is given as it is, and two that differ as a conflict with both facts", () => {
  const mine = { id: "a", key: "answer/beds", value: 2, supersedes: [] };
  const yours = { id: "b", key: "answer/beds", value: 3, supersedes: [] };
  const name = { id: "c", key: "visit/name", value: "De Wilg", supersedes: [] };

  assert.deepEqual(values([mine, yours, name]), {
    values: { "visit/name": "De Wilg" },
    conflicts: { "answer/beds": [mine, yours] },
  });
});

test("two people who gave the same answer don't disagree", () => {
  const mine = { id: "a", key: "visit/location", value: { address: "1", line: "x" }, supersedes: [] };
  const yours = { id: "b", key: "visit/location", value: { line: "x", address: "1" }, supersedes: [] };

  assert.deepEqual(values([mine, yours]).conflicts, {});
});

test("the order of names in a value makes no difference, the order of a list does", () => {
  assert.ok(isSame({ a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 }));
  assert.ok(!isSame(["a", "b"], ["b", "a"]));
  assert.ok(!isSame(null, ""));
});
