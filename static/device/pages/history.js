/** What there was before at the address of a control: findings, what followed, and photos of then. */
import { sayDay } from "../answer_value.js";
import { HISTORY, reference } from "../store.js";
import { pageOf } from "./frame.js";
import { opened } from "./inspection.js";

/** @param {import("../routes.js").Context} c */
export async function history(c) {
  const inspection = await opened(c);
  /** @type {{date: string, photos: {image: string}[]}[]} */
  const visits = (await reference(c.get("store"), HISTORY + inspection.id)) ?? [];
  return c.get("view")("field/history.html", {
    page: pageOf(inspection, "Eerder op dit adres"),
    inspection: inspection.id,
    visits: visits.map((visit) => ({ ...visit, date: sayDay(visit.date) })),
  });
}
