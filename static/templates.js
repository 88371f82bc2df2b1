/** Templates into functions: what the phone renders is compiled when the app is built (Nunjucks, the Jinja dialect). */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import nunjucks from "@11ty/nunjucks";

import { FILTERS } from "./device/render.js";

const ROOT = new URL("../templates/", import.meta.url).pathname;
// As in render.js, and as fieldapp/pages.py sets Jinja2.
const OPTIONS = { autoescape: true, trimBlocks: true, lstripBlocks: true };

/**
 * A module that exports a function: given the runtime of Nunjucks, the templates by name (`field/home.html`), each an object of
 * the functions that Nunjucks compiled it to.
 * @returns {string}
 */
export function compiledTemplates() {
  const environment = new nunjucks.Environment([], OPTIONS);
  const wrapper = (/** @type {{name: string, template: string}[]} */ [{ name, template }]) =>
    `${JSON.stringify(name)}: (() => {${template}})()`;
  const entries = names().map((name) =>
    lean(
      nunjucks.precompileString(readFileSync(join(ROOT, name), "utf8"), { name, env: environment, wrapper }),
    ),
  );
  const short = `const L = runtime.contextOrFrameLookup, M = runtime.memberLookup, S = (v) => runtime.suppressValue(v, true);`;
  return `export default (runtime) => {${short} return {${entries.join(",\n")}};};`;
}

/**
 * The same, once it is sure that a phone can run it.
 * @param {string} compiled
 */
function known(compiled) {
  for (const [asked, , filter] of compiled.matchAll(/env\.get(Filter|Test)\("(\w+)"\)/g))
    if (!(filter in FILTERS))
      throw new Error(`${compiled.split(":", 1)[0]}: ${asked}, which phones don't have (device/render.js)`);
  return compiled;
}

/**
 * The same in fewer bytes, ten thousand for all templates together. tests/fieldapp/test_template_parity.py and the tests of the
 * pages render what comes out of it.
 * @param {string} compiled
 */
function lean(compiled) {
  return (
    compiled
      // HTML reads many spaces as one.
      .replace(/(\\n| )(\\n| )+/g, (spaces) => (spaces.includes("\\n") ? "\\n" : " "))
      // Where in a template something went wrong is of no use on a phone: what is thrown goes to who asked for the page.
      .replace(/lineno = \d+, colno = \d+, /g, "")
      .replace(/var lineno = \d+;\nvar colno = \d+;\n/g, "")
      .replace(/\ntry \{\n/g, "\n")
      .replace(/\n\} catch \(e\) \{\n cb\(runtime\.handleError\(e, lineno, colno\)\);\n\}/g, "")
      .replace(/if\((t_\d+)\) \{ cb\(\1\); return; \}/g, "")
      // Methods of one object, so that the same thing gets the same short name in each template, and gzip sees it.
      .replace(/\(\(\) => \{function /g, "{")
      .replace(/\n\}\nfunction (root|b_\w+)\(/g, "\n},\n$1(")
      .replace(/\n\}\nreturn \{[^}]*\};\n\}\)\(\)/g, "\n}}")
      // A macro that isn't there shows when it is called; what is always so need not be asked.
      .replace(
        /if\(Object\.prototype\.hasOwnProperty\.call\(t_\d+, "\w+"\)\) \{\n(var t_\d+ = [^;]*;)\n\} else \{\ncb\(new Error\("cannot import '\w+'"\)\); return;\n\}/g,
        "$1",
      )
      .replace(/Object\.prototype\.hasOwnProperty\.call\(kwargs, ("\w+")\)/g, "$1 in kwargs")
      .replace(/env\.opts\.autoescape/g, "true")
      // No template asks for these of its loops.
      .replace(/frame\.set\("loop\.(revindex0?|length|index0|first)", [^;]*\);/g, "")
      // What is written one after another is written at once.
      .replace(/\n;\n/g, "\n")
      .replace(/^((?:output|t_\d+) \+= ).*;\n(?:\1.*;\n)+/gm, (lines, start) => {
        const written = lines.trimEnd().split("\n");
        return `${start}${written.map((line) => line.slice(start.length, -1)).join(" + ")};\n`;
      })
      .replace(/runtime\.contextOrFrameLookup\(/g, "L(")
      .replace(/runtime\.memberLookup\(/g, "M(")
      .replace(/runtime\.suppressValue\((.*?), true\)(?=;| \+)/g, "S($1)")
  );
}

function names() {
  return ["field", "parts"].flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((file) => file.endsWith(".html"))
      .sort()
      .map((file) => `${folder}/${file}`),
  );
}
