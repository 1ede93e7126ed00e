"""A story in the page of a lesson: as the film shows it, played by hand in every language."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from clients import STAGE, seen

import exoviz
from built_scenes import shortest_story
from exoviz.renderer.story_image import Stage


def test_a_moment_of_a_story_is_the_films(tmp_path: Path) -> None:
    story = shortest_story()
    file = exoviz.lesson(story, tmp_path / "a.html")
    times = (4.0, 12.5)
    steps = [
        step
        for time in times
        for step in (
            ("ask", f"{STAGE}.seek({time})"),
            ("ask", f"{STAGE}.layersSeen()"),
        )
    ]
    for time, told in zip(times, seen(file, "story", steps, "760x460")[1::2], strict=True):
        width, height = told["size"]
        names = np.array([*told["names"], ""])
        own = names[np.array(told["layers"])].reshape(height, width)
        stage = Stage(story, (width, height), story.scene.view)
        made = stage.picture(story.state_at(time), captions=False)[0]
        drawing = made.drawing
        assert drawing.exact is not None
        layer = np.array([*drawing.layers, ""])[np.append(drawing.exact, -1)[made.bead]]
        both = (own != "") & (layer != "")
        assert both.mean() > 0.1
        # Lipids stand a little elsewhere between the same neighbours; edges are theirs.
        assert (own == layer)[both].mean() > 0.93
        assert both.sum() / ((own != "") | (layer != "")).sum() > 0.97


def test_a_story_is_played_by_keys_in_every_language(tmp_path: Path) -> None:
    file = exoviz.lesson(shortest_story(), tmp_path / "a.html")
    steps = [("ask", f"{STAGE}.seek(2)"), ("ask", "document.getElementById('picture').focus()")]
    steps += [("press", "]"), ("ask", f"{STAGE}.time")]
    for language in ("en", "kk", "ru"):
        steps += [("click", f"#speak-{language}")]
        steps += [("ask", "document.querySelector('.caption').textContent"), ("axe", "")]
    steps += [("click", "#play"), ("ask", f"[{STAGE}.time, {STAGE}.duration]")]
    _a, _b, skipped, *spoken, (end, whole) = seen(file, "story-keys", steps, "360x640")
    assert skipped == pytest.approx(3)
    assert len(set(spoken[::2])) == 3
    assert spoken[1::2] == [[], [], []]
    assert end == pytest.approx(whole)
