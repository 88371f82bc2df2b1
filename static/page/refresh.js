/** Telling the page that something has changed, so that the parts that show it ask for themselves again. */

import htmx from "htmx.org/dist/htmx.esm.js";

/** @param {"delivery" | "photo"} event */
export function refresh(event) {
  htmx.trigger(document.body, event);
}
