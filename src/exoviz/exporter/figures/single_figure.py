"""A vesicle, or a moment of a story, in a figure of its own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from exoviz.exporter.figures.figure_scenes import facts_of, written_scene
from exoviz.language import _, current
from exoviz.model import Vesicle
from exoviz.registry.text_sizes import text_factor
from exoviz.renderer import render
from exoviz.renderer.annotation.believable import note_of
from exoviz.renderer.annotation.section_words import has_scale_bar
from exoviz.scene import Scene, View
from exoviz.scene.view import LegendDetail

if TYPE_CHECKING:
    from exoviz.story import Story

__all__ = ["draw_figure"]


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
    recipe = {**written_scene(shown), "language": current(), **options}
    render(
        subject,
        path,
        at=at,
        view=shown.view,
        note=note_of(shown),
        metadata=facts_of(heading, recipe, path),
        size=size,
        title=heading,
        only=only,
        transparent=transparent,
        legend=legend,
        scale_bar=scale_bar,
        text_size=text_size,
        dpi=dpi,
    )
