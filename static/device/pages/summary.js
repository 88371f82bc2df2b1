/** The end of a control: what is open, what was found, closing and opening again. */
import { newId } from "../ids.js";
import { entryWays } from "../entry_record.js";
import { gather } from "../gathering.js";
import { photosByAbout } from "../inspection.js";
import { entries, progress, questionOf } from "../questionnaire.js";
import { isReady, questionRaised, signalsOf, signalWays } from "../signals.js";
import { keepFact, keepFacts, reference } from "../store.js";
import { findingsBySeverity, openDecisions } from "./findings.js";
import { openFollowUp } from "./follow_up.js";
import { fields, pageOf } from "./frame.js";
import { opened } from "./inspection.js";
import { notIn, REASONS, togetherOf } from "./together.js";

/** @typedef {import("../routes.js").Context} Context */
/** @typedef {import("../inspection.js").Inspection} Inspection */

/** @param {Context} c */
export async function summary(c) {
  const inspection = await opened(c);
  const { id, current, closed } = inspection;
  const { decided, undetermined, registration } = await gather(c.get("store"), inspection);
  const photos = [...photosByAbout(current).values()].flat();
  const signals = signalsOf(current);
  const unhanded = signals.filter((signal) => !isReady(signal, current)).length;
  return c.get("view")("field/summary.html", {
    page: pageOf(inspection, "Samenvatting"),
    inspection: id,
    closed,
    question: await questionRaised(c.get("store"), inspection),
    fresh: newId(),
    open: [
      ...openParts(inspection),
      ...openThings(inspection),
      ...openEntries(await reference(c.get("store"), "entry-form"), inspection),
      ...openRegistration(inspection, registration),
      ...openDecisions(inspection, decided),
      ...openFollowUp(inspection),
    ],
    findings: findingsBySeverity(inspection, decided),
    undetermined: undetermined.map(({ norm, thing, sentence }) => ({
      title: thing ? `${norm.title}, ${thing}` : norm.title,
      sentence,
    })),
    signals: await signalWays(c.get("store"), id, current),
    photos,
    photo_count: photos.length,
    delivery: sayDelivery(inspection),
    behind: closed ? null : await behind(c.get("store"), inspection),
    unhanded: unhanded && !closed ? "Bij het afsluiten geeft u ook de signalen af die nog open staan." : null,
  });
}

/** @param {Context} c closing hands over every signal that was still being worked on */
export async function close(c) {
  const inspection = await opened(c);
  const { id, current } = inspection;
  const lacking = await behind(c.get("store"), inspection);
  const reason = (await fields(c)).get("reason");
  // Who didn't see that something lacks, sees it first.
  if (lacking && !(reason && reason in REASONS))
    return c.redirect(`/field/inspections/${id}/summary#closing`, 303);
  const early = { reason, people: lacking?.people.map(({ name }) => name), photos: lacking?.photos };
  const unhanded = signalsOf(current).filter((signal) => !isReady(signal, current));
  await keepFacts(c.get("store"), id, [
    ...(lacking ? [{ key: "visit/closed-early", value: early }] : []),
    { key: "status", value: "closed" },
    ...unhanded.map((signal) => ({ key: `signal/${signal}/status`, value: "ready" })),
  ]);
  return c.redirect(`/field/inspections/${id}/summary`, 303);
}

/**
 * What may not be in yet of what colleagues recorded; null when nothing is known to lack.
 * @param {import("../database.js").Store} store @param {Inspection} inspection
 */
async function behind(store, inspection) {
  const lacking = notIn(await togetherOf(store, inspection));
  return lacking.people.length || lacking.photos
    ? { ...lacking, reasons: Object.entries(REASONS).map(([value, text]) => ({ value, text })) }
    : null;
}

/** @param {Context} c */
export async function reopen(c) {
  const id = c.req.param("inspection") ?? "";
  await keepFact(c.get("store"), { inspection: id, key: "status", value: "open" });
  return c.redirect(`/field/inspections/${id}`, 303);
}

/** @param {Inspection} inspection */
function openParts({ id, questionnaire, current }) {
  return (questionnaire?.sections ?? []).flatMap((part) => {
    const { open } = progress(part.questions, "answer/", current);
    if (!open.length) return [];
    const text = open.length === 1 ? open[0].text : `${open.length} vragen open`;
    const href = `/field/inspections/${id}/sections/${part.id}#answer/${open[0].id}`;
    return [{ href, name: part.title, facts: [{ text, tone: "" }], progress: null }];
  });
}

/**
 * The rows that lead to the first open question of the rooms, persons and such that were added.
 * @param {Inspection} inspection
 */
function openThings({ id, questionnaire, current }) {
  return (questionnaire?.groups ?? []).flatMap((group) => {
    const unfinished = entries(group, current).filter(({ open }) => open.length);
    if (!unfinished.length) return [];
    const [{ id: first, prefix, name, open }] = unfinished;
    const count = unfinished.reduce((sum, each) => sum + each.open.length, 0);
    const text = count === 1 ? `${name}: ${open[0].text}` : `${count} vragen open`;
    const href = `/field/inspections/${id}/${group.id}/${first}#${prefix}${open[0].id}`;
    return [{ href, name: group.title, facts: [{ text, tone: "" }], progress: null }];
  });
}

/** @param {import("../questionnaire.js").Questionnaire | undefined} form @param {Inspection} inspection */
function openEntries(form, { id, current }) {
  return entryWays(form, id, current).filter(({ facts }) => facts.some(({ tone }) => tone !== "done"));
}

/**
 * The row that leads to what the registration check lacks; none where nobody was met and nobody is registered.
 * @param {Inspection} inspection
 * @param {ReturnType<typeof import("../registration.js").assess>} check
 */
function openRegistration({ id, questionnaire }, { totals, undetermined }) {
  // How many were met is an open question of its section already, where the questionnaire asks it.
  const isTold = questionOf(questionnaire, "answer/persons-met") !== null;
  const gaps = undetermined.filter(
    (gap) => gap.id.startsWith("registration:") && !(isTold && gap.id === "registration:met"),
  );
  if (!gaps.length || !(totals.met || totals.listed)) return [];
  const facts = gaps.map(({ text }) => ({ text, tone: "" }));
  return [{ href: `/field/inspections/${id}/registration`, name: "Inschrijving", facts, progress: null }];
}

/** @param {Inspection} inspection */
function sayDelivery({ current }) {
  const waiting = [...current.values()].flat().filter((fact) => fact.waiting).length;
  if (!waiting) return "Alles van deze controle is aangekomen.";
  return `Van deze controle ${waiting === 1 ? "staat 1 gegeven" : `staan ${waiting} gegevens`} nog alleen op deze telefoon.`;
}
