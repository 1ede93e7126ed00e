"""A vesicle made by hand: a few simple molecules in known places, the same on every machine."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from exoviz.model import Geometry, Instances, Part, Polymer, Template, Vesicle

__all__ = ["copies", "even_directions", "made_vesicle", "template"]

Floats = NDArray[np.floating[Any]]
Rows = Sequence[tuple[float, float, float, float, Part]]


def facing(directions: Floats) -> Floats:
    """Return quaternions (n, 4) that turn +z to unit vectors (n, 3)."""
    axis = np.cross([0.0, 0.0, 1.0], directions)
    quaternion = np.concatenate([axis, 1 + directions[:, 2:]], axis=1)
    quaternion[directions[:, 2] < -0.999999] = (1, 0, 0, 0)
    unit: Floats = quaternion / np.linalg.norm(quaternion, axis=1, keepdims=True)
    return unit


def even_directions(count: int) -> Floats:
    """Return unit vectors (count, 3) that are spread evenly."""
    index = np.arange(count) + 0.5
    z = 1 - 2 * index / count
    angle = index * np.pi * (1 + 5**0.5)
    flat = np.sqrt(1 - z * z)
    return np.stack([flat * np.cos(angle), flat * np.sin(angle), z], axis=1)


def template(name: str, rows: Rows, mass_da: float = 1000.0) -> Template:
    """Return a template of beads, each given as x, y, z, radius (nm) and part."""
    table = np.array([row[:4] for row in rows], np.float32)
    parts = np.array([row[4] for row in rows], np.uint8)
    return Template(name, table[:, :3], table[:, 3], parts, mass_da)


def copies(layer: str, one: Template, positions: Floats, directions: Floats) -> Instances:
    """Return copies of a template at positions (n, 3), their +z turned to directions (n, 3)."""
    count = len(positions)
    return Instances(
        layer,
        one.name,
        (one,),
        np.asarray(positions, np.float32),
        facing(directions).astype(np.float32),
        np.zeros(count, np.uint8),
    )


def made_vesicle() -> Vesicle:
    """Return a vesicle of 30 nm that has something of everything."""
    geometry = Geometry(30.0)
    lipid = template(
        "lipid",
        [(0, 0, 2.2, 0.45, Part.CHOLINE)] + [(0, 0, z, 0.42, Part.TAIL) for z in (1.6, 1.1, 0.5)],
    )
    out = even_directions(3000)
    inside = even_directions(1600)
    middle = geometry.midplane
    protein = template(
        "CD63",
        [(0, 0, z, 0.7, Part.TRANSMEMBRANE) for z in (-1.5, 0.0, 1.5)]
        + [(0, 0, z, 1.4, Part.OUTSIDE) for z in (3.5, 4.5)],
    )
    places = even_directions(24)
    glycan = template(
        "Man3",
        [
            (0, 0, 0.4, 0.25, Part.GLCNAC),
            (0, 0, 0.9, 0.25, Part.MAN),
            (0.3, 0, 1.3, 0.25, Part.NEU5AC),
            (-0.3, 0, 1.3, 0.25, Part.FUC),
        ],
    )
    cargo = template(
        "HSPA8", [(x, y, z, 1.0, Part.INSIDE) for x, y, z in itertools.product((-1, 1), repeat=3)]
    )
    chain = np.stack([np.linspace(-8, 8, 40), np.zeros(40), np.zeros(40)], axis=1)
    rna = Polymer(
        "cargo/rna/mrna",
        "mrna",
        chain.astype(np.float32),
        np.full(40, 0.45, np.float32),
        "ACGU" * 10,
        13_000.0,
    )
    return Vesicle(
        geometry,
        1,
        (
            copies("membrane/outer/phosphatidylcholine", lipid, out * middle, out),
            copies("membrane/inner/phosphatidylserine", lipid, inside * middle, -inside),
            copies("proteins/tetraspanins/CD63", protein, places * middle, places),
            replace(
                copies("glycans/mannose", glycan, places * (middle + 5.8), places),
                owner=np.arange(len(places), dtype=np.int32) + len(out) + len(inside),
            ),
            copies("cargo/proteins/HSPA8", cargo, even_directions(14) * 6, even_directions(14)),
        ),
        (rna,),
    )
