/** One control: its overview, the choice of its questionnaire, and the questions a section at a time. */
import { newId } from "../ids.js";
import { sayDay } from "../answer_value.js";
import { isShown } from "../conditions.js";
import { entryWays } from "../entry_record.js";
import { openInspection, photosByAbout } from "../inspection.js";
import { Problem } from "../problems.js";
import { checklistQuestion, progress, sayUnsettled, things, unsettledIn } from "../questionnaire.js";
import { assessmentOf, deliveredFor } from "../registration_check.js";
import { keepFact, meta, reference } from "../store.js";
import { questionRaised, signalWays } from "../signals.js";
import { fields, pageOf, tabbed } from "./frame.js";
import { joiningOf } from "./joining.js";
import { normsWay, verdictsOf, withVerdicts } from "./norms.js";
import { ownWays } from "./own.js";
import { sayTask } from "./tasks.js";
import { hereAt, sayWhoIsThere, togetherOf, whereabouts } from "./together.js";

/** @typedef {import("../routes.js").Context} Context */
/** @typedef {import("../questionnaire.js").Questionnaire} Questionnaire */

const LATEST_PHOTOS = 8;

/** @param {Context} c */
export async function overview(c) {
  const inspection = await opened(c);
  const { id, plan, current, questionnaire } = inspection;
  const store = c.get("store");
  const [me, told, joining, own, registration, verdicts, form, signals, question] = await Promise.all([
    meta(store, "enrolment"),
    togetherOf(store, inspection),
    joiningOf(c),
    ownWays(c, inspection),
    registrationWay(c, inspection),
    questionnaire ? verdictsOf(store, inspection) : [],
    reference(store, "entry-form"),
    signalWays(store, id, current),
    questionRaised(store, inspection),
  ]);
  const photos = photosByAbout(current);
  const all = [...photos].flatMap(([about, list]) => (about.startsWith("signal/") ? [] : list));
  return c.get("view")("field/overview.html", {
    page: {
      ...tabbed("Overzicht", pageOf(inspection, inspection.title, { href: "/field/", text: "Controles" })),
      subtitle: inspection.place === inspection.title ? null : inspection.place,
    },
    inspection: id,
    begun: inspection.begun,
    closed: inspection.closed,
    may: mayWrite(me),
    joining: Boolean(joining),
    own,
    together: told.others.length,
    when: inspection.when,
    purpose: plan?.purpose ?? null,
    risks: plan?.risks ?? "",
    briefing: Boolean(plan?.briefing),
    companions: (plan?.participants ?? []).filter((name) => name !== me?.user.name).join(", "),
    earlier: (plan?.earlier ?? []).map((visit) => ({
      ...visit,
      date: sayDay(visit.date),
      outcome: visit.outcome ?? "",
    })),
    kind: questionnaire?.title ?? null,
    unknown: !questionnaire && current.has("visit/checklist") ? new Problem("checklist-unknown").told : null,
    ...partsOf(inspection, told, me),
    registration: [registration],
    groups_title: listed((questionnaire?.groups ?? []).map(({ title }) => title)),
    norms: questionnaire ? [normsWay(verdicts, id)] : [],
    entry_records: entryWays(form, id, current),
    fresh_person: newId(),
    signals,
    question,
    fresh: newId(),
    photos: (photos.get("inspection") ?? []).slice(-LATEST_PHOTOS),
    photo_count: all.length,
  });
}

/**
 * The parts of a control, each a way to it, with how far it is, who is there, and for whom it is.
 * @param {import("../inspection.js").Inspection} inspection
 * @param {import("./together.js").Together} told
 * @param {import("../records.js").Enrolment | undefined} me
 */
export function partsOf({ id, current, questionnaire }, told, me) {
  const places = whereabouts(current);
  const way = (/** @type {string} */ path, /** @type {string} */ name) => ({
    path,
    href: `/field/inspections/${id}/${path}`,
    name,
  });
  const people = (/** @type {string} */ path) => [
    ...sayTask(current, path, told),
    ...sayWhoIsThere(places, path),
  ];
  return {
    sections: (questionnaire?.sections ?? []).filter(hasQuestions(current)).map((part) => ({
      ...way(`sections/${part.id}`, part.title),
      ...filledIn(progress(part.questions, "answer/", current), people(`sections/${part.id}`)),
    })),
    groups: (questionnaire?.groups ?? [])
      .filter(({ id: group }) => group !== "person" || mayWrite(me).persons)
      .map((group) => ({
        ...way(group.id, group.title),
        facts: [
          { text: counted(things(`${group.id}/`, current).length), tone: "" },
          ...sayUnsettled(unsettledIn(group, current)),
          ...people(group.id),
        ],
        progress: null,
      })),
  };
}

