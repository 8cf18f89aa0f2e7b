// Any module can have a sentence read out: document.dispatchEvent(new CustomEvent("announce", { detail: text })).
document.addEventListener("announce", ({ detail }) => {
  const place = document.getElementById("announcer");
  if (!place) return;
  place.textContent = "";
  // A screen reader only speaks a change, so the same sentence twice needs an empty moment between.
  setTimeout(() => { place.textContent = detail; }, 50);
});
