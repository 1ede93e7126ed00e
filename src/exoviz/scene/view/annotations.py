"""Texts and arrows that were put into a picture by hand."""

from __future__ import annotations

from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from exoviz.errors import Problem
from exoviz.language import _
from exoviz.scene.mixtures import Share
from exoviz.scene.view.measure_items import PointNm
from exoviz.values import FrozenModel, Prose, RefusedError

__all__ = ["MOST_LINES", "Annotation"]

#: Lines that a text can have.
MOST_LINES: Final = 12


class Annotation(FrozenModel):
    """A text, an arrow, or both.

    Attributes
    ----------
    text : str
        May have several lines; empty for an arrow alone.
    at : (float, float), optional
        Where it stands on the page: shares of the picture's width and height, from the upper left
        corner.
    at_nm : (float, float, float), optional
        Where it stands in the vesicle, nm, in place of `at`: it turns with the vesicle, and is
        faint while something is before it.
    arrow : (float, float), optional
        Where an arrow from there points to on the page, as `at`.
    arrow_nm : (float, float, float), optional
        What an arrow from there points to in the vesicle, nm, in place of `arrow`.
    """

    text: Annotated[Prose, Field(max_length=400)] = ""
    at: tuple[Share, Share] | None = None
    at_nm: PointNm | None = None
    arrow: tuple[Share, Share] | None = None
    arrow_nm: PointNm | None = None

    @model_validator(mode="after")
    def _stands_somewhere(self) -> Self:
        found = []
        if (self.at is None) == (self.at_nm is None):
            found.append(Problem("at", _("give either at, on the page, or at_nm, in the vesicle.")))
        if self.arrow is not None and self.arrow_nm is not None:
            what = _("give either arrow, on the page, or arrow_nm, in the vesicle.")
            found.append(Problem("arrow", what))
        if not self.text.strip() and self.arrow is None and self.arrow_nm is None:
            found.append(Problem("text", _("an annotation has a text or an arrow.")))
        if self.text.count("\n") >= MOST_LINES:
            what = _("a text of {count} lines is too long; at most {limit} are allowed.")
            lines = self.text.count("\n") + 1
            found.append(Problem("text", what.format(count=lines, limit=MOST_LINES)))
        if found:
            raise RefusedError(*found)
        return self
