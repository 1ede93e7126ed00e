"""A story in a lesson: what the page is given is where and what the story has."""

from __future__ import annotations

import base64
import io
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

import exoviz
from built_scenes import shortest_story
from exoviz.language import LANGUAGES
from exoviz.lessons.story.columns import Columns
from exoviz.lessons.story.story_words import TextTable, packed_words
from exoviz.progress import silent
from exoviz.story import State, Story
from exoviz.story.chapter import Chapter
from exoviz.story.crowd.crowd_box import crowd_box
from exoviz.story.membrane.membrane_rows import section
from exoviz.story.motion.node_motion import sample_times, sampled_chapters
from exoviz.story.state import Inset
from lesson_help import columns_of, contents_of

Floats = NDArray[np.float64]


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    file = exoviz.lesson(shortest_story(), tmp_path_factory.mktemp("lesson") / "a.html")
    found: dict[str, Any] = contents_of(file.read_text("utf-8"))
    return found


def test_a_story_without_steps_has_a_picture_of_each_chapter(packed: dict[str, Any]) -> None:
    story = shortest_story()
    assert packed["steps"] == []
    assert len(packed["chapters"]) == len(story.chapters)
    for one in packed["chapters"]:
        assert one["picture"].startswith("data:image/jpeg;base64,")
        for texts in (one["title"], one["caption"]):
            assert len({texts[language] for language in LANGUAGES}) == len(LANGUAGES)


@pytest.mark.parametrize(("width", "steps"), [(1, False), (2, False), (2, True), (4, True)])
def test_columns_come_back_as_they_were(width: int, steps: bool) -> None:
    high = 1 << (8 * width - 1)
    values = np.random.default_rng(1).integers(-high, high, 500)
    columns = Columns()
    number = columns.whole(values, width, steps=steps)
    back = columns_of(columns.packed())[number]
    assert ((back - values) % (2 * high) == 0).all()


def _between(stamps: Floats, values: Floats, time: float) -> Floats:
    """Return what straight lines between keys say of a time."""
    row = int(np.clip(np.searchsorted(stamps, time, side="right") - 1, 0, len(stamps) - 1))
    if row + 1 == len(stamps) or time <= stamps[0]:
        return np.asarray(values[row])
    share = (time - stamps[row]) / max(stamps[row + 1] - stamps[row], 1e-9)
    return np.asarray((1 - share) * values[row] + share * values[row + 1])


def test_every_copy_is_where_the_story_has_it(packed: dict[str, Any]) -> None:
    story, told = shortest_story(), packed["story"]
    columns = columns_of(told["columns"])
    (chapter,) = told["chapters"]
    quantum, own = chapter["copies"]["quantum"], chapter["copies"]["columns"]
    counts = np.stack([columns[one] & 0xFFFF for one in own[1:4]], axis=1)
    ends = np.cumsum(counts, axis=0)
    places = np.stack([columns[one] for one in own[5:8]], axis=1) * quantum
    stamps = (columns[own[4]] & 0xFFFF) / told["detail"]["clock"]
    left_at, left = (columns[own[13]] & 0xFFFF) / told["detail"]["clock"], columns[own[14]] & 0xFF
    for time in sample_times(story.chapters[0])[::9]:
        state = story.chapters[0].state_at(float(time))
        found = []
        for track in range(len(counts)):
            rows = slice(ends[track, 2] - counts[track, 2], ends[track, 2])
            if _between(left_at[rows], left[rows], float(time)) > 0:
                rows = slice(ends[track, 0] - counts[track, 0], ends[track, 0])
                found.append(_between(stamps[rows], places[rows], float(time)))
        wanted = np.concatenate([one.positions for one in state.copies if len(one)])
        # Nothing is lost or made, and nothing is farther off than a key may be.
        assert len(found) == len(wanted)
        apart = np.linalg.norm(np.array(found)[:, None] - wanted[None], axis=2).min(axis=0)
        assert apart.max() < 0.1 + 3 * quantum


