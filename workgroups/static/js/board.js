// The board fills up while people read it. A card that changed is replaced where it stands, one that was taken away goes.
// New cards of others wait behind a button, "3 new", unless the reader is at the top and in no field; nothing that is
// being read moves. A card of one's own is there at once, and once.
const PATIENCE = 10_000; // milliseconds between two announcements
const TOP = 160;
const FOLD = 120;
const AGAIN = 5_000;
const changed = new Set(); // ids of tiles that are not what the server would draw now
let held = null; // the newest list, while some of it waits
let spoken = -PATIENCE;
let speaking = 0;
let fetching = 0;

const board = () => document.querySelector("[data-live-list]");
const tiles = (place) => new Map([...place.querySelectorAll(".tile")].map((one) => [one.id, one]));
const atTop = () => scrollY < TOP && !document.activeElement?.matches("input, textarea, select");
const cards = (count) => `${count} new card${count === 1 ? "" : "s"}`;

// At most once in ten seconds; what came meanwhile is said together.
const announce = (words) => {
  clearTimeout(speaking);
  speaking = setTimeout(() => {
    spoken = performance.now();
    document.dispatchEvent(new CustomEvent("announce", { detail: words }));
  }, Math.max(0, spoken + PATIENCE - performance.now()));
};

const replace = (old, tile) => {
  if (old.isEqualNode(tile)) return;
  const copy = document.importNode(tile, true);
  const focused = old.contains(document.activeElement);
  old.replaceWith(copy);
  if (focused) copy.querySelector("a")?.focus({ preventScroll: true });
};

// A shelf that was not there yet, with nothing on it, before the next one that is.
const addShelf = (list, shelf) => {
  const section = shelf.closest("section").cloneNode(true);
  section.querySelector(".board").replaceChildren();
  let next = shelf.closest("section").nextElementSibling;
  while (next && !document.getElementById(next.querySelector(".board")?.id)) next = next.nextElementSibling;
  const before = next ? document.getElementById(next.querySelector(".board").id).closest("section") : list.querySelector(".more");
  list.insertBefore(section, before);
  return section.querySelector(".board");
};

// Put the cards with these ids in, each after the card that stands before it in the fresh list.
const insert = (list, fresh, ids) => {
  let first = null;
  for (const shelf of fresh.querySelectorAll(".board")) {
    let place = document.getElementById(shelf.id);
    let last = null;
    for (const tile of shelf.children) {
      const present = document.getElementById(tile.id);
      if (!present && ids.has(tile.id)) {
        place ??= addShelf(list, shelf);
        const copy = document.importNode(tile, true);
        copy.classList.add("tile-arrived");
        copy.addEventListener("animationend", () => copy.classList.remove("tile-arrived"), { once: true });
        if (last) last.after(copy);
        else place.prepend(copy);
        first ??= copy;
        last = copy;
      } else if (present?.parentElement === place) last = present;
    }
  }
  return first;
};

const forget = () => {
  held = null;
  clearTimeout(speaking);
  document.getElementById("new-cards")?.remove();
};

const button = (list) => {
  let one = document.getElementById("new-cards");
  if (!one) {
    one = document.createElement("button");
    one.type = "button";
    one.id = "new-cards";
    one.className = "button new-cards";
    one.addEventListener("click", () => {
      const first = insert(list, held, new Set(tiles(held).keys()));
      forget();
      first?.querySelector("a")?.focus({ preventScroll: true });
      first?.scrollIntoView({ block: "center" });
    });
    list.before(one);
  }
  return one;
};

// What stands above the cards of a shelf: the gap task's title, when it is due, whether it is closed.
const renewHeads = (fresh) => {
  for (const shelf of fresh.querySelectorAll(".board")) {
    const old = document.getElementById(shelf.id)?.previousElementSibling;
    const head = shelf.previousElementSibling;
    if (old && head && !old.isEqualNode(head)) old.replaceWith(document.importNode(head, true));
  }
};

document.addEventListener("live:list", (event) => {
  const { part: list, fresh } = event.detail;
  if (!list.querySelector(".board") || !fresh.querySelector(".board")) return forget(); // nobody is reading a card
  event.preventDefault();
  const present = tiles(list);
  const now = tiles(fresh);
  for (const [id, tile] of now) {
    changed.delete(id);
    if (present.has(id)) replace(present.get(id), tile);
  }
  fetchSoon();
  renewHeads(fresh);
  const arrived = [...now.keys()].filter((id) => !present.has(id));
  const own = arrived.filter((id) => now.get(id).classList.contains("tile-own"));
  insert(list, fresh, new Set(own));
  const others = arrived.length - own.length;
  if (!others) return forget();
  if (atTop()) {
    insert(list, fresh, new Set(arrived));
    forget();
    return announce(`${cards(others)} on the board`);
  }
  held = fresh;
  button(list).textContent = `${others} new`;
  return announce(`${cards(others)} on the board`);
});

// One card changed: its tile alone is fetched, wherever on the board it stands.
const fetchTile = async (id) => {
  const tile = document.getElementById(id);
  if (!tile) return;
  const answer = await fetch(`${tile.querySelector("a").href}/tile`, { headers: { "HX-Request": "true" } });
  if (answer.status === 404) return tile.remove();
  if (answer.status >= 500) throw new Error(answer.statusText);
  if (!answer.ok || answer.redirected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".tile");
  const old = document.getElementById(id);
  if (fresh && old) replace(old, fresh);
};

const fetchTiles = async () => {
  if (document.hidden) return;
  try {
    for (const id of changed) {
      await fetchTile(id);
      changed.delete(id);
    }
  } catch { fetchSoon(AGAIN); }
};

const fetchSoon = (pause = FOLD) => {
  clearTimeout(fetching);
  if (changed.size) fetching = setTimeout(fetchTiles, pause);
};

document.addEventListener("live", ({ detail: names }) => {
  const list = board();
  if (!list) return;
  const everything = names.has("all") || names.has("group");
  for (const id of tiles(list).keys()) if (everything || names.has(id)) changed.add(id);
  for (const name of names) {
    const [, id] = name.match(/^(card-\d+)-gone$/) ?? [];
    const tile = id && document.getElementById(id);
    if (tile?.classList.contains("tile")) tile.remove();
  }
  // When the list is fetched as well, most of them come with it: see live:list.
  if (!everything && !names.has("board")) fetchSoon();
});
document.addEventListener("visibilitychange", () => fetchSoon());

// "Show more" counts from the newest card, so what came in since pushes some that are here onto its page. A filter
// brings another list, and what was waiting belongs to the one before.
document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  const list = board();
  if (!list) return;
  if (ctx?.target === list) forget();
  const seen = new Set();
  for (const tile of list.querySelectorAll(".tile")) {
    if (seen.has(tile.id)) tile.remove();
    seen.add(tile.id);
  }
});
