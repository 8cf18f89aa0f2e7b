// How a chosen file looks in a form while it is under way: its picture, what is to be known of it, how far it is.
const WORDS = {
  waiting: () => "Waiting",
  preparing: () => "Getting ready",
  sending: ({ part }) => `${Math.floor(part * 100)} %`,
  checking: () => "Being checked",
  busy: () => "Many pictures arrive at once. It goes on by itself.",
  trouble: () => "Something is wrong on our side. It is tried again by itself.",
  offline: () => (navigator.onLine ? "We cannot be reached just now. It is tried again by itself." : "Goes on when you are back online."),
};
const MOVING = new Set(["waiting", "preparing", "sending", "checking"]);

const make = (tag, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

const button = (words, named, act) => {
  const made = make("button", { type: "button", className: "button button-bare" }, `${words} `, make("span", { className: "visually-hidden" }, named()));
  made.addEventListener("click", act);
  return made;
};

const name = () => [make("span", { className: "preview-noun" }), " ", make("span", { className: "preview-number" })];
const named = () => make("span", {}, ...name());

// A picture that this browser cannot open is a tile until the server's own is there.
const thumbnail = (item) => {
  const picture = make("img", { src: URL.createObjectURL(item.file), alt: "" });
  const heic = /hei[cf]$/i.test(item.file.type || item.file.name);
  picture.addEventListener("load", () => URL.revokeObjectURL(picture.src), { once: true });
  picture.addEventListener("error", () => picture.replaceWith(make("span", { className: "preview-tile", textContent: heic ? "HEIC photo" : "Photo" })), { once: true });
  return picture;
};

const row = (item, { typed, retry, remove }) => {
  const id = `photo-${item.key}`;
  const text = make("input", { id, maxLength: 500, value: item.text, className: "input", type: "text" });
  text.setAttribute("aria-describedby", `${id}-hint`);
  text.addEventListener("input", () => typed(text.value));
  const asked = make(
    "div", { className: "field" }, make("label", { className: "label", htmlFor: id, textContent: "What would a colleague need to know?" }),
    make("p", { className: "hint", id: `${id}-hint`, textContent: "A few words help people who cannot see it." }), text,
  );
  const bar = make("progress", { max: 1, value: 0 });
  const state = make("p", { className: "preview-state" }, bar, make("span", { className: "preview-state-words" }));
  const acts = make("div", { className: "actions" }, button("Try again", named, retry), button("Remove", named, remove));
  const title = make("p", { className: "preview-name" }, ...name());
  if (!item.picture) title.append(make("bdi", { textContent: `: ${item.file.name}` }));
  const words = make("div", { className: "preview-words" }, title, state, ...(item.picture ? [asked] : []), acts);
  const made = make("li", { className: "preview" }, ...(item.picture ? [thumbnail(item)] : []), words);
  made.dataset.key = item.key;
  made.dataset.kind = item.picture ? "photo" : "file";
  return made;
};

const show = (made, item) => {
  const [bar, words] = [made.querySelector("progress"), made.querySelector(".preview-state-words")];
  const [again, out] = made.querySelectorAll(".actions button");
  made.dataset.state = item.state;
  bar.hidden = !MOVING.has(item.state);
  if (item.state === "checking") bar.removeAttribute("value"); else bar.value = item.part;
  bar.setAttribute("aria-label", made.querySelector(".preview-name").textContent);
  words.textContent = item.problem || WORDS[item.state]?.(item) || "";
  words.className = `preview-state-words${item.state === "failed" ? " field-error" : ""}`;
  again.hidden = item.state !== "failed";
  out.hidden = item.state === "checking"; // it may be on the card by now: then it is removed there
};

// The server's row takes the place of ours: what was typed meanwhile goes over, and so does the caret.
const settle = (made, item) => {
  const [fresh] = make("template", { innerHTML: item.row }).content.querySelectorAll("li");
  const [before, text] = [made.querySelector("input[type=text]"), fresh.querySelector("input[type=text]")];
  if (text && item.text !== item.sentText) text.value = item.text;
  const writing = before && document.activeElement === before && [before.selectionStart, before.selectionEnd];
  made.replaceWith(fresh);
  if (!writing || !text) return;
  text.focus();
  text.setSelectionRange(...writing);
};

// Photos and files of a form are counted in the order in which they stand there.
const number = (rows) => {
  const counts = { photo: 0, file: 0 };
  rows.forEach((one) => {
    const kind = one.dataset.kind;
    counts[kind] += 1;
    one.querySelectorAll(".preview-noun").forEach((place) => { place.textContent = kind === "photo" ? "Photo" : "File"; });
    one.querySelectorAll(".preview-number").forEach((place) => { place.textContent = counts[kind]; });
  });
};

globalThis.photoRows = { row, show, settle, number };
