/** The registration check: how many, who of the lists is there, who else was met, and what follows from it. */
import { sayDay } from "../answer_value.js";
import { newId } from "../ids.js";
import { sayMeasure } from "../measures.js";
import { Problem } from "../problems.js";
import { questionOf, things } from "../questionnaire.js";
import {
  assessmentOf,
  deliveredFor,
  personLine,
  registrationView,
  rowQuestion,
} from "../registration_check.js";
import { keepFact, reference } from "../store.js";
import { fields, givenId, pageOf, tabbed } from "./frame.js";
import { opened } from "./inspection.js";

/** @typedef {import("../routes.js").Context} Context */
/** @typedef {import("../inspection.js").Inspection} Inspection */
/** @typedef {import("../registration_check.js").Delivered} Delivered */
/** @typedef {import("../questionnaire.js").Questionnaire} Questionnaire */

const AT_ONCE = 25;
const TITLES = {
  brp: "Ingeschreven op dit adres",
  "night-register": "Nachtregister",
  staff: "Personeelslijst",
};
/** Letters that no normal form takes apart. */
const BARRED = { ł: "l", ø: "o", đ: "d", ı: "i", ß: "ss" };
const ALLOWED = { yes: "Ja", no: "Nee", unknown: "Niet bekend" };
const WORDS = /** @type {const} */ ([
  ["met", "Gesproken of gezien"],
  ["sleeping", "Slapen hier"],
  ["registered_here", "Ingeschreven op dit adres"],
  ["registered_elsewhere", "Op een ander adres ingeschreven"],
  ["not_registered", "Nergens ingeschreven"],
  ["refused", "Wilde het niet zeggen"],
  ["not_determinable", "Niet vast te stellen"],
  ["open", "Nog niet nagegaan"],
  ["not_met", "Ingeschreven en niet gezien"],
  ["clearly_not_living_here", "Ingeschreven, woont hier duidelijk niet"],
]);

/** @param {Context} c */
export async function registration(c) {
  const { inspection, form, delivered } = await checked(c);
  const { id, current, closed, questionnaire } = inspection;
  const asked = { kind: c.req.query("list") ?? "", q: c.req.query("q") ?? "" };
  const counts = ["persons-met", "sleepers"].map((name) => countQuestion(inspection, form, name));
  const asksRegister = ["answer/night-register", "answer/register"].some((key) =>
    questionOf(questionnaire, key),
  );
  const register = questionOf(form, "answer/night-register");
  return c.get("view")("field/registration.html", {
    page: pageOf(inspection, "Inschrijving"),
    inspection: id,
    closed,
    counts,
    use: delivered.use && sayUse(delivered.use),
    lists: Object.keys(delivered.lists).map((kind) => ({
      title: TITLES[/** @type {keyof typeof TITLES} */ (kind)] ?? kind,
      count: delivered.lists[kind].length,
      q: kind === asked.kind ? asked.q : "",
      ...rowsOf(inspection, form, delivered, kind, kind === asked.kind ? asked.q : "", fromOf(c, kind)),
    })),
    night_register:
      !asksRegister && delivered.lists["night-register"] && register
        ? registrationView(register, "registration/night-register", current)
        : null,
    persons: things("person/", current).map((person, index) => {
      const { name, fact, done } = personLine(form, person, index, current);
      return {
        href: `/field/inspections/${id}/registration/persons/${person}`,
        name,
        facts: [{ text: fact, tone: done ? "done" : "" }],
        progress: null,
      };
    }),
    fresh: newId(),
    outcome: await outcomeView(c, inspection, delivered),
  });
}

/** @param {Context} c rows of one list, as a fragment: those that `q` finds, from `from` on */
export async function registeredRows(c) {
  const { inspection, form, delivered } = await checked(c);
  const kind = c.req.param("list") ?? "";
  if (!delivered.lists[kind]) throw new Problem("not-found");
  const rows = rowsOf(inspection, form, delivered, kind, c.req.query("q") ?? "", fromOf(c));
  return c.get("view")("field/registered_rows.html", { inspection: inspection.id, list: rows });
}

/** @param {Context} c how the check stands, as a fragment */
export async function registrationOutcome(c) {
  const { inspection, delivered } = await checked(c);
  return c.get("view")("field/registration_outcome.html", {
    outcome: await outcomeView(c, inspection, delivered),
  });
}

/** @param {Context} c the page made the id, so that pressing twice adds one */
export async function addMet(c) {
  const { id } = await opened(c);
  const person = givenId(await fields(c), "person");
  await keepFact(c.get("store"), { inspection: id, key: `person/${person}/added`, value: true });
  return c.redirect(`/field/inspections/${id}/registration/persons/${person}`, 303);
}

