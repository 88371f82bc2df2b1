/** State is a fold over facts: the current values of each key. Twin of inspections/fold.py, word for word. */

/**
 * What the fold reads of a fact.
 * @typedef {{id: string, key: string, supersedes: string[]}} Folded
 */

/**
 * The current facts of each key of one inspection: those that no other fact of the same key supersedes, in order of id.
 *
 * One is the normal case. Two were written by people who had not seen each other's; both stand until a fact supersedes
 * both. No clock takes part. Facts may come in any order, and twice. Where facts supersede each other in a circle, all stand.
 * @template {Folded} F
 * @param {Iterable<F>} facts
 * @returns {Map<string, F[]>}
 */
export function current(facts) {
  /** @type {Map<string, Map<string, F>>} */
  const byKey = new Map();
  for (const fact of facts) {
    const sameKey = byKey.get(fact.key);
    if (sameKey) sameKey.set(fact.id, fact);
    else byKey.set(fact.key, new Map([[fact.id, fact]]));
  }
  return new Map(
    [...byKey.keys()].sort().map((key) => [key, standing([...(byKey.get(key)?.values() ?? [])])]),
  );
}

/**
 * Each key's value where one stands, and the keys where people disagree. A removed thing has the value null.
 * @template {Folded & {value: unknown}} F
 * @param {Iterable<F>} facts
 * @returns {{values: Record<string, any>, conflicts: Record<string, F[]>}}
 */
export function values(facts) {
  /** @type {{values: Record<string, any>, conflicts: Record<string, F[]>}} */
  const state = { values: {}, conflicts: {} };
  for (const [key, standing] of current(facts)) {
    // Two people who gave the same answer agree.
    if (standing.every((fact) => isSame(fact.value, standing[0].value)))
      state.values[key] = standing[0].value;
    else state.conflicts[key] = standing;
  }
  return state;
}

/**
 * Whether a control is closed: only when nobody's last word is that it is open, as in inspections/visits/outline.py.
 * @param {Map<string, {value: unknown}[]>} standing
 */
export function isClosed(standing) {
  const last = standing.get("status") ?? [];
  return last.length > 0 && last.every((fact) => fact.value === "closed");
}

/**
 * Whether two JSON values are the same, whatever the order of their names.
 * @param {unknown} one
 * @param {unknown} other
 */
export function isSame(one, other) {
  return one === other || inOrder(one) === inOrder(other);
}

/**
 * @template {Folded} F
 * @param {F[]} facts
 */
function standing(facts) {
  if (facts.length === 1) return facts;
  const superseded = new Set(
    facts.flatMap((fact) => fact.supersedes.filter((earlier) => earlier !== fact.id)),
  );
  const left = facts.filter((fact) => !superseded.has(fact.id));
  return (left.length ? left : facts).sort((one, other) => (one.id < other.id ? -1 : 1));
}

/** @param {unknown} value */
function inOrder(value) {
  return JSON.stringify(value, (_name, part) =>
    part && typeof part === "object" && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  );
}
