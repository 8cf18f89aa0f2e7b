// Chosen photos are shown before they are sent, each with a description and a way out. Without this script the plain
// field works as well and descriptions are asked for afterwards. Sends one `photo_descriptions` per file, in order.
const limits = ({ dataset }) => ({ most: Number(dataset.most), largest: Number(dataset.largest) });
const chosen = new WeakMap();
let counter = 0;

const make = (tag, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

const say = (field, text) => {
  let place = field.querySelector(".photo-message");
  if (!place) field.append(place = make("p", { className: "photo-message", role: "status" }));
  place.textContent = text;
};

const put = (input, items) => {
  const files = new DataTransfer();
  items.forEach(({ file }) => files.items.add(file));
  input.files = files.files;
  chosen.set(input, items);
};

const row = (field, input, item, number) => {
  const id = `photo-description-${counter += 1}`;
  const picture = item.file.type.startsWith("image/");
  const name = picture ? `Photo ${number}` : `File ${number}: ${item.file.name}`;
  const text = make("input", { id, name: "photo_descriptions", maxLength: 500, value: item.text, className: "input" });
  text.type = picture ? "text" : "hidden";
  text.addEventListener("input", () => { item.text = text.value; });
  const out = make("button", { type: "button", className: "button button-bare", textContent: "Remove " });
  out.append(make("span", { className: "visually-hidden", textContent: name }));
  out.addEventListener("click", () => {
    URL.revokeObjectURL(item.url);
    put(input, chosen.get(input).filter((other) => other !== item));
    draw(field, input);
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.focus();
    say(field, `${name} removed`);
  });
  const shown = picture ? make("img", { src: item.url ??= URL.createObjectURL(item.file), alt: "" }) : "";
  const label = make("label", { htmlFor: id, className: "hint", textContent: "What does it show? A few words help people who cannot see it." });
  const words = make("div", { className: "preview-words" }, make("p", { className: "preview-name", textContent: name }));
  words.append(...(picture ? [label, text] : [text]), out);
  return make("li", { className: "preview" }, shown, words);
};

const draw = (field, input) => {
  let list = field.querySelector(".previews");
  if (!list) input.after(list = make("ol", { className: "previews" }));
  let photos = 0;
  let files = 0;
  list.replaceChildren(...chosen.get(input).map((item) => (
    row(field, input, item, item.file.type.startsWith("image/") ? photos += 1 : files += 1)
  )));
};

document.addEventListener("change", (event) => {
  const input = event.target;
  const field = input.closest?.("[data-photos]");
  if (!field || input.type !== "file") return;
  const before = chosen.get(input) ?? [];
  const same = (a, b) => a.name === b.name && a.size === b.size && a.lastModified === b.lastModified;
  const added = [...input.files].filter((file) => !before.some((item) => same(item.file, file)));
  const { most, largest } = limits(input);
  const small = added.filter((file) => file.size <= largest);
  const kept = small.slice(0, Math.max(0, most - before.length));
  put(input, [...before, ...kept.map((file) => ({ file, text: "" }))]);
  draw(field, input);
  const problems = [
    small.length < added.length && `A file larger than ${Math.floor(largest / 1_000_000)} MB was left out. A photo straight from the camera is usually small enough.`,
    kept.length < small.length && `A card holds up to ${most} photos and files; the others were left out.`,
  ].filter(Boolean);
  say(field, problems.join(" ") || `${chosen.get(input).length} chosen`);
});

// A draft comes back, or goes: these files and descriptions instead of those that stand there.
document.addEventListener("photos:set", ({ target: input, detail: items }) => {
  const field = input.closest("[data-photos]");
  if (!field) return;
  put(input, items);
  draw(field, input);
});

// A rejected form comes back as new elements: the files go over to the new field. A form without errors starts
// empty, and so does one whose files have been taken.
const held = new Map();

document.addEventListener("htmx:before:swap", () => {
  held.clear();
  document.querySelectorAll("[data-photos] input[type=file]").forEach((input) => {
    if (chosen.get(input)?.length) held.set(input.id, input);
  });
});

document.addEventListener("htmx:after:swap", () => {
  held.forEach((old, id) => {
    const input = document.getElementById(id);
    const field = input?.closest("[data-photos]");
    if (!field || input === old || "taken" in input.dataset || !document.getElementById("error-summary")) return;
    put(input, chosen.get(old));
    draw(field, input);
  });
});
