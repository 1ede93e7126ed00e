"""The result of a build: plain arrays and measures on them.

The arrays are imported when they are first asked for: names of layers need no NumPy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from exoviz.deferred import deferred
from exoviz.model.bilayer_geometry import Geometry
from exoviz.model.layers import SIDES
from exoviz.model.origins import ModelFacts, StructureFacts
from exoviz.model.viewable import Viewable

if TYPE_CHECKING:
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

__getattr__ = deferred(
    __name__,
    {
        "arrays": (
            "SUGARS",
            "SUGAR_NAMES",
            "Beads",
            "Instances",
            "Part",
            "Polymer",
            "Template",
            "Vesicle",
            "rotate",
        )
    },
)
