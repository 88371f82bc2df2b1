/** A long form asks first whether its user is still logged in: what someone typed is not lost to a login page. */

document.addEventListener("submit", async (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  const told = document.getElementById("keeps");
  if (!form.matches("[data-keeps]") || !told) return;
  event.preventDefault();
  // A page that asks for a login leads elsewhere: that is all one needs to know.
  const answer = await fetch(form.action, { redirect: "manual", cache: "no-store" }).catch(() => null);
  if (answer?.ok) return form.submit();
  told.hidden = false;
  if (!answer)
    told.textContent =
      "Geen verbinding met de server. Wat u typte blijft hier staan. Verstuur het straks opnieuw.";
  told.scrollIntoView({ block: "nearest" });
});
