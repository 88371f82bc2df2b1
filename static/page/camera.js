/** Photos from camera and gallery: handed to a worker that keeps them on this phone, and told in words. */

import { ourScript } from "./ours.js";
import { deliver } from "./delivery.js";
import { knownPosition } from "./position.js";
import { refresh } from "./refresh.js";

/** @typedef {import("./shrink.js").Order} Order */
/** @typedef {import("./shrink.js").Report} Report */

// Left while photos are under way: whoever finds it on a new page goes on with them.
const MARK = "fieldapp-photos-under-way";

/** @type {Worker | null} */
let worker = null;
/** @type {Map<string, string>} of each photo that is being kept, what it is about */
const busy = new Map();

// In the capturing phase: a form around the input has nothing to send.
document.addEventListener("change", choose, { capture: true });
if (localStorage.getItem(MARK)) order({ type: "resume" });

/** @param {Event} event */
function choose(event) {
  const input = event.target;
  if (!(input instanceof HTMLInputElement) || input.type !== "file" || !input.dataset.inspection) return;
  event.stopPropagation();
  const { about = "inspection", inspection, keyPrefix } = input.dataset;
  const prefix = (keyPrefix ?? about.match(/^signal\/[^/]+/)?.[0] ?? "").replace(/\/$/, "");
  // A photo from the gallery may have been taken anywhere; one from the camera is of here.
  const here = input.hasAttribute("capture") ? knownPosition() : Promise.resolve(null);
  for (const file of input.files ?? []) {
    const id = crypto.randomUUID();
    busy.set(id, about);
    order({
      type: "keep",
      capture: { id, file, modified: file.lastModified, about, inspection, prefix, tries: 0 },
    });
    here.then((position) => order({ type: "place", id, position }));
  }
  // So that the same photo can be chosen again.
  input.value = "";
  say(about);
}

/** @param {Order} order */
function order(order) {
  localStorage.setItem(MARK, "yes");
  worker ??= start();
  worker.postMessage(order);
}

function start() {
  // Under the address that the phone's server answers: elsewhere a script of a worker comes from the network alone.
  const started = new Worker(ourScript("/field/shrink.js"), { type: "module" });
  started.addEventListener("message", ({ data }) => hear(data));
  started.addEventListener("error", (event) => {
    // Most likely out of memory. What had been kept is tried again on the next page.
    console.error(event.message);
    worker = null;
    const lost = new Map(busy);
    busy.clear();
    for (const about of lost.values()) say(about, "De foto is nog niet verwerkt. Open deze pagina opnieuw.");
  });
  return started;
}

/** @param {Report} report */
function hear(report) {
  if (report.type === "empty") {
    localStorage.removeItem(MARK);
    return;
  }
  busy.delete(report.id);
  if (report.problem) {
    say(report.about, `${report.problem.reason} (code: ${report.problem.code})`);
  } else {
    say(report.about);
    refresh("photo");
    deliver();
  }
}

/**
 * @param {string} about
 * @param {string} [problem]
 */
function say(about, problem) {
  const place = document.querySelector(`[data-photo-state="${CSS.escape(about)}"]`);
  if (!(place instanceof HTMLElement)) return;
  const count = [...busy.values()].filter((other) => other === about).length;
  const kept = count === 0 ? "Foto bewaard op deze telefoon" : null;
  place.textContent =
    problem ?? kept ?? (count === 1 ? "Foto wordt bewaard…" : `${count} foto's worden bewaard…`);
  place.classList.toggle("failed", Boolean(problem));
}
