// The stock shortcuts beside dates carry English names over Japanese words: let the words be the name.
window.addEventListener("load", () => {
  for (const link of document.querySelectorAll(".datetimeshortcuts a[aria-label]")) {
    if (link.textContent.trim()) link.removeAttribute("aria-label");
  }
});
