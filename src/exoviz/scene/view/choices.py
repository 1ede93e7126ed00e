"""Kinds of values that several parts of a view have."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from exoviz.registry.cameras import CAMERAS
from exoviz.registry.chapters import CHAPTERS
from exoviz.registry.colourings import COLOURINGS
from exoviz.registry.cutaways import CUTAWAYS
from exoviz.registry.styles import STYLES
from exoviz.scene.view.record_names import NameIn
from exoviz.values import Line

__all__ = [
    "AtomDetail",
    "CameraName",
    "ChapterName",
    "ColouringName",
    "CutawayName",
    "LayerPaths",
    "LegendDetail",
    "Projection",
    "StyleName",
]

StyleName = Annotated[str, NameIn(STYLES)]
CameraName = Annotated[str, NameIn(CAMERAS)]
ColouringName = Annotated[str, NameIn(COLOURINGS)]
CutawayName = Annotated[str, NameIn(CUTAWAYS)]
ChapterName = Annotated[str, NameIn(CHAPTERS)]
Projection = Literal["perspective", "orthographic"]
AtomDetail = Literal["near", "elements", "never"]
LegendDetail = Literal["off", "compact", "full"]
#: Layers, or groups of them.
LayerPaths = Annotated[tuple[Line, ...], Field(max_length=1_000)]
