/** The worker: the phone's own server lives here. It starts when a page is asked, and the browser may stop it any time. */

import templates from "fieldapp:templates";

import { enrol } from "./enrol.js";
import { ringOfPages } from "./holders.js";
import { IDLE } from "./idle.js";
import { changeLock, isNewest, openWith, setLock, unlock } from "./lock.js";
import { Problem } from "./problems.js";
import { keepMeta, meta, openStore, sealWaiting, waiting, wipe } from "./store.js";
import { renderer } from "./render.js";
import { makeApp } from "./routes.js";
import { deliver, isDelivering } from "./sync.js";
import { isTimeToTakeOver, takeOver } from "./turn.js";
import { vaultOf } from "./vault.js";

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const CACHE = `fieldapp-${VERSION}`;
const ASSETS = new Map(PRECACHE);
// A page that waits for sending doesn't wait longer: the bar tells how it goes on.
const PATIENCE = 3_000;
/** @type {Set<Promise<Response>>} what is being kept: a lock lets it end first */
const underWay = new Set();
let usedAt = Date.now();
// What was told last, for a page that was on its way meanwhile, and can't have heard it.
let told = { at: 0, about: /** @type {string[]} */ ([]) };
const ON_ITS_WAY = 5_000;

const network = { fetch: fetch.bind(globalThis), origin: location.origin };
const phone = openStore().then((store) => {
  const send = () => deliver(store, { ...network, locks: navigator.locks, announce, bring });
  const app = makeApp({
    store,
    version: VERSION,
    render: renderer(templates),
    isDelivering: () => isDelivering(store),
    deliver: () => Promise.race([send(), new Promise((resolve) => setTimeout(resolve, PATIENCE))]),
    enrol: () => enrol(store, network, navigator.userAgent.slice(0, 80)),
    findKey: () => findKey(store),
    lockNow: () => lockNow(store),
    clear: () => clear(store),
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
  if (event.data.type === "inherit") event.waitUntil(inherit(event.data.ring));
  if (event.data.type === "take-over") event.waitUntil(worker.skipWaiting());
  if (event.data.type === "deliver") {
    if (Date.now() - told.at < ON_ITS_WAY) event.source?.postMessage({ type: "news", about: told.about });
    event.waitUntil(sendAndTell());
  }
  if (event.data.type === "persistence") event.waitUntil(keepPersistence(event.data.granted));
  if (event.data.type === "ring") event.waitUntil(hand(event.ports[0]));
  if (event.data.type === "lock") event.waitUntil(phone.then(({ store }) => lockNow(store)));
  if (event.data.type === "open") event.waitUntil(openLock(event.data, event.ports[0]));
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
    const { app, store } = await phone;
    if (await isTimeToTakeOver(worker, event.request)) {
      await findKey(store);
      return takeOver(worker, store.vault?.ring ?? null);
    }
    if (store.vault && Date.now() - usedAt > IDLE) await lockNow(store);
    usedAt = Date.now();
    const response = Promise.resolve(app.fetch(event.request));
    if (event.request.method === "POST") keepTrack(event, response);
    return await response;
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

/** @param {FetchEvent} event @param {Promise<Response>} answer what is kept is sent then */
function keepTrack(event, answer) {
  const { pathname } = new URL(event.request.url);
  // Locking waits for all the others.
  if (pathname === "/field/lock") return;
  underWay.add(answer);
  answer.finally(() => underWay.delete(answer)).catch(console.error);
  if (!pathname.endsWith("/drafts") && !pathname.startsWith("/field/captures"))
    event.waitUntil(answer.then((response) => (response.ok ? sendAndTell() : null)));
}

/**
 * @param {Request} request
 * @param {string} path
 */
async function asset(request, path) {
  const cache = await caches.open(CACHE);
  return (await cache.match(path)) ?? fetch(request);
}

/** @param {import("./vault.js").Ring | null} ring of the worker whose place it takes */
async function inherit(ring) {
  const { store } = await phone;
  if (ring) store.vault = vaultOf(ring);
}

/** @param {import("./database.js").Store} store */
async function findKey(store) {
  if (store.vault) return;
  const ring = await ringOfPages(worker.clients);
  if (ring && (await isNewest(store, ring))) await openWith(store, ring);
}

/** Hands the key to a page that asks for it. @param {MessagePort} port */
async function hand(port) {
  const { store } = await phone;
  await findKey(store);
  port.postMessage({
    ring: store.vault?.ring ?? null,
    isLocked: !store.vault && Boolean(await meta(store, "lock")),
  });
}

/** @param {import("./database.js").Store} store */
async function lockNow(store) {
  await Promise.allSettled(underWay);
  await sealWaiting(store).catch(console.error);
  store.vault = null;
  await tell({ type: "locked" });
}

/**
 * Opens the lock, sets the first one, or puts another in its place, for the lock page.
 * @param {{secret: Uint8Array, means: import("./lock.js").Means, isNew: boolean, old?: Uint8Array}} asked
 * @param {MessagePort} port
 */
async function openLock({ secret, means, isNew, old }, port) {
  const { store, send } = await phone;
  try {
    if (old) await changeLock(store, old, secret, means);
    else await (isNew ? setLock(store, secret, means) : unlock(store, secret));
    if (old) await tell({ type: "renewed" });
    usedAt = Date.now();
    // The first time there is nothing to see before it was fetched.
    await (isNew ? Promise.race([send(), new Promise((resolve) => setTimeout(resolve, PATIENCE))]) : null);
    port.postMessage({ problem: null });
  } catch (error) {
    const problem = error instanceof Problem ? error : new Problem("not-kept", { cause: error });
    if (problem !== error) console.error(error);
    if (problem.code === "lock-empties") await empty(store, send);
    port.postMessage({ problem: problem.told });
  }
}

/** Logs out, at the server too as far as there is a network. @param {import("./database.js").Store} store */
async function clear(store) {
  await wipe(store, network, "asked");
  await fetch("/logout", { method: "POST", redirect: "manual" }).catch(console.info);
  await tell({ type: "locked" });
}

/**
 * The last try went wrong. What waits needs no key to be sent, and is sent first as far as there is a network.
 * @param {import("./database.js").Store} store
 * @param {() => Promise<unknown>} send
 */
async function empty(store, send) {
  await send();
  await wipe(store, network, "guessed");
}

async function sendAndTell() {
  const { store, send } = await phone;
  await findKey(store);
  // At once, and before a slow network: the phone may be locked any moment.
  await sealWaiting(store).catch(console.error);
  const outcome = await send();
  const { facts, photos } = await waiting(store);
  await tell({ type: "delivered", problem: outcome.problem, left: facts + photos });
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

/** @param {string[]} about what others brought: pages that show it ask for themselves again */
function bring(about) {
  const isSoon = Date.now() - told.at < ON_ITS_WAY;
  told = { at: Date.now(), about: [...new Set([...(isSoon ? told.about : []), ...about])] };
  tell({ type: "news", about }).catch(console.error);
}

/** @param {object} message */
async function tell(message) {
  const windows = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  for (const window of windows) window.postMessage(message);
}
