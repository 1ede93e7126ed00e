"""How large letters are: the one function of the size of a picture and of its text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from exoviz.language import number
from exoviz.registry.print_sizes import LEAST_LINE_PT, MM_PER_INCH, POINTS_PER_INCH, USUAL_PT

__all__ = [
    "LEAST_PT",
    "LEAST_PX",
    "LETTER_PT",
    "USUAL",
    "Letters",
    "TextScale",
    "letters_of",
    "millimetres",
]

LEAST_PX: Final = 11.0
"""Height of the smallest letters, pixels of a screen of ordinary density."""
LEAST_PT: Final = 6.0
"""Height of the smallest letters in print, points."""

#: Height of ordinary letters: at least this many pixels, or this share of the picture's height,
#: which counts for no more than three quarters of its width.
_BODY: Final = (13.0, 0.0175)
#: The same over films, which are read from afar and only as long as they last: an x-height of 13
#: pixels in captions at 1280 × 720.
_TOLD_BODY: Final = (11.5, 0.0245)
_WIDEST: Final = 0.75
LETTER_PT: Final = 8.0
"""Height of the letter of a panel in print, points, where titles are no larger."""
#: Heights of letters in print, points: of titles, of what a story tells, of ordinary ones, and of
#: notes.
_PRINTED_PT: Final = (LETTER_PT, USUAL_PT, USUAL_PT, 6.0)
#: Heights of titles, captions and notes, in those of ordinary letters; and the same over films.
_OTHERS: Final = (1.6, 1.12, 0.8)
_TOLD_OTHERS: Final = (1.5, 1.33, 1.0)


@dataclass(frozen=True, slots=True)
class TextScale:
    """How large text is asked to be.

    Attributes
    ----------
    factor : float
        How many times as large as usual; see `exoviz.registry.text_sizes`.
    pixel_ratio : float
        Pixels of the picture to a pixel of ordinary density, on the screen that it is shown on.
    dpi : float, optional
        Dots per inch of what is printed: its letters are counted in points.
    """

    factor: float = 1.0
    pixel_ratio: float = 1.0
    dpi: float | None = None

    @property
    def thinnest(self) -> float:
        """Width that no drawn line goes below, pixels; 0 on a screen, whose pixels say it."""
        return 0.0 if self.dpi is None else LEAST_LINE_PT * self.dpi / POINTS_PER_INCH


USUAL: Final = TextScale()
"""Text as it is where nothing else is asked for."""


@dataclass(frozen=True, slots=True)
class Letters:
    """Heights of the em of all letters in a picture, pixels.

    Attributes
    ----------
    title, caption, body, note : float
        Of titles; of what a story tells; of legends, names and numbers; of what is said in passing.
    least : float
        None are smaller.
    """

    title: float
    caption: float
    body: float
    note: float
    least: float

    @property
    def margin(self) -> float:
        """Distance of words from the edge of a picture, pixels."""
        return 1.6 * self.body

    @property
    def halo(self) -> float:
        """Width of the border that keeps letters readable over anything, pixels."""
        return max(1.0, 0.12 * self.body)


def millimetres(size: tuple[int, int], dpi: float) -> tuple[str, str]:
    """Return how wide and high a picture is in print, mm, as the language writes it."""
    width, height = (number(MM_PER_INCH * side / dpi) for side in size)
    return width, height


def letters_of(size: tuple[int, int], scale: TextScale, *, told: bool = False) -> Letters:
    """Return how large the letters in a picture are.

    Parameters
    ----------
    size : (int, int)
        Width and height of the picture, pixels.
    scale : TextScale
    told : bool
        Whether they stand over a story or a tour, whose captions come and go.
    """
    if scale.dpi is not None:
        point = scale.dpi / POINTS_PER_INCH
        # Few pixels are no letter, however large they are printed.
        least = max(LEAST_PT * point, LEAST_PX)
        title, caption, body, note = (
            max(least, scale.factor * height * point) for height in _PRINTED_PT
        )
        return Letters(title, caption, body, note, least)
    ratio = scale.pixel_ratio
    height = min(size[1], _WIDEST * size[0])
    pixels, share = _TOLD_BODY if told else _BODY
    body = scale.factor * max(pixels * ratio, share * height)
    least = LEAST_PX * ratio
    shares = _TOLD_OTHERS if told else _OTHERS
    title, caption, note = (max(least, other * body) for other in shares)
    return Letters(title, caption, max(least, body), note, least)
