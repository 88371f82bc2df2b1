/** The first page under /field/: puts the phone's own server in place and goes on, or tells why that can't be. */

import { ourScript } from "./ours.js";

const PATIENCE = 60_000;
// Should the browser keep coming back here although the worker runs, then say so instead of going round.
const ROUNDS = "fieldapp-rounds";
const MOST_ROUNDS = 3;

begin();

async function begin() {
  try {
    const problem = await install();
    if (problem) return show(problem);
    const rounds = Number(sessionStorage.getItem(ROUNDS)) + 1;
    sessionStorage.setItem(ROUNDS, String(rounds));
    if (rounds > MOST_ROUNDS) return show("no-control");
    return location.replace(location.href);
  } catch (error) {
    console.error(error);
    return show("no-worker");
  }
}

/** @returns {Promise<string | null>} what stands in the way */
async function install() {
  if (!isSecureContext) return "not-secure";
  if (!("serviceWorker" in navigator)) return "no-worker";
  if (!(await canKeep())) return "no-storage";
  try {
    await navigator.serviceWorker.register(ourScript("/field/worker.js"), {
      scope: "/field/",
      updateViaCache: "none",
    });
  } catch (error) {
    console.error(error);
    // A private window and blocked cookies refuse the worker with this name; an unreachable server with TypeError.
    return error instanceof DOMException && error.name === "SecurityError" ? "no-storage" : "no-network";
  }
  const tooLong = new Promise((resolve) => setTimeout(resolve, PATIENCE, "no-network"));
  return Promise.race([navigator.serviceWorker.ready.then(() => null), tooLong]);
}

/** Whether this browser lets us keep anything: some private windows don't, and some throw at the question. */
async function canKeep() {
  if (!("indexedDB" in globalThis)) return false;
  const answer = new Promise((resolve) => {
    const request = indexedDB.open("fieldapp-probe", 1);
    request.onerror = () => resolve(false);
    request.onblocked = () => resolve(true);
    request.onsuccess = () => {
      request.result.close();
      indexedDB.deleteDatabase("fieldapp-probe");
      resolve(true);
    };
  });
  return answer.catch(() => false);
}

/** @param {string} problem */
function show(problem) {
  document.querySelector("[data-busy]")?.setAttribute("hidden", "");
  document.querySelector(`[data-problem="${problem}"]`)?.removeAttribute("hidden");
}
