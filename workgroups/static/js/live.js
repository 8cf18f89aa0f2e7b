// The open page hears the names of what has changed in its group: `live` events on the document, with a Set of names.
// One tab of a browser listens for all of its tabs on that group, since a browser lends few connections to a site; a
// hidden tab lets another do it. Where streams do not get through, the same names are asked for every 30 seconds.
const { live: address, cursor: start } = document.body.dataset;
const POLL = 30_000;
const SILENCE = 50_000; // the server gives a sign of life every 15 seconds
const QUIET = 8_000; // how long a first sign may take before we think that something in between holds it back
const STREAM_AGAIN = 120_000;
const TURNS = 19_000; // between the first turn to come back and the last that the server gives
const WORDS = { on: "Live", reconnecting: "Reconnecting", polling: "Updates every 30 seconds", off: "Not live" };

if (address) {
  const root = document.documentElement;
  const tabs = new BroadcastChannel(`live:${address}`);
  let cursor = Number(start);
  let ended = false;
  let leave = null; // lets go of the part of the listening tab
  let stream = null;
  let timer = 0;
  let failures = 0; // attempts without a sign, one after the other
  let turn = TURNS * Math.random(); // how long after a stream has ended it is our turn; the server says it better
  let due = turn; // when it is, since the page was opened

  const state = (now) => {
    root.dataset.live = now;
    document.querySelectorAll("[data-live-state]").forEach((place) => { place.textContent = WORDS[now]; place.hidden = false; });
  };

  // What happened after `from`, up to `upTo`. A tab that had not heard what came before still has that to ask for.
  const hear = ({ names, from, upTo }) => {
    if (names.includes("all")) cursor = upTo;
    else if (upTo <= cursor) return;
    else if (from <= cursor) cursor = upTo;
    if (names.length) document.dispatchEvent(new CustomEvent("live", { detail: new Set(names) }));
  };

  const tell = (names, from, upTo) => {
    tabs.postMessage({ names, from, upTo });
    hear({ names, from, upTo });
  };

  const show = (now) => {
    if (root.dataset.live !== now) state(now);
    tabs.postMessage({ state: now });
  };

  tabs.onmessage = ({ data }) => {
    if (ended) return;
    if (data.names) hear(data);
    else if (data.state && !leave) state(data.state);
    else if (data.since !== undefined && leave) {
      tabs.postMessage({ state: root.dataset.live });
      if (data.since < cursor) poll(data.since); // a tab that was asleep asks what it has missed
    }
  };

  const stop = (now) => {
    stream?.close();
    stream = null;
    clearTimeout(timer);
    if (now) show(now);
  };

  // Not allowed any more, signed out or gone: no further request, and the page says why it stands still.
  const end = () => {
    ended = true;
    stop();
    state("off");
    leave?.();
    document.dispatchEvent(new CustomEvent("live:ended"));
  };

  const poll = async (since = cursor) => {
    try {
      const answer = await fetch(`${address}?poll&since=${since}`, { headers: { Accept: "application/json" }, redirect: "manual" });
      if ([401, 403, 404].includes(answer.status) || answer.type === "opaqueredirect") return end(); // to the sign-in page
      if (answer.ok) {
        const { names, cursor: upTo } = await answer.json();
        tell(names, since, upTo);
        return true;
      }
    } catch { /* offline: the next attempt tells */ }
    return false;
  };

  const pollOn = (until) => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      if (!leave) return;
      const answered = await poll();
      if (ended || !leave) return;
      show(answered ? "polling" : "reconnecting");
      if (Date.now() > until) listen();
      else pollOn(until);
    }, POLL * (0.9 + 0.2 * Math.random()));
  };

  const later = (pause) => {
    stop("reconnecting");
    timer = setTimeout(listen, pause);
  };

  // The server gives every browser its turn, so that a restart brings no crowd. Who missed it waits for the next one.
  const inTurn = () => {
    const now = performance.now();
    while (due < now) due += TURNS;
    later(due - now);
  };

  // The stream does not get through. When the server answers otherwise, it is asked from now on; when it does not, it is
  // down or we are offline, and the stream is tried again.
  const fallBack = async (refused) => {
    stop();
    const answered = await poll();
    if (ended || !leave) return;
    if (!answered) {
      failures = 0; // it is not the stream that does not get through
      return inTurn();
    }
    if (!refused && failures === 1) return later(1_000 + 2_000 * Math.random());
    failures = 0;
    show("polling");
    pollOn(Date.now() + STREAM_AGAIN);
  };

  const listen = () => {
    stop();
    if (!leave || ended) return;
    let heard = false;
    const watch = (patience) => {
      clearTimeout(timer);
      timer = setTimeout(() => (heard ? later(0) : fallBack(true)), patience);
    };
    stream = new EventSource(`${address}?since=${cursor}`);
    stream.addEventListener("hello", ({ data }) => {
      heard = true;
      failures = 0;
      turn = Number(data);
      show("on");
      watch(SILENCE);
    });
    stream.addEventListener("ping", () => watch(SILENCE));
    stream.addEventListener("names", ({ data, lastEventId }) => {
      tell(data.split(" "), cursor, Number(lastEventId));
      watch(SILENCE);
    });
    stream.addEventListener("gone", end);
    stream.onerror = () => {
      const refused = stream?.readyState === EventSource.CLOSED;
      if (!heard) failures += 1;
      if (refused || !heard) return fallBack(refused);
      due = performance.now() + turn;
      inTurn();
    };
    watch(QUIET);
  };

  const lead = () => new Promise((done) => {
    leave = () => { leave = null; stop(); done(); };
    listen();
  });

  let waiting = null;
  const begin = () => {
    if (ended || leave || waiting || document.hidden) return;
    if (!navigator.locks) return void lead();
    waiting = new AbortController();
    navigator.locks.request(`live:${address}`, { signal: waiting.signal }, () => { waiting = null; return lead(); })
      .catch(() => { waiting = null; });
    tabs.postMessage({ since: cursor });
  };

  const rest = () => {
    waiting?.abort();
    leave?.();
  };

  document.addEventListener("visibilitychange", () => (document.hidden ? rest() : begin()));
  addEventListener("pagehide", rest);
  addEventListener("pageshow", begin);
  addEventListener("online", () => { if (leave) listen(); });
  addEventListener("offline", () => { if (leave) stop("reconnecting"); });
  begin();
}
