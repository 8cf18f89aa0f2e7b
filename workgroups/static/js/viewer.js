// A card's pictures, large, over the page. The links to the pictures are what it shows: they are read again whenever a
// part of the page has been refreshed, so a photo that was hidden is gone here too. While it is open there is an entry
// more in the history, and Back closes it. htmx replaces a state that is not its own, hence `htmx: true`.
const LINKS = ".photos .photo > a";
const STEP = 1.5;
const PAN = 80;
const SORRY = "This picture cannot be shown just now. Perhaps it was taken away, or the connection is down: close this and try again in a minute.";
const GONE = "That photo has just been taken away.";
let view = null; // the dialog and its pieces, made when first needed
let shown = null; // { path, href, place, opener, opened } while it is open
let inHistory = false;
let passing = false; // between the page and its pictures nothing is to be restored

const make = (tag, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

const control = (name, sign, act, words = "visually-hidden") => {
  const one = make("button", { type: "button", className: "button button-quiet", title: words ? name : "" });
  const [svg, use] = ["svg", "use"].map((tag) => document.createElementNS("http://www.w3.org/2000/svg", tag));
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `/static/img/icons.svg#i-${sign}`);
  svg.append(use);
  one.append(svg, make("span", { className: words, textContent: name }));
  one.addEventListener("click", act);
  return one;
};

const build = () => {
  const title = make("h2", { id: "viewer-title" });
  const picture = make("img", { className: "viewer-picture", alt: "" });
  const sorry = make("p", { className: "viewer-sorry", textContent: SORRY, hidden: true });
  const stage = make("div", { className: "viewer-stage" }, picture, sorry);
  const words = make("p", { className: "viewer-words", dir: "auto" });
  words.dataset.userContent = "";
  const status = make("p", { className: "visually-hidden" });
  status.setAttribute("role", "status");
  const zoom = globalThis.zoomable(stage, picture, (step) => go(step));
  const back = control("Previous photo", "back", () => go(-1));
  const next = control("Next photo", "next", () => go(1));
  const close = control("Close", "cross", leave, "");
  close.autofocus = true;
  const head = make("header", { className: "viewer-head" }, title,
    control("Zoom out", "minus", () => zoom.by(1 / STEP)), control("Zoom in", "plus", () => zoom.by(STEP)), close);
  const foot = make("footer", { className: "viewer-foot" }, back, words, next);
  const dialog = make("dialog", { className: "viewer" }, head, stage, foot, status);
  dialog.setAttribute("aria-labelledby", title.id);
  dialog.addEventListener("keydown", press);
  dialog.addEventListener("cancel", (event) => { event.preventDefault(); leave(); });
  dialog.addEventListener("close", leave);
  document.body.append(dialog);
  return { dialog, title, picture, sorry, stage, words, status, zoom, back, next };
};

// The links to the pictures of the card that `path` belongs to, each picture once.
const linksOf = (path) => {
  const found = new Map();
  const card = path.replace(/[^/]+$/, "");
  document.querySelectorAll(LINKS).forEach((link) => {
    if (link.pathname.replace(/[^/]+$/, "") === card && !found.has(link.pathname)) found.set(link.pathname, link);
  });
  return [...found.values()];
};

const say = (words) => { view.status.textContent = words; };

const fetched = (href) => new Promise((done, failed) => {
  const one = new Image();
  one.onload = () => done(one);
  one.onerror = failed;
  one.src = href;
});

// The small picture stands in until the large one is there; then its neighbours are fetched.
const load = async (link, neighbours) => {
  const { picture, sorry, stage, zoom } = view;
  const { href } = link;
  const small = link.querySelector("img");
  sorry.hidden = true;
  picture.hidden = false;
  if (small.complete && small.naturalWidth) picture.src = small.currentSrc;
  else picture.removeAttribute("src");
  zoom.size(Number(small.getAttribute("width")) || 1, Number(small.getAttribute("height")) || 1);
  zoom.fit();
  stage.setAttribute("aria-busy", "true");
  try {
    const large = await fetched(href);
    if (shown?.href !== href) return;
    picture.src = href;
    zoom.size(large.naturalWidth, large.naturalHeight);
    neighbours.forEach((one) => fetched(one.href).catch(() => {}));
  } catch {
    if (shown?.href !== href) return;
    picture.hidden = true;
    sorry.hidden = false;
    say(SORRY);
  }
  stage.removeAttribute("aria-busy");
};

