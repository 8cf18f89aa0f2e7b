// A form whose session is over is sent with the token of the session that came after it, if that is the same person's.
const OTHER = {
  title: "Somebody else is signed in here now",
  message: "This was written by another person, so it is not sent. Copy it, or sign in as that person.",
};

const ask = async () => {
  const answer = await fetch("/account/token", { headers: { "HX-Request": "true" } });
  return answer.ok ? answer.json() : null;
};

const put = (token) => {
  document.body.setAttribute("hx-headers:inherited", JSON.stringify({ "X-CSRFToken": token }));
  document.querySelectorAll("input[name=csrf_token]").forEach((input) => { input.value = token; });
};

document.addEventListener("submit", async (event) => {
  const { target: form, submitter } = event;
  if (!("renew" in form.dataset)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  // Without an answer the form is sent as it is: the server's own answer then says what to do.
  const known = await ask().catch(() => null);
  const { person } = document.body.dataset;
  if (known && person && known.person !== person) {
    document.dispatchEvent(new CustomEvent("problem", { detail: { source: form, button: submitter, ...OTHER } }));
    return;
  }
  if (known) put(known.token);
  delete form.dataset.renew;
  form.requestSubmit(submitter);
}, true);

// Back to a page that the browser kept whole: after a sign-out, or for somebody else, it must not be seen (trust H3).
addEventListener("pageshow", async ({ persisted }) => {
  const { person } = document.body.dataset;
  if (!persisted || !person) return;
  document.documentElement.classList.add("checking");
  const known = await ask().catch(() => null);
  if (known?.person !== person) return location.reload();
  put(known.token);
  document.documentElement.classList.remove("checking");
});
