"""Insets stand beside what a story says, never over it, and come and go with their moment."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from exoviz.renderer.annotation.insets import inset_primitives
from exoviz.renderer.annotation.layout import LIGHT_INK
from exoviz.renderer.annotation.letters import USUAL, letters_of
from exoviz.renderer.annotation.primitives import (
    Pasted,
    Primitive,
    Text,
    overlap,
    paint,
    room_of,
)
from exoviz.story.state import Inset

INSET = Inset(
    f"{__name__}:made", "A simulated picture", "Of a slab of {thickness} nm.", 1, (0, 0), 500, 80
)
SIZES = ((1280, 720), (1024, 768), (3840, 2160), (720, 1280))


class Told:
    """Stands for a story: it counts how often a picture of it is made."""

    def __init__(self) -> None:
        self.times = 0


def made(story: Any, inset: Inset) -> NDArray[np.uint8]:
    story.times += 1
    assert inset.strength == 1
    return np.arange(64 * 64, dtype=np.uint16).reshape(64, 64).astype(np.uint8)


def marks(
    size: tuple[int, int], story: Any = None, share: float = 0.7, strength: float = 1.0
) -> tuple[Primitive, ...]:
    letters = letters_of(size, USUAL, told=True)
    rows = (0.08 * size[1], share * size[1])
    known: Any = story or Told()
    return inset_primitives(
        known, replace(INSET, strength=strength), size, letters, LIGHT_INK, rows
    )


@pytest.mark.parametrize("size", SIZES)
def test_an_inset_and_its_words_keep_to_their_place(size: tuple[int, int]) -> None:
    plate, *others = marks(size)
    left, top, right, bottom = room_of(plate)
    assert 0.6 * size[0] < left < right < size[0]
    assert 0.08 * size[1] <= top < bottom <= 0.7 * size[1]
    texts = [one for one in others if isinstance(one, Text)]
    assert any("80 nm" in one.text for one in texts)
    for one in others:
        x0, y0, x1, y1 = room_of(one)
        assert left <= x0 < x1 <= right
        assert top <= y0 < y1 <= bottom + 1
    below = [one for one in texts if one.align != "middle"]
    (picture,) = [one for one in others if isinstance(one, Pasted)]
    assert not any(overlap(room_of(one), room_of(picture)) for one in below[1:])
    assert all(one.y < two.y for one, two in combinations(below, 2))


def test_its_picture_is_made_once_for_a_story() -> None:
    story = Told()
    one, two = (
        next(mark for mark in marks((1280, 720), story, strength=share) if isinstance(mark, Pasted))
        for share in (1.0, 0.5)
    )
    assert story.times == 1
    assert one.grey is two.grey
    assert (one.opacity, two.opacity) == (1.0, 0.5)


def test_where_there_is_little_room_it_has_its_title_alone_or_is_left_out() -> None:
    words = [one.text for one in marks((1280, 720), share=0.45) if isinstance(one, Text)]
    assert "A simulated picture" in words
    assert not any("slab" in one for one in words)
    assert marks((1280, 720), share=0.2) == ()


def test_a_pasted_picture_covers_as_much_as_it_is_opaque() -> None:
    pixels = np.zeros((20, 20, 4), np.uint8)
    pixels[..., 3] = 255
    grey = np.full((8, 8), 200, np.uint8)
    paint(pixels, [Pasted(2, 2, grey), Pasted(16, -4, grey, 0.5)])
    assert (pixels[2:10, 2:10, :3] == 200).all()
    assert (pixels[:4, 16:, :3] == 100).all()
    assert pixels[..., 0].sum() == 64 * 200 + 16 * 100
