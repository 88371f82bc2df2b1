/** What a partner's organisation may have of a control and may record. Twin of inspections/guests/sharing.py. */

/**
 * Of which kind a fact with this key is; null for what is never shared, and for what this version doesn't know.
 * @param {string} key
 */
export function kindOf(key) {
  switch (key.split("/", 1)[0]) {
    case "visit":
      return key.startsWith("visit/entry/") ? "entry" : "visit";
    case "status":
      return "visit";
    case "answer":
    case "room":
    case "kitchen":
    case "workplace":
      return "observations";
    case "person":
    case "registration":
      return "persons";
    case "photo":
      return "photos";
    case "finding":
    case "follow-up":
      return "findings";
  }
  return null;
}

/**
 * Whether phones pass what stands under `key` to somebody, or take it of somebody, to whom these `kinds` are given or who
 * writes them. A signal they never do: it goes to the attention officer alone.
 * @param {string[] | null} kinds null for a colleague
 * @param {string} key
 * @param {string[]} own the parts that are for this person's circle alone
 */
export function mayShare(kinds, key, own) {
  // Of an organisation that has no rules (any more) both lists are empty.
  if (key.startsWith("signal/") || kinds?.length === 0) return false;
  if (key.startsWith("own/")) return own.includes(key.split("/")[1]);
  return kinds === null || /^(here|task)\//.test(key) || kinds.includes(kindOf(key) ?? "");
}
