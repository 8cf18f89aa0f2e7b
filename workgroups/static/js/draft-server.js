// Talks to /drafts. Every request says whose page this is: words of one person never reach another's drafts.
const { person } = document.body.dataset;
const TOKENS = "hx-headers:inherited";

// HX-Request: somebody who is signed out gets a bare 401 instead of a page.
const ask = (url, options) => fetch(url, {
  headers: { "X-CSRFToken": JSON.parse(document.body.getAttribute(TOKENS))["X-CSRFToken"], "HX-Request": "true", "Content-Type": "application/json" },
  signal: AbortSignal.timeout(10_000), ...options,
});

const read = async (places) => {
  const reply = await ask(`/drafts?${new URLSearchParams([["person", person], ...places.map((place) => ["place", place])])}`);
  if (!reply.ok) throw new Error(reply.status);
  return (await reply.json()).places;
};

// Signed in again since the page was opened: the token of the new session, if it is the same person's.
const renew = async () => {
  const reply = await ask("/account/token");
  const known = reply.ok ? await reply.json() : {};
  if (known.person !== person) return false;
  document.body.setAttribute(TOKENS, JSON.stringify({ "X-CSRFToken": known.token }));
  return true;
};

const post = async (path, words, keepalive = false) => {
  const body = JSON.stringify({ person, ...words });
  // A browser lets no more than 64 KB outlive a page.
  const send = () => ask(`/drafts${path}`, { method: "POST", body, keepalive: keepalive && body.length < 60_000 });
  const reply = await send();
  return reply.status === 400 && !keepalive && await renew() ? send() : reply;
};

globalThis.draftServer = { read, post };
