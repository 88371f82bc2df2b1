/** What a norm asks, in one sentence with its number, before anything is measured. */
import { say } from "./norm_rules.js";

/** @typedef {import("./measuring.js").Quantity} Quantity */
/** @typedef {import("./norm_rules.js").Rule} Rule */

/**
 * @param {Rule} rule
 * @param {Quantity[]} quantities
 * @returns {string | null} null for a rule without a number, which its title and basis tell
 */
export function inWords(rule, quantities) {
  const named = (/** @type {string | null} */ id) => quantities.find((each) => each.id === id);
  const [of, per] = [named(rule.of), named(rule.per)];
  const number = rule.number ?? 0;
  switch (rule.kind) {
    case "area-per-person":
    case "amount-per-person":
      return `Minstens ${say(number)} ${of?.many} per persoon.`;
    case "one-per":
      return `Minstens 1 ${of?.one} per ${say(number)} ${per?.many}.`;
    case "steps":
      return `Minstens ${rule.steps.map((step) => sayStep(step, per?.many ?? "")).join(", ")}.`;
    case "at-most":
      return `Hoogstens ${say(number)} ${number === 1000 ? of?.one : of?.many}.`;
    case "notify-from":
      return `Een gebruiksmelding is nodig vanaf ${say(number)} ${of?.many}.`;
    case "every":
      return `Even veel ${of?.many} als ${per?.many}.`;
    case "at-most-permitted":
      return "Niet meer personen dan de vergunning toestaat.";
    default:
      return null;
  }
}

/** @param {import("./norm_rules.js").Step} step @param {string} many */
function sayStep({ to, least, one_per }, many) {
  const needed = least === null ? `1 per ${one_per} ${many}` : String(least);
  return `${needed} ${to === null ? "bij meer" : `tot en met ${to} ${many}`}`;
}
