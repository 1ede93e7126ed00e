"""Pictures that a page carries: for browsers that cannot draw in 3D, for tasks and for paper."""

from __future__ import annotations

import base64
import io
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from exoviz.film.tour_plan import step_still
from exoviz.language import _, in_each_language
from exoviz.model import Vesicle
from exoviz.renderer import show
from exoviz.renderer.annotation.captions import chapter_caption
from exoviz.renderer.geometry.camera import is_inside
from exoviz.renderer.image import picture
from exoviz.renderer.interactive import Live
from exoviz.renderer.story_image import Stage, turned_state

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL import Image

    from exoviz.renderer.image import Picture
    from exoviz.scene import View
    from exoviz.scene.view.tour import Tour
    from exoviz.story import Story

__all__ = [
    "chapter_pictures",
    "clickable_picture",
    "picture_address",
    "side_pictures",
    "step_pictures",
    "vesicle_picture",
]

#: Width and height of the pictures, pixels, and their quality.
_SIZE: Final = (560, 480)
_TASK_SIZE: Final = (640, 480)
_QUALITY: Final = 80
#: Pixels of a picture, along each side, that have one layer for whoever clicks there.
_CELL: Final = 4


def picture_address(image: Image.Image) -> str:
    """Return a picture as an address that holds it."""
    file = io.BytesIO()
    image.convert("RGB").save(file, "JPEG", quality=_QUALITY)
    return "data:image/jpeg;base64," + base64.b64encode(file.getvalue()).decode("ascii")


def _address(made: Picture) -> str:
    from PIL import Image

    return picture_address(Image.fromarray(made.pixels))


def side_pictures(vesicle: Vesicle, view: View, sides: int) -> list[str]:
    """Return pictures of a vesicle from all around; none from within it."""
    if sides < 2 or is_inside(view):
        return []
    beads = view.model_copy(update={"atoms": "never"})
    shown = show(vesicle, size=_SIZE, view=beads, sides=sides)
    return [picture_address(image) for image in shown.turned()]


def vesicle_picture(vesicle: Vesicle, view: View, size: tuple[int, int] = _SIZE) -> str:
    """Return a picture of a vesicle."""
    # The page's own pictures are of beads.
    beads = view.model_copy(update={"atoms": "never"})
    return _address(picture(vesicle, size, beads, drawing=Live(vesicle).drawing(beads)))


def step_pictures(model: Vesicle | Story, tour: Tour, view: View) -> list[str]:
    """Return a picture of each step of a tour: of a story, where the step stands."""
    views = [step.seen(view).model_copy(update={"atoms": "never"}) for step in tour.steps]
    if isinstance(model, Vesicle):
        live = Live(model)
        drawn = (picture(model, _SIZE, one, drawing=live.drawing(one)) for one in views)
        return [_address(one) for one in drawn]
    found = []
    stages: dict[View, Stage] = {}
    for step, one in zip(tour.steps, views, strict=True):
        still = one.model_copy(update={"turn": None})
        stage = stages.setdefault(still, stages.get(still) or Stage(model, _SIZE, still))
        state = turned_state(model.state_at(step_still(step, model)), one.turn)
        made, _marks = stage.picture(state, captions=False)
        found.append(_address(made))
    return found


def chapter_pictures(story: Story, view: View) -> list[dict[str, Any]]:
    """Return each chapter of a story as it stands in its middle.

    Returns
    -------
    list of dict
        ``picture``, the address that holds it; ``title`` and ``caption``, by language.
    """
    stage = Stage(story, _SIZE, view.model_copy(update={"turn": None}))
    found = []
    for chapter, start in zip(story.chapters, story.starts, strict=False):
        state = story.state_at(start + chapter.duration / 2)
        made, _marks = stage.picture(turned_state(state, view.turn), captions=False)
        found.append(
            {
                "picture": _address(made),
                "title": in_each_language(lambda one=chapter: _(one.title)),  # type: ignore[misc]
                "caption": in_each_language(
                    lambda one=state, of=chapter: chapter_caption(one, of).text  # type: ignore[misc]
                ),
            }
        )
    return found


def _runs(values: NDArray[Any]) -> list[int]:
    """Return whole numbers as pairs: each number, and how often it follows itself."""
    flat = values.ravel()
    starts = np.flatnonzero(np.concatenate(([True], flat[1:] != flat[:-1])))
    lengths = np.diff(np.concatenate((starts, [len(flat)])))
    return [int(one) for one in np.stack((flat[starts], lengths), axis=1).ravel()]


def clickable_picture(vesicle: Vesicle, view: View) -> dict[str, Any]:
    """Return a picture that knows what is seen where.

    Returns
    -------
    dict
        ``address``; ``size``; ``layers`` that are seen; and ``cells``, over all rows and columns of
        `columns` in a row, the index into them, -1 for none, and how often it follows itself.
    """
    view = view.model_copy(update={"atoms": "never"})
    made = picture(vesicle, _TASK_SIZE, view, drawing=Live(vesicle).drawing(view))
    height, width = made.bead.shape
    step = width * _CELL // _TASK_SIZE[0] or 1
    bead = made.bead[step // 2 : height : step, step // 2 : width : step]
    drawing = made.drawing
    which = drawing.layer if drawing.exact is None else drawing.exact
    layer = np.where(bead < 0, -1, which[bead])
    seen = np.unique(layer[layer >= 0])
    names = [drawing.layers[index] for index in seen]
    number = np.full(len(drawing.layers) + 1, -1)
    number[seen] = np.arange(len(seen))
    return {
        "address": _address(made),
        "size": list(_TASK_SIZE),
        "columns": bead.shape[1],
        "layers": names,
        "cells": _runs(number[layer]),
    }
