/** The phone's own server: one table of routes, read from top to bottom; then what stands around it. */

import { Hono } from "hono/tiny";
import { html } from "hono/html";

import { elsewhere, sentElsewhere } from "./entrance.js";
import { isFromOurselves } from "./gate.js";
import { absoluteLocation, safeHeaders } from "./headers.js";
import { keepAnswer, keepTyping } from "./pages/answers.js";
import { clear, clearing } from "./pages/clearing.js";
import { deliverNow, delivery, exportFile, statusBar } from "./pages/delivery.js";
import { addCapture, addPhoto, captures, nextTry, removeCapture } from "./pages/captures.js";
import { addEntry, entries, entry, removeEntry } from "./pages/entries.js";
import { feedback } from "./pages/feedback.js";
import { addEntryRecord, addPerson, entryRecord, entryRecordState } from "./pages/entry_record.js";
import { briefing } from "./pages/briefing.js";
import { ownPart } from "./pages/own.js";
import { task } from "./pages/tasks.js";
import { standHere, together } from "./pages/together.js";
import { history } from "./pages/history.js";
import { enrolment, home } from "./pages/home.js";
import { register } from "./pages/register.js";
import { report } from "./pages/report.js";
import { findings, keepDecision } from "./pages/findings.js";
import { keepFollowUp } from "./pages/follow_up.js";
import { checklist, chooseChecklist, overview, section } from "./pages/inspection.js";
import { joining, letGuestGo } from "./pages/joining.js";
import { lock, lockNow } from "./pages/lock.js";
import { map } from "./pages/map.js";
import { norms } from "./pages/norms.js";
import { addParcel, parcel, photoParcel } from "./pages/parcels.js";
import { photoBytes, photos } from "./pages/photos.js";
import { card, cards, found, languages, shelf, subject } from "./pages/shelf.js";
import {
  addMet,
  metPerson,
  registeredRows,
  registration,
  registrationOutcome,
  removeMet,
} from "./pages/registration.js";
import { addSignal, addSubject, indicators, removeSubject, signal } from "./pages/signal.js";
import { addresses, begin, start } from "./pages/start.js";
import { close, reopen, summary } from "./pages/summary.js";
import { Problem } from "./problems.js";
import { commitDrafts, meta, status } from "./store.js";

/** @typedef {import("./database.js").Store} Store */
/** @typedef {import("hono").Context<{Variables: Variables}>} Context what each page gets */

/**
 * @typedef {object} Variables
 * @property {Store} store
 * @property {View} view renders `field/<name>.html`-like templates with `me`, `status` and `version` beside the page's own
 * @property {Phone["deliver"]} deliver
 * @property {Phone["enrol"]} enrol
 * @property {Phone["lockNow"]} lockNow
 * @property {Phone["clear"]} clear
 * @property {boolean} [wasm] whether the page may run WebAssembly
 */

/** @typedef {(name: string, data: Record<string, unknown>, status?: number) => Promise<Response>} View */

/**
 * What the pages need of the phone around them.
 * @typedef {object} Phone
 * @property {Store} store
 * @property {import("./render.js").Render} render
 * @property {string} version of the app
 * @property {() => boolean} isDelivering
 * @property {() => Promise<unknown>} deliver sends what waits; never rejects
 * @property {() => Promise<import("./records.js").Enrolment>} enrol
 * @property {() => Promise<unknown>} findKey opens the store when a page still has the key
 * @property {() => Promise<unknown>} lockNow forgets the key, here and in every page
 * @property {() => Promise<unknown>} clear logs out, and empties this phone
 */

