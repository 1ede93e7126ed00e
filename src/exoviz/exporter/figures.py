"""Figures that can be made again from their own file: the recipe is in it."""

from __future__ import annotations

import hashlib
import math
import zlib
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from string import ascii_lowercase
from typing import TYPE_CHECKING, Any, NotRequired

import numpy as np
from pydantic import ConfigDict, TypeAdapter
from typing_extensions import TypedDict

from exoviz.errors import ArgumentError, InputError, Problem
from exoviz.exporter.figure_recipes import KEY, packed_recipe, stored_recipe
from exoviz.language import LANGUAGES, _, current, speaking
from exoviz.model import Vesicle
from exoviz.registry.cutaways import CUTAWAYS
from exoviz.registry.text_sizes import text_factor
from exoviz.renderer import Words, render, save
from exoviz.renderer.annotation.annotated_picture import at_one_scale
from exoviz.renderer.annotation.believable import note_of
from exoviz.renderer.annotation.letters import TextScale, letters_of
from exoviz.renderer.annotation.primitives import Text, paint
from exoviz.renderer.annotation.section_words import has_scale_bar
from exoviz.renderer.geometry.camera import is_inside
from exoviz.renderer.picture_files import check_path
from exoviz.renderer.request_checks import check_request, size_problems
from exoviz.scene import OwnStructure, Scene, View, parse_scene, scene_text
from exoviz.scene.structure_checks import with_paths
from exoviz.scene.view import LegendDetail
from exoviz.story import built

if TYPE_CHECKING:
    from exoviz.story import Story

__all__ = ["draw_figure", "draw_panels", "make_again"]


def _files_of(scene: Scene) -> list[str]:
    """Return the paths of the files that a scene is made from."""
    own = [one.structure for one in scene.proteins.values() if isinstance(one, OwnStructure)]
    return sorted({*own, *([scene.model] if scene.model else [])})


def _hashes(scene: Scene) -> dict[str, str]:
    """Return the SHA-256 of each file that a scene is made from, by its name."""
    hashes = {}
    for path in _files_of(scene):
        with Path(path).open("rb") as file:
            hashes[Path(path).name] = hashlib.file_digest(file, "sha256").hexdigest()
    return hashes


def _portable(scene: Scene) -> Scene:
    """Return a scene whose files are named without their folders, which are nobody's business."""
    return with_paths(scene, lambda path: Path(path).name)


def _written(scene: Scene) -> dict[str, Any]:
    """Return what a recipe says of a scene."""
    return {"scene": scene_text(_portable(scene)), "files": _hashes(scene)}


def _read(recipe: Mapping[str, Any], figure: Path) -> Scene:
    """Return the scene of a recipe, whose files lie beside the figure."""
    scene = parse_scene(recipe["scene"], str(figure), (figure.parent.resolve(),))
    _check_files(scene, recipe["files"], figure)
    return scene


def _check_files(scene: Scene, hashes: Mapping[str, str], figure: Path) -> None:
    """Raise an error if a file beside a figure is missing or not the one that it was made from."""
    problems = []
    for path in _files_of(scene):
        name, what = Path(path).name, ""
        if not Path(path).is_file():
            what = _("it was made from '{name}': put this file beside it.")
        elif _hashes(scene).get(name) != hashes.get(name):
            what = _("'{name}' beside it is not the file that it was made from.")
        if what:
            problems.append(Problem("", what.format(name=name)))
    if problems:
        raise InputError(str(figure), problems)


