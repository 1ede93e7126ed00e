"""Legend, scale bar, title and note: where each word and symbol goes.

Everything here is layout and gives primitives; `primitives.paint` puts them on a picture.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from exoviz.language import _, number
from exoviz.model import SUGAR_NAMES, Part
from exoviz.model.layers import Root, is_below, is_imported, is_lipid, last_step, parent_path
from exoviz.renderer.annotation.layer_names import group_title, species_title
from exoviz.renderer.annotation.primitives import Primitive, Shape, Text, text_width
from exoviz.renderer.geometry.snfg import SOLIDS
from exoviz.renderer.palette import SUGAR_COLOURS, from_hex, part_colours, to_hex

if TYPE_CHECKING:
    from exoviz.registry.styles import StyleSheet
    from exoviz.renderer.geometry.drawing import Drawing

__all__ = [
    "Entry",
    "Ink",
    "Legend",
    "base_size",
    "ink",
    "legend_entries",
    "legend_layout",
    "note_layout",
    "scale_bar_layout",
    "scale_bar_length",
    "title_layout",
    "wrapped",
]

Measure = Callable[[str, float, bool], float]

_BARS: Final = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0)


@dataclass(frozen=True, slots=True)
class Ink:
    """Colours of text and of the halo that keeps it readable."""

    text: str
    halo: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a legend; a heading where `colour` is empty.

    Attributes
    ----------
    symbol : str
        ``"sphere"``, ``"cube"``, ``"diamond"`` or ``"cone"``: drawn as circle, square, ...
    """

    text: str
    colour: str = ""
    symbol: str = "sphere"
    count: str = ""


@dataclass(frozen=True, slots=True)
class Legend:
    """A legend that has been laid out.

    Attributes
    ----------
    primitives : tuple of Primitive
    width : float
        From the left edge of the picture to the end of the legend, pixels.
    """

    primitives: tuple[Primitive, ...]
    width: float


def ink(sheet: StyleSheet, transparent: bool) -> Ink:
    """Return the colours of words on the background of a style."""
    dark = float(from_hex(sheet.edge).mean()) < 0.5
    if dark and not transparent:
        return Ink("F2F5F8", "0A1017")
    return Ink("1B2330", "FFFFFF")


def base_size(size: tuple[int, int]) -> float:
    """Return the height of ordinary text in a picture, pixels."""
    return max(9.0, 0.0175 * min(size[1], size[0] * 0.75))


def _lipid_entries(drawing: Drawing, sheet: StyleSheet) -> list[Entry]:
    counts: dict[str, dict[str, int]] = {}
    leaflets: list[str] = []
    for layer in drawing.copies:
        if is_lipid(layer):
            group, name = parent_path(layer), last_step(layer)
            counts.setdefault(name, {})[group] = drawing.copies[layer]
            leaflets.append(group)
    shown = tuple(dict.fromkeys(leaflets))
    if not shown:
        return []
    both = len(shown) > 1
    heading = _("Lipids (outer + inner leaflet)") if both else group_title(shown[0])
    entries = [Entry(heading)]
    for name, by_leaflet in counts.items():
        table = part_colours(f"{shown[0]}/{name}", sheet.overrides, sheet.saturation)
        amounts = " + ".join(number(by_leaflet.get(leaflet, 0)) for leaflet in shown)
        title = species_title(f"{shown[0]}/{name}")
        entries.append(Entry(title, to_hex(table[Part.CHOLINE])[1:], "sphere", amounts))
    tail = part_colours(Root.OUTER, sheet.overrides, sheet.saturation)[Part.TAIL]
    entries.append(Entry(_("fatty tails"), to_hex(tail)[1:]))
    return entries


def legend_entries(drawing: Drawing, sheet: StyleSheet) -> tuple[Entry, ...]:
    """Return the rows of the legend of what is drawn, in the order of the layers.

    Numbers are copies in the whole vesicle, cut away or not.
    """
    entries = _lipid_entries(drawing, sheet)
    for group in (Root.PROTEINS, Root.GLYCANS, Root.CORONA, Root.LUMINAL, Root.RNA):
        mine = [layer for layer in drawing.copies if is_below(layer, group)]
        # Families together, in the order of their first member.
        families = list(dict.fromkeys(parent_path(layer) for layer in mine))
        mine = [layer for one in families for layer in mine if parent_path(layer) == one]
        if mine:
            entries.append(Entry(group_title(group)))
        for layer in mine:
            table = part_colours(layer, sheet.overrides, sheet.saturation)
            colour = "" if group is Root.GLYCANS else to_hex(table[Part.OUTSIDE])[1:]
            amount = number(drawing.copies[layer])
            entries.append(Entry(species_title(layer), colour or "none", "sphere", amount))
        if group is Root.GLYCANS and mine:
            entries += [
                Entry(SUGAR_NAMES[sugar], SUGAR_COLOURS[sugar], SOLIDS[sugar])
                for sugar in drawing.sugars
            ]
    return (*entries, *_model_entries(drawing, sheet))


