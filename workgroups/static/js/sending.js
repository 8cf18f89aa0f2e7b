// What could not be sent for lack of network is kept in this browser, under the person's key, and sent in its order as
// soon as there is a way. It carries the key of its form, so that it makes one thing however often it is tried.
const { person } = document.body.dataset;
const TRIES = [2_000, 5_000, 15_000, 30_000, 60_000];
const SHORT = ["comment", "reply"];

const make = (tag, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

const { keep, drop, mine, clear } = openShelf("workgroups-sending", "forms");

const formOf = (entry) => [...document.querySelectorAll("form[data-later]")].find((form) => form.elements.form_key?.value === entry.key);
const texts = (pairs) => JSON.stringify(pairs.filter(([name, value]) => typeof value === "string" && !["csrf_token", "act", "draft"].includes(name)).map(([name, value]) => [name, value.replaceAll("\r\n", "\n")]));
const unchanged = (form, entry) => texts([...new FormData(form)]) === texts(entry.fields);
const dirty = (form) => [...form.querySelectorAll("textarea")].some((area) => area.value !== area.defaultValue);
const excerpt = (form) => {
  const typed = [...form.querySelectorAll("textarea, input[type=text], input:not([type])")].map(({ value }) => value.trim()).filter(Boolean);
  const long = typed.sort((a, b) => b.length - a.length)[0] ?? "";
  return long.length > 80 ? `${long.slice(0, 80)}…` : long;
};
const time = (at) => new Date(at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });

let timer = 0;
let tries = 0;
let signedOut = false;
const sent = [];

const button = (words, what, act, kind = "quiet") => {
  const made = make("button", { type: "button", className: `button button-${kind}` }, words, make("span", { className: "visually-hidden", textContent: ` (${what})` }));
  made.addEventListener("click", act);
  return made;
};

const line = (entry) => {
  const name = entry.later[0].toUpperCase() + entry.later.slice(1);
  const words = make("p", {}, make("b", { textContent: name }), make("span", { textContent: `, ${time(entry.at)}: ` }), make("bdi", { textContent: entry.excerpt }));
  const acts = make("div", { className: "actions" });
  const row = make("li", { className: "sending-item" }, make("div", { className: "sending-words" }, words), acts);
  if (entry.problem) {
    words.after(make("p", { className: "field-error", textContent: entry.problem }));
    acts.append(button("Open it", name, () => open(entry)));
  }
  acts.append(button("Don’t send", name, async () => {
    await drop(entry.key);
    row.replaceChildren(make("p", { textContent: `${name} will not be sent.` }), button("Undo", name, async () => { await keep(entry); draw(); }));
  }));
  return row;
};

const done = (entry, url) => {
  const name = entry.later[0].toUpperCase() + entry.later.slice(1);
  return make("li", { className: "sending-item" }, make("p", {}, `${name} sent. `, make("a", { href: url, textContent: `See your ${entry.later}` })));
};

const draw = async () => {
  const entries = await mine();
  let place = document.getElementById("sending");
  if (!entries.length && !sent.length) return place?.remove();
  if (!place) {
    place = make("section", { id: "sending", className: "sending" });
    place.setAttribute("aria-label", "Waiting to be sent");
    document.querySelector(".page").before(place);
  }
  const waits = entries.filter((one) => !one.problem).length;
  const count = waits === 1 ? "1 thing waits" : `${waits} things wait`;
  const why = signedOut ? "Sign in, then it is sent." : navigator.onLine ? "We cannot be reached just now; it is tried again by itself." : "It will be sent when you are back online.";
  const head = make("p", { className: "sending-title" });
  head.setAttribute("role", "status");
  const list = make("ul", { className: "sending-list" }, ...sent.map(({ entry, url }) => done(entry, url)), ...entries.map(line));
  const first = make("div", { className: "sending-head" }, head);
  if (signedOut) first.append(make("a", { className: "button button-quiet", href: "/sign-in", target: "_blank", rel: "noopener", textContent: "Sign in (opens in a new tab)" }));
  if (waits) first.append(button("Send now", "what waits", () => { tries = 0; flush(); }, "primary"));
  place.replaceChildren(first, list);
  head.textContent = waits ? `${count} to be sent. ${why}` : entries.length ? "This could not be sent as it is." : "Everything is sent.";
};

// As if the person had pressed the button: the answer is a page, with all that was written in it.
const open = (entry) => {
  const form = make("form", { method: "post", action: entry.url, enctype: "multipart/form-data", hidden: true });
  entry.fields.forEach(([name, value]) => {
    const input = make("input", { type: typeof value === "string" ? "hidden" : "file", name });
    if (typeof value === "string") input.value = value;
    else {
      const files = new DataTransfer();
      files.items.add(value);
      input.files = files.files;
    }
    form.append(input);
  });
  form.append(make("input", { type: "hidden", name: "csrf_token", value: JSON.parse(document.body.getAttribute("hx-headers:inherited"))["X-CSRFToken"] }));
  document.body.append(form);
  form.submit();
};

const words = (html) => {
  const page = new DOMParser().parseFromString(html, "text/html");
  const said = page.querySelector("[data-problem-title], #error-summary li, h1");
  return said?.textContent.trim() ?? "It could not be saved.";
};

// true: there may be more to send; false: not now.
const send = async (entry, token) => {
  const body = new FormData();
  entry.fields.forEach(([name, value]) => body.append(name, value));
  body.set("csrf_token", token);
  const answer = await fetch(entry.url, { method: "POST", body, headers: { "HX-Request": "true" } });
  if (answer.status === 429 || answer.status >= 500 || answer.status === 401) return false;
  if (answer.ok) {
    await drop(entry.key);
    arrived(entry, answer.headers.get("HX-Redirect") ?? entry.page);
  } else {
    await keep({ ...entry, problem: words(await answer.text()) });
  }
  return true;
};

