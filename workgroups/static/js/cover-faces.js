// Where the server can look for faces, likely ones are outlined in the cover tool, and a button covers them. Nothing is
// covered by itself, and nobody is told that there is nobody to be seen.
const MARGIN = 0.12; // a face's box ends at the forehead and the chin; hair and ears tell who it is too
const LOOK = "Look for yourself too: not every face is found, and names are not looked for.";

const wider = ([x0, y0, x1, y1]) => {
  const [x, y] = [(x1 - x0) * MARGIN, (y1 - y0) * MARGIN];
  return [Math.max(0, x0 - x), Math.max(0, y0 - y * 2), Math.min(1, x1 + x), Math.min(1, y1 + y)];
};
const inside = ([x0, y0, x1, y1], box) => box[0] <= x0 && box[1] <= y0 && box[2] >= x1 && box[3] >= y1;
const counted = (count) => (count === 1 ? "1 likely face is outlined." : `${count} likely faces are outlined.`);

// `photo` draws the outlines, `add` puts boxes on the photo. Returns { draw }, to be called when boxes have changed.
globalThis.coverFaces = (form, plan, photo, add) => {
  const place = form.querySelector("[data-faces]");
  if (!place) return { draw() {} };
  const words = place.querySelector("p");
  const button = place.querySelector("button");
  let faces = [];
  const bare = () => faces.filter((face) => !plan.now.boxes.some((box) => inside(face, box)));
  const draw = () => {
    const left = bare();
    photo.outline(left);
    button.hidden = !left.length;
    button.textContent = left.length === 1 ? "Cover the outlined place" : `Cover the ${left.length} outlined places`;
  };
  button.addEventListener("click", () => {
    add(bare().map(wider));
    button.closest("form").querySelector("[data-tool=undo]").focus();
  });
  const ask = async () => {
    place.hidden = false;
    words.textContent = "Looking for faces…";
    const answer = await fetch(place.dataset.faces);
    if (!answer.ok) throw new Error(answer.status);
    ({ faces } = await answer.json());
    words.textContent = `${faces.length ? counted(faces.length) : "No likely face was found."} ${LOOK}`;
    draw();
  };
  ask().catch(() => { place.hidden = true; });
  return { draw };
};
