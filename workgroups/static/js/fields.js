// What stands in a form, as { name: [values] }, and back again. Files, passwords and the form's own marks are no part.
const NEVER = new Set(["file", "password", "submit", "button", "image", "reset"]);
const OURS = new Set(["csrf_token", "draft", "place"]);
const MARKS = new Set(["form_key", "version", "base"]);
const FILES = /^(remove|description_\d+)$/; // of rows that photos.js fills itself
const counted = (control) => control.type === "checkbox" || control.type === "radio";

const controls = (form) => [...form.elements].filter((one) => (
  one.name && !NEVER.has(one.type) && one.tagName !== "BUTTON"
  && !(one.type === "hidden" && (OURS.has(one.name) || one.name.startsWith("mine-")))
));

const read = (form) => {
  const found = {};
  controls(form).forEach((one) => {
    const values = found[one.name] ??= [];
    if (one.selectedOptions) values.push(...[...one.selectedOptions].map((option) => option.value));
    else if (!counted(one) || one.checked) values.push(one.value);
  });
  return found;
};

const hidden = (form) => new Set([...form.querySelectorAll("[data-draft-private]")].map((one) => one.name));

// Another row like the last one of its kind: "materials-3-title" becomes "materials-4-title".
const grow = (form, name) => {
  const [, prefix, wanted] = /^(\w+)-(\d+)-\w+$/.exec(name) ?? [];
  const last = controls(form).filter((one) => one.name.startsWith(`${prefix}-`)).at(-1);
  const row = prefix && last?.closest("fieldset, .prompt-row");
  const number = Number(last?.name.split("-")[1]);
  if (!row || !(wanted > number) || wanted - number > 20) return false;
  const next = row.cloneNode(true);
  const [mark, nextMark] = [`${prefix}-${number}-`, `${prefix}-${number + 1}-`];
  [next, ...next.querySelectorAll("*")].forEach((one) => [...one.attributes].forEach((attribute) => {
    if (attribute.value.includes(mark)) attribute.value = attribute.value.replaceAll(mark, nextMark);
  }));
  next.querySelectorAll("input, textarea").forEach((one) => { one.value = ""; });
  const title = next.querySelector("legend, .label");
  if (title) title.textContent = title.textContent.replace(/\d+$/, number + 2);
  row.after(next);
  return number + 1 === Number(wanted) || grow(form, name);
};

// Puts the values back and gives what has no place in the form any more, as texts.
const write = (form, fields) => {
  const names = new Set(controls(form).map((one) => one.name));
  const lost = Object.keys(fields).filter((name) => !FILES.test(name) && !names.has(name) && !(fields[name].join("") && grow(form, name)));
  const used = {};
  controls(form).forEach((one) => {
    const values = fields[one.name];
    if (!values) return;
    const before = counted(one) ? one.checked : one.value;
    if (one.options) [...one.options].forEach((option) => { option.selected = values.includes(option.value); });
    else if (counted(one)) one.checked = values.includes(one.value);
    else one.value = values[used[one.name] = (used[one.name] ?? -1) + 1] ?? "";
    const fold = one.closest("details");
    if (fold && (counted(one) ? one.checked : one.value) !== before) fold.open = true;
  });
  return lost.flatMap((name) => fields[name]).filter((text) => text.trim());
};

// Whether a person would see a difference. Marks that travel in hidden fields do not count.
const same = (a, b) => {
  const words = (fields) => JSON.stringify(Object.keys(fields).filter((name) => !MARKS.has(name) && fields[name].join("")).sort()
    .map((name) => [name, fields[name].map((text) => text.replaceAll("\r\n", "\n"))]));
  return words(a) === words(b);
};

globalThis.draftFields = { read, write, same, hidden };
