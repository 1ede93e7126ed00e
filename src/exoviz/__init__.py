"""Build, see and check an exosome, molecule by molecule and true to scale.

>>> import exoviz
>>> scene = exoviz.load("exosome")
>>> vesicle = exoviz.build(scene, seed=7)
>>> pixels = exoviz.render(vesicle, "exosome.png")
>>> exoviz.animate(exoviz.load("mvb-release"), "release.mp4")

Nothing heavy is imported before it is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from exoviz.exporter import export
    from exoviz.exporter.dataset.plotting import plotter
    from exoviz.exporter.dataset.pyvista_blocks import to_pyvista
    from exoviz.exporter.dataset.trimesh_scenes import to_trimesh
    from exoviz.exporter.figures import lineup
    from exoviz.film.animating import animate
    from exoviz.lessons.making import lesson
    from exoviz.microscopy import micrograph
    from exoviz.model import Vesicle
    from exoviz.renderer import render, show, still
    from exoviz.reporting.measure_tables import measures
    from exoviz.reporting.reports import report
    from exoviz.sampling import population
    from exoviz.scene import Scene
    from exoviz.scene import load_scene as load
    from exoviz.scene import preset_names as presets
    from exoviz.scene import tour_names as tours
    from exoviz.selecting import select
    from exoviz.story import build_story
    from exoviz.tables import recipe
    from exoviz.viewer import open_window, view

    __version__: str

__all__ = [
    "Scene",
    "Vesicle",
    "__version__",
    "animate",
    "build",
    "build_story",
    "export",
    "lesson",
    "lineup",
    "load",
    "measures",
    "micrograph",
    "open_window",
    "plotter",
    "population",
    "presets",
    "recipe",
    "render",
    "report",
    "select",
    "show",
    "still",
    "to_pyvista",
    "to_trimesh",
    "tours",
    "view",
]

_PLACES = {
    "Scene": ("exoviz.scene", "Scene"),
    "Vesicle": ("exoviz.model", "Vesicle"),
    "animate": ("exoviz.film.animating", "animate"),
    "export": ("exoviz.exporter", "export"),
    "lesson": ("exoviz.lessons.making", "lesson"),
    "lineup": ("exoviz.exporter.figures", "lineup"),
    "load": ("exoviz.scene", "load_scene"),
    "measures": ("exoviz.reporting.measure_tables", "measures"),
    "micrograph": ("exoviz.microscopy", "micrograph"),
    "open_window": ("exoviz.viewer", "open_window"),
    "plotter": ("exoviz.exporter.dataset.plotting", "plotter"),
    "population": ("exoviz.sampling", "population"),
    "presets": ("exoviz.scene", "preset_names"),
    "recipe": ("exoviz.tables", "recipe"),
    "render": ("exoviz.renderer", "render"),
    "report": ("exoviz.reporting.reports", "report"),
    "select": ("exoviz.selecting", "select"),
    "show": ("exoviz.renderer", "show"),
    "still": ("exoviz.renderer", "still"),
    "to_pyvista": ("exoviz.exporter.dataset.pyvista_blocks", "to_pyvista"),
    "to_trimesh": ("exoviz.exporter.dataset.trimesh_scenes", "to_trimesh"),
    "tours": ("exoviz.scene", "tour_names"),
    "build_story": ("exoviz.story", "build_story"),
    "view": ("exoviz.viewer", "view"),
}


def build(scene: Scene, seed: int | None = None) -> Vesicle:
    """Build the vesicle that a scene describes.

    Parameters
    ----------
    scene : Scene
        From `load`.
    seed : int, optional
        In place of the scene's own seed; the same seed gives the same vesicle.

    Returns
    -------
    Vesicle
        Every molecule in place, as arrays in nanometres.

    Raises
    ------
    exoviz.errors.DoesNotFitError
        If something has no room; the message says what would fit.
    exoviz.errors.InputError
        If the scene has a story, or `seed` is negative or does not fit 63 bits.
    """
    from exoviz.builder import build_vesicle
    from exoviz.scene import refuse_story

    refuse_story(scene)
    return build_vesicle(scene if seed is None else scene.model_copy(update={"seed": seed}))


def __getattr__(name: str) -> object:
    if name == "__version__":
        from importlib.metadata import version

        value: object = version("exoviz")
    elif name in _PLACES:
        from importlib import import_module

        module, attribute = _PLACES[name]
        value = getattr(import_module(module), attribute)
    else:
        raise AttributeError(f"module 'exoviz' has no attribute '{name}'")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
