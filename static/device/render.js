/** Templates into HTML: Nunjucks with what was compiled when the app was built, set to write what Jinja2 writes. */

import environments from "@11ty/nunjucks/src/environment.js";
import library from "@11ty/nunjucks/src/lib.js";
import loaders from "@11ty/nunjucks/src/precompiled-loader.js";
import runtime from "@11ty/nunjucks/src/runtime.js";

/** @typedef {(name: string, data: Record<string, unknown>) => string} Render */

/** @type {Record<string, string>} the five that MarkupSafe escapes, in its words */
const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", "'": "&#39;", '"': "&#34;" };

/** The filters that our templates use: static/build.js leaves those of Nunjucks out. @type {Record<string, (value: any) => unknown>} */
export const FILTERS = {
  length: (value) => value?.length ?? value?.size ?? Object.keys(value ?? {}).length,
  trim: (value) => runtime.copySafeness(value, String(value ?? "").trim()),
};

/**
 * @param {(runtime: object) => Record<string, object>} templates compiled, by name: `field/home.html`
 * @returns {Render}
 */
export function renderer(templates) {
  library.escape = (/** @type {unknown} */ text) =>
    String(text).replace(/[&<>'"]/g, (sign) => ENTITIES[sign]);
  const environment = new environments.Environment(new loaders.PrecompiledLoader(templates(runtime)), {
    autoescape: true,
    trimBlocks: true,
    lstripBlocks: true,
  });
  for (const [name, filter] of Object.entries(FILTERS)) environment.addFilter(name, filter);
  return (name, data) => environment.render(name, data);
}
