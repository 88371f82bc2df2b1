/** A signal of possible human trafficking: begun with one tap, filled in as far as one knows, seen by its maker only. */
import { newId } from "../ids.js";
import { openInspection, photosByAbout } from "../inspection.js";
import { Problem } from "../problems.js";
import { entryName, questionView, things, valueOf } from "../questionnaire.js";
import { isReady, listsView, signalsOf } from "../signals.js";
import { keepFacts, reference } from "../store.js";
import { avimOf, telephones } from "../telephones.js";
import { fields, givenId, pageOf, tabbed } from "./frame.js";
import { opened } from "./inspection.js";

/** @typedef {import("../routes.js").Context} Context */
/** @typedef {import("../questionnaire.js").Questionnaire} Questionnaire */

// What comes before the indicators; the rest of the form comes after.
const FIRST = ["urgency", "form", "observation"];

/**
 * The page made the id, so that pressing twice makes one signal. What was seen already at the control is filled in.
 * @param {Context} c
 */
export async function addSignal(c) {
  const inspection = c.req.param("inspection") ?? "";
  const form = await fields(c);
  const id = givenId(form, "signal");
  const urgency = form.get("urgency");
  await keepFacts(c.get("store"), inspection, [
    { key: `signal/${id}/added`, value: true },
    ...(await seenIn(c, form, inspection, id)).map((indicator) => ({
      key: `signal/${id}/indicator/${indicator}`,
      value: "seen",
    })),
    ...(urgency === "immediate" ? [{ key: `signal/${id}/urgency`, value: urgency }] : []),
  ]);
  return c.redirect(`/field/inspections/${inspection}/signals/${id}`, 303);
}

/** @param {Context} c */
export async function signal(c) {
  const store = c.get("store");
  const inspection = await opened(c);
  const { current } = inspection;
  const id = signalIn(c, inspection);
  const prefix = `signal/${id}/`;
  /** @type {Questionnaire | undefined} */
  const form = await reference(store, "signal-form");
  const questions = (form?.sections ?? []).flatMap((part) => part.questions);
  const views = questions.map((question) => questionView(question, prefix + question.id, current));
  return c.get("view")("field/signal.html", {
    page: tabbed("Signaal", pageOf(inspection, "Signaal van mensenhandel")),
    inspection: inspection.id,
    base: `/field/inspections/${inspection.id}/signals/${id}`,
    prefix,
    danger: valueOf(current, `${prefix}urgency`) === "immediate",
    avim: await avimOf(store),
    phones: await telephones(store),
    ready: isReady(id, current),
    intro: form?.intro ?? null,
    first: FIRST.flatMap((asked) => views.filter((view) => view.id === asked)),
    last: views.filter((view) => !FIRST.includes(view.id)),
    lists: await listsOf(c, inspection, id),
    subjects_title: form?.groups[0]?.title ?? "Wie of wat het betreft",
    subjects: subjectsOf(form, prefix, current),
    about: `signal/${id}`,
    photos: photosByAbout(current).get(`signal/${id}`) ?? [],
    fresh: newId(),
  });
}

/** @param {Context} c the fragment with one list, when it is opened */
export async function indicators(c) {
  const inspection = await opened(c);
  const lists = await listsOf(c, inspection, signalIn(c, inspection));
  const list = lists.find((each) => each.id === c.req.query("list"));
  if (!list) throw new Problem("not-found");
  return c.get("view")("field/indicators.html", { inspection: inspection.id, list });
}

/** @param {Context} c */
export async function addSubject(c) {
  const { inspection, signal: id } = c.req.param();
  const form = await fields(c);
  const subject = givenId(form, "subject");
  const kind = form.get("kind");
  await keepFacts(c.get("store"), inspection, [
    { key: `signal/${id}/subject/${subject}/added`, value: true },
    ...(kind ? [{ key: `signal/${id}/subject/${subject}/kind`, value: kind }] : []),
  ]);
  return c.redirect(`/field/inspections/${inspection}/signals/${id}#subject-${subject}`, 303);
}

/** @param {Context} c */
export async function removeSubject(c) {
  const { inspection, signal: id, subject } = c.req.param();
  await keepFacts(c.get("store"), inspection, [
    { key: `signal/${id}/subject/${subject}/added`, value: null },
  ]);
  return c.redirect(`/field/inspections/${inspection}/signals/${id}#subjects`, 303);
}

/**
 * The indicators that the form tells as seen, for a signal that is new.
 * @param {Context} c @param {URLSearchParams} form @param {string} inspection @param {string} signal
 */
async function seenIn(c, form, inspection, signal) {
  const told = form.getAll("indicator");
  if (!told.length) return [];
  const { current } = await openInspection(c.get("store"), inspection);
  if (signalsOf(current).includes(signal)) return [];
  /** @type {import("../signals.js").IndicatorList[]} */
  const lists = (await reference(c.get("store"), "indicators")) ?? [];
  const known = lists.flatMap((list) => list.indicators.map(({ id }) => `${list.id}:${id}`));
  return told.filter((id) => known.includes(id));
}

/** @param {Context} c @param {import("../inspection.js").Inspection} inspection */
function signalIn(c, { current }) {
  const id = c.req.param("signal") ?? "";
  if (!signalsOf(current).includes(id)) throw new Problem("not-found");
  return id;
}

/** @param {Context} c @param {import("../inspection.js").Inspection} inspection @param {string} id */
async function listsOf(c, { current, questionnaire }, id) {
  const lists = (await reference(c.get("store"), "indicators")) ?? [];
  const about = { signal: id, form: valueOf(current, `signal/${id}/form`), kind: questionnaire?.id ?? null };
  return listsView(lists, about, current);
}

/** @param {Questionnaire | undefined} form @param {string} prefix @param {import("../questionnaire.js").Current} current */
function subjectsOf(form, prefix, current) {
  const group = form?.groups[0];
  if (!group) return [];
  const ids = things(`${prefix}subject/`, current);
  return ids.map((id, index) => ({
    id,
    name: entryName(group, `${prefix}subject/${id}/`, index, current),
    // The one that was just added is open, ready to be filled in.
    open: index === ids.length - 1,
    questions: group.questions.map((question) =>
      questionView(question, `${prefix}subject/${id}/${question.id}`, current),
    ),
  }));
}
