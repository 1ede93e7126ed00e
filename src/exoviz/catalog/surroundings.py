"""What is around an exosome: membranes of the cell and body fluids; and how it was found out."""

from __future__ import annotations

import math
from typing import Annotated, Self

from pydantic import Field, model_validator

from exoviz.catalog.evidence import Evidence, SourceKeys
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


class Particle(Species):
    """A particle other than an exosome that floats in body fluids, and is isolated with exosomes.

    Attributes
    ----------
    family : str
        Group of its layer, such as ``"lipoproteins"``.
    diameter_nm : Figure
        nm.
    height_nm : Figure, optional
        Of one that is flat, nm.
    mass_kda : Figure
        Mass of one.
    """

    family: str
    diameter_nm: Figure
    height_nm: Figure | None = None
    mass_kda: Figure


class Fluid(Species):
    """A body fluid in which exosomes travel.

    Attributes
    ----------
    viscosity_mpa_s : Figure
        At 37 °C, mPa·s.
    exosomes_per_ml : Figure
    particles : mapping of str to Figure
        Other particles in 1 mL, by key: what would be seen in a picture true to scale.
    with_unknown_number : tuple of str
        Keys of particles that are in it, in numbers that nobody knows; one of each is drawn.
    """

    viscosity_mpa_s: Figure
    exosomes_per_ml: Figure
    particles: FrozenMapping[str, Figure] = FrozenMapping()
    with_unknown_number: tuple[str, ...] = ()

    @property
    def cited(self) -> tuple[str, ...]:
        """Keys of all its sources, each once."""
        keys = [key for one in self.particles.values() for key in one.source]
        return tuple(dict.fromkeys((*super().cited, *keys)))

    @property
    def grades(self) -> tuple[tuple[Evidence, tuple[str, ...]], ...]:
        """Every grade that it gives, with the keys of the sources that it stands on."""
        return (*super().grades, *((one.evidence, one.source) for one in self.particles.values()))

    @property
    def spacing_um(self) -> float:
        """Mean distance from an exosome to the nearest other one, µm: 0.554 n^(-1/3).

        That of points at random at number density n: Γ(4/3) (4πn/3)^(-1/3) (Chandrasekhar 1943,
        Rev Mod Phys 15:1). Evenly spread ones would be n^(-1/3) apart, 1.8 times as far.
        """
        per_um3 = float(self.exosomes_per_ml) / 1e12
        return math.gamma(4 / 3) / math.cbrt(4 / 3 * math.pi * per_um3)


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
