// A part of the page that shows what others change carries the names it listens for: data-live="card-12". When one is
// called, the page's own address is fetched again, once for all parts, and each part is morphed into its new self.
// Nothing under a caret is touched: a part that holds the focus of a field, or typed text, waits until it is left.
const FOLD = 120;
const AGAIN = [2_000, 30_000]; // after a failure, then twice as long each time, up to
const REFRESH = { "X-Refresh": "true" };
const EVERYTHING = ["all", "group"];
const stale = new Set();
let timer = 0;
let busy = false;
let failures = 0;
let ended = false;

const isChanged = (field) => (field.matches("select")
  ? field.selectedIndex !== Math.max(0, [...field.options].findIndex((one) => one.defaultSelected))
  : field.value !== field.defaultValue || field.checked !== field.defaultChecked);

const inUse = (part) => part.querySelector(".error-summary") // a form that came back holds what was typed as its own
  || part.contains(document.activeElement) && document.activeElement.matches("input, textarea, select")
  || [...part.querySelectorAll("textarea, select, input:not([type=hidden])")].some(isChanged);

// What the reader has opened stays open.
const keepOpen = (part, fresh) => {
  const now = [...part.querySelectorAll("details")];
  [...fresh.querySelectorAll("details")].forEach((one, place) => {
    const same = one.id ? now.find((other) => other.id === one.id) : now[place];
    if (same) one.open = same.open;
  });
};

const morph = async (part, fresh) => {
  keepOpen(part, fresh);
  const focused = part.contains(document.activeElement) && document.activeElement.id;
  await htmx.swap({ target: part, sourceElement: part, text: fresh.outerHTML, swap: "outerMorph" });
  if (focused && document.activeElement.id !== focused) document.getElementById(focused)?.focus({ preventScroll: true });
};

const say = (words) => {
  const place = document.getElementById("live-notice");
  place.textContent = words;
  place.hidden = !words;
};

// What has the focus, a field that is being typed into above all, stays where it is on the screen.
const holdStill = async (change) => {
  const held = document.activeElement;
  const { top, bottom } = held.getBoundingClientRect();
  await change();
  if (held === document.body || held !== document.activeElement || bottom < 0 || top > innerHeight) return;
  const moved = held.getBoundingClientRect().top - top;
  if (moved) scrollBy({ top: moved, behavior: "instant" });
};

const bring = async (part, fresh) => {
  if (!fresh) return part.replaceChildren();
  if ("liveList" in part.dataset) {
    const taken = !document.dispatchEvent(new CustomEvent("live:list", { detail: { part, fresh }, cancelable: true }));
    if (taken) return undefined;
  }
  if (fresh.outerHTML !== part.outerHTML) return morph(part, fresh);
  return undefined;
};

// True when the parts show what is there now, or never will.
const fetched = async (parts) => {
  const answer = await fetch(location.href, { headers: REFRESH });
  if (answer.redirected) return true; // signed out: whoever listens says so
  if (answer.status === 404) say("What this page shows has been taken away. Go back to see what is there now.");
  if (!answer.ok) return answer.status < 500 && answer.status !== 429;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!ended) say("");
  for (const part of parts) if (part.isConnected) await holdStill(() => bring(part, page.getElementById(part.id)));
  document.dispatchEvent(new CustomEvent("live:refreshed", { detail: page }));
  return true;
};

const refresh = async () => {
  const ready = [...stale].filter((part) => part.isConnected && !inUse(part));
  if (busy || ended || document.hidden || !ready.length) return;
  busy = true;
  ready.forEach((part) => stale.delete(part));
  const done = await fetched(ready).catch(() => false);
  failures = done ? 0 : failures + 1;
  if (!done) ready.forEach((part) => stale.add(part));
  busy = false;
  schedule();
};

const schedule = () => {
  clearTimeout(timer);
  const [first, longest] = AGAIN;
  const pause = failures ? Math.min(longest, first * 2 ** (failures - 1)) * (0.5 + Math.random()) : FOLD;
  if (stale.size) timer = setTimeout(refresh, pause);
};

document.addEventListener("live", ({ detail: names }) => {
  const everything = EVERYTHING.some((name) => names.has(name));
  document.querySelectorAll("body [data-live][id]").forEach((part) => {
    if (everything || part.dataset.live.split(" ").some((name) => names.has(name))) stale.add(part);
  });
  schedule();
});
document.addEventListener("focusout", schedule);
document.addEventListener("visibilitychange", schedule);
document.addEventListener("live:ended", () => {
  ended = true;
  say("This page is no longer kept up to date. Reload it to see whether you are still signed in.");
});
