/**
 * The data key is in memory only: with this worker, and with each page that is open. A worker that the browser stopped
 * asks the pages; also the one that is being left, which lives until the next page comes.
 */

/** @typedef {import("./vault.js").Ring} Ring */
/** @typedef {Pick<ServiceWorkerGlobalScope["clients"], "matchAll">} Clients */

// A page that was frozen doesn't answer, and one that was locked says so at once.
const PATIENCE = 1_000;

/**
 * @param {Clients} clients
 * @returns {Promise<Ring | null>} null when no page has it
 */
export async function ringOfPages(clients) {
  const pages = await clients.matchAll({ type: "window", includeUncontrolled: true });
  const asked = pages.map(async (page) => {
    const ring = await askPage(page);
    if (!ring) throw new Error("this page doesn't have it");
    return ring;
  });
  return Promise.any(asked).catch(() => null);
}

/** @param {WindowClient} page @returns {Promise<Ring | null>} */
function askPage(page) {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => {
      resolve(data);
      port1.close();
    };
    setTimeout(() => {
      resolve(null);
      port1.close();
    }, PATIENCE);
    page.postMessage({ type: "ring" }, [port2]);
  });
}
