/** How long to wait before trying again: longer each time, and never so long that nobody believes in it. */

const SHORTEST = 2_000;
// A server that comes back is not announced by the browser: someone who looks at the bar must not wait for it long.
const LONGEST = 30_000;

/**
 * @param {number} failures in a row
 * @param {number} [chance] between 0 and 1, so that phones that lost the server together don't come back together
 * @returns {number} milliseconds
 */
export function pauseAfter(failures, chance = Math.random()) {
  return Math.min(LONGEST, SHORTEST * 2 ** (failures - 1)) * (0.75 + chance / 4);
}
