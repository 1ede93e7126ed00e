"""Opening, saving and recovering the document of a window."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

from qtpy.QtCore import QLockFile, QObject, QSettings, Signal
from qtpy.QtWidgets import QWidget

from exoviz.errors import UserError
from exoviz.importer import is_structure, model_suffixes
from exoviz.language import _, marked
from exoviz.scene import Scene, load_scene, save_scene, scene_file
from exoviz.tables.table_reading import TABLE_SUFFIXES
from exoviz.viewer.document.recovery import Backup, Kept, Recovery, recovery_folder
from exoviz.viewer.document.recovery_dialog import RecoveryDialog
from exoviz.viewer.document.store import Store
from exoviz.viewer.widgets.file_chooser import ask_file
from exoviz.viewer.widgets.messages import Icon, Role, StandardButton, ask, complain
from exoviz.viewer.widgets.preferences import recent_files

__all__ = ["DocumentFiles"]

_RECENT: Final = 10


def _file_name(title: str) -> str:
    stem = "".join(c if c.isalnum() else "-" for c in _(title).casefold()).strip("-")
    return stem or "scene"


class DocumentFiles(QObject):
    """Reads and writes the document; nothing that was not saved is lost without a question.

    Parameters
    ----------
    store : Store
    current : callable
        Returns the scene to save: the store's, with the camera where it is.
    settings : QSettings
    parent : QWidget
        Window that questions are asked in.

    Signals
    -------
    reported : (text)
        Something to show in the status line.
    tables_dropped : (paths)
        Tables were dropped on the window, of which a scene can be made.
    """

    reported = Signal(str)
    tables_dropped = Signal(list)

    def __init__(
        self, store: Store, current: Callable[[], Scene], settings: QSettings, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._current = current
        self._settings = settings
        self._window = parent
        self.recovery = Recovery(recovery_folder(), parent)
        self._lock: QLockFile | None = None
        store.edited.connect(self._keep_aside)
        store.opened.connect(self._keep_aside)

    def _keep_aside(self) -> None:
        store = self._store
        kept = Kept(store.scene, store.path, store.text, store.origin)
        self.recovery.keep(kept if store.is_modified else None)

    def lock(self, path: Path | None) -> bool:
        """Note that this window has a file open; return whether no other window has."""
        if self._lock is not None:
            self._lock.unlock()
        self._lock = None
        if path is None:
            return True
        name = hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:24]
        lock = QLockFile(str(recovery_folder() / f"{name}.open"))
        lock.setStaleLockTime(0)
        if not lock.tryLock(0):
            return False
        self._lock = lock
        return True

    def warn_if_locked(self, path: Path | None) -> None:
        """Warn if another window has a file open."""
        if not self.lock(path):
            complain(
                self._window,
                _("Another window has this file open.")
                + "\n"
                + _("Whoever saves last overwrites what the other saved."),
            )

    def end(self) -> None:
        """Release everything: the window was closed in the regular way."""
        self.lock(None)
        self.recovery.end()

    def asked(self, title: str) -> str:
        """Ask for a file of a scene or a model; the empty string if none was chosen."""
        models = " ".join(f"*{suffix}" for suffix in model_suffixes())
        filters = _("Scenes (*.toml)") + ";;" + _("Models ({suffixes})").format(suffixes=models)
        return ask_file(self._window, title, str(self.folder()), filters, save=False)

    def open(self, name: str = "") -> bool:
        """Open a preset or a file; ask which, if none is given. Return whether it was opened."""
        name = name or self.asked(_("Open a scene"))
        if not name or not self.may_discard():
            return False
        try:
            scene = load_scene(name)
        except UserError as error:
            complain(self._window, str(error))
            return False
        path = scene_file(name)
        if path is not None or is_structure(name):
            self._remember(Path(name).resolve())
        text = path.read_text(encoding="utf-8-sig") if path is not None else ""
        self._store.open(scene, marked("Opened"), path, text, Path(name).stem)
        self.warn_if_locked(path)
        return True

    def open_dropped(self, paths: list[str]) -> None:
        """Open the first of the files that were dropped on the window; tables all together."""
        if all(Path(path).suffix.lower() in TABLE_SUFFIXES for path in paths):
            self.tables_dropped.emit(paths)
        else:
            self.open(paths[0])

    def open_made(self, scene: Scene) -> bool:
        """Open a scene that is in no file yet; return whether it was opened."""
        if not self.may_discard():
            return False
        self._store.open(scene, marked("Made of tables"), is_saved=False)
        self.lock(None)
        return True

    def save(self, *, ask_where: bool = False) -> bool:
        """Save the document; return whether it is saved."""
        store = self._store
        path = store.path
        if path is None or ask_where:
            before = path or self.offered(".toml")
            filters = _("Scenes (*.toml)")
            name = ask_file(self._window, _("Save the scene"), str(before), filters, save=True)
            if not name:
                return False
            path = Path(name)
        elif self._changed_outside(path):
            answer = self._ask_about_outside(path)
            if answer != "overwrite":
                return answer == "save as" and self.save(ask_where=True)
        scene = self._current()
        try:
            text = save_scene(scene, path, store.text)
        except UserError as error:
            complain(self._window, str(error))
            return False
        store.change(scene, key="camera")
        store.mark_saved(path, text)
        self.lock(path)
        self.recovery.keep(None)
        self._remember(path.resolve())
        self.reported.emit(_("Saved: {path}").format(path=path))
        return True

    def _changed_outside(self, path: Path) -> bool:
        """Return whether a file is not as it was read or written here."""
        try:
            text = path.read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            return False
        except (OSError, ValueError):
            return True
        known = self._store.text.removeprefix("\ufeff")
        return text != known.replace("\r\n", "\n").replace("\r", "\n")

    def _ask_about_outside(self, path: Path) -> str:
        text = _("Another program has changed {file} since it was opened.")
        return ask(
            self._window,
            Icon.Warning,
            text.format(file=path.name) + "\n" + _("Overwriting it loses what was changed there."),
            {
                "overwrite": (_("Overwrite"), Role.DestructiveRole),
                "save as": (_("Save as…"), Role.AcceptRole),
                "cancel": (_("Cancel"), Role.RejectRole),
            },
            default="cancel",
            escape="cancel",
        )

    def may_discard(self) -> bool:
        """Ask what to do with unsaved changes; return whether to go on."""
        if not self._store.is_modified:
            return True
        text = _("Save the changes?") + "\n" + _("What is not saved will be lost.")
        answers = {
            "save": StandardButton.Save,
            "discard": StandardButton.Discard,
            "cancel": StandardButton.Cancel,
        }
        answer = ask(self._window, Icon.Question, text, answers, default="save", escape="cancel")
        return self.save() if answer == "save" else answer == "discard"

    def offer_recovery(self) -> None:
        """Offer scenes that were not saved when a window ended without being closed, if any."""
        left = self.recovery.left_behind()
        if left:
            dialog = RecoveryDialog(left, self._window)
            dialog.exec()
            if dialog.chosen is not None:
                self._recover(dialog.chosen)

    def recover(self) -> None:
        """Offer scenes that were not saved; say so if there are none."""
        if self.recovery.left_behind():
            self.offer_recovery()
        else:
            self.reported.emit(_("There is no scene that was not saved."))

    def _recover(self, backup: Backup) -> None:
        """Make a backup the document; it stays a backup until it is saved or given up."""
        kept = backup.kept
        if kept is None or not self.may_discard():
            return
        if not self.recovery.adopt(backup):
            complain(self._window, _("Another window has opened this scene."))
            return
        self._store.open(
            kept.scene, marked("Recovered"), kept.path, kept.text, kept.origin, is_saved=False
        )
        self.warn_if_locked(kept.path)

    def offered(self, suffix: str) -> Path:
        """Return a file to offer for what is made of the document: it has the scene's name."""
        store = self._store
        stem = store.path.stem if store.path else store.origin
        return self.folder() / f"{stem or _file_name(store.scene.title)}{suffix}"

    def folder(self) -> Path:
        """Return the folder where a file was last read or written."""
        known = self._settings.value("folder", "")
        return Path(known) if known and Path(known).is_dir() else Path.home()

    def recent(self) -> list[str]:
        """Return the files that were open last, the newest first."""
        return recent_files(self._settings)

    def _remember(self, path: Path) -> None:
        others = [known for known in self.recent() if known != str(path)]
        self._settings.setValue("recent", [str(path), *others][:_RECENT])
        self._settings.setValue("folder", str(path.parent))
