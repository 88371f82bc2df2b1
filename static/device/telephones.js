/** Numbers to call with one tap. */
import { reference } from "./store.js";

/** @typedef {import("./database.js").Store} Store */
/** @typedef {{id: string, name: string, number: string, when: string}} Phone */

/**
 * The known numbers, each with what a phone dials.
 * @param {Store} store
 */
export async function telephones(store) {
  /** @type {Phone[]} */
  const phones = (await reference(store, "phones")) ?? [];
  return phones.map((phone) => ({ ...phone, tel: phone.number.replace(/[^\d+]/g, "") }));
}

/**
 * The AVIM's own number; null as long as the municipality has not filled it in.
 * @param {Store} store
 */
export async function avimOf(store) {
  return (await telephones(store)).find((phone) => phone.id === "avim") ?? null;
}
