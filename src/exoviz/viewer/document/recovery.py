"""Backups of unsaved scenes, offered again after a crash."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Final

from qtpy.QtCore import QLockFile, QObject, QStandardPaths

from exoviz.errors import UserError
from exoviz.scene import Scene, parse_scene, save_scene
from exoviz.viewer.widgets.controls import timer

__all__ = ["Recovery", "recovery_folder"]

_AFTER_MS: Final = 1500


def recovery_folder() -> Path:
    """Return the folder of the backups; create it if necessary."""
    where = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppLocalDataLocation)
    folder = Path(where) / "recovery"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


class Recovery(QObject):
    """Writes backups of one window's scene.

    Parameters
    ----------
    folder : Path
    parent : QObject, optional
    """

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        name = f"{os.getpid()}-{id(self):x}"
        self._file = folder / f"{name}.toml"
        self._lock = QLockFile(str(folder / f"{name}.lock"))
        self._lock.setStaleLockTime(0)
        self._lock.tryLock(0)
        self._scene: Scene | None = None
        self._timer = timer(self, _AFTER_MS, self.write, once=True)

    def keep(self, scene: Scene | None) -> None:
        """Write a backup of a scene soon; None removes it."""
        self._scene = scene
        self._timer.start()

    def write(self) -> None:
        """Write or remove the backup now."""
        if self._scene is None:
            self._file.unlink(missing_ok=True)
            return
        # A full disk must not take the window down; the scene is still in it.
        with contextlib.suppress(UserError):
            save_scene(self._scene, self._file)

    def end(self) -> None:
        """Remove the backup: the window was closed in the regular way."""
        self._timer.stop()
        self._file.unlink(missing_ok=True)
        self._lock.unlock()

    def left_behind(self) -> list[Path]:
        """Return the backups of windows that ended without being closed."""
        found = []
        for path in sorted(self._folder.glob("*.toml")):
            lock = QLockFile(str(path.with_suffix(".lock")))
            lock.setStaleLockTime(0)
            if path != self._file and lock.tryLock(0):
                lock.unlock()
                found.append(path)
        return found

    @staticmethod
    def take(path: Path) -> Scene | None:
        """Return the scene of a backup, and remove the backup; None if it cannot be read."""
        with contextlib.suppress(UserError, OSError):
            scene = parse_scene(path.read_text(encoding="utf-8"), str(path), path.parent)
            path.unlink(missing_ok=True)
            return scene
        path.unlink(missing_ok=True)
        return None
