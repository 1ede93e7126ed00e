"""Brownian motion of vesicles in a round lumen, and their escape through its pore.

The frame: the lumen is a sphere about the origin; a plane touches it in the pole (0, 0, R). Above
the plane is the outside. A circular pore about the axis leads from one to the other once it is
wide enough. A vesicle is a hard sphere with its glycocalyx. So its centre may be

- in the lumen: no farther from the origin than R − b, with b its radius;
- in the pore: no farther from the axis than a(t) − b, above the equator and below the outside;
- outside: at z ≥ R + b.

Each of the three is convex, which is why straight lines between keyframes can be checked exactly.

Lengths are nm, times s, diffusion coefficients nm²/s. The clock is real: a vesicle of 40 nm crosses
a multivesicular body in a millisecond, and a film must say by how much it slows that down.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from exoviz.model.neighbours import close_pairs, lengths
from exoviz.story.motion.collisions import allowed, clear, overlap, settled, walked

__all__ = [
    "BODY_TEMPERATURE",
    "HYDRODYNAMIC_COAT_NM",
    "WATER_VISCOSITY",
    "Trajectories",
    "diffusion_coefficient",
    "fill_lumen",
    "hydrodynamic_diameter",
    "longest_step",
    "narrow_escape_time",
    "simulate_brownian",
]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

BOLTZMANN = 1.380649e-23
"""J/K, exact."""
BODY_TEMPERATURE = 310.15
"""K."""
WATER_VISCOSITY = 0.691e-3
"""Pa·s, of water at 37 °C."""

HYDRODYNAMIC_COAT_NM = 4.0
"""Depth of the coat of proteins and sugars that water moves along with, nm.

