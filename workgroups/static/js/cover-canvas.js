// The photo of the cover tool as it is drawn: boxes, the crop's frame, and corners to take hold of. Everything lies in the
// pixels of the stored photo, inside one group that is turned; so a box is where it will be burned in, at any size and turn.
const FINGER = 44; // the least that a finger hits, in CSS pixels
const CORNERS = [[0, 1], [2, 1], [2, 3], [0, 3]]; // indexes into a box, clockwise from above left

const put = (element, attributes) => {
  Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
  return element;
};
const svg = (tag, attributes = {}, ...children) => {
  const element = put(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes);
  element.append(...children);
  return element;
};
const within = (value, low, high) => Math.min(Math.max(value, low), high);
const corner = (box, place) => CORNERS[place].map((index) => box[index]);

// Put into `place`, which says what photo it is. `view` is what is shown now: { cropping, chosen }, the place of the box
// with the corners or -1.
globalThis.coverCanvas = (place, plan, view) => {
  const { src, alt } = place.dataset;
  const size = [Number(place.dataset.width), Number(place.dataset.height)];
  const photo = svg("image", { href: src, width: size[0], height: size[1], role: "img", "aria-label": alt });
  const outlines = svg("g", { "aria-hidden": "true" });
  const boxes = svg("g");
  const opening = svg("rect");
  const shade = svg("path", { class: "cover-shade", "fill-rule": "evenodd" });
  const frame = svg("rect", { class: "cover-frame", role: "group", "aria-roledescription": "frame", "aria-label": "What stays of the photo", "aria-describedby": "cover-hint-crop" });
  const rings = [svg("rect", { class: "cover-ring" }), svg("rect", { class: "cover-ring" })];
  const handles = CORNERS.map((_, index) => svg("rect", { class: "cover-handle", "data-corner": index }));
  const dots = CORNERS.map(() => svg("circle", { class: "cover-dot" }));
  const grips = svg("g", { "aria-hidden": "true" }, ...rings, ...handles, ...dots);
  const clip = svg("clipPath", { id: "cover-opening" }, opening);
  const seen = svg("g", { "clip-path": "url(#cover-opening)" }, photo, outlines, boxes, shade);
  const turned = svg("g", {}, clip, seen, frame, grips);
  const canvas = svg("svg", { class: "cover-canvas", role: "application", "aria-label": "The photo and its boxes" }, turned);
  const stage = Object.assign(document.createElement("div"), { className: "cover-stage" });
  stage.append(canvas);
  place.replaceChildren(stage);

  const inPixels = (box) => box.map((one, index) => one * size[index % 2]);
  const room = () => (view.cropping ? plan.WHOLE : plan.room);
  const target = () => (view.cropping ? plan.room : plan.now.boxes[view.chosen]);
  const lay = (rect, box) => {
    const [x0, y0, x1, y1] = inPixels(box);
    put(rect, { x: x0, y: y0, width: x1 - x0, height: y1 - y0 });
  };

  const drawBoxes = () => {
    const wanted = plan.now.boxes;
    while (boxes.children.length > wanted.length) boxes.lastChild.remove();
    while (boxes.children.length < wanted.length) {
      boxes.append(svg("rect", { class: "cover-box", role: "group", "aria-roledescription": "box", "aria-describedby": "cover-hint" }));
    }
    wanted.forEach((one, index) => {
      const name = `Box ${index + 1} of ${wanted.length}`;
      lay(put(boxes.children[index], { "aria-label": name, tabindex: view.cropping ? "-1" : "0" }), one);
    });
  };

  const drawGrips = () => {
    const held = target();
    grips.style.display = held ? "" : "none";
    if (!held) return;
    rings.forEach((ring) => lay(ring, held));
    const unit = canvas.viewBox.baseVal.width / (canvas.clientWidth || 1); // photo pixels in a CSS pixel
    const wide = FINGER * unit;
    const out = wide / 2 - 8 * unit;
    const bounds = inPixels(room());
    const drawn = inPixels(held);
    handles.forEach((handle, index) => {
      const [x, y] = corner(drawn, index);
      // Outwards, so that the middle of a small box can still be taken hold of; but never far from the photo.
      const left = within(x + (x === drawn[0] ? -out : out), bounds[0], bounds[2]) - wide / 2;
      const top = within(y + (y === drawn[1] ? -out : out), bounds[1], bounds[3]) - wide / 2;
      put(handle, { x: left, y: top, width: wide, height: wide });
      put(dots[index], { cx: x, cy: y, r: 7 * unit });
    });
  };

  const draw = () => {
    const { turn } = plan.now;
    const [x0, y0, x1, y1] = inPixels(room());
    const ends = [[x0, y0], [x1, y1]].map((point) => plan.unturned((360 - turn) % 360, point));
    const [left, right] = ends.map(([x]) => x).sort((one, other) => one - other);
    const [top, bottom] = ends.map(([, y]) => y).sort((one, other) => one - other);
    put(canvas, { viewBox: [left, top, right - left, bottom - top].join(" ") });
    put(turned, { transform: `rotate(${turn})` });
    canvas.style.setProperty("--ratio", (right - left) / (bottom - top));
    canvas.classList.toggle("cropping", view.cropping);
    canvas.classList.toggle("cover-sideways", turn % 180 !== 0);
    lay(opening, room());
    lay(put(frame, { tabindex: view.cropping ? "0" : "-1" }), plan.room);
    const kept = inPixels(plan.room);
    put(shade, { d: `M0 0H${size[0]}V${size[1]}H0ZM${kept[0]} ${kept[1]}H${kept[2]}V${kept[3]}H${kept[0]}Z` });
    drawBoxes();
    drawGrips();
  };

  new ResizeObserver(drawGrips).observe(canvas);
  return {
    canvas,
    frame,
    draw,
    outline(places) {
      outlines.replaceChildren(...places.map((one) => {
        const outline = svg("rect", { class: "cover-outline" });
        lay(outline, one);
        return outline;
      }));
    },
    room,
    target,
    focus: (index) => (view.cropping ? frame : boxes.children[index]).focus({ preventScroll: true }),
    // What was hit: { box: place } or { frame } or { corner, opposite } in fractions, or nothing of these.
    hit: (element) => {
      const index = [...boxes.children].indexOf(element);
      if (index >= 0) return { box: index };
      if (element === frame) return { frame };
      if (!element.classList.contains("cover-handle")) return {};
      const at = Number(element.dataset.corner);
      return { corner: corner(target(), at), opposite: corner(target(), (at + 2) % 4) };
    },
    // Where a finger or the mouse is, in fractions of the photo.
    point: ({ clientX, clientY }) => {
      const { x, y } = new DOMPoint(clientX, clientY).matrixTransform(turned.getScreenCTM().inverse());
      return [x / size[0], y / size[1]];
    },
    // A step of an arrow key, on the photo: a hundredth of the longer side of what is shown.
    step: (arrow) => {
      const { width, height } = canvas.viewBox.baseVal;
      const far = Math.max(width, height) / 100;
      return plan.unturned(plan.now.turn, arrow).map((one, index) => (one * far) / size[index]);
    },
  };
};
