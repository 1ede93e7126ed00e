"""Widths of printed figures, by name: the columns of journals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from exoviz.language import marked
from exoviz.registry.records import Registry

__all__ = [
    "LEAST_LINE_PT",
    "MM_PER_INCH",
    "POINTS_PER_INCH",
    "PRINT_SIZES",
    "USUAL_PT",
    "PrintSize",
]

USUAL_PT: Final = 7.0
"""Height of ordinary letters in print, points, where nothing else is asked for."""
MM_PER_INCH: Final = 25.4
POINTS_PER_INCH: Final = 72.0
LEAST_LINE_PT: Final = 0.25
"""Width of the thinnest line in print, points: journals print none that is thinner."""
#: Height of a figure in its width, where none is given.
_TALL: Final = 0.75


@dataclass(frozen=True, slots=True)
class PrintSize:
    """A column of a journal.

    Attributes
    ----------
    name : str
    journal : str
    columns : str
        How much of a page's width it is; English, translated when shown.
    width_mm : float
    dpi : int
        Dots per inch that the journal asks for pictures in colour.
    points : float
        Height of ordinary letters; none in a picture are below 6.
    source : str
        Where it was read, and what of it was not.
    """

    name: str
    journal: str
    columns: str
    width_mm: float
    dpi: int
    points: float
    source: str

    @property
    def height_mm(self) -> float:
        """Height of a figure for which none is given, mm."""
        return _TALL * self.width_mm

    @property
    def text_factor(self) -> float:
        """How many times as large as usual in print its letters are."""
        return self.points / USUAL_PT


_ONE: Final = marked("one column")
_HALF: Final = marked("one and a half columns")
_TWO: Final = marked("two columns")
_NATURE: Final = (
    "Nature's research figure guide, read: widths; at least 300 dots per inch, better 450; "
    "letters of 5 to 7 points in Arial or Helvetica."
)
_CELL: Final = "Cell Press's figure guidelines, not read; from what others quote of them."
_SCIENCE: Final = (
    "Science's page on figures of revised manuscripts, read of it: at least 300 dots per inch; "
    "widths and letters not read, from what others quote."
)
_PNAS: Final = "PNAS's digital art guidelines, not read; from what others quote of them."
_PLOS: Final = (
    "PLOS's figure guidelines and its checker PACE, read: at most 190.5 mm wide, 300 to 600 dots "
    "per inch, Arial of 8 to 12 points; the width of a column of text not read."
)
_WILEY: Final = "Wiley's guidelines for figures, not read; from what others quote of them."

PRINT_SIZES: Final = Registry(
    PrintSize("nature-single", "Nature", _ONE, 89.0, 450, 6.0, _NATURE),
    PrintSize("nature-double", "Nature", _TWO, 183.0, 450, 6.0, _NATURE),
    PrintSize("cell-single", "Cell", _ONE, 85.0, 300, 7.0, _CELL),
    PrintSize("cell-middle", "Cell", _HALF, 114.0, 300, 7.0, _CELL),
    PrintSize("cell-double", "Cell", _TWO, 174.0, 300, 7.0, _CELL),
    PrintSize("science-single", "Science", _ONE, 57.0, 300, 7.0, _SCIENCE),
    PrintSize("science-middle", "Science", _HALF, 121.0, 300, 7.0, _SCIENCE),
    PrintSize("science-double", "Science", _TWO, 184.0, 300, 7.0, _SCIENCE),
    PrintSize("pnas-single", "PNAS", _ONE, 87.0, 300, 7.0, _PNAS),
    PrintSize("pnas-middle", "PNAS", _HALF, 114.0, 300, 7.0, _PNAS),
    PrintSize("pnas-double", "PNAS", _TWO, 178.0, 300, 7.0, _PNAS),
    PrintSize("plos-single", "PLOS", _ONE, 132.0, 300, 8.0, _PLOS),
    PrintSize("plos-double", "PLOS", _TWO, 190.5, 300, 8.0, _PLOS),
    PrintSize("wiley-single", "J. Extracell. Vesicles (Wiley)", _ONE, 80.0, 300, 7.0, _WILEY),
    PrintSize("wiley-double", "J. Extracell. Vesicles (Wiley)", _TWO, 180.0, 300, 7.0, _WILEY),
)
