"""How a scene is looked at: style, camera, cut, layers, names."""

from exoviz.scene.view.annotations import MOST_LINES, Annotation
from exoviz.scene.view.bookmarks import Bookmark
from exoviz.scene.view.camera_places import Orbit, StoryTurn
from exoviz.scene.view.choices import LegendDetail
from exoviz.scene.view.cut_planes import (
    FARTHEST_PLANE_NM,
    SECTION_NM,
    THICKEST_SLAB_NM,
    THINNEST_SLAB_NM,
    CutPlane,
)
from exoviz.scene.view.measure_items import FARTHEST_POINT_NM, Measure
from exoviz.scene.view.picture_sizes import LARGEST_SIDE, NARROWEST_WITH_LEGEND, SMALLEST_SIDE
from exoviz.scene.view.view import View

__all__ = [
    "FARTHEST_PLANE_NM",
    "FARTHEST_POINT_NM",
    "LARGEST_SIDE",
    "MOST_LINES",
    "NARROWEST_WITH_LEGEND",
    "SECTION_NM",
    "SMALLEST_SIDE",
    "THICKEST_SLAB_NM",
    "THINNEST_SLAB_NM",
    "Annotation",
    "Bookmark",
    "CutPlane",
    "LegendDetail",
    "Measure",
    "Orbit",
    "StoryTurn",
    "View",
]