/** @param {Hono<{Variables: Variables}>} app */
function routes(app) {
  app.get("/field/", home);
  app.get("/field/enrolment", enrolment);
  app.post("/field/enrolment", register);
  app.get("/field/lock", lock);
  app.post("/field/lock", lockNow);
  app.get("/field/clearing", clearing);
  app.post("/field/clearing", clear);
  app.get("/field/feedback", feedback);
  app.get("/field/map", map);
  // one control
  app.get("/field/start", start);
  app.get("/field/addresses", addresses);
  app.post("/field/inspections", begin);
  app.get("/field/inspections/:inspection", overview);
  app.get("/field/inspections/:inspection/checklist", checklist);
  app.post("/field/inspections/:inspection/checklist", chooseChecklist);
  app.get("/field/inspections/:inspection/sections/:section", section);
  app.post("/field/inspections/:inspection/facts", keepAnswer);
  app.post("/field/inspections/:inspection/drafts", keepTyping);
  app.get("/field/inspections/:inspection/norms", norms);
  app.get("/field/inspections/:inspection/photos", photos);
  app.get("/field/inspections/:inspection/briefing", briefing);
  app.get("/field/inspections/:inspection/history", history);
  app.get("/field/inspections/:inspection/findings", findings);
  app.post("/field/inspections/:inspection/findings", keepDecision);
  app.post("/field/inspections/:inspection/follow-up", keepFollowUp);
  app.get("/field/inspections/:inspection/summary", summary);
  app.get("/field/inspections/:inspection/report", report);
  app.post("/field/inspections/:inspection/closure", close);
  app.post("/field/inspections/:inspection/reopening", reopen);
  // who takes part in it
  app.get("/field/inspections/:inspection/together", together);
  app.get("/field/inspections/:inspection/own/:part", ownPart);
  app.get("/field/inspections/:inspection/task", task);
  app.post("/field/inspections/:inspection/here", standHere);
  app.get("/field/inspections/:inspection/joining", joining);
  app.post("/field/inspections/:inspection/guests/:guest/removal", letGuestGo);
  // who is registered there, and who was met
  app.get("/field/inspections/:inspection/registration", registration);
  app.get("/field/inspections/:inspection/registration/outcome", registrationOutcome);
  app.get("/field/inspections/:inspection/registration/lists/:list", registeredRows);
  app.post("/field/inspections/:inspection/registration/persons", addMet);
  app.get("/field/inspections/:inspection/registration/persons/:person", metPerson);
  app.post("/field/inspections/:inspection/registration/persons/:person/removal", removeMet);
  // its signals
  app.post("/field/inspections/:inspection/signals", addSignal);
  app.get("/field/inspections/:inspection/signals/:signal", signal);
  app.get("/field/inspections/:inspection/signals/:signal/indicators", indicators);
  app.post("/field/inspections/:inspection/signals/:signal/subjects", addSubject);
  app.post("/field/inspections/:inspection/signals/:signal/subjects/:subject/removal", removeSubject);
  // entering its dwellings and other places
  app.post("/field/inspections/:inspection/entry", addEntryRecord);
  app.get("/field/inspections/:inspection/entry/:record", entryRecord);
  app.get("/field/inspections/:inspection/entry/:record/state", entryRecordState);
  app.post("/field/inspections/:inspection/entry/:record/people", addPerson);
  // the reference shelf
  app.get("/field/shelf", shelf);
  app.get("/field/shelf/found", found);
  app.get("/field/shelf/cards", languages);
  app.get("/field/shelf/cards/:language", cards);
  app.get("/field/shelf/cards/:language/:card", card);
  app.get("/field/shelf/:subject", subject);
  // what is on this phone
  app.get("/field/photos/:sha256", photoBytes);
  app.get("/field/photos/:sha256/:size{thumbnail}", photoBytes);
  app.post("/field/photos", addPhoto);
  app.get("/field/captures", captures);
  app.post("/field/captures", addCapture);
  app.post("/field/captures/:capture/tries", nextTry);
  app.post("/field/captures/:capture/removal", removeCapture);
  app.get("/field/status", statusBar);
  app.get("/field/delivery", delivery);
  app.post("/field/deliveries", deliverNow);
  app.get("/field/export", exportFile);
  app.get("/field/parcel", parcel);
  app.get("/field/parcel/photos", photoParcel);
  app.post("/field/parcels", addParcel);
  // rooms, persons and whatever else the checklist repeats: last, what no other page of a control is called
  app.get("/field/inspections/:inspection/:group", entries);
  app.post("/field/inspections/:inspection/:group", addEntry);
  app.get("/field/inspections/:inspection/:group/:entry", entry);
  app.post("/field/inspections/:inspection/:group/:entry/removal", removeEntry);
}

