/**
 * This page holds the key of the phone's memory for as long as it is open, so that a worker that the browser stopped can
 * have it back; and lets go of it, with all pages, when the phone is locked or was not touched for long.
 */

import { IDLE } from "../device/idle.js";

// When any page was last touched: a time, and nothing else.
const TOUCHED = "fieldapp-touched";
const CHECK = 30_000;
const NOT_OFTEN = 5_000;

/** @type {unknown} */
let ring = null;
let noted = 0;

const phone = navigator.serviceWorker;

phone?.addEventListener("message", ({ data, ports }) => {
  if (data.type === "ring") ports[0].postMessage(isIdle() ? null : ring);
  if (data.type === "locked") leave();
  if (data.type === "renewed") ask();
});
phone?.startMessages();

touch();
ask();
for (const event of ["pointerdown", "keydown", "input"])
  addEventListener(event, touch, { capture: true, passive: true });
setInterval(lockWhenIdle, CHECK);
document.addEventListener("visibilitychange", lockWhenIdle);
// A page that the browser keeps for the way back must not show anything once the phone is locked.
addEventListener("pagehide", () => (ring = null));
addEventListener("pageshow", ({ persisted }) => persisted && location.reload());

/** The worker has just answered this page, and so has the key. */
function ask() {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }) => {
    ring = data.ring;
    document.documentElement.dataset.key = ring ? "held" : "none";
    if (data.isLocked) leave();
  };
  phone?.controller?.postMessage({ type: "ring" }, [port2]);
}

function touch() {
  const now = Date.now();
  if (now - noted < NOT_OFTEN) return;
  noted = now;
  localStorage.setItem(TOUCHED, String(now));
}

function isIdle() {
  return Date.now() - Number(localStorage.getItem(TOUCHED)) > IDLE;
}

function lockWhenIdle() {
  if (ring && isIdle()) phone?.controller?.postMessage({ type: "lock" });
}

function leave() {
  ring = null;
  location.replace(`/field/lock?next=${location.pathname}`);
}
