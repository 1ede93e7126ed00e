"""The line of every label in every story ends on a pixel of what it names, under no caption."""

from __future__ import annotations

import numpy as np
import pytest

from built_scenes import whole_story
from exoviz.renderer.annotation.captions import (
    callout_primitives,
    caption_primitives,
    chapter_caption,
    clock_text,
    line_end,
)
from exoviz.renderer.annotation.layout import ink
from exoviz.renderer.annotation.primitives import Text, room_of
from exoviz.renderer.story_image import Stage
from exoviz.scene import View
from exoviz.story import Story

#: Labels of places, which no molecule stands for.
PLACES = {
    "cytosol",
    "embryonic stem cell",
    "fusion pore",
    "helper T cell",
    "hemifusion diaphragm",
    "hemifusion stalk",
    "killer T cell",
    "lumen of the endosome",
    "outside of the cell",
    "recipient cell",
    "stem cell of the blood",
    "young red cell",
}
SIZE = (480, 270)


def moments(story: Story, step: float) -> np.ndarray:
    return np.arange(0.3, story.duration, step)


@pytest.mark.parametrize("name", ["life-of-an-exosome", "history"])
def test_every_line_ends_on_what_its_word_names(name: str, thorough: bool) -> None:
    story = whole_story(name)
    stage = Stage(story, SIZE, View())
    shown = set()
    for time in moments(story, 0.4 if thorough else story.duration / 30):
        state = story.state_at(float(time))
        labels = [one for one in state.callouts if one.strength * (1 - state.fade) > 0.02]
        if not labels:
            continue
        made = stage._drawn(stage.placed(state))
        colours = ink(stage.sheet, False)
        words, _rows = caption_primitives(
            chapter_caption(state, story.chapters[state.chapter]),
            stage._note(state),
            SIZE,
            stage.letters,
            colours,
            made.nm_per_pixel,
            clock_text(state.clock),
        )
        taken = [room_of(one) for one in words]
        for label in labels:
            end = line_end(label, made, SIZE, taken)
            marks = callout_primitives(label, made, SIZE, stage.letters, colours, taken)
            if end is None or not marks:
                continue
            shown.add(label.text)
            x, y = end
            assert 0 <= x < SIZE[0]
            assert 0 <= y < SIZE[1]
            left, top, right, bottom = room_of(marks[0])
            for area in taken:
                assert not (area[0] < x < area[2] and area[1] < y < area[3]), (label.text, time)
                apart = left >= area[2] or area[0] >= right
                assert apart or top >= area[3] - 1e-3 or area[1] >= bottom - 1e-3, (
                    label.text,
                    time,
                )
            if label.text in PLACES:
                continue
            bead = made.bead[int(y), int(x)]
            assert bead >= 0, (label.text, time)
            assert label.is_of(made.drawing.layers[made.drawing.layer[bead]]), (label.text, time)
    assert len(shown) > 20


def test_names_fade_with_what_they_name() -> None:
    story = whole_story("life-of-an-exosome")
    names = [one.record.name for one in story.chapters]
    stage = Stage(story, SIZE, View())
    seen = []
    for after in (0.005, 0.1):
        state = story.state_at(story.starts[names.index("travel")] + after)
        named = {one.text for one in state.callouts if one.strength > 0.5}
        assert named
        _made, words = stage.picture(state)
        strengths = [one.opacity for one in words if isinstance(one, Text) and one.text in named]
        assert max(strengths, default=0) <= 1 - state.fade + 1e-9
        seen.append(len(strengths))
    # At first all is dark.
    assert seen[0] == 0 < seen[1]
