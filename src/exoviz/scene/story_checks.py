"""Whether the vesicles of a story have room in its body."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Final

from exoviz.catalog import load_catalog
from exoviz.errors import Problem
from exoviz.language import _, number, plain_number
from exoviz.scene.mixtures import Glycans
from exoviz.scene.protein_items import CatalogProtein, OwnGlobule, ProteinItem

__all__ = [
    "LARGEST_BODY",
    "LUMEN_FROM_MIDPLANE",
    "coat_depth",
    "distinct_diameters",
    "have_room",
    "room_problem",
]

LARGEST_BODY: Final = 1200.0
"""Largest diameter of a body, nm."""
LUMEN_FROM_MIDPLANE: Final = 2.6
"""From the midplane of the body's membrane to what is clear of its head groups, nm."""
DISTINCT: Final = 5
"""Vesicles of a body that are built; the others are copies of them, turned differently."""

_MOST_FILLED: Final = 0.5
"""Share of the half body that spheres can take and still be placed at random: they jam at 0.64
(Bernal, Mason 1960, Nature 188:910), and near a wall at less."""
_BESIDE: Final = 0.98
"""Share of the lumen's radius that two vesicles side by side can take."""
_SUGAR_NM: Final = 0.5
"""By how much a sugar lengthens a chain of them at most, nm."""
_SWAY_NM: Final = 1.2
"""By how much a protein's beads can stand out farther than its height in the catalog, nm."""


def distinct_diameters(smallest: float, largest: float, vesicles: int) -> tuple[float, ...]:
    """Return the diameters of the distinct vesicles of a body, nm, smallest first.

    They are evenly spread, and there are equally many of each, as far as the number divides.
    """
    count = min(DISTINCT, max(vesicles, 1))
    if count == 1:
        return (smallest,)
    step = (largest - smallest) / (count - 1)
    return tuple(round(smallest + step * index, 2) for index in range(count))


def have_room(radii: Iterable[float], lumen: float) -> bool:
    """Return whether spheres can be placed in half a lumen, none overlapping another.

    Parameters
    ----------
    radii : iterable of float
        With all that stands out of the vesicles, nm. Their centres are in the half.
    lumen : float
        Radius of the lumen, nm.
    """
    sizes = sorted(radii, reverse=True)
    if len(sizes) < 2:
        return all(size <= lumen for size in sizes)
    filled = 2 * sum(size**3 for size in sizes) / lumen**3
    return sizes[0] + sizes[1] <= _BESIDE * lumen and filled <= _MOST_FILLED


def _fit(diameters: Iterable[float], vesicles: int, coat: float, diameter: float) -> bool:
    radii = [one / 2 + coat for one in diameters]
    every = [radii[index % len(radii)] for index in range(vesicles)]
    return have_room(every, diameter / 2 - LUMEN_FROM_MIDPLANE)


def room_problem(
    smallest: float, largest: float, vesicles: int, coat: float, diameter: float
) -> Problem | None:
    """Return the problem of vesicles that have no room in a body, with what would fit.

    Parameters
    ----------
    smallest, largest : float
        Range of their diameters, nm.
    vesicles : int
        In the half of the body that is shown.
    coat : float
        How far proteins and sugars stand out of them, nm.
    diameter : float
        Of the body, nm.
    """

    def fit(count: int, body: float) -> bool:
        return _fit(distinct_diameters(smallest, largest, count), count, coat, body)

    if fit(vesicles, diameter):
        return None
    most = next(count for count in range(vesicles - 1, -1, -1) if fit(count, diameter))
    bodies = range(int(diameter // 10 + 1) * 10, int(LARGEST_BODY) + 1, 10)
    needed = next((body for body in bodies if fit(vesicles, body)), None)
    what = _(
        "so many vesicles of {smallest} to {largest} nm, out of which proteins and sugars stand "
        "up to {coat} nm, have no room in the half of a body of {diameter} nm; at most {most} fit"
    ).format(
        smallest=plain_number(smallest),
        largest=plain_number(largest),
        coat=number(coat, 1),
        diameter=plain_number(diameter),
        most=most,
    )
    hint = ""
    if needed is not None:
        hint = _("{vesicles} fit into a body with diameter_nm = {needed} or more.").format(
            vesicles=vesicles, needed=needed
        )
    return Problem("story.body.vesicles", what, hint)


def coat_depth(proteins: Mapping[str, ProteinItem], glycans: Glycans) -> float:
    """Return how far proteins and sugars stand out of an exosome at most, nm.

    From the heights of the catalog's proteins and the longest chains of sugars. What is known only
    from a file is left out: a story looks at that once its vesicles are built.
    """
    return max((_reach(key, item, glycans) for key, item in proteins.items()), default=0.0)


def _reach(key: str, item: ProteinItem, glycans: Glycans) -> float:
    if not any(dict(item.amount).values()):
        return 0.0
    if isinstance(item, OwnGlobule):
        if item.lies_in not in ("membrane", "outer"):
            return 0.0
        mass = item.mass_kda if item.lies_in == "outer" else item.outside_kda
        # A globule, or two on top of each other; see `exoviz.builder.protein.protein_shapes`.
        height = 1.6 * 0.132 * math.cbrt(1000 * mass)
        return height + _SWAY_NM + (_sugars(item.glycoform, "", glycans) if item.glycosites else 0)
    if not isinstance(item, CatalogProtein):
        return 0.0
    known = load_catalog().proteins[key].facing("exoplasm")
    if known.place not in ("membrane", "outer"):
        return 0.0
    sugars = 0.0
    if any(chain.glycosites for chain in known.chains):
        sugars = _sugars(item.glycoform, known.glycoform, glycans)
    if known.o_glycans:
        sugars = max(sugars, _length(known.o_glycoform))
    return known.outside_nm.value + _SWAY_NM + sugars


def _sugars(own: str, usual: str, glycans: Glycans) -> float:
    """Return the length of the longest N-glycan that a protein can carry, nm."""
    if not glycans.n_glycans and not own:
        return 0.0
    keys = [own or usual] if own or usual else list(glycans.n_glycans)
    return max(_length(key) for key in keys)


def _length(key: str) -> float:
    """Return the length of the longest chain of a glycan, nm."""
    depths: list[int] = []
    for residue in load_catalog().glycan(key).residues:
        depths.append(1 + (depths[residue.parent] if residue.parent >= 0 else 0))
    return _SUGAR_NM * max(depths)
