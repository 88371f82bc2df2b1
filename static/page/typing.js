/** A form that someone opened or typed in is left as it is when the page brings itself up to date. */

for (const event of ["input", "toggle"]) {
  // `toggle` doesn't bubble, so it is heard on the way down.
  document.addEventListener(event, ({ target }) => keep(/** @type {Element} */ (target)), true);
}

// Whoever began before this script was there.
if (document.activeElement) keep(document.activeElement);

/** @param {Element} element */
function keep(element) {
  const form = element.closest("[data-typed]");
  // A form that is open from the start tells so too, when the page is loaded: nobody has touched it yet.
  if (form?.contains(document.activeElement)) form.setAttribute("hx-morph-skip", "");
}
