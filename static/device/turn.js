/** Whose turn it is: a new version of the app takes over between two pages, and never in the middle of one. */

/**
 * Whether a newer worker waits, and this request is the only window of the app going to another page.
 * @param {ServiceWorkerGlobalScope} worker
 * @param {Request} request
 */
export async function isTimeToTakeOver(worker, request) {
  if (!worker.registration.waiting || request.mode !== "navigate" || request.method !== "GET") return false;
  const windows = await worker.clients.matchAll({ type: "window" });
  return windows.length <= 1;
}

/**
 * Lets the newer worker go first, and has the browser ask for the same page once more.
 * https://redfin.engineering/how-to-fix-the-refresh-button-when-using-service-workers-a8e27af6df68
 * @param {ServiceWorkerGlobalScope} worker
 * @param {import("./vault.js").Ring | null} ring goes along: the page that held it is left
 */
export function takeOver(worker, ring) {
  worker.registration.waiting?.postMessage({ type: "take-over", ring });
  return new Response("", { headers: { refresh: "0", "content-type": "text/html; charset=utf-8" } });
}
