"""Figures that are made again from their own file."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Any, NotRequired

from pydantic import ConfigDict, TypeAdapter
from typing_extensions import TypedDict

from exoviz.errors import InputError, Problem
from exoviz.exporter.figures.figure_recipes import stored_recipe
from exoviz.exporter.figures.figure_scenes import read_scene
from exoviz.exporter.figures.lineup_figure import draw_lineup
from exoviz.exporter.figures.panel_figure import Panel, draw_panels
from exoviz.exporter.figures.single_figure import draw_figure
from exoviz.language import LANGUAGES, _, speaking
from exoviz.renderer.picture_files import check_path
from exoviz.scene.view import LegendDetail
from exoviz.scene.view.choices import CutawayName, StyleName
from exoviz.story import built

__all__ = ["make_again"]


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
    text_size: float
    dpi: float | None


class _OfFigure(_Common, _Made):
    """Recipe of `draw_figure`."""

    scale_bar: bool

    at: NotRequired[float | None]
    title: str
    only: tuple[str, ...]
    transparent: bool
    legend: LegendDetail


class _OfPanels(_Common):
    """Recipe of `draw_panels`."""

    panels: list[_MadePanel]
    columns: int
    scale_bar: bool | None
    common_scale: bool


class _OfLineup(_Common):
    """Recipe of `draw_lineup`."""

    lineup: list[_Made]
    beside: tuple[str, ...]
    style: StyleName
    cutaway: CutawayName | None


def _recipe_of(path: Path) -> dict[str, Any]:
    """Return the recipe stored in a figure.

    Raises
    ------
    InputError
        If the file is no picture, or has no recipe that can be read.
    """
    try:
        stored = stored_recipe(path)
        kinds = {"panels": _OfPanels, "lineup": _OfLineup}
        kind = next((one for key, one in kinds.items() if key in stored), _OfFigure)
        recipe: dict[str, Any] = dict(TypeAdapter(kind).validate_python(stored))
        if recipe["language"] not in LANGUAGES:
            raise ValueError(recipe["language"])
        if "panels" in recipe:
            recipe["panels"] = [Panel(read_scene(one, path), one["at"]) for one in recipe["panels"]]
        elif "lineup" in recipe:
            recipe["lineup"] = [read_scene(one, path) for one in recipe["lineup"]]
        else:
            recipe["scene"] = read_scene(recipe, path)
            del recipe["files"]
    except (ValueError, RecursionError, zlib.error):
        what = _("there is no recipe of exoviz in this picture.")
        raise InputError(str(path), [Problem("", what)]) from None
    return recipe


def make_again(figure: Path, path: Path) -> None:
    """Draw a figure again as its own file says.

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
    check_path(path, recipe.get("transparent", False), pages=True)
    with speaking(recipe.pop("language")):
        if "panels" in recipe:
            draw_panels(recipe.pop("panels"), path, **recipe)
        elif "lineup" in recipe:
            draw_lineup(recipe.pop("lineup"), path, **recipe)
        else:
            scene = recipe.pop("scene")
            draw_figure(built(scene), scene, path, **recipe)
