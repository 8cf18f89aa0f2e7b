"""Every picture of the demonstration world, by slug.

They are drawn by code, stroke by stroke, so that the world needs no photograph of anybody's work, and each is checked
mathematics: curves are plotted from their functions and tables computed from their formulas.
"""

from . import algebra, calculus, chance, graphs, models, talk
from .drawing import Drawing

PICTURES: dict[str, Drawing] = {
    found.slug: found
    for room in (models, graphs, algebra, calculus, chance, talk)
    for found in vars(room).values()
    if isinstance(found, Drawing)
}
"""Slug to drawing, in the order of the modules: representations first, talk last."""
