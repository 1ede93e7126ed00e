"""Chemical components: what they are and weigh, and what programs get wrong about them."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from exoviz.catalog.sugars import WATER_DA

__all__ = [
    "AMINO_ACID_DA",
    "HYDROGEN",
    "IONS",
    "ORGANIC",
    "UNKNOWN_RESIDUE",
    "amino_components",
    "atomic_number",
    "component_of",
    "element_mass",
    "element_radius",
    "guessed_elements",
    "mended_elements",
    "residue_mass",
    "water_components",
]

#: Mean mass of an amino acid inside a protein, Da.
AMINO_ACID_DA: Final = 110.0
#: Component of a residue of which nothing but its place is known.
UNKNOWN_RESIDUE: Final = "UNK"
#: Elements of which most molecules are, and by which programs call beads.
ORGANIC: Final = ("C", "N", "O", "S", "H", "P")
#: What the heavy atoms of a residue weigh more with hydrogen, about.
HYDROGEN: Final = 1.07
#: Water as simulations call it; only what is made of O, H and massless sites counts as such.
_SIMULATED_WATER: Final = (
    "W",
    "WF",
    "PW",
    "SOL",
    "SPC",
    "TIP",
    "TIP2",
    "TIP3",
    "TIP4",
    "TIP5",
    "TP3",
    "T3P",
)
#: Ions by the names of the CHARMM force field.
IONS: Final = {"SOD": "NA", "CLA": "CL", "POT": "K", "CAL": "CA", "CES": "CS"}


@functools.cache
def component_of(name: str) -> tuple[bool, bool, float]:
    """Return whether a component is an amino acid, whether it is water, and its mass, Da.

    A residue of unknown kind has the mean mass of all.
    """
    import gemmi

    if name == UNKNOWN_RESIDUE:
        return True, False, AMINO_ACID_DA + WATER_DA

    info = gemmi.find_tabulated_residue(name)
    if not info.found():
        return False, False, 0.0
    return info.is_amino_acid(), info.is_water(), float(info.weight)


@functools.cache
def element_mass(symbol: str) -> float:
    """Return the mass of an element, Da; 0 if there is none of that name."""
    import gemmi

    element = gemmi.Element(symbol)
    return 0.0 if element.name == "X" else float(element.weight)


@functools.cache
def atomic_number(symbol: str) -> int:
    """Return the atomic number of an element; of what is none that of carbon."""
    import gemmi

    return int(gemmi.Element(symbol).atomic_number) or 6


@functools.cache
def element_radius(atomic_number: int) -> float:
    """Return the van der Waals radius of an element, nm.

    Those of Bondi (1964, J Phys Chem 68:441) for what molecules are made of, as gemmi has them.
    """
    import gemmi

    return float(gemmi.Element(atomic_number).vdw_r) / 10


def residue_mass(name: str, elements: Sequence[str]) -> float:
    """Return the mass of a residue in its chain, Da: from its name, else from its atoms."""
    amino, _water, mass = component_of(name)
    if amino and mass > WATER_DA:
        return mass - WATER_DA
    hydrogen = 1.0 if "H" in elements else HYDROGEN
    return hydrogen * sum(element_mass(symbol) for symbol in elements)


def water_components(components: NDArray[np.str_], atoms: NDArray[np.str_]) -> list[str]:
    """Return the components that are water, also as programs for simulations call it."""
    found = []
    for name in np.unique(components).tolist():
        simulated = name in _SIMULATED_WATER
        if simulated:
            letters = np.char.lstrip(atoms[components == name], "0123456789").astype("U1")
            # A bead of Martini's water is called W, in polarizable water with two charges.
            simulated = bool(np.isin(letters, ["O", "H", "M", "L", "W"]).all())
        if simulated or component_of(name)[1]:
            found.append(name)
    return found


def amino_components(
    components: NDArray[np.str_], atoms: NDArray[np.str_], elements: NDArray[np.str_]
) -> list[str]:
    """Return the components that are residues of proteins: known ones, and what has a CA."""
    alpha = atoms == "CA"
    traces = set(components[alpha & (elements == "C")].tolist())
    traces |= set(components[alpha].tolist()) & set(components[atoms == "N"].tolist())
    return [
        name
        for name in dict.fromkeys(components.tolist())
        if component_of(name)[0] or (name in traces and name != "DUM")
    ]


def guessed_elements(names: NDArray[np.str_], components: NDArray[np.str_]) -> NDArray[np.str_]:
    """Return the elements of atoms (a,) that a file gives by their names alone; empty if unknown.

    What is called as its residue is an ion.
    """
    plain = np.char.lstrip(names, "0123456789'\"*")
    letters = plain.astype("U1")
    found = np.where(np.isin(letters, ORGANIC), letters, "")
    ions = np.char.rstrip(np.char.upper(names), "+-0123456789")
    alone = ions == np.char.rstrip(np.char.upper(components), "+-0123456789")
    for name in np.unique(ions[alone]).tolist():
        element = IONS.get(name, name if element_mass(name.title()) > 0 else "")
        found = np.where(alone & (ions == name), element, found)
    made: NDArray[np.str_] = found
    return made


def mended_elements(names: NDArray[np.str_], elements: NDArray[np.str_]) -> NDArray[np.str_]:
    """Return the elements of a protein's atoms where a file has them wrong.

    Many programs write PDB files without elements and a column aside, so that alpha carbons are
    read as calcium and protons as mercury.
    """
    right = np.isin(elements, ["C", "N", "O", "S", "H", "D", "P", "SE"])
    if right.all():
        return elements
    letters = np.char.lstrip(names[~right], "0123456789'\"*").astype("U1")
    mended = elements.astype("U2")
    mended[~right] = np.where(np.isin(letters, ["C", "N", "O", "S", "H", "D", "P"]), letters, "C")
    return mended
