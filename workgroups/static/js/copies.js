// What the browser itself keeps of a draft, under a key that stands for the person: gone when the form is accepted, on
// sign-out and after 7 days. Private fields live only as long as the tab. Chosen files are the business of photo-sender.js.
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

const clear = () => [lasting, passing].forEach((area) => keys(area).forEach((key) => area.removeItem(key)));
const sweep = () => drop(keys(lasting).filter((key) => parse(lasting.getItem(key))?.at < Date.now() - LIFE));

// Signing out may fail, so the copies go on the page that shows it has not; our answer asks the browser for it as well.
const leaving = "draft:leaving";
const leave = () => { try { lasting.setItem(leaving, "{}"); } catch { /* the answer of the server does it */ } };
if (lasting?.getItem(leaving)) {
  lasting.removeItem(leaving);
  if (!person) clear();
}
sweep();

globalThis.draftCopies = { person, put, all, drop, sent, setSent, leave };
