// A sent form shows that it waits and cannot be sent twice. The server refuses a second copy as well (form_key).
const PATIENCE = 20_000;
const waiting = new Map();

const release = (form) => {
  const held = waiting.get(form);
  if (!held) return;
  clearTimeout(held.timer);
  held.button?.removeAttribute("aria-disabled");
  held.button?.removeAttribute("data-busy");
  waiting.delete(form);
};

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || "download" in form.dataset) return; // after a download the page stays as it is
  if (waiting.has(form)) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  const button = event.submitter ?? form.querySelector("button:not([type=button])");
  // aria-disabled and not disabled: a disabled button loses its focus, and its name and value with it.
  button?.setAttribute("aria-disabled", "true");
  button?.setAttribute("data-busy", "");
  waiting.set(form, { button, timer: setTimeout(release, PATIENCE, form) });
  document.dispatchEvent(new CustomEvent("announce", { detail: "Sending" }));
}, true);

document.addEventListener("htmx:finally:request", ({ detail }) => {
  release(detail.ctx.request?.form ?? detail.ctx.sourceElement);
});

// Back from the next page: the browser may show this page as it was left, waiting.
addEventListener("pageshow", () => [...waiting.keys()].forEach(release));
