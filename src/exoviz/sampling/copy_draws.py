"""Vesicles drawn at random: their diameters, their subpopulations, their copies.

Each quantity has a stream of random numbers of its own, of which vesicles take theirs in order. So
the first hundred of a thousand vesicles are those that a hundred alone would be.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exoviz.model.randomness import stream
from exoviz.sampling.molecule_kinds import MoleculeKind, expected, kinds_of
from exoviz.sampling.size_distribution import SizeDistribution
from exoviz.scene import Scene

__all__ = ["Draws", "PopulationPlan", "at_least_one", "draws_of"]

Floats = NDArray[np.float64]

#: Vesicles that are drawn at once.
BLOCK = 50_000


@dataclass(frozen=True, slots=True, eq=False)
class PopulationPlan:
    """What a population is drawn from.

    Attributes
    ----------
    scene : Scene
        Its seed is that of the population.
    sizes : SizeDistribution
    vesicles : int
        How many.
    dispersion : float
        Variance of the copies beyond that of chance, over the square of their mean: 0 for Poisson's
        distribution, above for negative binomial ones.
    kinds : tuple of MoleculeKind
        What is drawn.
    subpopulations : mapping of tuple of str to float
        Shares by markers, which add up to 1; empty where the scene has none.
    """

    scene: Scene
    sizes: SizeDistribution
    vesicles: int
    dispersion: float
    kinds: tuple[MoleculeKind, ...]
    subpopulations: tuple[tuple[tuple[str, ...], float], ...]

    @classmethod
    def of(
        cls, scene: Scene, sizes: SizeDistribution, vesicles: int, dispersion: float
    ) -> PopulationPlan:
        """Return the plan of a scene."""
        shares = () if scene.population is None else scene.population.subpopulations(scene.proteins)
        listed = tuple(shares.items()) if shares else ()
        return cls(scene, sizes, vesicles, dispersion, kinds_of(scene), listed)

    @property
    def drawn_markers(self) -> tuple[str, ...]:
        """Markers by which subpopulations differ, in the order of the scene."""
        known = {key for markers, _share in self.subpopulations for key in markers}
        return tuple(key for key in self.scene.proteins if key in known)


@dataclass(frozen=True, slots=True, eq=False)
class Draws:
    """Vesicles as they were drawn.

    Attributes
    ----------
    first : int
        Number of the first of them, from 0.
    diameters : (n,) array
        nm.
    subpopulation : (n,) int array
        Index of each in the plan's subpopulations; 0 where it has none.
    copies : (n, k) int32 array
        By the plan's kinds.
    """

    first: int
    diameters: Floats
    subpopulation: NDArray[np.intp]
    copies: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.diameters)


def at_least_one(means: Floats, uniform: Floats, rng: np.random.Generator) -> NDArray[np.int64]:
    """Draw from Poisson's distribution on the condition that there is at least one.

    The first of the events of a Poisson process, which is known to come, is drawn from the
    exponential distribution that ends at the mean; those after it are as many as chance wills.

    Parameters
    ----------
    means : (n,) array
        Of Poisson's distribution without the condition.
    uniform : (n,) array
        Evenly distributed between 0 and 1.
    rng : Generator
    """
    first = -np.log1p(uniform * np.expm1(-means))
    found: NDArray[np.int64] = 1 + rng.poisson(np.maximum(means - first, 0.0))
    return found


class _KindStream:
    """Draws the copies of one kind, vesicle after vesicle."""

    def __init__(self, plan: PopulationPlan, kind: MoleculeKind) -> None:
        seed = plan.scene.seed
        self._kind = kind
        self._dispersion = plan.dispersion
        self._copies = stream(seed, "population", kind.group, kind.key, "copies")
        self._rates = stream(seed, "population", kind.group, kind.key, "rates")
        self._firsts = stream(seed, "population", kind.group, kind.key, "firsts")
        markers = plan.drawn_markers if kind.group == "protein" else ()
        self._having: NDArray[np.bool_] | None = None
        if kind.key in markers:
            having = [kind.key in some for some, _share in plan.subpopulations]
            self._having = np.array(having, bool)

    def drawn(self, diameters: Floats, subpopulation: NDArray[np.intp]) -> NDArray[np.int64]:
        means = expected(self._kind, diameters)
        if self._dispersion:
            shape = 1 / self._dispersion
            means = means * self._rates.gamma(shape, self._dispersion, len(means))
        if self._having is None:
            return self._copies.poisson(means)
        # A vesicle of a subpopulation has its markers: else its share would not be what it is.
        found = at_least_one(means, self._firsts.random(len(means)), self._copies)
        return np.where(self._having[subpopulation], found, 0)


def draws_of(plan: PopulationPlan, block: int = BLOCK) -> Iterator[Draws]:
    """Yield all vesicles of a plan, some at a time."""
    seed = plan.scene.seed
    sizes = stream(seed, "population", "diameters")
    groups = stream(seed, "population", "subpopulations")
    streams = [_KindStream(plan, kind) for kind in plan.kinds]
    limits = np.cumsum([share for _markers, share in plan.subpopulations])
    for first in range(0, plan.vesicles, block):
        count = min(block, plan.vesicles - first)
        diameters = plan.sizes.drawn(sizes.random(count))
        subpopulation = np.zeros(count, np.intp)
        if len(limits):
            place = np.searchsorted(limits, groups.random(count), side="right")
            subpopulation = np.minimum(place, len(limits) - 1)
        copies = np.empty((count, len(streams)), np.int32)
        for column, one in enumerate(streams):
            copies[:, column] = one.drawn(diameters, subpopulation)
        yield Draws(first, diameters, subpopulation, copies)
