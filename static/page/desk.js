/** What the desk loads: htmx with server-sent events, and a sentence for when these don't come. */

import "htmx.org/dist/htmx.esm.js";
import "htmx.org/dist/ext/hx-sse.js";
import "./trusted.js";
import "./keeps.js";
import "./keys.js";
import "./push.js";
import "./typing.js";

const CLOCK = new Intl.DateTimeFormat("nl-NL", { timeStyle: "short" });
let told = new Date();

document.addEventListener("htmx:sse:after:connection", () => say(""));
document.addEventListener("htmx:sse:after:message", () => (told = new Date()));
document.addEventListener("htmx:sse:error", (event) => {
  if (/** @type {CustomEvent} */ (event).detail.status === 401) return location.reload();
  say(`Geen verbinding met de server. Wat u ziet, is van ${CLOCK.format(told)}. Dit herstelt vanzelf.`);
});
// Whoever is logged out, here or by an administrator, sees nothing of a case any longer.
document.addEventListener("logged-out", () => location.reload());

/** @param {string} sentence */
function say(sentence) {
  const place = document.getElementById("connection");
  if (place && place.textContent !== sentence) place.textContent = sentence;
}
