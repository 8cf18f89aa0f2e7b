// A rejected form: the summary takes focus, each of its links lands in the field, and the title says so.
let told = null;

const reveal = () => {
  const summary = document.getElementById("error-summary");
  // Once for each summary: another part of the page that refreshes must not pull the focus back here.
  if (!summary || summary === told) return;
  told = summary;
  if (!document.title.startsWith("Error: ")) document.title = `Error: ${document.title}`;
  summary.focus();
};

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("#error-summary a[href^='#']");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  (field.closest(".field") ?? field).scrollIntoView({ block: "start" });
  field.focus({ preventScroll: true });
});

// A whole page in the place of the one before: read from its beginning, unless it is the same form with more in it.
const heading = () => document.querySelector("h1")?.textContent;
let before = heading();

document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  reveal();
  if (ctx?.select !== "#main" || document.getElementById("error-summary")) return;
  document.getElementById("main").focus({ preventScroll: true });
  if (heading() !== before) scrollTo(0, 0);
  before = heading();
});
reveal();
