// What the browser itself keeps of a draft, under a key that stands for the person: gone when the form is accepted, on
// sign-out and after 7 days. Private fields live only as long as the tab. Chosen files lie in IndexedDB.
const LIFE = 7 * 24 * 3600 * 1000;
const { person = "" } = document.body.dataset;
const open = (area) => { try { return globalThis[area]; } catch { return null; } };
const [lasting, passing] = [open("localStorage"), open("sessionStorage")];
const parse = (text) => { try { return JSON.parse(text); } catch { return null; } };
const keys = (area) => (area ? Object.keys(area).filter((key) => key.startsWith("draft:")) : []);
const start = (place) => `draft:${person}:${place}:`;

const put = (place, writer, copy, hidden) => {
  const [shown, secret] = [{}, {}];
  Object.entries(copy.fields).forEach(([name, values]) => { (hidden.has(name) ? secret : shown)[name] = values; });
  try {
    lasting.setItem(start(place) + writer, JSON.stringify({ ...copy, fields: shown, at: Date.now() }));
    if (hidden.size) passing.setItem(start(place) + writer, JSON.stringify({ ...secret }));
    return true;
  } catch {
    return false; // full, or switched off
  }
};

const all = (place) => keys(lasting).filter((key) => key.startsWith(start(place))).flatMap((key) => {
  const copy = parse(lasting.getItem(key));
  return copy?.fields ? [{ ...copy, id: key, fields: { ...copy.fields, ...parse(passing?.getItem(key)) } }] : [];
});

const drop = (ids) => ids.forEach((id) => [lasting, passing].forEach((area) => area?.removeItem(id)));

// Forms that were sent and of which nothing has been heard yet: asked about on the next page.
const sentAs = `draft:${person}:sent`;
const sent = () => parse(lasting?.getItem(sentAs)) ?? {};
const setSent = (places) => {
  try { if (Object.keys(places).length) lasting.setItem(sentAs, JSON.stringify(places)); else lasting.removeItem(sentAs); } catch { /* then the copy goes after 7 days */ }
};

const files = (mode, act) => new Promise((resolve) => {
  const fail = () => resolve(undefined);
  try {
    const asked = indexedDB.open("drafts", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("files");
    asked.onerror = fail;
    asked.onsuccess = () => {
      const base = asked.result;
      const transaction = base.transaction("files", mode);
      const wish = act(transaction.objectStore("files"));
      transaction.oncomplete = () => { base.close(); resolve(wish?.result); };
      transaction.onerror = transaction.onabort = () => { base.close(); fail(); };
    };
  } catch { fail(); }
});
// Remembers that there are files, so that no other page opens the database for nothing.
const flag = "draft:files";
const keepFiles = (place, key, list) => {
  if (!list.length) return dropFiles(place);
  try { lasting.setItem(flag, "{}"); } catch { /* then they are destroyed when the next ones are */ }
  return files("readwrite", (store) => store.put({ key, list, at: Date.now() }, start(place)));
};
const dropFiles = async (place, old = 0) => {
  if (!lasting?.getItem(flag)) return;
  const left = await files("readwrite", (store) => {
    if (place) store.delete(start(place));
    const walk = store.openCursor();
    walk.onsuccess = () => {
      if (!walk.result) return;
      if (walk.result.value.at < old) walk.result.delete();
      walk.result.continue();
    };
    return store.count();
  });
  if (left === 0) lasting.removeItem(flag);
};
const filesOf = async (place) => (lasting?.getItem(flag) ? files("readonly", (store) => store.get(start(place))) : null);

const clear = () => {
  const some = lasting?.getItem(flag);
  [lasting, passing].forEach((area) => keys(area).forEach((key) => area.removeItem(key)));
  return some ? files("readwrite", (store) => store.clear()) : null;
};

const sweep = () => {
  drop(keys(lasting).filter((key) => parse(lasting.getItem(key))?.at < Date.now() - LIFE));
  dropFiles(null, Date.now() - LIFE);
};

// Signing out may fail, so the copies go on the page that shows it has not; our answer asks the browser for it as well.
const leaving = "draft:leaving";
const leave = () => { try { lasting.setItem(leaving, "{}"); } catch { /* the answer of the server does it */ } };
if (lasting?.getItem(leaving)) {
  lasting.removeItem(leaving);
  if (!person) clear();
}
sweep();

globalThis.draftCopies = { person, put, all, drop, sent, setSent, keepFiles, dropFiles, filesOf, leave };
