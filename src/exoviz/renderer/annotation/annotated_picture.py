"""A whole picture: the vesicle, and the words beside and over it."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from exoviz.errors import ArgumentError, Problem
from exoviz.language import _
from exoviz.model.layers import is_glycan
from exoviz.renderer.annotation.keys.atom_words import atom_words
from exoviz.renderer.annotation.keys.colour_key import colour_key_layout
from exoviz.renderer.annotation.keys.legend import (
    LEGEND_WIDTH,
    Legend,
    layers_seen,
    legend_layout,
    legend_room,
)
from exoviz.renderer.annotation.keys.legend_rows import legend_sections
from exoviz.renderer.annotation.labels import (
    NameRoom,
    label_primitives,
    labels_of,
    names_width,
)
from exoviz.renderer.annotation.layout import (
    ELLIPSIS,
    Ink,
    ink,
    note_layout,
    roomiest,
    scale_bar_layout,
    scale_bar_room,
    title_layout,
    whole_room,
)
from exoviz.renderer.annotation.letters import USUAL, Letters, TextScale, letters_of, millimetres
from exoviz.renderer.annotation.marks.annotation_marks import annotation_primitives, note_labels
from exoviz.renderer.annotation.marks.measure_marks import measure_primitives, measured_in
from exoviz.renderer.annotation.primitives import Box, Primitive, Text
from exoviz.renderer.annotation.section_words import names_wanted, section_layout
from exoviz.renderer.colouring.painting import Painting, painting_of
from exoviz.renderer.colouring.style_sheets import style_sheet_of
from exoviz.renderer.geometry import orbiting
from exoviz.renderer.geometry.camera import Frame, orbit_of, shot_of_view
from exoviz.renderer.geometry.drawing import extent, shown_layers
from exoviz.renderer.image import Picture, picture, view_drawing

if TYPE_CHECKING:
    from exoviz.model import Vesicle
    from exoviz.model.measuring import Measured
    from exoviz.registry.styles import StyleSheet
    from exoviz.renderer.geometry.cut_transition import CutTransition
    from exoviz.renderer.geometry.drawing import Drawing
    from exoviz.renderer.interactive import Live
    from exoviz.scene import View
    from exoviz.scene.view import LegendDetail, Orbit

__all__ = ["Words", "at_one_scale", "laid_out", "sketched"]

#: Shares of a printed picture's width that its legend takes at most, the first that leaves the
#: vesicle a share of the picture's shorter side; and the share that it has at least.
_LEGEND_WIDTHS: Final = (LEGEND_WIDTH, 0.42, 0.36, 0.28, 0.6)
_ENOUGH: Final = 0.45
_LEAST: Final = 0.25
#: Share of a printed picture's width from which on a name stands in several lines.
_WIDEST_NAME: Final = 0.28
#: Distance of a printed vesicle from words and from the edge, in ordinary letters.
_APART: Final = 0.6


@dataclass(frozen=True, slots=True)
class Words:
    """Words on a picture.

    Attributes
    ----------
    title : str
        At the top.
    note : str
        Note at the bottom on what is illustrative.
    legend : str
        ``"compact"`` and ``"full"`` say what the colours mean, ``"off"`` does not.
    scale_bar : bool
        The bar is exact in the plane of focus.
    key : bool
        Whether colours that say a value have their key, where the view has captions.
    text : TextScale
        How large all of them are; those of a story, too.
    """

    title: str = ""
    note: str = ""
    legend: LegendDetail = "off"
    scale_bar: bool = False
    key: bool = True
    text: TextScale = USUAL

    @property
    def are_said(self) -> bool:
        """Whether there are any beside those of molecules."""
        return bool(self.title or self.note or self.scale_bar or self.legend != "off")


@dataclass(frozen=True, slots=True)
class _Page:
    """Words beside a picture that do not depend on what is seen in it, and the room they leave.

    Attributes
    ----------
    primitives : tuple of Primitive
        Title and note.
    area : (float, float, float, float)
        Room of the legend: left, upper, right and lower edge, pixels.
    frame : Frame
        The part of the picture that the vesicle is fitted into.
    letters : Letters
    ink : Ink
    has_legend : bool
        Whether the colours of molecules have a legend, and no key.
    names : NameRoom, optional
        Where the names of molecules have room; by default over that part.
    """

    primitives: tuple[Primitive, ...]
    area: tuple[float, float, float, float]
    frame: Frame
    letters: Letters
    ink: Ink
    has_legend: bool
    names: NameRoom | None = None


def _legend(
    page: _Page, drawing: Drawing, sheet: StyleSheet, words: Words, seen: Collection[str]
) -> Legend:
    """Return the legend of the layers that are seen."""
    layers = [layer for layer in drawing.copies if layer in seen]
    sugars = drawing.sugars if any(map(is_glycan, layers)) else ()
    sections = legend_sections(layers, drawing.copies, sugars, sheet)
    return legend_layout(sections, words.legend, page.letters, page.ink, page.area)


def _printed(
    page: _Page,
    marks: Sequence[Sequence[Primitive]],
    beside: Callable[[Box], Legend],
    size: tuple[int, int],
    wanted: Mapping[str, Sequence[float]],
    dpi: float,
    *,
    has_rows: bool,
    scale_bar: bool,
) -> _Page:
    """Return a page on which neither the vesicle nor its names lie under other words.

    Parameters
    ----------
    page : _Page
    marks : sequence of sequence of Primitive
        Title, note, and what else has a place of its own.
    beside : callable
        Gives the legend of all that may be seen, or the key, in an area.
    size : (int, int)
    wanted : mapping of str to sequence of float
        See `labels_of`.
    dpi : float
    has_rows : bool
        Whether the legend is to have rows.
    scale_bar : bool

    Raises
    ------
    ArgumentError
        If no vesicle has room between the words.
    """
    letters, gap = page.letters, _APART * page.letters.body
    taken = [whole_room(one) for one in marks if one]
    taken += [scale_bar_room(size, letters)] if scale_bar else []
    widest = _WIDEST_NAME * size[0]
    names = names_width(wanted, letters, widest)
    left, top, _right, bottom = page.area
    found: list[tuple[int, _Page]] = []
    for width in _LEGEND_WIDTHS:
        legend = beside((left, top, width * size[0], bottom))
        rows = [one.text for one in legend.primitives if isinstance(one, Text)]
        if has_rows and (not rows or any(ELLIPSIS in row for row in rows)):
            continue
        # What is rounded is no row less.
        area = (left, top, left + legend.width + 1, top + legend.height + 1)
        rooms = [
            (box[0] - gap, box[1] - gap, box[2] + gap, box[3] + gap)
            for box in (*taken, *([area] if legend.primitives else []))
        ]
        for sides in (2, 1) if names else (1,):
            room = roomiest(size, rooms, gap, sides * names)
            frame = Frame(
                math.ceil(room[0] + (sides - 1) * names),
                math.ceil(room[1]),
                math.floor(room[2] - names),
                math.floor(room[3]),
            )
            first, last = room[1] + letters.body, room[3] - gap / 2
            made = replace(
                page,
                primitives=(*page.primitives, *(() if page.has_legend else legend.primitives)),
                area=area,
                frame=frame,
                names=NameRoom(room[0], first, room[2], last, sides == 2, widest),
            )
            found.append((min(frame.width, frame.height), made))
        if max(side for side, _made in found) >= _ENOUGH * min(size):
            break
    side, made = max(found, key=lambda one: one[0], default=(0, page))
    if side < _LEAST * min(size):
        what = _(
            "Words leave no room for the vesicle in {width} × {height} mm. "
            "Choose a larger size, or leave out title, legend, labels or scale bar."
        )
        wide, high = millimetres(size, dpi)
        raise ArgumentError("scene", [Problem("size", what.format(width=wide, height=high))])
    return made


def _page(
    drawing: Drawing,
    sheet: StyleSheet,
    size: tuple[int, int],
    view: View,
    words: Words,
    painting: Painting | None,
    shown: Collection[str],
    transparent: bool,
    more: str = "",
) -> _Page:
    """Lay out the words around a picture; the layers `shown` may be seen in it.

    `more` is a sentence that the note says as well.
    """
    colours = ink(sheet, transparent)
    letters = letters_of(size, words.text)
    heading, top = title_layout(words.title, size, letters, colours)
    text = _("Illustrative: {text}").format(text=words.note) if words.note else ""
    if words.legend != "off" and not words.note:
        text = _("A model: colours are chosen, shapes are simplified; sizes are to scale.")
    if more:
        text = f"{text.rstrip('.')}. {more}" if text else more
    dpi = words.text.dpi
    footing, bottom = note_layout(
        text, size, letters, colours, scale_bar=words.scale_bar, printed=dpi is not None
    )
    page = _Page(
        (*heading, *footing),
        legend_room(size, letters, top, bottom),
        Frame(0, 0, size[0], size[1]),
        letters,
        colours,
        has_legend=words.legend != "off" and painting is None,
    )

    def beside(area: Box) -> Legend:
        if painting is not None:
            # What colours say is told by their key, in place of a legend.
            return colour_key_layout(painting.scale, letters, colours, area)
        if not page.has_legend:
            return Legend((), 0.0, 0.0)
        # The vesicle stays where it is while it is turned: there is room for all that may be seen.
        return _legend(replace(page, area=area), drawing, sheet, words, shown)

    if dpi is not None:
        others = section_layout(view, size, letters, colours)
        return _printed(
            page,
            (heading, footing, others),
            beside,
            size,
            names_wanted(view),
            dpi,
            has_rows=page.has_legend and bool(shown),
            scale_bar=words.scale_bar,
        )
    legend = beside(page.area)
    left = round(page.area[0] + legend.width) if legend.primitives else 0
    if painting is not None:
        page = replace(page, primitives=(*page.primitives, *legend.primitives))
    # A legend takes its room beside the vesicle; then title and note have theirs beside it, too.
    high = round(top) if words.title and not left else 0
    low = math.floor(bottom) if words.note and not left else size[1]
    if low - high < size[1] / 4:
        # Letters that can be read would leave no room: in so small a picture they lie over it.
        high, low = 0, size[1]
    return replace(page, frame=Frame(left, high, size[0], low))


def _explained(vesicle: Vesicle, view: View, words: Words) -> Painting | None:
    """Return the colours that have a key in the picture, if they have one."""
    return painting_of(vesicle, view) if view.captions and words.key else None


def laid_out(
    vesicle: Vesicle,
    size: tuple[int, int],
    view: View,
    words: Words,
    *,
    only: Sequence[str] = (),
    transparent: bool = False,
    live: Live | None = None,
) -> tuple[Picture, tuple[Primitive, ...]]:
    """Draw a vesicle, and lay out its words; they are not painted yet.

    Parameters
    ----------
    vesicle : Vesicle
    size : (int, int)
        Width and height, pixels.
    view : View
    words : Words
    only : sequence of str
        Layers (path prefixes) to draw and no others; empty for all.
    transparent : bool
        Leave the background out.
    live : Live, optional
        The vesicle, with drawings of it that are kept; what may draw it in place of the processor.
    """
    sheet = style_sheet_of(view, vesicle.layers())
    kept = None if live is None else live.whole(view, only, sheet)
    drawing = kept or view_drawing(vesicle, view, sheet, only)
    painting = _explained(vesicle, view, words)
    shown = shown_layers(drawing.copies, view)
    page = _page(drawing, sheet, size, view, words, painting, shown, transparent)
    made = picture(
        vesicle,
        size,
        view,
        drawing=drawing,
        ground=None if live is None else live.ground(drawing),
        sheet=sheet,
        frame=page.frame,
        transparent=transparent,
        thinnest=words.text.thinnest,
        rasterizer=None if live is None else live.rasterizer,
    )
    if view.captions and words.are_said and (more := atom_words(vesicle, made)):
        # What is near is known when it is drawn: the vesicle stays where it is.
        told = _page(drawing, sheet, size, view, words, painting, shown, transparent, more)
        page = replace(told, frame=page.frame, names=page.names)
    return _written(made, page, view, words, size, measured_in(vesicle, view))


def at_one_scale(
    vesicles: Sequence[Vesicle],
    views: Sequence[View],
    size: tuple[int, int],
    words: Sequence[Words],
) -> list[View]:
    """Return views of vesicles in which a pixel in the plane of focus is equally large.

    Cameras move away as far as the one needs that shows the most, so that nothing is lost.

    Parameters
    ----------
    vesicles : sequence of Vesicle
    views : sequence of View
        None of a section, and none from a camera that stands inside.
    size : (int, int)
        Width and height of each picture, pixels.
    words : sequence of Words
        Words on each, which take room from the vesicle.
    """
    places: list[Orbit] = []
    scales: list[float] = []
    for vesicle, view, written in zip(vesicles, views, words, strict=True):
        sheet = style_sheet_of(view, vesicle.layers())
        drawing = view_drawing(vesicle, view, sheet)
        painting = _explained(vesicle, view, written)
        shown = shown_layers(drawing.copies, view)
        page = _page(drawing, sheet, size, view, written, painting, shown, transparent=False)
        # A style that draws fewer pixels fits the vesicle into a whole number of these.
        frame = page.frame.shrunk(sheet.scale)
        straight = view.model_copy(update={"projection": "perspective"})
        aspect = frame.width / frame.height
        at = shot_of_view(straight, *extent(vesicle), vesicle.geometry.lumen, aspect)
        places.append(orbit_of(at))
        scales.append(at.nm_per_pixel(frame.height) / sheet.scale)
    farther = [max(scales) / scale for scale in scales]
    return [
        view.model_copy(update={"orbit": orbiting.zoomed(place, 1 / factor)})
        for view, place, factor in zip(views, places, farther, strict=True)
    ]


def _written(
    made: Picture,
    page: _Page,
    view: View,
    words: Words,
    size: tuple[int, int],
    measures: Sequence[Measured],
) -> tuple[Picture, tuple[Primitive, ...]]:
    """Add what depends on what is seen: the legend's rows, measures, labels and scale bar."""
    letters, ink_ = page.letters, page.ink
    labels = labels_of(made, names_wanted(view), size, letters, page.frame, page.names)
    made = replace(made, labels=(*labels, *note_labels(made, view.annotations, size)))
    primitives = list(page.primitives)
    if page.has_legend:
        seen = layers_seen(made)
        primitives += _legend(page, made.drawing, made.sheet, words, seen).primitives
    notes = view.annotations.values()
    over = [
        *measure_primitives(made, measures, size, letters, ink_, labels),
        *annotation_primitives(made, notes, size, letters, ink_),
        *label_primitives(labels, letters, ink_),
    ]
    # Words last: no line crosses one, whosever it is.
    primitives += sorted(over, key=lambda one: isinstance(one, Text))
    primitives += section_layout(view, size, letters, ink_)
    if words.scale_bar:
        primitives += scale_bar_layout(made.nm_per_pixel, size, letters, ink_)
    return made, tuple(primitives)


