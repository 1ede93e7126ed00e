"""A request to end stops the work, and what is written is whole."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from attacks.on_signals import stopped
from built_scenes import shortest_story_scene
from exoviz.scene import save_scene
from exoviz.signals import stoppable


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_request_to_end_is_an_interrupt(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    cleaned: list[bool] = []

    def work() -> None:
        with stoppable():
            try:
                signal.raise_signal(number)
            finally:
                # Who asks again does not stop the cleaning up.
                signal.raise_signal(number)
                cleaned.append(True)

    with pytest.raises(KeyboardInterrupt):
        work()
    assert cleaned
    assert signal.getsignal(number) is before


def test_other_threads_are_left_alone() -> None:
    seen: list[bool] = []

    def work() -> None:
        with stoppable():
            seen.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [True]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_command_that_is_stopped_leaves_nothing(number: signal.Signals, tmp_path: Path) -> None:
    save_scene(shortest_story_scene(), tmp_path / "story.toml")
    command = [sys.executable, "-m", "exoviz", "animate", "story.toml", "-o", "a.mp4"]
    process = subprocess.Popen(
        [*command, "--lang", "en", "--size", "320x180"],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    folder = tmp_path / ".a.mp4.frames"
    while process.poll() is None and not list(folder.glob("frame-*.png")):
        threading.Event().wait(0.05)
    process.send_signal(number)
    _nothing, words = process.communicate()
    assert process.returncode == 130
    assert "stopped" in words
    assert "--resume goes on" in words
    assert "Traceback" not in words
    left = {one.name for one in folder.iterdir()}
    assert all(name.startswith(("frame-", "film.")) for name in left)
    assert not (tmp_path / "a.mp4").exists()


@pytest.mark.parametrize("name", ["vesicle a.obj", "picture a.pdf"])
def test_what_was_stopped_is_whole_or_absent(name: str, tmp_path: Path) -> None:
    assert stopped(name, random.Random(3), tmp_path) in ("done", "stopped")