/** @param {Context} c */
export async function metPerson(c) {
  const { inspection, form, delivered } = await checked(c);
  const { id, current, closed, questionnaire } = inspection;
  const persons = things("person/", current);
  const person = c.req.param("person") ?? "";
  if (!persons.includes(person)) throw new Problem("not-found");
  const lodges = delivered.lists["night-register"] || questionOf(questionnaire, "answer/register");
  const left = new Set([
    ...(lodges ? [] : ["in-night-register"]),
    ...(delivered.lists.staff ? [] : ["on-staff-list"]),
  ]);
  const back = { href: `/field/inspections/${id}/registration`, text: "Inschrijving" };
  return c.get("view")("field/registration_person.html", {
    page: tabbed(
      "Persoon",
      pageOf(inspection, personLine(form, person, persons.indexOf(person), current).name, back),
    ),
    inspection: id,
    closed,
    person,
    fresh: newId(),
    questions: form.groups[0].questions
      .filter((question) => !left.has(question.id))
      .map((question) => registrationView(question, `person/${person}/${question.id}`, current)),
  });
}

/** @param {Context} c */
export async function removeMet(c) {
  const { id } = await opened(c);
  const key = `person/${c.req.param("person")}/added`;
  await keepFact(c.get("store"), { inspection: id, key, value: null });
  return c.redirect(`/field/inspections/${id}/registration`, 303);
}

/** @param {Context} c */
async function checked(c) {
  const inspection = await opened(c);
  /** @type {Questionnaire | undefined} */
  const form = await reference(c.get("store"), "registration-form");
  // It comes with the first delivery, as every questionnaire does.
  if (!form) throw new Problem("not-found");
  return { inspection, form, delivered: await deliveredFor(c.get("store"), inspection.id) };
}

/** @param {Inspection} inspection @param {Questionnaire} form @param {string} name */
function countQuestion({ questionnaire, current }, form, name) {
  const key = `answer/${name}`;
  const question = questionOf(questionnaire, key) ?? questionOf(form, key);
  return question && registrationView({ ...question, findings: [] }, key, current);
}

/**
 * @param {Inspection} inspection
 * @param {Questionnaire} form
 * @param {Delivered} delivered
 * @param {string} kind
 * @param {string} q
 * @param {number} from
 */
function rowsOf({ id, current }, form, { lists }, kind, q, from) {
  const question = questionOf(form, "answer/outcome");
  const found = lists[kind].filter(({ name }) =>
    plain(q)
      .split(/\s+/)
      .every((word) => plain(name).includes(word)),
  );
  const rows = question ? found.slice(from, from + AT_ONCE) : [];
  const rest = found.length - from - rows.length;
  const query = new URLSearchParams({ q, from: String(from + AT_ONCE) });
  const base = `/field/inspections/${id}/registration`;
  return {
    kind,
    rows: rows.map((listed) =>
      registrationView(
        rowQuestion(/** @type {any} */ (question), listed),
        `registered/${kind}/${listed.id}/outcome`,
        current,
      ),
    ),
    empty: found.length === 0,
    more: rest > 0 ? Math.min(rest, AT_ONCE) : 0,
    next: `${base}/lists/${kind}?${query}`,
    next_page: `${base}?list=${kind}&${query}`,
  };
}

/**
 * How many of whom, as far as there are any.
 * @param {ReturnType<typeof assessmentOf>["totals"]} totals
 */
export function sayTotals(totals) {
  return WORDS.flatMap(([name, words]) => (totals[name] ? [{ words, count: totals[name] }] : []));
}

/** @param {Context} c @param {Inspection} inspection @param {Delivered} delivered */
async function outcomeView(c, inspection, delivered) {
  const { totals, findings, undetermined } = assessmentOf(inspection, delivered);
  /** @type {Record<string, {text: string}>} */
  const bases = (await reference(c.get("store"), "legal-bases")) ?? {};
  return {
    inspection: inspection.id,
    totals: sayTotals(totals),
    findings: findings.map((finding) => ({
      ...finding,
      usual: sayMeasure(finding.measure),
      basis: finding.basis ? (bases[finding.basis]?.text ?? null) : null,
    })),
    undetermined,
  };
}

/** @param {Context} c @param {string} [kind] the list that must be the one asked for */
function fromOf(c, kind) {
  const from = Number.parseInt(c.req.query("from") ?? "0", 10);
  return from > 0 && (kind === undefined || kind === c.req.query("list")) ? from : 0;
}

/** @param {import("../registration.js").KnownUse} use what was known beforehand, in words */
function sayUse(use) {
  return {
    ...use,
    allowed: sayAllowed(use.plan_allows),
    permits: use.permits.map((permit) => ({
      ...permit,
      valid_until: permit.valid_until && sayDay(permit.valid_until),
    })),
  };
}

/** @param {string} allows */
function sayAllowed(allows) {
  return ALLOWED[/** @type {keyof typeof ALLOWED} */ (allows)] ?? ALLOWED.unknown;
}

/** Without accents and capitals, as people type. @param {string} text */
function plain(text) {
  return text
    .toLowerCase()
    .normalize("NFD")
    .replace(/\p{Diacritic}/gu, "")
    .replace(/[łøđıß]/g, (letter) => BARRED[/** @type {keyof typeof BARRED} */ (letter)]);
}
