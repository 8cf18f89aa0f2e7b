// A picture in its stage: larger by key, wheel, double press or two fingers, moved about while it is. Sizes are CSS
// pixels, places count from the middle of the stage. globalThis.zoomable(stage, picture, swiped): a swipe to the left
// calls swiped(1), to the right swiped(-1).
const LEAST_REACH = 3; // how many times its fitted size a picture can have at least
const DOUBLE = 2.5;
const TAP = { apart: 400, near: 30, still: 8 }; // milliseconds and pixels
const SWIPE = 50;
const WHEEL = 0.002;

const between = (value, least, most) => Math.min(most, Math.max(least, value));

const zoomable = (stage, picture, swiped) => {
  const natural = { width: 1, height: 1 };
  const fitted = { width: 1, height: 1 };
  const fingers = new Map();
  let [scale, x, y] = [1, 0, 0];
  let moved = 0;
  let pinched = false;
  let tap = null;

  const most = () => Math.max(LEAST_REACH, 2 * natural.width / fitted.width);

  const draw = () => {
    const loose = (size, room) => Math.max(0, (size * scale - room) / 2);
    const sideways = scale === 1 ? Infinity : loose(fitted.width, stage.clientWidth); // a swipe takes it along
    x = between(x, -sideways, sideways);
    y = between(y, -loose(fitted.height, stage.clientHeight), loose(fitted.height, stage.clientHeight));
    picture.style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
    stage.classList.toggle("viewer-zoomed", scale > 1);
  };

  const fit = () => {
    [scale, x, y] = [1, 0, 0];
    const share = Math.min(1, stage.clientWidth / natural.width, stage.clientHeight / natural.height);
    fitted.width = natural.width * share;
    fitted.height = natural.height * share;
    picture.style.width = `${fitted.width}px`;
    picture.style.height = `${fitted.height}px`;
    draw();
  };

  const by = (factor, at = { x: 0, y: 0 }) => {
    const next = between(scale * factor, 1, most());
    const shown = next < 1.02 ? 1 : next;
    x = shown === 1 ? 0 : at.x - (at.x - x) * shown / scale;
    y = shown === 1 ? 0 : at.y - (at.y - y) * shown / scale;
    scale = shown;
    draw();
  };

  const pan = (right, down) => {
    x += right;
    y += down;
    draw();
  };

  const place = ({ clientX, clientY }) => {
    const room = stage.getBoundingClientRect();
    return { x: clientX - room.left - room.width / 2, y: clientY - room.top - room.height / 2 };
  };

  const spread = () => {
    const [one, other] = fingers.values();
    return { size: Math.hypot(one.x - other.x, one.y - other.y), x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
  };

  const tapped = (at) => {
    const now = performance.now();
    const again = tap && now - tap.when < TAP.apart && Math.hypot(at.x - tap.x, at.y - tap.y) < TAP.near;
    tap = again ? null : { ...at, when: now };
    if (again) by(scale > 1 ? 0 : DOUBLE, at);
  };

  stage.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    stage.setPointerCapture(event.pointerId);
    stage.classList.add("viewer-held");
    if (!fingers.size) [moved, pinched] = [0, false];
    fingers.set(event.pointerId, place(event));
    if (fingers.size > 1) pinched = true;
  });

  stage.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const at = place(event);
    moved += Math.hypot(at.x - before.x, at.y - before.y);
    if (fingers.size === 2) {
      const was = spread();
      fingers.set(event.pointerId, at);
      const now = spread();
      by(now.size / Math.max(1, was.size), now);
      if (scale > 1) pan(now.x - was.x, now.y - was.y);
    } else {
      fingers.set(event.pointerId, at);
      if (scale > 1 || event.pointerType !== "mouse" && !pinched) pan(at.x - before.x, at.y - before.y);
    }
  });

  const lift = (event) => {
    if (!fingers.delete(event.pointerId) || fingers.size) return;
    stage.classList.remove("viewer-held");
    const gone = x;
    if (scale === 1) pan(-x, 0);
    if (event.type === "pointercancel" || pinched) return;
    if (moved < TAP.still) tapped(place(event));
    else if (scale === 1 && Math.abs(gone) > SWIPE) swiped(gone < 0 ? 1 : -1);
  };
  stage.addEventListener("pointerup", lift);
  stage.addEventListener("pointercancel", lift);

  stage.addEventListener("wheel", (event) => {
    event.preventDefault();
    by(Math.exp(-between(event.deltaY, -200, 200) * WHEEL * (event.ctrlKey ? 4 : 1)), place(event));
  }, { passive: false });
  stage.addEventListener("dragstart", (event) => event.preventDefault());
  new ResizeObserver(fit).observe(stage);

  return {
    by, pan, fit,
    size: (width, height) => {
      if (natural.width === width && natural.height === height) return;
      Object.assign(natural, { width, height });
      fit();
    },
    get zoomed() { return scale > 1; },
  };
};

globalThis.zoomable = zoomable;
