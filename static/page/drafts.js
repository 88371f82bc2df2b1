/** The last words typed: htmx keeps a draft at each pause, this keeps it when the page goes before the pause. */

/** @type {Set<HTMLInputElement | HTMLTextAreaElement>} */
const typing = new Set();

document.addEventListener("input", ({ target }) => {
  if (isText(target) && target.getAttribute("hx-post")?.endsWith("/drafts")) typing.add(target);
});
document.addEventListener("change", ({ target }) => {
  if (isText(target)) typing.delete(target);
});
addEventListener("pagehide", flush);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") flush();
});

function flush() {
  for (const field of typing) {
    const path = field.getAttribute("hx-post");
    if (!path || !field.form) continue;
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(field.form))
      if (typeof value === "string") body.append(name, value);
    // The page may be gone before the answer: nobody is left to tell.
    fetch(path, { method: "POST", body, keepalive: true }).catch(console.error);
  }
  typing.clear();
}

/**
 * @param {EventTarget | null} target
 * @returns {target is HTMLInputElement | HTMLTextAreaElement}
 */
function isText(target) {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}
