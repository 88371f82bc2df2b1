/** Plus and minus of a count: each tap is one, also of a double tap; the form keeps it as if it were typed. */

document.addEventListener("click", ({ target }) => {
  const button = target instanceof Element ? target.closest("[data-count]") : null;
  const input = button?.parentElement?.querySelector("input");
  if (!(button instanceof HTMLElement) || !input) return;
  const { min = "", max = "" } = input.dataset;
  const typed = Number.parseInt(input.value, 10);
  // Minus on nothing says none: the answer that else costs typing.
  const counted = Number.isNaN(typed)
    ? Math.max(0, Number(button.dataset.count))
    : typed + Number(button.dataset.count);
  const within = Math.max(Number(min), max === "" ? counted : Math.min(Number(max), counted));
  if (input.value === String(within)) return;
  input.value = String(within);
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.dispatchEvent(new Event("change", { bubbles: true }));
});
