"""Signs of progress of work that is done the first time that something is asked for."""

from __future__ import annotations

import pytest

from exoviz.progress import UNKNOWN, followed, tick


def test_a_sign_reaches_whoever_follows_and_nobody_afterwards() -> None:
    outer: list[float] = []
    inner: list[float] = []
    tick()
    with followed(outer.append):
        tick()
        with followed(inner.append):
            tick()
        tick()
    tick()
    assert outer == [UNKNOWN, UNKNOWN]
    assert inner == [UNKNOWN]


def test_what_a_sign_raises_stops_the_work() -> None:
    def stop(_share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), followed(stop):
        tick()
    tick()
