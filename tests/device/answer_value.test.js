/** From what is typed to a value, and back to what is shown. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { readAnswer, sayAnswer, writeAnswer } from "../../static/device/answer_value.js";

/** @type {import("../../static/device/answer_value.js").Question} */
const BEDS = {
  id: "beds",
  text: "Hoeveel bedden?",
  kind: "number",
  unit: "bedden",
  min: 0,
  max: 40,
  step: 1,
};

test("a number may be typed with a comma and is shown with a comma", () => {
  assert.equal(readAnswer("number", ["12,5"]), 12.5);
  assert.equal(writeAnswer("number", 12.5), "12,5");
});

test("what is no number is refused with a sentence", () => {
  assert.throws(() => readAnswer("number", ["twaalf"]), { code: "number-unreadable", message: /geen getal/ });
});

test("a number outside its limits is refused with the limit", () => {
  assert.throws(() => readAnswer("number", ["41"], BEDS), { code: "number-too-large", message: /40/ });
  assert.throws(() => readAnswer("number", ["-1"], BEDS), { code: "number-too-small" });
  assert.throws(() => readAnswer("number", ["1,5"], BEDS), { code: "number-not-whole" });
});

test("what is emptied is removed", () => {
  assert.equal(readAnswer("text", ["  "]), null);
  assert.equal(readAnswer("choices", []), null);
  assert.equal(readAnswer("choice", []), null);
});

test("several choices are kept as a list", () => {
  assert.deepEqual(readAnswer("choices", ["front", "back"]), ["front", "back"]);
});

test("a moment carries the offset of where the phone is, and comes back as it was typed", () => {
  const moment = String(readAnswer("date-time", ["2026-11-24T05:10"]));

  assert.match(moment, /^2026-11-24T05:10:00\.000[+-]\d\d:\d\d$/);
  assert.equal(writeAnswer("date-time", moment), "2026-11-24T05:10");
});

test("an impossible moment is refused", () => {
  assert.throws(() => readAnswer("date-time", ["2026-13-44T99:10"]), { code: "moment-unreadable" });
});

test("an answer is said in the words of the question", () => {
  assert.equal(sayAnswer(BEDS, 3), "3 bedden");
  assert.equal(sayAnswer({ id: "a", text: "?", kind: "yes-no" }, "not-seen"), "Niet gezien");
  assert.equal(
    sayAnswer(
      { id: "a", text: "?", kind: "choice", options: [{ id: "unknown", text: "Weet ik niet" }] },
      "unknown",
    ),
    "Weet ik niet",
  );
});
