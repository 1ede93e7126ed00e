"""What is named or lit up is seen; lines of labels end on it, and cross no others."""

from __future__ import annotations

import numpy as np
import pytest

from built_scenes import whole_story
from exoviz.film.tour_plan import step_still
from exoviz.model.layers import is_below
from exoviz.renderer.annotation.captions import (
    Line,
    callout_primitives,
    caption_primitives,
    chapter_caption,
    clock_text,
    line_end,
    line_of,
)
from exoviz.renderer.annotation.layout import ink
from exoviz.renderer.annotation.primitives import Shape, Text, room_of
from exoviz.renderer.story_image import Stage, turned_state
from exoviz.scene import View, load_scene
from exoviz.scene.view.tour import said
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
    # At the last, lines would cross if they took no notice of each other.
    return np.append(np.arange(0.3, story.duration, step), 90.7)


def crosses(one: Line, other: Line) -> bool:
    """Tell whether two lines between two places each cross."""

    def sides(line: Line, places: Line) -> float:
        (ax, ay), (bx, by) = line
        first, second = ((bx - ax) * (y - ay) - (by - ay) * (x - ax) for x, y in places)
        return float(first * second)

    return sides(one, other) < 0 and sides(other, one) < 0


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
        lines: list[Line] = []
        for label in labels:
            end = line_end(label, made, SIZE, taken)
            marks = callout_primitives(label, made, SIZE, stage.letters, colours, taken, lines)
            if end is None or not marks:
                continue
            shown.add(label.text)
            x, y = end
            assert 0 <= x < SIZE[0]
            assert 0 <= y < SIZE[1]
            left, top, right, bottom = room_of(marks[0])
            assert isinstance(marks[1], Shape)
            line = line_of(marks)
            assert np.allclose(np.mean(marks[1].points, axis=0), np.mean(line, axis=0))
            assert not any(crosses(line, other) for other in lines), (label.text, time)
            lines.append(line)
            for area in taken:
                # Not so close, either, that it seems to point at what is written.
                inside = area[0] - 2 < x < area[2] + 2 and area[1] - 2 < y < area[3] + 2
                assert not inside, (label.text, time)
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


def test_what_a_step_lights_up_is_seen_where_it_stands() -> None:
    tour = load_scene("made-released-read").tour
    story = whole_story("life-of-an-exosome")
    assert tour is not None
    steps = [step for step in tour.steps if step.highlight]
    assert len(steps) > 6
    stage = Stage(story, SIZE, View())
    for step in steps:
        state = turned_state(story.state_at(step_still(step, story)), step.turn)
        made, _words = stage.picture(state, captions=False)
        lit = [any(is_below(one, path) for path in step.highlight) for one in made.drawing.layers]
        shown = np.array(lit)[made.drawing.layer[made.bead[made.bead >= 0]]]
        # A motor protein on its rail is the least.
        assert shown.sum() > 2e-4 * made.bead.size, said(step.title)
