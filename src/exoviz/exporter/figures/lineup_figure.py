"""Vesicles and other particles side by side, at one scale: to compare their sizes."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.errors import ArgumentError, Problem
from exoviz.exporter.figures.figure_scenes import facts_of, write_figure, written_scene
from exoviz.exporter.figures.lineup_members import (
    LineupMember,
    catalog_member,
    scene_member,
)
from exoviz.language import _, current
from exoviz.progress import Progress, part_of, tick
from exoviz.registry.formats import suffixes
from exoviz.registry.styles import STYLES
from exoviz.registry.text_sizes import text_factor
from exoviz.renderer.annotation.layout import Ink, ink, line_between, wrapped
from exoviz.renderer.annotation.letters import Letters, TextScale, letters_of
from exoviz.renderer.annotation.primitives import Primitive, Text, paint, text_width
from exoviz.renderer.colouring.style_sheets import style_sheet_of
from exoviz.renderer.geometry.camera import NARROW_VIEW_ANGLE, Shot, shot_of_view
from exoviz.renderer.geometry.drawing import extent
from exoviz.renderer.image import picture, view_drawing
from exoviz.renderer.picture_files import check_path
from exoviz.renderer.raster.backdrop import as_bytes, background
from exoviz.renderer.request_checks import size_problems
from exoviz.scene import Scene, load_scene
from exoviz.scene.view import SMALLEST_SIDE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.renderer.geometry.drawing import Drawing

    Bytes = NDArray[np.uint8]

__all__ = ["draw_lineup", "lineup"]

#: Distance of neighbours, in ordinary letters.
_APART: Final = 1.6
#: Lines of a name, at most; words of a name are never parted.
_NAME_LINES: Final = 4
#: Halvings of the range of scales that is left: to a millionth.
_HALVINGS: Final = 40
#: Share of the room above that stays below where there is more than all need.
_RAISED: Final = 0.45
#: What is left free above and below all in a print that is as low as it can be, in letters.
_AROUND: Final = 1.6
#: Share of the page's height that words below the ground take at most.
_MOST_WORDS: Final = 0.65


@dataclass(frozen=True, slots=True, eq=False)
class _Figure:
    """A member as it is seen: its drawing, its camera's axes, and its edges, nm.

    Attributes
    ----------
    box : (float, float, float, float)
        Left, lower, right and upper edge from its centre.
    """

    member: LineupMember
    drawing: Drawing
    axes: NDArray[np.float32]
    box: tuple[float, float, float, float]


def _seen(member: LineupMember) -> _Figure:
    """Return a member as its camera sees it."""
    model, view = member.model, member.view
    sheet = style_sheet_of(view, model.layers())
    drawing = view_drawing(model, view, sheet)
    axes = shot_of_view(view, *extent(model), model.geometry.lumen, 1.0).axes
    seen = drawing.centres[~drawing.hidden] if len(drawing.hidden) else drawing.centres
    reach = drawing.radii[~drawing.hidden] if len(drawing.hidden) else drawing.radii
    seen, reach = (
        np.concatenate([seen, drawing.triangles[:, 0]]),
        np.concatenate([reach, np.full(len(drawing.triangles), 0.5, np.float32)]),
    )
    across, up = seen @ axes[0], seen @ axes[1]
    half = member.width_nm / 2
    return _Figure(
        member,
        drawing,
        axes,
        (
            float(min((across - reach).min(), -half)),
            float((up - reach).min()),
            float(max((across + reach).max(), half)),
            float((up + reach).max()),
        ),
    )


def _drawn(figure: _Figure, pixels_per_nm: float, thinnest: float) -> Bytes:
    """Return a member at a scale, with lines no thinner than so many pixels, on nothing."""
    left, low, right, high = figure.box
    width, height = (
        math.ceil((right - left) * pixels_per_nm),
        math.ceil((high - low) * pixels_per_nm),
    )
    half = math.tan(math.radians(NARROW_VIEW_ANGLE) / 2)
    axes = figure.axes
    focus = (left + right) / 2 * axes[0] + (low + high) / 2 * axes[1]
    away = np.float32(height / (2 * half * pixels_per_nm))
    at = Shot((focus + away * axes[2]).astype(np.float32), focus.astype(np.float32), axes, half)
    member = figure.member
    made = picture(
        member.model,
        (max(width, 2), max(height, 2)),
        member.view,
        drawing=figure.drawing,
        transparent=True,
        at=at,
        thinnest=thinnest,
    )
    return made.pixels


def _lay(page: Bytes, pixels: Bytes, left: int, top: int) -> None:
    """Lay a picture without a background on a page, which it may reach out of."""
    x0, y0 = max(left, 0), max(top, 0)
    x1, y1 = min(left + pixels.shape[1], page.shape[1]), min(top + pixels.shape[0], page.shape[0])
    if x0 >= x1 or y0 >= y1:
        return
    own = pixels[y0 - top : y1 - top, x0 - left : x1 - left].astype(np.float32)
    below = page[y0:y1, x0:x1]
    share = own[..., 3:] / 255
    below[..., :3] = np.rint(below[..., :3] + share * (own[..., :3] - below[..., :3]))


@dataclass(frozen=True, slots=True)
class _Room:
    """Where everything stands.

    Attributes
    ----------
    pixels_per_nm : float
    centres : tuple of float
        Columns of the middles of the members.
    names : tuple of tuple of str
        Lines of their names.
    ground : float
        Row of the ground.
    notes : tuple of str
        Lines at the bottom.
    spare : float
        Height that the tallest does not need, pixels.
    """

    pixels_per_nm: float
    centres: tuple[float, ...]
    names: tuple[tuple[str, ...], ...]
    ground: float
    notes: tuple[str, ...]
    spare: float


def _slots(
    figures: Sequence[_Figure], labels: Sequence[float], scale: float, letters: Letters
) -> list[float]:
    """Return how wide each member stands with its words, pixels."""
    return [
        max((one.box[2] - one.box[0]) * scale, label) + _APART * letters.body
        for one, label in zip(figures, labels, strict=True)
    ]


def _bold(text: str, height: float, _bold: bool = True) -> float:
    return text_width(text, height, True)


def _largest_scale(
    figures: Sequence[_Figure],
    labels: Sequence[float],
    room: tuple[float, float],
    letters: Letters,
) -> float:
    """Return the largest scale, pixels in a nm, at which all have room side by side."""
    most = room[1] / max(one.box[3] - one.box[1] for one in figures)
    if sum(_slots(figures, labels, most, letters)) <= room[0]:
        return most
    least = 0.0
    for _step in range(_HALVINGS):
        middle = (least + most) / 2
        fits = sum(_slots(figures, labels, middle, letters)) <= room[0]
        least, most = (middle, most) if fits else (least, middle)
    return least


def _arranged(
    figures: Sequence[_Figure], note: str, size: tuple[int, int], letters: Letters
) -> _Room:
    """Return the largest scale at which all have room side by side, and where they stand.

    Raises
    ------
    ArgumentError
        If not even the words have room.
    """
    body, margin = letters.body, letters.margin
    across = size[0] - 2 * margin
    labels = [
        max(
            [_bold(word, body) for word in one.member.name.split()]
            + [text_width(f"{one.member.size} [9]", body)]
        )
        for one in figures
    ]
    notes = wrapped(note, letters.note, across, text_width)
    low = size[1] - len(notes) * 1.35 * letters.note - margin
    names: list[list[str]] = [[""]] * len(figures)
    scale, ground, slots = 0.0, 0.0, [0.0]
    for _try in range(_NAME_LINES):
        # Names in more lines leave less room above them.
        lines = max(map(len, names))
        ground = low - (3.0 + 1.35 * lines) * body
        words_fit = sum(_slots(figures, labels, 0.0, letters)) <= across
        if not words_fit or ground < (1 - _MOST_WORDS) * size[1]:
            what = _(
                "{count} names and their sources have no room in this size: choose a larger one."
            )
            text = what.format(count=len(figures))
            raise ArgumentError("lineup", [Problem("size", text)])
        scale = _largest_scale(figures, labels, (across, ground - margin), letters)
        slots = _slots(figures, labels, scale, letters)
        slots = [one + (across - sum(slots)) / len(slots) for one in slots]
        names = [
            wrapped(one.member.name, body, slot - 0.6 * body, _bold)
            for one, slot in zip(figures, slots, strict=True)
        ]
        if max(map(len, names)) <= lines:
            break
    tallest = max(one.box[3] - one.box[1] for one in figures)
    spare = max(ground - margin - tallest * scale, 0.0)
    ends = np.cumsum(slots)
    return _Room(
        scale,
        tuple(margin + float(end) - slot / 2 for end, slot in zip(ends, slots, strict=True)),
        tuple(map(tuple, names)),
        ground - _RAISED * spare,
        tuple(notes),
        spare,
    )


def _words(
    figures: Sequence[_Figure],
    numbers: Sequence[int],
    room: _Room,
    size: tuple[int, int],
    letters: Letters,
    colours: Ink,
) -> tuple[Primitive, ...]:
    """Return the ground, and below it the diameters, names and notes."""
    body, margin, halo = letters.body, letters.margin, letters.halo
    thin = 0.08 * body
    found: list[Primitive] = []

    def line(start: tuple[float, float], stop: tuple[float, float], width: float) -> None:
        ends = np.array([start, stop], np.float32)
        found.append(line_between(ends[0], ends[1], width, colours, 0.0))

    line((margin, room.ground), (size[0] - margin, room.ground), thin)
    row = room.ground + 1.0 * body
    for one, middle, name, source in zip(figures, room.centres, room.names, numbers, strict=True):
        member = one.member
        half = member.width_nm * room.pixels_per_nm / 2
        # Its diameter is about its own middle, which is not that of what is seen of it.
        own = middle - (one.box[0] + one.box[2]) / 2 * room.pixels_per_nm
        if half:
            line((own - half, row), (own + half, row), thin)
            for end in (own - half, own + half):
                line((end, row - 0.3 * body), (end, row + 0.3 * body), thin)
        text = f"{member.size} [{source}]"
        style = (colours.text, colours.halo, halo)
        found.append(Text(middle, row + 1.5 * body, text, body, *style, align="middle"))
        found += [
            Text(middle, row + (3.0 + 1.3 * index) * body, part, body, *style, True, align="middle")
            for index, part in enumerate(name)
        ]
    first = size[1] - margin - 1.35 * letters.note * (len(room.notes) - 1)
    found += [
        Text(
            margin,
            first + 1.35 * letters.note * index,
            part,
            letters.note,
            colours.text,
            colours.halo,
            halo,
        )
        for index, part in enumerate(room.notes)
    ]
    return tuple(found)


def _laid_out(
    members: Sequence[LineupMember],
    size: tuple[int, int],
    style: str,
    text: TextScale,
    drawn: Callable[[int], None],
    *,
    is_low: bool,
) -> tuple[Bytes, tuple[Primitive, ...]]:
    """Draw a line-up, and lay out its words; they are not painted yet.

    `drawn` is told how many members are drawn; `is_low` leaves out of a print what of its height
    nothing needs.
    """
    letters = letters_of(size, text)
    figures = [_seen(one) for one in members]
    sources = list(dict.fromkeys(one.source for one in members))
    numbers = [sources.index(one.source) + 1 for one in members]
    told = _(
        "Illustrative: which molecules a vesicle has; particles without one are balls, or shapes "
        "put together, of the size that is given. Sizes:"
    )
    cited = "; ".join(f"[{index}] {one}" for index, one in enumerate(sources, start=1))
    room = _arranged(figures, f"{told} {cited}.", size, letters)
    if is_low and text.dpi is not None:
        # Letters in print are as large whatever the height.
        needless = math.floor(max(room.spare - _AROUND * letters.body, 0.0))
        size = size[0], max(size[1] - needless, SMALLEST_SIDE)
        room = _arranged(figures, f"{told} {cited}.", size, letters)
    sheet = replace(STYLES[style], scale=1)
    rows = slice(0, size[1])
    page = np.full((size[1], size[0], 4), 255, np.uint8)
    page[..., :3] = as_bytes(background(sheet, size, 0.5, rows)).transpose(1, 2, 0)
    for index, (one, middle) in enumerate(zip(figures, room.centres, strict=True)):
        drawn(index)
        pixels = _drawn(one, room.pixels_per_nm, text.thinnest)
        left = round(middle - pixels.shape[1] / 2)
        _lay(page, pixels, left, round(room.ground) - pixels.shape[0])
    drawn(len(figures))
    colours = ink(sheet, transparent=False)
    return page, _words(figures, numbers, room, size, letters, colours)


def lineup(
    scenes: Sequence[str | Scene],
    path: str | Path | None = None,
    *,
    beside: Sequence[str] = (),
    size: tuple[int, int] = (1920, 1080),
    style: str = "studio",
    cutaway: str | None = None,
    text_size: str | float = "medium",
    dpi: float | None = None,
    is_low: bool = False,
    progress: Progress = tick,
) -> NDArray[np.uint8]:
    """Draw vesicles and other particles side by side at one scale, on a common ground.

    Parameters
    ----------
    scenes : sequence of str or Scene
        Vesicles, in order; a text is a preset or the path of a scene file.
    path : str or Path, optional
        Picture or page to write, which holds what it was made of.
    beside : sequence of str
        Particles of the catalog, such as ``"LDL"``, ``"HIV-1"`` and ``"ribosome"``, or proteins.
    size : (int, int)
        Width and height, pixels.
    style : str
    cutaway : str, optional
        What is cut away of all vesicles; by default as their scenes say.
    text_size, dpi
        See `exoviz.render`.
    is_low : bool
        Whether a print is no higher than it needs to be, `size` or less.
    progress : Progress
        Called with the share that is done; what it raises stops the work.

    Returns
    -------
    (height, width, 4) uint8 array
        RGBA.

    Raises
    ------
    InputError
        If there is nothing to compare, something is not known, or has no room.
    """
    loaded = [load_scene(one) if isinstance(one, str) else one for one in scenes]
    return draw_lineup(
        loaded,
        None if path is None else Path(path),
        beside=beside,
        size=size,
        style=style,
        cutaway=cutaway,
        text_size=text_size,
        dpi=dpi,
        is_low=is_low,
        progress=progress,
    )


def draw_lineup(
    scenes: Sequence[Scene],
    path: Path | None,
    *,
    beside: Sequence[str],
    size: tuple[int, int],
    style: str,
    cutaway: str | None,
    text_size: str | float,
    dpi: float | None,
    is_low: bool = False,
    progress: Progress = tick,
) -> NDArray[np.uint8]:
    """Draw a line-up; see `lineup`."""
    is_page = path is not None and path.suffix.lower() in suffixes("page")
    problems = size_problems(size, dpi, page=is_page)
    if not scenes and not beside:
        problems.append(Problem("scenes", _("name at least one vesicle or particle.")))
    if problems:
        raise ArgumentError("lineup", problems)
    if path is not None:
        check_path(path, pages=True)
    others = [catalog_member(name, style) for name in beside]
    # Vesicles are built, and then all are drawn.
    count = len(scenes)
    parts = 2 * count + len(others)
    vesicles = [
        scene_member(one, style, cutaway, part_of(progress, index, parts))
        for index, one in enumerate(scenes)
    ]
    page, primitives = _laid_out(
        [*vesicles, *others],
        size,
        style,
        TextScale(text_factor(text_size), dpi=dpi),
        lambda drawn: progress((count + drawn) / parts),
        is_low=is_low,
    )
    if path is None:
        paint(page, primitives)
        return page
    recipe = {
        "lineup": [written_scene(one) for one in scenes],
        "beside": list(beside),
        "language": current(),
        "size": [page.shape[1], page.shape[0]],
        "style": style,
        "cutaway": cutaway,
        "text_size": text_factor(text_size),
        "dpi": None if dpi is None else float(dpi),
    }
    title = "; ".join(one.name for one in (*vesicles, *others))
    write_figure(page, primitives, path, dpi=dpi, metadata=facts_of(title, recipe, path))
    return page
