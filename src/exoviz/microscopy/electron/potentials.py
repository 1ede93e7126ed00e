"""How strongly each bead scatters electrons: its electrostatic potential, and that of ice.

Potentials are those of isolated atoms, summed: the mean inner potential of a volume is h²/2πme
times the sum of its atoms' scattering factors at zero angle, over the volume. For ice of 0.93 g/mL
this gives 4.5 V, and for protein 8.1 V. Bonds and dipoles change them by less than 10 % (Vulović et
al. 2013, J Struct Biol 183:19).
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.model.arrays import SUGARS, Instances, Part, Template, Vesicle
from exoviz.model.units import NM3_PER_DA_PER_ML_G, SPECIFIC_VOLUME_ML_G

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.model.arrays import Polymer

    Floats = NDArray[np.float64]

__all__ = [
    "CARBON_ATOM",
    "ICE_V",
    "WATER_PER_NM3",
    "WATER_V_NM3",
    "Group",
    "Scatterers",
    "group_of",
    "scatterers",
]

#: h²/2πme, V·nm².
_VOLT_NM2: Final = 0.47878
#: Scattering factors of neutral atoms for electrons at zero angle, nm: sums of the five Gaussians
#: of Peng et al. 1996, Acta Cryst A52:257, as Bsoft tabulates them.
_FACTOR_NM: Final = MappingProxyType(
    {"H": 0.05288, "C": 0.25088, "N": 0.22135, "O": 0.19834, "P": 0.54876, "S": 0.51604}
)
_MASS_DA: Final = MappingProxyType(
    {"H": 1.008, "C": 12.011, "N": 14.007, "O": 15.999, "P": 30.974, "S": 32.06}
)
#: Molecules of water in vitreous ice of 0.93 g/mL, 1/nm³.
WATER_PER_NM3: Final = 31.09


def _potential(formula: Mapping[str, float]) -> float:
    """Return the integral of the potential of some atoms over space, V·nm³."""
    return _VOLT_NM2 * sum(count * _FACTOR_NM[atom] for atom, count in formula.items())


def _mass(formula: Mapping[str, float]) -> float:
    """Return the mass of some atoms, Da."""
    return sum(count * _MASS_DA[atom] for atom, count in formula.items())


#: Potential of one molecule of water over space, V·nm³, and of ice, V.
WATER_V_NM3: Final = _potential({"H": 2, "O": 1})
ICE_V: Final = WATER_V_NM3 * WATER_PER_NM3
#: The same of an atom of carbon, V·nm³.
CARBON_ATOM: Final = _potential({"C": 1})


@dataclass(frozen=True, slots=True)
class Group:
    """Atoms that a bead stands for.

    Attributes
    ----------
    mass_da : float
    volume_nm3 : float
    potential_v_nm3 : float
        Integral of the potential over space, V·nm³.
    """

    mass_da: float
    volume_nm3: float
    potential_v_nm3: float


def _group(volume_nm3: float, **formula: float) -> Group:
    return Group(_mass(formula), volume_nm3, _potential(formula))


def _dense(specific_volume: float, **formula: float) -> Group:
    """Return a group of which the partial specific volume is known, mL/g."""
    mass = _mass(formula)
    return Group(mass, mass * specific_volume * NM3_PER_DA_PER_ML_G, _potential(formula))


#: Protein as the mean residue of proteins (Senko et al. 1995, J Am Soc Mass Spectrom 6:229), sugar
#: as a hexose, RNA as the mean of its four nucleotides; volumes as `SPECIFIC_VOLUME_ML_G` has them.
_PROTEIN: Final = _dense(
    SPECIFIC_VOLUME_ML_G["protein"], C=4.9384, H=7.7583, N=1.3577, O=1.4773, S=0.0417
)
_SUGAR: Final = _dense(SPECIFIC_VOLUME_ML_G["glycan"], C=6, H=10, O=5)
_RNA: Final = _dense(SPECIFIC_VOLUME_ML_G["rna"], C=9.5, H=11.75, N=3.75, O=7, P=1)
_TAIL: Final = _group(0.1108, C=4, H=8)

#: Lipids by their parts. Volumes of choline, phosphate and of glycerol with both carbonyls (120, 54
#: and 147 Å³), and the rest of other head groups, are those of NIST's molgroups; a methylene has
#: 27.7 Å³ (Kučerka et al. 2011, BBA 1808:2761), cholesterol 630 Å³ (Greenwood et al. 2006, Chem
#: Phys Lipids 143:1). A bead of tail is four carbons; backbones have a bead for each tail.
_LIPIDS: Final[Mapping[Part, Group]] = MappingProxyType(
    {
        Part.CHOLINE: _group(0.120, C=5, H=13, N=1),
        Part.ETHANOLAMINE: _group(0.061, C=2, H=7, N=1),
        Part.SERINE: _group(0.079, C=3, H=6, N=1, O=2),
        Part.INOSITOL: _group(0.170, C=6, H=11, O=5),
        Part.PHOSPHATE: _group(0.054, P=1, O=4),
        Part.HEAD_GLYCEROL: _group(0.099, C=3, H=7, O=2),
        Part.HYDROXYL: _group(0.030, C=1, H=2, O=1),
        Part.GLYCEROL: _group(0.0735, C=2.5, H=2.5, O=2),
        Part.SPHINGOSINE: _group(0.057, C=2, H=3, N=0.5, O=1),
        Part.STEROL: _group(0.126, C=6, H=9),
        Part.TAIL: _TAIL,
        Part.DOUBLE_BOND: _group(0.099, C=4, H=6),
    }
)


@functools.cache
def group_of(part: Part) -> Group:
    """Return the atoms that a part stands for."""
    if part in _LIPIDS:
        return _LIPIDS[part]
    if part == Part.ANCHOR:
        return _TAIL
    if part in SUGARS:
        return _SUGAR
    return _RNA if Part.ADENINE <= part <= Part.URACIL else _PROTEIN


@functools.cache
def _tables() -> tuple[Floats, Floats, Floats]:
    """Return mass (Da), volume (nm³/Da) and potential (V·nm³/Da) by the number of a part."""
    found = np.zeros((3, max(Part) + 1))
    for part in Part:
        group = group_of(part)
        found[:, part] = (
            group.mass_da,
            group.volume_nm3 / group.mass_da,
            group.potential_v_nm3 / group.mass_da,
        )
    return found[0], found[1], found[2]


@dataclass(frozen=True, slots=True, eq=False)
class Scatterers:
    """Every bead of a vesicle, as electrons meet it.

    Attributes
    ----------
    positions : (n, 3) array
        nm, from the middle of the vesicle's extent.
    radii : (n,) array
        nm.
    masses : (n,) array
        Da.
    volumes : (n,) array
        Volume from which each keeps the solvent, nm³.
    potentials : (n,) array
        Integral of each one's own potential over space, V·nm³.
    molecule : (n,) int array
        In the numbering of `exoviz.model.Beads.molecule`.
    parts : (n,) array
        `Part` of each.
    """

    positions: Floats
    radii: Floats
    masses: Floats
    volumes: Floats
    potentials: Floats
    molecule: NDArray[np.int32]
    parts: NDArray[np.uint8]

    @property
    def contrast(self) -> Floats:
        """Potential of each bead over that of the ice in whose place it is, V·nm³."""
        return self.potentials - ICE_V * self.volumes

    @property
    def reach(self) -> float:
        """How far the outermost bead reaches from the middle, nm."""
        return float((np.linalg.norm(self.positions, axis=1) + self.radii).max())


def _bead_masses(radii: Floats, parts: NDArray[np.uint8], mass_da: float) -> Floats:
    """Return the mass of each bead of a molecule (b,), Da.

    Lipids by the atoms of their parts, all else by volume; where the mass of the whole is not
    known, by the volumes of the spheres.
    """
    mass, volume, _potential_of = _tables()
    spheres = 4 / 3 * np.pi * radii.astype(np.float64) ** 3
    if mass_da <= 0:
        return np.asarray(spheres / volume[parts])
    share = mass[parts] if (parts <= Part.DOUBLE_BOND).all() else spheres
    return np.asarray(mass_da * share / share.sum())


def _of_templates(batch: Instances, copy: NDArray[np.int32]) -> Floats:
    """Return the mass of every bead of a batch, Da; `copy` is as `bead_positions` has it."""

    def masses(template: Template) -> Floats:
        return _bead_masses(
            template.radii.astype(np.float64), template.parts, float(template.mass_da)
        )

    flat = [masses(template) for template in batch.templates]
    counts = np.array([len(one) for one in flat])
    first = np.concatenate(([0], np.cumsum(counts)))[:-1]
    starts = np.concatenate(([0], np.cumsum(counts[batch.conformer])))[:-1]
    within = np.arange(len(copy)) - starts[copy]
    return np.asarray(np.concatenate(flat)[first[batch.conformer[copy]] + within])


def _polymer_masses(chain: Polymer) -> Floats:
    return _bead_masses(chain.radii.astype(np.float64), chain.parts, chain.mass_da)


def scatterers(vesicle: Vesicle) -> Scatterers:
    """Return how each bead of a vesicle scatters electrons.

    Raises
    ------
    ValueError
        If the vesicle has no bead.
    """
    beads = vesicle.beads()
    if not len(beads):
        raise ValueError("a vesicle without beads scatters nothing")
    masses = [
        _of_templates(batch, batch.bead_positions()[3]) for batch in vesicle.batches if len(batch)
    ]
    masses += [_polymer_masses(chain) for chain in vesicle.polymers]
    mass = np.concatenate(masses)
    _own, volume, potential = _tables()
    places = beads.positions.astype(np.float64)
    middle = (places.min(axis=0) + places.max(axis=0)) / 2
    # Built vesicles have their middle at the origin, and keep it.
    shift = middle if vesicle.imported is not None else np.zeros(3)
    return Scatterers(
        positions=places - shift,
        radii=beads.radii.astype(np.float64),
        masses=mass,
        volumes=mass * volume[beads.part],
        potentials=mass * potential[beads.part],
        molecule=beads.molecule,
        parts=beads.part,
    )
