"""A small vesicle that has something of everything, for tests of files."""

from __future__ import annotations

import functools

import exoviz
from exoviz.model import Vesicle
from exoviz.scene import parse_scene

__all__ = ["vesicle"]

SCENE = """
format = "exoviz-scene"
version = 1
vesicle.diameter_nm = 24
membrane.composition = { cholesterol = 1, PC = 2, SM = 1 }
proteins = { CD9 = 2, CD63 = 2, UBB = 1 }
rna = { miR-21-5p = 1 }
[glycans]
n_glycans = { Man5 = 1, biantennary-sialylated = 1 }
"""


@functools.cache
def vesicle() -> Vesicle:
    return exoviz.build(parse_scene(SCENE))