def test_membranes_are_where_the_story_has_them(packed: dict[str, Any]) -> None:
    story, told = shortest_story(), packed["story"]
    columns = columns_of(told["columns"])
    (membrane,) = told["membranes"]
    rows = sum(membrane["rows"])
    shapes = np.stack([columns[one] for one in membrane["places"]], axis=1) * membrane["quantum"]
    shapes = shapes.reshape(2 * rows, membrane["shapes"], 2)
    one, two, share = ((columns[number] & 0xFFFF) for number in membrane["moments"][0])
    times = sample_times(story.chapters[0])
    for moment in range(0, len(times), 9):
        state = story.chapters[0].state_at(float(times[moment]))
        weight = share[moment] / 65_535
        found = (1 - weight) * shapes[:, one[moment]] + weight * shapes[:, two[moment]]
        wanted = np.concatenate(
            [section(state.membranes[0], part, "high")[..., :2] for part in (0, 1)], axis=1
        )
        assert np.abs(found - wanted.reshape(-1, 2)).max() < 0.3


def test_it_is_told_which_leaflets_are_one(packed: dict[str, Any]) -> None:
    story, told = shortest_story(), packed["story"]
    (membrane,) = told["membranes"]
    bits = columns_of(told["columns"])[membrane["whole"][0]]
    times = sample_times(story.chapters[0])
    wanted = [
        one.whole(outer=True) + 2 * one.whole(outer=False)
        for time in times
        for one in story.chapters[0].state_at(float(time)).membranes
    ]
    assert bits.tolist() == wanted
    # While only the leaflets that face each other are one, the face of the cut has a hole.
    assert 1 in wanted


def test_the_crowd_is_the_films(packed: dict[str, Any]) -> None:
    told = packed["story"]
    columns = columns_of(told["columns"])
    (crowd,) = told["media"]
    assert (columns[told["chapters"][0]["medium"]] == 1).all()
    box = crowd_box("cytosol", shortest_story().seed)
    shape, *rest = (columns[one] for one in crowd["columns"])
    assert (shape == box.shape).all()
    assert np.abs(np.stack(rest[:3], axis=1) * crowd["quantum"] - box.centres).max() < 0.011
    turns = np.stack([(one + 128) % 256 - 128 for one in rest[3:]], axis=1)
    same = (turns * box.turns).sum(axis=1) / np.linalg.norm(turns, axis=1)
    assert np.abs(same).min() > np.cos(np.radians(0.5))


def test_a_story_speaks_every_language_and_says_what_is_illustrative(
    packed: dict[str, Any],
) -> None:
    assert len(packed["story"]["texts"]) > 1
    for language in LANGUAGES:
        assert packed["texts"][language]["note"]
        assert packed["story"]["chapters"][0]["title"][language]
        assert all(set(one) == set(LANGUAGES) for one in packed["story"]["texts"])


def made(_story: Story, inset: Inset) -> NDArray[np.uint8]:
    """Return a picture that tells of which moment it is."""
    return np.full((32, 32), round(10 * inset.moment), np.uint8)


def with_inset(chapter: Chapter) -> Chapter:
    """Return a chapter with an inset in its second half."""
    inset = Inset(f"{__name__}:made", "Title", "{thickness} nm", 0.5, (0, 0), 300, 80)

    def state_at(time: float) -> State:
        there = inset if time > chapter.duration / 2 else None
        return replace(chapter.state_at(time), inset=there)

    return replace(chapter, state_at=state_at)


def test_what_an_instrument_shows_is_there_at_its_moments_and_in_every_language() -> None:
    short = shortest_story()
    (chapter,) = short.chapters
    story = replace(short, chapters=(chapter, with_inset(chapter)))
    columns, table = Columns(), TextTable()
    first, second = sampled_chapters(story, -1.0, silent)
    assert packed_words(0, story, first, (), columns, table)["insets"] == []
    (one,) = packed_words(1, story, second, (), columns, table)["insets"]
    texts, told = table.texts, columns_of(columns.packed())
    assert {texts[one["text"]][language] for language in ("en", "ru")} == {"80 nm"}
    assert texts[one["long"]]["en"] == "50 nm"
    assert one["bar"] == pytest.approx(50 / 300)
    late = np.flatnonzero(np.array(second.times) > chapter.duration / 2)
    assert (told[one["moments"]] == late).all()
    # The moment of its picture is told from the story's beginning.
    grey = Image.open(io.BytesIO(base64.b64decode(one["picture"].partition(",")[2])))
    assert np.asarray(grey).mean() == pytest.approx(10 * (chapter.duration + 0.5), abs=2)
    state = story.state_at(1.9 * chapter.duration)
    assert state.inset is not None
    assert state.inset.moment == pytest.approx(chapter.duration + 0.5)
