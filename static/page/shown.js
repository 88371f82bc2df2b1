/** Shows and hides questions when an answer asks for it; what stands in them, and where one is, stays as it is. */

document.addEventListener("shown", (event) => {
  if (!(event instanceof CustomEvent)) return;
  for (const [key, isShown] of Object.entries(event.detail.questions ?? {}))
    document.getElementById(key)?.toggleAttribute("hidden", !isShown);
});
