/** An answer and "not seen" exclude each other in a form: what was given last stays. Before htmx sends the form. */

document.addEventListener("input", exclude, { capture: true });

/** @param {Event} event */
function exclude({ target }) {
  if (!(target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement)) return;
  const lesser = target.matches("[data-lesser=checkbox]");
  const form = target.form;
  if (
    !form?.querySelector("[data-lesser=checkbox]") ||
    (lesser && !(/** @type {HTMLInputElement} */ (target).checked))
  )
    return;
  for (const other of form.querySelectorAll("input, textarea")) {
    if (other === target || !(other instanceof HTMLInputElement || other instanceof HTMLTextAreaElement))
      continue;
    if (other instanceof HTMLInputElement && /^(checkbox|radio)$/.test(other.type)) {
      if (lesser || other.matches("[data-lesser=checkbox]")) other.checked = false;
    } else if (lesser && other.name === "value") {
      other.value = "";
    }
  }
}
