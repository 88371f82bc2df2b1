/** Switches push messages on in this browser; switching them off needs no script. */

import { ourScript } from "./ours.js";

const WORKER = "/desk/worker.js";

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-push-key]") : null;
  if (button instanceof HTMLButtonElement) switchOn(button);
});

/** @param {HTMLButtonElement} button */
async function switchOn(button) {
  const form = button.form;
  if (!form) return;
  button.disabled = true;
  try {
    if (!("serviceWorker" in navigator && "PushManager" in window)) return say(form, "unsupported");
    if ((await Notification.requestPermission()) !== "granted") return say(form, "denied");
    await navigator.serviceWorker.register(ourScript(WORKER), { scope: "/desk/" });
    // A worker that is still being installed can't be subscribed.
    const { pushManager } = await navigator.serviceWorker.ready;
    const made = await subscribe(pushManager, button.dataset.pushKey ?? "");
    const { endpoint, keys } = made.toJSON();
    for (const [name, value] of Object.entries({ endpoint, ...keys })) {
      const field = form.elements.namedItem(name);
      if (field instanceof HTMLInputElement) field.value = value ?? "";
    }
    form.submit();
  } catch (error) {
    console.error(error);
    say(form, "failed");
  }
}

/**
 * @param {PushManager} pushManager
 * @param {string} key of the server, in base64url
 */
async function subscribe(pushManager, key) {
  const wish = { userVisibleOnly: true, applicationServerKey: key };
  try {
    return await pushManager.subscribe(wish);
  } catch (error) {
    if (!(error instanceof DOMException && error.name === "InvalidStateError")) throw error;
    // This browser was subscribed for a key that the server no longer has (Push API §5.1).
    await (await pushManager.getSubscription())?.unsubscribe();
    return pushManager.subscribe(wish);
  }
}

/**
 * @param {HTMLFormElement} form
 * @param {string} what
 */
function say(form, what) {
  for (const sentence of form.querySelectorAll("[data-push-trouble]"))
    sentence.toggleAttribute("hidden", sentence.getAttribute("data-push-trouble") !== what);
  for (const button of form.querySelectorAll("button")) button.disabled = false;
}