def _model_entries(drawing: Drawing, sheet: StyleSheet) -> list[Entry]:
    """Return the rows of an imported model, in the order of the layers of its file."""
    entries: list[Entry] = []
    before = ""
    for layer in sorted(drawing.copies, key=parent_path):
        if not is_imported(layer):
            continue
        group = parent_path(layer)
        if group != before:
            heading = group.removeprefix(Root.IMPORTED).lstrip("/").replace("/", " / ")
            entries.append(Entry(heading or group_title(group)))
            before = group
        table = part_colours(layer, sheet.overrides, sheet.saturation)
        amount = number(drawing.copies[layer])
        entries.append(Entry(last_step(layer), to_hex(table[Part.OUTSIDE])[1:], "sphere", amount))
    return entries


def _symbol(entry: Entry, x: float, y: float, radius: float, ink_: Ink) -> Shape:
    r = radius
    outlines = {
        "sphere": ((x - r, y), (x + r, y)),
        "cube": tuple((x + a * r * 0.9, y + b * r * 0.9) for a, b in _SQUARE),
        "diamond": ((x, y - 1.2 * r), (x + 1.2 * r, y), (x, y + 1.2 * r), (x - 1.2 * r, y)),
        "cone": ((x, y - r), (x + r, y + 0.9 * r), (x - r, y + 0.9 * r)),
    }
    # A thin edge, so that pale tails are seen on a white page.
    return Shape(outlines[entry.symbol], entry.colour, ink_.text, max(0.5, radius * 0.09))


_SQUARE: Final = ((-1, -1), (1, -1), (1, 1), (-1, 1))


def _column_width(entries: Sequence[Entry], size: float, measure: Measure) -> float:
    widths = []
    for entry in entries:
        gap = 3.2 * size if entry.count else 1.7 * size
        heading = not entry.colour
        own = measure(entry.text, size, heading) + (0 if heading else gap)
        widths.append(own + measure(entry.count, size * 0.9, False))
    return max(widths, default=0.0)


def _columns(rows: Sequence[Entry], room: int) -> list[list[Entry]]:
    """Share rows out evenly over as few columns of at most `room` rows as hold them."""
    count = math.ceil(len(rows) / room)
    even = math.ceil(len(rows) / count)
    columns: list[list[Entry]] = [[]]
    for index, entry in enumerate(rows):
        # A heading goes with what it heads.
        lonely = not entry.colour and len(columns[-1]) == even - 1 and index + 1 < len(rows)
        if len(columns[-1]) >= even or (lonely and len(columns) < count and columns[-1]):
            columns.append([])
        columns[-1].append(entry)
    return columns


def legend_layout(
    entries: Sequence[Entry],
    size: tuple[int, int],
    ink_: Ink,
    top: float,
    bottom: float,
    measure: Measure = text_width,
) -> Legend:
    """Lay a legend out along the left edge.

    Parameters
    ----------
    entries : sequence of Entry
    size : (int, int)
        Width and height of the picture, pixels.
    ink_ : Ink
    top, bottom : float
        Rows of the picture that it may use.
    measure : callable
        Gives the width of a text at a size, bold or not.
    """
    if not entries:
        return Legend((), 0.0)
    letters = base_size(size)
    rows, shown_count = list(entries), len(entries)
    while True:
        step = letters * 1.5
        # Each heading keeps a little room above itself.
        room = max(int((bottom - top - 2.4 * letters) / step), 2)
        columns = _columns(rows, room)
        widths = [_column_width(column, letters, measure) + 2 * letters for column in columns]
        narrow = sum(widths) <= 0.42 * size[0]
        if narrow or (len(columns) == 1 and letters <= 9):
            break
        if letters > max(9.0, 0.62 * base_size(size)):
            letters = max(letters * 0.94, 9.0)
            continue
        # No smaller letters: say how many rows are left out instead.
        if shown_count <= 1:
            break
        shown_count -= 1
        left_out = len(entries) - shown_count
        rows = [*list(entries)[:shown_count], Entry(_("… and {count} more").format(count=left_out))]
    primitives: list[Primitive] = []
    x = 1.6 * base_size(size)
    halo = max(1.0, letters * 0.12)
    for column, width in zip(columns, widths, strict=True):
        y = top + letters
        for row, entry in enumerate(column):
            heading = not entry.colour
            y += 0.4 * letters if heading and row else 0
            indent = 0.0 if heading else 1.5 * letters
            if entry.colour not in ("", "none"):
                primitives.append(
                    _symbol(entry, x + 0.55 * letters, y - 0.36 * letters, 0.42 * letters, ink_)
                )
            primitives.append(
                Text(x + indent, y, entry.text, letters, ink_.text, ink_.halo, halo, bold=heading)
            )
            if entry.count:
                primitives.append(
                    Text(
                        x + width - 1.6 * letters,
                        y,
                        entry.count,
                        letters * 0.9,
                        ink_.text,
                        ink_.halo,
                        halo,
                        align="right",
                    )
                )
            y += step
        x += width
    return Legend(tuple(primitives), x)


