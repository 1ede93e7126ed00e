"""Figures that can be made again from their own file: the recipe is in it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from exoviz.errors import InputError, Problem
from exoviz.language import LANGUAGES, _, current
from exoviz.renderer import render
from exoviz.scene import Scene, View, parse_scene, scene_text

if TYPE_CHECKING:
    from exoviz.model import Vesicle

__all__ = ["draw_figure", "read_figure"]

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
    legend: bool = False,
    scale_bar: bool = False,
    dpi: float | None = None,
) -> None:
    """Draw a vesicle into a file that holds what it was made of, and how.

    Parameters
    ----------
    vesicle : Vesicle
    scene : Scene
        That it was built from.
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
        "legend": legend,
        "scale_bar": scale_bar,
        "dpi": None if dpi is None else float(dpi),
    }
    recipe = {"scene": scene_text(shown), "language": current(), **options}
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


def read_figure(path: Path) -> tuple[Scene, str, dict[str, Any]]:
    """Return the scene, the language and the options that a figure was made with.

    Raises
    ------
    InputError
        If the file is no picture, or has no recipe that can be read.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path) as image:
            info = dict(image.info)
            described = str(getattr(image, "tag_v2", {}).get(270, "")) or info.get("comment", b"")
    except (OSError, UnidentifiedImageError) as error:
        reason = getattr(error, "strerror", None) or _("this is not a picture.")
        raise InputError(str(path), [Problem("", str(reason))]) from None
    text = info.get(_KEY, "")
    if isinstance(described, bytes):
        described = described.decode("utf-8", "replace")
    for line in described.splitlines():
        text = line.removeprefix(f"{_KEY}: ") if line.startswith(f"{_KEY}: ") else text
    try:
        recipe = json.loads(text)
        language = recipe.pop("language")
        scene = parse_scene(recipe.pop("scene"), str(path))
        recipe["size"] = (int(recipe["size"][0]), int(recipe["size"][1]))
        recipe["only"] = tuple(map(str, recipe["only"]))
        if language not in LANGUAGES:
            raise ValueError(language)
    except (ValueError, KeyError, TypeError, IndexError):
        what = _("there is no recipe of exoviz in this picture.")
        raise InputError(str(path), [Problem("", what)]) from None
    return scene, language, recipe
