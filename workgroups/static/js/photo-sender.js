// Sends chosen files one by one, two at a time, and keeps each in this browser until the server has it. A file carries a
// key, so that it is on its card once however often it is tried. Who shows them hears "photo:change".
const { person } = document.body.dataset;
const [AT_ONCE, PATIENCE] = [2, 600_000];
const TRIES = [2_000, 5_000, 15_000, 30_000];
const TOKENS = "hx-headers:inherited";
const KEPT = ["key", "person", "at", "home", "url", "cardKey", "task", "place", "name", "picture", "text", "file", "small", "released"];
const SIGNED_OUT = "You are signed out. Sign in in another tab, and it goes on by itself.";
const OTHER = "Somebody else is signed in here now, so this was not sent.";
const REFUSED = "This could not be added to the card. Reload the page, then try again.";

const shelf = openShelf("workgroups-photos", "files");
const items = new Map();
const turns = [];
let running = 0;

const keep = (item) => shelf.keep(Object.fromEntries(KEPT.map((name) => [name, item[name]]))).catch(() => { /* sent all the same */ });
const set = (item, state, more = {}) => {
  Object.assign(item, { state, problem: "", ...more });
  if (!item.gone) document.dispatchEvent(new CustomEvent("photo:change", { detail: item }));
};

const turn = () => (running < AT_ONCE ? Promise.resolve(running += 1) : new Promise((go) => { turns.push(go); }));
const next = () => { if (turns.length) turns.shift()(); else running -= 1; };
const rest = (time) => new Promise((done) => {
  setTimeout(done, time);
  addEventListener("online", done, { once: true });
});

// Signed in again since this page was opened: the token of the new session, if it is the same person's.
const renew = async () => {
  const reply = await fetch("/account/token", { headers: { "HX-Request": "true" } });
  if (!reply.ok) return SIGNED_OUT;
  const known = await reply.json();
  if (known.person !== person) return OTHER;
  document.body.setAttribute(TOKENS, JSON.stringify({ "X-CSRFToken": known.token }));
  return "";
};

const post = (item, body) => new Promise((done, failed) => {
  const request = new XMLHttpRequest();
  item.request = request;
  request.open("POST", item.url);
  request.timeout = PATIENCE;
  // HX-Request: an answer that is no page.
  request.setRequestHeader("HX-Request", "true");
  request.setRequestHeader("X-CSRFToken", JSON.parse(document.body.getAttribute(TOKENS))["X-CSRFToken"]);
  request.upload.onprogress = ({ loaded, total }) => set(item, loaded < total ? "sending" : "checking", { part: loaded / total });
  request.onload = () => done(request);
  request.onerror = request.onabort = request.ontimeout = failed;
  request.send(body);
});

const fields = (item) => {
  const body = new FormData();
  Object.entries({ card_key: item.cardKey, task: item.task, upload_key: item.key, place: item.place, photo_descriptions: item.text })
    .forEach(([name, value]) => body.append(name, value));
  // The name of a photo may be a pupil's and is nobody's business; a document is known by its ending.
  body.append("photos", item.small, item.picture ? "photo" : item.file.name);
  return body;
};

// How long to wait before the next try, in milliseconds; 0 when nothing is left to try.
const attempt = async (item, tries) => {
  if (!item.small) {
    set(item, "preparing", { part: 0 });
    item.small = item.picture ? await shrink(item.file) : item.file;
    keep(item);
  }
  if (item.gone) return 0;
  set(item, "sending", { part: 0 });
  item.sentText = item.text;
  const request = await post(item, fields(item));
  const { status, responseText } = request;
  if (status === 200) {
    await shelf.drop(item.key).catch(() => {});
    items.delete(item.key);
    set(item, "done", { row: responseText, part: 1 });
    return 0;
  }
  if (status === 429 || status >= 500) {
    const patience = Number(request.getResponseHeader("Retry-After")) * 1000;
    set(item, patience ? "busy" : "trouble");
    return (patience || TRIES[Math.min(tries, 3)]) * (1 + Math.random());
  }
  if (status !== 400 && status !== 401) {
    set(item, "failed", { problem: status === 422 ? responseText : REFUSED });
    return 0;
  }
  const trouble = await renew();
  if (!trouble && tries < 2) return 1;
  set(item, trouble === SIGNED_OUT ? "signed-out" : "failed", { problem: trouble || REFUSED });
  return trouble === SIGNED_OUT ? TRIES[2] : 0;
};

// In two tabs the same file has one turn after the other.
const alone = (item, act) => (navigator.locks ? navigator.locks.request(`photo ${item.key}`, act) : act());

const send = async (item) => {
  items.set(item.key, item);
  set(item, "waiting", { part: 0 });
  for (let [tries, wait] = [0, 1]; wait && !item.gone; tries += 1) {
    await turn();
    try {
      wait = item.gone ? 0 : await alone(item, () => attempt(item, tries));
    } catch {
      set(item, "offline");
      wait = TRIES[Math.min(tries, 3)];
    } finally {
      next();
    }
    if (wait && !item.gone) await rest(wait);
  }
};

const remove = (item) => {
  item.gone = true;
  item.request?.abort();
  items.delete(item.key);
  return shelf.drop(item.key).catch(() => {});
};

// What is under way on this page, and what this browser keeps besides.
const left = async () => {
  if (!person || !("indexedDB" in globalThis)) return [];
  const stored = (await shelf.mine().catch(() => [])).filter(({ key }) => !items.has(key));
  return [...items.values(), ...stored];
};

// Whose files a form shows: those of its card, and those that were chosen in the form the card came from.
const homes = ({ dataset, form }) => [dataset.card, dataset.cardKey ?? form.elements.form_key.value].filter(Boolean);

const of = (form, list = [...items.values()]) => {
  const input = form.querySelector("[data-photos] input[type=file]");
  return input ? list.filter((item) => homes(input).includes(item.home)) : [];
};

globalThis.photoSender = { items, of, keep, send, remove, left, clear: () => shelf.clear() };
