"""What a picture of the demonstration is: words for those who cannot see it, and the code that draws it."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from .ink import Sheet
from .paper import Size, squared_page
from .photo import photograph

LANDSCAPE: Size = (1600, 1200)
PORTRAIT: Size = (1200, 1600)

Surface = Callable[[Random, Size], Sheet]


@dataclass(frozen=True)
class Drawing:
    """One picture. `description` is its alternative text; `size` is width and height in pixels."""

    slug: str
    description: str
    size: Size
    surface: Surface
    paint: Callable[[Sheet], None]

    def draw(self, seed: int = 0) -> bytes:
        """A JPEG of at most 150,000 bytes without metadata; the same bytes for the same seed.

        Another seed is another photograph of the same mathematics: other handwriting, light, angle and table.
        """
        rng = Random(f"{self.slug}/{seed}")  # noqa: S311  (handwriting, not a secret)
        sheet = self.surface(rng, self.size)
        self.paint(sheet)
        return photograph(sheet, self.size, rng)


def drawing(
    description: str, on: Surface = squared_page, size: Size = LANDSCAPE
) -> Callable[[Callable[[Sheet], None]], Drawing]:
    """Make a function that paints a sheet into a `Drawing`; its slug is the function's name with hyphens."""

    def make(paint: Callable[[Sheet], None]) -> Drawing:
        return Drawing(paint.__name__.replace("_", "-"), description, size, on, paint)

    return make