Hydrated exosomes are slower than spheres of their geometric size (Chernyshev et al. 2015, *Anal.
Bioanal. Chem.* 407, 3285), but sparse tips drag little: synaptic vesicles, whose proteins reach as
far, scatter light as the spheres that cryo-EM shows (Castorph et al. 2011, *Eur. Phys. J. E* 34,
63). Neither abstract gives the depth; 4 nm is a choice between none and the 8 nm and more up to
which the coat reaches.
"""

STEP = 0.25
"""Longest root-mean-square step along an axis, in radii of the smallest vesicle."""
MOST_STEPS = 400_000
"""More steps than this are refused: seconds would take hours."""
TRIES = 200
"""Batches of places tried for a vesicle before the lumen counts as full."""

BATCH = 256
_SPARSE: Final = 0.33
"""Share of a lumen up to which random places are tried one after the other."""
_ROUNDS: Final = 6000
_GROWN: Final = 1.004
"""By how much spheres that push each other apart are larger than they are."""


def diffusion_coefficient(
    diameter: float,
    *,
    viscosity: float = WATER_VISCOSITY,
    temperature: float = BODY_TEMPERATURE,
) -> float:
    """Return D = kT / (3π η d) of a sphere (Stokes and Einstein), nm²/s.

    Parameters
    ----------
    diameter : float
        Hydrodynamic diameter, nm.
    viscosity : float
        Viscosity of the medium, Pa·s.
    temperature : float
        K.
    """
    metres = BOLTZMANN * temperature / (3 * math.pi * viscosity * diameter * 1e-9)
    return metres * 1e18


def hydrodynamic_diameter(diameter: float) -> float:
    """Return as what sphere a vesicle moves, nm: its own diameter and the coat around it.

    Parameters
    ----------
    diameter : float
        To the surface of the outer head groups, nm.
    """
    return diameter + 2 * HYDRODYNAMIC_COAT_NM


def narrow_escape_time(volume: float, diffusion: float, pore: float) -> float:
    """Return V / (4 D a), the mean time a point needs to find a small pore of radius a.

    The limit for a pore much smaller than the volume (Rayleigh; Singer, Schuss, Holcman 2006,
    *J. Stat. Phys.* 122, 437). A sphere of radius b sees a lumen and a pore smaller by b.
    """
    return volume / (4 * diffusion * pore)


def longest_step(diffusion: ArrayLike, smallest: float) -> float:
    """Return the time in which the fastest vesicle moves by `STEP` · `smallest` along an axis.

    Rejecting overlaps gives Brownian motion of hard spheres only as far as a step is small beside
    the spheres, and beside the pore that points have to find.
    """
    return (STEP * smallest) ** 2 / (2 * float(np.max(np.asarray(diffusion))))


@dataclass(frozen=True)
class Trajectories:
    """Positions of vesicles over time: keyframes, with straight lines between them.

    Attributes
    ----------
    times : (k,) float array
        Times of the keyframes, s, evenly from 0.
    places : (k, n, 3) float array
        Centres, nm.
    radii : (n,) float array
        With the glycocalyx, nm.
    released : (n,) float array
        Time at which each was wholly outside, s, to within a step; infinite for those inside.
    step : float
        Time step of the integration, s.
    """

    times: Floats
    places: Floats
    radii: Floats
    released: Floats
    step: float

    def positions_at(self, time: float) -> Floats:
        """Return the centres (n, 3) at a time; before the first and after the last, theirs."""
        last = len(self.times) - 1
        place = min(max(time / self.times[-1], 0.0), 1.0) * last
        before = min(int(place), last - 1)
        share = place - before
        found: Floats = self.places[before] * (1 - share) + self.places[before + 1] * share
        return found

    def released_by(self, time: float) -> int:
        """Return how many vesicles are out at a time."""
        return int(np.count_nonzero(self.released <= time))


def fill_lumen(
    radii: ArrayLike, lumen: float, rng: np.random.Generator, *, half: bool = False
) -> Floats:
    """Return random places (n, 3) for vesicles in a lumen, none overlapping; largest first.

    Random places find room up to about 30 % of the volume; then all are thrown in and push each
    other apart, up to about 50 %. With `half` all have y ≥ 0.
    """
    sizes = np.asarray(radii, np.float64)
    filled = float((sizes**3).sum()) / lumen**3
    if filled * (2 if half else 1) > _SPARSE:
        return _pushed_apart(sizes, lumen, rng, half=half)
    places = np.zeros((sizes.size, 3))
    order = np.argsort(-sizes, kind="stable")
    for done, number in enumerate(order):
        reach = lumen - sizes[number]
        others = order[:done]
        for _try in range(TRIES if reach >= 0 else 0):
            proposed = rng.uniform(-1, 1, (BATCH, 3)) * reach
            if half:
                proposed[:, 1] = np.abs(proposed[:, 1])
            apart = lengths(proposed[:, None] - places[others]) - sizes[others]
            fits = (lengths(proposed) <= reach) & (apart >= sizes[number]).all(axis=1)
            if fits.any():
                places[number] = proposed[np.argmax(fits)]
                break
        else:
            return _pushed_apart(sizes, lumen, rng, half=half)
    return places


def _pushed_apart(sizes: Floats, lumen: float, rng: np.random.Generator, *, half: bool) -> Floats:
    """Return places (n, 3) of spheres that are thrown into a lumen and push each other apart."""
    room = (lumen - sizes) * (1 - 1e-9)
    if (room < 0).any():
        raise ValueError(f"a vesicle is wider than the lumen of {lumen:.4g} nm")
    places = rng.standard_normal((sizes.size, 3))
    places *= (room * np.cbrt(rng.random(sizes.size)) / lengths(places))[:, None]
    if half:
        places[:, 1] = np.abs(places[:, 1])
    # A little larger than they are, so that none touches in the end.
    grown = sizes * _GROWN
    for _round in range(_ROUNDS):
        pairs = close_pairs(places, 2 * float(grown.max()))
        first, second = pairs[:, 0], pairs[:, 1]
        apart = places[first] - places[second]
        distance = lengths(apart)
        if (distance >= sizes[first] + sizes[second]).all():
            return places
        overlap = grown[first] + grown[second] - distance
        close = np.flatnonzero(overlap > 0)
        way = apart[close] / np.maximum(distance[close], 1e-9)[:, None]
        way *= (overlap[close] * 0.505)[:, None]
        np.add.at(places, first[close], way)
        np.subtract.at(places, second[close], way)
        if half:
            np.maximum(places[:, 1], 0.0, out=places[:, 1])
        far = lengths(places)
        places *= np.minimum(1.0, room / np.maximum(far, 1e-9))[:, None]
    raise ValueError(f"no room for {sizes.size} vesicles in a lumen of {lumen:.4g} nm")


def closed(time: float) -> float:
    """Return the radius of a pore that never opens."""
    return 0.0 * time


def simulate_brownian(
    places: ArrayLike,
    radii: ArrayLike,
    diffusion: ArrayLike,
    *,
    lumen: float,
    duration: float,
    keyframes: int,
    rng: np.random.Generator,
    pore: Callable[[float], float] = closed,
    step: float | None = None,
) -> Trajectories:
    """Integrate the motion of vesicles once, from the lumen to the outside.

    Each step is a Gaussian move of variance 2 D dt along each axis. A move into a wall or another
    vesicle is not made; where two would collide, both stay. The same holds for the straight line
    between two keyframes: who would touch another on it, or cut a corner of the pore, stays for
    that interval (in the default body about one in a hundred, so keyframes should not be farther
    apart than a few steps). So nothing overlaps at any time. A vesicle that has come out wholly
    does not go back in; the plane reflects it. Vesicles do not drag each other along: the motion
    has no hydrodynamics.

    Parameters
    ----------
    places : (n, 3) array
        Initial centres in the lumen, nm.
    radii : (n,) array or float
        With the glycocalyx; 0 for points, which pass through each other.
    diffusion : (n,) array or float
        nm²/s.
    lumen : float
        Radius to the membrane's inner face.
    duration : float
        s.
    keyframes : int
        Number of intervals to store; memory is 24 bytes per vesicle and interval.
    rng : numpy.random.Generator
    pore : callable
        Free radius of the pore at a time; must not shrink once the smallest vesicle fits. Within
        an interval it counts as wide as at the beginning.
    step : float
        Longest time step; by default `longest_step` of the smallest vesicle.
    """
    start = np.array(places, np.float64)
    number = len(start)
    sizes = np.broadcast_to(np.asarray(radii, np.float64), (number,)).copy()
    speeds = np.broadcast_to(np.asarray(diffusion, np.float64), (number,))
    smallest = float(sizes.min(initial=math.inf))
    if step is None:
        step = longest_step(speeds, smallest if smallest > 0 else lumen / 10)
    times = np.linspace(0, duration, keyframes + 1)
    substeps = math.ceil(duration / keyframes / step * (1 - 1e-12))
    if substeps * keyframes > MOST_STEPS:
        raise ValueError(
            f"{duration:.3g} s in steps of {step:.3g} s are more than {MOST_STEPS} steps"
        )
    openings = [float(pore(float(time))) for time in times[:-1]]
    if any(after < before and before > smallest for before, after in pairwise(openings)):
        raise ValueError("the pore must not shrink once a vesicle fits through")
    walls = Walls(lumen, sizes)
    if not walls.allow(start, openings[0]).all() or overlap(start, sizes):
        raise ValueError("vesicles must begin in the lumen, and none may overlap")

    step = duration / keyframes / substeps
    spread = np.sqrt(2 * speeds * step)[:, None]
    stored = np.empty((keyframes + 1, number, 3))
    stored[0] = start
    released = np.full(number, math.inf)
    now = start
    for frame, opening in enumerate(openings):
        noise = rng.standard_normal((substeps, number, 3)) * spread
        out = np.isfinite(released)
        leaving = released.copy()
        ends = times[frame] + np.arange(1, substeps + 1) * step
        now = walls.walk(now, noise, opening, ends, leaving)
        may = walls.clear(stored[frame], now, opening)
        now = settled(stored[frame], now, may, sizes, True)
        back = (now[:, 2] < walls.floor) & ~out
        leaving[back] = math.inf
        released = leaving
        stored[frame + 1] = now
    return Trajectories(times, stored, sizes, released, step)


class Walls:
    """The lumen, the pore and the plane, for vesicles of given radii."""

    def __init__(self, lumen: float, radii: Floats) -> None:
        self.lumen = lumen
        self.radii = radii
        self.reach = lumen - radii
        self.floor = lumen + radii

    def allow(self, places: Floats, pore: float) -> Bools:
        """Return which centres are at allowed places."""
        return allowed(places, self.reach, self.floor, pore - self.radii)

    def walk(
        self, places: Floats, moves: Floats, pore: float, times: Floats, released: Floats
    ) -> Floats:
        """Return centres after moves (k, n, 3), each made where nothing is in its way."""
        room = pore - self.radii
        return walked(places, moves, self.radii, self.reach, self.floor, room, times, released)

    def clear(self, start: Floats, end: Floats, pore: float) -> Bools:
        """Return which straight paths stay within the allowed space."""
        return clear(start, end, self.reach, self.floor, pore - self.radii)
