"""Factors between units, and what a dalton of each substance takes up.

Lengths are in nanometres, masses in daltons, times in seconds everywhere; where a number must be
turned into these, or a mass into a volume, the factor is one of these.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from exoviz.model.layers import Substance

__all__ = [
    "BOUND_WATER_G_G",
    "FREE_WATER_KEPT",
    "NM3_PER_DA_PER_ML_G",
    "NM3_PER_KDA",
    "NM3_PER_ML",
    "NUCLEOTIDE_DA",
    "SPECIFIC_VOLUME_ML_G",
]

#: Solutes of gradients in which vesicles float to their density.
Medium = Literal["iodixanol", "sucrose"]

#: Volume of a millilitre, nm³.
NM3_PER_ML: Final = 1e21

#: Volume of a dalton at a partial specific volume of 1 mL/g, nm³: 10²¹ over Avogadro's number.
NM3_PER_DA_PER_ML_G: Final = 1.66054e-3

#: Partial specific volumes, mL/g. Protein: mean of soluble proteins (Squire and Himmel 1979, Arch
#: Biochem Biophys 196:165). Glycan: mean of hexoses, N-acetylhexosamines and sialic acid (Perkins
#: 1986, Eur J Biochem 157:169). RNA: Voss and Gerstein 2005, J Mol Biol 346:477. Lipid:
#: phospholipids with cholesterol (Greenwood et al. 2006, Chem Phys Lipids 143:1).
SPECIFIC_VOLUME_ML_G: Final[Mapping[Substance, float]] = MappingProxyType(
    {"lipid": 0.97, "protein": 0.73, "glycan": 0.62, "rna": 0.54}
)

#: Water that a gram of protein holds where no solute comes, g (Kuntz and Kauzmann 1974, Adv Protein
#: Chem 28:239).
BOUND_WATER_G_G: Final = 0.3

#: Part of its lumen's water that a vesicle keeps where it floats. Iodixanol is used iso-osmotic,
#: 0.29 osmol/kg as in the cell. Sucrose of 1.15 g/mL has 1.6 mol/kg, with its osmotic coefficient
#: 1.8 osmol/kg (Robinson and Stokes 1959), and draws water out until the lumen has as much.
FREE_WATER_KEPT: Final[Mapping[Medium, float]] = MappingProxyType(
    {"iodixanol": 1.0, "sucrose": 0.16}
)

#: Volume of a folded protein, nm³/kDa: 0.73 mL/g, rounded as textbooks do (1.21 Å³/Da).
NM3_PER_KDA: Final = 1.21

#: Mean mass of a nucleotide inside a chain of RNA, Da.
NUCLEOTIDE_DA: Final = 321.0
