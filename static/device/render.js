/** Templates into HTML: Nunjucks with what was compiled when the app was built, set to write what Jinja2 writes. */

import nunjucks from "@11ty/nunjucks/browser/nunjucks-slim.js";

/** @typedef {(name: string, data: Record<string, unknown>) => string} Render */

/** @type {Record<string, string>} the five that MarkupSafe escapes, in its words */
const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", "'": "&#39;", '"': "&#34;" };

/**
 * @param {Record<string, object>} templates compiled, by name: `field/home.html`
 * @returns {Render}
 */
export function renderer(templates) {
  nunjucks.lib.escape = (/** @type {unknown} */ text) =>
    String(text).replace(/[&<>'"]/g, (sign) => ENTITIES[sign]);
  const environment = new nunjucks.Environment(new nunjucks.PrecompiledLoader(templates), {
    autoescape: true,
    trimBlocks: true,
    lstripBlocks: true,
  });
  return (name, data) => environment.render(name, data);
}
