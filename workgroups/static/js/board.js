// The board fills up while people read it. A card that changed is replaced where it stands, one that was taken away goes.
// New cards of others wait behind a button, "3 new", unless the reader is at the top and in no field; nothing that is
// being read moves. A card of one's own is there at once, and once.
const PATIENCE = 10_000; // milliseconds between two announcements
const TOP = 160;
let held = null; // the newest list, while some of it waits
let told = 0;
let announced = 0;

const tiles = (place) => new Map([...place.querySelectorAll(".tile")].map((one) => [one.id, one]));
const atTop = () => scrollY < TOP && !document.activeElement?.matches("input, textarea, select");

const button = (list) => {
  let one = document.getElementById("new-cards");
  if (!one) {
    one = document.createElement("button");
    one.type = "button";
    one.id = "new-cards";
    one.className = "button new-cards";
    one.addEventListener("click", () => {
      const first = show(list);
      first?.querySelector("a")?.focus({ preventScroll: true });
      first?.scrollIntoView({ block: "center" });
    });
    list.before(one);
  }
  return one;
};

const announce = (count) => {
  if (count <= told && Date.now() - announced < PATIENCE) return;
  announced = Date.now();
  document.dispatchEvent(new CustomEvent("announce", { detail: `${count} new on the board` }));
};

// Put the waiting cards in: shelf by shelf, each before the first card that was there already.
const show = (list) => {
  let first = null;
  const present = tiles(list);
  for (const shelf of held?.querySelectorAll(".board") ?? []) {
    const place = document.getElementById(shelf.id);
    const fresh = [...shelf.children].filter((one) => !present.has(one.id));
    if (!place) {
      const section = shelf.closest("section").cloneNode(true);
      list.querySelector("section")?.before(section) ?? list.replaceChildren(section);
      first ??= section.querySelector(".tile");
    } else if (fresh.length) {
      const copies = fresh.map((one) => one.cloneNode(true));
      const own = [...place.children].filter((one) => one.classList.contains("tile-own"));
      own.length && !fresh[0].classList.contains("tile-own") ? own.at(-1).after(...copies) : place.prepend(...copies);
      copies.forEach((one) => one.classList.add("tile-arrived"));
      first ??= copies[0];
    }
  }
  held = null;
  told = 0;
  document.getElementById("new-cards")?.remove();
  return first;
};

document.addEventListener("live:list", ({ detail: { part: list, fresh } }) => {
  const present = tiles(list);
  const now = tiles(fresh);
  if (!present.size || !list.querySelector(".board")) { // it was empty: nobody is reading anything
    list.replaceChildren(...fresh.cloneNode(true).childNodes);
    return;
  }
  for (const [id, tile] of now) {
    const old = present.get(id);
    if (old && !old.contains(document.activeElement) && old.innerHTML !== tile.innerHTML) old.replaceWith(tile.cloneNode(true));
  }
  const arrived = [...now.keys()].filter((id) => !present.has(id));
  if (!arrived.length) return;
  held = fresh;
  const own = arrived.every((id) => now.get(id).classList.contains("tile-own"));
  if (own || atTop()) return void show(list);
  const one = button(list);
  one.textContent = `${arrived.length} new`;
  announce(arrived.length);
  told = arrived.length;
});

document.addEventListener("live", ({ detail: names }) => {
  for (const name of names) {
    const [, id] = name.match(/^(card-\d+)-gone$/) ?? [];
    const tile = id && document.getElementById(id);
    if (tile?.classList.contains("tile")) tile.remove();
  }
});
