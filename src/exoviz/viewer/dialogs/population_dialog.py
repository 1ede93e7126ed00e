"""Draw a population of the vesicle: how many, in which sizes, built or only counted, and where."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from qtpy.QtCore import Qt
from qtpy.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QVBoxLayout,
    QWidget,
)

from exoviz.errors import ArgumentError
from exoviz.language import _
from exoviz.progress import Progress
from exoviz.sampling.populations import MOST_BUILT, MOST_COUNTED, population
from exoviz.viewer.dialogs.tables_dialog import table_filters
from exoviz.viewer.widgets.controls import dialog_buttons, number_box, wrapped_label
from exoviz.viewer.widgets.file_chooser import FileLine

if TYPE_CHECKING:
    from exoviz.scene import Scene

__all__ = ["PopulationDialog", "make_population"]

_BUILT: Final = 100
_WIDTH: Final = 460


def label_of(parameter: str) -> str:
    """Return how the dialog names a parameter of `exoviz.population`."""
    return _("Vesicles") if parameter == "n" else parameter


def make_population(scene: Scene, options: dict[str, Any]) -> Callable[[Progress], str]:
    """Return the work that draws a population and returns its folder.

    One that was stopped in that folder is gone on with.

    Parameters
    ----------
    scene : Scene
        Of one vesicle.
    options : dict
        See `PopulationDialog.options`.
    """

    def work(progress: Progress) -> str:
        try:
            made = population(scene, resume=True, progress=progress, **options)
        except ArgumentError as error:
            raise error.renamed(label_of) from None
        return str(made.folder)

    return work


class PopulationDialog(QDialog):
    """Number, sizes and folder of a population, whether it is built, and by how many processes.

    Parameters
    ----------
    folder : Path
        Folder that is offered.
    parent : QWidget

    Attributes
    ----------
    number : BoundedBox
    sizes : FileLine
        Table of sizes; empty for those of the scene.
    workers : BoundedBox
        Processes that build.
    counted : QCheckBox
        Whether nothing is placed.
    folder : FileLine
    """

    def __init__(self, folder: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("A population"))
        self.setWindowFlag(Qt.WindowType.WindowContextHelpButtonHint, False)
        self.number = number_box(1, MOST_BUILT, _BUILT)
        self.sizes = FileLine("", _("Choose a table"), table_filters(), save=False)
        self.sizes.line.setPlaceholderText(_("the sizes of the recipe"))
        self.workers = number_box(1, os.cpu_count() or 1, 1)
        self.counted = QCheckBox(_("&Only count: place nothing"))
        self.folder = FileLine(str(folder), _("Choose a folder"), "", folder=True)
        self._about = wrapped_label(
            _(
                "Vesicles that differ as chance has it. Tables, a summary and figures are written "
                "into the folder; each vesicle takes about as long as this one took, and several "
                "processes build several at once. What is built when you stop is kept: the same "
                "again goes on with it."
            )
        )
        # As high as its words are in any language.
        self._about.setFixedSize(_WIDTH, self._about.heightForWidth(_WIDTH))
        form = QFormLayout()
        form.addRow(_("&Vesicles"), self.number)
        form.addRow(_("&Table of sizes"), self.sizes)
        form.addRow("", self.counted)
        form.addRow(_("&Processes"), self.workers)
        form.addRow(_("&Folder"), self.folder)
        standard = QDialogButtonBox.StandardButton
        layout = QVBoxLayout(self)
        layout.addWidget(self._about)
        layout.addLayout(form)
        layout.addWidget(dialog_buttons(self, standard.Save, standard.Cancel))
        self.counted.toggled.connect(self._count)

    def _count(self, counted: bool) -> None:
        self.number.setMaximum(MOST_COUNTED if counted else MOST_BUILT)
        self.workers.setEnabled(not counted)

    def options(self) -> dict[str, Any]:
        """Return the arguments of `exoviz.population`."""
        return {
            "n": int(self.number.value()),
            "folder": self.folder.path(),
            "sizes": self.sizes.path() if self.sizes.line.text().strip() else None,
            "workers": int(self.workers.value()),
            "counts_only": self.counted.isChecked(),
        }
