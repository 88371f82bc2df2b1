/** Asks the browser to keep what is on this phone, also when it wants the room. */

keepForGood();

/** Asks for persistence. The worker keeps what the browser said, so that pages can be honest about it. */
async function keepForGood() {
  if (!navigator.storage?.persist) return;
  const granted = (await navigator.storage.persisted()) || (await navigator.storage.persist());
  navigator.serviceWorker.controller?.postMessage({ type: "persistence", granted });
}
