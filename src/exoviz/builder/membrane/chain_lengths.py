"""Area per lipid and thickness of the hydrocarbon, as the chains of lipids have them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from exoviz.catalog import Lipid
from exoviz.scene import MeanChains, Membrane

__all__ = ["areas_per_lipid", "chain_factor", "hydrocarbon_nm"]

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


def areas_per_lipid(membrane: Membrane, lipids: Mapping[str, Lipid]) -> dict[str, float]:
    """Return the area of each class with the chains of a membrane, before its scale, nm²."""
    return {
        key: lipid.area_nm2.value * chain_factor(lipid, membrane.chains.get(key))
        for key, lipid in lipids.items()
    }
