/** Who does what in a control: a part of it is given to somebody who takes part, by a leader, a colleague or themselves. */
import { Problem } from "../problems.js";
import { questionView, valueOf } from "../questionnaire.js";
import { pageOf } from "./frame.js";
import { opened, partsOf } from "./inspection.js";
import { togetherOf } from "./together.js";

/** @typedef {import("../routes.js").Context} Context */
/** @typedef {import("../inspection.js").Inspection} Inspection */
/** @typedef {import("./together.js").Together} Together */

/** Before the path of a part. */
export const TASK = "task/";

/**
 * The question who does a part.
 * @param {Together} told
 * @returns {import("../answer_value.js").Question}
 */
export function taskQuestion({ me, others }) {
  const people = others.map(({ id, name }) => ({ id, text: name }));
  const options = [{ id: me, text: "Ik" }, ...people];
  return /** @type {any} */ ({ id: "", text: "Wie doet dit?", kind: "choice", options });
}

/**
 * What a row says of who does it; nothing where nobody was asked.
 * @param {import("../questionnaire.js").Current} current
 * @param {string} path of the part
 * @param {Together} told
 */
export function sayTask(current, path, { me, others }) {
  const who = valueOf(current, TASK + path);
  if (!who) return [];
  const name = others.find(({ id }) => id === who)?.name ?? "iemand die niet meer meedoet";
  return [{ text: who === me ? "Voor u" : `Voor: ${name}`, tone: "" }];
}

/**
 * All parts, each leading to the question who does it.
 * @param {Inspection} inspection @param {Together} told
 * @param {import("../records.js").Enrolment | undefined} me
 */
export function taskWays(inspection, told, me) {
  const { sections, groups } = partsOf(inspection, told, me);
  return [...sections, ...groups].map(({ path, ...way }) => ({
    ...way,
    href: `/field/inspections/${inspection.id}/task?of=${path}`,
  }));
}

/** @param {Context} c the part that `of` names */
export async function task(c) {
  const inspection = await opened(c);
  const told = await togetherOf(c.get("store"), inspection);
  const { sections, groups } = partsOf(inspection, told, undefined);
  const part = [...sections, ...groups].find(({ path }) => path === c.req.query("of"));
  if (!part) throw new Problem("not-found");
  const back = { href: `/field/inspections/${inspection.id}/together`, text: "Wie doet er mee" };
  return c.get("view")("field/task.html", {
    page: pageOf(inspection, part.name, back),
    inspection: inspection.id,
    closed: inspection.closed,
    q: questionView(taskQuestion(told), TASK + part.path, inspection.current),
    part: part.href,
  });
}
