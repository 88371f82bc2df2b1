/** Ids and times. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { timestamp } from "../../static/device/clock.js";
import { newId } from "../../static/device/ids.js";

test("an id is a UUID of version 7 that begins with the time", () => {
  const id = newId(Date.parse("2090-01-01T00:00:00Z"));

  assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16), Date.parse("2090-01-01T00:00:00Z"));
});

test("ids are in order of making, within a millisecond and with a clock that is set back", () => {
  const moment = Date.parse("2091-01-01T00:00:00Z");
  const made = Array.from({ length: 10_000 }, (_, index) => newId(moment - index));

  assert.deepEqual([...made].sort(), made);
  assert.equal(new Set(made).size, made.length);
});

test("a time is written with the offset of where the phone is, and means the same moment", () => {
  const moment = new Date("2026-07-01T08:30:15.250Z");

  const written = timestamp(moment);

  assert.match(written, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d$/);
  assert.equal(Date.parse(written), moment.getTime());
});
