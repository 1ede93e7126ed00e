"""How large a vesicle is for the water around it, and how fast it drifts."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.builder.membrane.bilayer import fibonacci
from exoviz.model.neighbours.kd_tree import tree_type
from exoviz.story.motion.brownian import diffusion_coefficient

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.model import Vesicle

    Floats = NDArray[np.float64]

__all__ = ["diameter_of", "diffusion", "hydrodynamic_diameter", "water_viscosity"]

_KELVIN: Final = 273.15
#: Directions in which the outermost surface is looked for.
_DIRECTIONS: Final = 1500
#: The sum of the inverse distances of n even points on a sphere of radius 1 is n² − 1.1046 n^1.5
#: (Saff and Kuijlaars 1997, Math Intelligencer 19:5).
_EVEN_POINTS: Final = 1.1046


def water_viscosity(temperature_c: float) -> float:
    """Return the viscosity of water, Pa·s, within 3 %.

    Al-Shemmeri 2012, Engineering Fluid Mechanics.

    Parameters
    ----------
    temperature_c : float
        °C, 0 to 100.
    """
    kelvin = temperature_c + _KELVIN
    return 2.414e-5 * 10 ** (247.8 / (kelvin - 140))


def diffusion(diameter_nm: float, temperature_c: float) -> float:
    """Return the diffusion coefficient of a sphere in water by Stokes and Einstein, nm²/s."""
    viscosity, kelvin = water_viscosity(temperature_c), temperature_c + _KELVIN
    return diffusion_coefficient(diameter_nm, viscosity=viscosity, temperature=kelvin)


def diameter_of(diffusion_nm2_s: float, temperature_c: float) -> float:
    """Return the diameter of the sphere that diffuses so fast, nm; inverse of `diffusion`."""
    return diffusion(1.0, temperature_c) / diffusion_nm2_s


def hydrodynamic_diameter(vesicle: Vesicle) -> float:
    """Return the diameter of the sphere that water drags as much as a vesicle, nm.

    The outermost bead in each of many directions carries the friction, and Kirkwood's formula
    (1954, J Polym Sci 12:1) gives the radius: 1/R is the mean of the inverse distances between two
    of them. A smooth sphere has its own radius. Water bound to sugars is not counted.

    Parameters
    ----------
    vesicle : Vesicle

    Raises
    ------
    ValueError
        If the vesicle has no bead.
    """
    beads = vesicle.beads()
    if not len(beads):
        raise ValueError("a vesicle without beads has no size")
    places = beads.positions.astype(np.float64)
    places -= (places.min(axis=0) + places.max(axis=0)) / 2
    distance = np.maximum(np.linalg.norm(places, axis=1), 1e-9)
    rays = fibonacci(_DIRECTIONS)
    found = tree_type()(rays).query(places / distance[:, None])
    ray = np.asarray(found[1])
    reach = np.zeros(_DIRECTIONS)
    np.maximum.at(reach, ray, distance + beads.radii)
    seen = reach > 0
    surface = rays[seen] * reach[seen, None]
    total = 0.0
    for first in range(0, len(surface), 256):
        some = surface[first : first + 256]
        apart = np.linalg.norm(some[:, None] - surface, axis=2)
        total += float((1 / apart[apart > 1e-9]).sum())
    count = len(surface)
    if count < 2:
        return 2 * float(reach.max())
    # So much is lacking without the friction of a point with its own surroundings.
    whole = 1 - _EVEN_POINTS / math.sqrt(count)
    return 2 * count**2 * whole / total
