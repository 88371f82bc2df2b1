/** Room on the phone: asks the browser to keep what is here, and says it before the room runs out. */

const LITTLE = 50 * 1024 * 1024;

keepForGood();
warn();

/** Asks for persistence. The worker keeps what the browser said, so that pages can be honest about it. */
async function keepForGood() {
  if (!navigator.storage?.persist) return;
  const granted = (await navigator.storage.persisted()) || (await navigator.storage.persist());
  navigator.serviceWorker.controller?.postMessage({ type: "persistence", granted });
}

/** Says that there is little room left, above the page. */
export async function warn() {
  if (!navigator.storage?.estimate) return;
  const { quota = Infinity, usage = 0 } = await navigator.storage.estimate();
  if (quota - usage > LITTLE || document.querySelector("[data-code=storage-low]")) return;
  const warning = document.createElement("p");
  warning.className = "failed";
  warning.setAttribute("role", "alert");
  warning.dataset.code = "storage-low";
  warning.textContent =
    "De opslag van deze telefoon is bijna vol. Antwoorden passen nog, foto's misschien niet. Maak ruimte vrij.";
  document.querySelector("main")?.prepend(warning);
}
