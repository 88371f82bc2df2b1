/** Who takes part in a control, where each is, and of whom the server heard when: what a leader must know before closing. */
import { sayMoment } from "../answer_value.js";
import { Problem } from "../problems.js";
import { keepFact, meta, reference, TOGETHER } from "../store.js";
import { fields, pageOf } from "./frame.js";
import { opened } from "./inspection.js";
import { taskWays } from "./tasks.js";

/** @typedef {import("../routes.js").Context} Context */
/** @typedef {import("../questionnaire.js").Current} Current */
/** @typedef {{id: string, name: string, organisation: string, heard: string | null}} Person */
/**
 * As the server told it last. `others` are without who holds this phone; `heard`: when the server last heard of this phone.
 * @typedef {{me: string, others: Person[], heard: string | null, photos: number}} Together
 */

const MINUTE = 60_000;
// What the server tells is five minutes exact.
const QUIET = 10 * MINUTE;
const DAY = 24 * 60 * MINUTE;
/** Why somebody closes while not everything is in, as `visit/closed-early` keeps it. */
export const REASONS = {
  "everyone-done": "Zij zeggen dat alles is verstuurd",
  "cannot-wait": "Ik kan niet wachten",
};
// A place within a control: the path of its page.
const PLACE = /^[a-z][a-z0-9-]*\/[\w-]{1,64}$/;

/**
 * Photos are counted that colleagues announced and that have not arrived: of its own this phone knows better.
 * @param {import("../database.js").Store} store
 * @param {import("../inspection.js").Inspection} inspection
 * @returns {Promise<Together>}
 */
export async function togetherOf(store, { id, current }) {
  const me = (await meta(store, "enrolment"))?.user.id ?? "";
  /** @type {{people: Person[], photos: string[]}} */
  const told = (await reference(store, TOGETHER + id)) ?? { people: [], photos: [] };
  return {
    me,
    others: told.people.filter(({ id }) => id !== me),
    heard: told.people.find(({ id }) => id === me)?.heard ?? null,
    photos: told.photos.filter((sha256) => !current.get(`photo/${sha256}`)?.some(({ mine }) => mine)).length,
  };
}

/**
 * Whose work may not be in yet: heard of today, but not lately. Nobody knows lately when this phone itself was out of
 * reach: then all of them.
 * @param {Together} told @param {number} [now] milliseconds
 */
export function notIn({ others, heard, photos }, now = Date.now()) {
  const known = heard ? Date.parse(heard) : 0;
  const isCut = now - known > QUIET + QUIET / 2;
  const people = others.filter((person) => {
    const at = person.heard ? Date.parse(person.heard) : 0;
    return now - at < DAY && (isCut || known - at > QUIET);
  });
  return {
    people: people.map((person) => ({
      name: person.name,
      who: who(person),
      heard: sayMoment(person.heard ?? ""),
    })),
    photos,
    known: isCut && heard && people.length ? sayMoment(heard) : null,
  };
}

/** A guest's name tells their organisation already. @param {Person} person */
function who({ name, organisation }) {
  return name.includes(organisation) ? name : `${name}, ${organisation}`;
}

/**
 * Who is in which place, by the path of its page.
 * @param {Current} current
 * @returns {Map<string, {name: string, who: string[], mine: boolean}>}
 */
export function whereabouts(current) {
  const found = new Map();
  for (const [key, facts] of current) {
    if (!key.startsWith("here/")) continue;
    for (const { value, mine, author } of facts) {
      if (!PLACE.test(value?.about ?? "")) continue;
      const place = found.get(value.about) ?? { name: String(value.name ?? ""), who: [], mine: false };
      if (mine) place.mine = true;
      else place.who.push(author?.name ?? "Een collega");
      found.set(value.about, place);
    }
  }
  return found;
}

/**
 * What a page of a place shows of who is there; null where one is alone, and nobody needs to be told.
 * @param {import("../database.js").Store} store
 * @param {import("../inspection.js").Inspection} inspection
 * @param {string} about @param {string} name
 */
export async function hereAt(store, inspection, about, name) {
  const { others } = await togetherOf(store, inspection);
  const there = whereabouts(inspection.current).get(about);
  if (inspection.closed || (!others.length && !there)) return null;
  return { about, name, who: (there?.who ?? []).join(", "), mine: there?.mine ?? false };
}

/**
 * The fact on a row that leads to a place.
 * @param {ReturnType<typeof whereabouts>} places
 * @param {string} about
 */
export function sayWhoIsThere(places, about) {
  const there = places.get(about);
  const who = there ? [...there.who, ...(there.mine ? ["u"] : [])] : [];
  return who.length ? [{ text: `Hier: ${who.join(", ")}`, tone: "" }] : [];
}

/** @param {Context} c */
export async function together(c) {
  const inspection = await opened(c);
  const told = await togetherOf(c.get("store"), inspection);
  const places = [...whereabouts(inspection.current)].map(([about, { name, who, mine }]) => ({
    href: `/field/inspections/${inspection.id}/${about}`,
    name,
    facts: [{ text: [...who, ...(mine ? ["U"] : [])].join(", "), tone: "" }],
    progress: null,
  }));
  return c.get("view")("field/together.html", {
    page: pageOf(inspection, "Wie doet er mee"),
    tasks: told.others.length ? taskWays(inspection, told, await meta(c.get("store"), "enrolment")) : [],
    people: told.others.map((person) => ({
      who: who(person),
      heard: person.heard ? `Laatst contact: ${sayMoment(person.heard)}` : "Nog geen contact",
    })),
    known: told.heard && sayMoment(told.heard),
    photos: told.photos,
    places,
  });
}

/** @param {Context} c tells that one is in a place; once more: that one left it */
export async function standHere(c) {
  const inspection = await opened(c);
  const form = await fields(c);
  const about = form.get("about") ?? "";
  if (!PLACE.test(about)) throw new Problem("not-found");
  const { me } = await togetherOf(c.get("store"), inspection);
  const value = form.get("leave") ? null : { about, name: (form.get("name") ?? "").slice(0, 100) };
  await keepFact(c.get("store"), { inspection: inspection.id, key: `here/${me}`, value });
  return c.redirect(`/field/inspections/${inspection.id}/${about}`, 303);
}
