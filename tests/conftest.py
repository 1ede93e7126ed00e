from __future__ import annotations

import functools
import os

import pytest

# The window paints its picture itself: it needs no screen, and no OpenGL.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("PYTEST_QT_API", "pyqt5")

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


@pytest.fixture(scope="session")
def exosome() -> Vesicle:
    return built("exosome")[1]


@pytest.fixture(scope="session")
def exosome_scene() -> Scene:
    return built("exosome")[0]
