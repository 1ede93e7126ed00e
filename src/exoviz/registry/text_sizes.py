"""Sizes of the text in pictures, by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from exoviz.errors import ArgumentError, Problem
from exoviz.language import _, marked, plain_number
from exoviz.registry.records import Registry

__all__ = ["TEXT_SIZES", "TextSize", "text_factor"]

#: Factors that can be given in place of a name.
_LEAST: Final = 0.5
_MOST: Final = 4.0


@dataclass(frozen=True, slots=True)
class TextSize:
    """A size of all the text in a picture.

    Attributes
    ----------
    name, title : str
    factor : float
        How many times as large as usual the letters are.
    """

    name: str
    title: str
    factor: float


TEXT_SIZES: Final = Registry(
    TextSize("small", marked("Small"), 0.85),
    TextSize("medium", marked("Usual"), 1.0),
    TextSize("large", marked("Large"), 1.3),
    TextSize("huge", marked("Huge"), 1.7),
)


def text_factor(text_size: str | float) -> float:
    """Return how many times as large as usual text is, of a name or a number.

    Parameters
    ----------
    text_size : str or float
        One of `TEXT_SIZES`, or a factor from 0.5 to 4, as a text or not.

    Raises
    ------
    ArgumentError
        If it is neither.
    """
    found = TEXT_SIZES.get(str(text_size))
    if found is not None:
        return found.factor
    try:
        factor = float(text_size)
    except ValueError:
        factor = 0.0
    if _LEAST <= factor <= _MOST:
        return factor
    what = _("'{value}' is no size of text; allowed are {names}, and factors from {low} to {high}.")
    text = what.format(
        value=text_size,
        names=", ".join(TEXT_SIZES),
        low=plain_number(_LEAST),
        high=plain_number(_MOST),
    )
    raise ArgumentError("scene", [Problem("text_size", text)])
