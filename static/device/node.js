/** The same phone in Node, with its templates: for simulations of several phones and the real server. */

import templates from "fieldapp:templates";

import { renderer } from "./render.js";

export * from "./store.js";
export { current, values } from "./fold.js";
export { setLock, unlock } from "./lock.js";
export { enrol, signingKey } from "./enrol.js";
export { seal, sign } from "./envelope.js";
export { sha256 } from "./digest.js";
export { deliver, isDelivering } from "./sync.js";
export { makeApp } from "./routes.js";

export const render = renderer(templates);
