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

// A browser that gives anything to the older worker while it stops it, never answers (Chromium 156). So the newer one goes
// first only when this page is there, which asks for nothing, not even for an icon, until it may come back.
const COME_BACK =
  "const again = () => location.reload(), worker = navigator.serviceWorker;" +
  "worker.oncontrollerchange = again;" +
  "worker.getRegistration().then((all) => all?.waiting ? all.waiting.postMessage({ type: 'take-over' }) : again());" +
  "setTimeout(again, 5000);";

/**
 * A page that lets the newer worker go first, and then has the browser ask for the same page again.
 * https://redfin.engineering/how-to-fix-the-refresh-button-when-using-service-workers-a8e27af6df68
 * @param {ServiceWorkerGlobalScope} worker
 * @param {import("./vault.js").Ring | null} ring goes along: the page that held it is left
 */
export async function takeOver(worker, ring) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(COME_BACK));
  worker.registration.waiting?.postMessage({ type: "inherit", ring });
  return new Response(
    `<!doctype html><title>Even geduld</title><link rel=icon href=data:,><script>${COME_BACK}</script>`,
    {
      headers: {
        "content-type": "text/html; charset=utf-8",
        "content-security-policy": `default-src 'none'; img-src data:; script-src 'sha256-${base64(digest)}'`,
        "cache-control": "no-store",
      },
    },
  );
}

/** @param {ArrayBuffer} bytes */
function base64(bytes) {
  return btoa(String.fromCharCode(...new Uint8Array(bytes)));
}
