"""Molecules of the cell that are put together from those of the catalog."""

from __future__ import annotations

import functools
import math

import numpy as np
from numpy.typing import NDArray

from exoviz.builder.protein.protein_shapes import protein_template
from exoviz.catalog import Particle, load_catalog
from exoviz.model import Part, Template
from exoviz.model.layers import cell_molecule_layer
from exoviz.model.units import NM3_PER_KDA
from exoviz.story.models import CellModel

__all__ = [
    "SNARE_NM",
    "microtubule",
    "particle_model",
    "rotations_along",
    "snare_helices",
]

Floats = NDArray[np.float64]

SNARE_NM = 12.0
"""Length of the bundle of four helices that zipped SNAREs make."""
_BEAD_STEP = 0.55
_BALL_BEADS = 260
"""Beads of a ball that is one of many."""
_SNARES = {
    "vesicle": (("VAMP7", 1),),
    "target": (("STX4", 1), ("SNAP23", 2)),
    "endosome": (("STX7", 1), ("VTI1B", 1), ("STX8", 1)),
}
"""Helices of each side of a bundle, by protein; the first of them names it."""
_PROTOFILAMENTS, _MICROTUBULE_RADIUS, _DIMER_NM, _LATTICE_STARTS = 13, 9.9, 8.0, 3
"""A microtubule has 13 rows of dimers 8 nm long, about 25 nm across; beside each other they rise
by 3 monomers in a turn (Amos, Klug 1974, J Cell Sci 14:523)."""


def _motif_kda(key: str) -> float:
    domains = load_catalog().proteins[key].domains
    return sum(domain.mass_kda for domain in domains if "SNARE motif" in domain.name)


@functools.cache
def snare_helices(side: str) -> CellModel:
    """Return the helices of one membrane's SNAREs, along +x from the end at the membrane.

    Parameters
    ----------
    side : str
        ``"vesicle"``: that of VAMP7; ``"target"``: those of STX4 and both of SNAP23;
        ``"endosome"``: those of STX7, VTI1B and STX8.
    """
    rods = [
        (key, _motif_kda(key) / count) for key, count in _SNARES[side] for _copy in range(count)
    ]
    # Four helices side by side; one of them is the other membrane's.
    three = ((0.55, 0.0), (0.0, 0.55), (0.0, -0.55))
    corners = ((-0.55, 0.0),) if side == "vesicle" else three
    beads, radii, molecule = [], [], []
    along = np.arange(_BEAD_STEP / 2, SNARE_NM, _BEAD_STEP)
    for number, ((_key, mass), (z, y)) in enumerate(zip(rods, corners, strict=True)):
        # A coiled coil turns once in about 14 nm.
        turn = along * (2 * math.pi / 14)
        y_turned = y * np.cos(turn) - z * np.sin(turn)
        z_turned = y * np.sin(turn) + z * np.cos(turn)
        beads.append(np.stack([along, y_turned, z_turned], axis=1))
        radius = math.sqrt(NM3_PER_KDA * mass / (math.pi * SNARE_NM))
        radii.append(np.full(len(along), radius))
        molecule.append(np.full(len(along), number, np.int32))
    count = sum(len(piece) for piece in radii)
    template = Template(
        f"SNARE helices of the {side}",
        np.concatenate(beads).astype(np.float32),
        np.concatenate(radii).astype(np.float32),
        np.full(count, Part.INSIDE, np.uint8),
        1000 * sum(mass for _key, mass in rods),
    )
    return CellModel(
        cell_molecule_layer("snares", _SNARES[side][0][0]), template, np.concatenate(molecule)
    )


@functools.cache
def microtubule(length: float) -> CellModel:
    """Return a microtubule of a length, nm, along z about the origin."""
    dimer = protein_template(load_catalog().proteins["TUBA1B-TUBB"])
    rows = np.arange(_PROTOFILAMENTS)
    angle = 2 * np.pi * rows / _PROTOFILAMENTS
    rise = rows / _PROTOFILAMENTS * (_LATTICE_STARTS * _DIMER_NM / 2)
    steps = np.arange(math.floor(length / _DIMER_NM)) * _DIMER_NM - length / 2
    c, s = np.cos(angle), np.sin(angle)
    x, y, z = dimer.beads.T.astype(np.float64)
    beads = np.stack(
        [
            (c[:, None] * (x + _MICROTUBULE_RADIUS) - s[:, None] * y),
            (s[:, None] * (x + _MICROTUBULE_RADIUS) + c[:, None] * y),
            z + rise[:, None],
        ],
        axis=2,
    )
    whole = beads[None] + np.array([0.0, 0.0, 1.0]) * steps[:, None, None, None]
    count = len(steps) * _PROTOFILAMENTS
    template = Template(
        "microtubule",
        whole.reshape(-1, 3).astype(np.float32),
        np.tile(dimer.radii, count),
        np.tile(dimer.parts, count),
        dimer.mass_da * count,
    )
    molecule = np.repeat(np.arange(count, dtype=np.int32), len(x))
    return CellModel(cell_molecule_layer("cytoskeleton", "TUBA1B-TUBB"), template, molecule)


def rotations_along(starts: Floats, ends: Floats) -> Floats:
    """Return the quaternions (n, 4) that turn +x from `starts` towards `ends`, both (n, 3)."""
    way = ends - starts
    way = way / np.maximum(np.linalg.norm(way, axis=1, keepdims=True), 1e-9)
    x, y, z = way.T
    w = 1 + x
    back = w < 1e-6
    turn = np.stack([np.zeros_like(x), -z, y, w], axis=1)
    turn[back] = (0.0, 0.0, 1.0, 0.0)
    found: Floats = turn / np.linalg.norm(turn, axis=1, keepdims=True)
    return found


def particle_model(particle: Particle, beads: int = _BALL_BEADS) -> CellModel:
    """Return a particle as a ball of beads on its surface, or as a flat one: what is in it is not.

    Parameters
    ----------
    particle : Particle
    beads : int
    """
    radius = float(particle.diameter_nm) / 2
    flatness = float(particle.height_nm) / (2 * radius) if particle.height_nm else 1.0
    index = np.arange(beads) + 0.5
    z = 1 - 2 * index / beads
    angle = index * math.pi * (1 + math.sqrt(5))
    flat = np.sqrt(1 - z * z)
    size = radius * 2.0 / math.sqrt(beads)
    unit = np.stack([flat * np.cos(angle), flat * np.sin(angle), z], axis=1)
    reach = np.array([radius, radius, flatness * radius]) - size
    template = Template(
        particle.key,
        (unit * reach).astype(np.float32),
        np.full(beads, 1.25 * size, np.float32),
        np.full(beads, Part.OUTSIDE, np.uint8),
        1000 * float(particle.mass_kda),
    )
    return CellModel(cell_molecule_layer(particle.family, particle.key), template)
