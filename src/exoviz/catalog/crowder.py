"""Molecules that crowd the cytosol and body fluids, with their numbers per volume."""

from __future__ import annotations

from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from exoviz.catalog.species import Colour, Figure, Species

__all__ = ["Crowder"]

_CYTOSOL: Final = "cytosol"


class Crowder(Species):
    """A molecule, or a class of molecules of one size, that fills a medium.

    Attributes
    ----------
    medium : str
        ``"cytosol"``, or the key of a body fluid.
    group : str
        Last step of the layer that it is drawn in, such as ``"ribosomes"``.
    per_um3 : Figure
        Molecules in a cubic micrometre of the medium; of a filament, its subunits.
    protein : str
        Key of the protein of the catalog that it is; empty if it is none.
    mass_kda : float
        Mass of one, kDa; 0 if it is a protein of the catalog.
    substance : str
        What it is made of, which gives its volume.
    spheres : tuple of (float, float, float, float)
        Its shape: centre, nm, and size of each sphere, which share its volume; empty if it has
        `lobes`.
    lobes : int
        Number of equal spheres, packed about its middle, that together have its volume.
    filament : bool
        Whether it is a subunit of a filament.
    colour : str
        sRGB, hexadecimal.
    """

    medium: str
    group: str
    per_um3: Figure
    protein: str = ""
    mass_kda: float = Field(0.0, ge=0)
    substance: Literal["protein", "rna"] = "protein"
    spheres: tuple[tuple[float, float, float, Annotated[float, Field(gt=0)]], ...] = ()
    lobes: int = Field(1, ge=1, le=12)
    filament: bool = False
    colour: Colour

    @model_validator(mode="after")
    def _has_a_size(self) -> Self:
        if bool(self.protein) == bool(self.mass_kda):
            raise ValueError(f"'{self.key}' needs either a protein or a mass")
        return self

    @property
    def in_fluid(self) -> bool:
        """Whether it fills a body fluid, and not the cytosol."""
        return self.medium != _CYTOSOL