const draw = (links, place) => {
  const link = links[place];
  const { dialog, title, picture, words, back, next } = view;
  title.textContent = links.length > 1 ? `Photo ${place + 1} of ${links.length}` : "Photo";
  words.textContent = picture.alt = link.querySelector("img").alt;
  back.hidden = next.hidden = links.length < 2;
  back.setAttribute("aria-disabled", String(place === 0));
  next.setAttribute("aria-disabled", String(place === links.length - 1));
  const same = shown.href === link.href;
  Object.assign(shown, { path: link.pathname, href: link.href, place });
  if (!dialog.open) dialog.showModal();
  words.tabIndex = words.scrollHeight > words.clientHeight ? 0 : -1;
  if (same) return;
  history.replaceState({ htmx: true, viewer: shown.path }, "");
  load(link, [links[place + 1], links[place - 1]].filter(Boolean));
};

const open = (link) => {
  view ??= build();
  shown = { opener: link, opened: link.pathname };
  inHistory = true;
  const links = linksOf(link.pathname);
  draw(links, links.findIndex((one) => one.pathname === link.pathname));
};

// Closes over what is there now: the focus goes to the picture that was opened, to another one, or to the page.
const hide = () => {
  const { opener, opened } = shown;
  shown = null;
  view.dialog.close();
  const links = linksOf(opened);
  const same = opener.isConnected && opener.pathname === opened ? opener : links.find((one) => one.pathname === opened);
  (same ?? links[0] ?? document.getElementById("main")).focus({ preventScroll: Boolean(same) });
};

function leave() {
  if (!shown || shown.leaving) return;
  shown.leaving = true; // going back twice would leave the page
  if (history.state?.viewer) history.back(); // and popstate hides it
  else hide();
}

function go(step, to = shown.place + step) {
  const links = linksOf(shown.path);
  if (!links[to] || to === shown.place) return;
  draw(links, to);
  say(`${view.title.textContent}. ${view.words.textContent}`);
}

function press(event) {
  const { zoom } = view;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const moves = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
  const steps = { ArrowLeft: -1, ArrowRight: 1, PageUp: -1, PageDown: 1 };
  const acts = {
    "+": () => zoom.by(STEP), "=": () => zoom.by(STEP), "-": () => zoom.by(1 / STEP), 0: zoom.fit,
    Home: () => go(0, 0), End: () => go(0, linksOf(shown.path).length - 1),
  };
  if (zoom.zoomed && moves[event.key]) zoom.pan(...moves[event.key].map((one) => one * PAN));
  else if (steps[event.key]) go(steps[event.key]);
  else if (acts[event.key]) acts[event.key]();
  else return;
  event.preventDefault();
}

const renew = () => {
  if (!shown || shown.leaving) return;
  const links = linksOf(shown.path);
  const place = links.findIndex((one) => one.pathname === shown.path);
  if (place >= 0) return draw(links, place);
  if (!links.length) {
    document.dispatchEvent(new CustomEvent("announce", { detail: GONE }));
    return leave();
  }
  draw(links, Math.min(shown.place, links.length - 1));
  return say(`${GONE} ${view.title.textContent}. ${view.words.textContent}`);
};

document.addEventListener("click", (event) => {
  const link = event.target.closest?.(LINKS);
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  history.pushState({ htmx: true, viewer: link.pathname }, "");
  open(link);
});

// What the history says is what stands there: Back closes, Forward and a reload open again.
const follow = () => {
  const path = history.state?.viewer;
  const link = path && linksOf(path).find((one) => one.pathname === path);
  if (link && !shown) open(link);
  else if (!path && shown) hide();
};

addEventListener("popstate", () => {
  passing = inHistory || Boolean(history.state?.viewer);
  inHistory = Boolean(history.state?.viewer);
  follow();
});
document.addEventListener("htmx:before:history:restore", (event) => { if (passing) event.preventDefault(); });
document.addEventListener("live:refreshed", renew);
document.addEventListener("htmx:after:swap", renew);
follow();
