"""What is around an exosome: membranes of the cell and body fluids; and how it was found out."""

from __future__ import annotations

import math
from typing import Annotated, Self

from pydantic import Field, model_validator

from exoviz.catalog.evidence import SourceKeys
from exoviz.catalog.species import Figure, Species, Vector
from exoviz.values import FrozenMapping, FrozenModel

__all__ = ["Fluid", "MembraneType", "Milestone", "Particle"]


class MembraneType(Species):
    """A membrane of the cell.

    Attributes
    ----------
    lipids : mapping of str to float
        Classes of lipid, mol % of both leaflets together.
    like : str
        Key of the membrane whose lipids it is drawn with; empty if it has its own.
    tint : tuple of float
        Colour, sRGB 0 to 1, that tells it from other membranes in a story.
    """

    lipids: FrozenMapping[str, Annotated[float, Field(gt=0, le=100)]]
    like: str = ""
    tint: Vector

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if abs(sum(self.lipids.values()) - 100) > 0.5:
            raise ValueError(f"the lipids of '{self.key}' do not add up to 100 mol %")
        return self


class Particle(FrozenModel):
    """A particle other than an exosome that floats in a fluid.

    Attributes
    ----------
    diameter_nm, per_ml, mass_kda : float
        Size, number and mass of one.
    """

    name: str
    diameter_nm: float = Field(gt=0)
    per_ml: float = Field(gt=0)
    mass_kda: float = Field(gt=0)


class Fluid(Species):
    """A body fluid in which exosomes travel.

    Attributes
    ----------
    viscosity_mpa_s : Figure
        At 37 °C, mPa·s.
    exosomes_per_ml : Figure
    particles : tuple of Particle
        What would be seen in a picture true to scale.
    """

    viscosity_mpa_s: Figure
    exosomes_per_ml: Figure
    particles: tuple[Particle, ...] = ()

    @property
    def spacing_um(self) -> float:
        """Mean distance from an exosome to the nearest other one, µm: 0.554 n^(-1/3).

        That of points at random at number density n: Γ(4/3) (4πn/3)^(-1/3) (Chandrasekhar 1943,
        Rev Mod Phys 15:1). Evenly spread ones would be n^(-1/3) apart, 1.8 times as far.
        """
        per_um3 = float(self.exosomes_per_ml) / 1e12
        return math.gamma(4 / 3) / math.cbrt(4 / 3 * math.pi * per_um3)

    @property
    def particles_per_exosome(self) -> float:
        """How many of the other particles there are to one exosome."""
        return sum(one.per_ml for one in self.particles) / float(self.exosomes_per_ml)


class Milestone(FrozenModel):
    """Something that was found out about exosomes, or that made it possible.

    Attributes
    ----------
    key : str
        Name that no other milestone has, such as ``"transferrin-receptor"``.
    year : int
    title, text : str
        English; translated when shown.
    reference : str
        Where it was published, short and in no language, such as ``"J Cell Biol 101:942"``.
    source : tuple of str
        Keys of the sources.
    """

    key: str
    year: int
    title: str
    text: str
    reference: str
    source: SourceKeys
