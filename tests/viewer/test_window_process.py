"""The whole program on a screen of its own, driven from outside by mouse and keys."""

from __future__ import annotations

import os
import queue
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
import pytest
from PIL import Image, ImageGrab

from window_help import SMALL

PATIENCE_S = 600
SIZE = (1280, 800)
#: Of the screen, well within the vesicle, on its membrane.
ON_IT = ("1088", "420")
#: Programs that the tests need, and the Debian packages that have them.
NEEDED = {"Xvfb": "xvfb", "xdotool": "xdotool"}


def until(found: Callable[[], Any], what: str) -> Any:
    """Return what is found, as soon as it is."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        value = found()
        if value:
            return value
    raise AssertionError(f"waited {PATIENCE_S} s for {what}")


@dataclass
class Screen:
    """An X server with nothing else on it."""

    display: str

    def run(self, *arguments: str) -> str:
        """Run xdotool."""
        done = subprocess.run(
            ["xdotool", *arguments],
            env={**os.environ, "DISPLAY": self.display},
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
        return done.stdout.strip()

    def windows(self, name: str) -> list[str]:
        """Return the windows of a title that are on the screen."""
        return self.run("search", "--onlyvisible", "--name", name).split()

    def seen(self) -> np.ndarray[Any, Any]:
        """Return what is on the screen."""
        return np.asarray(ImageGrab.grab(xdisplay=self.display).convert("RGB"), np.int16)


def difference(one: np.ndarray[Any, Any], two: np.ndarray[Any, Any]) -> float:
    """Return the share of pixels that are not the same, blinking cursors left out."""
    share = float((np.abs(one - two).max(axis=2) > 24).mean())
    return share if share > 2e-4 else 0.0


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    missing = [package for program, package in NEEDED.items() if shutil.which(program) is None]
    if missing:
        pytest.skip(f"needs a screen to itself: apt-get install {' '.join(missing)}")
    reader, writer = os.pipe()
    command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", f"{SIZE[0]}x{SIZE[1]}x24"]
    server = subprocess.Popen(
        [*command, "-nolisten", "tcp"], pass_fds=(writer,), stderr=subprocess.DEVNULL
    )
    os.close(writer)
    with os.fdopen(reader) as pipe:
        display = f":{pipe.readline().strip()}"
    manager = None
    if shutil.which("openbox") is not None:
        manager = subprocess.Popen(
            ["openbox"],
            env={**os.environ, "DISPLAY": display, "HOME": str(tmp_path)},
            stderr=subprocess.DEVNULL,
        )
    try:
        yield Screen(display)
    finally:
        for process in (manager, server):
            if process is not None:
                process.terminate()
                process.wait(timeout=PATIENCE_S)


class Program:
    """The program, and what its window says about itself."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stderr is not None
        self.process = process
        self.written: list[str] = []
        self._lines: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read, args=(process.stderr,), daemon=True)
        self._reader.start()

    def _read(self, stream: IO[str]) -> None:
        for line in stream:
            self.written.append(line)
            self._lines.put(line)
        self._lines.put("")

    def wait_for(self, state: str) -> None:
        """Wait until the window says that it is in a state; earlier lines do not count."""
        lines = []
        while True:
            lines.append(self._lines.get(timeout=PATIENCE_S))
            assert lines[-1], "".join(self.written)
            if lines[-1] == f"exoviz window: {state}\n":
                return

    def wait(self) -> None:
        """Wait for a good end."""
        assert self.process.wait(timeout=PATIENCE_S) == 0
        self._reader.join()
        assert "Traceback" not in "".join(self.written)


@pytest.fixture
def program(screen: Screen, tmp_path: Path) -> Iterator[Program]:
    scene = tmp_path / "small.toml"
    scene.write_text(SMALL, encoding="utf-8")
    homes = ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR")
    process = subprocess.Popen(
        [str(Path(sys.executable).with_name("exoviz")), "view", str(scene), "--lang", "en"],
        env={
            **os.environ,
            **dict.fromkeys(homes, str(tmp_path)),
            "DISPLAY": screen.display,
            "QT_QPA_PLATFORM": "xcb",
            "EXOVIZ_TRACE_WINDOW": "1",
        },
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        yield Program(process)
        process.kill()


def opened(screen: Screen, program: Program) -> None:
    """Wait for the window and its picture; put it into a known place, and give it the keys."""
    program.wait_for("ready step=0 selected=0")
    (window,) = until(lambda: screen.windows("small.toml"), "the window")
    screen.run("windowsize", "--sync", window, *map(str, SIZE))
    screen.run("windowmove", window, "0", "0")
    screen.run("windowfocus", window)


def test_a_session_by_mouse_and_keys(screen: Screen, program: Program, tmp_path: Path) -> None:
    opened(screen, program)
    first = screen.seen()
    screen.run("mousemove", *ON_IT, "mousedown", "1")
    for _step in range(12):
        screen.run("mousemove_relative", "--", "9", "3")
    screen.run("mouseup", "1")
    program.wait_for("ready step=0 selected=0")
    # A server paints after the program has said that it is ready.
    until(lambda: difference(screen.seen(), first) > 0.005, "the vesicle to turn")

    screen.run("mousemove", *ON_IT, "click", "1")
    program.wait_for("ready step=0 selected=1")
    chosen = screen.seen()
    screen.run("key", "h")
    program.wait_for("ready step=1 selected=1")
    until(lambda: difference(screen.seen(), chosen) > 0.005, "the molecules to be hidden")
    hidden = screen.seen()
    screen.run("key", "ctrl+shift+p")
    until(lambda: screen.windows("^Commands$"), "the palette")
    screen.run("type", "show all")
    screen.run("key", "Return")
    until(lambda: not screen.windows("^Commands$"), "the palette to close")
    program.wait_for("ready step=2 selected=1")
    until(
        lambda: difference(screen.seen(), chosen) < 0.5 * difference(hidden, chosen),
        "the molecule to be back",
    )

    picture = tmp_path / "small.png"
    screen.run("key", "ctrl+e")
    until(lambda: screen.windows("^Save a picture$"), "the dialog")
    screen.run("key", "Return")
    until(picture.is_file, "the picture")
    with Image.open(picture) as made:
        assert made.size[0] > 300
        assert np.asarray(made.convert("L")).std() > 10

    screen.run("key", "ctrl+q")
    program.wait()


def test_closing_with_changes_asks_first(screen: Screen, program: Program, tmp_path: Path) -> None:
    opened(screen, program)
    screen.run("mousemove", *ON_IT, "click", "1")
    program.wait_for("ready step=0 selected=1")
    screen.run("key", "h")
    until(lambda: screen.windows(r"small.toml\*"), "the mark of a change")
    screen.run("key", "ctrl+q")
    asked = until(lambda: screen.windows("^exoviz$"), "the question")
    screen.run("key", "Escape")
    until(lambda: not set(asked) & set(screen.windows("^exoviz$")), "the question to go")
    assert program.process.poll() is None
    screen.run("key", "ctrl+s")
    until(lambda: "hide" in (tmp_path / "small.toml").read_text("utf-8"), "the scene to be saved")
    screen.run("key", "ctrl+q")
    program.wait()
