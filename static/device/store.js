/** The phone's memory, a table of contents: what the pages and the delivery may do with it. */

export { openStore, closeStore } from "./database.js";
export { keepFact, keepFacts, factsOf, factsUnder, inspectionsOnPhone } from "./facts.js";
export { keepDraft, commitDrafts } from "./drafts.js";
export { keepPhoto, photo, photoRecord } from "./album.js";
export { keepCapture, capturesLeft, takeCapture, dropCapture } from "./captures.js";
export { BEFOREHAND, HISTORY, JOINING, OF_CONTROLS, TOGETHER, takeIn, reference } from "./intake.js";
export { sealWaiting } from "./outbox.js";
export { wipe } from "./wiping.js";
export { waiting, refused, status } from "./status.js";
export { layReserve } from "./reserve.js";
export { meta, keepMeta } from "./meta.js";
