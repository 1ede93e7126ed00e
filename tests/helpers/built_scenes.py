"""Scenes that are built once for all tests, and what their reports promise."""

from __future__ import annotations

import functools

from exoviz.builder import build_vesicle
from exoviz.model import Vesicle
from exoviz.scene import Scene, load_scene

#: The keys of a report that are promised to stay.
REPORT_KEYS = {
    "diameter_nm",
    "seed",
    "lipids",
    "proteins",
    "glycans",
    "rna",
    "spacing",
    "overlaps",
    "mass_mda",
    "density_g_ml",
    "checks",
    "seconds",
}


@functools.cache
def built(name: str) -> tuple[Scene, Vesicle]:
    scene = load_scene(name)
    return scene, build_vesicle(scene)
