// Which words a form shows when there are several, and the person's choice between them. None are thrown away unasked.
const { draftCopies: copies, draftFields: fields, draftServer: server, draftWords: words, DraftForm } = globalThis;

// Another tab or device has saved words of its own here.
const offer = (state, theirs) => {
  if (fields.same(theirs.fields, state.typed)) return state.adopt(theirs);
  const own = !fields.same(state.first.fields, state.typed);
  const told = state.behind && state.told === own;
  [state.behind, state.told] = [theirs, own];
  if (told) return;
  const use = () => {
    const newer = state.behind ?? theirs;
    const mine = state.show(newer);
    state.adopt(newer);
    words.notice(state.form, "This is the newer text.", own ? [["Go back to my text", () => back(mine)]] : [], state.lost);
  };
  const back = (mine) => {
    state.show(mine);
    state.changed();
    words.notice(state.form, "This is your text again.", [["Use the newer text", use]], state.lost);
  };
  const keep = () => {
    [state.base, state.behind] = [state.behind.version, null];
    words.notice(state.form, "");
    state.changed();
  };
  if (own) words.status(state.form, "waiting", "Not saved yet, kept in this browser");
  words.notice(
    state.form, `There is newer text for this form, written ${words.when(theirs.at)} in another tab or on another device.${own ? " Yours is still here." : ""}`,
    [["Use the newer text", use], ...(own ? [["Keep my text", keep]] : [])],
  );
};

const discard = async (state, draft) => {
  const reached = await server.post("/discarding", { place: state.place }).then((reply) => reply.ok, () => false);
  if (!reached) return words.status(state.form, "waiting", "Not discarded: the server cannot be reached. Try again.");
  clearTimeout(state.timer);
  const gone = state.show(state.first);
  copies.drop(copies.all(state.place).map((copy) => copy.id));
  [state.dirty, state.base] = [false, ""];
  words.status(state.form, "", "");
  words.notice(state.form, "Discarded.", [["Undo", async () => {
    const back = await server.post("/undo", { place: state.place }).then((reply) => (reply.ok ? reply.json() : null), () => null);
    state.show(gone);
    if (back) state.base = back.draft.version;
    state.changed();
    tell(state, draft);
  }]]);
};

const tell = (state, draft, here = state.files) => {
  const missing = draft.files - here;
  const again = missing > 0 ? ` Choose your ${missing === 1 ? "photo or file" : `${missing} photos or files`} again.` : "";
  const out = state.lost?.length ? " These words have no place in the form any more:" : "";
  words.notice(
    state.form, `We brought back what you had typed ${words.when(draft.at)}.${again}${out}`,
    [["Discard it", () => discard(state, draft)]], state.lost,
  );
};

// The copies of this browser that still count, newest first. Those of a form that was accepted, and those that the
// server had and has no longer, or has newer, do not.
const living = (place, draft, done, reached) => {
  const ours = copies.all(place).filter((copy) => !copy.id.endsWith(DraftForm.writer));
  const stale = (copy) => reached && (copy.key === done || !copy.dirty);
  copies.drop(ours.filter(stale).map((copy) => copy.id));
  return ours.filter((copy) => !stale(copy)).sort((a, b) => b.at - a.at);
};

const from = (copy, draft) => copy.base === draft.version || DraftForm.isBefore(draft.version, copy.version);

// Fills a form that has just appeared. `reached` is false when the server did not answer.
const settle = async (state, { draft = null, accepted: done = "" } = {}, reached = true) => {
  if (done) DraftForm.forget(state.place, done);
  const [best] = living(state.place, draft, done, reached);
  const kept = await photoSender.left();
  if (state.dirty) return; // somebody was quicker than the answer: saving finds out what there is
  if (state.form.hasAttribute("data-draft-typed")) {
    // The form shows what was sent and refused: nothing is newer.
    if (draft?.key === state.key) state.base = draft.version;
    return;
  }
  const follows = best && (!draft || from(best, draft));
  const chosen = best && (follows || best.at > draft.at) ? best : draft;
  if (!chosen) return;
  // Private words have no copy that lasts: the server's stand in.
  const typed = { ...(follows && draft ? draft.fields : {}), ...chosen.fields };
  const different = !fields.same(typed, state.typed);
  state.show({ key: chosen.key, fields: typed });
  if (chosen === draft) state.adopt(draft); else [state.base, state.heir] = [draft?.version ?? best.base, best.version];
  if (different || chosen.files) tell(state, chosen, photoSender.of(state.form, kept).length);
  if (best && !follows) return offer(state, chosen === best ? draft : best);
  if (chosen !== best) return;
  if (best.dirty) state.changed();
  copies.drop([best.id]);
};

globalThis.draftChoices = { offer, settle };
