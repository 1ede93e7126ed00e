"""How much of a protein a scene asks for: copies, or a density."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Discriminator, Field, Tag

from exoviz.values import FrozenModel, flat

__all__ = ["AMOUNTS", "Amount", "CopyNumber", "PerArea", "PerVolume"]


class CopyNumber(FrozenModel):
    """A number.

    Attributes
    ----------
    copies : int
        Copies in each vesicle.
    """

    copies: int = Field(ge=0, le=100_000)

    def count(self, surface_um2: float, lumen_um3: float) -> int:  # noqa: ARG002
        """Return the number of copies."""
        return self.copies

    def thinned(self, share: float) -> CopyNumber:
        """Return a share of the amount."""
        return CopyNumber(copies=round(self.copies * share))

    def scaled(self, factor: float) -> CopyNumber:
        """Return the amount for a vesicle with so much more room."""
        return CopyNumber(copies=round(self.copies * factor))


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
