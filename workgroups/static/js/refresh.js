// A part of the page that shows what others change carries the names it listens for: data-live="card-12". When one is
// called, the page's own address is fetched again, once for all parts, and each part is morphed into its new self.
// Nothing under a caret is touched: a part that holds the focus of a field, or typed text, waits until it is left.
const FOLD = 120;
const REFRESH = { "X-Refresh": "true" };
const EVERYTHING = ["all", "group"];
const stale = new Set();
let timer = 0;
let busy = false;

const inUse = (part) => part.contains(document.activeElement) && document.activeElement.matches("input, textarea, select")
  || [...part.querySelectorAll("textarea, input:not([type=hidden])")]
    .some((field) => field.value !== field.defaultValue || field.checked !== field.defaultChecked);

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
  place.hidden = false;
};

const refresh = async () => {
  const ready = [...stale].filter((part) => part.isConnected && !inUse(part));
  if (busy || !ready.length) return;
  busy = true;
  ready.forEach((part) => stale.delete(part));
  try {
    const answer = await fetch(location.href, { headers: REFRESH });
    if (answer.status === 404) say("What this page shows has been taken away. Go back to see what is there now.");
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of ready) {
      const fresh = page.getElementById(part.id);
      if (!fresh) part.replaceChildren();
      else if ("liveList" in part.dataset) document.dispatchEvent(new CustomEvent("live:list", { detail: { part, fresh } }));
      else if (fresh.outerHTML !== part.outerHTML) await morph(part, fresh);
    }
  } catch { /* no connection: whoever listens says so, and calls again what was missed */ } finally {
    busy = false;
    schedule();
  }
};

const schedule = () => {
  clearTimeout(timer);
  if (stale.size) timer = setTimeout(refresh, FOLD);
};

document.addEventListener("live", ({ detail: names }) => {
  const everything = EVERYTHING.some((name) => names.has(name));
  document.querySelectorAll("[data-live]:not(body)").forEach((part) => {
    const listed = "liveList" in part.dataset ? [...names].filter((name) => part.querySelector(`#${CSS.escape(name)}`)) : [];
    if (everything || listed.length || part.dataset.live.split(" ").some((name) => names.has(name))) stale.add(part);
  });
  schedule();
});
document.addEventListener("focusout", schedule);
document.addEventListener("live:ended", () => say("This page is no longer kept up to date. Reload it to see whether you are still signed in."));
