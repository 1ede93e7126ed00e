"""A line-up: which vesicles and particles stand side by side, in which size, and the file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from qtpy.QtCore import Qt
from qtpy.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from exoviz.catalog import load_catalog
from exoviz.errors import ArgumentError
from exoviz.language import LANGUAGE_NAMES, _, current, speaking
from exoviz.progress import Progress
from exoviz.registry.cutaways import CUTAWAYS
from exoviz.registry.styles import STYLES
from exoviz.scene import Scene
from exoviz.viewer.dialogs.picture_size import SizeRows, text_size_box
from exoviz.viewer.dialogs.start_dialog import StartDialog, vesicle_scene
from exoviz.viewer.widgets.controls import dialog_buttons, existing, wrapped_label
from exoviz.viewer.widgets.file_chooser import FileLine, patterns
from exoviz.viewer.widgets.messages import complain

__all__ = ["LineupDialog", "make_lineup"]

_MEMBER: Final = Qt.ItemDataRole.UserRole
_SIZE: Final = (1920, 1080)
_WIDTH: Final = 720
#: Longest side of a molecule that is more than a dot beside a vesicle, nm.
_LARGE_NM: Final = 20.0


def _particles() -> dict[str, str]:
    """Return the particles that can be chosen: their names, and what they are called."""
    catalog = load_catalog()
    found = {key: _(one.name) for key, one in catalog.particles.items()}
    # Of what fills the cytosol: molecules of the catalog, if they are large.
    for key, one in catalog.crowders.items():
        if one.protein and max(catalog.proteins[one.protein].extent_nm) >= _LARGE_NM:
            found[key] = _(one.name)
    return found


def label_of(parameter: str) -> str:
    """Return how the dialog names a parameter of `exoviz.lineup`."""
    labels = {"scenes": _("&Vesicles"), "beside": _("P&articles"), "size": _("S&ize")}
    return labels.get(parameter, parameter).replace("&", "")


def make_lineup(options: dict[str, Any], language: str) -> Callable[[Progress], Path]:
    """Return the work that draws a line-up, in a language.

    Parameters
    ----------
    options : dict
        See `LineupDialog.options`.
    language : str
    """

    def work(progress: Progress) -> Path:
        from exoviz.exporter.figures import lineup

        try:
            with speaking(language):
                lineup(**options, progress=progress)
        except ArgumentError as error:
            raise error.renamed(label_of) from None
        path: Path = options["path"]
        return path

    return work


class _Members(QWidget):
    """A list whose order the user chooses.

    Parameters
    ----------
    name : str
        What is in it, for who hears it.
    add : QPushButton
        Adds to it.
    """

    def __init__(self, name: str, add: QPushButton) -> None:
        super().__init__()
        self.list = QListWidget()
        self.list.setAccessibleName(name)
        self.list.setDragDropMode(QListWidget.DragDropMode.InternalMove)
        buttons = QVBoxLayout()
        buttons.addWidget(add)
        for title, run in (
            (_("Remove"), self._remove),
            (_("Earlier"), lambda: self.move_by(-1)),
            (_("Later"), lambda: self.move_by(1)),
        ):
            button = QPushButton(title)
            button.clicked.connect(run)
            button.setAutoDefault(False)
            buttons.addWidget(button)
        buttons.addStretch(1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.list, 1)
        layout.addLayout(buttons)

    def add(self, called: str, member: object) -> None:
        """Add at the end."""
        item = QListWidgetItem(called)
        item.setData(_MEMBER, member)
        self.list.addItem(item)
        self.list.setCurrentItem(item)

    def members(self) -> list[Any]:
        """Return what is in it, in order."""
        rows = range(self.list.count())
        return [existing(self.list.item(row)).data(_MEMBER) for row in rows]

    def _remove(self) -> None:
        self.list.takeItem(self.list.currentRow())

    def move_by(self, by: int) -> None:
        """Move what is chosen in it to an earlier or a later place."""
        row = self.list.currentRow()
        if row >= 0 and 0 <= row + by < self.list.count():
            self.list.insertItem(row + by, existing(self.list.takeItem(row)))
            self.list.setCurrentRow(row + by)


class LineupDialog(QDialog):
    """Vesicles and particles of a line-up, in order; its language, look, size and file.

    Parameters
    ----------
    path : Path
        File that is offered.
    scene : Scene, optional
        The vesicle that is shown.
    recent : sequence of str
        Files that are offered.
    ask_scene : callable
        Asks for the file of a scene; returns the empty string if none was chosen.
    text_size : str
    parent : QWidget

    Attributes
    ----------
    vesicles, particles : _Members
    language : QComboBox
    sizes : SizeRows
    file : FileLine
    """

    def __init__(
        self,
        path: Path,
        scene: Scene | None,
        recent: list[str],
        ask_scene: Callable[[], str],
        text_size: str,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._recent, self._ask_scene = recent, ask_scene
        self.setWindowTitle(_("A line-up of sizes"))
        self.setWindowFlag(Qt.WindowType.WindowContextHelpButtonHint, False)
        about = wrapped_label(
            _("Vesicles, and the particles beside them, at one scale on a common ground.")
        )
        add_vesicle, add_particle = QPushButton(_("Add…")), QPushButton(_("Add"))
        add_vesicle.setAutoDefault(False)
        add_particle.setAutoDefault(False)
        add_vesicle.clicked.connect(self._add_vesicle)
        menu = QMenu(add_particle)
        self.vesicles = _Members(_("Vesicles"), add_vesicle)
        self.particles = _Members(_("Particles"), add_particle)
        for name, called in _particles().items():
            action = existing(menu.addAction(called))
            action.triggered.connect(
                lambda _checked=False, name=name, called=called: self.particles.add(called, name)
            )
        add_particle.setMenu(menu)
        if scene is not None:
            self.vesicles.add(_(scene.title), scene)
        self.language = QComboBox()
        for name, called in LANGUAGE_NAMES.items():
            self.language.addItem(called, name)
        self.language.setCurrentIndex(self.language.findData(current()))
        self.cutaway = QComboBox()
        self.cutaway.addItem(_("As in each scene"), None)
        for cutaway in CUTAWAYS.values():
            self.cutaway.addItem(_(cutaway.title).replace("&", ""), cutaway.name)
        self.style_box = QComboBox()
        for style in STYLES.values():
            self.style_box.addItem(_(style.title).replace("&", ""), style.name)
        self.style_box.setCurrentIndex(self.style_box.findData("studio"))
        self.text_size = text_size_box(text_size)
        filters = _("Pictures and pages ({patterns})").format(patterns=patterns("picture", "page"))
        self.file = FileLine(str(path), self.windowTitle(), filters)
        both = QHBoxLayout()
        for title, members in (
            (_("&Vesicles"), self.vesicles),
            (_("P&articles"), self.particles),
        ):
            side = QVBoxLayout()
            label = QLabel(title)
            label.setBuddy(members.list)
            side.addWidget(label)
            side.addWidget(members)
            both.addLayout(side, 1)
        form = QFormLayout()
        form.addRow(_("Lan&guage"), self.language)
        form.addRow(_("S&tyle"), self.style_box)
        form.addRow(_("&Cutaway"), self.cutaway)
        self.sizes = SizeRows(form, _SIZE)
        form.addRow(_("Size of the te&xt"), self.text_size)
        form.addRow(_("&File"), self.file)
        standard = QDialogButtonBox.StandardButton
        buttons = dialog_buttons(self, standard.Save, standard.Cancel)
        layout = QVBoxLayout(self)
        layout.addWidget(about)
        layout.addLayout(both, 1)
        layout.addLayout(form)
        layout.addWidget(buttons)
        self.setMinimumWidth(_WIDTH)

    def _add_vesicle(self) -> None:
        """Ask for a preset or a file, and add it."""
        title = _("Add to the line-up")
        hint = _("It stands to the right of those before it.")
        dialog = StartDialog(self._recent, self, title=title, hint=hint, stories=False)
        taken, name = dialog.exec(), dialog.chosen
        dialog.deleteLater()
        if taken:
            name = name or self._ask_scene()
            if name:
                self.add_scene(name)

    def add_scene(self, name: str) -> None:
        """Add the vesicle of a preset or of a file, or say why not."""
        story = _("'{name}' is a story; only vesicles stand in a line-up.")
        scene = vesicle_scene(name, self, story)
        if scene is not None:
            self.vesicles.add(_(scene.title) or Path(name).stem, scene)

    def accept(self) -> None:
        """Accept, unless nothing is chosen or the user keeps a file that would be overwritten."""
        if not self.vesicles.members() and not self.particles.members():
            complain(self, _("Name at least one vesicle or particle."))
        elif self.file.may_write():
            super().accept()

    def options(self) -> dict[str, Any]:
        """Return the arguments of `exoviz.lineup`."""
        return {
            "scenes": self.vesicles.members(),
            "path": self.file.path(),
            "beside": self.particles.members(),
            "size": self.sizes.size(),
            "style": self.style_box.currentData(),
            "cutaway": self.cutaway.currentData(),
            "text_size": self.sizes.letters(self.text_size.currentData()),
            "dpi": self.sizes.dots(),
        }
