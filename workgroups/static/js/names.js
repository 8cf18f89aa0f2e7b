// A quiet line below a field in which a pupil's name or date of birth may stand: [data-names]. Nothing is sent, nothing is
// kept back. The rule and its lists are fetched when somebody begins to write; without them the field's hint has to do.
// Names that stand on the page, or in the data-colleagues around it, may be said.
const PAUSE = 1_200;
const MOST = 3;
const fine = new Set(); // what somebody decided about on this page
const told = new Set();
const timers = new WeakMap();
let rule = null;

const make = (tag, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

const fetched = (address) => rule ??= new Promise((done, failed) => {
  document.head.append(make("script", { src: address, onload: done, onerror: () => { rule = null; failed(); } }));
});

const known = (field) => {
  const names = [...document.querySelectorAll(".who-words b, .account-name bdi")].map((one) => one.textContent);
  return new Set([...names, field.closest("[data-colleagues]")?.dataset.colleagues ?? ""].join(" ").toLowerCase().match(/[\p{L}\p{M}-]+/gu));
};

const listed = (found) => found.slice(0, MOST).map(({ word }) => `“${word}”`).join(", ").replace(/, (?=[^,]*$)/, " and ");

const sentences = (found) => {
  const names = found.filter(({ kind }) => kind === "name");
  const births = found.filter(({ kind }) => kind === "birth");
  return [
    names.length && `This may hold ${names.length > 1 ? "pupils’ names" : "a pupil’s name"}: ${listed(names)}. Initials or “a pupil” say as much.`,
    births.length && `This may hold a date of birth: ${listed(births)}. An age or a year group says as much.`,
    "You decide.",
  ].filter(Boolean).join(" ");
};

const place = (field) => document.getElementById(`${field.id}-names`);

const describe = (field, id, on) => {
  const ids = new Set((field.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean));
  if (on) ids.add(id);
  else ids.delete(id);
  if (ids.size) field.setAttribute("aria-describedby", [...ids].join(" "));
  else field.removeAttribute("aria-describedby");
};

const clear = (field) => {
  place(field)?.remove();
  describe(field, `${field.id}-names`, false);
};

const show = (field, found) => {
  const words = sentences(found);
  if (place(field)?.firstChild.textContent === words) return;
  clear(field);
  const button = make("button", { type: "button", className: "button button-bare", textContent: "Fine as it is" });
  const line = make("p", { className: "hint", textContent: words });
  button.addEventListener("click", () => {
    found.forEach(({ word }) => fine.add(word.toLowerCase()));
    clear(field);
    field.focus();
  });
  field.after(make("div", { className: "name-hint", id: `${field.id}-names` }, line, button));
  describe(field, `${field.id}-names`, true);
  const fresh = found.filter(({ word }) => !told.has(word.toLowerCase()));
  fresh.forEach(({ word }) => told.add(word.toLowerCase()));
  if (fresh.length) document.dispatchEvent(new CustomEvent("announce", { detail: sentences(fresh) }));
};

const look = async (field) => {
  try {
    if (field.value.trim()) await fetched(field.dataset.names);
  } catch { return; }
  if (!field.isConnected) return;
  const found = field.value.trim() ? globalThis.pupilsIn(field.value, known(field)).filter(({ word }) => !fine.has(word.toLowerCase())) : [];
  if (found.length) show(field, found);
  else clear(field);
};

document.addEventListener("input", ({ target }) => {
  if (!target.dataset?.names) return;
  clearTimeout(timers.get(target));
  timers.set(target, setTimeout(look, PAUSE, target));
});
