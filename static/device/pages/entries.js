/** What a checklist asks of each of several things (rooms, persons): their list, adding one, its questions, removing it. */
import { newId } from "../ids.js";
import { photosByAbout } from "../inspection.js";
import { Problem } from "../problems.js";
import { entries as entriesOf, questionView, sayUnsettled } from "../questionnaire.js";
import { keepFact } from "../store.js";
import { fields, givenId, pageOf, tabbed } from "./frame.js";
import { opened } from "./inspection.js";
import { withVerdicts } from "./norms.js";
import { hereAt, sayWhoIsThere, whereabouts } from "./together.js";

/** @typedef {import("../routes.js").Context} Context */

/** @param {Context} c */
export async function entries(c) {
  const { inspection, group, base } = await groupOf(c);
  const places = whereabouts(inspection.current);
  return c.get("view")("field/entries.html", {
    page: pageOf(inspection, group.title),
    inspection: inspection.id,
    group: group.id,
    closed: inspection.closed,
    add: `${group.one[0].toUpperCase()}${group.one.slice(1)} toevoegen`,
    fresh: newId(),
    entries: entriesOf(group, inspection.current).map(({ id, name, answered, total, unsettled }) => ({
      href: `${base}/${id}`,
      name,
      facts: [
        { text: `${answered} van ${total} ingevuld`, tone: answered === total ? "done" : "" },
        ...sayUnsettled(unsettled),
        ...sayWhoIsThere(places, `${group.id}/${id}`),
      ],
      progress: null,
    })),
  });
}

/** @param {Context} c the page made the id, so that pressing twice adds one */
export async function addEntry(c) {
  const { inspection, group, base } = await groupOf(c);
  const entry = givenId(await fields(c), "entry");
  await keepFact(c.get("store"), {
    inspection: inspection.id,
    key: `${group.id}/${entry}/added`,
    value: true,
  });
  return c.redirect(`${base}/${entry}`, 303);
}

/** @param {Context} c */
export async function entry(c) {
  const { inspection, group, base } = await groupOf(c);
  const found = entriesOf(group, inspection.current).find((each) => each.id === c.req.param("entry"));
  if (!found) throw new Problem("not-found");
  const about = `${group.id}/${found.id}`;
  const photos = photosByAbout(inspection.current);
  return c.get("view")("field/entry.html", {
    page: tabbed(group.title, pageOf(inspection, found.name, { href: base, text: group.title })),
    inspection: inspection.id,
    group: group.id,
    one: group.one,
    closed: inspection.closed,
    entry: found.id,
    about,
    here: await hereAt(c.get("store"), inspection, about, found.name),
    photos: photos.get(about) ?? [],
    fresh: newId(),
    questions: await withVerdicts(
      c.get("store"),
      inspection,
      group.questions,
      group.questions.map((question) =>
        questionView(question, `${found.prefix}${question.id}`, inspection.current, photos),
      ),
    ),
  });
}

/** @param {Context} c */
export async function removeEntry(c) {
  const { inspection, group, base } = await groupOf(c);
  const key = `${group.id}/${c.req.param("entry")}/added`;
  await keepFact(c.get("store"), { inspection: inspection.id, key, value: null });
  return c.redirect(base, 303);
}

/** @param {Context} c */
async function groupOf(c) {
  const inspection = await opened(c);
  const group = inspection.questionnaire?.groups.find((each) => each.id === c.req.param("group"));
  if (!group) throw new Problem("not-found");
  return { inspection, group, base: `/field/inspections/${inspection.id}/${group.id}` };
}
