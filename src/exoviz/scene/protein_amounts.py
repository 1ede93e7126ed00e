"""How much of a protein a scene asks for: copies, a density, a corona, or as a population has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Discriminator,
    Field,
    Tag,
    model_validator,
)

from exoviz.catalog import load_catalog
from exoviz.errors import Problem
from exoviz.language import _, number, plain_number
from exoviz.scene.species_names import ByKey, no_such
from exoviz.values import FrozenMapping, FrozenModel, Line, RefusedError, flat

__all__ = [
    "AMOUNTS",
    "NO_MARKERS",
    "Amount",
    "CopyNumber",
    "Corona",
    "PerArea",
    "PerVolume",
    "Population",
    "usual_corona",
]

#: What stands between the markers of a subpopulation.
_AND = "+"
#: Stands for the subpopulation that has none of the markers.
NO_MARKERS = "none"
#: A corona of which a scene says no more.
_PLASMA = "plasma"


class CopyNumber(FrozenModel):
    """A number.

    Attributes
    ----------
    copies : int
        Copies in each vesicle.
    mean_copies : float, optional
        Mean of the copies in a population, less than 1 away from `copies`, which is this rounded;
        absent for as many as `copies`.
    """

    copies: int = Field(ge=0, le=100_000)
    mean_copies: float | None = Field(None, ge=0, le=100_000)

    @model_validator(mode="after")
    def _is_rounded(self) -> Self:
        if abs(self.mean - self.copies) >= 1:
            what = _("{mean} is the mean of no {copies} copies: it is less than 1 away from them")
            text = what.format(mean=plain_number(self.mean), copies=number(self.copies))
            raise RefusedError(Problem("mean_copies", text))
        return self

    @property
    def mean(self) -> float:
        """Mean of the copies in a population."""
        return self.copies if self.mean_copies is None else self.mean_copies

    def count(self, surface_um2: float, lumen_um3: float) -> int:  # noqa: ARG002
        """Return the number of copies."""
        return self.copies

    def thinned(self, share: float) -> CopyNumber:
        """Return a share of the amount."""
        return self.scaled(share)

    def scaled(self, factor: float) -> CopyNumber:
        """Return the amount for a vesicle with so much more room."""
        mean = self.mean * factor
        return CopyNumber(
            copies=round(mean), mean_copies=None if self.mean_copies is None else mean
        )


class PerArea(FrozenModel):
    """A density on the membrane.

    Attributes
    ----------
    per_um2 : float
        Copies in each µm² of the outer surface; beyond one to each nm² nothing has room.
    """

    per_um2: float = Field(ge=0, le=1e6)

    def count(self, surface_um2: float, lumen_um3: float) -> int:  # noqa: ARG002
        """Return the number of copies."""
        return round(self.per_um2 * surface_um2)

    def thinned(self, share: float) -> PerArea:
        """Return a share of the amount."""
        return PerArea(per_um2=self.per_um2 * share)

    def scaled(self, factor: float) -> PerArea:  # noqa: ARG002
        """Return the amount for a vesicle with so much more room: the same density."""
        return self


class PerVolume(FrozenModel):
    """A density in the lumen.

    Attributes
    ----------
    per_um3 : float
        Copies in each µm³ of the lumen; beyond one to each 10 nm³ nothing has room.
    """

    per_um3: float = Field(ge=0, le=1e8)

    def count(self, surface_um2: float, lumen_um3: float) -> int:  # noqa: ARG002
        """Return the number of copies."""
        return round(self.per_um3 * lumen_um3)

    def thinned(self, share: float) -> PerVolume:
        """Return a share of the amount."""
        return PerVolume(per_um3=self.per_um3 * share)

    def scaled(self, factor: float) -> PerVolume:  # noqa: ARG002
        """Return the amount for a vesicle with so much more room: the same density."""
        return self


#: The amounts by the keys that stand for them.
AMOUNTS: Mapping[str, type[CopyNumber] | type[PerArea] | type[PerVolume]] = {
    "copies": CopyNumber,
    "per_um2": PerArea,
    "per_um3": PerVolume,
}


def _tag(table: CopyNumber | PerArea | PerVolume | Mapping[str, object]) -> str:
    return flat(next(iter(dict(table))))


Amount = Annotated[
    Annotated[CopyNumber, Tag(flat("copies"))]
    | Annotated[PerArea, Tag(flat("per_um2"))]
    | Annotated[PerVolume, Tag(flat("per_um3"))],
    Discriminator(_tag),
]


def usual_corona() -> dict[str, int]:
    """Return the copies of a corona of which no more is said: the catalog's, a choice."""
    proteins = load_catalog().proteins.values()
    return {one.key: one.corona_copies for one in proteins if one.corona_copies}


