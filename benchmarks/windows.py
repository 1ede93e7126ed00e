"""How quick the window is: to open, to turn, to name, to toggle; and how long it ever blocks."""

from __future__ import annotations

import functools
import itertools
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_SIZE = (1280, 800)
_PATIENCE_S = 60


@dataclass(frozen=True)
class WindowRow:
    """One measure and what was asked for."""

    what: str
    value: float
    unit: str
    asked: str


def _wait(app: Any, done: Callable[[], bool]) -> float:
    """Let the window work until something is so; return the seconds."""
    before = time.perf_counter()
    while not done():
        if time.perf_counter() - before > _PATIENCE_S:
            raise TimeoutError
        app.processEvents()
        time.sleep(0.0005)
    return time.perf_counter() - before


def measure_window() -> list[WindowRow]:
    """Open a window without a screen and measure it."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    began = time.perf_counter()
    from exoviz.viewer import application, open_window

    app = application()
    from qtpy.QtCore import QSettings, QTimer

    with tempfile.TemporaryDirectory() as folder:
        settings = QSettings(f"{folder}/s.ini", QSettings.Format.IniFormat)
        window = open_window("exosome", settings=settings, language="en", graphics="processor")
        _wait(app, lambda: window.canvas.shown is not None)
        opened = time.perf_counter() - began
        for dock in window.docks.values():
            dock.hide()
        window.canvas.setFixedSize(*_SIZE)
        window.adjustSize()

        def settled() -> bool:
            shown = window.canvas.shown
            return (
                shown is not None
                and not shown.request.quick
                and shown.request.size == window.canvas.pixels()
            )

        window.canvas.keep_moving()
        _wait(app, settled)

        def redrawn(change: Callable[[], None]) -> float:
            before = window.canvas.shown
            change()
            return _wait(app, lambda: window.canvas.shown is not before)

        turns = [redrawn(lambda: window.camera.move("turn", 3, 1)) for _turn in range(30)]
        window.canvas.keep_moving()
        _wait(app, settled)
        toggles = [
            redrawn(functools.partial(window.layer_edits.set_shown, (layer,), on))
            for layer in tuple(window.builder.copies)[::4]
            for on in (False, True)
        ]
        hovers = []
        for step in range(50):
            before = time.perf_counter()
            window.selection.hover(window.canvas.bead_at(window.canvas.rect().center()) + step)
            hovers.append(time.perf_counter() - before)

        beats: list[float] = []
        timer = QTimer()
        timer.setInterval(5)
        timer.timeout.connect(lambda: beats.append(time.perf_counter()))
        timer.start()
        old = window.builder.model
        window.panels.recipe.seed.setValue(window.panels.recipe.seed.value() + 1)
        _wait(app, lambda: window.builder.model is not old)
        _wait(app, settled)
        timer.stop()
        gaps = [b - a for a, b in itertools.pairwise(beats)]
        window.store.mark_saved(Path("exosome.toml"), "")
        window.close()
    return [
        WindowRow("from nothing to the first picture", opened, "s", "3"),
        WindowRow("turning, 1280 × 800, median", 1 / statistics.median(turns), "frames/s", "12"),
        WindowRow("naming what is under the pointer", 1000 * max(hovers), "ms", "50"),
        WindowRow(
            "showing or hiding a layer, median", 1000 * statistics.median(toggles), "ms", "100"
        ),
        WindowRow("longest block during a build", 1000 * max(gaps), "ms", "100"),
    ]
