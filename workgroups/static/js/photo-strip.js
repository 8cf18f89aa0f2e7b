// Photos that were still under way when their card was sent go on from any page, and this strip says how far they are.
const { items, of, send, remove, left } = photoSender;
const batch = new Map();

const make = (tag, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

const noun = (list) => (list.every(({ picture }) => picture) ? "photo" : "file");
const many = (list) => `${list.length} ${noun(list)}${list.length === 1 ? "" : "s"}`;

const button = (words, act) => {
  const made = make("button", { type: "button", className: "button button-quiet", textContent: words });
  made.addEventListener("click", act);
  return made;
};

const trouble = (item) => make(
  "li", { className: "sending-item" }, make("p", { className: "sending-words" }, make("span", { className: "field-error", textContent: item.problem })),
  make("div", { className: "actions" }, button(`Try this ${noun([item])} again`, () => send(item)), button("Leave it out", async () => {
    batch.delete(item.key);
    await remove(item);
    draw();
  })),
);

const why = (list) => {
  const problem = list.find((item) => item.problem)?.problem;
  if (problem) return ` ${problem}`;
  if (!list.every(({ state }) => state === "offline")) return "";
  return navigator.onLine ? " We cannot be reached just now; it is tried again by itself." : " They go on when you are back online.";
};

const place = () => {
  const found = document.getElementById("sending-photos");
  if (found) return found;
  const head = make("p", { className: "sending-title" });
  head.setAttribute("role", "status");
  const bar = make("progress", { max: 1, value: 0 });
  bar.setAttribute("aria-label", "How much has arrived");
  const percent = make("span", { className: "sending-percent" });
  const made = make(
    "section", { id: "sending-photos", className: "sending" },
    make("div", { className: "sending-head" }, head, make("div", { className: "sending-progress" }, bar, percent), make("div", { className: "actions" })),
    make("ul", { className: "sending-list" }),
  );
  made.setAttribute("aria-label", "Photos on their way");
  document.querySelector(".page").before(made);
  return made;
};

const draw = () => {
  const list = [...batch.values()];
  if (!list.length) return document.getElementById("sending-photos")?.remove();
  const [done, lost] = ["done", "failed"].map((state) => list.filter((item) => item.state === state));
  const still = list.filter((item) => !done.includes(item) && !lost.includes(item));
  const total = list.reduce((sum, { size }) => sum + size, 0);
  const part = list.reduce((sum, item) => sum + item.size * (item.part ?? 0), 0) / total;
  const box = place();
  const [head, progress, acts] = box.querySelector(".sending-head").children;
  const [look] = done.map(({ row }) => make("template", { innerHTML: row }).content.querySelector("[data-look]").dataset.look);
  const words = still.length
    ? `${many(still)} of your card ${still.length === 1 ? "is" : "are"} on ${still.length === 1 ? "its" : "their"} way.${why(still)}`
    : [done.length && `${many(done)} of your card ${done.length === 1 ? "has" : "have"} arrived. Nobody else can see ${done.length === 1 ? "it" : "them"} yet.`, lost.length && `${many(lost)} could not be added.`].filter(Boolean).join(" ");
  if (head.textContent !== words) head.textContent = words;
  progress.hidden = !still.length;
  progress.firstChild.value = part;
  progress.lastChild.textContent = `${Math.floor(part * 100)} %`;
  const offer = !still.length && look && look !== location.pathname;
  if (offer !== Boolean(acts.children.length)) acts.replaceChildren(...(offer ? [make("a", { className: "button button-primary", href: look, textContent: "Look before you share" })] : []));
  box.querySelector(".sending-list").replaceChildren(...lost.map(trouble));
};

document.addEventListener("photo:change", ({ detail: item }) => {
  if (!batch.has(item.key)) return;
  draw();
});

// A form that is here shows its own.
const here = (item) => [...document.forms].some((form) => of(form, [item]).length);

const start = async () => {
  const wanted = (await left()).filter((item) => item.released && !items.has(item.key) && !here(item));
  wanted.forEach((item) => batch.set(item.key, Object.assign(item, { size: (item.small ?? item.file).size })));
  wanted.forEach(send);
};

["online", "offline"].forEach((kind) => addEventListener(kind, () => { if (batch.size) draw(); }));
if (document.body.dataset.person) start();
