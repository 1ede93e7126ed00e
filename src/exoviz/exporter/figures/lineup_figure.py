"""Vesicles and other particles side by side, at one scale: to compare their sizes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.builder.protein.protein_shapes import protein_template
from exoviz.catalog import load_catalog
from exoviz.errors import ArgumentError, Problem, nearest
from exoviz.exporter.figures.figure_scenes import facts_of, write_figure, written_scene
from exoviz.language import _, current, number
from exoviz.model import Geometry, Instances, Template, Vesicle
from exoviz.model.layers import cell_molecule_layer
from exoviz.registry.formats import suffixes
from exoviz.registry.styles import STYLES
from exoviz.registry.text_sizes import text_factor
from exoviz.renderer.annotation.layout import Ink, ink, wrapped
from exoviz.renderer.annotation.letters import Letters, TextScale, letters_of
from exoviz.renderer.annotation.measure_marks import line_between
from exoviz.renderer.annotation.primitives import Primitive, Text, paint, text_width
from exoviz.renderer.colouring.style_sheets import style_sheet_of
from exoviz.renderer.geometry.camera import NARROW_VIEW_ANGLE, Shot, is_inside, shot_of_view
from exoviz.renderer.geometry.drawing import extent
from exoviz.renderer.image import picture, view_drawing
from exoviz.renderer.picture_files import check_path
from exoviz.renderer.raster.backdrop import as_bytes, background
from exoviz.renderer.request_checks import size_problems
from exoviz.scene import Scene, View, load_scene
from exoviz.story import built
from exoviz.story.cell_models import particle_model

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.renderer.geometry.drawing import Drawing

    Bytes = NDArray[np.uint8]

__all__ = ["draw_lineup", "lineup"]

#: Width of a bead on the surface of a ball, nm, and how many there are at least.
_BEAD_NM: Final = 3.6
_FEWEST_BEADS: Final = 260
#: Distance of neighbours, in ordinary letters.
_APART: Final = 1.6
#: Lines of a name, at most; words of a name are never parted.
_NAME_LINES: Final = 4
#: Halvings of the range of scales that is left: to a millionth.
_HALVINGS: Final = 40
#: Share of the room above that stays below where there is more than all need.
_RAISED: Final = 0.45
#: Share of the page's height that words below the ground take at most.
_MOST_WORDS: Final = 0.65


@dataclass(frozen=True, slots=True)
class _Member:
    """What stands in a line-up.

    Attributes
    ----------
    name : str
    size : str
        In words, with its unit.
    width_nm : float
        Diameter that is marked below it; 0 for what is no ball.
    source : str
        Where its size is from.
    model : Vesicle
    view : View
    """

    name: str
    size: str
    width_nm: float
    source: str
    model: Vesicle
    view: View


@dataclass(frozen=True, slots=True, eq=False)
class _Figure:
    """A member as it is seen: its drawing, its camera's axes, and its edges, nm.

    Attributes
    ----------
    box : (float, float, float, float)
        Left, lower, right and upper edge from its centre.
    """

    member: _Member
    drawing: Drawing
    axes: NDArray[np.float32]
    box: tuple[float, float, float, float]


def _alone(layer: str, template: Template, diameter: float) -> Vesicle:
    """Return a model of one molecule or particle."""
    one = Instances(
        layer,
        template.name,
        (template,),
        np.zeros((1, 3), np.float32),
        np.array([[0, 0, 0, 1]], np.float32),
        np.zeros(1, np.uint8),
    )
    return Vesicle(Geometry(diameter), 0, (one,))


def _diameter(nm: float) -> str:
    digits = 0 if float(nm).is_integer() else 1
    return _("{length} nm").format(length=number(nm, digits))


def _cited(keys: Sequence[str]) -> str:
    """Return what stands in a figure of the sources of a size."""
    sources = load_catalog().sources
    return "; ".join(sources[key].citation or _(sources[key].note) for key in keys)


def _of_catalog(name: str, style: str) -> _Member:
    """Return the member of a particle, or of a large molecule, that the catalog knows.

    Raises
    ------
    ArgumentError
        If there is none.
    """
    catalog = load_catalog()
    view = View(style=style, cutaway="none")
    key = catalog.find("particles", name)
    if key is not None:
        particle = catalog.particles[key]
        size = particle.diameter_nm
        beads = max(_FEWEST_BEADS, round((2 * float(size) / _BEAD_NM) ** 2))
        ball = particle_model(particle, beads)
        model = _alone(ball.layer, ball.template, float(size))
        source = _cited(size.source or particle.source)
        return _Member(_(particle.name), _diameter(float(size)), float(size), source, model, view)
    crowder = catalog.find("crowders", name)
    whole = catalog.crowders[crowder].protein if crowder else ""
    key = catalog.find("proteins", whole or name)
    if key is None:
        known = [*catalog.particles, *(one for one in catalog.crowders)]
        what = _("there is no particle '{name}' in the catalog; there are {names}, and proteins.")
        text = what.format(name=name, names=", ".join(known))
        raise ArgumentError("lineup", [Problem("beside", text, nearest(name, known))])
    protein = catalog.proteins[key]
    layer = cell_molecule_layer(protein.family, key)
    model = _alone(layer, protein_template(protein), max(protein.extent_nm))
    sides = [number(one, 0 if float(one).is_integer() else 1) for one in protein.extent_nm]
    words = _("{length} nm").format(length=" × ".join(sides))
    return _Member(_(protein.name), words, 0.0, _cited(protein.extent_source), model, view)


def _of_scene(scene: Scene, style: str, cutaway: str | None) -> _Member:
    """Return the member of a scene's vesicle.

    Raises
    ------
    ArgumentError
        If the scene has a story.
    """
    title = _(scene.title)
    if scene.story is not None:
        what = _("'{name}' is a story; only vesicles stand in a line-up.")
        raise ArgumentError("lineup", [Problem("scenes", what.format(name=title))])
    view = scene.view.model_copy(update={"style": style, "projection": "orthographic"})
    if cutaway is not None:
        view = view.model_copy(update={"cutaway": cutaway})
    if is_inside(view):
        view = view.model_copy(update={"camera": "iso", "orbit": None})
    model = built(scene)
    assert isinstance(model, Vesicle)
    diameter = model.geometry.diameter
    # What a title says of the size stands below it.
    name = title.removesuffix(f", {_diameter(round(diameter))}")
    source = _("chosen in the scene")
    return _Member(name, _diameter(diameter), diameter, source, model, view)


def _seen(member: _Member) -> _Figure:
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


def _drawn(figure: _Figure, pixels_per_nm: float, transparent: bool = True) -> Bytes:
    """Return a member at a scale, without a background."""
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
        transparent=transparent,
        at=at,
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
    """

    pixels_per_nm: float
    centres: tuple[float, ...]
    names: tuple[tuple[str, ...], ...]
    ground: float
    notes: tuple[str, ...]


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
            *(_bold(word, body) for word in one.member.name.split()),
            text_width(f"{one.member.size} [9]", body),
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
    ends = np.cumsum(slots)
    return _Room(
        scale,
        tuple(margin + float(end) - slot / 2 for end, slot in zip(ends, slots, strict=True)),
        tuple(map(tuple, names)),
        ground - _RAISED * max(ground - margin - tallest * scale, 0.0),
        tuple(notes),
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
    members: Sequence[_Member], size: tuple[int, int], style: str, text: TextScale
) -> tuple[Bytes, tuple[Primitive, ...]]:
    """Draw a line-up, and lay out its words; they are not painted yet."""
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
    sheet = replace(STYLES[style], scale=1)
    rows = slice(0, size[1])
    page = np.full((size[1], size[0], 4), 255, np.uint8)
    page[..., :3] = as_bytes(background(sheet, size, 0.5, rows)).transpose(1, 2, 0)
    for one, middle in zip(figures, room.centres, strict=True):
        pixels = _drawn(one, room.pixels_per_nm)
        left = round(middle - pixels.shape[1] / 2)
        _lay(page, pixels, left, round(room.ground) - pixels.shape[0])
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
    others = [_of_catalog(name, style) for name in beside]
    members = [*(_of_scene(one, style, cutaway) for one in scenes), *others]
    page, primitives = _laid_out(members, size, style, TextScale(text_factor(text_size), dpi=dpi))
    if path is None:
        paint(page, primitives)
        return page
    recipe = {
        "lineup": [written_scene(one) for one in scenes],
        "beside": list(beside),
        "language": current(),
        "size": list(size),
        "style": style,
        "cutaway": cutaway,
        "text_size": text_factor(text_size),
        "dpi": None if dpi is None else float(dpi),
    }
    title = "; ".join(one.name for one in members)
    write_figure(page, primitives, path, dpi=dpi, metadata=facts_of(title, recipe, path))
    return page
