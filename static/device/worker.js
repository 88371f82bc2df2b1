/** The worker: the phone's own server lives here. It starts when a page is asked, and the browser may stop it any time. */

import templates from "fieldapp:templates";

import { enrol } from "./enrol.js";
import { keepMeta, openStore } from "./store.js";
import { renderer } from "./render.js";
import { makeApp } from "./routes.js";
import { deliver, isDelivering } from "./sync.js";
import { isTimeToTakeOver, takeOver } from "./turn.js";

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const CACHE = `fieldapp-${VERSION}`;
const ASSETS = new Map(PRECACHE);
// A page that waits for sending doesn't wait longer: the bar tells how it goes on.
const PATIENCE = 3_000;

const phone = openStore().then((store) => {
  const network = { fetch: fetch.bind(globalThis), origin: location.origin };
  const send = () => deliver(store, { ...network, locks: navigator.locks, announce });
  const app = makeApp({
    store,
    version: VERSION,
    render: renderer(templates),
    isDelivering: () => isDelivering(store),
    deliver: () => Promise.race([send(), new Promise((resolve) => setTimeout(resolve, PATIENCE))]),
    enrol: () => enrol(store, network, navigator.userAgent.slice(0, 80)),
  });
  return { store, send, app };
});

worker.addEventListener("install", (event) => {
  // With its hash: files of another version than this worker's would not fit it.
  const files = PRECACHE.map(([path, integrity]) => new Request(path, { integrity, cache: "reload" }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(files)));
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name))),
      ),
  );
});

worker.addEventListener("fetch", (event) => {
  const { origin, pathname } = new URL(event.request.url);
  if (origin !== location.origin) return;
  if (pathname === "/field/shrink.js") event.respondWith(asset(event.request, "/static/page/shrink.js"));
  else if (pathname.startsWith("/field/")) event.respondWith(answer(event));
  else if (ASSETS.has(pathname)) event.respondWith(asset(event.request, pathname));
});

worker.addEventListener("message", (event) => {
  if (event.data.type === "take-over") event.waitUntil(worker.skipWaiting());
  if (event.data.type === "deliver") event.waitUntil(sendAndTell());
  if (event.data.type === "persistence") event.waitUntil(keepPersistence(event.data.granted));
});

worker.addEventListener("sync", (event) => {
  // The browser tries again, later and later, as long as this fails.
  if (event.tag === "deliver")
    event.waitUntil(
      sendAndTell().then(({ problem }) => {
        if (problem) throw new Error(problem.code);
      }),
    );
});

/** @param {FetchEvent} event */
async function answer(event) {
  try {
    if (await isTimeToTakeOver(worker, event.request)) return takeOver(worker);
    const { app } = await phone;
    const response = await app.fetch(event.request);
    if (event.request.method === "POST" && response.ok && !event.request.url.endsWith("/drafts"))
      event.waitUntil(sendAndTell());
    return response;
  } catch (error) {
    // Never a blank page, whatever happens.
    console.error(error);
    return new Response(
      "Er ging iets mis op deze telefoon. Ga terug en probeer het opnieuw. (code: worker-failed)",
      {
        status: 500,
        headers: { "content-type": "text/plain; charset=utf-8" },
      },
    );
  }
}

/**
 * @param {Request} request
 * @param {string} path
 */
async function asset(request, path) {
  const cache = await caches.open(CACHE);
  return (await cache.match(path)) ?? fetch(request);
}

async function sendAndTell() {
  const { send } = await phone;
  const outcome = await send();
  await tell({ type: "delivered", problem: outcome.problem });
  if (outcome.problem) await comeBackLater();
  return outcome;
}

/** Asks the browser to wake this worker when there is a network, where it can (Background Sync). */
async function comeBackLater() {
  try {
    await worker.registration.sync?.register("deliver");
  } catch (error) {
    // Forbidden by the user or the browser: a page that is open tries again by itself.
    console.info(error);
  }
}

/** @param {boolean} granted */
async function keepPersistence(granted) {
  const { store } = await phone;
  await keepMeta(store, "persistence", { granted, at: new Date().toISOString() });
}

/** @param {import("./sync.js").Progress} [progress] */
function announce(progress) {
  // Whether a page hears it makes no difference to what is sent.
  tell({ type: "delivery", progress }).catch(console.error);
}

/** @param {object} message */
async function tell(message) {
  for (const window of await worker.clients.matchAll({ type: "window" })) window.postMessage(message);
}
