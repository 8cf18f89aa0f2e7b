// A large photo is made smaller before it is sent, in the colours and the way up in which the browser shows it. What the
// browser cannot open, and what would not get smaller, goes as it is: the server makes all of them anew in any case.
const [LONGEST, HEAVY, QUALITY] = [2560, 3_000_000, 0.85];
const KEPT = 2048; // what the server keeps of a photo, in pixels along its longer side
const KINDS = /^image\/(jpeg|png|webp|avif|hei[cf])$/;

const drawn = async (image) => {
  const scale = Math.min(1, KEPT / Math.max(image.naturalWidth, image.naturalHeight));
  const [width, height] = [image.naturalWidth, image.naturalHeight].map((side) => Math.max(1, Math.round(side * scale)));
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const paper = canvas.getContext("2d", { alpha: false });
  paper.fillStyle = "#fff";
  paper.fillRect(0, 0, width, height);
  paper.imageSmoothingQuality = "high";
  paper.drawImage(image, 0, 0, width, height);
  const made = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", QUALITY); });
  canvas.width = canvas.height = 0; // some phones keep the pixels until they are asked for them
  return made;
};

const smaller = async (file) => {
  if (!KINDS.test(file.type)) return file;
  const image = new Image();
  image.src = URL.createObjectURL(file);
  try {
    await image.decode();
    if (file.size <= HEAVY && Math.max(image.naturalWidth, image.naturalHeight) <= LONGEST) return file;
    const made = await drawn(image);
    return made && made.size < file.size ? made : file;
  } catch {
    return file;
  } finally {
    URL.revokeObjectURL(image.src);
  }
};

// One at a time: ten photos of 12 megapixels, opened at once, are more than a phone has memory for.
let last = Promise.resolve();
globalThis.shrink = (file) => {
  last = last.then(() => smaller(file));
  return last;
};
