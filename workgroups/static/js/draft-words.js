// What a form says about its draft: a quiet line beside its buttons, and a notice with buttons above its fields.
const clock = new Intl.DateTimeFormat("en-GB", { hour: "numeric", minute: "2-digit", hour12: true, timeZone: "Europe/London" });
const days = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long", timeZone: "Europe/London" });
const time = (at) => clock.format(at).replace(/[\s\u202f]/g, "");
const when = (at) => (days.format(at) === days.format(Date.now()) ? `at ${time(at)}` : `on ${days.format(at)} at ${time(at)}`);

const make = (tag, className, text = "") => Object.assign(document.createElement(tag), { className, textContent: text });

// `kind` is saved, waiting or "". Only what needs attention is read out: a sentence at every pause would drive people mad.
const status = (form, kind, text) => {
  const place = form.querySelector(".form-actions") ?? form;
  let line = form.querySelector(".draft-status");
  if (!line) place.append(line = make("p", "draft-status"));
  const news = kind === "waiting" && line.textContent !== text;
  line.dataset.kind = kind;
  line.textContent = text;
  if (news) document.dispatchEvent(new CustomEvent("announce", { detail: text }));
};

// `buttons` is [[words, act], …]; `lost` are texts that have no place in the form any more.
const notice = (form, text, buttons = [], lost = []) => {
  const had = form.querySelector(".draft-notice");
  const focused = had?.contains(document.activeElement);
  if (!text) return had?.remove();
  const box = make("div", "draft-notice");
  const words = make("p", "draft-notice-words", text);
  words.tabIndex = -1;
  box.append(words);
  lost.forEach((one) => {
    const quoted = make("p", "draft-lost", one);
    quoted.dataset.userContent = "";
    quoted.setAttribute("hx-ignore", "");
    box.append(quoted);
  });
  buttons.forEach(([label, act]) => {
    const button = make("button", "button button-bare", label);
    button.type = "button";
    button.addEventListener("click", act);
    box.append(button);
  });
  // Above the buttons for somebody who is typing: nothing under the caret may move.
  const actions = form.contains(document.activeElement) && form.querySelector(".form-actions");
  if (had) had.replaceWith(box); else if (actions) actions.before(box); else form.prepend(box);
  if (focused) words.focus();
  document.dispatchEvent(new CustomEvent("announce", { detail: text }));
};

globalThis.draftWords = { time, when, status, notice };
