/** Asking the server: one way to do it, that tells silence from an answer. */

import { Problem } from "./problems.js";

/** @typedef {{fetch: typeof globalThis.fetch, origin: string}} Network where the server is, and how it is asked */

const PATIENCE = 60_000;

/**
 * @param {Network} network
 * @param {string} path
 * @param {RequestInit} request
 * @returns {Promise<Response>}
 * @throws {Problem} offline when nothing answered
 */
export async function ask(network, path, request) {
  try {
    return await network.fetch(`${network.origin}${path}`, {
      cache: "no-store",
      credentials: "same-origin",
      // A wifi portal sends people elsewhere; our server never sends a phone anywhere.
      redirect: "error",
      signal: AbortSignal.timeout(PATIENCE),
      ...request,
    });
  } catch (error) {
    throw new Problem("offline", { cause: error });
  }
}
