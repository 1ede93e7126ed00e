"""Choosing a scene: thumbnails of the presets, and recent files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from qtpy.QtCore import QSize, Qt
from qtpy.QtGui import QIcon, QPixmap
from qtpy.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from exoviz.errors import UserError
from exoviz.language import _
from exoviz.resources import folder
from exoviz.scene import Scene, load_scene, preset_names, tour_names
from exoviz.viewer.widgets.controls import plain_tip
from exoviz.viewer.widgets.messages import complain

__all__ = ["THUMBNAIL", "StartDialog", "vesicle_scene"]

#: Width and height of a scene's picture, pixels.
THUMBNAIL: Final = (240, 150)
_NAME: Final = Qt.ItemDataRole.UserRole


class StartDialog(QDialog):
    """Choose a scene.

    Parameters
    ----------
    recent : sequence of str
        Files that are offered, too.
    parent : QWidget, optional
    title, hint : str
        By default those of opening one.
    stories : bool
        Whether presets with a story are offered.

    Attributes
    ----------
    chosen : str
        The preset or the file that was chosen; empty to choose another file.
    """

    def __init__(
        self,
        recent: Sequence[str],
        parent: QWidget | None = None,
        *,
        title: str = "",
        hint: str = "",
        stories: bool = True,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title or _("Open a scene"))
        self.chosen = ""
        self.list = QListWidget()
        self.list.setAccessibleName(_("Scenes"))
        self.list.setViewMode(QListWidget.ViewMode.IconMode)
        self.list.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.list.setMovement(QListWidget.Movement.Static)
        self.list.setIconSize(QSize(*THUMBNAIL))
        self.list.setGridSize(QSize(THUMBNAIL[0] + 24, THUMBNAIL[1] + 62))
        self.list.setWordWrap(True)
        pictures = folder("assets") / "thumbnails"
        default, *others = preset_names()
        for name in (default, *tour_names(), *others):
            scene = load_scene(name)
            if scene.story is not None and not stories:
                continue
            called = _(scene.title) or name
            item = QListWidgetItem(called)
            if scene.tour is not None:
                item.setText(_("Tour: {title}").format(title=called))
            item.setIcon(QIcon(QPixmap(str(pictures / f"{name}.jpg"))))
            item.setToolTip(_(scene.about))
            item.setData(_NAME, name)
            self.list.addItem(item)
        for path in recent:
            if Path(path).is_file():
                item = QListWidgetItem(Path(path).name)
                item.setToolTip(plain_tip(path))
                item.setData(_NAME, path)
                self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.list.itemActivated.connect(self._take)
        standard = QDialogButtonBox.StandardButton
        buttons = QDialogButtonBox()
        buttons.addButton(standard.Open)
        buttons.addButton(standard.Cancel)
        other = QPushButton(_("A file…"))
        other.clicked.connect(self._choose_file)
        buttons.addButton(other, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.accepted.connect(self._take)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        begin = _("Begin with one of these; you can change everything in it.")
        layout.addWidget(QLabel(hint or begin))
        layout.addWidget(self.list, 1)
        layout.addWidget(buttons)
        self.resize(860, 600)

    def _choose_file(self) -> None:
        self.chosen = ""
        self.accept()

    def _take(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.chosen = item.data(_NAME)
            self.accept()


def vesicle_scene(name: str, parent: QWidget, story: str) -> Scene | None:
    """Return the scene of a vesicle, or None after saying why it is none.

    Parameters
    ----------
    name : str
        A preset or a file.
    parent : QWidget
        Before which it is said.
    story : str
        What is said of a scene with a story, with ``{name}`` for its name.
    """
    try:
        scene = load_scene(name)
    except UserError as error:
        complain(parent, str(error))
        return None
    if scene.story is not None:
        complain(parent, story.format(name=Path(name).name))
        return None
    return scene
