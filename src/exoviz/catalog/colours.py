"""The colours of molecules: those of their families, and what the catalog does not know."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from exoviz.catalog.species import Colour
from exoviz.values import FrozenMapping, FrozenModel

__all__ = ["MoleculeColours", "OtherColours"]

Shades = Annotated[tuple[Colour, ...], Field(min_length=1)]


class OtherColours(FrozenModel):
    """Colours of what has no entry of its own, and of what is the same in all molecules.

    Attributes
    ----------
    families, lipids, luminal_proteins : tuple of str
        Shades, of which a family or a species takes the one that its name decides.
    rna, unknown : str
    tails, double_bonds, sterols : str
        Colours of these parts of all lipids.
    """

    families: Shades
    lipids: Shades
    luminal_proteins: Shades
    rna: Colour
    unknown: Colour
    tails: Colour
    double_bonds: Colour
    sterols: Colour


class MoleculeColours(FrozenModel):
    """Colours of molecules by family or kind, sRGB, hexadecimal.

    Attributes
    ----------
    families : mapping of str to tuple of str
        Shades of the families of proteins.
    cell_families : mapping of str to tuple of str
        Shades of families in the cell, where they differ.
    rna, glycans : mapping of str to str
        By kind.
    elements : mapping of str to str
        By symbol, where atoms are coloured by element; others have the colour of their molecule.
    others : OtherColours
    """

    families: FrozenMapping[str, Shades]
    cell_families: FrozenMapping[str, Shades]
    rna: FrozenMapping[str, Colour]
    glycans: FrozenMapping[str, Colour]
    elements: FrozenMapping[str, Colour]
    others: OtherColours
