"""Populations: many vesicles of one recipe, their copies drawn at random, built or only counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exoviz.deferred import deferred

if TYPE_CHECKING:
    from exoviz.sampling.populations import SampledPopulation, population

__all__ = ["SampledPopulation", "population"]

__getattr__ = deferred(__name__, {"populations": ("SampledPopulation", "population")})
