/** Entering a dwelling or another place, recorded step by step as the law orders it. */
import { entryRecords, entryState, entryViews, peopleViews } from "../entry_record.js";
import { newId } from "../ids.js";
import { Problem } from "../problems.js";
import { keepFacts, meta, reference } from "../store.js";
import { fields, givenId, pageOf } from "./frame.js";
import { opened } from "./inspection.js";

/** @typedef {import("../routes.js").Context} Context */

const CAPACITIES = /** @type {Record<string, string>} */ ({
  inspector: "toezichthouder",
  enforcement_officer: "buitengewoon opsporingsambtenaar, toezichthouder",
  control_leader: "controleleider, toezichthouder",
});

/** @param {Context} c the page made the ids, so that pressing twice makes one; whoever begins it leads, until told otherwise */
export async function addEntryRecord(c) {
  const inspection = c.req.param("inspection") ?? "";
  const form = await fields(c);
  const record = givenId(form, "record");
  const prefix = `visit/entry/${record}/`;
  const person = `${prefix}people/${givenId(form, "person")}/`;
  const me = (await meta(c.get("store"), "enrolment"))?.user;
  await keepFacts(c.get("store"), inspection, [
    { key: `${prefix}added`, value: true },
    { key: `${person}added`, value: true },
    ...(me
      ? [
          { key: `${person}name`, value: me.name },
          { key: `${person}capacity`, value: CAPACITIES[me.role ?? ""] ?? null },
          { key: `${person}part`, value: "leader" },
        ]
      : []),
  ]);
  return c.redirect(`/field/inspections/${inspection}/entry/${record}`, 303);
}

/** @param {Context} c */
export async function entryRecord(c) {
  const { inspection, record, form } = await recordOf(c);
  const before = new Set(form?.sections[0].questions.map(({ id }) => id));
  const views = entryViews(form, record, inspection.current);
  return c.get("view")("field/entry_record.html", {
    page: pageOf(inspection, "Binnentreden"),
    inspection: inspection.id,
    base: `/field/inspections/${inspection.id}/entry/${record}`,
    prefix: `visit/entry/${record}/`,
    closed: inspection.closed,
    first: views.filter(({ id }) => before.has(id)),
    people_title: form?.groups[0].title ?? "",
    people: peopleViews(form, record, inspection.current),
    rest: views.filter(({ id }) => !before.has(id)),
    state: entryState(form, record, inspection.current),
    fresh: newId(),
  });
}

/** @param {Context} c the fragment that says what is due and what is missing */
export async function entryRecordState(c) {
  const { inspection, record, form } = await recordOf(c);
  return c.get("view")("field/entry_state.html", { state: entryState(form, record, inspection.current) });
}

/** @param {Context} c */
export async function addPerson(c) {
  const { inspection, record } = c.req.param();
  const person = givenId(await fields(c), "person");
  await keepFacts(c.get("store"), inspection, [
    { key: `visit/entry/${record}/people/${person}/added`, value: true },
    { key: `visit/entry/${record}/people/${person}/part`, value: "other" },
  ]);
  return c.redirect(`/field/inspections/${inspection}/entry/${record}#person-${person}`, 303);
}

/** @param {Context} c */
async function recordOf(c) {
  const inspection = await opened(c);
  const record = c.req.param("record") ?? "";
  if (!entryRecords(inspection.current).includes(record)) throw new Problem("not-found");
  /** @type {import("../questionnaire.js").Questionnaire | undefined} */
  const form = await reference(c.get("store"), "entry-form");
  return { inspection, record, form };
}
