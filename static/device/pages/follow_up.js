/** What follows a control: proposed from the findings, chosen by the inspector. */
import { followUpGaps, usualMeasures } from "../findings.js";
import { gather } from "../gathering.js";
import { openInspection } from "../inspection.js";
import { questionView, valueOf } from "../questionnaire.js";
import { keepFact, reference } from "../store.js";
import { fields } from "./frame.js";

/** @typedef {import("../routes.js").Context} Context */
/** @typedef {import("../inspection.js").Inspection} Inspection */
/** @typedef {import("../questionnaire.js").Questionnaire} Questionnaire */

/** @type {Record<string, string>} */
const GAPS = {
  measures: "Nog niet gekozen wat er volgt",
  "one-of-none": "U koos ‘Geen vervolg’ en ook iets anders",
  date: "De datum van de hercontrole ontbreekt",
  partners: "Nog niet gekozen aan welke partner u het doorgeeft",
};

/** @param {Context} c keeps the measures that the inspector chose, and shows what they ask for */
export async function keepFollowUp(c) {
  const id = c.req.param("inspection") ?? "";
  const measures = (await fields(c)).getAll("value");
  const value = measures.length ? measures : null;
  await keepFact(c.get("store"), { inspection: id, key: "follow-up/measures", value });
  c.header("HX-Trigger", JSON.stringify({ delivery: { target: "body" } }));
  if (!c.req.header("HX-Request")) return c.redirect(`/field/inspections/${id}/findings#follow-up`, 303);
  const inspection = await openInspection(c.get("store"), id);
  const { decided } = await gather(c.get("store"), inspection);
  const shown = await followUpView(c, inspection, decided);
  return c.get("view")("field/follow_up.html", { inspection: id, follow_up: { ...shown, saved: true } });
}

/**
 * The row that leads to what the follow-up lacks; none when it is complete.
 * @param {Inspection} inspection
 */
export function openFollowUp({ id, current }) {
  const facts = sayGaps(current).map((text) => ({ text, tone: "" }));
  if (!facts.length) return [];
  return [{ href: `/field/inspections/${id}/findings#follow-up`, name: "Vervolg", facts, progress: null }];
}

/**
 * What the follow-up lacks, in words.
 * @param {import("../questionnaire.js").Current} current
 */
export function sayGaps(current) {
  return followUpGaps(current).map((gap) => GAPS[gap]);
}

/**
 * The questions about what follows. As long as nothing was chosen, the usual measures are proposed.
 * @param {Context} c
 * @param {Inspection} inspection
 * @param {import("../findings.js").Decided[]} decided
 */
export async function followUpView(c, { current }, decided) {
  /** @type {Questionnaire | undefined} */
  const form = await reference(c.get("store"), "follow-up");
  const questions = (form?.sections ?? []).flatMap((section) => section.questions);
  const views = Object.fromEntries(
    questions.map((question) => [question.id, questionView(question, `follow-up/${question.id}`, current)]),
  );
  const chosen = valueOf(current, "follow-up/measures");
  const usual = usualMeasures(decided);
  const shown = chosen ?? usual;
  const asked = {
    date: shown.includes("follow-up-inspection"),
    partners: shown.includes("pass-to-partner"),
    explanation: true,
  };
  return {
    measures: views.measures
      ? {
          ...views.measures,
          options: views.measures.options.map((option) => ({
            ...option,
            checked: shown.includes(option.id),
          })),
        }
      : null,
    proposed: chosen === null && usual.length > 0,
    gaps: chosen === null ? [] : sayGaps(current),
    more: Object.entries(asked).flatMap(([id, isAsked]) => (isAsked && views[id] ? [views[id]] : [])),
    saved: false,
  };
}
