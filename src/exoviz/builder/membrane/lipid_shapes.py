"""Bead models of lipids, composed from head group, backbone and tails.

A lipid stands along +z with z = 0 at the bilayer midplane, so one template
serves both leaflets. Heights follow a bilayer that is 5.0 nm thick with its
phosphates near ±2.15 nm and its tails ending 0.25 nm short of the midplane:
the two leaflets can then never touch. In a bilayer of another thickness the
heads stand as much higher or lower, and what is below them reaches as near to
the midplane.
"""

from __future__ import annotations

import functools
import math
from typing import Final

import numpy as np

from exoviz.catalog import Lipid
from exoviz.model import Part, Template

__all__ = [
    "CONFORMERS",
    "TAIL_SPACING_NM",
    "WANDER_NM",
    "lipid_templates",
    "tail_count",
]

#: Number of shapes a lipid class comes in: the first has straight tails, the others wander.
CONFORMERS: Final = 6

#: Distance between the two tails of a lipid, nm.
TAIL_SPACING_NM: Final = 0.34

#: How far a tail bead of a wandering conformer may leave its tail's axis, nm.
WANDER_NM: Final = 0.055

_PHOSPHATE_Z = 2.14
_BACKBONE_Z = 1.74
_TAIL_TOP_Z = 1.42
_TAIL_END_Z = 0.25
_CARBONS_A_BEAD = 4
# The first sugar lies on the head groups of the neighbours.
_SUGAR_SITE = (0.0, 0.0, 2.36)

_HEADS: Final[dict[str, tuple[Part, float]]] = {
    "phosphate": (Part.PHOSPHATE, 0.28),
    "choline": (Part.CHOLINE, 0.33),
    "ethanolamine": (Part.ETHANOLAMINE, 0.30),
    "serine": (Part.SERINE, 0.32),
    "inositol": (Part.INOSITOL, 0.36),
    "glycerol": (Part.HEAD_GLYCEROL, 0.30),
    "hydroxyl": (Part.HYDROXYL, 0.22),
}

# Where groups that stand side by side are, of half the distance of the tails.
_ABREAST: Final[dict[int, tuple[float, ...]]] = {0: (), 1: (0.0,), 2: (-0.9, 0.9)}

Rows = list[tuple[float, float, float, float, Part]]


def _tail(text: str, place: tuple[float, float], wander: np.ndarray) -> Rows:
    carbons, bonds = (int(number) for number in text.split(":"))
    count = max(2, round(carbons / _CARBONS_A_BEAD))
    heights = np.linspace(_TAIL_TOP_Z, _TAIL_END_Z, count)
    first_bond = count // 2
    rows: Rows = []
    for index, z in enumerate(heights):
        bent = first_bond <= index < first_bond + (bonds + 1) // 2
        part = Part.DOUBLE_BOND if bent else Part.TAIL
        dx, dy = wander[index]
        rows.append((place[0] + dx, place[1] + dy, float(z), 0.235, part))
    return rows


def _sterol(wander: np.ndarray, pucker: float) -> Rows:
    rings = [(pucker * (-1) ** i, 0.0, 1.42 - 0.27 * i, 0.26, Part.STEROL) for i in range(3)]
    tail = [
        (float(dx), float(dy), z, 0.21, Part.TAIL)
        for z, (dx, dy) in zip((0.56, 0.27), wander, strict=False)
    ]
    return [(0.0, 0.0, 1.72, 0.20, Part.HYDROXYL), *rings, *tail]