def _corona(table: Any) -> Any:
    if isinstance(table, str):
        if table != _PLASMA:
            what = _("'{name}' is no corona; give '{known}', or copies of proteins as a table")
            raise RefusedError(Problem("", what.format(name=table, known=_PLASMA)))
        return usual_corona()
    return table


def _of_plasma(table: FrozenMapping[str, int]) -> FrozenMapping[str, int]:
    proteins = load_catalog().proteins
    what = _("a corona holds proteins of blood plasma: {names}")
    known = [one.key for one in proteins.values() if one.place == "corona"]
    what = what.format(names=", ".join(known))
    unknown = [key for key in table if key not in proteins]
    found = [Problem(key, what) for key in table if key in proteins and key not in known]
    found += no_such("proteins", unknown, what) if unknown else []
    if found:
        raise RefusedError(*found)
    return table


#: Copies of the proteins that settle on a vesicle, or ``"plasma"`` for those of the catalog.
Corona = Annotated[
    FrozenMapping[Line, Annotated[int, Field(ge=0, le=1_000)]],
    BeforeValidator(ByKey("proteins")),
    BeforeValidator(_corona, json_schema_input_type=Literal["plasma"] | dict[str, int]),
    AfterValidator(_of_plasma),
]


class Population(FrozenModel):
    """The population that a vesicle is one of: which markers single vesicles have, and how often.

    Of the markers that are named, a vesicle has only those of the subpopulation that is drawn for
    it, by its seed. The scene says how many copies of each.

    Attributes
    ----------
    shares : mapping of str to float
        Shares of the subpopulations, only whose ratios count, by their markers: proteins of the
        scene with + between them, such as ``"CD9+CD81"``; ``"none"`` are vesicles without any of
        those that are named. Without any, each combination of the tetraspanins CD9, CD63 and CD81
        that the scene has is as frequent as the others.
    """

    shares: FrozenMapping[Line, Annotated[float, Field(ge=0, le=1e6)]] = FrozenMapping()

    def subpopulations(self, proteins: Mapping[str, object]) -> dict[tuple[str, ...], float]:
        """Return the share of each subpopulation, of all, by its markers.

        Parameters
        ----------
        proteins : mapping
            Of the scene, by key.

        Raises
        ------
        RefusedError
            If a marker is none of these proteins, or no vesicle would have a share.
        """
        catalog = load_catalog()
        if not self.shares:
            known = catalog.proteins
            usual = [key for key in proteins if key in known and known[key].marker]
            if not usual:
                what = _("none of CD9, CD63 and CD81 is among the proteins: give shares")
                raise RefusedError(Problem("shares", what))
            whole = 2 ** len(usual) - 1
            return {
                tuple(key for bit, key in enumerate(usual) if code >> bit & 1): 1 / whole
                for code in range(1, whole + 1)
            }
        found: dict[tuple[str, ...], float] = {}
        problems = []
        for name, share in self.shares.items():
            written = [part.strip() for part in name.split(_AND)]
            if written == [NO_MARKERS] and NO_MARKERS not in proteins:
                written = []
            keys = [
                part if part in proteins else catalog.find("proteins", part) for part in written
            ]
            lacking = [part for part, key in zip(written, keys, strict=True) if key not in proteins]
            markers = tuple(key for key in proteins if key in keys)
            if lacking:
                what = _("{names}: not among the proteins of the scene")
                problems.append(Problem(f"shares.{name}", what.format(names=", ".join(lacking))))
            elif len(markers) < len(keys) or markers in found:
                what = _("given twice; leave one")
                problems.append(Problem(f"shares.{name}", what))
            found[markers] = share
        whole_share = sum(found.values())
        if not problems and whole_share <= 0:
            problems.append(Problem("shares", _("the shares add up to nothing")))
        if problems:
            raise RefusedError(*problems)
        return {markers: share / whole_share for markers, share in found.items()}