def draw_figure(
    subject: Vesicle | Story,
    scene: Scene,
    path: Path,
    *,
    at: float | None = None,
    size: tuple[int, int],
    view: View | None = None,
    title: str | None = None,
    only: Sequence[str] = (),
    transparent: bool = False,
    legend: LegendDetail | None = None,
    scale_bar: bool | None = None,
    text_size: str | float = "medium",
    dpi: float | None = None,
) -> None:
    """Draw a vesicle or a moment of a story into a file that holds what it was made of, and how.

    Parameters
    ----------
    subject : Vesicle or Story
    scene : Scene
        Scene that it was built from.
    path : Path
    at : float, optional
        See `exoviz.render`.
    size : (int, int)
        Pixels.
    view : View, optional
        In place of the scene's.
    title : str, optional
        In place of the scene's.
    only, transparent, legend, scale_bar, text_size, dpi
        See `exoviz.render`.

    Raises
    ------
    InputError
        See `exoviz.render`.
    """
    shown = scene.model_copy(update={"view": view or scene.view})
    if isinstance(subject, Vesicle):
        shown = shown.model_copy(update={"seed": subject.seed})
        scale_bar = has_scale_bar(shown.view, scale_bar)
    heading = _(scene.title) if title is None else title
    options = {
        "at": at,
        "size": list(size),
        "title": heading,
        "only": list(only),
        "transparent": transparent,
        "legend": shown.view.legend if legend is None else legend,
        "scale_bar": bool(scale_bar),
        "text_size": text_factor(text_size),
        "dpi": None if dpi is None else float(dpi),
    }
    recipe = {**_written(shown), "language": current(), **options}
    render(
        subject,
        path,
        at=at,
        view=shown.view,
        note=note_of(shown),
        metadata={
            "Title": heading,
            "Software": f"exoviz {version('exoviz')}",
            KEY: packed_recipe(recipe, path),
        },
        size=size,
        title=heading,
        only=only,
        transparent=transparent,
        legend=legend,
        scale_bar=scale_bar,
        text_size=text_size,
        dpi=dpi,
    )


class _Made(TypedDict):
    """What a figure or a panel was made of."""

    scene: str
    files: dict[str, str]


class _MadePanel(_Made):
    at: float | None


class _Common(TypedDict):
    """What every recipe says."""

    __pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[misc]

    language: str
    size: tuple[int, int]
    scale_bar: bool
    text_size: float
    dpi: float | None


class _OfFigure(_Common, _Made):
    """Recipe of `draw_figure`."""

    at: NotRequired[float | None]
    title: str
    only: tuple[str, ...]
    transparent: bool
    legend: LegendDetail


class _OfPanels(_Common):
    """Recipe of `draw_panels`."""

    panels: list[_MadePanel]
    columns: int
    common_scale: bool


def _recipe_of(path: Path) -> dict[str, Any]:
    """Return the recipe stored in a figure.

    Raises
    ------
    InputError
        If the file is no picture, or has no recipe that can be read.
    """
    try:
        stored = stored_recipe(path)
        kind = _OfPanels if "panels" in stored else _OfFigure
        recipe: dict[str, Any] = dict(TypeAdapter(kind).validate_python(stored))
        if recipe["language"] not in LANGUAGES:
            raise ValueError(recipe["language"])
        if "panels" in recipe:
            recipe["panels"] = [(_read(one, path), one["at"]) for one in recipe["panels"]]
        else:
            recipe["scene"] = _read(recipe, path)
            del recipe["files"]
    except (ValueError, RecursionError, zlib.error):
        what = _("there is no recipe of exoviz in this picture.")
        raise InputError(str(path), [Problem("", what)]) from None
    return recipe


def make_again(figure: Path, path: Path) -> None:
    """Draw a figure, or its panels, again as its own file says.

    Parameters
    ----------
    figure : Path
        A picture of exoviz.
    path : Path
        Picture to write.

    Raises
    ------
    InputError
        If the file is no picture, has no recipe that can be read, or `path` cannot be written.
    """
    recipe = _recipe_of(figure)
    check_path(path, recipe.get("transparent", False), pages="panels" not in recipe)
    with speaking(recipe.pop("language")):
        if "panels" in recipe:
            draw_panels(recipe.pop("panels"), path, **recipe)
        else:
            scene = recipe.pop("scene")
            draw_figure(built(scene), scene, path, **recipe)


def _panel_views(
    panels: Sequence[tuple[Scene, float | None]],
    size: tuple[int, int],
    scale_bar: bool,
    common_scale: bool,
    text: TextScale,
) -> tuple[list[Vesicle | Story], list[View]]:
    """Return what each panel shows, and how."""
    models: list[Vesicle | Story] = []
    views: list[View] = []
    for index, (scene, time) in enumerate(panels):
        views.append(scene.view.model_copy(update={"scale_bar": scale_bar}))
        try:
            models.append(built(scene))
            check_request(models[-1], size, views[-1], (), None, views[-1].legend != "off", time)
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
            Words(note=note_of(panels[index][0]), legend=views[index].legend, text=text)
            for index in alike
        ]
        given = [views[index] for index in alike]
        scaled = at_one_scale(list(alike.values()), given, size, words)
        for index, view in zip(alike, scaled, strict=True):
            views[index] = view
    return models, views


