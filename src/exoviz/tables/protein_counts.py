"""How many copies of each protein a vesicle gets."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from exoviz.model import Geometry
from exoviz.model.units import NM3_PER_KDA
from exoviz.reporting.physical_checks import all_checks
from exoviz.tables.protein_units import DrawnProtein

__all__ = ["ProteinTotal", "rounded_copies", "total_copies"]

#: Helices that take a share of the membrane of a vesicle of a diameter, nm: that of synaptic
#: vesicles (Takamori 2006).
_HELICES, _SHARE, _AT_NM = 600, 0.20, 42.0
#: Share of the membrane that is taken when it is full: that of the same vesicles.
_FULL = _SHARE


@dataclass(frozen=True, slots=True)
class ProteinTotal:
    """All copies of proteins together.

    Attributes
    ----------
    copies : float
    full : str
        What is full with them: ``"membrane"`` or ``"lumen"``; empty where the user gave them.
    membrane_share, lumen_share : float
        Share of it that is full.
    """

    copies: float
    full: str
    membrane_share: float
    lumen_share: float


def _least(check: str) -> float:
    """Return the lower end of a range: what is packed at random has no room for much more."""
    low = all_checks()[check].low
    assert low is not None
    return low


def total_copies(
    units: Sequence[DrawnProtein], others: float, geometry: Geometry, given: float | None
) -> ProteinTotal:
    """Return how many copies of all proteins a vesicle holds.

    Parameters
    ----------
    units : sequence of DrawnProtein
    others : float
        Weight of proteins that are counted and not drawn.
    geometry : Geometry
    given : float, optional
        The number, if the user knows it.
    """
    whole = sum(one.weight for one in units) + others
    # Of one copy of the mean protein of the table.
    helices = sum(one.weight * max(one.helices, 1) for one in units if one.place != "lumen")
    kda = sum(one.weight * one.inside_kda for one in units)
    area_share = helices / whole / _HELICES * _SHARE * (_AT_NM / geometry.diameter) ** 2
    lumen = 4 / 3 * math.pi * geometry.lumen**3
    filling = kda / whole * NM3_PER_KDA / lumen
    limits = {
        "membrane": _FULL / area_share if area_share else math.inf,
        "lumen": _least("lumen_filling") / filling if filling else math.inf,
    }
    full = min(limits, key=lambda key: limits[key])
    copies = given if given is not None else limits[full]
    shares = copies * area_share, copies * filling
    return ProteinTotal(copies, "" if given is not None else full, *shares)


def rounded_copies(units: Sequence[DrawnProtein], others: float, total: float) -> list[int]:
    """Return the copies of each protein: its share of all, to the nearest whole number."""
    whole = sum(one.weight for one in units) + others
    return [math.floor(total * one.weight / whole + 0.5) for one in units]
