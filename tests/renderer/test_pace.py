"""A story that plays keeps its rate by fewer pixels, and does not flicker between two sizes."""

from __future__ import annotations

from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exoviz.renderer.drawers import Pace


def sizes(pace: Pace, fixed_s: float, pixel_s: float, frames: int = 80) -> list[int]:
    """Return how coarse pictures are that cost so much each, and for all their pixels."""
    found = []
    for _frame in range(frames):
        found.append(pace.coarse)
        pace.note(fixed_s + pixel_s / pace.coarse**2)
    return found


@given(fixed=st.floats(0, 0.2), pixels=st.floats(0, 2))
def test_a_steady_story_changes_its_size_in_one_direction_only(fixed: float, pixels: float) -> None:
    pace = Pace(1440)
    steps = [size for size, _run in groupby(sizes(pace, fixed, pixels))]
    assert steps == sorted(set(steps))
    assert 2 <= steps[0] <= steps[-1] <= 4


def test_a_slow_story_becomes_coarser_and_a_fast_one_fine_again() -> None:
    pace = Pace(1440)
    assert sizes(pace, 0.02, 0.2)[-1] == 3
    assert sizes(pace, 0.02, 0.8)[-1] == 4
    assert sizes(pace, 0.005, 0.05)[-1] == 2


def test_one_slow_picture_changes_nothing() -> None:
    pace = Pace(1440)
    for frame in range(60):
        pace.note(3.0 if frame % 9 == 0 else 0.03)
    assert pace.coarse == 2


@pytest.mark.parametrize("rows", [90, 480, 700])
def test_a_small_picture_keeps_its_pixels(rows: int) -> None:
    assert sizes(Pace(rows), 1.0, 1.0)[-1] == 2


def test_what_is_made_once_is_no_reason_to_be_coarse() -> None:
    pace = Pace(1440)
    for seconds in [0.5] * 9 + [0.04] * 40:
        pace.note(seconds)
        assert pace.coarse == 2
