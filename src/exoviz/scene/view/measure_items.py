"""What is measured on a vesicle, and drawn with its number."""

from __future__ import annotations

from typing import Annotated, Final, Self

from pydantic import Discriminator, Field, Tag, model_validator

from exoviz.errors import Problem
from exoviz.language import _
from exoviz.registry.measure_kinds import MEASURE_KINDS
from exoviz.scene.view.record_names import NameIn
from exoviz.values import SEEN, FrozenModel, RefusedError, hidden

__all__ = ["FARTHEST_POINT_NM", "Measure", "PointNm"]

#: Largest coordinate of a point, nm: far beyond the largest vesicle.
FARTHEST_POINT_NM: Final = 10_000
_Coordinate = Annotated[float, Field(ge=-FARTHEST_POINT_NM, le=FARTHEST_POINT_NM)]
PointNm = tuple[_Coordinate, _Coordinate, _Coordinate]
"""A point, nm; the vesicle's centre is at 0."""
_Molecule = Annotated[str, Field(max_length=220, pattern="^.+#[1-9][0-9]{0,6}$"), SEEN]
_End = Annotated[
    Annotated[_Molecule, Tag(hidden("molecule"))] | Annotated[PointNm, Tag(hidden("point"))],
    Discriminator(lambda value: hidden("molecule" if isinstance(value, str) else "point")),
]


class Measure(FrozenModel):
    """Something that is measured on a vesicle.

    Attributes
    ----------
    kind : str
        Name of a kind of measure.
    ends : tuple of str or (float, float, float)
        What it is measured between: molecules, each its layer and its number there from 1, such
        as ``"proteins/tetraspanins/CD63#3"``, or points, nm. A molecule that is gone after a
        change of the recipe is said to be gone.
    """

    kind: Annotated[str, NameIn(MEASURE_KINDS)]
    ends: Annotated[tuple[_End, ...], Field(max_length=3)] = ()

    @model_validator(mode="after")
    def _has_its_ends(self) -> Self:
        record = MEASURE_KINDS[self.kind]
        if not record.least <= len(self.ends) <= record.most:
            what = _("'{kind}' has {least} to {most} ends, and not {count}.")
            if record.least == record.most:
                what = _("'{kind}' has {most} ends, and not {count}.")
            text = what.format(
                kind=self.kind, least=record.least, most=record.most, count=len(self.ends)
            )
            raise RefusedError(Problem("ends", text))
        if len(set(self.ends)) < len(self.ends):
            raise RefusedError(Problem("ends", _("two ends are the same.")))
        return self
