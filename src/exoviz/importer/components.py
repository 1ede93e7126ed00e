"""Chemical components: what they are and weigh, and what programs get wrong about them."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from exoviz.catalog.sugars import WATER_DA

__all__ = [
    "HYDROGEN",
    "amino_components",
    "component_of",
    "element_mass",
    "mended_elements",
    "residue_mass",
    "water_components",
]

#: What the heavy atoms of a residue weigh more with hydrogen, about.
HYDROGEN: Final = 1.07
#: Water as simulations call it; only what is made of O, H and massless sites counts as such.
_SIMULATED_WATER: Final = ("SOL", "SPC", "TIP", "TIP2", "TIP3", "TIP4", "TIP5", "TP3", "T3P")


@functools.cache
def component_of(name: str) -> tuple[bool, bool, float]:
    """Return whether a component is an amino acid, whether it is water, and its mass, Da."""
    import gemmi

    info = gemmi.find_tabulated_residue(name)
    if not info.found():
        return False, False, 0.0
    return info.is_amino_acid(), info.is_water(), float(info.weight)


@functools.cache
def element_mass(symbol: str) -> float:
    """Return the mass of an element, Da; 0 if there is none of that name."""
    import gemmi

    return float(gemmi.Element(symbol).weight)


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
            simulated = bool(np.isin(letters, ["O", "H", "M", "L"]).all())
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
