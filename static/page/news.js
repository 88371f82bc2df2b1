/**
 * What colleagues bring, on the page that is open: it hears of it while it is seen and there is a network, and is brought up
 * to date but for where someone is typing.
 */

import htmx from "htmx.org/dist/htmx.esm.js";

import { deliverNow } from "./delivery.js";

// The browser comes back by itself after a cut; not after a refusal, such as that nobody is logged in.
const AGAIN = 60_000;

/** @type {EventSource | null} */
let source = null;
let tried = 0;
let isRenewing = false;
let isAgain = false;

listen();
addEventListener("online", listen);
document.addEventListener("visibilitychange", listen);
setInterval(listen, AGAIN);

navigator.serviceWorker?.addEventListener("message", ({ data }) => {
  if (data.type === "locked" || data.type === "renewed") stop();
  if (data.type === "news" && data.about.some(isHere)) renew();
});

function listen() {
  if (document.visibilityState !== "visible" || !navigator.serviceWorker?.controller) return stop();
  if (source?.readyState === EventSource.CLOSED) stop();
  if (source || Date.now() - tried < AGAIN / 2) return;
  tried = Date.now();
  source = new EventSource("/api/live");
  source.addEventListener("news", deliverNow);
  source.addEventListener("logged-out", stop);
}

function stop() {
  source?.close();
  source = null;
  tried = 0;
}

/** @param {string} about id of a control, or `plans` */
function isHere(about) {
  return location.pathname === "/field/" || location.pathname.includes(about);
}

async function renew() {
  isAgain = isRenewing;
  if (isRenewing) return;
  isRenewing = true;
  // What someone types in, or has opened, stays as it is; and what a script shows, which is marked so in its template.
  const typing = document.activeElement?.closest("textarea, input:not([type=radio], [type=checkbox])");
  for (const part of document.querySelectorAll("#main form, #main details"))
    part.toggleAttribute(
      "hx-morph-skip",
      part.matches("details[open]") || Boolean(typing && part.contains(typing)),
    );
  const address = location.pathname + location.search;
  await htmx
    .ajax("GET", address, { target: "#main", select: "#main", swap: "outerMorph" })
    .finally(() => (isRenewing = false));
  if (isAgain) await renew();
}

// Nor does it take back that an answer was kept: a page that comes anew doesn't say so.
document.addEventListener("htmx:before:swap", (event) => {
  if (/** @type {CustomEvent} */ (event).detail.ctx.target?.id !== "main") return;
  for (const words of document.querySelectorAll("#main output .saved")) {
    const place = words.parentElement;
    document.addEventListener(
      "htmx:after:swap",
      () => place?.isConnected && !place.querySelector(".saved") && place.prepend(words),
      { once: true },
    );
  }
});
