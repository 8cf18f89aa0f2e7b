// The cover tool: boxes over a photo, a crop and a turn, with finger, mouse and keyboard. What it shows is what the server
// burns in. It takes the place of the cells from which people choose without script, and sends one field, `edits`.
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const TAP = 8; // a box that is smaller than this many CSS pixels was none
let open = null;
let leaving = false;

const announce = (detail) => document.dispatchEvent(new CustomEvent("announce", { detail }));

const start = (form) => {
  const field = form.elements.edits;
  const plan = globalThis.coverPlan(field.value);
  const view = { cropping: false, chosen: -1 };
  const photo = globalThis.coverCanvas(form.querySelector(".cover-place"), plan, view);
  const { canvas } = photo;
  const tools = Object.fromEntries([...form.querySelectorAll("[data-tool]")].map((one) => [one.dataset.tool, one]));
  const hints = [...form.querySelectorAll(".cover-hint")];
  let hand = null; // a finger or the mouse at work
  let faces = null;

  const draw = () => {
    if (view.chosen >= plan.now.boxes.length) view.chosen = -1;
    photo.draw();
    faces?.draw();
    field.value = plan.words;
    const off = { add: view.cropping, remove: view.cropping || view.chosen < 0, undo: !plan.canUndo, redo: !plan.canRedo };
    Object.entries(off).forEach(([name, value]) => tools[name].setAttribute("aria-disabled", String(value)));
    tools.crop.toggleAttribute("data-on", view.cropping);
    tools.crop.querySelector("span").textContent = view.cropping ? "End crop" : "Crop";
    hints.forEach((hint) => { hint.hidden = (hint.id === "cover-hint-crop") !== view.cropping; });
  };

  const choose = (index, focus = true) => {
    view.chosen = index;
    draw();
    if (focus && index >= 0) photo.focus(index);
  };
  const count = () => `${plan.now.boxes.length} ${plan.now.boxes.length === 1 ? "box" : "boxes"}`;
  const least = () => (view.cropping ? plan.LEAST.crop : plan.LEAST.box);
  const full = () => plan.now.boxes.length >= plan.MOST;
  const changed = (shape) => (view.cropping ? { crop: shape } : { boxes: plan.put(view.chosen, shape) });

  const stepped = (done, word) => {
    if (!done) return;
    const within = canvas.contains(document.activeElement);
    draw();
    if (within && !canvas.contains(document.activeElement)) tools.add.focus();
    announce(`${word}. ${count()}.`);
  };

  const turn = (by, side) => {
    plan.keep({ turn: (plan.now.turn + by) % 360 });
    draw();
    announce(`Turned ${side}.`);
  };

  const actions = {
    add: () => {
      if (full()) return announce(`${plan.MOST} boxes are the most.`);
      const [x0, y0, x1, y1] = plan.room;
      const [wide, high] = plan.now.turn % 180 ? [0.12, 0.3] : [0.3, 0.12];
      const aside = 0.5 + (plan.now.boxes.length % 5) * 0.05; // the next one does not lie on the last one
      const [x, y] = [x0 + aside * (x1 - x0), y0 + aside * (y1 - y0)];
      const half = [(wide * (x1 - x0)) / 2, (high * (y1 - y0)) / 2];
      const made = plan.drawn([x - half[0], y - half[1]], [x + half[0], y + half[1]], plan.room, plan.LEAST.box);
      plan.keep({ boxes: [...plan.now.boxes, made] });
      choose(plan.now.boxes.length - 1);
      return announce(`Box added, ${count()}. Arrow keys move it, Shift and arrow keys change its size.`);
    },
    remove: () => {
      const gone = view.chosen;
      const focused = canvas.contains(document.activeElement);
      plan.keep({ boxes: plan.now.boxes.filter((_, index) => index !== gone) });
      announce(`Box ${gone + 1} removed, ${count()} left.`);
      choose(focused ? Math.min(gone, plan.now.boxes.length - 1) : -1);
      if (focused && view.chosen < 0) tools.add.focus();
    },
    undo: () => stepped(plan.undo(), "Undone"),
    redo: () => stepped(plan.redo(), "Done again"),
    left: () => turn(270, "left"),
    right: () => turn(90, "right"),
    crop: () => {
      Object.assign(view, { cropping: !view.cropping, chosen: -1 });
      if (!view.cropping && String(plan.now.crop) === String(plan.WHOLE)) plan.keep({ crop: null });
      draw();
      if (view.cropping) photo.focus();
      else tools.crop.focus();
      announce(view.cropping ? "Crop. Arrow keys move the frame, Shift and arrow keys change its size, Enter ends it." : "The crop is as you see it.");
    },
    through: () => {
      const on = canvas.classList.toggle("see-through");
      tools.through.setAttribute("aria-pressed", String(on));
      announce(on ? "You see through the boxes while you check. They will be solid." : "The boxes are solid.");
    },
  };

  const drag = (event) => {
    const to = photo.point(event);
    if (hand.what === "draw") {
      return { boxes: [...hand.before.boxes, plan.drawn(hand.from, to, plan.room, plan.LEAST.box)] };
    }
    const way = [to[0] - hand.from[0], to[1] - hand.from[1]];
    if (hand.what === "move") return changed(plan.moved(hand.box, way, photo.room()));
    const end = [hand.corner[0] + way[0], hand.corner[1] + way[1]];
    return changed(plan.drawn(hand.opposite, end, photo.room(), least()));
  };

  canvas.addEventListener("pointerdown", (event) => {
    if (hand && event.pointerType === "touch") letGo(hand, false); // two fingers zoom the page, and draw nothing
    if (hand || !event.isPrimary || event.button !== 0) return;
    event.preventDefault();
    const hit = photo.hit(event.target);
    if (hit.box >= 0) choose(hit.box);
    const what = hit.corner ? "size" : hit.box >= 0 || hit.frame ? "move" : "draw";
    if (what === "draw" && (view.cropping || full())) return;
    const { clientX: x, clientY: y, pointerId } = event;
    hand = { ...hit, what, x, y, pointerId, from: photo.point(event), before: plan.now, box: photo.target() };
    if (what !== "draw") photo.focus(view.chosen);
    canvas.setPointerCapture(pointerId);
  });

  canvas.addEventListener("pointermove", (event) => {
    if (event.pointerId !== hand?.pointerId) return;
    const still = Math.max(Math.abs(event.clientX - hand.x), Math.abs(event.clientY - hand.y)) < TAP;
    if (hand.what === "draw" && still && plan.now === hand.before) return;
    plan.try(drag(event));
    if (hand.what === "draw") view.chosen = plan.now.boxes.length - 1;
    draw();
  });

  const letGo = (event, stays) => {
    if (event.pointerId !== hand?.pointerId) return;
    const { what, before } = hand;
    hand = null;
    if (stays) plan.keep({}, "", before);
    else plan.try(before);
    if (what !== "draw") return draw();
    const drawn = plan.now.boxes.length > before.boxes.length;
    choose(drawn ? plan.now.boxes.length - 1 : -1);
    return drawn && announce(`Box added, ${count()}.`);
  };
  canvas.addEventListener("pointerup", (event) => letGo(event, true));
  canvas.addEventListener("pointercancel", (event) => letGo(event, false));

  canvas.addEventListener("focusin", ({ target }) => {
    const { box } = photo.hit(target);
    if (box >= 0 && box !== view.chosen) choose(box, false);
  });

  canvas.addEventListener("keydown", (event) => {
    const held = photo.target();
    if (!held || hand || event.ctrlKey || event.metaKey) return;
    const { key, shiftKey } = event;
    if (ARROWS[key]) {
      const by = photo.step(ARROWS[key]);
      const shape = shiftKey ? plan.sized(held, plan.now.turn, by, photo.room(), least()) : plan.moved(held, by, photo.room());
      plan.keep(changed(shape), `${shiftKey} ${view.chosen}`);
      draw();
    } else if (!view.cropping && ["Delete", "Backspace"].includes(key)) actions.remove();
    else if (view.cropping && ["Enter", "Escape"].includes(key)) actions.crop();
    else return;
    event.preventDefault();
  });

  form.addEventListener("keydown", (event) => {
    const key = event.key.toLowerCase();
    if (!(event.ctrlKey || event.metaKey) || event.altKey || !["z", "y"].includes(key)) return;
    event.preventDefault();
    if (event.shiftKey || key === "y") actions.redo();
    else actions.undo();
  });

  Object.entries(tools).forEach(([name, button]) => {
    Object.assign(button, { type: "button", hidden: false });
    button.addEventListener("click", () => {
      if (button.getAttribute("aria-disabled") !== "true") actions[name]();
    });
  });
  tools.through.setAttribute("aria-pressed", "false");
  form.querySelector(".cover-turns").remove();
  faces = globalThis.coverFaces(form, plan, photo, (more) => {
    plan.keep({ boxes: [...plan.now.boxes, ...more].slice(0, plan.MOST) });
    draw();
    announce(`${more.length === 1 ? "Box" : "Boxes"} added, ${count()}.`);
  });
  draw();
  return { form, get changed() { return field.value !== ""; } };
};

const look = () => {
  const form = document.querySelector("form[data-cover]");
  if (form !== (open?.form ?? null)) open = form && start(form);
};

document.addEventListener("htmx:after:swap", look);
document.addEventListener("submit", ({ target }) => { if (target === open?.form) leaving = true; });
document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
  if ((ctx.request?.form ?? ctx.sourceElement) === open?.form && !ctx.hx?.redirect) leaving = false;
});
addEventListener("beforeunload", (event) => { if (open?.changed && !leaving) event.preventDefault(); });
look();
