// A request that failed says what to do, in one place; the form it came from keeps its text.
const OFFLINE = {
  title: "That did not reach us",
  message: "Check your connection, then try again. What you typed is still here.",
};
const FALLBACK = { title: "That did not work", message: "Try again in a minute. What you typed is still here." };

const words = (html) => {
  const page = new DOMParser().parseFromString(html, "text/html");
  const read = (part) => page.querySelector(`[data-problem-${part}]`)?.textContent.trim();
  return read("title") ? { title: read("title"), message: read("message") ?? "" } : FALLBACK;
};

const show = ({ title, message }) => {
  const place = document.getElementById("toasts");
  if (!place) return;
  const toast = document.createElement("div");
  toast.className = "toast";
  const text = document.createElement("div");
  text.setAttribute("role", "alert");
  const heading = document.createElement("p");
  heading.className = "toast-title";
  const body = document.createElement("p");
  const close = document.createElement("button");
  close.type = "button";
  close.className = "button button-bare";
  close.textContent = "Close";
  close.addEventListener("click", () => toast.remove());
  text.append(heading, body);
  toast.append(text, close);
  place.replaceChildren(toast);
  // Filled after it is in the page: screen readers then speak it.
  heading.textContent = title;
  body.textContent = message;
};

document.addEventListener("htmx:response:error", ({ detail: { ctx } }) => {
  const { status } = ctx.response;
  const handled = status === 422 || ctx.sourceElement.hasAttribute(`hx-status:${status}`) || ctx.hx?.redirect;
  // Background refreshing is nobody's act: it tries again by itself and need not complain.
  if (!handled && !ctx.sourceElement.hasAttribute("data-background")) show(words(ctx.text ?? ""));
});

document.addEventListener("htmx:error", ({ detail }) => {
  if (detail.ctx && !detail.ctx.sourceElement.hasAttribute("data-background")) show(OFFLINE);
});

document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  if (ctx.response.status < 400 && ctx.request.method !== "GET") document.getElementById("toasts")?.replaceChildren();
});
