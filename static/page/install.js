/** The button that puts the app on the home screen, where the browser offers it. */

/** @typedef {Event & {prompt: () => Promise<void>}} InstallOffer */

/** @type {InstallOffer | null} */
let offer = null;

addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  offer = /** @type {InstallOffer} */ (event);
  show(true);
});

addEventListener("appinstalled", () => show(false));

document.addEventListener("click", async ({ target }) => {
  if (!(target instanceof Element) || !target.closest("[data-install] button") || !offer) return;
  const accepted = offer;
  // A browser lets each offer be used once.
  offer = null;
  show(false);
  await accepted.prompt();
});

/** @param {boolean} isOffered */
function show(isOffered) {
  for (const place of document.querySelectorAll("[data-install]"))
    place.toggleAttribute("hidden", !isOffered);
}
