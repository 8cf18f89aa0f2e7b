// One form with a draft: keeps what is typed in the browser at once and on the server after a pause.
const { draftCopies: copies, draftFields: fields, draftServer: server, draftWords: words } = globalThis;
const [PAUSE, LONGEST, AGAIN, PATIENCE] = [900, 6000, 15_000, 20_000];
const letters = (count) => [...crypto.getRandomValues(new Uint8Array(count))].map((one) => one.toString(16).padStart(2, "0")).join("");

// Names this page among all that may write: "writer.number" is a version, and the server knows who came last.
const writer = letters(8);
const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel(`drafts:${copies.person}`) : null;
let count = 0;

// Versions are "writer.number": whether `older` is of the same page as `newer`, and not after it.
const isBefore = (older, newer = "") => {
  const [[by, n], [writtenBy, number]] = [older.split("."), newer.split(".")];
  return by === writtenBy && Number(n) <= Number(number);
};

const forget = (place, key) => {
  copies.drop(copies.all(place).filter((copy) => copy.key === key).map((copy) => copy.id));
};

class DraftForm {
  constructor(form) {
    this.form = form;
    this.place = form.dataset.draft;
    this.first = { key: this.key, fields: fields.read(form) };
    Object.assign(this, { base: "", version: "", dirty: false, sending: false, behind: null });
    // The same form, sent and refused: it goes on from what the page before it kept.
    this.heir = copies.all(this.place).filter((copy) => copy.key === this.key).sort((a, b) => b.at - a.at)[0]?.version;
  }

  // Read from the form each time: a piece that refreshes gives an untouched form a new one.
  get key() { return this.form.elements.namedItem("draft").value.slice(this.place.length + 1); }

  get typed() { return fields.read(this.form); }

  // How many files this browser still has to send: on another device they would have to be chosen again.
  get files() { return photoSender.of(this.form).length; }

  get snapshot() { return { key: this.key, fields: this.typed }; }

  changed() {
    if (this.done) this.rekey();
    this.sending = false;
    this.dirty = true;
    this.since ??= Date.now();
    this.version = `${writer}.${count += 1}`;
    this.remember();
    if (this.behind) globalThis.draftChoices.offer(this, this.behind);
    this.plan(Math.min(PAUSE, Math.max(0, this.since + LONGEST - Date.now())));
  }

  plan(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), wait);
  }

  remember() {
    const { key, version, base, dirty, files } = this;
    this.kept = copies.put(this.place, writer, { key, version, base, dirty, files, fields: this.typed }, fields.hidden(this.form));
  }

  async save(leaving = false) {
    if (!this.dirty || this.sending || this.behind || (this.saving && !leaving)) return;
    clearTimeout(this.timer);
    const { place, key, version, base, files } = this;
    const sent = { place, key, version, base, files, fields: this.typed };
    this.saving = true;
    this.since = undefined;
    try {
      await this.heard(await server.post("", sent, leaving), sent);
    } catch {
      this.wait(this.kept ? "Not saved yet, kept in this browser" : "Not saved yet. Keep this page open.");
      this.plan(AGAIN);
    }
    this.saving = false;
    if (this.dirty && this.version !== version && this.form.isConnected) this.plan(PAUSE);
  }

  async heard(reply, sent) {
    if (reply.status === 409) return this.behindOf((await reply.json()).draft);
    if (reply.status === 413) return this.wait("Too long to save as a draft. Kept in this browser.");
    if ([400, 401, 403, 404].includes(reply.status)) return this.wait("You are signed out. What you typed is kept in this browser.");
    if (!reply.ok) throw new Error(reply.status);
    const answer = await reply.json();
    if (answer.accepted) return this.accepted();
    this.unreached = false;
    this.base = answer.version;
    this.dirty = this.version !== sent.version;
    this.remember();
    words.status(this.form, "saved", `Saved ${words.time(answer.at)}`);
    channel?.postMessage({ place: this.place, draft: { ...sent, at: answer.at } });
  }

  // What is there may be what this form began from: sent by the page that was here before, its answer never heard.
  behindOf(theirs) {
    if (!isBefore(theirs.version, this.heir)) return globalThis.draftChoices.offer(this, theirs);
    this.base = theirs.version;
    this.plan(0);
  }

  wait(text) {
    this.unreached = true;
    words.status(this.form, "waiting", text);
  }

  // The form is under way: a draft must not overtake it. When nothing comes of it, typing is saved again.
  send() {
    this.sending = true;
    copies.setSent({ ...copies.sent(), [this.place]: this.key });
    setTimeout(() => this.release(), PATIENCE);
  }

  release() {
    if (!this.sending) return;
    this.sending = false;
    if (this.dirty && this.form.isConnected) this.plan(PAUSE);
  }

  // These words were sent already. Should somebody type on here, that is something new.
  accepted() {
    forget(this.place, this.key);
    if (!this.form.isConnected || this.sending) return;
    [this.done, this.dirty] = [true, false];
    words.status(this.form, "", "");
    words.notice(this.form, "What stands here has been sent already.");
  }

  rekey() {
    this.done = false;
    this.take(letters(12));
    const once = this.form.elements.namedItem("form_key");
    if (once) once.value = letters(12);
    this.tell({});
    words.notice(this.form, "");
  }

  take(key) {
    this.form.elements.namedItem("draft").value = `${this.place}~${key}`;
  }

  // Fills the form with a draft and gives back what stood there.
  show(draft) {
    const before = this.snapshot;
    this.take(draft.key);
    this.lost = fields.write(this.form, draft.fields);
    this.tell(draft.fields);
    return before;
  }

  // The key of the form may be another one now, and with it the photos that belong to it.
  tell(typed) {
    this.form.dispatchEvent(new CustomEvent("draft:shown", { bubbles: true, detail: typed }));
  }

  // What the form shows is what the server has.
  adopt(draft) {
    this.take(draft.key);
    [this.base, this.version, this.dirty, this.behind] = [draft.version, draft.version, false, null];
    this.remember();
    words.status(this.form, "saved", `Saved ${words.time(draft.at)}`);
  }
}

globalThis.DraftForm = Object.assign(DraftForm, { writer, channel, forget, isBefore });
