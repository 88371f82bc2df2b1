/** Templates into functions: what the phone renders is compiled when the app is built (Nunjucks, the Jinja dialect). */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import nunjucks from "@11ty/nunjucks";

const ROOT = new URL("../templates/", import.meta.url).pathname;
// As in render.js, and as fieldapp/pages.py sets Jinja2.
const OPTIONS = { autoescape: true, trimBlocks: true, lstripBlocks: true };

/** @returns {string} a module that exports them by name: `field/home.html` */
export function compiledTemplates() {
  const environment = new nunjucks.Environment([], OPTIONS);
  const wrapper = (/** @type {{name: string, template: string}[]} */ [{ name, template }]) =>
    `${JSON.stringify(name)}: (() => {${template}})()`;
  const entries = names().map((name) =>
    nunjucks.precompileString(readFileSync(join(ROOT, name), "utf8"), { name, env: environment, wrapper }),
  );
  // Where in a template something went wrong is of no use on a phone, what is always so need not be asked, no template asks how
  // long its loop still is, and HTML reads many spaces as one: four kilobytes.
  const lean = entries
    .join(",\n")
    .replace(/lineno = \d+, colno = \d+, /g, "")
    .replace(/env\.opts\.autoescape/g, "true")
    .replace(/frame\.set\("loop\.(revindex0?|length)", [^;]*\);/g, "")
    .replace(/(\\n| )(\\n| )+/g, (spaces) => (spaces.includes("\\n") ? "\\n" : " "));
  return `export default {${lean}};`;
}

function names() {
  return ["field", "parts"].flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((file) => file.endsWith(".html"))
      .sort()
      .map((file) => `${folder}/${file}`),
  );
}
