"""Scenes in the recipes of figures, with the files that they are made from; and how figures end."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exoviz.errors import InputError, Problem
from exoviz.exporter.figures.figure_recipes import KEY, packed_recipe
from exoviz.language import _
from exoviz.registry.formats import format_of
from exoviz.renderer.annotation.figure_pages import save_page
from exoviz.renderer.annotation.primitives import Primitive, paint
from exoviz.renderer.picture_files import save
from exoviz.scene import OwnStructure, Scene, parse_scene, scene_text
from exoviz.scene.structure_checks import with_paths

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["facts_of", "read_scene", "write_figure", "written_scene"]


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


def written_scene(scene: Scene) -> dict[str, Any]:
    """Return what a recipe says of a scene."""
    return {"scene": scene_text(_portable(scene)), "files": _hashes(scene)}


def read_scene(recipe: Mapping[str, Any], figure: Path) -> Scene:
    """Return the scene of a recipe, whose files lie beside the figure.

    Raises
    ------
    InputError
        If a file is missing, or not the one that the figure was made from.
    """
    scene = parse_scene(recipe["scene"], str(figure), (figure.parent.resolve(),))
    problems = []
    for path in _files_of(scene):
        name, what = Path(path).name, ""
        if not Path(path).is_file():
            what = _("it was made from '{name}': put this file beside it.")
        elif _hashes(scene).get(name) != recipe["files"].get(name):
            what = _("'{name}' beside it is not the file that it was made from.")
        if what:
            problems.append(Problem("", what.format(name=name)))
    if problems:
        raise InputError(str(figure), problems)
    return scene


def facts_of(title: str, recipe: Mapping[str, Any], path: Path) -> dict[str, str]:
    """Return what is written into a figure: its title, what made it, and its recipe."""
    software = f"exoviz {version('exoviz')}"
    return {"Title": title, "Software": software, KEY: packed_recipe(recipe, path)}


def write_figure(
    pixels: NDArray[np.uint8],
    primitives: Sequence[Primitive],
    path: Path,
    *,
    dpi: float | None,
    metadata: Mapping[str, str],
) -> None:
    """Write a figure, with its words as vectors where it is a page, and else painted over it.

    Parameters
    ----------
    pixels : (height, width, 4) array
        Is painted on.
    primitives : sequence of Primitive
    path : Path
    dpi : float or None
    metadata : mapping of str to str
    """
    found = format_of(path)
    if found is not None and found.page is not None:
        save_page(pixels, primitives, path, dpi=dpi, metadata=metadata)
        return
    paint(pixels, primitives)
    save(pixels, path, dpi=dpi, metadata=metadata)
