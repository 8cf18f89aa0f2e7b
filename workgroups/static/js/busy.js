// A sent form shows that it waits and cannot be sent twice. The server refuses a second copy as well (form_key).
const PATIENCE = 20_000;
const waiting = new Map();
const keyOf = (form) => `sent ${form.getAttribute("action")}`;

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
  if (form.dataset.later) sessionStorage.setItem(keyOf(form), form.elements.form_key.value);
  const button = event.submitter ?? form.querySelector("button:not([type=button])");
  // aria-disabled and not disabled: a disabled button loses its focus, and its name and value with it.
  button?.setAttribute("aria-disabled", "true");
  button?.setAttribute("data-busy", "");
  // Sent in place, the end of the request is heard; a form that leaves the page may never hear of it.
  const timer = form.hasAttribute("hx-post") ? 0 : setTimeout(release, PATIENCE, form);
  waiting.set(form, { button, timer });
  document.dispatchEvent(new CustomEvent("announce", { detail: "Sending" }));
}, true);

// On the way to another page the form stays as it is until that page is there.
document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
  if (!ctx.hx?.redirect) release(ctx.request?.form ?? ctx.sourceElement);
});

// A part of the page we are on already: the browser would only scroll to it.
document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  const to = ctx.hx?.redirect && new URL(ctx.hx.redirect, location.href);
  if (!to || !to.hash || to.pathname !== location.pathname || to.search !== location.search) return;
  setTimeout(() => location.reload());
});

// Back from the next page: the browser may show this page as it was left, waiting; or anew, with what was typed put back
// into it by the browser. Then it is the same form as before and has its key.
addEventListener("pageshow", () => {
  [...waiting.keys()].forEach(release);
  if (performance.getEntriesByType("navigation")[0]?.type !== "back_forward") return;
  document.querySelectorAll("form[data-later]").forEach((form) => {
    const restored = [...form.querySelectorAll("textarea")].some((area) => area.value !== area.defaultValue);
    const key = sessionStorage.getItem(keyOf(form));
    if (restored && key) form.elements.form_key.value = key;
  });
});
