"""Names in stories that come and go."""

from __future__ import annotations

import numpy as np
import pytest

from exoviz.renderer.story_image import fade_painted


@pytest.mark.parametrize("strength", [0.03, 0.5, 0.97])
def test_only_what_was_painted_fades(strength: float) -> None:
    random = np.random.default_rng(5)
    before = random.integers(0, 256, (30, 40, 4), np.uint8)
    painted = before.copy()
    painted[4:9, 10:31, :3] = random.integers(0, 256, (5, 21, 3), np.uint8)
    canvas = painted.copy()
    fade_painted(canvas, before, strength)
    whole = before + np.float32(strength) * (painted.astype(np.float32) - before)
    assert np.array_equal(canvas, np.rint(whole).astype(np.uint8))


def test_nothing_painted_is_nothing_faded() -> None:
    canvas = np.full((3, 4, 4), 9, np.uint8)
    fade_painted(canvas, canvas.copy(), 0.5)
    assert (canvas == 9).all()
