/**
 * Keys for who works the queue without a mouse: an element with `data-key` is gone to, a link with it is followed;
 * j and k walk along the signals. They are on until someone turns them off (WCAG 2.1.4), and in a field or with another
 * key they are what they always are.
 */

const OFF = "keys-off";
const FIELDS = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || isOff()) return;
  if (/** @type {Element} */ (event.target).matches(FIELDS)) return;
  if (event.key === "j" || event.key === "k") return walk(event.key === "j" ? 1 : -1);
  const named = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!(named instanceof HTMLElement)) return;
  event.preventDefault();
  named.focus();
  if (named instanceof HTMLAnchorElement) named.click();
});

const choice = document.getElementById("keys-on");
if (choice instanceof HTMLInputElement) {
  choice.checked = !isOff();
  choice.addEventListener("change", () => localStorage.setItem(OFF, choice.checked ? "" : "yes"));
}

function isOff() {
  return localStorage.getItem(OFF) === "yes";
}

/** @param {number} step how many signals further */
function walk(step) {
  const rows = [...document.querySelectorAll(".queue__row")];
  const here = rows.findIndex((row) => row === document.activeElement);
  const next = rows[here < 0 ? (step > 0 ? 0 : rows.length - 1) : here + step];
  if (next instanceof HTMLElement) next.focus();
}
