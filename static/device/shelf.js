/** The reference shelf: its subjects and cards from what the server gave, and finding anything in them. */
import { inWords } from "./norm_words.js";
import { plain } from "./plain.js";
import { reference } from "./store.js";
import { telephones } from "./telephones.js";

/** @typedef {import("./database.js").Store} Store */
/**
 * @typedef {object} Entry
 * @property {string} id
 * @property {string} title
 * @property {string | null} text
 * @property {string[]} points
 * @property {string | null} basis
 * @property {boolean} verified
 * @property {string | null} source
 * @property {string | null} as_of
 */
/** @typedef {{id: string, title: string, intro: string, entries: Entry[]}} Subject */
/** @typedef {{id: string, question: boolean, phone: string | null, note: string | null}} Card */
/** @typedef {{id: string, name: string, dutch: string, dir: "ltr" | "rtl", verified: boolean, yes: string, no: string, texts: string[]}} Language */
/** @typedef {Awaited<ReturnType<typeof telephones>>[number]} Telephone */
/** @typedef {{subjects: Subject[], cards: Card[], languages: Language[], phones: Telephone[]}} Shelf */
/** @typedef {{path: string, name: string, lang: string, dir: string, where: string, said: string}} Found */

export const PHONES = "Wie u belt";
export const CARDS = "Gesprekskaarten";
const MOST = 30;
const SNIPPET = 140;

/**
 * All that stands on the shelf; empty as long as the server gave nothing.
 * @param {Store} store
 * @returns {Promise<Shelf>}
 */
export async function shelfOf(store) {
  const [shelf, norms, phones] = await Promise.all([
    reference(store, "shelf"),
    reference(store, "norms"),
    telephones(store),
  ]);
  return {
    subjects: shelf ? [...shelf.subjects, ...(norms ? [normsSubject(norms)] : [])] : [],
    cards: shelf?.cards.cards ?? [],
    languages: shelf?.cards.languages ?? [],
    phones,
  };
}

/**
 * The norms as they are in this municipality.
 * @param {import("./norms.js").Norms} norms
 * @returns {Subject}
 */
function normsSubject({ quantities, norms }) {
  return {
    id: "norms",
    title: "Normen met getallen",
    intro: "Waaraan een locatie moet voldoen. Een keurmerk is geen wet: het bindt wie het voert.",
    entries: norms.map((norm) => ({
      id: norm.id,
      title: norm.title,
      text: inWords(norm.rule, quantities),
      points: norm.note ? [norm.note] : [],
      basis: norm.basis,
      verified: norm.verified,
      source: null,
      as_of: null,
    })),
  };
}

/**
 * What has, for each of the typed words, a word that begins with it; first what has them in its name.
 * @param {Shelf} shelf
 * @param {string} query
 * @returns {{count: number, found: Found[]}}
 */
export function search(shelf, query) {
  const needles = plain(query)
    .split(" ")
    .filter(Boolean)
    .map((word) => ` ${word}`);
  if (!needles.length) return { count: 0, found: [] };
  /** @type {Found[][]} */
  const ranked = [[], []];
  for (const { lines, ...place } of places(shelf)) {
    const name = ` ${plain(place.name)}`;
    const all = ` ${plain([place.name, place.where, ...lines].join(" "))}`;
    if (!needles.every((needle) => all.includes(needle))) continue;
    const isNamed = needles.every((needle) => name.includes(needle));
    const said = lines.find((line) => needles.some((needle) => ` ${plain(line)}`.includes(needle)));
    ranked[isNamed ? 0 : 1].push({ ...place, said: shorten(said ?? lines[0] ?? "") });
  }
  const found = ranked.flat();
  return { count: found.length, found: found.slice(0, MOST) };
}

/**
 * Each thing that can be found: where it stands, its name, and the lines it says.
 * @param {Shelf} shelf
 */
function places({ subjects, cards, languages, phones }) {
  const dutch = { lang: "nl", dir: "ltr" };
  const entries = subjects.flatMap((subject) =>
    subject.entries.map(({ id, title, text, points, basis }) => ({
      ...dutch,
      path: `${subject.id}#${id}`,
      name: title,
      where: subject.title,
      lines: [text ?? "", ...points, basis ?? ""].filter(Boolean),
    })),
  );
  const numbers = phones.map(({ id, name, number, when }) => ({
    ...dutch,
    path: `phones#${id}`,
    name,
    where: PHONES,
    lines: [when, number],
  }));
  const inDutch = languages.find(({ id }) => id === "nl")?.texts ?? [];
  const held = languages.flatMap((language) => [
    { ...dutch, path: `cards/${language.id}`, name: language.dutch, where: CARDS, lines: [language.name] },
    ...cards.map(({ id }, index) => ({
      lang: language.id,
      dir: language.dir,
      path: `cards/${language.id}/${id}`,
      name: language.texts[index],
      where: `${CARDS}, ${language.dutch}`,
      lines: language.id === "nl" ? [] : [inDutch[index]],
    })),
  ]);
  return [...entries, ...numbers, ...held];
}

/** @param {string} line */
function shorten(line) {
  return line.length > SNIPPET ? `${line.slice(0, SNIPPET).replace(/\s\S*$/, "")} …` : line;
}
