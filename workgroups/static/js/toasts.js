// A request that failed says so beside its button, and what to do; the form it came from keeps its text.
// Any module can do the same: "problem" with source, button, title and message; "solved" with source takes it away.
const OFFLINE = {
  title: "That did not reach us",
  message: "Check your connection, then try again. What you typed is still here.",
};
const FALLBACK = { title: "That did not work", message: "Try again in a minute. What you typed is still here." };
const shown = new WeakMap();

const make = (tag, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

const notice = ({ title, message }) => {
  const words = make("div", { className: "notice-words" }, make("p", { className: "notice-title", textContent: title }), make("p", { textContent: message }));
  const whole = make("div", { className: "notice notice-error" }, words);
  whole.setAttribute("role", "alert");
  return whole;
};

const solve = (source) => {
  shown.get(source)?.remove();
  shown.delete(source);
};

// Where nothing is left to stand beside, such as a piece that was exchanged meanwhile.
const toast = (element) => {
  const place = document.getElementById("toasts");
  if (!place) return;
  const close = make("button", { type: "button", className: "button button-bare", textContent: "Close" });
  const whole = make("div", { className: "toast" }, element, close);
  close.addEventListener("click", () => whole.remove());
  place.replaceChildren(whole);
};

const show = (source, button, element) => {
  solve(source);
  element.classList.add("in-place");
  if (!source?.isConnected || !source.checkVisibility?.()) return toast(element);
  const row = button?.closest(".form-actions, .actions");
  (row && source.contains(row) ? row : source).after(element);
  shown.set(source, element);
  element.scrollIntoView?.({ block: "nearest" });
};

document.addEventListener("problem", ({ detail: { source, button, title, message } }) => show(source, button, notice({ title, message })));
document.addEventListener("solved", ({ detail }) => solve(detail.source));

const read = (html) => {
  const page = new DOMParser().parseFromString(html, "text/html");
  return { whole: page.getElementById("main") !== null, problem: page.querySelector("[data-problem]") };
};

document.addEventListener("htmx:response:error", ({ detail: { ctx } }) => {
  const { sourceElement: source, response: { status } } = ctx;
  // Background refreshing is nobody's act: it tries again by itself and need not complain.
  if (ctx.hx?.redirect || source.hasAttribute("data-background")) return;
  const { whole, problem } = read(ctx.text ?? "");
  // A whole page in answer, whatever its status, takes the place of the page; a piece is said in place.
  const swapped = `hx-status:${status}`;
  if (whole && ctx.select) return source.setAttribute(swapped, "swap:outerHTML");
  source.removeAttribute(swapped);
  if (status === 422) return;
  const form = ctx.request.form ?? source;
  if (problem && "renew" in problem.dataset) form.dataset.renew = "";
  if (problem?.dataset.formKey) form.elements.form_key.value = problem.dataset.formKey;
  show(form, ctx.request.submitter ?? source, problem ? document.importNode(problem, true) : notice(FALLBACK));
});

document.addEventListener("htmx:error", ({ detail }) => {
  const { ctx } = detail;
  if (!ctx || detail.handled || ctx.sourceElement.hasAttribute("data-background")) return;
  show(ctx.request.form ?? ctx.sourceElement, ctx.request.submitter ?? ctx.sourceElement, notice(OFFLINE));
});

document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => solve(ctx.request.form ?? ctx.sourceElement));
