"""A whole picture: the vesicle, and the words beside and over it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from exoviz.language import _
from exoviz.renderer.annotation import layout as annotate
from exoviz.renderer.annotation.colour_key import colour_key_layout
from exoviz.renderer.annotation.labels import label_primitives, labels_of
from exoviz.renderer.annotation.measure_marks import measure_primitives, measured_in
from exoviz.renderer.annotation.primitives import Primitive
from exoviz.renderer.annotation.section_words import names_wanted, section_layout
from exoviz.renderer.colouring.painting import Painting, painting_of
from exoviz.renderer.geometry import orbiting
from exoviz.renderer.geometry.camera import Frame, orbit_of, shot_of_view
from exoviz.renderer.geometry.drawing import extent
from exoviz.renderer.image import Picture, picture, view_drawing
from exoviz.renderer.style_sheets import style_sheet_of

if TYPE_CHECKING:
    from exoviz.model import Vesicle
    from exoviz.model.measuring import Measured
    from exoviz.registry.styles import StyleSheet
    from exoviz.renderer.geometry.cut_transition import CutTransition
    from exoviz.renderer.geometry.drawing import Drawing
    from exoviz.renderer.interactive import Live
    from exoviz.scene import View
    from exoviz.scene.view import Orbit

__all__ = ["Words", "at_one_scale", "laid_out", "sketched"]

#: Share of the width that a legend may take from the vesicle.
_LEGEND_AT_MOST = 0.6


@dataclass(frozen=True, slots=True)
class Words:
    """Words on a picture.

    Attributes
    ----------
    title : str
        At the top.
    note : str
        Note at the bottom on what is illustrative.
    legend, scale_bar : bool
        The bar is exact in the plane of focus.
    key : bool
        Whether colours that say a value have their key, where the view has captions.
    """

    title: str = ""
    note: str = ""
    legend: bool = False
    scale_bar: bool = False
    key: bool = True


def _layout(
    drawing: Drawing,
    sheet: StyleSheet,
    size: tuple[int, int],
    words: Words,
    painting: Painting | None,
    transparent: bool,
) -> tuple[list[Primitive], Frame]:
    """Return the words but the scale bar, and the room that they leave."""
    ink = annotate.ink(sheet, transparent)
    heading, top = annotate.title_layout(words.title, size, ink)
    text = _("Illustrative: {text}").format(text=words.note) if words.note else ""
    if words.legend and not words.note:
        text = _("A model: colours are chosen, shapes are simplified; sizes are to scale.")
    footing, bottom = annotate.note_layout(text, size, ink)
    primitives = [*heading, *footing]
    left = 0.0
    if painting is not None:
        key = colour_key_layout(painting.scale, size, ink, top, bottom)
        primitives += key.primitives
        left = key.width
    elif words.legend:
        entries = annotate.legend_entries(drawing, sheet)
        laid = annotate.legend_layout(entries, size, ink, top, bottom)
        primitives += laid.primitives
        left = laid.width
    left = min(left, _LEGEND_AT_MOST * size[0])
    # A legend takes its room beside the vesicle; then title and note have theirs beside it, too.
    high = round(top) if words.title and not left else 0
    low = math.floor(bottom) if words.note and not left else size[1]
    return primitives, Frame(round(left), high, size[0], low)


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
    """
    sheet = style_sheet_of(view)
    drawing = view_drawing(vesicle, view, sheet, only)
    painting = _explained(vesicle, view, words)
    primitives, frame = _layout(drawing, sheet, size, words, painting, transparent)
    made = picture(
        vesicle, size, view, drawing=drawing, sheet=sheet, frame=frame, transparent=transparent
    )
    made = replace(made, labels=labels_of(made, names_wanted(view), size, frame))
    measures = measured_in(vesicle, view)
    primitives += _over(made, view, words, size, annotate.ink(sheet, transparent), measures)
    return made, tuple(primitives)


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
        sheet = style_sheet_of(view)
        drawing = view_drawing(vesicle, view, sheet)
        painting = painting_of(vesicle, view)
        _primitives, frame = _layout(drawing, sheet, size, written, painting, transparent=False)
        straight = view.model_copy(update={"projection": "perspective"})
        aspect = frame.width / frame.height
        at = shot_of_view(straight, *extent(vesicle), vesicle.geometry.lumen, aspect)
        places.append(orbit_of(at))
        scales.append(at.nm_per_pixel(frame.height))
    farther = [max(scales) / scale for scale in scales]
    return [
        view.model_copy(update={"orbit": orbiting.zoomed(place, 1 / factor)})
        for view, place, factor in zip(views, places, farther, strict=True)
    ]


def _over(
    made: Picture,
    view: View,
    words: Words,
    size: tuple[int, int],
    ink: annotate.Ink,
    measures: Sequence[Measured],
) -> list[Primitive]:
    """Return what depends on what is seen: measures, labels, words of a section, scale bar."""
    found: list[Primitive] = [
        *measure_primitives(made, measures, size, ink),
        *label_primitives(made.labels, size, ink),
        *section_layout(view, size, ink),
    ]
    if words.scale_bar:
        found += annotate.scale_bar_layout(made.nm_per_pixel, size, ink)
    return found


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
    sheet = style_sheet_of(view)
    drawing = live.drawing(view, transition)
    painting = _explained(live.vesicle, view, words)
    primitives, frame = _layout(drawing, sheet, size, words, painting, transparent=False)
    made = live.picture(view, size, drawing, frame)
    made = replace(made, labels=labels_of(made, names_wanted(view), size, frame))
    measures = live.measured(view)
    primitives += _over(made, view, words, size, annotate.ink(sheet, False), measures)
    return made, tuple(primitives)
