/** The buttons that find addresses close by, and show on the map where one is. */

import htmx from "htmx.org/dist/htmx.esm.js";

import { position } from "./position.js";

/** @type {Record<number, string>} by the codes of GeolocationPositionError */
const SENTENCES = {
  1: "U hebt de app niet toegestaan te weten waar u bent. Zoek het adres, of schrijf waar u bent.",
  2: "De telefoon weet niet waar u bent. Zoek het adres, of schrijf waar u bent.",
  3: "Het zoeken duurt te lang. Probeer het buiten nog eens, of zoek het adres.",
};

document.addEventListener("click", async ({ target }) => {
  if (!(target instanceof Element) || !target.closest("[data-nearest], [data-map]")) return;
  const isMap = Boolean(target.closest("[data-map]"));
  say("De telefoon zoekt waar u bent…");
  try {
    const { latitude, longitude, accuracy } = await position({
      enableHighAccuracy: true,
      timeout: 20_000,
      maximumAge: 60_000,
    });
    const query = new URLSearchParams({
      lat: String(latitude),
      lon: String(longitude),
      accuracy: String(accuracy),
    });
    // Asked for by a fragment: where someone was doesn't go into the history of the browser.
    if (isMap)
      await htmx.ajax("GET", `/field/map?near=yes&${query}`, {
        target: "#main",
        select: "#main",
        swap: "outerMorph",
      });
    else await htmx.ajax("GET", `/field/addresses?${query}`, { target: ".addresses", swap: "innerHTML" });
    say("");
  } catch (error) {
    if (!(error instanceof GeolocationPositionError)) throw error;
    say(SENTENCES[error.code]);
  }
});

/** @param {string} sentence */
function say(sentence) {
  const place = document.querySelector("[data-nearest-state]");
  if (place) place.textContent = sentence;
}