def draw_panels(
    panels: Sequence[tuple[Scene, float | None]],
    path: Path,
    *,
    size: tuple[int, int],
    columns: int = 0,
    scale_bar: bool = True,
    common_scale: bool = False,
    text_size: str | float = "medium",
    dpi: float | None = None,
) -> None:
    """Draw scenes beside each other, with the letters a, b, c, … in their corners.

    Parameters
    ----------
    panels : sequence of (Scene, float or None)
        Scenes as their views show them, and the time of those that have a story, s; None for the
        moment that the scene gives.
    path : Path
    size : (int, int)
        Width and height of each panel, pixels.
    columns : int
        0 for about as many as rows.
    scale_bar : bool
    common_scale : bool
        Whether a nanometre is equally long in all panels of vesicles that are seen from outside
        and are no sections; else each fills its panel.
    text_size : str or float
        See `exoviz.render`.
    dpi : float, optional

    Raises
    ------
    InputError
        If there is no panel, more than 26, or the whole is too large.
    """
    check_path(path)
    count = len(panels)
    across = min(columns or math.ceil(math.sqrt(count)), max(count, 1))
    down = math.ceil(count / max(across, 1))
    gap = max(2, round(0.008 * size[0]))
    whole = (across * (size[0] + gap) - gap, down * (size[1] + gap) - gap)
    if not 1 <= count <= len(ascii_lowercase):
        what = _("a figure has 1 to {most} panels, and not {count}.")
        text = what.format(count=count, most=len(ascii_lowercase))
        raise ArgumentError(str(path), [Problem("panels", text)])
    told = any(scene.story is not None for scene, _time in panels)
    page_bytes = 4 * whole[0] * whole[1]
    problems = size_problems(whole) or size_problems(size, story=told, held=page_bytes)
    if problems:
        raise ArgumentError(str(path), problems)
    text_scale = TextScale(text_factor(text_size))
    models, views = _panel_views(panels, size, scale_bar, common_scale, text_scale)
    page = np.full((whole[1], whole[0], 4), 255, np.uint8)
    letters = letters_of(size, text_scale).title
    for index, (scene, time) in enumerate(panels):
        row, column = divmod(index, across)
        note = note_of(scene)
        pixels = render(
            models[index],
            at=time,
            size=size,
            view=views[index],
            title="",
            note=note,
            text_size=text_size,
        )
        dark = pixels[: size[1] // 8, : size[0] // 8, :3].mean() < 128
        ink, halo = ("F2F5F8", "0A1017") if dark else ("1B2330", "FFFFFF")
        # Below the title of a chapter, where there is one.
        row_of_letter = (1.3 if scene.story is None else 2.9) * letters
        place, wide = (0.6 * letters, row_of_letter), 0.1 * letters
        letter = Text(*place, ascii_lowercase[index], letters, ink, halo, wide, bold=True)
        lettered = np.array(pixels)
        paint(lettered, [letter])
        top, start = row * (size[1] + gap), column * (size[0] + gap)
        page[top : top + size[1], start : start + size[0]] = lettered
    titles = "; ".join(
        f"{letter}: {_(scene.title)}"
        for letter, (scene, _time) in zip(ascii_lowercase, panels, strict=False)
    )
    recipe = {
        "panels": [{**_written(scene), "at": time} for scene, time in panels],
        "language": current(),
        "size": list(size),
        "columns": columns,
        "scale_bar": scale_bar,
        "common_scale": common_scale,
        "text_size": text_factor(text_size),
        "dpi": None if dpi is None else float(dpi),
    }
    software = f"exoviz {version('exoviz')}"
    facts = {"Title": titles, "Software": software, KEY: packed_recipe(recipe, path)}
    save(page, path, dpi=dpi, metadata=facts)
