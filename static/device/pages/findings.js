/** The findings of a control, each waiting for the inspector's word. */
import { gather } from "../gathering.js";
import { openInspection } from "../inspection.js";
import { sayMeasure } from "../measures.js";
import { Problem } from "../problems.js";
import { valueOf } from "../questionnaire.js";
import { keepFact } from "../store.js";
import { followUpView } from "./follow_up.js";
import { fields, pageOf } from "./frame.js";
import { opened } from "./inspection.js";

/** @typedef {import("../routes.js").Context} Context */
/** @typedef {import("../inspection.js").Inspection} Inspection */
/** @typedef {import("../findings.js").Decided} Decided */
/** @typedef {import("../questionnaire.js").Current} Current */

const KEY = /^finding\/([^/]+)\/(decision|text|reason)$/;
const CHOICES = [
  { id: "confirmed", text: "Klopt" },
  { id: "reworded", text: "Anders verwoorden" },
  { id: "set-aside", text: "Terzijde leggen" },
];
const SEVERITIES = [
  { id: "danger", text: "Gevaar" },
  { id: "violation", text: "Overtreding" },
  { id: "attention", text: "Aandachtspunt" },
];
/** @type {Record<string, string>} */
const LACKING = {
  undecided: "Nog geen besluit",
  differs: "U en uw collega besloten verschillend. Kies opnieuw.",
  changed: "Het antwoord is daarna veranderd. Kies opnieuw.",
  "no-text": "Schrijf op hoe het moet staan",
  "no-reason": "Schrijf op waarom u dit terzijde legt",
};
/** @param {Context} c */
export async function findings(c) {
  const inspection = await opened(c);
  const { decided, lapsed } = await gather(c.get("store"), inspection);
  const words = Object.fromEntries(CHOICES.map(({ id, text }) => [id, text]));
  return c.get("view")("field/findings.html", {
    page: pageOf(inspection, "Bevindingen", back(inspection)),
    inspection: inspection.id,
    closed: inspection.closed,
    groups: bySeverity(decided.map((each) => view(each, inspection))),
    lapsed: lapsed.map(({ chosen, about }) => ({ chosen: words[chosen], about })),
    follow_up: await followUpView(c, inspection, decided),
  });
}

/**
 * Keeps a decision, or the words with it. A decision remembers what it was about, so that it counts for nothing else.
 * @param {Context} c
 */
export async function keepDecision(c) {
  const id = c.req.param("inspection") ?? "";
  const form = await fields(c);
  const key = form.get("key") ?? "";
  const [, finding, field] = KEY.exec(key) ?? [];
  if (!field) throw new Problem("not-found");
  let problem = null;
  try {
    await keepFact(c.get("store"), { inspection: id, key, value: readField(field, form) });
    c.header("HX-Trigger", JSON.stringify({ delivery: { target: "body" } }));
  } catch (trouble) {
    if (!(trouble instanceof Problem) || !c.req.header("HX-Request")) throw trouble;
    problem = { code: trouble.code, sentence: trouble.sentence };
  }
  if (!c.req.header("HX-Request"))
    return c.redirect(`/field/inspections/${id}/findings#finding-${finding}`, 303);
  const inspection = await openInspection(c.get("store"), id);
  const { decided } = await gather(c.get("store"), inspection);
  const found = decided.find((each) => each.finding.id === finding);
  if (!found) throw new Problem("not-found");
  const shown = view(found, inspection);
  return c.get("view")(
    "field/finding.html",
    { inspection: id, finding: { ...shown, saved: !problem, problem } },
    problem ? 422 : 200,
  );
}

/**
 * The row that leads to the first finding without a decision; none when all are decided.
 * @param {Inspection} inspection
 * @param {Decided[]} decided
 */
