/**
 * The rules by which norms judge, each with its sentence. Twin of inspections/norms/rules.py.
 *
 * Numbers are in thousandths. A quotient in a sentence is cut off, not rounded: 11,98 m² where 12 is needed reads as 11,9.
 */

/** @typedef {import("./measuring.js").Quantity} Quantity */
/** @typedef {{to: number | null, least: number | null, one_per: number | null}} Step */
/** @typedef {{group: string | null, question: string, answers: string[]}} Condition */
/**
 * @typedef {object} Rule
 * @property {string} kind
 * @property {string | null} of
 * @property {string | null} per
 * @property {number | null} number in thousandths
 * @property {Step[]} steps
 * @property {Condition[]} answers
 */
/** @typedef {{value: number, of: Quantity}} Amount so much of a quantity */
/** @typedef {[boolean, string]} Judged */

/** @param {Amount} amount */
const counted = ({ value, of }) => `${say(value)} ${value === 1000 ? of.one : of.many}`;

/**
 * A number as people write it: 8200 is "8,2", 74000 is "74".
 * @param {number} thousandths
 */
export function say(thousandths) {
  const [whole, rest] = [Math.floor(thousandths / 1000), thousandths % 1000];
  return rest ? `${whole},${String(rest).padStart(3, "0").replace(/0+$/, "")}` : String(whole);
}

/** So much area for each person; tells for how many persons there is place. @param {Rule} rule @param {Amount} area @param {Amount} persons @returns {Judged} */
function areaPerPerson(rule, area, persons) {
  const norm = rule.number ?? 0;
  const place = `plaats voor ${Math.floor(area.value / norm)}`;
  if (!persons.value) return [true, `${counted(persons)} op ${counted(area)}: ${place}`];
  const each = say(tenthsEach(area, persons));
  return [
    count(persons) * norm <= area.value,
    `${counted(persons)} op ${counted(area)}: ${each} m² per persoon, nodig is ${say(norm)}; ${place}`,
  ];
}

/** So much of something else for each person. @param {Rule} rule @param {Amount} amount @param {Amount} persons @returns {Judged} */
function amountPerPerson(rule, amount, persons) {
  const needed = count(persons) * (rule.number ?? 0);
  const each = persons.value ? `${say(tenthsEach(amount, persons))} per persoon, ` : "";
  return [
    needed <= amount.value,
    `${counted(persons)} en ${counted(amount)}: ${each}nodig is ${say(needed)} (${say(rule.number ?? 0)} per persoon)`,
  ];
}

/** One for each so many persons that are begun. @param {Rule} rule @param {Amount} amount @param {Amount} persons @returns {Judged} */
function onePer(rule, amount, persons) {
  const needed = Math.ceil(persons.value / (rule.number ?? 0));
  return [
    needed * 1000 <= amount.value,
    `${counted(persons)} en ${counted(amount)}: minstens ${needed} nodig (1 per ${say(rule.number ?? 0)} personen)`,
  ];
}

/** A number that goes up in steps with the number of persons. @param {Rule} rule @param {Amount} amount @param {Amount} persons @returns {Judged} */
function steps(rule, amount, persons) {
  const persons_ = count(persons);
  const step = /** @type {Step} */ (rule.steps.find((each) => each.to === null || persons_ <= each.to));
  const needed = step.least ?? Math.ceil(persons_ / (step.one_per ?? 1));
  return [
    needed * 1000 <= amount.value,
    `${counted(persons)} en ${counted(amount)}: minstens ${needed} nodig`,
  ];
}

/** No more than a number. @param {Rule} rule @param {Amount} amount @returns {Judged} */
export function atMost(rule, amount) {
  return [amount.value <= (rule.number ?? 0), `${counted(amount)}, hoogstens ${say(rule.number ?? 0)}`];
}

/** No more than was permitted for this location. @param {Rule} _rule @param {Amount} amount @param {Amount} permitted @returns {Judged} */
function atMostPermitted(_rule, amount, permitted) {
  return [
    amount.value <= permitted.value,
    `${counted(amount)}, toegestaan is hoogstens ${say(permitted.value)}`,
  ];
}

/** As many as there are in all. @param {Rule} _rule @param {Amount} amount @param {Amount} all @returns {Judged} */
function every(_rule, amount, all) {
  return [amount.value >= all.value, `${counted(amount)}, nodig is ${say(all.value)}`];
}

/**
 * From a number on, whether it was notified.
 * @param {Rule} rule
 * @param {Amount} amount
 * @param {boolean} done
 * @returns {Judged}
 */
export function notice(rule, amount, done) {
  const from = say(rule.number ?? 0);
  if (amount.value < (rule.number ?? 0))
    return [true, `${counted(amount)}: een gebruiksmelding is pas nodig vanaf ${from}`];
  const said = done ? "en die is gedaan" : "en die is niet gedaan";
  return [done, `${counted(amount)}: een gebruiksmelding is nodig vanaf ${from}, ${said}`];
}

/** @type {Record<string, (rule: Rule, amount: Amount, per: Amount) => Judged>} */
export const TWO = {
  "area-per-person": areaPerPerson,
  "amount-per-person": amountPerPerson,
  "one-per": onePer,
  steps,
  "at-most-permitted": atMostPermitted,
  every,
};

/** @param {Amount} persons */
function count(persons) {
  return persons.value / 1000;
}

/** @param {Amount} amount @param {Amount} persons */
function tenthsEach(amount, persons) {
  return Math.floor(amount.value / (count(persons) * 100)) * 100;
}
