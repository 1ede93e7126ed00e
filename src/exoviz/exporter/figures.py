"""Figures that can be made again from their own file: the recipe is in it."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from string import ascii_lowercase
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from exoviz.builder import build_vesicle
from exoviz.errors import ArgumentError, InputError, Problem
from exoviz.files import reason
from exoviz.language import LANGUAGES, _, current, speaking
from exoviz.renderer import render, save
from exoviz.renderer.annotation.layout import base_size
from exoviz.renderer.annotation.primitives import Text, paint
from exoviz.renderer.picture_files import check_path
from exoviz.scene import Scene, View, parse_scene, scene_text
from exoviz.scene.document import LARGEST_SIDE, SMALLEST_SIDE

if TYPE_CHECKING:
    from exoviz.model import Vesicle

__all__ = ["draw_figure", "draw_panels", "make_again"]

_KEY: Final = "exoviz figure"


def draw_figure(
    vesicle: Vesicle,
    scene: Scene,
    path: Path,
    *,
    size: tuple[int, int],
    view: View | None = None,
    title: str | None = None,
    only: Sequence[str] = (),
    transparent: bool = False,
    legend: bool | None = None,
    scale_bar: bool | None = None,
    dpi: float | None = None,
) -> None:
    """Draw a vesicle into a file that holds what it was made of, and how.

    Parameters
    ----------
    vesicle : Vesicle
    scene : Scene
        Scene that it was built from.
    path : Path
    size : (int, int)
        Pixels.
    view : View, optional
        In place of the scene's.
    title : str, optional
        In place of the scene's.
    only, transparent, legend, scale_bar, dpi
        See `exoviz.render`.

    Raises
    ------
    InputError
        See `exoviz.render`.
    """
    shown = scene.model_copy(update={"view": view or scene.view, "seed": vesicle.seed})
    heading = _(scene.title) if title is None else title
    options = {
        "size": list(size),
        "title": heading,
        "only": list(only),
        "transparent": transparent,
        "legend": shown.view.legend if legend is None else legend,
        "scale_bar": bool(shown.view.scale_bar) if scale_bar is None else scale_bar,
        "dpi": None if dpi is None else float(dpi),
    }
    text = scene_text(shown, folder=path.resolve().parent)
    recipe = {"scene": text, "language": current(), **options}
    render(
        vesicle,
        path,
        view=shown.view,
        note=_(scene.illustrative),
        metadata={
            "Title": heading,
            "Software": f"exoviz {version('exoviz')}",
            _KEY: json.dumps(recipe),
        },
        size=size,
        title=heading,
        only=only,
        transparent=transparent,
        legend=legend,
        scale_bar=scale_bar,
        dpi=dpi,
    )


def _recipe_of(path: Path) -> dict[str, Any]:
    """Return the recipe stored in a figure.

    Raises
    ------
    InputError
        If the file is no picture.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path) as image:
            info = dict(image.info)
            described = str(getattr(image, "tag_v2", {}).get(270, "")) or info.get("comment", b"")
    except (OSError, UnidentifiedImageError) as error:
        notes = reason(error) if getattr(error, "errno", None) else _("this is not a picture.")
        raise InputError(str(path), [Problem("", notes)]) from None
    text = info.get(_KEY, "")
    if isinstance(described, bytes):
        described = described.decode("utf-8", "replace")
    for line in described.splitlines():
        text = line.removeprefix(f"{_KEY}: ") if line.startswith(f"{_KEY}: ") else text
    try:
        recipe = dict(json.loads(text))
        recipe["size"] = (int(recipe["size"][0]), int(recipe["size"][1]))
        if recipe["language"] not in LANGUAGES:
            raise ValueError(recipe["language"])
        source = str(path)
        if "panels" in recipe:
            recipe["panels"] = [
                (
                    parse_scene(one["scene"], source, path.parent),
                    None if one["at"] is None else float(one["at"]),
                )
                for one in recipe["panels"]
            ]
        else:
            recipe["scene"] = parse_scene(recipe["scene"], source, path.parent)
            recipe["only"] = tuple(map(str, recipe["only"]))
    except (ValueError, KeyError, TypeError, IndexError):
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
            draw_figure(build_vesicle(scene), scene, path, **recipe)


def draw_panels(
    panels: Sequence[tuple[Scene, float | None]],
    path: Path,
    *,
    size: tuple[int, int],
    columns: int = 0,
    scale_bar: bool = True,
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
    if max(whole) > LARGEST_SIDE:
        what = _("{value} is out of range: {low} to {high} pixels.")
        text = what.format(value=max(whole), low=SMALLEST_SIDE, high=LARGEST_SIDE)
        raise ArgumentError(str(path), [Problem("size", text)])
    page = np.full((whole[1], whole[0], 4), 255, np.uint8)
    letters = 1.7 * base_size(size)
    for index, (scene, time) in enumerate(panels):
        row, column = divmod(index, across)
        view = scene.view.model_copy(update={"scale_bar": scale_bar})
        try:
            pixels = render(scene, at=time, size=size, view=view, title="")
        except ArgumentError as error:
            raise ArgumentError(f"panels[{index}]", error.problems) from None
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
    folder = path.resolve().parent
    recipe = {
        "panels": [
            {"scene": scene_text(scene, folder=folder), "at": time} for scene, time in panels
        ],
        "language": current(),
        "size": list(size),
        "columns": columns,
        "scale_bar": scale_bar,
        "dpi": None if dpi is None else float(dpi),
    }
    facts = {"Title": titles, "Software": f"exoviz {version('exoviz')}", _KEY: json.dumps(recipe)}
    save(page, path, dpi=dpi, metadata=facts)
