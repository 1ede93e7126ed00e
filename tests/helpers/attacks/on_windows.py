"""Damaged and hostile files that are opened in a window, which goes on."""

from __future__ import annotations

import gc
import random
from pathlib import Path

from attacks.case import LONGEST_MESSAGE, SMALL, small_scene
from attacks.damage import odd_lines, odd_numbers
from attacks.on_files import hostile_structure
from attacks.signs import SIGNS
from exoviz.language import speaking
from exoviz.scene import Scene, scene_text

__all__ = ["windows"]


def _hostile_scene(seed: int, where: Path) -> Path:
    chance = random.Random(seed)
    text = scene_text(Scene.model_validate(SMALL)).encode()
    path = where / "a.toml"
    path.write_bytes(chance.choice((odd_lines, odd_numbers))(text, chance))
    return path


def windows(seed: int, where: Path) -> str:
    """Open a file in a window, and draw what it shows then."""
    end = _opened(seed, where)
    # What Qt made in the window, and Python still knows, is gone before the next one is made.
    gc.collect()
    return end


def _opened(seed: int, where: Path) -> str:
    from qtpy.QtCore import QCoreApplication, QEvent, QEventLoop, QSettings
    from qtpy.QtWidgets import QMessageBox

    from exoviz.viewer import open_window

    path = (hostile_structure if seed % 4 else _hostile_scene)(seed, where)
    settings = QSettings(str(where / "settings.ini"), QSettings.Format.IniFormat)
    settings.setValue("reduced_motion", True)
    with speaking("en"):
        window = open_window(small_scene(where), settings=settings, language="en")
        try:
            opened = window.files.open(str(path))
            # Of a file that is read and cannot be built there is no picture: the window says why.
            while window.phase not in ("sketched", "ready") or (
                window.canvas.shown is None and window.builder.model is not None
            ):
                SIGNS()
                QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
            for box in window.findChildren(QMessageBox):
                words = f"{box.text()}\n{box.informativeText()}"
                assert len(words) < LONGEST_MESSAGE, words[:200]
                assert "should not" not in words, words[:400]
                box.done(0)
        finally:
            window.close()
            window.deleteLater()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            QCoreApplication.processEvents()
    return "read" if opened else "refused"
