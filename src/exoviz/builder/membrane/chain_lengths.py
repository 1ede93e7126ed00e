"""Area per lipid and thickness of the hydrocarbon, as the chains of lipids have them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from exoviz.catalog import Lipid, load_catalog
from exoviz.model import Geometry
from exoviz.model.bilayer_geometry import USUAL_THICKNESS_NM
from exoviz.scene import MeanChains, Membrane
from exoviz.values import FrozenMapping

__all__ = [
    "areas_per_lipid",
    "chain_factor",
    "hydrocarbon_nm",
    "vesicle_geometry",
    "with_chains",
    "with_usual_chains",
]

# Ten areas in fluid bilayers of phosphatidylcholines at 30, 50 and 60 °C (Kučerka et al. 2011, BBA
# 1808:2761; 18:1/18:1 from Kučerka et al. 2008, Biophys J 95:2356), fitted with a slope for the
# temperature: each is met within 2.5 %.
#: Area at 30 °C, nm², with 34 carbons and one double bond, and what a carbon more adds.
_AREA_NM2: Final = 0.643
_CARBONS: Final = 34.0
_A_CARBON_NM2: Final = -0.0014
#: What other numbers of double bonds add, nm².
_DOUBLE_BONDS: Final = (0.0, 1.0, 2.0)
_THEY_ADD_NM2: Final = (-0.0556, 0.0, 0.0279)
#: Carbons that were measured, of both chains: beyond them the area is that of the nearest.
_MEASURED: Final = (28.0, 36.0)
#: Volume of a methylene, and how much less two of them take with a double bond, nm³. A methyl group
#: takes twice as much as a methylene, and carbonyls lie outside of the hydrocarbon.
_METHYLENE_NM3: Final = 0.0277
_DOUBLE_BOND_NM3: Final = 0.0118
#: Carbons of the shortest and the longest chain that is drawn: with fewer a lipid makes no bilayer.
_DRAWN_CARBONS: Final = (12, 24)
#: Carbons from one double bond to the next, where there are many.
_CARBONS_A_BOND: Final = 3


def _area(chains: MeanChains) -> float:
    carbons = float(np.clip(chains.carbons, *_MEASURED))
    bonds = float(np.interp(chains.double_bonds, _DOUBLE_BONDS, _THEY_ADD_NM2))
    return _AREA_NM2 + _A_CARBON_NM2 * (carbons - _CARBONS) + bonds


def _drawn(lipid: Lipid) -> MeanChains:
    tails = [tail.split(":") for tail in lipid.tails]
    return MeanChains(
        carbons=sum(int(carbons) for carbons, _bonds in tails),
        double_bonds=sum(int(bonds) for _carbons, bonds in tails),
    )


def _is_measured(lipid: Lipid) -> bool:
    return lipid.kind == "phospholipid" and lipid.backbone == "glycerol" and len(lipid.tails) == 2


def chain_factor(lipid: Lipid, chains: MeanChains | None) -> float:
    """Return how much more room a lipid takes with other chains than those it is drawn with.

    Phosphatidylcholines tell it of all phospholipids with two chains on a glycerol; that of others
    is 1.

    Parameters
    ----------
    lipid : Lipid
    chains : MeanChains, optional
        Those that it has; without them it has those that it is drawn with.
    """
    if chains is None or not _is_measured(lipid):
        return 1.0
    return _area(chains) / _area(_drawn(lipid))


def hydrocarbon_nm(lipid: Lipid, chains: MeanChains) -> float | None:
    """Return how thick the hydrocarbon of a fluid bilayer of such chains is, nm.

    Twice the volume of the chains over the area that they take at 30 °C; None for a lipid whose
    kind was not measured.
    """
    if not _is_measured(lipid):
        return None
    volume = _METHYLENE_NM3 * chains.carbons - _DOUBLE_BOND_NM3 * chains.double_bonds
    return 2 * volume / _area(chains)


def _within(chains: MeanChains) -> MeanChains:
    """Return chains as long and as unsaturated as can be drawn."""
    low, high = _DRAWN_CARBONS
    carbons = min(max(chains.carbons, 2 * low), 2 * high)
    bonds = min(chains.double_bonds, carbons / _CARBONS_A_BOND)
    return MeanChains(carbons=carbons, double_bonds=bonds)


def _drawn_tails(chains: MeanChains) -> tuple[str, ...]:
    """Return two tails that have together what chains have as a mean."""
    drawn = _within(chains)
    carbons, bonds = round(drawn.carbons), round(drawn.double_bonds)
    halves = ((carbons + 1) // 2, bonds // 2), (carbons // 2, (bonds + 1) // 2)
    return tuple(f"{length}:{number}" for length, number in halves)


def with_chains(membrane: Membrane, lipids: Mapping[str, Lipid]) -> dict[str, Lipid]:
    """Return the classes of lipids with the tails that a membrane gives them, as they are drawn."""
    return {
        key: lipid.model_copy(update={"tails": _drawn_tails(membrane.chains[key])})
        if key in membrane.chains and _is_measured(lipid)
        else lipid
        for key, lipid in lipids.items()
    }


def _thickness(membrane: Membrane, lipids: Mapping[str, Lipid]) -> float:
    """Return the thickness of a bilayer, head groups included, nm.

    It differs from the usual one as the hydrocarbon of its lipids does from that of the chains that
    they are drawn with, in the mean of all that have tails: cholesterol lies between them.
    """
    if not membrane.chains:
        return USUAL_THICKNESS_NM
    more = whole = 0.0
    for leaflet in filter(None, (membrane.composition, membrane.outer, membrane.inner)):
        total = sum(leaflet.values())
        for key, amount in leaflet.items():
            lipid = lipids[key]
            if lipid.backbone == "sterol":
                continue
            whole += amount / total
            chains = membrane.chains.get(key)
            if chains is not None and _is_measured(lipid):
                thick, usual = (
                    hydrocarbon_nm(lipid, one) or 0.0 for one in (_within(chains), _drawn(lipid))
                )
                more += amount / total * (thick - usual)
    return USUAL_THICKNESS_NM + (more / whole if whole else 0.0)


def with_usual_chains(membrane: Membrane) -> Membrane:
    """Return a membrane whose lipids have the chains that they are drawn with, as in stories.

    There it becomes one with membranes of the cell, of which no chains are given.
    """
    return membrane.model_copy(update={"chains": FrozenMapping()})


def vesicle_geometry(membrane: Membrane, diameter: float) -> Geometry:
    """Return the geometry of a vesicle whose bilayer is as thick as its chains say.

    Parameters
    ----------
    membrane : Membrane
    diameter : float
        To the surface of the outer head groups, nm.
    """
    return Geometry.of_thickness(diameter, _thickness(membrane, load_catalog().lipids))


def areas_per_lipid(membrane: Membrane, lipids: Mapping[str, Lipid]) -> dict[str, float]:
    """Return the area of each class with the chains of a membrane, before its scale, nm²."""
    return {
        key: lipid.area_nm2.value * chain_factor(lipid, membrane.chains.get(key))
        for key, lipid in lipids.items()
    }