def _head(lipid: Lipid) -> Rows:
    groups = [_HEADS[name] for name in lipid.head]
    if lipid.head == ("hydroxyl",):
        part, radius = groups[0]
        return [(0.0, 0.0, 2.05 if lipid.glycan else 1.98, radius, part)]
    half = TAIL_SPACING_NM / 2
    if len(lipid.tails) == 4:
        # Two phosphatidyl groups, held together by the glycerol between them.
        (first, radius), (middle, own), _last = groups
        sides = [
            (x, 0.0, _PHOSPHATE_Z, radius, first)
            for x in (-math.sqrt(2) * half, math.sqrt(2) * half)
        ]
        return [*sides, (0.0, 0.0, 2.5 - own, own, middle)]
    part, radius = groups[0]
    rows: Rows = [(0.0, 0.0, _PHOSPHATE_Z if groups[1:] else 2.5 - radius, radius, part)]
    for part, radius in groups[1:2]:
        rows.append((half, 0.0, 2.5 - radius, radius, part))
    # What is bound to that group stands out of the head groups, side by side.
    for (part, radius), aside in zip(groups[2:], _ABREAST[len(groups[2:])], strict=True):
        x = math.sqrt(half**2 - (aside * half) ** 2)
        rows.append((x, aside * half, 2.5, radius, part))
    return rows


def _tail_places(lipid: Lipid) -> tuple[tuple[float, float], ...]:
    half = TAIL_SPACING_NM / 2
    if len(lipid.tails) == 4:
        return (-half, -half), (half, -half), (half, half), (-half, half)
    return ((-half, 0.0), (half, 0.0)) if len(lipid.tails) == 2 else ((0.0, 0.0),)


def _glycerol(lipid: Lipid) -> Rows:
    part = Part.GLYCEROL if lipid.backbone == "glycerol" else Part.SPHINGOSINE
    return [(x, y, _BACKBONE_Z, 0.24, part) for x, y in _tail_places(lipid)]


def _risen(heights: np.ndarray, rise: float) -> np.ndarray:
    """Return heights in a bilayer whose heads stand higher: tails are stretched to them."""
    share = np.clip((heights - _TAIL_END_Z) / (_TAIL_TOP_Z - _TAIL_END_Z), 0.0, 1.0)
    return heights + rise * share


@functools.lru_cache(maxsize=256)
def lipid_templates(
    lipid: Lipid, sugar_mass_da: float = 0.0, rise: float = 0.0
) -> tuple[Template, ...]:
    """Return the conformers of a lipid class.

    Parameters
    ----------
    lipid : Lipid
    sugar_mass_da : float
        Mass of the sugars on its head, which are built as a glycan of their own, Da.
    rise : float
        How much farther from the midplane heads are than usual, nm.

    Returns
    -------
    tuple of Template
        `CONFORMERS` templates; the first has straight tails. A glycolipid has one site, on
        top of its head.
    """
    templates = []
    for conformer in range(CONFORMERS):
        rng = np.random.default_rng([conformer, len(lipid.key)])
        limit = WANDER_NM if conformer else 0.0
        wanders = []
        for _ in range(max(2, len(lipid.tails))):
            steps = rng.normal(0.0, 0.6, (12, 2)).cumsum(axis=0)
            norm = np.maximum(np.hypot(*steps.T)[:, None], 1.0)
            wanders.append(limit * steps / norm)
        if lipid.backbone == "sterol":
            rows = _sterol(wanders[0], 0.9 * limit)
        else:
            rows = _head(lipid) + _glycerol(lipid)
            for text, place, wander in zip(lipid.tails, _tail_places(lipid), wanders, strict=False):
                rows += _tail(text, place, wander)
        table = np.array([row[:4] for row in rows], np.float32)
        site = np.array([_SUGAR_SITE] if lipid.glycan else np.empty((0, 3)), np.float32)
        if rise:
            table[:, 2] = _risen(table[:, 2], rise)
            site[:, 2] += rise
        templates.append(
            Template(
                name=lipid.key,
                beads=np.ascontiguousarray(table[:, :3]),
                radii=np.ascontiguousarray(table[:, 3]),
                parts=np.array([row[4] for row in rows], np.uint8),
                mass_da=lipid.mass_da.value - sugar_mass_da,
                sites=site,
                directions=np.tile(np.array([[0, 0, 1]], np.float32), (len(site), 1)),
                site_names=("head",) * len(site),
            )
        )
    return tuple(templates)


def tail_count(lipid: Lipid) -> int:
    """Return how many tails a lipid takes room for: one, two, or four in a square.

    A single tail has a backbone and a head as wide as two.
    """
    return 1 if lipid.backbone == "sterol" else max(2, len(lipid.tails))