def scale_bar_length(nm_per_pixel: float, width: int) -> float:
    """Return the length of the scale bar, nm: the longest round one up to a sixth of `width`."""
    fitting = [bar for bar in _BARS if bar <= nm_per_pixel * width / 6]
    return fitting[-1] if fitting else _BARS[0]


def scale_bar_layout(
    nm_per_pixel: float, size: tuple[int, int], ink_: Ink, measure: Measure = text_width
) -> tuple[Primitive, ...]:
    """Lay the scale bar out in the lower right corner; it is exact in the plane of focus."""
    letters = base_size(size)
    length = scale_bar_length(nm_per_pixel, size[0])
    pixels = length / nm_per_pixel
    thick = max(2.0, letters * 0.24)
    margin = letters * 1.6
    note = _("in the plane of focus")
    small = max(8.0, letters * 0.72)
    right = size[0] - margin
    # The text below may be wider than the bar: both stay inside the picture.
    middle = right - max(pixels, measure(note, small, False)) / 2
    left = middle - pixels / 2
    y = size[1] - margin - small * 1.35
    halo = max(1.0, letters * 0.12)
    corners = ((left, y - thick), (left + pixels, y - thick), (left + pixels, y), (left, y))
    label = _("{length} nm").format(length=number(length))
    return (
        Shape(corners, ink_.text, ink_.halo, halo),
        Text(
            middle,
            y - thick - letters * 0.45,
            label,
            letters * 1.1,
            ink_.text,
            ink_.halo,
            halo,
            bold=True,
            align="middle",
        ),
        Text(middle, y + small * 1.3, note, small, ink_.text, ink_.halo, halo, align="middle"),
    )


def title_layout(
    title: str, size: tuple[int, int], ink_: Ink
) -> tuple[tuple[Primitive, ...], float]:
    """Lay the title out in the upper left corner; also return the row where it ends."""
    letters = base_size(size)
    margin = letters * 1.6
    if not title:
        return (), margin
    large = letters * 1.7
    width = text_width(title, large, True)
    large *= min(1.0, (size[0] - 2 * margin) / max(width, 1.0))
    primitive = Text(
        margin, margin + large * 0.8, title, large, ink_.text, ink_.halo, large * 0.1, bold=True
    )
    return (primitive,), margin + large * 1.6


def wrapped(text: str, size: float, width: float, measure: Measure) -> list[str]:
    """Return a text in lines that are no wider than `width`."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and measure(longer, size, False) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def note_layout(
    note: str, size: tuple[int, int], ink_: Ink, measure: Measure = text_width
) -> tuple[tuple[Primitive, ...], float]:
    """Lay the note out in the lower left corner; also return the row where it begins."""
    letters = max(8.0, base_size(size) * 0.8)
    margin = base_size(size) * 1.6
    if not note:
        return (), size[1] - margin
    lines = wrapped(note, letters, size[0] * 0.62 - margin, measure)
    step = letters * 1.35
    first = size[1] - margin - step * (len(lines) - 1)
    halo = max(1.0, letters * 0.12)
    primitives = tuple(
        Text(margin, first + step * index, line, letters, ink_.text, ink_.halo, halo)
        for index, line in enumerate(lines)
    )
    return primitives, math.floor(first - step * 1.4)
