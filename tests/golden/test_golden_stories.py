"""One frame of each chapter stays as it was looked at."""

from __future__ import annotations

import pytest

import exoviz
from exoviz.language import speaking
from exoviz.registry.chapters import CHAPTERS
from exoviz.scene import parse_scene
from exoviz.story import Story
from golden import BASELINES, Distance, Golden
from thoroughness import swept

SCENE = """
format = "exoviz-scene"
version = 1
vesicle.diameter_nm = 34
membrane.composition = { cholesterol = 1, PC = 2 }
proteins = { CD9 = 2, CD63 = 2 }
rna = { miR-21-5p = 1 }
story.body = { vesicles = 2, diameter_nm = 220, smallest_nm = 34, largest_nm = 34 }
"""
#: Another machine may put a few molecules elsewhere: what is chosen by chance grows from roundings.
ALLOWED = Distance(0.004, 0.08)


def middle(name: str) -> tuple[Story, float]:
    """Return a story of one chapter, and the time of the picture that stands for it, s."""
    story = exoviz.build_story(parse_scene(f'{SCENE}story.chapters = ["{name}"]\n'))
    return story, CHAPTERS[name].picture_at * story.duration


# The fifteen milestones of history are built in `tests/story/test_milestones.py`.
@pytest.mark.parametrize("name", swept(CHAPTERS, [name for name in CHAPTERS if name != "history"]))
def test_each_chapter(golden: Golden, name: str) -> None:
    story, at = middle(name)
    pixels = exoviz.still(story, at=at, size=(240, 135), captions=False)
    golden.check(f"stories/{name}", pixels, ALLOWED)


def test_words_of_a_chapter(golden: Golden) -> None:
    story, at = middle("docking")
    with speaking("en"):
        golden.check("stories/with-words", exoviz.still(story, at=at, size=(320, 180)), ALLOWED)


def test_no_baseline_of_a_chapter_is_left_over() -> None:
    found = {path.stem for path in (BASELINES / "stories").iterdir()}
    assert found == {*CHAPTERS, "with-words"}
