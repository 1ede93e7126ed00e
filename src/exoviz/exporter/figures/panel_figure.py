"""Scenes beside each other in one figure, with letters."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from string import ascii_lowercase
from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.errors import ArgumentError, Problem
from exoviz.exporter.figures.figure_scenes import facts_of, write_figure, written_scene
from exoviz.language import _, current
from exoviz.model import Vesicle
from exoviz.registry.cutaways import CUTAWAYS
from exoviz.registry.formats import suffixes
from exoviz.registry.text_sizes import text_factor
from exoviz.renderer import Words
from exoviz.renderer.annotation.annotated_picture import at_one_scale
from exoviz.renderer.annotation.believable import note_of
from exoviz.renderer.annotation.layout import DARK_INK, LIGHT_INK, footing_layout
from exoviz.renderer.annotation.letters import LETTER_PT, TextScale, letters_of
from exoviz.renderer.annotation.primitives import Primitive, Text, moved
from exoviz.renderer.drawers import PictureRequest, drawer_of
from exoviz.renderer.geometry.camera import is_inside
from exoviz.renderer.picture_files import check_path
from exoviz.renderer.request_checks import check_request, check_room, size_problems
from exoviz.scene import Scene, View
from exoviz.story import built

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.story import Story

__all__ = ["Panel", "draw_panels", "grid_of", "shared_width"]

#: Distance of panels, in their width.
_GAP: Final = 0.008
#: Height of what is left free above a printed panel, in that of its letter.
_ABOVE: Final = 1.2


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a figure.

    Attributes
    ----------
    scene : Scene
        Is shown as its view says: camera, cut, style, labels, scale bar.
    at : float, optional
        Time of its story, s; by default that which the scene gives.
    """

    scene: Scene
    at: float | None = None


def grid_of(count: int, columns: int) -> tuple[int, int]:
    """Return in how many columns and rows panels stand; 0 columns are about as many as rows."""
    across = min(columns or math.ceil(math.sqrt(count)), max(count, 1))
    return across, math.ceil(count / max(across, 1))


def _gap(width: int) -> int:
    """Return the distance between panels so many pixels wide."""
    return max(2, round(_GAP * width))


def shared_width(whole: int, across: int) -> int:
    """Return the width of panels that are `whole` pixels wide side by side."""
    width = int(whole / (across + _GAP * (across - 1)))
    return (whole - (across - 1) * _gap(width)) // across


def _panel_views(
    panels: Sequence[Panel],
    size: tuple[int, int],
    scale_bar: bool | None,
    common_scale: bool,
    text: TextScale,
) -> tuple[list[Vesicle | Story], list[View]]:
    """Return what each panel shows, and how."""
    models: list[Vesicle | Story] = []
    views: list[View] = []
    for index, one in enumerate(panels):
        view = one.scene.view
        bar = view.scale_bar is not False if scale_bar is None else scale_bar
        views.append(view.model_copy(update={"scale_bar": bar}))
        try:
            models.append(built(one.scene))
            check_request(models[-1], size, view, (), None, view.legend != "off", one.at)
        except ArgumentError as error:
            raise ArgumentError(f"panels[{index}]", error.problems) from None
    alike = {
        index: model
        for index, (model, view) in enumerate(zip(models, views, strict=True))
        if isinstance(model, Vesicle)
        and not is_inside(view)
        and not CUTAWAYS[view.cutaway].is_section
    }
    if common_scale:
        words = [
            Words(legend=one.legend, scale_bar=one.scale_bar is True, text=text)
            for one in (views[index] for index in alike)
        ]
        given = [views[index] for index in alike]
        scaled = at_one_scale(list(alike.values()), given, size, words)
        for index, view in zip(alike, scaled, strict=True):
            views[index] = view
    return models, views


def _told(panels: Sequence[Panel]) -> str:
    """Return what is illustrative in the panels of vesicles; a story says it itself."""
    notes: dict[str, list[str]] = {}
    vesicles = [one for one in panels if one.scene.story is None]
    for letter, one in zip(ascii_lowercase, panels, strict=False):
        note = note_of(one.scene) if one.scene.story is None else ""
        if note:
            notes.setdefault(note, []).append(letter)
    if not notes:
        return ""
    ((first, letters), *others) = notes.items()
    whole = not others and len(letters) == len(vesicles)
    text = "; ".join(f"{', '.join(named)}: {note}" for note, named in notes.items())
    return _("Illustrative: {text}").format(text=first if whole else text)


