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
    const registration = await navigator.serviceWorker.register(ourScript(WORKER), { scope: "/desk/" });
    const key = button.dataset.pushKey ?? "";
    const made = await registration.pushManager.subscribe({
      userVisibleOnly: true,
      applicationServerKey: key,
    });
    const { endpoint, keys } = made.toJSON();
    for (const [name, value] of Object.entries({ endpoint, ...keys })) {
      const field = form.elements.namedItem(name);
      if (field instanceof HTMLInputElement) field.value = value ?? "";
    }
    form.submit();
  } catch (error) {
    console.error(error);
    say(form, "failed");
  } finally {
    button.disabled = false;
  }
}

/**
 * @param {HTMLFormElement} form
 * @param {string} what
 */
function say(form, what) {
  for (const sentence of form.querySelectorAll("[data-push-trouble]"))
    sentence.toggleAttribute("hidden", sentence.getAttribute("data-push-trouble") !== what);
}
