/** What was done with the signals that the phone's user reported, in the words of the attention officer. */
import { sayMoment } from "../answer_value.js";
import { reference } from "../store.js";
import { page } from "./frame.js";

/** @typedef {import("../routes.js").Context} Context */
/** @typedef {{id: number, place: string, received: string, at: string, words: string}} Feedback newest first */

/** @param {Context} c */
export async function feedback(c) {
  const told = await feedbackOn(c.get("store"));
  return c.get("view")("field/feedback.html", {
    page: page("Terugkoppeling"),
    told: told.map((each) => ({ ...each, at: sayMoment(each.at) })),
  });
}

/**
 * @param {import("../database.js").Store} store
 * @returns {Promise<Feedback[]>}
 */
export async function feedbackOn(store) {
  return (await reference(store, "feedback")) ?? [];
}
