"""A story as the page plays it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from exoviz.language import in_each_language
from exoviz.lessons.story.columns import Columns
from exoviz.lessons.story.story_crowd import packed_crowd
from exoviz.lessons.story.story_models import LayerNumbers, lipids_of, packed_model
from exoviz.lessons.story.story_motion import (
    CLOCK,
    packed_chains,
    packed_copies,
    packed_membranes,
)
from exoviz.lessons.story.story_words import TextTable, packed_words
from exoviz.model.layers import CELL_MEMBRANES
from exoviz.progress import Progress, silent
from exoviz.renderer.geometry.detail.detail_camera import LEVELS, SPACING
from exoviz.renderer.geometry.detail.level_of_detail import FINEST
from exoviz.renderer.geometry.scenery import CUT_NM
from exoviz.renderer.geometry.story_drawing import RenderModels
from exoviz.story.crowd.crowd_region import CrowdRegions
from exoviz.story.crowd.crowd_shapes import crowd_shapes
from exoviz.story.motion.node_motion import sampled_chapters
from exoviz.story.state import VIEW_ANGLE

if TYPE_CHECKING:
    from exoviz.registry.styles import StyleSheet
    from exoviz.scene import View
    from exoviz.story import Story

__all__ = ["packed_story"]

_NEVER: Final = -1.0


def packed_story(
    story: Story, view: View, sheet: StyleSheet, progress: Progress = silent
) -> dict[str, Any]:
    """Return a story: its molecules in several levels of detail, and how they move.

    Parameters
    ----------
    story : Story
    view : View
        Its turn is how the camera is turned at first.
    sheet : StyleSheet
        With the colours of all layers.
    progress : Progress
        Called now and then; what it raises stops the work.
    """
    whole = view.model_copy(update={"hide": (), "turn": None})
    models = RenderModels(story, sheet, whole)
    sampled = sampled_chapters(story, _NEVER, progress)
    states = [state for chapter in sampled for state in chapter.states]
    used = {copies.model for state in states for copies in state.copies if len(copies)}
    used |= {shape.model for state in states for shape in state.deformables}
    keys = sorted(used)
    kinds = sorted({kind for state in states for one in state.membranes for kind in one.types})
    numbers = {key: number for number, key in enumerate(keys)}
    columns, layers, table = Columns(), LayerNumbers(), TextTable()
    regions = CrowdRegions(story.models)
    media = sorted({state.medium for state in states if crowd_shapes(state.medium)})
    chapters = [
        {
            **packed_words(number, story, chapter, media, columns, table),
            "copies": packed_copies(chapter, numbers, columns),
        }
        for number, chapter in enumerate(sampled)
    ]
    membranes = packed_membranes(
        sampled, {kind: number for number, kind in enumerate(kinds)}, columns
    )
    return {
        "duration": story.duration,
        "still": min(story.recipe.still_s, story.duration),
        "note": in_each_language(lambda: story.illustrative),
        "models": [packed_model(key, models, regions.solid(key), columns, layers) for key in keys],
        "media": [packed_crowd(one, story.seed, sheet, columns, layers) for one in media],
        "lipids": [lipids_of(kind, models, columns, layers) for kind in kinds],
        "chapters": chapters,
        "membranes": membranes,
        "chains": packed_chains(sampled, numbers, columns),
        "membraneGroup": int(layers.of([CELL_MEMBRANES])[0]),
        "layers": layers.names,
        "texts": table.texts,
        "detail": {
            "viewAngle": VIEW_ANGLE,
            "levels": LEVELS,
            "spacing": SPACING,
            "finest": FINEST,
            "cutNm": CUT_NM,
            "clock": CLOCK,
        },
        "cytosol": [f"#{sheet.cytosol}", f"#{sheet.cytosol_shade}"],
        "columns": columns.packed(),
    }