/** @param {Context} c */
export async function checklist(c) {
  const inspection = await opened(c);
  const chosen = inspection.questionnaire;
  /** @type {Questionnaire[]} */
  const all = Object.values((await reference(c.get("store"), "checklists")) ?? {});
  const newest = all.filter((each) =>
    all.every((other) => other.id !== each.id || other.version <= each.version),
  );
  return c.get("view")("field/checklist.html", {
    page: pageOf(inspection, "Wat voor locatie is dit?"),
    inspection: inspection.id,
    chosen: Boolean(chosen),
    checklists: newest.map((each) => ({
      value: `${each.id}/${each.version}`,
      title: each.title,
      chosen: each.id === chosen?.id,
      planned: !chosen && each.id === inspection.plan?.checklist,
    })),
  });
}

/** @param {Context} c */
export async function chooseChecklist(c) {
  const id = c.req.param("inspection") ?? "";
  const [checklistId, version] = ((await fields(c)).get("checklist") ?? "").split("/");
  if (!checklistId || !Number(version)) throw new Problem("not-found");
  const { questionnaire } = await openInspection(c.get("store"), id);
  // A control keeps its version: choosing the same kind again does not move it to a newer one.
  if (questionnaire?.id !== checklistId) {
    const value = { id: checklistId, version: Number(version) };
    await keepFact(c.get("store"), { inspection: id, key: "visit/checklist", value });
  }
  return c.redirect(`/field/inspections/${id}`, 303);
}

/** @param {Context} c */
export async function section(c) {
  const inspection = await opened(c);
  const sections = inspection.questionnaire?.sections ?? [];
  const index = sections.findIndex((part) => part.id === c.req.param("section"));
  if (index < 0) throw new Problem("not-found");
  const part = sections[index];
  const next = sections.slice(index + 1).find(hasQuestions(inspection.current));
  const photos = photosByAbout(inspection.current);
  return c.get("view")("field/section.html", {
    page: pageOf(inspection, part.title),
    inspection: inspection.id,
    closed: inspection.closed,
    here: await hereAt(c.get("store"), inspection, `sections/${part.id}`, part.title),
    help: part.help ?? null,
    // Where the record of an entry tells how one came in, this page leads to it.
    entry: part.atTheDoor
      ? entryWays(await reference(c.get("store"), "entry-form"), inspection.id, inspection.current)
      : [],
    questions: await withVerdicts(
      c.get("store"),
      inspection,
      part.questions,
      part.questions.map((question) => checklistQuestion(question, inspection.current, photos)),
    ),
    next: next
      ? { href: `/field/inspections/${inspection.id}/sections/${next.id}`, title: next.title }
      : null,
  });
}

/**
 * The control that the address names; one of which this phone knows nothing does not exist here.
 * @param {Context} c
 */
export async function opened(c) {
  const inspection = await openInspection(c.get("store"), c.req.param("inspection") ?? "");
  if (!inspection.plan && !inspection.current.size) throw new Problem("not-found");
  return inspection;
}

/**
 * A section of which every question is hidden is no way to go.
 * @param {import("../questionnaire.js").Current} current
 * @returns {(part: import("../questionnaire.js").Section) => boolean}
 */
function hasQuestions(current) {
  return ({ questions }) => questions.some((question) => isShown(question, "answer/", current));
}

/**
 * What whoever holds this phone may record: everything, but for who is a partner's guest (inspections/guests/sharing.yaml).
 * @param {import("../records.js").Enrolment | undefined} me
 */
export function mayWrite(me) {
  const kinds = me?.user.role === "partner_guest" ? (me.user.writes ?? []) : null;
  const may = (/** @type {string} */ kind) => !kinds || kinds.includes(kind);
  return { lead: !kinds, persons: may("persons"), photos: may("photos"), entry: may("entry") };
}

/** @param {{total: number, answered: number, unsettled: number}} far @param {{text: string, tone: string}[]} here */
function filledIn({ total, answered, unsettled }, here) {
  const done = answered === total;
  return {
    facts: [
      { text: done ? "Alles ingevuld" : `${answered} van ${total} ingevuld`, tone: done ? "done" : "" },
      ...sayUnsettled(unsettled),
      ...here,
    ],
    progress: { done: answered, total },
  };
}

/** @param {string[]} titles such as "Ruimtes", "Personen"; said as "Ruimtes en personen" */
function listed([first = "", ...others]) {
  const rest = others.map((title) => title.toLowerCase());
  const last = rest.pop();
  return last ? `${[first, ...rest].join(", ")} en ${last}` : first;
}

/** @param {Context} c @param {import("../inspection.js").Inspection} inspection */
async function registrationWay(c, inspection) {
  const { totals } = assessmentOf(inspection, await deliveredFor(c.get("store"), inspection.id));
  const checked = totals.met - totals.open;
  const text = totals.met ? `${checked} van ${totals.met} personen nagegaan` : "Nog niets ingevuld";
  const tone = totals.met && !totals.open ? "done" : "";
  const href = `/field/inspections/${inspection.id}/registration`;
  return { href, name: "Inschrijving en gebruik nagaan", facts: [{ text, tone }], progress: null };
}

/** @param {number} count */
function counted(count) {
  return count ? `${count} toegevoegd` : "Nog niets toegevoegd";
}
