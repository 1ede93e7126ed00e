"""Small recipes of which populations are quickly drawn and built."""

from __future__ import annotations

import functools
from typing import Any

from exoviz.sampling.copy_draws import Draws, PopulationPlan, draws_of
from exoviz.sampling.size_distribution import sizes_of_shape
from exoviz.scene import Scene, parse_scene

__all__ = ["drawn", "plan_of", "small"]

SMALL = """
format = "exoviz-scene"
version = 1
title = "Small"
seed = 11
vesicle.diameter_nm = 24
membrane.composition = { cholesterol = 1, PC = 2, SM = 1, GM3 = 0.1 }
proteins = { CD9 = 2, CD63 = 1, CD81 = 3, UBB = 1 }
rna = { miR-21-5p = 1, Y4-fragment = { copies = 1, mean_copies = 0.2 } }
[glycans]
n_glycans = { Man5 = 1, biantennary-sialylated = 1 }
"""


@functools.cache
def small() -> Scene:
    return parse_scene(SMALL)


def plan_of(scene: Scene, count: int, dispersion: float = 0.0, **vesicle: Any) -> PopulationPlan:
    shaped = scene.vesicle.model_copy(update=vesicle)
    scene = scene.model_copy(update={"vesicle": shaped})
    return PopulationPlan.of(scene, sizes_of_shape(shaped), count, dispersion)


def drawn(plan: PopulationPlan) -> Draws:
    """Return all vesicles of a plan that are drawn at once."""
    (only,) = draws_of(plan)
    return only
