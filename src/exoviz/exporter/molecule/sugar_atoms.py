"""Sugars with atoms: rings by which viewers know them, and the oxygens that bind them.

One bead of the model is one sugar. Its ring is a flat hexagon around the bead's centre, turned so
that each carbon looks at the sugar it binds: enough for a symbol and its lines, not a structure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from exoviz.builder.membrane.bilayer import fibonacci
from exoviz.catalog import load_catalog
from exoviz.catalog.sugars import monosaccharides

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from exoviz.catalog import Residue

    Floats = NDArray[np.floating[Any]]

__all__ = ["Sugars", "sugars_of"]

_PYRANOSE: Final = ("C1", "C2", "C3", "C4", "C5", "O5")
_SIALIC: Final = ("C2", "C3", "C4", "C5", "C6", "O6")
#: Å: in a ring and between carbon and oxygen, between carbons outside a ring, between the two
#: carbons that an oxygen binds, and what atoms that are not bound keep if they can.
_BOND: Final = 1.43
_CHAIN_BOND: Final = 1.52
_OVER_OXYGEN: Final = 2.4
_CLEAR: Final = 1.9
#: Å: of an atom with its hydrogens.
_RADIUS: Final = 1.6
_NARROWEST: Final = 1e-6
_DIRECTIONS: Final = fibonacci(300)


@dataclass(frozen=True, slots=True, eq=False)
class Sugars:
    """The atoms of a glycan.

    Attributes
    ----------
    components, atoms : tuple of str
        Component and name of each atom.
    residue : (a,) array
        Number of each atom's sugar, from 1; the root is the first.
    places : (a, 3) array
        Å.
    radii : (a,) array
        Å.
    links : tuple of (int, int)
        The anomeric carbon of a sugar and the oxygen of its parent.
    """

    components: tuple[str, ...]
    atoms: tuple[str, ...]
    residue: NDArray[np.intp]
    places: Floats
    radii: Floats
    links: tuple[tuple[int, int], ...]


def _unit(vector: Floats, otherwise: Floats) -> Floats:
    length = float(np.linalg.norm(vector))
    return vector / length if length > _NARROWEST else otherwise


def _across(along: Floats) -> Floats:
    """Return some unit vector perpendicular to one."""
    found: Floats = np.cross(along, np.eye(3)[int(np.abs(along).argmin())])
    return found / np.linalg.norm(found)


def _component(residue: Residue) -> str:
    sugar = monosaccharides()[residue.sugar]
    alpha = residue.linkage.startswith("a") if residue.linkage else sugar.root == "alpha"
    return (sugar.alpha if alpha else sugar.beta).component


def _ring_names(residue: Residue) -> tuple[str, ...]:
    return _SIALIC if residue.sugar == "Neu5Ac" else _PYRANOSE


def _bound_at(residue: Residue) -> int:
    return int(residue.linkage[-1])


def _ring(centre: Floats, before: Floats, wanted: Floats) -> Floats:
    """Return a ring whose first atom looks back at `before`, and its fifth aside, at `wanted`."""
    along = _unit(centre - before, np.array([0.0, 0.0, 1.0]))
    side = _unit(wanted - (wanted @ along) * along, _across(along))
    angles = np.pi + np.arange(6) * (np.pi / 3)
    made: Floats = centre + _BOND * (
        np.cos(angles)[:, None] * along + np.sin(angles)[:, None] * side
    )
    return made


def _rings(residues: Sequence[Residue], beads: Floats) -> list[Floats]:
    wanted = np.zeros_like(beads)
    for index, residue in enumerate(residues):
        if residue.parent >= 0:
            ring = _ring_names(residues[residue.parent])
            place = _bound_at(residue) - int(ring[0][1:])
            # The second and third carbon lie on one side of the ring, the fifth on the other.
            side = -1.0 if place in (1, 2) else 0.0 if place == 3 else 1.0
            wanted[residue.parent] += side * (beads[index] - beads[residue.parent])
    below = beads[0] - (0.0, 0.0, 1.0)
    return [
        _ring(beads[index], beads[residue.parent] if residue.parent >= 0 else below, wanted[index])
        for index, residue in enumerate(residues)
    ]


def _placed(base: Floats, length: float, target: Floats, reach: float, others: Floats) -> Floats:
    """Return an atom at a distance from `base` and about `reach` from `target`, clear of others."""
    tries = base + length * _DIRECTIONS
    near = others[np.linalg.norm(others - base, axis=1) < length + _CLEAR]
    clear = np.linalg.norm(tries[:, None] - near[None], axis=2).min(axis=1, initial=_CLEAR)
    apart = np.linalg.norm(tries - target, axis=1)
    score = np.abs(apart - reach) + 3.0 * np.maximum(_CLEAR - clear, 0.0)
    best: Floats = tries[int(score.argmin())]
    return best


def sugars_of(key: str, beads: Floats) -> Sugars:
    """Return the atoms of a glycan.

    Parameters
    ----------
    key : str
        Key of a glycan in the catalog.
    beads : (r, 3) array
        Centres of its sugars, Å, the root first, in the order of the catalog's residues; the
        root is bound to something below it.

    Returns
    -------
    Sugars
        Six ring atoms a sugar, and the oxygens and outer carbons by which others are bound.
    """
    residues = load_catalog().glycan(key).residues
    rings = _rings(residues, beads)
    names = [list(_ring_names(residue)) for residue in residues]
    places = [list(ring) for ring in rings]
    bound: list[tuple[int, int, str]] = []
    for index, residue in enumerate(residues):
        parent = residue.parent
        if parent < 0:
            continue
        anchor, position = rings[index][0], _bound_at(residue)
        # Carbons outside the ring, the bond's oxygen, and how far from the anchor they would be.
        chain = range(int(names[parent][4][1:]) + 1, position + 1)
        missing = [f"C{number}" for number in chain if f"C{number}" not in names[parent]]
        for name, length, reach in (
            *((name, _CHAIN_BOND, _OVER_OXYGEN) for name in missing),
            (f"O{position}", _BOND, _BOND),
        ):
            before = f"C{position}" if name[0] == "O" else f"C{int(name[1:]) - 1}"
            base = places[parent][names[parent].index(before)]
            everything = np.array([place for one in places for place in one])
            own = (everything == base).all(axis=1) | (everything == anchor).all(axis=1)
            names[parent].append(name)
            places[parent].append(_placed(base, length, anchor, reach, everything[~own]))
        bound.append((index, parent, f"O{position}"))
    sizes = [len(one) for one in names]
    first = np.cumsum([0, *sizes[:-1]]).tolist()
    count = sum(sizes)
    return Sugars(
        tuple(_component(r) for r, size in zip(residues, sizes, strict=True) for _ in range(size)),
        tuple(name for one in names for name in one),
        np.repeat(np.arange(1, len(residues) + 1), sizes),
        np.array([place for one in places for place in one]),
        np.full(count, _RADIUS),
        tuple(
            (first[child], first[parent] + names[parent].index(name))
            for child, parent, name in bound
        ),
    )