/**
 * @param {Phone} phone
 * @returns {Hono<{Variables: Variables}>}
 */
export function makeApp(phone) {
  const app = /** @type {Hono<{Variables: Variables}>} */ (new Hono());
  app.use(safeHeaders, absoluteLocation);
  app.use(async (c, next) => {
    c.set("store", phone.store);
    c.set("deliver", phone.deliver);
    c.set("enrol", phone.enrol);
    c.set("lockNow", phone.lockNow);
    c.set("clear", phone.clear);
    c.set("view", viewOf(phone, c));
    await next();
  });
  app.use(async (c, next) => {
    if (!isFromOurselves(c.req.raw)) throw new Problem("other-origin");
    await next();
  });
  app.use(async (c, next) => {
    const way = await elsewhere(phone.store, c.req.path, phone.findKey);
    if (way) return sentElsewhere(/** @type {Context} */ (c), way);
    await next();
  });
  app.use(async (c, next) => {
    // Whoever comes to a page is done typing on the one before. A fragment comes while typing.
    if (c.req.method === "GET" && !c.req.header("HX-Request") && phone.store.vault)
      await commitDrafts(phone.store);
    await next();
  });
  routes(app);
  app.notFound((c) => failure(/** @type {Context} */ (c), new Problem("not-found")));
  app.onError((error, c) => {
    if (error instanceof Problem) return failure(c, error);
    console.error(error);
    return failure(c, new Problem("page-failed", { cause: error }));
  });
  return app;
}

/** @type {Record<string, import("hono/utils/http-status").ContentfulStatusCode>} */
const STATUSES = {
  "not-found": 404,
  "other-origin": 403,
  "storage-full": 507,
  "not-kept": 503,
  "storage-silent": 503,
  locked: 423,
};

/**
 * @param {Phone} phone
 * @param {Context} c
 * @returns {View}
 */
function viewOf(phone, c) {
  return async (name, data, code = 200) => {
    const page = { title: "", tab: null, from: c.req.path, .../** @type {object} */ (data.page) };
    const [me, standing] = await Promise.all([
      meta(phone.store, "enrolment"),
      status(phone.store, phone.isDelivering()),
    ]);
    const shared = { me: me ?? null, status: standing, version: phone.version };
    const html = phone.render(name, { ...shared, ...data, page });
    return c.html(html, /** @type {200} */ (code));
  };
}

/**
 * A problem in words: a sentence where a fragment was asked, else a page. Made without database or templates, because
 * those may be what failed.
 * @param {Context} c
 * @param {Problem} problem
 */
function failure(c, problem) {
  const code = STATUSES[problem.code] ?? 500;
  const alert = html`<p class="failed" role="alert">${problem.sentence} (code: ${problem.code})</p>`;
  if (c.req.header("HX-Request")) return c.html(alert, code);
  return c.html(
    html`<!doctype html>
      <html lang="nl">
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Er ging iets mis</title>
        <link rel="stylesheet" href="/static/css/field.css" />
        <body class="page">
          <header class="masthead">
            <img src="/static/icons/icon.svg" alt="" width="32" height="32" />
            <p class="masthead__name">Controles</p>
          </header>
          <main class="main">
            <h1 class="utrecht-heading-1">Er ging iets mis</h1>
            ${alert}
            <p><a class="utrecht-link utrecht-link--html-a" href="/field/">Naar uw controles</a></p>
          </main>
        </body>
      </html>`,
    code,
  );
}
