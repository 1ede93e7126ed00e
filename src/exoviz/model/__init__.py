"""The result of a build: plain arrays and measures on them."""

from exoviz.model.arrays import (
    SUGAR_NAMES,
    SUGARS,
    Beads,
    Instances,
    Part,
    Polymer,
    Template,
    Vesicle,
    rotate,
)
from exoviz.model.bilayer_geometry import Geometry
from exoviz.model.layers import SIDES
from exoviz.model.origins import ModelFacts, StructureFacts
from exoviz.model.viewable import Viewable

__all__ = [
    "SIDES",
    "SUGARS",
    "SUGAR_NAMES",
    "Beads",
    "Geometry",
    "Instances",
    "ModelFacts",
    "Part",
    "Polymer",
    "StructureFacts",
    "Template",
    "Vesicle",
    "Viewable",
    "rotate",
]
