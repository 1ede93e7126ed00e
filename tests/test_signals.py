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


def test_a_window_that_is_stopped_ends_without_a_word_on_its_code(tmp_path: Path) -> None:
    homes = dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"), str(tmp_path))
    process = subprocess.Popen(
        [sys.executable, "-m", "exoviz", "view", "liposome", "--graphics", "processor"],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **homes, "EXOVIZ_TRACE_WINDOW": "1"},
    )
    assert process.stderr is not None
    for line in process.stderr:
        if "ready" in line:
            break
    process.send_signal(signal.SIGTERM)
    _nothing, words = process.communicate()
    assert "Traceback" not in words


#: A window in which nothing happens, or that asks what to do with what was not saved, and a thread
#: that asks it to end as soon as it waits for Qt.
_IDLE = """
import os, signal, sys, threading, types
from exoviz import viewer
from exoviz.signals import stoppable

main = threading.get_ident()

def ask():
    while sys._current_frames()[main].f_code.co_name != sys.argv[1]:
        pass
    os.kill(os.getpid(), signal.SIGTERM)

def recover():
    from qtpy.QtCore import QTimer
    from qtpy.QtWidgets import QDialog

    QTimer.singleShot(0, lambda: threading.Thread(target=ask, daemon=True).start())
    if sys.argv[1] == "recover":
        QDialog().exec()

files = types.SimpleNamespace(offer_recovery=recover)
viewer.open_window = lambda *_names, **_options: types.SimpleNamespace(files=files)
viewer._OPENING_MS = 10**9
with stoppable():
    sys.exit(viewer.view())
"""


@pytest.mark.parametrize("waiting", ["view", "recover"])
def test_a_window_in_which_nothing_happens_hears_a_request_to_end(waiting: str) -> None:
    command = [sys.executable, "-c", _IDLE, waiting]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 0
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", ["vesicle a.obj", "picture a.pdf"])
def test_what_was_stopped_is_whole_or_absent(name: str, tmp_path: Path) -> None:
    assert stopped(name, random.Random(3), tmp_path) in ("done", "stopped")
