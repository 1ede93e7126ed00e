"""A picture is the same bytes on every processor, so that frames of a film can be mixed.

Whatever chooses code by the processor can be told from outside to take it for another: OpenBLAS,
NumPy and the system's mathematics here; what Numba compiles, which takes longer, in `make fuzz`.
"""

from __future__ import annotations

import platform

import pytest

from processor_settings import PICTURES, SETTINGS, drawn_as


@pytest.mark.skipif(platform.machine() != "x86_64", reason="code for another processor")
def test_every_processor_draws_the_same() -> None:
    # What is oldest in all of them at once: what they choose does not depend on each other.
    oldest = {name: value for one in SETTINGS.values() for name, value in one.items()}
    assert len(oldest) == 3
    assert drawn_as(oldest, PICTURES) == drawn_as({}, PICTURES)
