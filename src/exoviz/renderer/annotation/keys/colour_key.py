"""What colours say that stand for a value: a bar with its numbers, or a list of categories."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from exoviz.catalog import load_catalog
from exoviz.language import _, number
from exoviz.model.layers import last_step
from exoviz.renderer.annotation.keys.legend import Legend, legend_layout
from exoviz.renderer.annotation.keys.legend_rows import Entry, LegendSection, Mark
from exoviz.renderer.annotation.layer_names import group_title
from exoviz.renderer.annotation.layout import Ink
from exoviz.renderer.annotation.letters import Letters
from exoviz.renderer.annotation.primitives import Primitive, Shape, Text, text_width
from exoviz.renderer.colouring.colour_scale import UNKNOWN
from exoviz.renderer.palette import to_hex

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from exoviz.renderer.colouring.colour_scale import ColourScale

__all__ = ["colour_key_layout"]

#: Steps of the bar: more than the eye tells apart.
_STEPS: Final = 64
#: Height of the bar, in letters, where there is room.
_TALL: Final = 16.0


def colour_key_layout(
    scale: ColourScale, letters: Letters, ink: Ink, area: tuple[float, float, float, float]
) -> Legend:
    """Lay the key of a scale out along the left edge of an area.

    Parameters
    ----------
    scale : ColourScale
    letters : Letters
    ink : Ink
    area : (float, float, float, float)
        Left, upper, right and lower edge of the room that it may take, pixels.
    """
    if scale.categories:
        section = LegendSection((_entries(scale),))
        return legend_layout((section,), "full", letters, ink, area)
    return _bar(scale, letters, ink, area)


def _entries(scale: ColourScale) -> tuple[Entry, ...]:
    import numpy as np

    colours: NDArray[np.float32] = scale.colours(np.array(scale.present, np.float32))
    known = [
        Entry(_category(scale.categories[index]), (Mark(to_hex(colour)[1:]),))
        for index, colour in zip(scale.present, colours, strict=True)
    ]
    unknown = [Entry(_("unknown"), (Mark(UNKNOWN),))] if scale.has_unknown else []
    return (Entry(_(scale.colouring.title), is_heading=True), *known, *unknown)


def _category(name: str) -> str:
    """Return the name of a category: a word, or a group of layers."""
    title = group_title(name)
    if title == name:
        last = last_step(name)
        families = load_catalog().names.families
        title = _(families.get(last) or last.replace("-", " ")) if "/" in name else _(name)
    return title[:1].upper() + title[1:]


def _bar(
    scale: ColourScale, sizes: Letters, ink: Ink, area: tuple[float, float, float, float]
) -> Legend:
    letters, halo = sizes.body, sizes.halo
    left, top, _right, bottom = area
    wide = 1.2 * letters
    unit = _(scale.colouring.unit)
    title = f"{_(scale.colouring.title)}, {unit}"
    first = top + 2.0 * letters
    tall = max(min(_TALL * letters, bottom - first - 4.0 * letters), 2.0 * letters)
    last = first + tall

    def text(x: float, y: float, words: str, bold: bool = False) -> Text:
        return Text(x, y, words, letters, ink.text, ink.halo, halo, bold=bold)

    def box(high: float, low: float, colour: str, rim: float = 0.0) -> Shape:
        corners = ((left, high), (left + wide, high), (left + wide, low), (left, low))
        return Shape(corners, colour, ink.text, rim)

    found: list[Primitive] = [text(left, top + letters, title, bold=True)]
    colours = scale.colours(scale.steps(_STEPS))
    # A thin edge, so that pale colours are seen on a white page.
    found.append(box(first, last, to_hex(colours[0])[1:], max(0.5, letters * 0.06)))
    for index, colour in enumerate(colours):
        low = last - tall * index / _STEPS
        # Down to the end of the bar: no gap is between two steps, however they are rounded.
        found.append(box(first, low, to_hex(colour)[1:]))
    words = {value: _tick(value) for value in scale.ticks()}
    for value, written in words.items():
        row = last - tall * scale.place(value)
        found.append(text(left + wide + 0.6 * letters, row + 0.36 * letters, written))
    if scale.has_unknown:
        high = last + 1.2 * letters
        found.append(box(high, high + letters, UNKNOWN, max(0.5, letters * 0.06)))
        found.append(text(left + wide + 0.6 * letters, high + 0.86 * letters, _("unknown")))
    beside = max(text_width(one, letters) for one in (*words.values(), _("unknown")))
    # The title stands over the bar, and over the corner of the room beside it, which is round.
    return Legend(tuple(found), wide + 1.6 * letters + beside, bottom - top)


def _tick(value: float) -> str:
    """Return a value as it stands beside the bar."""
    size = abs(value)
    digits = 0 if float(round(value, 3)).is_integer() or size >= 100 else 1 if size >= 1 else 2
    return number(value, digits)
