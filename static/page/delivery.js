/** Sending, as long as a page is open: at once, when the network comes back, and after pauses that grow. */

import { pauseAfter } from "../device/pause.js";
import { refresh } from "./refresh.js";

// Also when nothing waits: others may have found something, or planned a control.
const QUIET = 60_000;
// A worker that is sending says so at each step; one that is silent for so long was stopped.
const SILENCE = 10_000;
const SOON = 200;

let failures = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let nextTry;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let nextRefresh;

/** Asks the worker to send what waits. */
export function deliver() {
  tryAgainAfter(SILENCE);
  navigator.serviceWorker?.controller?.postMessage({ type: "deliver" });
}

/** The same, and begins anew with the pauses between tries. */
export function deliverNow() {
  failures = 0;
  deliver();
}

navigator.serviceWorker?.addEventListener("message", ({ data }) => {
  if (data.type === "delivery") nextRefresh ??= setTimeout(show, SOON);
  if (data.type !== "delivered") return tryAgainAfter(SILENCE);
  // The phone is empty now, and the page may still show what stood on it.
  if (data.problem?.code === "device-revoked" && !document.getElementById("wiped"))
    location.replace("/field/enrolment");
  failures = data.problem ? failures + 1 : 0;
  tryAgainAfter(failures ? pauseAfter(failures) : QUIET);
});

/** @param {number} pause in milliseconds */
function tryAgainAfter(pause) {
  clearTimeout(nextTry);
  nextTry = setTimeout(deliver, pause);
}

// Pieces of a photo come fast: the bar need not follow each.
function show() {
  nextRefresh = undefined;
  refresh("delivery");
}

addEventListener("online", deliverNow);
addEventListener("pageshow", deliverNow);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") deliverNow();
});
