/** Parts of a control for a circle alone, which a law wants apart: what each of them notes there, and nobody else reads. */
import { Problem } from "../problems.js";
import { questionView, valueOf } from "../questionnaire.js";
import { reference } from "../store.js";
import { pageOf } from "./frame.js";
import { opened } from "./inspection.js";

/** @typedef {import("../routes.js").Context} Context */
/** @typedef {import("../inspection.js").Inspection} Inspection */
/** @typedef {{id: string, name: string, ground: string}} Part as inspections/guests/sharing.yaml has it */

/** @type {import("../answer_value.js").Question} */
export const NOTES = /** @type {any} */ ({ id: "", text: "Uw aantekeningen", kind: "text", long: true });

/**
 * The ways to the parts of whoever holds this phone.
 * @param {Context} c @param {Inspection} inspection
 */
export async function ownWays(c, { id, current }) {
  const { own } = await me(c);
  return own.map((part) => ({
    href: `/field/inspections/${id}/own/${part.id}`,
    name: part.name,
    facts: [{ text: said(part, current).length ? "Er staat iets in" : "Nog niets ingevuld", tone: "" }],
    progress: null,
  }));
}

/** @param {Context} c */
export async function ownPart(c) {
  const inspection = await opened(c);
  const user = await me(c);
  const part = user.own.find(({ id }) => id === c.req.param("part"));
  if (!part) throw new Problem("not-found");
  const mine = `own/${part.id}/${user.id}`;
  return c.get("view")("field/own.html", {
    page: pageOf(inspection, part.name),
    inspection: inspection.id,
    closed: inspection.closed,
    ground: part.ground,
    q: questionView(NOTES, mine, inspection.current),
    others: said(part, inspection.current).filter(({ key }) => key !== mine),
  });
}

/** @param {Part} part @param {import("../questionnaire.js").Current} current */
function said(part, current) {
  return [...current]
    .filter(([key]) => key.startsWith(`own/${part.id}/`) && valueOf(current, key))
    .map(([key, [{ author }]]) => ({
      key,
      who: author?.name ?? "Een collega",
      words: String(valueOf(current, key)),
    }));
}

/** @param {Context} c @returns {Promise<{id: string, own: Part[]}>} */
async function me(c) {
  const { id = "", own = [] } = (await reference(c.get("store"), "me"))?.user ?? {};
  return { id, own };
}
