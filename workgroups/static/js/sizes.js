// A file that is too large is refused before it is sent: the limit comes with the field.
const size = (bytes) => `${Math.floor(bytes / 1_000_000)} MB`;

const problem = (form) => {
  for (const input of form.querySelectorAll("input[type=file][data-largest]")) {
    const largest = Number(input.dataset.largest);
    const large = [...input.files].find((file) => file.size > largest);
    if (large) return { title: `“${large.name}” is too large`, message: `A file can have up to ${size(largest)} here. Choose a smaller one; nothing else is lost.` };
  }
  return null;
};

const tell = (source, button, words) => {
  document.dispatchEvent(new CustomEvent("problem", { detail: { source, button, ...words } }));
};

document.addEventListener("submit", (event) => {
  const found = problem(event.target);
  if (!found) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  tell(event.target, event.submitter, found);
}, true);

document.addEventListener("change", ({ target }) => {
  const form = target.form;
  if (target.type !== "file" || !target.dataset.largest || !form || target.closest("[data-photos]")) return;
  const found = problem(form);
  if (found) tell(form, null, found);
  else document.dispatchEvent(new CustomEvent("solved", { detail: { source: form } }));
});
