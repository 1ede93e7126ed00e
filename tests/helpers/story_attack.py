"""Stories at random within the documented ranges: refused in words, or told from end to end."""

from __future__ import annotations

import random
from typing import Any, Final

import numpy as np

from exoviz.errors import InputError
from exoviz.progress import UNKNOWN, Progress, silent
from exoviz.registry.chapters import CHAPTERS
from exoviz.renderer.story_image import Stage
from exoviz.scene import Scene, load_scene, preset_names
from exoviz.story import build_story

__all__ = ["MOMENTS", "told", "within_ranges"]

MOMENTS: Final = (0.0, 0.31, 0.77, 1.0)
"""Moments of each chapter that are asked for, as shares of its length."""
#: Chapters of a story: what one needs does not depend on the others.
_MOST_CHAPTERS: Final = 2


def _number(chance: random.Random, low: float, high: float) -> float:
    """Return a number of a range, its ends among the likeliest."""
    return chance.choice((low, high, round(chance.uniform(low, high), 1)))


def within_ranges(
    seed: int, *, largest_body: float = 1200.0, most: int = 600, largest: float = 100.0
) -> dict[str, Any]:
    """Return the table of a scene with a story, every value of which is in its range.

    Parameters
    ----------
    seed : int
    largest_body : float
        Largest diameter of a body, nm: smaller ones are sooner told.
    most : int
        Most vesicles.
    largest : float
        Largest diameter of a vesicle, nm.
    """
    chance = random.Random(seed)
    recipe = load_scene(
        chance.choice([name for name in preset_names() if name != "synaptic-vesicle"])
    ).model_dump(mode="json", exclude_unset=True)
    sizes = sorted(_number(chance, 30.0, largest) for _end in range(2))
    chapters = chance.sample([record.name for record in CHAPTERS.values()], _MOST_CHAPTERS)
    body = {
        "diameter_nm": _number(chance, 200.0, largest_body),
        "vesicles": int(
            chance.choice((0, 1, most, chance.randint(0, most), chance.randint(2, 40)))
        ),
        "smallest_nm": sizes[0],
        "largest_nm": sizes[1],
    }
    story = {"chapters": chapters[: chance.randint(1, _MOST_CHAPTERS)], "body": body}
    return {**recipe, "seed": chance.randrange(2**31), "story": story}


def told(table: dict[str, Any], progress: Progress = silent) -> str:
    """Refuse a scene in words that help, or tell its story; return which.

    Every chapter is asked for its state at several moments, in which everything is at a place; one
    of them is drawn.
    """
    try:
        scene = Scene.model_validate(table)
    except InputError as error:
        words = str(error)
        assert "story.body.vesicles" in words, words
        assert "at most" in words, words
        return "refused"
    story = build_story(scene, progress=progress)
    for number, chapter in enumerate(story.chapters):
        for share in MOMENTS:
            progress(UNKNOWN)
            state = story.state_at(story.starts[number] + share * chapter.duration * 0.999)
            assert state.chapter == number
            for copies in state.copies:
                assert copies.model in story.models
                assert np.isfinite(copies.positions).all()
                assert np.isfinite(copies.rotations).all()
            for membrane in state.membranes:
                for line in membrane.section(outer=True):
                    assert np.isfinite(line).all()
    progress(UNKNOWN)
    picture = Stage(story, (96, 54), scene.view).frame(0.4 * story.duration)
    assert picture.any()
    return "thinned" if story.thinned else "told"
