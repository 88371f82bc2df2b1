/** One control as every page needs it: what stands in its facts, what was planned, which questionnaire it has. */
import { lineOf } from "./addresses.js";
import { sayDay, sayMoment } from "./answer_value.js";
import { read } from "./database.js";
import { withoutDoor } from "./entry_findings.js";
import { entriesOf } from "./entry_record.js";
import { current, isClosed } from "./fold.js";
import { valueOf } from "./questionnaire.js";
import { factsOf, reference } from "./store.js";

/** @typedef {import("./database.js").Store} Store */
/** @typedef {import("./questionnaire.js").Current} Current */
/** @typedef {import("./questionnaire.js").Questionnaire} Questionnaire */
/** @typedef {import("./questionnaire.js").Photo} Photo */
/**
 * What the server planned.
 * @typedef {object} Plan
 * @property {string} id
 * @property {string} title
 * @property {string} date
 * @property {string | null} time
 * @property {string | null} name
 * @property {string | null} purpose
 * @property {string | null} checklist
 * @property {{id: string, street: string, number: string, addition: string | null, town: string,
 *   latitude?: number, longitude?: number} | null} location
 * @property {{date: string, title: string, outcome?: string}[]} earlier
 * @property {string[]} participants
 * @property {string} [risks] on this spot
 * @property {Briefing | null} [briefing]
 */
/**
 * Of the operation that a control is part of.
 * @typedef {object} Briefing
 * @property {string} title
 * @property {string} date
 * @property {string} time
 * @property {string} place
 * @property {string} leader
 * @property {string} text
 * @property {string} risks
 * @property {{name: string, people: number, role: string, purpose: string}[]} partners
 * @property {{id: string, name: string, time: string, place: string}[]} stops
 */
/**
 * @typedef {object} Inspection
 * @property {string} id
 * @property {string} title
 * @property {string} place
 * @property {Current} current
 * @property {Plan | null} plan
 * @property {Questionnaire | null} questionnaire
 * @property {string | null} started
 * @property {string} when
 * @property {boolean} begun
 * @property {boolean} closed
 */

const GLANCE = ["visit/location", "visit/checklist", "visit/started", "status"];

/**
 * Everything about one control.
 * @param {Store} store
 * @param {string} id
 * @returns {Promise<Inspection>}
 */
export async function openInspection(store, id) {
  const [facts, plans, checklists] = await Promise.all([
    factsOf(store, id),
    reference(store, "inspections"),
    reference(store, "checklists"),
  ]);
  const standing = current(facts);
  const chosen = questionnaireOf(standing, checklists ?? {});
  const told = entriesOf(standing).map((entry) => entry.told);
  return {
    ...outline(id, standing, plans ?? []),
    questionnaire: chosen && withoutDoor(chosen, told),
  };
}

/**
 * Only what a list shows of each control, read by key: a control may have thousands of facts.
 * @param {Store} store
 * @param {string[]} ids
 * @param {Plan[]} plans
 */
export async function glance(store, ids, plans) {
  return read(store, ["facts"], (transaction) => {
    const index = transaction.objectStore("facts").index("key");
    return Promise.all(
      ids.map(async (id) => {
        const facts = await Promise.all(GLANCE.map((key) => index.getAll([id, key])));
        return outline(id, current(facts.flat()), plans);
      }),
    );
  });
}

/**
 * The questionnaire with which a control was begun, in the version that it keeps.
 * @param {Store} store
 * @param {string} id
 * @returns {Promise<Questionnaire | null>}
 */
export async function questionnaireFor(store, id) {
  const [facts, checklists] = await Promise.all([
    read(store, ["facts"], (transaction) =>
      transaction.objectStore("facts").index("key").getAll([id, "visit/checklist"]),
    ),
    reference(store, "checklists"),
  ]);
  return questionnaireOf(current(facts), checklists ?? {});
}

/**
 * The photos that stand, by what they are about ("inspection", "answer/…", "room/…", "signal/…"), oldest first.
 * @param {Current} standing
 * @returns {Map<string, (Photo & {key: string, taken: string, place: string})[]>}
 */
export function photosByAbout(standing) {
  const photos = new Map();
  for (const [key, facts] of standing) {
    const match = /^(?:(signal\/[^/]+)\/)?photo\/([0-9a-f]+)$/.exec(key);
    const value = match && facts.find((fact) => fact.value !== null)?.value;
    if (!match || !value) continue;
    const about = match[1] ?? value.about ?? "inspection";
    const taken = value.taken ? sayMoment(value.taken) : "";
    const place = value.position ? "Plaats bewaard" : "Plaats onbekend";
    const photo = {
      sha256: match[2],
      key,
      taken,
      place,
      words: value.caption || `Foto, ${taken}`,
      at: value.taken,
    };
    photos.set(about, [...(photos.get(about) ?? []), photo]);
  }
  for (const list of photos.values())
    list.sort((/** @type {any} */ a, /** @type {any} */ b) => (a.at < b.at ? -1 : 1));
  return photos;
}

/**
 * What stands above a page of this control.
 * @param {Inspection} inspection
 */
export function subtitle(inspection) {
  return [inspection.title, inspection.place]
    .filter((words, i, all) => words && all.indexOf(words) === i)
    .join(", ");
}

/** @param {string} id @param {Current} standing @param {Plan[]} plans */
function outline(id, standing, plans) {
  const plan = plans.find((each) => each.id === id) ?? null;
  const started = valueOf(standing, "visit/started");
  const place = placeOf(valueOf(standing, "visit/location"), plan);
  return {
    id,
    plan,
    place,
    title: plan?.name || plan?.title || place || "Controle",
    current: standing,
    begun: started !== null || valueOf(standing, "visit/checklist") !== null,
    started,
    closed: isClosed(standing),
    when: plan
      ? `${sayDay(plan.date)}${plan.time ? `, ${plan.time.slice(0, 5)}` : ""}`
      : started
        ? sayMoment(started)
        : "",
  };
}

/** @param {{typed?: string, line?: string} | null} location @param {Plan | null} plan */
function placeOf(location, plan) {
  if (location?.typed) return location.typed;
  if (location?.line) return location.line;
  const address = plan?.location;
  if (!address) return "";
  return `${lineOf(address)}, ${address.town}`;
}

/** @param {Current} standing @param {Record<string, Questionnaire>} checklists */
function questionnaireOf(standing, checklists) {
  const chosen = valueOf(standing, "visit/checklist");
  if (!chosen) return null;
  const all = Object.values(checklists);
  return all.find((each) => each.id === chosen.id && each.version === chosen.version) ?? null;
}
