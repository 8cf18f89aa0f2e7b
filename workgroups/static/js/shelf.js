// What must outlive a page: a store of this browser in which each entry has a key, the person whose it is, and a time.
const { person } = document.body.dataset;
const FORGET = 7 * 24 * 3_600_000;

globalThis.openShelf = (name, kind) => {
  const opened = () => new Promise((done, failed) => {
    const asked = indexedDB.open(name, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(kind, { keyPath: "key" });
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });

  const on = async (mode, act) => {
    const base = await opened();
    try {
      return await new Promise((done, failed) => {
        const work = base.transaction(kind, mode);
        const asked = act(work.objectStore(kind));
        work.oncomplete = () => done(asked.result);
        work.onabort = () => failed(work.error);
      });
    } finally {
      base.close();
    }
  };

  const keep = (entry) => on("readwrite", (store) => store.put(entry));
  const drop = (key) => on("readwrite", (store) => store.delete(key));
  const clear = () => on("readwrite", (store) => store.clear());

  // Everything of this person, oldest first. What another person left here is never shown, and goes in time; so does
  // what was never sent off.
  const mine = async () => {
    const all = await on("readonly", (store) => store.getAll());
    const passing = ({ person: whose, released }) => whose !== person || released === false;
    for (const one of all) if (passing(one) && Date.now() - one.at > FORGET) await drop(one.key);
    return all.filter((one) => one.person === person).sort((a, b) => a.at - b.at);
  };

  return { keep, drop, clear, mine };
};