export function openDecisions(inspection, decided) {
  const open = decided.filter(({ state }) => state === "open");
  if (!open.length) return [];
  const href = `/field/inspections/${inspection.id}/findings#finding-${open[0].finding.id}`;
  const text = open.length === 1 ? "1 bevinding zonder besluit" : `${open.length} bevindingen zonder besluit`;
  return [{ href, name: "Bevindingen", facts: [{ text, tone: "" }], progress: null }];
}

/**
 * The findings as the summary shows them, the gravest first.
 * @param {Inspection} inspection
 * @param {Decided[]} decided
 */
export function findingsBySeverity(inspection, decided) {
  return bySeverity(decided.map((each) => view(each, inspection)));
}

/** @template {{severity: string}} F @param {F[]} all */
function bySeverity(all) {
  return SEVERITIES.map(({ id, text }) => ({
    id,
    title: text,
    findings: all.filter(({ severity }) => severity === id),
  })).filter((group) => group.findings.length);
}

/** @param {Decided} decided @param {Inspection} inspection */
function view(
  { finding, state, why, chosen, text, reason, earlier },
  { id, current, closed, questionnaire },
) {
  const base = `finding/${finding.id}`;
  return {
    ...finding,
    base,
    text,
    original: finding.text,
    reason,
    state,
    why: why ? LACKING[why] : null,
    said: CHOICES.find((choice) => choice.id === state)?.text ?? LACKING[why ?? "undecided"],
    earlier,
    usual: sayMeasure(finding.measure ?? undefined),
    href: hrefOf(finding, id, questionnaire),
    options: CHOICES.map((choice) => ({ ...choice, checked: choice.id === chosen })),
    wording: words(`${base}/text`, "Hoe moet het staan?", valueOf(current, `${base}/text`) ?? finding.text),
    because: words(`${base}/reason`, "Waarom?", reason),
    asks_text: chosen === "reworded",
    asks_reason: chosen === "reworded" || chosen === "set-aside",
    differing: why === "differs" ? decisionsBy(`${base}/decision`, current) : [],
    closed,
    saved: false,
    problem: /** @type {{code: string, sentence: string} | null} */ (null),
  };
}

/** @param {string} field @param {URLSearchParams} form */
function readField(field, form) {
  const value = (form.get("value") ?? "").trim();
  if (field !== "decision") return value || null;
  if (!CHOICES.some(({ id }) => id === value)) throw new Problem("not-found");
  return { is: value, about: form.get("about") ?? "" };
}

/** @param {string} key @param {string} text @param {string} value */
function words(key, text, value) {
  return { key, text, value, long: true, rows: 3 };
}

/** @param {string} key @param {Current} current */
function decisionsBy(key, current) {
  const facts = (current.get(key) ?? []).filter((fact) => fact.value);
  return facts.map(({ value, mine, author }) => ({
    text: CHOICES.find(({ id }) => id === value.is)?.text ?? "",
    author: mine ? "u" : (author?.name ?? "een collega"),
  }));
}

/** @param {Inspection} inspection */
function back({ id }) {
  return { href: `/field/inspections/${id}/summary`, text: "Samenvatting" };
}

/** @param {Decided["finding"]} finding @param {string} id @param {Inspection["questionnaire"]} questionnaire where it can be changed */
function hrefOf({ id: finding, source, key }, id, questionnaire) {
  if (source === "entry") return `/field/inspections/${id}/entry/${finding.split(":")[1]}`;
  if (key) return `/field/inspections/${id}/${pageOfKey(key, questionnaire)}`;
  return source === "registration" || source === "use" ? `/field/inspections/${id}/registration` : null;
}

/** @param {string} key where the answer is given @param {Inspection["questionnaire"]} questionnaire */
function pageOfKey(key, questionnaire) {
  const [group, entry] = key.split("/");
  if (group !== "answer") return `${group}/${entry}#${key}`;
  const section = questionnaire?.sections.find(({ questions }) => questions.some(({ id }) => id === entry));
  return `sections/${section?.id}#${key}`;
}
