/** When a phone locks itself. */

/** Milliseconds without a touch: a conversation at a door may take ten minutes. */
export const IDLE = 15 * 60_000;
