/** What surrounds each page: title, way back, and the way out in danger; and how a form's fields are read. */
import { newId } from "../ids.js";
import { subtitle } from "../inspection.js";

/** @typedef {import("../routes.js").Context} Context */
/** @typedef {import("../inspection.js").Inspection} Inspection */
/** @typedef {{href: string, text: string}} Back */

/**
 * A page that is not about one control.
 * @param {string} title
 * @param {Back | null} back
 */
export function page(title, back = { href: "/field/", text: "Controles" }) {
  return { title, subtitle: null, back, danger: null };
}

/**
 * A page of one control: on each of them one tap reports acute danger.
 * The id of that signal is made with the page, so that tapping twice makes one signal.
 * @param {Inspection} inspection
 * @param {string} title
 * @param {Back} back
 */
export function pageOf(
  inspection,
  title,
  back = { href: `/field/inspections/${inspection.id}`, text: "Overzicht" },
) {
  return { title, subtitle: subtitle(inspection), back, danger: dangerIn(inspection.id) };
}

/**
 * A page with another title for the browser, which writes titles into its history on the disk: nothing of a case.
 * @template {object} Page
 * @param {string} tab
 * @param {Page} page
 */
export function tabbed(tab, page) {
  return { ...page, tab };
}

/** @param {string} inspection */
export function dangerIn(inspection) {
  return { href: `/field/inspections/${inspection}/signals`, signal: newId() };
}

/**
 * The fields of a form. Read as text, because on WebKit a worker can get an empty multipart body:
 * https://github.com/enketo/enketo/issues/1584
 * @param {Context} c
 */
export async function fields(c) {
  return new URLSearchParams(await c.req.text());
}

/**
 * An id that the page made; a new one when the form had none.
 * @param {URLSearchParams} form
 * @param {string} name
 */
export function givenId(form, name) {
  const id = form.get(name) ?? "";
  return /^[0-9a-f-]{36}$/.test(id) ? id : newId();
}
