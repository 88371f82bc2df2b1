/** What was tapped or typed while the page stood there without its script: nobody heard it, so it is told once more. */

// After htmx, which hears from its own timer on.
setTimeout(() => {
  for (const field of document.querySelectorAll("[hx-post] input, [hx-post] textarea, [hx-post] select")) {
    if (!isChanged(field)) continue;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    // What is still being typed tells by itself when it is done.
    if (field !== document.activeElement || field.matches("[type=radio], [type=checkbox], select"))
      field.dispatchEvent(new Event("change", { bubbles: true }));
  }
});

/**
 * Whether it is otherwise than the page came. Browsers restore nothing in these forms (autocomplete=off).
 * @param {any} field
 */
function isChanged({ type, checked, defaultChecked, value, defaultValue, options }) {
  if (type === "radio") return checked && !defaultChecked;
  if (type === "checkbox") return checked !== defaultChecked;
  if (!options) return value !== defaultValue;
  return [...options].some(({ selected, defaultSelected, index }) => selected && !defaultSelected && index);
}
