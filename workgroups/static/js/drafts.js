// Every form with data-draft keeps what is typed (docs/decisions/0012). Here: which forms there are, and when.
const { draftCopies: copies, draftFields: fields, draftServer: server, draftChoices: choices, DraftForm } = globalThis;
const { channel } = DraftForm;
const ASKING = new Set(["preview", "rows"]);
const LEAVING = "form[action='/sign-out'], form[action='/account/sessions/end']";
const states = new Map();
const all = () => [...states.values()];

// Also asks what became of the forms that were sent from the page before.
const attach = async () => {
  [...states.keys()].filter((form) => !form.isConnected).forEach((form) => states.delete(form));
  const forms = [...document.querySelectorAll("form[data-draft]")].filter((form) => !states.has(form));
  forms.forEach((form) => states.set(form, new DraftForm(form)));
  const [fresh, sent] = [forms.map((form) => states.get(form)), copies.sent()];
  const places = [...new Set([...fresh.map((state) => state.place), ...Object.keys(sent)])];
  if (!places.length) return;
  const found = await server.read(places).catch(() => null);
  if (found) {
    Object.keys(sent).filter((place) => found[place]?.accepted === sent[place]).forEach((place) => {
      DraftForm.forget(place, sent[place]);
      channel?.postMessage({ place, accepted: sent[place] });
    });
    copies.setSent({});
  }
  fresh.forEach((state) => choices.settle(state, found?.[state.place], Boolean(found)));
};

const typing = ({ target }) => { if (target.name) states.get(target.form)?.changed(); };

const heard = ({ data: { place, draft, accepted } }) => all().forEach((state) => {
  if (state.place !== place || state.sending) return;
  if (draft) { if (draft.version !== state.base) choices.offer(state, draft); return; }
  if (state.key === accepted) state.accepted();
  if (state.behind?.key !== accepted) return;
  state.behind = null;
  globalThis.draftWords.notice(state.form, "");
  if (state.dirty) state.plan(0);
});

// Back: the browser shows a page as it was left, and what stands there may have been sent since.
const returned = async (event) => {
  all().forEach((state) => state.release());
  if (!event.persisted || !states.size) return;
  const found = await server.read(all().map((state) => state.place)).catch(() => ({}));
  all().filter((state) => found[state.place]?.accepted === state.key).forEach((state) => state.accepted());
};

const onlyHere = (state) => state.unreached && state.dirty
  && [...fields.hidden(state.form)].some((name) => state.form.elements.namedItem(name).value);

if (copies.person) {
  document.addEventListener("input", typing);
  document.addEventListener("change", typing);
  document.addEventListener("submit", ({ target, submitter }) => {
    if (!ASKING.has(submitter?.value)) states.get(target)?.send();
  }, true);
  document.addEventListener("visibilitychange", () => all().forEach((state) => state.save(document.hidden)));
  addEventListener("pagehide", () => all().forEach((state) => state.save(true)));
  addEventListener("pageshow", returned);
  addEventListener("online", () => all().forEach((state) => state.save()));
  // Private words have no lasting copy: while the server cannot be reached, this page is all there is.
  addEventListener("beforeunload", (event) => { if (all().some(onlyHere)) event.preventDefault(); });
  document.addEventListener("htmx:after:swap", attach);
  document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => states.get(ctx.request?.form ?? ctx.sourceElement)?.release());
  channel?.addEventListener("message", heard);
  attach();
}

// Signing out waits, two seconds at most, until the server has what the browser is about to forget.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches(LEAVING) || event.defaultPrevented) return;
  copies.leave();
  const unsaved = all().filter((state) => state.dirty);
  if (!unsaved.length) return;
  event.preventDefault();
  const patience = new Promise((done) => { setTimeout(done, 2000); });
  Promise.race([Promise.allSettled(unsaved.map((state) => state.save(true))), patience]).then(() => form.submit());
});
