"""Small scenes, and views of them that together use all that shading knows."""

from __future__ import annotations

from typing import Final

from exoviz.scene import View
from exoviz.scene.view import Orbit

SMALL: Final = """
format = "exoviz-scene"
version = 1
seed = 3
vesicle.diameter_nm = 30
membrane.composition = { cholesterol = 1, PC = 2, SM = 1 }
proteins = { CD9 = 2, CD63 = 3, LAMP1 = 1 }
rna = { miR-21-5p = 2 }
glycans.n_glycans = { Man5 = 1, biantennary = 1 }
"""
STORY: Final = (
    SMALL.replace("vesicle.diameter_nm = 30", "vesicle.diameter_nm = 34")
    + '[story]\nchapters = ["docking"]\nbody = { vesicles = 2, diameter_nm = 220, '
    "smallest_nm = 34, largest_nm = 34 }\n"
)

VIEWS: Final = {
    "studio": View(cutaway="half"),
    "goodsell": View(style="goodsell", cutaway="octant"),
    "textbook": View(style="textbook", cutaway="wedge", camera="top"),
    "draft": View(style="draft"),
    "plane": View(cutaway="plane", camera="right"),
    "sphere": View(cutaway="sphere", camera="iso"),
    "section": View(cutaway="section"),
    "inside": View(camera="lumen"),
    "seen through": View(opacity={"membrane": 0.3, "proteins": 0.7}, camera="iso"),
    "flat": View(projection="orthographic", cutaway="half", hide=("membrane/inner",)),
    "near": View(
        orbit=Orbit(azimuth=30, elevation=75, roll=10, distance_nm=24, focus_nm=(2, 0, 1))
    ),
}
