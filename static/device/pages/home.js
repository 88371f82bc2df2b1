/** The first page, and the one on which a phone is made known to the municipality. */
import { glance } from "../inspection.js";
import { sayMoment } from "../answer_value.js";
import { inspectionsOnPhone, meta, reference } from "../store.js";
import { feedbackOn } from "./feedback.js";
import { page } from "./frame.js";

/** @typedef {import("../routes.js").Context} Context */
/** @typedef {Awaited<ReturnType<typeof glance>>[number]} Outline */

const MOST_CLOSED = 10;
const WIPED = {
  revoked: "Deze telefoon is ingetrokken door uw beheerder. Wat erop stond, is gewist.",
  guessed: "De pincode was tien keer niet goed. Wat op deze telefoon stond, is gewist.",
  asked: "Deze telefoon is leeggemaakt. Wat erop stond, is gewist.",
};

/** @param {Context} c */
export async function home(c) {
  const store = c.get("store");
  /** @type {import("../inspection.js").Plan[]} */
  const plans = (await reference(store, "inspections")) ?? [];
  const gone = (await meta(store, "gone")) ?? [];
  const planned = plans.map((plan) => plan.id).filter((id) => !gone.includes(id));
  const ids = [...new Set([...planned, ...(await inspectionsOnPhone(store))])];
  const known = await glance(store, ids, plans);
  const busy = known.filter((each) => each.begun && !each.closed);
  const closed = known.filter((each) => each.closed).sort((a, b) => (a.id < b.id ? 1 : -1));
  return c.get("view")("field/home.html", {
    page: page("Controles", null),
    // Of a control that was neither planned nor begun there is no more here than one's own signal, which has a page of its own.
    planned: known
      .filter((each) => each.plan && !each.begun && !each.closed)
      .map((each) => way(each, each.when)),
    open: busy.map((each) => way(each, `Begonnen op ${each.started ? sayMoment(each.started) : each.when}`)),
    closed: closed.slice(0, MOST_CLOSED).map((each) => way(each, each.when)),
    feedback: (await feedbackOn(store)).length,
  });
}

/** @param {Context} c whose phone this is; or the button that makes it known */
export async function enrolment(c) {
  const wiped = await meta(c.get("store"), "wiped");
  return c.get("view")("field/enrolment.html", {
    page: page("Deze telefoon aanmelden"),
    wiped: wiped ? WIPED[wiped.why ?? "revoked"] : null,
    problem: null,
  });
}

/** @param {Outline} outline @param {string} when */
function way(outline, when) {
  const place = outline.place === outline.title ? "" : outline.place;
  return {
    href: `/field/inspections/${outline.id}`,
    name: outline.title,
    facts: [place, when].filter(Boolean).map((text) => ({ text, tone: "" })),
    progress: null,
  };
}
