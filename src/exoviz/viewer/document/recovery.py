"""Backups of unsaved scenes, offered again after a crash."""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import uuid4

from qtpy.QtCore import QLockFile, QObject, QStandardPaths, Signal

from exoviz.errors import UserError
from exoviz.files import text_of, whole_file
from exoviz.scene import Scene, parse_scene, scene_text
from exoviz.scene.loading import LARGEST_SCENE
from exoviz.viewer.widgets.controls import timer

__all__ = ["Backup", "Kept", "Recovery", "recovery_folder"]

_AFTER_MS: Final = 1500
#: Begins the first line of a backup, which says in JSON what the scene itself does not.
_HEAD: Final = "# exoviz backup: "


def recovery_folder() -> Path:
    """Return the folder of the backups; create it if necessary."""
    where = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppLocalDataLocation)
    folder = Path(where) / "recovery"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@dataclass(frozen=True, slots=True)
class Kept:
    """A document that is not saved.

    Attributes
    ----------
    scene : Scene
    path : Path, optional
        File that it is saved to.
    text : str
        Text of that file as it was read, or written last.
    origin : str
        Name of the preset or the model that it was opened from.
    """

    scene: Scene
    path: Path | None = None
    text: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that a window left behind.

    Attributes
    ----------
    file : Path
    written : datetime
    kept : Kept, optional
        None if it cannot be read.
    """

    file: Path
    written: datetime
    kept: Kept | None

    @property
    def picture(self) -> Path:
        """File of its picture, which may be missing."""
        return self.file.with_suffix(".png")


def _written(kept: Kept, folder: Path) -> str:
    path = "" if kept.path is None else str(kept.path)
    head = json.dumps({"path": path, "origin": kept.origin, "text": kept.text})
    return f"{_HEAD}{head}\n{scene_text(kept.scene, folder=folder)}"


def _read(file: Path) -> Kept | None:
    # The text of the file that it is saved to is in it as well, and as JSON may be longer.
    with contextlib.suppress(UserError, OSError, ValueError, KeyError):
        first, _newline, rest = text_of(file, 3 * LARGEST_SCENE).partition("\n")
        head = json.loads(first.removeprefix(_HEAD))
        scene = parse_scene(rest, str(file), (file.parent.resolve(),))
        path = Path(head["path"]) if head["path"] else None
        return Kept(scene, path, str(head["text"]), str(head["origin"]))
    return None


def _lock(file: Path) -> QLockFile:
    lock = QLockFile(str(file.with_suffix(".lock")))
    # A lock is of no age: it ends with the process that holds it.
    lock.setStaleLockTime(0)
    return lock


class Recovery(QObject):
    """Writes backups of one window's document; deletes none that was not saved or given up.

    Parameters
    ----------
    folder : Path
    parent : QObject, optional

    Signals
    -------
    written : (file)
        A backup was written; a small picture of it can be put into a file.
    """

    written = Signal(str)

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        # Never the name of one before: numbers of processes come again.
        self._file = folder / f"{uuid4().hex}.toml"
        self._lock = _lock(self._file)
        self._lock.tryLock(0)
        self._kept: Kept | None = None
        self._timer = timer(self, _AFTER_MS, self.write, once=True)

    def keep(self, kept: Kept | None) -> None:
        """Write a backup of a document soon; None removes it: there is nothing to save."""
        self._kept = kept
        # Not later for every further change: who works without a pause is kept safe as well.
        if not self._timer.isActive():
            self._timer.start()

    def write(self) -> None:
        """Write or remove the backup now."""
        self._timer.stop()
        if self._kept is None:
            self._remove()
            return
        # A full disk must not take the window down; the scene is still in it.
        with contextlib.suppress(UserError), whole_file(self._file) as temporary:
            temporary.write_text(_written(self._kept, self._folder), encoding="utf-8")
        self.written.emit(str(self.picture))

    @property
    def picture(self) -> Path:
        """File for a small picture of the document."""
        return self._file.with_suffix(".png")

    def _remove(self) -> None:
        self.picture.unlink(missing_ok=True)
        self._file.unlink(missing_ok=True)

    def end(self) -> None:
        """Remove the backup: the window was closed in the regular way."""
        self._timer.stop()
        self._remove()
        self._lock.unlock()

    def left_behind(self) -> list[Backup]:
        """Return the backups of windows that ended without being closed, the newest first."""
        found = []
        # What begins with a dot was never whole.
        for file in self._folder.glob("[!.]*.toml"):
            lock = _lock(file)
            if file != self._file and lock.tryLock(0):
                with contextlib.suppress(FileNotFoundError):
                    written = datetime.fromtimestamp(file.stat().st_mtime).astimezone()
                    found.append(Backup(file, written, _read(file)))
                lock.unlock()
        return sorted(found, key=lambda one: one.written, reverse=True)

    def adopt(self, backup: Backup) -> bool:
        """Go on with a backup in place of the own; return whether it is still there to take.

        From here on it is this window's: the same file is written again, and removed only when
        the document is saved or given up.
        """
        lock = _lock(backup.file)
        if not lock.tryLock(0):
            return False
        if not backup.file.is_file():
            lock.unlock()
            return False
        self.end()
        self._file, self._lock, self._kept = backup.file, lock, backup.kept
        return True

    @staticmethod
    def delete(backup: Backup) -> None:
        """Delete a backup: the user said so."""
        backup.picture.unlink(missing_ok=True)
        backup.file.unlink(missing_ok=True)
