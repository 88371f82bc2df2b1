/** A parcel for a colleague goes out by the share sheet, where there is one; else it is saved. And it comes in as a file. */

import { LARGEST_PARCEL } from "../device/parcel_size.js";

document.addEventListener("click", async (event) => {
  const link = /** @type {Element} */ (event.target).closest("a[data-share]");
  if (!(link instanceof HTMLAnchorElement)) return;
  const fileOf = (/** @type {BlobPart} */ content) =>
    new File([content], link.dataset.share ?? "", { type: "text/plain" });
  if (!navigator.canShare?.({ files: [fileOf("")] })) return;
  event.preventDefault();
  try {
    const answer = await fetch(link.href);
    // A phone that locked itself meanwhile leads to its lock.
    if (!answer.ok || answer.redirected) return location.assign(answer.url);
    await navigator.share({ files: [fileOf(await answer.blob())] });
  } catch (error) {
    // Closed without choosing anything; otherwise sharing failed, and saving is left.
    if (/** @type {Error} */ (error).name !== "AbortError") location.assign(link.href);
  }
});

document.addEventListener("change", async ({ target }) => {
  if (!(target instanceof HTMLInputElement) || !target.matches("[data-parcel]") || !target.files?.[0]) return;
  const form = /** @type {HTMLFormElement} */ (target.form);
  const text = /** @type {HTMLInputElement} */ (form.elements.namedItem("parcel"));
  // One more than may be: of what is larger, no more is read than tells that it is.
  text.value = await target.files[0].slice(0, LARGEST_PARCEL + 1).text();
  form.requestSubmit();
});
