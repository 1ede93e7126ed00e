"""What a sweep is over every day, and what only where `--thorough` is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pytest


def swept(every: Iterable[Any], every_day: Sequence[Any]) -> list[Any]:
    """Return parameters of a test, those that are not of every day marked as thorough."""
    thorough = pytest.mark.thorough
    return [pytest.param(one, marks=[] if one in every_day else thorough) for one in every]
