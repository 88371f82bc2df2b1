/** When a new version takes over, who may change something, and how long to wait. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";

import { isFromOurselves } from "../../static/device/gate.js";
import { pauseAfter } from "../../static/device/pause.js";
import { RING } from "./unlocked.js";
import { isTimeToTakeOver, takeOver } from "../../static/device/turn.js";

/** @param {{waiting: boolean, windows: number}} state */
function aWorker({ waiting, windows }) {
  /** @type {unknown[]} */
  const told = [];
  const worker = {
    registration: {
      waiting: waiting ? { postMessage: (/** @type {unknown} */ message) => told.push(message) } : null,
    },
    clients: { matchAll: async () => Array.from({ length: windows }) },
  };
  return { told, worker: /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (worker)) };
}
/** @param {object} about */
const aRequest = (about) =>
  /** @type {Request} */ ({
    url: "https://field.example/field/inspections",
    method: "GET",
    mode: "navigate",
    referrer: "",
    ...about,
  });

test("a new version may take over, and gets the key, when the only window goes to another page", async () => {
  const { worker, told } = aWorker({ waiting: true, windows: 1 });

  assert.equal(await isTimeToTakeOver(worker, aRequest({})), true);
  const response = await takeOver(worker, RING);

  assert.deepEqual(told, [{ type: "inherit", ring: RING }]);
  const [, script] = /<script>(.*)<\/script>/.exec(await response.text()) ?? [];
  const hash = createHash("sha256").update(script).digest("base64");
  assert.equal(
    response.headers.get("content-security-policy"),
    `default-src 'none'; img-src data:; script-src 'sha256-${hash}'`,
    "the browser runs this script and no other",
  );
});

for (const [name, state, about] of /** @type {[string, {waiting: boolean, windows: number}, object][]} */ ([
  ["there is none", { waiting: false, windows: 1 }, {}],
  ["another window is open", { waiting: true, windows: 2 }, {}],
  ["a part of a page is asked", { waiting: true, windows: 1 }, { mode: "cors" }],
  ["a form is sent", { waiting: true, windows: 1 }, { method: "POST" }],
]))
  test(`no new version takes over when ${name}`, async () => {
    assert.equal(await isTimeToTakeOver(aWorker(state).worker, aRequest(about)), false);
  });

test("our own forms and fragments may change something, another website's form may not", () => {
  const form = { method: "POST", mode: "navigate" };

  assert.ok(isFromOurselves(aRequest({ ...form, referrer: "https://field.example/field/start" })));
  assert.ok(isFromOurselves(aRequest({ method: "POST", mode: "same-origin" })));
  assert.ok(isFromOurselves(aRequest({})), "everyone may look");
  for (const referrer of ["", "about:client", "https://evil.example/", "https://field.example.evil.example/"])
    assert.ok(!isFromOurselves(aRequest({ ...form, referrer })), referrer);
});

test("pauses grow from two seconds to half a minute and no further", () => {
  assert.deepEqual(
    [1, 2, 3, 8, 9, 50].map((failures) => pauseAfter(failures, 1)),
    [2000, 4000, 8000, 30_000, 30_000, 30_000],
  );
  assert.equal(pauseAfter(1, 0), 1500);
});
