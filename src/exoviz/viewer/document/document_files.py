"""Opening, saving and recovering the document of a window."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

from qtpy.QtCore import QLockFile
from qtpy.QtWidgets import QMessageBox

from exoviz.errors import UserError
from exoviz.importer import MODEL_SUFFIXES, is_structure
from exoviz.language import _
from exoviz.scene import Scene, load_scene, save_scene, scene_file
from exoviz.viewer.dialogs.export_dialogs import ask_file
from exoviz.viewer.document.recovery import Recovery, recovery_folder
from exoviz.viewer.document.store import Store

if TYPE_CHECKING:
    from exoviz.viewer.window import Window

__all__ = ["Documents"]

_RECENT: Final = 10
_OVERWRITE, _SAVE_AS = "overwrite", "save as"


def _file_name(title: str) -> str:
    kept = "".join(c if c.isalnum() else "-" for c in _(title).casefold()).strip("-")
    return kept or "scene"


class Documents:
    """Files of a window: nothing that was not saved is lost without a question."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self.recovery = Recovery(recovery_folder(), window)
        self._lock: QLockFile | None = None

    def hold(self, path: Path | None) -> bool:
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

    def warn_if_held(self, path: Path | None) -> None:
        """Say so if another window has a file open."""
        if not self.hold(path):
            self._window.complain(
                _("Another window has this file open.")
                + "\n"
                + _("Whoever saves last overwrites what the other saved.")
            )

    def end(self) -> None:
        """Let go of everything: the window was closed as it should be."""
        self.hold(None)
        self.recovery.end()

    def stored(self, scene: Scene, path: Path | None, name: str = "") -> Store:
        """Return a document of a scene from a file, or of a preset or model with a name."""
        text = path.read_text(encoding="utf-8-sig") if path is not None else ""
        return Store(scene, _("Opened"), path, text, Path(name).stem)

    def open(self, name: str = "") -> bool:
        """Open a preset or a file; ask which, if it is not said. Return whether it was."""
        window = self._window
        if not name:
            models = " ".join(f"*{suffix}" for suffix in MODEL_SUFFIXES)
            kinds = _("Scenes (*.toml)") + ";;" + _("Models ({suffixes})").format(suffixes=models)
            name = ask_file(window, _("Open a scene"), str(self.folder()), kinds, save=False)
        if not name or not self.may_discard():
            return False
        try:
            scene = load_scene(name)
        except UserError as error:
            window.complain(str(error))
            return False
        path = scene_file(name)
        if path is not None or is_structure(name):
            self._remember(Path(name).resolve())
        window.take(self.stored(scene, path, name))
        self.warn_if_held(path)
        return True

    def save(self, *, ask: bool = False) -> bool:
        """Save the document; return whether it is saved."""
        window, store = self._window, self._window.store
        path = store.path
        if path is None or ask:
            before = path or self.offered(".toml")
            kinds = _("Scenes (*.toml)")
            name = ask_file(window, _("Save the scene"), str(before), kinds, save=True)
            if not name:
                return False
            path = Path(name)
        elif self._changed_outside(path):
            answer = self._ask_about_outside(path)
            if answer != _OVERWRITE:
                return answer == _SAVE_AS and self.save(ask=True)
        scene = window.scene
        try:
            text = save_scene(scene, path, store.text)
        except UserError as error:
            window.complain(str(error))
            return False
        store.change(scene, _("Camera"), "camera")
        store.saved(path, text)
        self.hold(path)
        self.recovery.keep(None)
        self._remember(path.resolve())
        window.show_document()
        window.say(_("Saved: {path}").format(path=path))
        return True

    def _changed_outside(self, path: Path) -> bool:
        """Return whether a file is not as it was read or written here."""
        try:
            text = path.read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            return False
        except (OSError, ValueError):
            return True
        known = self._window.store.text.removeprefix("\ufeff")
        return text != known.replace("\r\n", "\n").replace("\r", "\n")

    def _ask_about_outside(self, path: Path) -> str:
        box = QMessageBox(self._window)
        box.setWindowTitle("exoviz")
        box.setIcon(QMessageBox.Icon.Warning)
        asked = _("Another program has changed {file} since it was opened.")
        box.setText(asked.format(file=path.name))
        box.setInformativeText(_("Overwriting it loses what was changed there."))
        role = QMessageBox.ButtonRole
        buttons = {
            box.addButton(_("Overwrite"), role.DestructiveRole): _OVERWRITE,
            box.addButton(_("Save as…"), role.AcceptRole): _SAVE_AS,
        }
        cancel = box.addButton(_("Cancel"), role.RejectRole)
        box.setDefaultButton(cancel)
        box.setEscapeButton(cancel)
        box.exec()
        return buttons.get(box.clickedButton(), "")

    def may_discard(self) -> bool:
        """Ask what is to become of unsaved changes; return whether to go on."""
        if not self._window.store.changed:
            return True
        box = QMessageBox(self._window)
        box.setWindowTitle("exoviz")
        box.setIcon(QMessageBox.Icon.Question)
        box.setText(_("Save the changes?"))
        box.setInformativeText(_("What is not saved will be lost."))
        buttons = QMessageBox.StandardButton
        box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
        answer = box.exec()
        if answer == buttons.Save:
            return self.save()
        return bool(answer == buttons.Discard)

    def offer_recovery(self) -> None:
        """Ask about scenes that were not saved when a window ended without being closed."""
        left = self.recovery.left_behind()
        if not left:
            return
        box = QMessageBox(self._window)
        box.setWindowTitle("exoviz")
        box.setIcon(QMessageBox.Icon.Question)
        box.setText(_("A scene was not saved when exoviz ended. Open it?"))
        box.setStandardButtons(QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.No)
        wanted = box.exec() == QMessageBox.StandardButton.Yes
        found = [self.recovery.take(path) for path in left]
        scenes = [scene for scene in found if scene is not None]
        if wanted and scenes:
            store = Store(scenes[-1], _("Recovered"))
            store.unsaved()
            self._window.take(store)

    def offered(self, suffix: str) -> Path:
        """Return a file to offer for what is made of the document: it has the scene's name."""
        store = self._window.store
        stem = store.path.stem if store.path else store.origin
        return self.folder() / f"{stem or _file_name(store.scene.title)}{suffix}"

    def folder(self) -> Path:
        """Return where files were last read or written."""
        known = self._window.settings.value("folder", "")
        return Path(known) if known and Path(known).is_dir() else Path.home()

    def recent(self) -> list[str]:
        """Return the files that were open last, the newest first."""
        found = self._window.settings.value("recent", []) or []
        return [found] if isinstance(found, str) else list(found)

    def _remember(self, path: Path) -> None:
        others = [known for known in self.recent() if known != str(path)]
        self._window.settings.setValue("recent", [str(path), *others][:_RECENT])
        self._window.settings.setValue("folder", str(path.parent))
