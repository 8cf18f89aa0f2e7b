// A page that marks what is new says so to the server when it has been in view for some seconds, and again when it is
// left if more has come in meanwhile. Nothing depends on it but those marks.
const LONG_ENOUGH = 4_000;
const place = document.querySelector("[data-made]");

if (place && document.body.dataset.live) {
  const address = document.body.dataset.live.replace(/live$/, "visits");
  const { card = "" } = place.dataset;
  let { made } = place.dataset;
  let reported = null;
  let timer = 0;

  const report = () => {
    if (reported === made) return;
    reported = made;
    const headers = JSON.parse(document.body.getAttribute("hx-headers:inherited"));
    fetch(address, { method: "POST", headers, keepalive: true, body: new URLSearchParams({ made, card }) }).catch(() => {});
  };

  const watch = () => {
    clearTimeout(timer);
    if (document.hidden) { if (reported) report(); } else if (!reported) timer = setTimeout(report, LONG_ENOUGH);
  };

  document.addEventListener("live:refreshed", ({ detail: page }) => {
    made = page.querySelector("[data-made]")?.dataset.made ?? made;
  });
  document.addEventListener("visibilitychange", watch);
  watch();
}
