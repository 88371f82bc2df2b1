/** The few things that the phone knows about itself, each under its name. */

import { read } from "./database.js";
import { writeAlways } from "./reserve.js";

/** @typedef {import("./records.js").Meta} Meta */
/** @typedef {import("./database.js").Store} Store */

/**
 * @template {keyof Meta} Name
 * @param {Store} store
 * @param {Name} name
 * @returns {Promise<Meta[Name] | undefined>}
 */
export async function meta(store, name) {
  return read(store, ["meta"], (transaction) => transaction.objectStore("meta").get(name));
}

/**
 * @template {keyof Meta} Name
 * @param {Store} store
 * @param {Name} name
 * @param {Meta[Name]} value
 */
export async function keepMeta(store, name, value) {
  await writeAlways(store, ["meta"], (transaction) => transaction.objectStore("meta").put(value, name));
}
