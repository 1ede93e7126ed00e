"""Beads in place of atoms: as many as the mass asks for, with the volume that it takes up."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from exoviz.builder.protein.domain_beads import growth
from exoviz.importer.components import element_radius
from exoviz.model.arrays import AtomShape
from exoviz.model.neighbours import nearest, summed

__all__ = ["BEAD_KDA", "atom_shape", "bead_centres", "bead_radii"]

Floats = NDArray[np.float64]

#: Mass that a bead of a protein stands for, kDa: about five residues.
BEAD_KDA: Final = 0.6

#: Heaviest that atoms are in the mean, hydrogen included, where they are all there but for
#: hydrogen, Da; in a trace of a chain, of which there is an atom a residue, they are 110.
_WHOLE_DA: Final = 30.0
#: Rounds that make beads compact; in what is vast one is enough, and each takes seconds.
_ROUNDS: Final = 4
_VAST: Final = 200_000


def bead_centres(positions: Floats, masses: Floats, count: int) -> tuple[Floats, NDArray[np.intp]]:
    """Return the centres of beads, and the bead of each atom.

    The chain is cut into stretches of equal mass, whose centres are then moved to the middle of
    what is nearest to them. Nothing in it is random.

    Parameters
    ----------
    positions : (a, 3) array
        In the order of the chain.
    masses : (a,) array
    count : int
        Target number of beads; fewer if there are fewer atoms.

    Returns
    -------
    centres : (b, 3) array
    owner : (a,) array
    """
    count = max(1, min(count, len(positions)))
    rounds = _ROUNDS if len(positions) < _VAST else 1
    done = np.cumsum(masses) - masses / 2
    owner = np.minimum((done / masses.sum() * count).astype(np.intp), count - 1)
    owner = np.unique(owner, return_inverse=True)[1]
    for turn in range(rounds + 1):
        weight = np.bincount(owner, masses)
        centres = summed(owner, positions * masses[:, None], len(weight)) / weight[:, None]
        if turn < rounds:
            owner = np.unique(nearest(positions, centres)[1], return_inverse=True)[1]
    return centres, owner


def atom_shape(
    positions: Floats, elements: NDArray[np.uint8], bead: NDArray[np.intp], mass_da: float
) -> AtomShape | None:
    """Return the atoms that beads stand for; None where the structure has but few of them.

    Parameters
    ----------
    positions : (a, 3) array
        In the frame of the beads, nm.
    elements : (a,) array
        Atomic numbers.
    bead : (a,) array
        The bead of each atom.
    mass_da : float
        Mass of all of them with hydrogen.
    """
    if not len(positions) or mass_da > _WHOLE_DA * len(positions):
        return None
    radii = np.zeros(256, np.float32)
    for number in np.unique(elements).tolist():
        radii[number] = element_radius(number)
    return AtomShape(
        np.ascontiguousarray(positions, np.float32),
        radii[elements],
        elements,
        bead.astype(np.int32),
    )


def bead_radii(
    centres: Floats, volume: float, limits: tuple[float, float] | None = None
) -> NDArray[Any]:
    """Return one radius for all beads (b,), nm, so that their union has a volume, nm³."""
    alone = (3 * volume / (4 * np.pi * len(centres))) ** (1 / 3)
    # Beads that overlap have to be larger than they would be alone.
    size = growth(centres, np.zeros(len(centres)), volume, max(1.0, 1.6 * alone))
    if limits is not None:
        size = float(np.clip(size, *limits))
    return np.full(len(centres), size)