def sketched(
    live: Live,
    size: tuple[int, int],
    view: View,
    words: Words,
    transition: CutTransition | None = None,
) -> tuple[Picture, tuple[Primitive, ...]]:
    """Draw a vesicle in a fraction of the time, while it is moved.

    Parameters
    ----------
    live : Live
        The vesicle, with drawings of it that are kept.
    size : (int, int)
        Width and height that the picture is shown in, pixels.
    view : View
    words : Words
    transition : CutTransition, optional
        Progress of the transition between two cuts.

    Returns
    -------
    picture : Picture
        Made with fewer pixels than `size`; its `nm_per_pixel` counts the pixels of `size`.
    primitives : tuple of Primitive
        Primitives to paint over it, at `size`.
    """
    drawing = live.drawing(view) if transition is None else live.uncut(view)
    sheet = style_sheet_of(view, live.vesicle.layers())
    painting = _explained(live.vesicle, view, words)
    shown = shown_layers(drawing.copies, view)
    page = _page(drawing, sheet, size, view, words, painting, shown, transparent=False)
    made = live.picture(view, size, drawing, page.frame, transition)
    if view.captions and words.are_said and (more := atom_words(live.vesicle, made)):
        told = _page(drawing, sheet, size, view, words, painting, shown, False, more)
        page = replace(told, frame=page.frame)
    return _written(made, page, view, words, size, live.measured(view))
