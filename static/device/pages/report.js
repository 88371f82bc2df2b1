/** The inspection report on a page, without a network: what the printed one says, as far as it is on this phone. */
import { sayAnswer, sayMoment } from "../answer_value.js";
import { isShown } from "../conditions.js";
import { asked } from "../entry.js";
import { entryQuestion, entryRecords, peopleOf, toldOf } from "../entry_record.js";
import { isSame } from "../fold.js";
import { gather } from "../gathering.js";
import { photosByAbout } from "../inspection.js";
import { entries } from "../questionnaire.js";
import { reference } from "../store.js";
import { findingsBySeverity } from "./findings.js";
import { sayGaps } from "./follow_up.js";
import { pageOf } from "./frame.js";
import { opened } from "./inspection.js";
import { verdictGroups, verdictsOf } from "./norms.js";
import { delivered, sayAbout } from "./photos.js";
import { sayTotals } from "./registration.js";

/** @typedef {import("../routes.js").Context} Context */
/** @typedef {import("../inspection.js").Inspection} Inspection */
/** @typedef {import("../questionnaire.js").Current} Current */
/** @typedef {import("../questionnaire.js").Questionnaire} Questionnaire */
/** @typedef {import("../answer_value.js").Question} Question */

/** @param {Context} c signals are not part of it, nor their photos */
export async function report(c) {
  const inspection = await opened(c);
  const { id, current, questionnaire } = inspection;
  const store = c.get("store");
  const [{ decided, registration }, judged, entryForm, followUp] = await Promise.all([
    gather(store, inspection),
    verdictsOf(store, inspection),
    reference(store, "entry-form"),
    reference(store, "follow-up"),
  ]);
  return c.get("view")("field/report.html", {
    page: pageOf(inspection, "Rapport", { href: `/field/inspections/${id}/summary`, text: "Samenvatting" }),
    inspection: id,
    about: about(inspection),
    closed: inspection.closed,
    findings: findingsBySeverity(inspection, decided),
    follow_up: {
      rows: rowsOf(questionsOf(followUp), "follow-up/", current).filter(({ said }) => said.length),
      gaps: sayGaps(current),
    },
    norms: verdictGroups(judged, inspection),
    totals: sayTotals(registration.totals),
    undetermined: registration.undetermined.map(({ text }) => text),
    entries: entryRecords(current).map((record, index) => entryPart(entryForm, record, index, current)),
    sections: (questionnaire?.sections ?? []).map(({ title, questions }) => ({
      title,
      rows: rowsOf(questions, "answer/", current),
    })),
    groups: (questionnaire?.groups ?? []).flatMap((group) =>
      entries(group, current).map(({ name, prefix }) => ({
        title: `${group.title}: ${name}`,
        rows: rowsOf(group.questions, prefix, current),
      })),
    ),
    photos: await Promise.all(
      [...photosByAbout(current)]
        .filter(([thing]) => !thing.startsWith("signal/"))
        .flatMap(([thing, photos]) => photos.map((photo) => photoView(c, photo, thing, inspection))),
    ),
  });
}

/** @param {Inspection} inspection */
function about({ place, questionnaire, started, when }) {
  return [
    { label: "Plaats", words: place || "Niet ingevuld" },
    { label: "Soort locatie", words: questionnaire?.title ?? "Niet gekozen" },
    { label: "Begonnen", words: started ? sayMoment(started) : when },
  ];
}

/**
 * Questions with what was answered and remarked; each by name where colleagues answered differently.
 * @param {Question[]} questions
 * @param {string} prefix
 * @param {Current} current
 */
function rowsOf(questions, prefix, current) {
  return questions.flatMap((question) => {
    const key = prefix + question.id;
    const facts = standing(key, current);
    const notes = standing(`${key}/note`, current).map(({ value }) => String(value));
    const counts = isShown(question, prefix, current);
    if (!counts && !facts.length && !notes.length) return [];
    const differs = facts.some(({ value }) => !isSame(value, facts[0].value));
    const said = facts.map(({ value, mine, author }) => ({
      words: sayAnswer(question, value),
      author: differs ? (mine ? "u" : (author?.name ?? "een collega")) : null,
    }));
    return [{ question: question.text, said: differs ? said : said.slice(0, 1), notes, counts }];
  });
}

/** @param {Questionnaire | undefined} form @param {string} record @param {number} index @param {Current} current */
function entryPart(form, record, index, current) {
  const told = toldOf(record, current);
  const base = `visit/entry/${record}/`;
  const questions = asked(told).flatMap((id) => entryQuestion(form, base + id) ?? []);
  return {
    title: `Binnentreden ${index + 1}${typeof told.where === "string" ? `: ${told.where}` : ""}`,
    people: peopleOf(record, current).map(({ name, capacity, basis }) =>
      [name ?? "Naam niet ingevuld", capacity ?? "functie niet ingevuld", basis].filter(Boolean).join(", "),
    ),
    rows: rowsOf(questions, base, current),
  };
}

/**
 * @param {Context} c
 * @param {{sha256: string, key: string, words: string, taken: string}} photo
 * @param {string} thing
 * @param {Inspection} inspection
 */
async function photoView(c, { sha256, key, words, taken }, thing, inspection) {
  const [fact] = standing(key, inspection.current);
  const { position, caption } = fact?.value ?? {};
  return {
    sha256,
    words,
    taken,
    here: (await delivered(c, sha256)).here,
    caption: caption ?? null,
    about: sayAbout(inspection, thing),
    place: position ? sayPosition(position) : "plaats onbekend",
  };
}

/** @param {{latitude: number, longitude: number}} position in degrees, in Dutch */
function sayPosition({ latitude, longitude }) {
  return [latitude, longitude].map((degrees) => degrees.toFixed(5).replace(".", ",")).join("; ");
}

/** @param {Questionnaire | undefined} form */
function questionsOf(form) {
  return (form?.sections ?? []).flatMap(({ questions }) => questions);
}

/** @param {string} key @param {Current} current what stands, without removals */
function standing(key, current) {
  return (current.get(key) ?? []).filter(({ value }) => value !== null);
}
