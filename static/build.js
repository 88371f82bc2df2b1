/** Builds static/dist/: the phone's worker with its templates, the scripts of the pages, and the style sheets. */

import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { build } from "esbuild";
import { PurgeCSS } from "purgecss";

import { compiledTemplates } from "./templates.js";

const STATIC = new URL(".", import.meta.url).pathname;
const DIST = join(STATIC, "dist");
const TARGET = ["chrome110", "firefox115", "safari16.4"];

/** What the phone keeps to work without a network, by address. The worker itself is kept by the browser. */
const PRECACHED = [
  "page/field.js",
  "page/lock.js",
  "page/shrink.js",
  "css/field.css",
  "icons/icon.svg",
  "icons/icon-192.png",
  "manifest.webmanifest",
];

// Of the component library only what our pages use goes along; our own styles, and what a template puts together, all do.
const KEPT_STYLES = [
  /^(?!\.?utrecht-|--)/,
  /^\.?utrecht-(alert|button)--(error|info|ok|warning|primary|secondary)/,
];

/** @type {import("esbuild").Plugin} */
const templates = {
  name: "templates",
  setup(build) {
    build.onResolve({ filter: /^fieldapp:templates$/ }, ({ path }) => ({ path, namespace: "templates" }));
    build.onLoad({ filter: /.*/, namespace: "templates" }, () => ({
      contents: compiledTemplates(),
      loader: "js",
    }));
  },
};

// Of Nunjucks the phone needs what runs templates that were compiled, and the two filters of render.js.
const UNUSED = /nunjucks\/src\/(compiler|express-app|filters|loaders|tests)\.js$/;
const UNUSED_PACKAGES = /^(asap|events|path)$/;

/** @type {import("esbuild").Plugin} */
const leanNunjucks = {
  name: "lean-nunjucks",
  setup(build) {
    const nothing = () => ({ contents: "module.exports = function () {}" });
    build.onLoad({ filter: UNUSED }, nothing);
    build.onResolve({ filter: UNUSED_PACKAGES }, ({ path }) => ({ path, namespace: "unused" }));
    build.onLoad({ filter: /.*/, namespace: "unused" }, nothing);
  },
};

/** @type {import("esbuild").BuildOptions} */
const COMMON = {
  bundle: true,
  minify: true,
  charset: "utf8",
  target: TARGET,
  legalComments: "none",
  absWorkingDir: STATIC,
  logLevel: "warning",
  loader: { ".wasm": "binary" },
};

rmSync(DIST, { recursive: true, force: true });
mkdirSync(DIST, { recursive: true });
cpSync(join(STATIC, "icons"), join(DIST, "icons"), { recursive: true });
cpSync(join(STATIC, "manifest.webmanifest"), join(DIST, "manifest.webmanifest"));
await pages();
await styles();
await phoneInNode();
const precache = PRECACHED.map((path) => /** @type {[string, string]} */ ([address(path), integrity(path)]));
const version = await worker(precache);
writeFileSync(join(DIST, "assets.json"), JSON.stringify({ version, precache }, null, 2) + "\n");
if (process.argv.includes("--report")) report();

async function pages() {
  const entryPoints = [
    "page/field.js",
    "page/lock.js",
    "page/shrink.js",
    "page/bootstrap.js",
    "page/desk_worker.js",
    "page/passkey.js",
    "page/join.js",
    { in: "page/desk.js", out: "desk" },
  ];
  await build({
    ...COMMON,
    entryPoints: entryPoints.map((entry) =>
      typeof entry === "string" ? { in: entry, out: entry.replace(".js", "") } : entry,
    ),
    outdir: DIST,
    format: "esm",
  });
}

async function styles() {
  const entryPoints = ["css/field.css", "css/desk.css"].filter((path) => existsSync(join(STATIC, path)));
  const { outputFiles } = await build({
    ...COMMON,
    entryPoints,
    outbase: STATIC,
    outdir: DIST,
    write: false,
  });
  const css = outputFiles.map(({ text, path }) => ({ raw: text, name: path }));
  const needed = await new PurgeCSS().purge({
    content: [join(STATIC, "../templates/**/*.html"), join(STATIC, "{page,device}/**/*.js")],
    css,
    variables: true,
    safelist: { greedy: KEPT_STYLES },
  });
  mkdirSync(join(DIST, "css"), { recursive: true });
  for (const [index, { css: text }] of needed.entries()) writeFileSync(css[index].name, text);
}

async function phoneInNode() {
  await build({
    ...COMMON,
    entryPoints: ["device/node.js"],
    outdir: join(DIST, "device"),
    plugins: [templates],
    minify: false,
    format: "esm",
    platform: "node",
    packages: "external",
    target: "node20",
  });
}

/**
 * The worker, which carries the version of everything: the hash of all that it serves, itself included.
 * @param {[string, string][]} precache
 * @returns {Promise<string>} the version
 */
async function worker(precache) {
  const unnamed = await workerCode(precache, "");
  const version = createHash("sha256").update(unnamed).digest("hex").slice(0, 12);
  mkdirSync(join(DIST, "device"), { recursive: true });
  writeFileSync(join(DIST, "device/worker.js"), await workerCode(precache, version));
  return version;
}

/**
 * @param {[string, string][]} precache
 * @param {string} version
 */
async function workerCode(precache, version) {
  const { outputFiles } = await build({
    ...COMMON,
    entryPoints: ["device/worker.js"],
    plugins: [templates, leanNunjucks],
    format: "iife",
    write: false,
    define: { VERSION: JSON.stringify(version), PRECACHE: JSON.stringify(precache) },
  });
  return outputFiles[0].text;
}

/** @param {string} path */
function address(path) {
  return path === "manifest.webmanifest" ? "/manifest.webmanifest" : `/static/${path}`;
}

/** @param {string} path */
function integrity(path) {
  return `sha256-${createHash("sha256")
    .update(readFileSync(join(DIST, path)))
    .digest("base64")}`;
}

/** What a phone downloads, gzipped. */
function report() {
  const sizes = ["device/worker.js", "page/bootstrap.js", ...PRECACHED].map((path) => ({
    path,
    gzip: gzipSync(readFileSync(join(DIST, path))).length,
  }));
  for (const size of sizes) console.log(JSON.stringify({ ...size, unit: "bytes" }));
  const gzip = sizes.reduce((sum, { gzip }) => sum + gzip, 0);
  console.log(JSON.stringify({ path: "all that a phone downloads", gzip, unit: "bytes" }));
}
