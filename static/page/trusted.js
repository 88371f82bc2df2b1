/** Lets htmx, and nothing else, turn text into parts of a page, where the browser has Trusted Types (W3C). */

import htmx from "htmx.org/dist/htmx.esm.js";

// What htmx is given comes from this site's server, which escapes all that people entered.
const policy = globalThis.trustedTypes?.createPolicy("htmx", { createHTML: (html) => html });

htmx.registerExtension("trusted", {
  /** @param {{initSecurity: (policy: object) => void}} api */
  init(api) {
    if (policy) api.initSecurity(policy);
  },
});
