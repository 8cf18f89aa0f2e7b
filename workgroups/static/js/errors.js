// A rejected form: the summary takes focus, each of its links lands in the field, and the title says so.
const reveal = (root) => {
  const summary = root.querySelector?.("#error-summary");
  if (!summary) return;
  if (!document.title.startsWith("Error: ")) document.title = `Error: ${document.title}`;
  summary.focus();
};

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("#error-summary a[href^='#']");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  const place = field.closest(".field") ?? field;
  place.scrollIntoView({ block: "start" });
  field.focus({ preventScroll: true });
});

document.addEventListener("htmx:after:swap", () => reveal(document));
reveal(document);
