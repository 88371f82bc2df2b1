/** The desk's worker: shows that an urgent signal waits, also when no page is open. It answers no requests. */

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

worker.addEventListener("push", (event) => {
  // What came along holds nothing of a case, nor does what is shown: a screen is read by others.
  const shown = worker.registration.showNotification("Controles", {
    body: "Er wacht iets met spoed op u. Log in en open het bovenste signaal.",
    icon: "/static/icons/icon-192.png",
    lang: "nl",
    tag: "urgent",
    requireInteraction: true,
  });
  event.waitUntil(shown);
});

worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(openQueue());
});

async function openQueue() {
  const pages = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const desk = pages.find((page) => new URL(page.url).pathname.startsWith("/desk"));
  // A page with half-typed text stays as it is: the queue shows in it by itself.
  return desk ? desk.focus() : worker.clients.openWindow("/desk/signals");
}
