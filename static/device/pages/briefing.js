/** What everybody who goes along must know beforehand, as the coordinator wrote it. */
import { sayDay } from "../answer_value.js";
import { pageOf } from "./frame.js";
import { opened } from "./inspection.js";

/** @param {import("../routes.js").Context} c */
export async function briefing(c) {
  const inspection = await opened(c);
  const told = inspection.plan?.briefing;
  return c.get("view")("field/briefing.html", {
    page: pageOf(inspection, "Briefing"),
    briefing: told && {
      ...told,
      when: [told.title, sayDay(told.date), told.time, told.place].filter(Boolean).join(", "),
      stops: told.stops.map((stop) => ({ ...stop, here: stop.id === inspection.id })),
    },
  });
}
