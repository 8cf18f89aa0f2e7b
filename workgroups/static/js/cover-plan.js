// What is to be done to a photo: boxes, a crop and a turn, as the server takes them: fractions of the photo before it is
// turned. Knows the way back and forth between them; nothing here is drawn.
const WHOLE = [0, 0, 1, 1];
const LEAST = { box: 0.008, crop: 0.06 };
const MOST = 100;
const TOGETHER = 1_000; // presses of one key within this time are one step to undo
const within = (value, low, high) => Math.min(Math.max(value, low), Math.max(low, high));
const round = (box) => box.map((one) => Number(one.toFixed(5)));
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

// A step on the screen as a step on the photo, and two corners as a box.
const unturned = (turn, [x, y]) => ({ 0: [x, y], 90: [y, -x], 180: [-x, -y], 270: [-y, x] })[turn];
const between = ([ax, ay], [bx, by]) => [Math.min(ax, bx), Math.min(ay, by), Math.max(ax, bx), Math.max(ay, by)];

// `box` moved by [x, y] as far as `room` allows.
const moved = ([x0, y0, x1, y1], [x, y], room) => {
  const right = within(x, room[0] - x0, room[2] - x1);
  const down = within(y, room[1] - y0, room[3] - y1);
  return [x0 + right, y0 + down, x1 + right, y1 + down];
};

// Two corners that a hand has drawn: inside `room`, and no thinner than `least`.
const drawn = (one, other, room, least) => {
  const [x0, y0, x1, y1] = between(
    [within(one[0], room[0], room[2]), within(one[1], room[1], room[3])],
    [within(other[0], room[0], room[2]), within(other[1], room[1], room[3])],
  );
  const [left, top] = [within(x0, room[0], room[2] - least), within(y0, room[1], room[3] - least)];
  return [left, top, Math.max(x1, left + least), Math.max(y1, top + least)];
};

// Shift and an arrow: the side that lies to the right, or below, on the screen goes along.
const sized = ([x0, y0, x1, y1], turn, [x, y], room, least) => {
  const [right, bottom] = unturned(turn, [1, 1]);
  return [
    right < 0 ? within(x0 + x, room[0], x1 - least) : x0,
    bottom < 0 ? within(y0 + y, room[1], y1 - least) : y0,
    right > 0 ? within(x1 + x, x0 + least, room[2]) : x1,
    bottom > 0 ? within(y1 + y, y0 + least, room[3]) : y1,
  ];
};

const readable = (words) => {
  try {
    const { turn, crop, boxes } = JSON.parse(words);
    const box = (one) => Array.isArray(one) && one.length === 4 && one.every(Number.isFinite);
    return unturned(turn, WHOLE) && (crop === null || box(crop)) && boxes.every(box) ? { turn, crop, boxes } : null;
  } catch {
    return null;
  }
};

// `start` is what was sent before and came back, or nothing.
globalThis.coverPlan = (start) => {
  const untouched = { turn: 0, crop: null, boxes: [] };
  let now = readable(start) ?? untouched;
  let past = now === untouched ? [] : [untouched];
  let future = [];
  let last = { what: "", at: 0 };
  const go = (from, to) => {
    if (!from.length) return false;
    to.push(now);
    now = from.pop();
    last = { what: "", at: 0 };
    return true;
  };
  return {
    WHOLE,
    LEAST,
    MOST,
    unturned,
    moved,
    drawn,
    sized,
    get now() { return now; },
    get room() { return now.crop ?? WHOLE; },
    get canUndo() { return past.length > 0; },
    get canRedo() { return future.length > 0; },
    get words() {
      const plan = { turn: now.turn, crop: now.crop && round(now.crop), boxes: now.boxes.map(round) };
      return same(plan, untouched) ? "" : JSON.stringify(plan);
    },
    // While a hand is on it; nothing to undo yet.
    try(changes) { now = { ...now, ...changes }; },
    // A step that can be undone. `before` is the plan from before it was tried; steps of one `what` in a row are one.
    keep(changes, what = "", before = now) {
      now = { ...now, ...changes };
      if (same(now, before)) return false;
      const again = what && what === last.what && Date.now() - last.at < TOGETHER;
      if (!again) past.push(before);
      [future, last] = [[], { what, at: Date.now() }];
      return true;
    },
    undo: () => go(past, future),
    redo: () => go(future, past),
    put(place, box) { return now.boxes.map((one, index) => (index === place ? box : one)); },
  };
};