def _letter(letter: str, height: float, above: int, pixels: NDArray[np.uint8], lower: bool) -> Text:
    """Return the letter of a panel: `above` it, or in its corner, or `lower` below a title there.

    `above` is the height of what is left free there, pixels; 0 for none.
    """
    if above:
        ink = DARK_INK
        return Text(0.0, -(above - 0.9 * height), letter, height, ink.text, ink.halo, bold=True)
    colours = LIGHT_INK if pixels[: len(pixels) // 8, ..., :3].mean() < 128 else DARK_INK
    row = (2.9 if lower else 1.3) * height
    wide = 0.1 * height
    return Text(0.6 * height, row, letter, height, colours.text, colours.halo, wide, bold=True)


def draw_panels(
    panels: Sequence[Panel],
    path: Path,
    *,
    size: tuple[int, int],
    columns: int = 0,
    scale_bar: bool | None = None,
    common_scale: bool = True,
    text_size: str | float = "medium",
    dpi: float | None = None,
) -> None:
    """Draw scenes beside each other, with the letters a, b, c, … in their corners or above them.

    What is illustrative in them stands once, below all of them.

    Parameters
    ----------
    panels : sequence of Panel
    path : Path
        Picture or page.
    size : (int, int)
        Width and height of each panel, pixels.
    columns : int
        0 for about as many as rows.
    scale_bar : bool, optional
        Whether all have one; by default those whose view does not say no.
    common_scale : bool
        Whether a nanometre is equally long in all panels of vesicles that are seen from outside
        and are no sections; else each fills its panel.
    text_size : str or float
        See `exoviz.render`.
    dpi : float, optional
        See `exoviz.render`.

    Raises
    ------
    InputError
        If there is no panel, more than 26, the whole is too large, or words have no room in print.
    """
    check_path(path, pages=True)
    count = len(panels)
    text_scale = TextScale(text_factor(text_size), dpi=dpi)
    letters = letters_of(size, text_scale)
    height = letters.title if dpi is None else max(letters.title, LETTER_PT * dpi / 72)
    # In print letters stand above the panels, where they meet no title and no legend.
    above = 0 if dpi is None else math.ceil(_ABOVE * height)
    (across, down), gap = grid_of(count, columns), _gap(size[0])
    step = size[0] + gap, size[1] + gap + above
    whole = (across * step[0] - gap, down * step[1] - gap)
    if not 1 <= count <= len(ascii_lowercase):
        what = _("a figure has 1 to {most} panels, and not {count}.")
        text = what.format(count=count, most=len(ascii_lowercase))
        raise ArgumentError(str(path), [Problem("panels", text)])
    told = any(one.scene.story is not None for one in panels)
    page_bytes = 4 * whole[0] * whole[1]
    is_page = path.suffix.lower() in suffixes("page")
    problems = size_problems(whole, dpi, page=is_page)
    problems = problems or size_problems(size, story=told, held=page_bytes)
    if problems:
        raise ArgumentError(str(path), problems)
    models, views = _panel_views(panels, size, scale_bar, common_scale, text_scale)
    page = np.full((whole[1], whole[0], 4), 255, np.uint8)
    primitives: list[Primitive] = []
    below: dict[str, list[str]] = {}
    for index, (one, model, view) in enumerate(zip(panels, models, views, strict=True)):
        row, column = divmod(index, across)
        scene = one.scene
        over = Words(legend=view.legend, scale_bar=view.scale_bar is True, text=text_scale)
        time = one.at
        if scene.story is not None and time is None:
            time = scene.story.still_s
        request = PictureRequest(size, view, over, time=time or 0.0)
        made, own = drawer_of(model).draw(request)
        if dpi is not None:
            try:
                check_room(own, request, dpi)
            except ArgumentError as error:
                raise ArgumentError(f"panels[{index}]", error.problems) from None
        top, start = row * step[1] + above, column * step[0]
        page[top : top + size[1], start : start + size[0]] = made.pixels
        for paragraph in made.below:
            below.setdefault(paragraph, []).append(ascii_lowercase[index])
        letter = _letter(
            ascii_lowercase[index], height, above, made.pixels, scene.story is not None
        )
        primitives += [moved(mark, start, top) for mark in (*own, letter)]
    # What is said of several panels stands once, behind what is said of one.
    said = sorted(below.items(), key=lambda one: len(one[1]))
    paragraphs = [f"{', '.join(named)}: {text}" for text, named in said]
    illustrative = [text for text in (_told(panels),) if text]
    words, low = footing_layout([*paragraphs, *illustrative], whole[0], whole[1], letters)
    page = np.concatenate([page, np.full((low, whole[0], 4), 255, np.uint8)])
    primitives += words
    titles = "; ".join(
        f"{letter}: {_(one.scene.title)}"
        for letter, one in zip(ascii_lowercase, panels, strict=False)
    )
    recipe = {
        "panels": [{**written_scene(one.scene), "at": one.at} for one in panels],
        "language": current(),
        "size": list(size),
        "columns": columns,
        "scale_bar": scale_bar,
        "common_scale": common_scale,
        "text_size": text_factor(text_size),
        "dpi": None if dpi is None else float(dpi),
    }
    write_figure(page, primitives, path, dpi=dpi, metadata=facts_of(titles, recipe, path))
