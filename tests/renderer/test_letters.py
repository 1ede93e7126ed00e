"""Letters in pictures: never too small to read, and larger where that is asked for."""

from __future__ import annotations

from dataclasses import fields
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exoviz.errors import ArgumentError
from exoviz.language import LANGUAGES, speaking
from exoviz.model import Vesicle
from exoviz.registry.text_sizes import TEXT_SIZES, text_factor
from exoviz.renderer.annotation.annotated_picture import Words, laid_out
from exoviz.renderer.annotation.letters import LEAST_PX, TextScale, letters_of
from exoviz.renderer.annotation.primitives import Text, room_of, text_width
from exoviz.scene import View
from made_vesicle import made_vesicle

SIDES = st.integers(16, 4096)


@given(SIDES, SIDES, st.floats(0.5, 4.0), st.sampled_from((1.0, 1.5, 2.0)), st.booleans())
def test_no_letter_is_too_small(
    width: int, height: int, factor: float, ratio: float, told: bool
) -> None:
    letters = letters_of((width, height), TextScale(factor, ratio), told=told)
    assert all(getattr(letters, one.name) >= LEAST_PX * ratio for one in fields(letters))
    assert letters.title >= letters.body >= letters.note


def test_words_of_a_film_are_read_from_the_last_row() -> None:
    letters, still = (letters_of((1280, 720), TextScale(), told=told) for told in (True, False))
    # An x-height is 0.55 of the em; captions had 8 pixels, and small print 5.
    assert 0.55 * letters.caption >= 1.6 * 8
    assert 0.55 * letters.note >= 1.6 * 5
    assert letters.caption > still.caption


@given(SIDES, SIDES)
def test_each_step_is_larger_in_every_picture(width: int, height: int) -> None:
    bodies = [
        letters_of((width, height), TextScale(one.factor)).body for one in TEXT_SIZES.values()
    ]
    assert all(low < high for low, high in pairwise(bodies))


def test_sizes_are_names_or_factors() -> None:
    assert text_factor("medium") == text_factor(1) == text_factor("1.0") == 1.0
    assert text_factor("huge") == TEXT_SIZES["huge"].factor
    for wrong in ("tiny", "", 0.1, "9", float("nan")):
        with pytest.raises(ArgumentError, match="huge"):
            text_factor(wrong)


def ends(text: Text) -> tuple[float, float]:
    wide = text_width(text.text, text.size, text.bold)
    left = text.x - {"left": 0.0, "middle": wide / 2, "right": wide}[text.align]
    return left, left + wide


@pytest.fixture(scope="module")
def vesicle() -> Vesicle:
    return made_vesicle()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [(640, 360), (320, 240), (200, 300), (160, 90)])
@pytest.mark.parametrize("text_size", TEXT_SIZES)
def test_all_words_can_be_read_and_lie_in_the_picture(
    vesicle: Vesicle, language: str, size: tuple[int, int], text_size: str
) -> None:
    scale = TextScale(text_factor(text_size))
    long = "A composite of many vesicles, and a title that has no end at all in a small picture"
    words = Words(long, long, "full", scale_bar=True, text=scale)
    view = View(style="draft", labels={"membrane/outer": ()})
    with speaking(language):
        _made, primitives = laid_out(vesicle, size, view, words)
    texts = [one for one in primitives if isinstance(one, Text)]
    assert texts
    for text in texts:
        left, right = ends(text)
        assert text.size >= LEAST_PX
        assert left >= 0
        assert right <= size[0] + 1
        assert 0 < text.y < size[1]
    if min(size) >= 200:
        # What stands at the bottom is beside the scale bar, or above it.
        bar = [room_of(one) for one in texts if one.align == "middle"]
        note = [one for one in texts if one.size == letters_of(size, scale).note]
        note = [one for one in note if one.align == "left"]
        for box in bar:
            for other in map(room_of, note):
                assert min(box[2], other[2]) <= max(box[0], other[0]) or other[3] <= box[1] + 2


@pytest.mark.parametrize("size", [(640, 360), (376, 632)])
def test_words_of_a_story_can_be_read_and_touch_no_others(size: tuple[int, int]) -> None:
    from exoviz.renderer.annotation.captions import Caption, caption_primitives, clock_text
    from exoviz.renderer.annotation.layout import Ink
    from exoviz.story.state import Clock

    told = "What is told at this moment is longer than a line, and has to be wrapped. " * 3
    caption = Caption("Docking, hemifusion and the first pore", f"{told}\n{told}")
    clock = clock_text(Clock(0.0, 1e-4, steady=False))
    assert len(clock) == 3
    for step in TEXT_SIZES.values():
        letters = letters_of(size, TextScale(step.factor))
        ink = Ink("000000", "FFFFFF")
        words, _rows = caption_primitives(caption, told, size, letters, ink, 0.1, clock)
        texts = [one for one in words if isinstance(one, Text)]
        assert all(one.size >= LEAST_PX for one in texts)
        rooms = [room_of(one) for one in texts]
        for index, one in enumerate(rooms):
            assert one[0] >= 0
            assert one[2] <= size[0] + 1
            for other in rooms[:index]:
                across = min(one[2], other[2]) - max(one[0], other[0])
                down = min(one[3], other[3]) - max(one[1], other[1])
                # Descenders of a line may reach the next.
                assert across <= 0 or down <= 0.35 * letters.title
