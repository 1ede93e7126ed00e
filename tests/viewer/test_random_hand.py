"""A window is clicked at random, also while it builds; `make fuzz` does so for an hour."""

from __future__ import annotations

from pathlib import Path

import pytest

from attacks.random_hand import clicked_at_random


@pytest.mark.parametrize("seed", [1_000, 1_001, 1_002])
def test_a_random_hand_meets_no_fault(seed: int, tmp_path: Path, qapp: object) -> None:
    del qapp
    assert clicked_at_random(seed, tmp_path, steps=60, presets=False) == "clicked"
