"""Time and peak memory of taking in each kind of picture, and of ten at once.

    python -m tests.bench.pictures [PHOTO…]

Photos given by their paths are measured too (HEIC cannot be made here). Linux only: it reads /proc.
"""

import contextlib
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from tests.processes import children
from workgroups import pictures, quarantine

TRIES = 3
"""The cheapest of so many is printed: other work on the machine can only add."""

TWELVE, FORTY_EIGHT, HUNDRED = (4032, 3024), (8064, 6048), (12000, 9000)


def photo(size: tuple[int, int]) -> Image.Image:
    """About as hard to pack as a photo: slopes of light, writing-like edges, and the grain of a sensor."""
    grain, page = Image.effect_noise((1024, 1024), 16), Image.effect_noise((64, 48), 90).resize(size)
    grainy = Image.new("L", size)
    for left in range(0, size[0], 1024):
        for top in range(0, size[1], 1024):
            grainy.paste(grain, (left, top))
    light, shade = Image.radial_gradient("L").resize(size), Image.linear_gradient("L").resize(size)
    return Image.blend(Image.merge("RGB", (light, page, shade)), Image.merge("RGB", (grainy,) * 3), 0.3)


def jpeg(size: tuple[int, int], **options: object) -> Callable[[Path], None]:
    return lambda path: photo(size).save(path, "JPEG", quality=85, **options)


KINDS: dict[str, Callable[[Path], None]] = {
    "JPEG 3 MP (shrunk by the browser)": jpeg((2048, 1536)),
    "JPEG 12 MP": jpeg(TWELVE),
    "JPEG 12 MP progressive": jpeg(TWELVE, progressive=True),
    "JPEG 48 MP": jpeg(FORTY_EIGHT),
    "JPEG 108 MP": jpeg(HUNDRED),
    "JPEG 108 MP progressive, full colour": jpeg(HUNDRED, progressive=True, subsampling=0),
    "PNG 12 MP": lambda path: photo(TWELVE).save(path, "PNG", compress_level=1),
    "PNG 3 MP screenshot with alpha": lambda path: photo((2048, 1536)).quantize(32).convert("RGBA").save(path, "PNG"),
    "WebP 12 MP": lambda path: photo(TWELVE).save(path, "WEBP", quality=80, method=0),
    "GIF 1 MP": lambda path: photo((1152, 864)).save(path, "GIF"),
    "PNG bomb of 100 MP": lambda path: Image.new("L", (10000, 10000)).save(path, "PNG"),
}


def kept(path: Path) -> pictures.Picture:
    """The picture that is kept of a file."""
    with path.open("rb") as file:
        return pictures.accept(file)


@dataclass
class Cost:
    """Seconds on the clock and of processor, and the most MiB added, of a file that was taken in."""

    wall: float
    cpu: float
    mib: int


def alone(take: Callable[[], object]) -> Cost:
    """What it costs when `take` opens one file and nothing else goes on: its thread and the child that it has begun."""
    mine, before = 0.0, spent()

    def timed() -> None:
        nonlocal mine
        began = time.thread_time()
        take()
        mine = time.thread_time() - began

    wall, added = together(timed, 1)
    return Cost(wall, mine + spent() - before, added)


def spent() -> float:
    """Seconds of processor that the nursery's children have used until now; it is begun when there is none."""
    with contextlib.suppress(pictures.Refused):
        pictures.accept(b"GIF89a")
    (nursery,) = children(os.getpid())
    ticks = Path(f"/proc/{nursery}/stat").read_text().rpartition(")")[2].split()[13:15]
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


def resident(process: int) -> int:
    """MiB in memory now, of a process and its children."""
    try:
        lists = Path(f"/proc/{process}/task").glob("*/children")
        others = sum(resident(int(child)) for listed in lists for child in listed.read_text().split())
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return others + pages * os.sysconf("SC_PAGE_SIZE") // (1 << 20)


def together(take: Callable[[], object], count: int) -> tuple[float, int]:
    """Wall seconds for `count` threads to `take`, and the most MiB that this process and its children added."""
    before = peak = resident(os.getpid())
    threads = [threading.Thread(target=take) for _ in range(count)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        peak = max(peak, resident(os.getpid()))
        time.sleep(0.005)
    return time.perf_counter() - started, peak - before


def what_is_kept(path: Path) -> str:
    """The size and weight of what is kept of a file, for people."""
    try:
        picture = kept(path)
    except pictures.Refused:
        return "refused"
    return f"{picture.width} × {picture.height}, {(len(picture.large) + len(picture.small)) // 1024} KiB"


def main(paths: Sequence[str] = ()) -> int:
    """Print one line for each kind, then one for ten at once."""
    print(f"{'kind':38} {'sent':>9} {'wall':>8} {'CPU':>8} {'peak':>9}  kept")
    with tempfile.TemporaryDirectory() as folder:
        samples = {kind: Path(folder) / str(number) for number, kind in enumerate(KINDS)}
        for kind, make in KINDS.items():
            make(samples[kind])
        for kind, path in {**samples, **{Path(given).name: Path(given) for given in paths}}.items():
            cost = min((alone(lambda path=path: what_is_kept(path)) for _ in range(TRIES)), key=lambda one: one.cpu)
            print(
                f"{kind:38} {path.stat().st_size / 1e6:6.1f} MB {cost.wall:6.2f} s {cost.cpu:6.2f} s "
                f"{cost.mib:5} MiB  {what_is_kept(path)}",
                flush=True,
            )
        wall, added = together(lambda: kept(samples["JPEG 12 MP"]), 10)
        print(f"ten JPEG of 12 MP at once, {quarantine.AT_ONCE} children at a time: {wall:.1f} s, {added:+d} MiB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
