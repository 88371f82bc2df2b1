/** The reference shelf on the phone: its subjects, the search, and the conversation cards. */
import { sayDay } from "../answer_value.js";
import { Problem } from "../problems.js";
import { CARDS, PHONES, search, shelfOf } from "../shelf.js";
import { dangerIn, page } from "./frame.js";

/** @typedef {import("../routes.js").Context} Context */
/** @typedef {import("../shelf.js").Shelf} Shelf */
/** @typedef {import("../shelf.js").Language} Language */

const SHELF = "Naslag";

/** @param {Context} c */
export async function shelf(c) {
  const all = await shelfOf(c.get("store"));
  const from = cameFrom(c);
  return c.get("view")("field/shelf.html", {
    page: pageOfShelf(c, SHELF, { href: from, text: "Terug" }),
    from,
    is_empty: !all.subjects.length,
    ways: [
      way(c, "phones", PHONES, "Tik op een nummer om te bellen."),
      way(c, "cards", CARDS, all.languages.map(({ dutch }) => dutch).join(", ")),
      ...all.subjects.map((subject) => way(c, subject.id, subject.title, subject.intro)),
    ],
    ...searched(c, all),
  });
}

/** @param {Context} c the fragment with what was found */
export async function found(c) {
  const all = await shelfOf(c.get("store"));
  return c.get("view")("field/shelf_found.html", searched(c, all));
}

/** @param {Context} c */
export async function subject(c) {
  const { subjects, phones } = await shelfOf(c.get("store"));
  const id = c.req.param("subject");
  if (id === "phones")
    return c.get("view")("field/shelf_phones.html", { page: pageOfShelf(c, PHONES), phones });
  const asked = subjects.find((each) => each.id === id);
  if (!asked) throw new Problem("not-found");
  return c.get("view")("field/shelf_subject.html", {
    page: pageOfShelf(c, asked.title),
    intro: asked.intro,
    entries: asked.entries.map((entry) => ({ ...entry, as_of: entry.as_of && sayDay(entry.as_of) })),
  });
}

/** @param {Context} c the languages of the cards */
export async function languages(c) {
  const all = await shelfOf(c.get("store"));
  return c.get("view")("field/shelf_cards.html", {
    page: pageOfShelf(c, CARDS),
    intro: "Kies de taal van de persoon met wie u praat. Kies een kaart en houd de telefoon omhoog.",
    verified: true,
    ways: all.languages.map(({ id, name, dutch, dir }) => ({
      href: linkTo(c, `cards/${id}`),
      lang: id,
      dir,
      name,
      text: dutch === name ? "" : dutch,
    })),
  });
}

/** @param {Context} c the cards in one language */
export async function cards(c) {
  const { all, language } = await languageOf(c);
  const dutch = textsOf(all, "nl");
  return c.get("view")("field/shelf_cards.html", {
    page: pageOfShelf(c, `${CARDS}: ${language.dutch}`, { href: linkTo(c, "cards"), text: CARDS }),
    intro: null,
    verified: language.verified,
    ways: all.cards.map(({ id }, index) => ({
      href: linkTo(c, `cards/${language.id}/${id}`),
      lang: "nl",
      dir: "ltr",
      name: dutch[index],
      text: "",
    })),
  });
}

/** @param {Context} c one card, to hold up */
export async function card(c) {
  const { all, language } = await languageOf(c);
  const index = all.cards.findIndex((each) => each.id === c.req.param("card"));
  if (index < 0) throw new Problem("not-found");
  const shown = all.cards[index];
  const to = (/** @type {number} */ other) =>
    all.cards[other] ? linkTo(c, `cards/${language.id}/${all.cards[other].id}`) : null;
  return c.get("view")("field/shelf_card.html", {
    page: pageOfShelf(c, language.dutch, { href: linkTo(c, `cards/${language.id}`), text: "Alle kaarten" }),
    language: {
      lang: language.id,
      dir: language.dir,
      verified: language.verified,
      yes: language.yes,
      no: language.no,
    },
    text: language.texts[index],
    dutch: language.id === "nl" ? null : textsOf(all, "nl")[index],
    question: shown.question,
    note: shown.note,
    phone: all.phones.find(({ id }) => id === shown.phone) ?? null,
    before: to(index - 1),
    after: to(index + 1),
    others: all.languages.map(({ id, name, dir }) => ({
      href: linkTo(c, `cards/${id}/${shown.id}`),
      lang: id,
      dir,
      name,
      chosen: id === language.id,
    })),
  });
}

/** @param {Context} c */
async function languageOf(c) {
  const all = await shelfOf(c.get("store"));
  const language = all.languages.find(({ id }) => id === c.req.param("language"));
  if (!language) throw new Problem("not-found");
  return { all, language };
}

/** @param {Shelf} shelf @param {string} language */
function textsOf(shelf, language) {
  return shelf.languages.find(({ id }) => id === language)?.texts ?? [];
}

/** @param {Context} c @param {Shelf} all */
function searched(c, all) {
  const q = c.req.query("q") ?? "";
  const { count, found } = search(all, q);
  return {
    q,
    said: q.trim() ? sayCount(count, found.length) : "",
    found: found.map(({ path, ...place }) => ({ ...place, href: linkTo(c, path) })),
  };
}

/** @param {number} count @param {number} shown */
function sayCount(count, shown) {
  if (!count) return "Niets gevonden. Probeer een ander of korter woord.";
  if (count > shown) return `${count} gevonden, de eerste ${shown} staan hier. Typ een woord erbij.`;
  return `${count} gevonden`;
}

/** @param {Context} c @param {string} path @param {string} name @param {string} text */
function way(c, path, name, text) {
  return { href: linkTo(c, path), name, facts: [{ text, tone: "" }], progress: null };
}

/**
 * A page of the shelf knows where one came from: the way back to it, and a control's way out in danger.
 * @param {Context} c
 * @param {string} title
 * @param {import("./frame.js").Back} back
 */
function pageOfShelf(c, title, back = { href: linkTo(c, ""), text: SHELF }) {
  const from = cameFrom(c);
  const inspection = /^\/field\/inspections\/([0-9a-f-]{36})/.exec(from)?.[1];
  return { ...page(title, back), from, danger: inspection ? dangerIn(inspection) : null };
}

/** @param {Context} c @param {string} path after /field/shelf/, perhaps with a hash */
function linkTo(c, path) {
  const [place, hash] = path.split("#");
  const from = `?from=${encodeURIComponent(cameFrom(c))}`;
  return `/field/shelf${place ? `/${place}` : ""}${from}${hash ? `#${hash}` : ""}`;
}

/** @param {Context} c the page of ours from which the shelf was opened */
function cameFrom(c) {
  const from = c.req.query("from") ?? "";
  return /^\/field\/[\w/-]*$/.test(from) ? from : "/field/";
}
