"""One vesicle of a population: the subpopulation its seed draws, and copies that fit its size."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from exoviz.builder.membrane.chain_lengths import vesicle_geometry
from exoviz.catalog import load_catalog
from exoviz.model.randomness import stream
from exoviz.scene import CopyNumber, ProteinItem, Scene
from exoviz.scene.document import VesicleShape

__all__ = [
    "Subpopulation",
    "drawn",
    "in_size",
    "more_lumen",
    "more_surface",
    "one_of_population",
    "subpopulation_of",
]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Subpopulation:
    """The subpopulation of a vesicle.

    Attributes
    ----------
    markers : tuple of str
        Keys of the markers that it has, in the order of the scene.
    absent : tuple of str
        Keys of those that others of the population have, and it has not.
    share : float
        Its part of the population.
    """

    markers: tuple[str, ...]
    absent: tuple[str, ...]
    share: float


def subpopulation_of(scene: Scene) -> Subpopulation | None:
    """Return the subpopulation that a scene's seed draws; None if it describes no population."""
    if scene.population is None:
        return None
    shares = scene.population.subpopulations(scene.proteins)
    rng = stream(scene.seed, "population")
    markers = list(shares)[int(rng.choice(len(shares), p=np.array(list(shares.values()))))]
    others = {key for some in shares for key in some} - set(markers)
    absent = tuple(key for key in scene.proteins if key in others)
    return Subpopulation(markers, absent, shares[markers])


def more_surface(diameters: ArrayLike, own: float) -> Floats:
    """Return how many times the membrane of vesicles of some diameters is that of another, nm."""
    return (np.asarray(diameters, np.float64) / own) ** 2


def more_lumen(diameters: ArrayLike, own: float, thickness: float) -> Floats:
    """Return how many times the lumen of vesicles of some diameters is that of another.

    Parameters
    ----------
    diameters : array
        nm.
    own : float
        Diameter of the other, nm.
    thickness : float
        Of their membranes, nm.
    """
    inside = np.maximum(np.asarray(diameters, np.float64) - 2 * thickness, 1)
    return (inside / max(own - 2 * thickness, 1)) ** 3


def in_size(scene: Scene, diameter: float, share: float = 1.0) -> dict[str, ProteinItem]:
    """Return a scene's proteins for a vesicle of another diameter, nm, with the same densities.

    Those in the lumen by its volume, all others by the area of the membrane.

    Parameters
    ----------
    scene : Scene
    diameter : float
        nm.
    share : float
        Below 1 for a vesicle that has no room for all of them: multiplies all copies.
    """
    own = scene.vesicle.copies_at_nm or scene.vesicle.diameter_nm
    thickness = vesicle_geometry(scene.membrane, own).thickness
    surface = float(more_surface(diameter, own))
    lumen = float(more_lumen(diameter, own, thickness))
    catalog = load_catalog()
    proteins = {}
    for key, item in scene.proteins.items():
        room = lumen if item.is_luminal(catalog.proteins.get(key)) else surface
        amount = item.amount.scaled(room)
        if share < 1:
            amount = amount.thinned(share)
        if amount != CopyNumber(copies=0):
            proteins[key] = item.model_copy(update={"amount": amount})
    return proteins


def drawn(scene: Scene) -> Scene:
    """Return a scene with those markers alone that its subpopulation has, and no population."""
    found = subpopulation_of(scene)
    if found is None:
        return scene
    proteins = {key: item for key, item in scene.proteins.items() if key not in found.absent}
    return scene.model_copy(update={"proteins": proteins, "population": None})


def one_of_population(scene: Scene) -> Scene:
    """Return the scene of the one vesicle that is built: with the copies that it has itself.

    Parameters
    ----------
    scene : Scene

    Returns
    -------
    Scene
        Without a population, and with copies for its own diameter; the same scene if it has both
        already.
    """
    scene = drawn(scene)
    if scene.vesicle.copies_at_nm is None:
        return scene
    size = scene.vesicle.diameter_nm
    surface = float(more_surface(size, scene.vesicle.copies_at_nm))
    return scene.model_copy(
        update={
            "proteins": in_size(scene, size),
            "corona": {key: round(copies * surface) for key, copies in scene.corona.items()},
            "vesicle": VesicleShape(diameter_nm=size),
        }
    )
