"""The number of lipids of each class in each leaflet, worked out from areas."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from exoviz.builder.membrane.chain_lengths import areas_per_lipid
from exoviz.catalog import Lipid
from exoviz.errors import DoesNotFitError
from exoviz.language import _
from exoviz.model.layers import Side
from exoviz.scene import Membrane

__all__ = [
    "LeafletQuota",
    "largest_remainder",
    "leaflet_quotas",
    "mean_areas",
    "wanted_outer_fractions",
]


@dataclass(frozen=True, slots=True)
class LeafletQuota:
    """The lipids of a leaflet.

    Attributes
    ----------
    quota : mapping of str to float
        Exact (fractional) number of lipids of each class.
    counts : mapping of str to int
        Whole numbers, by largest remainder.
    area_per_lipid : float
        Mean of the quota, nm².
    """

    quota: Mapping[str, float]
    counts: Mapping[str, int]
    area_per_lipid: float


def largest_remainder(quota: Mapping[str, float]) -> dict[str, int]:
    """Round quotas to whole numbers that keep their (rounded) sum; each is off by less than 1."""
    counts = {key: int(value) for key, value in quota.items()}
    missing = round(sum(quota.values())) - sum(counts.values())
    by_remainder = sorted(quota, key=lambda key: (counts[key] - quota[key], key))
    for key in by_remainder[:missing]:
        counts[key] += 1
    return counts


def _mean_area(shares: Mapping[str, float], areas: Mapping[str, float]) -> float:
    """Return the mean area per lipid of a mixture, nm²."""
    return sum(share * areas[key] for key, share in shares.items()) / sum(shares.values())


def _leaflet(shares: Mapping[str, float], mean: float, area: float) -> LeafletQuota:
    """Return the quota of a leaflet of an `area` whose lipids take `mean` each, nm²."""
    present = {key: share for key, share in shares.items() if share > 0}
    total = sum(present.values())
    number = area / mean
    quota = {key: number * share / total for key, share in present.items()}
    counts = largest_remainder(quota)
    return LeafletQuota(quota, counts, mean)


def _shifted(fraction: float, shift: float) -> float:
    """Move a fraction on the logit scale; 0 and 1 stay."""
    odds = fraction * np.exp(shift)
    return float(odds / (1 - fraction + odds))


def _zero(rising: Callable[[float], float], low: float, high: float) -> float:
    """Return where a function that rises from `low` to `high` passes zero."""
    for _halving in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < 0 else (low, middle)
    return high


def _split(
    shares: Mapping[str, float],
    fractions: Mapping[str, float],
    lipids: Mapping[str, Lipid],
    outer_share: float,
) -> dict[str, float]:
    """Return outer fractions with which a given share of all lipids is outside.

    The classes that cross the bilayer fast make way first; if they do not suffice, all
    classes that are found on both sides shift together.
    """
    total = sum(shares.values())

    def excess(movable: set[str], fixed: Mapping[str, float], shift: float) -> float:
        taken = sum(
            share * (_shifted(fixed[key], shift) if key in movable else fixed[key])
            for key, share in shares.items()
        )
        return taken / total - outer_share

    current = dict(fractions)
    fast = {key for key in shares if lipids[key].flips}
    for movable in (fast, set(shares)):
        low, high = excess(movable, current, -12.0), excess(movable, current, 12.0)
        if low * high > 0:
            # Not enough: give all they have and let the next group do the rest.
            shift = 12.0 if high < 0 else -12.0
        else:
            shift = _zero(partial(excess, movable, current), -12.0, 12.0)
        for key in movable:
            current[key] = _shifted(current[key], shift)
        if low * high <= 0:
            return current
    raise DoesNotFitError(
        _(
            "membrane.composition: the lipids found on one side only cannot fill both leaflets "
            "({share}% of the lipids belong to the outer leaflet). Give the composition of "
            "each leaflet as membrane.outer and membrane.inner, or change "
            "membrane.outer_fraction."
        ).format(share=round(100 * outer_share))
    )


def wanted_outer_fractions(membrane: Membrane, lipids: Mapping[str, Lipid]) -> Mapping[str, float]:
    """Return the part of each lipid of an overall composition that is asked for outside.

    That of the scene, or of the catalog, whose outside is the exoplasm; where the scene exposes
    phosphatidylserine, the catalog's for a membrane that has lost its asymmetry.
    """
    wanted = {}
    for key, share in (membrane.composition or {}).items():
        if share > 0:
            lipid = lipids[key]
            exposed = lipid.exposed_fraction if membrane.ps_exposed else None
            exoplasmic = (exposed or lipid.outer_fraction).value
            usual = exoplasmic if membrane.outside == "exoplasm" else 1 - exoplasmic
            wanted[key] = membrane.outer_fraction.get(key, usual)
    return wanted


def mean_areas(membrane: Membrane, lipids: Mapping[str, Lipid]) -> dict[Side, float]:
    """Return about what area a lipid takes in each leaflet, nm²."""
    means: dict[Side, float] = {}
    own_of: dict[Side, Mapping[str, float] | None] = {
        "outer": membrane.outer,
        "inner": membrane.inner,
    }
    areas = areas_per_lipid(membrane, lipids)
    for side, own in own_of.items():
        shares = own or membrane.composition or {}
        total = sum(share * areas[key] for key, share in shares.items())
        means[side] = membrane.area_scale * total / sum(shares.values())
    return means


def leaflet_quotas(
    membrane: Membrane, lipids: Mapping[str, Lipid], free_area: Mapping[Side, float]
) -> dict[Side, LeafletQuota]:
    """Return the quota of the ``"outer"`` and the ``"inner"`` leaflet.

    A leaflet whose composition is given has the area per lipid of its own mixture. Of an overall
    composition both leaflets have that of the whole: the ratio of their numbers is that of their
    areas at the neutral surfaces, as in small liposomes (Huang and Mason 1978, PNAS 75:308). How
    much less room a lipid takes beside cholesterol is known to a fifth, and letting each leaflet
    have the mean of its own classes would gather cholesterol, the smallest, in the outer one.

    Parameters
    ----------
    membrane : Membrane
    lipids : mapping
        The catalog's lipids.
    free_area : mapping of str to float
        Area left to lipids at each leaflet's neutral surface, nm².

    Raises
    ------
    DoesNotFitError
        If an overall composition cannot fill both leaflets.
    """
    unscaled = areas_per_lipid(membrane, lipids)
    areas = {key: area * membrane.area_scale for key, area in unscaled.items()}
    if membrane.composition is None:
        sides: dict[Side, Mapping[str, float]] = {
            "outer": membrane.outer or {},
            "inner": membrane.inner or {},
        }
        return {
            side: _leaflet(shares, _mean_area(shares, areas), free_area[side])
            for side, shares in sides.items()
        }
    shares = {key: share for key, share in membrane.composition.items() if share > 0}
    targets = wanted_outer_fractions(membrane, lipids)
    outer_share = free_area["outer"] / (free_area["outer"] + free_area["inner"])
    fractions = _split(shares, targets, lipids, outer_share)
    mean = _mean_area(shares, areas)
    outer = {key: share * fractions[key] for key, share in shares.items()}
    inner = {key: share * (1 - fractions[key]) for key, share in shares.items()}
    return {
        "outer": _leaflet(outer, mean, free_area["outer"]),
        "inner": _leaflet(inner, mean, free_area["inner"]),
    }
