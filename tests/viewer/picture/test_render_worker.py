"""What draws for the window begins the next picture of a story while the last is finished."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from exoviz.renderer.drawers import PictureRequest
from exoviz.scene import View
from exoviz.viewer.picture import render_worker
from exoviz.viewer.picture.render_worker import RenderRequest, RenderWorker
from window_help import WAIT


@dataclass
class Halves:
    """A drawer of which the second half of a picture waits for what it is told to."""

    begins: list[float] = field(default_factory=list)
    awaited: dict[float, threading.Event] = field(default_factory=dict)
    broken: tuple[float, ...] = ()
    seen: threading.Condition = field(default_factory=threading.Condition)

    def begun(self, request: PictureRequest) -> Callable[[], Any]:
        with self.seen:
            self.begins.append(request.time)
            self.seen.notify_all()
        if -request.time in self.broken:
            raise ValueError(f"begin {request.time}")

        def finished() -> Any:
            assert self.awaited.get(request.time, SIGNALLED).wait(WAIT / 1000)
            if request.time in self.broken:
                raise ValueError(f"finish {request.time}")
            pixels = np.zeros((2, 2, 4), np.uint8)
            made = dict.fromkeys(("drawing", "bead", "nm_per_pixel", "shot", "frame", "labels"))
            return SimpleNamespace(pixels=pixels, **made), ()

        return finished

    def until_begun(self, time: float) -> None:
        with self.seen:
            assert self.seen.wait_for(lambda: time in self.begins, WAIT / 1000)


SIGNALLED = threading.Event()
SIGNALLED.set()
SUBJECT: Any = SimpleNamespace()


@pytest.fixture
def halves(monkeypatch: pytest.MonkeyPatch) -> Halves:
    found = Halves()
    monkeypatch.setattr(render_worker, "drawer_of", lambda *_: found)
    return found


def request(time: float, *, quick: bool = True) -> RenderRequest:
    return RenderRequest((2, 2), View(), quick=quick, time=time, subject=SUBJECT, language="en")


@pytest.fixture
def told(qtbot: Any) -> Any:
    worker = RenderWorker()
    found: list[float | str] = []
    worker.drawn.connect(lambda made: found.append(made.request.time))
    worker.failed.connect(lambda error: found.append(str(error)))
    yield SimpleNamespace(worker=worker, found=found, qtbot=qtbot)
    worker.end()


def until(told: Any, found: list[float | str]) -> None:
    told.qtbot.waitUntil(lambda: len(told.found) >= len(found), timeout=WAIT)
    assert told.found == found


def test_the_next_picture_is_begun_while_the_last_is_finished(halves: Halves, told: Any) -> None:
    halves.awaited = {1.0: threading.Event(), 2.0: SIGNALLED}
    told.worker.ask(request(1.0))
    halves.until_begun(1.0)
    told.worker.ask(request(2.0))
    halves.until_begun(2.0)
    halves.awaited[1.0].set()
    until(told, [1.0, 2.0])


def test_nothing_is_begun_behind_a_full_picture(halves: Halves, told: Any) -> None:
    halves.awaited = {1.0: threading.Event()}
    told.worker.ask(request(1.0, quick=False))
    halves.until_begun(1.0)
    for time in (2.0, 3.0):
        told.worker.ask(request(time))
    halves.awaited[1.0].set()
    until(told, [1.0, 3.0])
    assert halves.begins == [1.0, 3.0]


def test_what_fails_in_either_half_is_told_and_the_next_is_drawn(halves: Halves, told: Any) -> None:
    halves.broken = (-1.0, 2.0)
    for time, answer in ((1.0, "begin 1.0"), (2.0, "finish 2.0"), (3.0, 3.0)):
        told.worker.ask(request(time))
        told.qtbot.waitUntil(lambda last=answer: last in told.found, timeout=WAIT)
    assert told.found == ["begin 1.0", "finish 2.0", 3.0]


def test_nothing_is_shown_after_the_end(halves: Halves, told: Any) -> None:
    halves.awaited = {1.0: threading.Event()}
    told.worker.ask(request(1.0))
    halves.until_begun(1.0)
    told.worker.ask(request(2.0))
    halves.until_begun(2.0)
    ending = threading.Thread(target=told.worker.end)
    ending.start()
    told.qtbot.waitUntil(lambda: told.worker._ended, timeout=WAIT)
    halves.awaited[1.0].set()
    ending.join()
    told.qtbot.wait(0)
    assert told.found == []