// The form that was pressed is done. Whoever writes in another form of the page meanwhile is not taken away from it.
const arrived = (entry, url) => {
  const form = formOf(entry);
  document.dispatchEvent(new CustomEvent("solved", { detail: { source: form } }));
  const busy = [...document.querySelectorAll("form[data-later]")].some((other) => other !== form && dirty(other));
  if (form && unchanged(form, entry) && !busy) {
    if (new URL(url, location.href).pathname === location.pathname) location.reload();
    else location.assign(url);
    return;
  }
  sent.push({ entry, url });
  document.dispatchEvent(new CustomEvent("announce", { detail: `Your ${entry.later} is sent` }));
};

const run = async () => {
  const entries = (await mine()).filter((one) => !one.problem);
  if (!entries.length) return;
  const asked = await fetch("/account/token", { headers: { "HX-Request": "true" } });
  signedOut = asked.status === 401;
  if (!asked.ok) return;
  const known = await asked.json();
  if (known.person !== person) return;
  for (const entry of entries) if (!await send(entry, known.token)) return;
  tries = 0;
};

const flush = async () => {
  clearTimeout(timer);
  try {
    await (navigator.locks ? navigator.locks.request("workgroups-sending", { ifAvailable: true }, (lock) => lock && run()) : run());
  } catch { /* no network: tried again below */ }
  await draw();
  if ((await mine()).some((one) => !one.problem)) {
    timer = setTimeout(flush, TRIES[Math.min(tries, TRIES.length - 1)]);
    tries += 1;
  }
};

const note = (form, words) => {
  let place = form.querySelector(".offline-note");
  if (!words) return place?.remove();
  if (!place) {
    place = make("p", { className: "offline-note" });
    place.setAttribute("role", "status");
    (form.querySelector(".form-actions") ?? form).after(place);
  }
  place.textContent = words;
};

const mood = () => {
  document.querySelectorAll("form[data-later]").forEach((form) => note(form, navigator.onLine ? "" : "You are offline. Press the button as usual: it will be sent when you are back online."));
};

// What is said in a line is handed over: the next line is another one, not a correction of the one that waits.
const anew = (form) => {
  form.elements.form_key.value = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random().toString(36).slice(2).padEnd(16, "0")}`;
  form.querySelectorAll("textarea").forEach((area) => {
    area.value = "";
    area.dispatchEvent(new Event("input", { bubbles: true }));
  });
};

if (person && "indexedDB" in globalThis) {
  const pinned = new WeakSet();

  document.addEventListener("htmx:error", (event) => {
    const { ctx } = event.detail;
    const form = ctx?.request?.form;
    const act = ctx?.request?.submitter?.value ?? "";
    if (!form?.dataset.later || ctx.request.method !== "POST" || !ctx.request.body || ["preview", "rows"].includes(act)) return;
    const fields = [...ctx.request.body].filter(([name]) => name !== "csrf_token");
    const entry = { key: form.elements.form_key.value, person, at: Date.now(), url: form.getAttribute("action"), page: location.pathname, later: form.dataset.later, excerpt: excerpt(form), fields };
    event.detail.handled = true;
    pinned.add(form);
    keep(entry).then(() => {
      if (SHORT.includes(entry.later)) anew(form);
      note(form, navigator.onLine ? "That did not reach us. It is kept in this browser and will be sent by itself." : "Will be sent when you are back online. It is kept in this browser until then.");
      tries = 0;
      timer = setTimeout(flush, TRIES[0]);
      return draw();
    }).catch(() => document.dispatchEvent(new CustomEvent("problem", { detail: {
      source: form, button: ctx.request.submitter, title: "That did not reach us", message: "This browser cannot keep it for you either. Leave the page open, check your connection, then try again.",
    } })));
  });

  // Sent by hand after all: nothing of it waits any more.
  document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
    const form = ctx.request.form;
    if (!form || !pinned.has(form) || ctx.response.status >= 400) return;
    pinned.delete(form);
    note(form, "");
    drop(new Map(ctx.request.body).get("form_key")).then(draw);
  });

  // A piece that refreshes must not give a form another key while the first sending of it may have arrived.
  document.addEventListener("htmx:before:morph:attr", (event) => {
    const { target: input, detail } = event;
    if (detail.attrName === "value" && input.name === "form_key" && pinned.has(input.form)) event.preventDefault();
  });

  document.addEventListener("submit", async (event) => {
    if (!event.target.matches("form[action='/sign-out']") || "certain" in event.target.dataset) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    event.submitter?.setAttribute("data-busy", "");
    const photos = (await photoSender.left()).map(({ picture }) => ({ later: picture ? "photo" : "file" }));
    const entries = [...await mine().catch(() => []), ...photos];
    const question = entries.length === 1 ? `Your ${entries[0].later} has not been sent. Sign out and throw it away?` : `${entries.length} things have not been sent. Sign out and throw them away?`;
    if (entries.length && !confirm(question)) return event.submitter?.removeAttribute("data-busy");
    await Promise.allSettled([clear(), photoSender.clear()]);
    event.target.dataset.certain = "";
    event.target.requestSubmit();
  }, true);

  // A page that shows the form again holds its words: they are the person's to send now.
  const shownAgain = async () => {
    for (const entry of await mine()) if (entry.problem && formOf(entry)) await drop(entry.key);
  };

  addEventListener("online", () => { mood(); tries = 0; flush(); });
  addEventListener("offline", () => { mood(); draw(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) flush(); });
  document.addEventListener("htmx:after:swap", mood);
  mood();
  shownAgain().then(flush).catch(() => {});
}
