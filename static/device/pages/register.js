/** Making this phone known to the municipality. What is planned is fetched when it has a lock. */

import { Problem } from "../problems.js";
import { page } from "./frame.js";

/** @param {import("../routes.js").Context} c */
export async function register(c) {
  try {
    await c.get("enrol")();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return c.get("view")("field/enrolment.html", {
      page: page("Deze telefoon aanmelden"),
      wiped: null,
      problem: error.told,
    });
  }
  if (c.get("store").vault) await c.get("deliver")();
  return c.redirect("/field/", 303);
}
