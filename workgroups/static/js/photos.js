// In the evidence form each chosen file goes up at once, while the words are still being written (docs/decisions/0017).
// Without this script the plain field sends the files with the form.
const { items, of, keep, send, remove, left } = photoSender;
const { row, show, settle, number } = photoRows;
const [PAUSE, PATIENCE] = [500, 3_000];
const rows = new Map(); // key of an item -> its row
const waiting = new WeakMap(); // form -> the button that was pressed while its photos were under way
const timers = new Map();
const letters = () => [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");

const inputOf = (form) => form?.querySelector("[data-photos] input[type=file]");
const forms = () => [...document.querySelectorAll("form[data-draft]")].filter(inputOf);
const belongs = (item, form) => of(form, [item]).length > 0;
const formOf = (item) => forms().find((form) => belongs(item, form));
const all = (form) => [...form.querySelectorAll(".preview")];
const list = (form) => {
  let found = form.querySelector("[data-photos] .previews");
  if (!found) {
    found = Object.assign(document.createElement("ol"), { className: "previews" });
    inputOf(form).after(found);
  }
  return found;
};

const say = (form, text) => {
  let place = form.querySelector(".photo-message");
  if (!place) {
    place = Object.assign(document.createElement("p"), { className: "photo-message" });
    place.setAttribute("role", "status");
    list(form).after(place);
  }
  if (place.textContent !== text) place.textContent = text;
};

const nameOf = (item) => rows.get(item.key).querySelector(".preview-name").textContent;
const together = (names) => (names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : names[0]);
const failed = (form) => of(form).filter(({ state }) => state === "failed");
const summary = (form) => {
  const [lost, still] = [failed(form), of(form).filter(({ state }) => state !== "failed")];
  if (still.length) return say(form, "");
  const there = form.querySelectorAll(".preview[data-waits]").length;
  const good = there ? `${there} ${there === 1 ? "is" : "are"} on the card, seen by nobody else yet.` : "";
  const bad = lost.length ? `${together(lost.map(nameOf))} could not be added.` : "";
  say(form, [good, bad].filter(Boolean).join(" "));
};

const tell = (form, button, title, message) => document.dispatchEvent(new CustomEvent("problem", { detail: { source: form, button, title, message } }));
const solved = (form) => document.dispatchEvent(new CustomEvent("solved", { detail: { source: form } }));

const hear = (form) => inputOf(form).dispatchEvent(new Event("input", { bubbles: true })); // the draft counts its files
const count = (form) => {
  number(all(form));
  all(form).forEach((one, place) => { const item = items.get(one.dataset.key); if (item) item.place = place; });
};

const out = (form, item) => {
  const label = nameOf(item);
  const following = rows.get(item.key).nextElementSibling?.querySelector("button:not([hidden]), input") ?? inputOf(form);
  remove(item);
  rows.get(item.key).remove();
  rows.delete(item.key);
  count(form);
  hear(form);
  if (!failed(form).length) solved(form);
  following.focus();
  summary(form);
  say(form, `${label} removed`);
};

const place = (form, item) => {
  const made = rows.get(item.key) ?? row(item, {
    typed: (text) => {
      item.text = text;
      clearTimeout(timers.get(item.key));
      timers.set(item.key, setTimeout(() => { if (items.has(item.key)) keep(item); }, PAUSE));
    },
    retry: () => { solved(formOf(item)); send(item); },
    remove: () => out(formOf(item), item),
  });
  rows.set(item.key, made);
  list(form).append(made);
  if (item.state) show(made, item);
};

const add = (form, files) => {
  const input = inputOf(form);
  const { most, largest, arrive, card } = input.dataset;
  const same = (a, b) => a.name === b.name && a.size === b.size && a.lastModified === b.lastModified;
  const added = files.filter((file) => !of(form).some((item) => same(item.file, file)));
  const small = added.filter((file) => file.size <= Number(largest));
  const room = Number(most) - all(form).filter((one) => !one.querySelector("input[name=remove]:checked")).length;
  const taken = small.slice(0, Math.max(0, room)).map((file) => ({
    key: letters(), person: document.body.dataset.person, at: Date.now(), home: card ?? form.elements.form_key.value, url: arrive,
    cardKey: form.elements.form_key.value, task: form.elements.task.value, text: "", file, released: false,
    picture: file.type.startsWith("image/") || /\.hei[cf]$/i.test(file.name),
  }));
  taken.forEach((item) => { items.set(item.key, item); place(form, item); });
  count(form);
  taken.forEach((item) => { keep(item); send(item); });
  const problems = [
    small.length < added.length && `A file larger than ${Math.floor(Number(largest) / 1_000_000)} MB was left out. A photo straight from the camera is usually small enough.`,
    taken.length < small.length && `A card holds up to ${most} photos and files; the others were left out.`,
  ].filter(Boolean);
  say(form, problems.join(" ") || `${taken.length} chosen`);
  hear(form);
};

// Rows of files that belong here and are on their way, or wait in this browser since a reload.
const adopt = async (form) => {
  const arrived = new Set(all(form).map((one) => one.dataset.arrived));
  for (const item of await left()) {
    if (!form.isConnected || !belongs(item, form)) continue;
    if (arrived.has(item.key)) { remove(item); continue; }
    place(form, item);
    Object.assign(item, { released: false, url: inputOf(form).dataset.arrive });
    count(form);
    if (!items.has(item.key)) send(item);
  }
  count(form);
};

// A draft came back, or went: the form has another key now, and with it other files.
const changed = async (form, typed = {}) => {
  if (!inputOf(form) || inputOf(form).dataset.card) return;
  const key = form.elements.form_key.value;
  all(form).filter((one) => !items.has(one.dataset.key) || !belongs(items.get(one.dataset.key), form)).forEach((one) => one.remove());
  const answer = await fetch(`${inputOf(form).dataset.arrive}?${new URLSearchParams({ card_key: key })}`, { headers: { "HX-Request": "true" } }).catch(() => null);
  const html = answer?.ok ? await answer.text() : "";
  if (form.elements.form_key.value !== key) return;
  list(form).insertAdjacentHTML("afterbegin", html);
  all(form).flatMap((one) => [...one.querySelectorAll("input[name]")]).forEach((input) => {
    if (input.type === "checkbox") input.checked = Boolean(typed.remove?.includes(input.value));
    else if (typed[input.name]) [input.value] = typed[input.name];
  });
  await adopt(form);
};

document.addEventListener("photo:change", ({ detail: item }) => {
  const [made, form] = [rows.get(item.key), formOf(item)];
  if (!made || !form) return;
  if (item.state === "done") {
    settle(made, item);
    rows.delete(item.key);
    count(form);
    hear(form);
    if (waiting.has(form) && (!of(form).length || !answers(form))) go(form);
  } else {
    show(made, item);
  }
  if (["done", "failed"].includes(item.state)) summary(form);
});

document.addEventListener("change", ({ target: input }) => {
  const form = input.type === "file" && input.closest("[data-photos]") && input.form;
  if (!form) return;
  const files = [...input.files];
  input.value = ""; // they go up by themselves, not with the form
  add(form, files);
});

const has = ({ dataTransfer }) => dataTransfer?.types.includes("Files");
["dragenter", "dragover"].forEach((kind) => document.addEventListener(kind, (event) => {
  const form = has(event) && forms().find((one) => one.contains(event.target));
  if (!form) return;
  event.preventDefault();
  form.toggleAttribute("data-dropping", true);
}));
["dragleave", "drop"].forEach((kind) => document.addEventListener(kind, (event) => {
  forms().filter((form) => !form.contains(event.relatedTarget)).forEach((form) => form.removeAttribute("data-dropping"));
}));
document.addEventListener("drop", (event) => {
  const form = has(event) && forms().find((one) => one.contains(event.target));
  if (!form) return;
  event.preventDefault();
  add(form, [...event.dataTransfer.files]);
});

// A picture from the clipboard. Words that were copied with a picture of themselves stay words.
document.addEventListener("paste", (event) => {
  const [form] = forms();
  const files = [...event.clipboardData?.files ?? []];
  if (!form || !files.length || event.clipboardData.types.includes("text/plain")) return;
  event.preventDefault();
  add(form, files);
});

const answers = (form) => [...form.querySelectorAll("textarea[name^=answer_]")].some(({ value }) => value.trim());
const enough = (form) => answers(form) || form.querySelector(".preview[data-arrived]");
const moving = ({ state }) => !["failed", "offline", "busy", "trouble", "signed-out"].includes(state);

const go = (form) => {
  const pressed = waiting.get(form);
  if (!pressed || !form.isConnected) return;
  pressed.removeAttribute("data-busy");
  form.requestSubmit(pressed);
};

document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (!inputOf(form)) return;
  const [lost, still] = [failed(form), of(form).filter(({ state }) => state !== "failed")];
  const stop = () => { event.preventDefault(); event.stopImmediatePropagation(); };
  if (lost.length) {
    stop();
    waiting.delete(form);
    tell(form, submitter, `${together(lost.map(nameOf))} could not be added`, "Try again or remove what failed, then press the button once more. Everything else is kept.");
  } else if (still.length && submitter?.value === "post" && !enough(form)) {
    stop();
    waiting.set(form, submitter);
    say(form, "Your card goes on as soon as the first photo has arrived.");
  } else if (submitter && still.some(moving) && !waiting.has(form)) {
    // On a good line they are there in a moment, and can be looked at next. On a slow one the words do not wait.
    stop();
    waiting.set(form, submitter);
    submitter.setAttribute("data-busy", "");
    say(form, "Your photos are nearly there.");
    setTimeout(go, PATIENCE, form);
  } else {
    // What is still under way follows from the next page.
    waiting.delete(form);
    still.forEach((item) => { item.released = true; keep(item); });
  }
}, true);

document.addEventListener("draft:shown", ({ target, detail }) => changed(target, detail));
document.addEventListener("htmx:after:swap", () => forms().forEach((form) => {
  if (of(form).some((item) => !form.contains(rows.get(item.key)))) adopt(form);
}));
if (document.body.dataset.person) forms().forEach(adopt);
