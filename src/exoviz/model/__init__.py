"""The result of a build: plain arrays and measures on them."""

from exoviz.model.arrays import (
    SIDES,
    SUGARS,
    Beads,
    Geometry,
    Instances,
    Part,
    Polymer,
    Template,
    Vesicle,
    rotate,
)

__all__ = [
    "SIDES",
    "SUGARS",
    "Beads",
    "Geometry",
    "Instances",
    "Part",
    "Polymer",
    "Template",
    "Vesicle",
    "rotate",
]
