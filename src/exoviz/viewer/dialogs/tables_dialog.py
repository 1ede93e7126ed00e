"""A preview of what tables are taken for, and of the vesicle that would be made of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from qtpy.QtCore import Qt
from qtpy.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from exoviz.errors import UserError
from exoviz.language import _
from exoviz.progress import Progress, followed
from exoviz.scene.document import LARGEST_NM, SMALLEST_NM
from exoviz.tables import Recipe, recipe
from exoviz.tables.recipe_words import recipe_text
from exoviz.tables.recipes import MOST_COPIES, MOST_RNA
from exoviz.tables.table_reading import TABLE_SUFFIXES
from exoviz.viewer.jobs import Job
from exoviz.viewer.widgets.controls import decimal_box, dialog_buttons, existing, timer
from exoviz.viewer.widgets.file_chooser import ask_file

__all__ = ["TablesDialog", "table_filters"]

#: Without a change for so long, the tables are read again.
_STILL_MS: Final = 300


def table_filters() -> str:
    """Return the kinds of tables, as a file chooser takes them."""
    patterns = " ".join(f"*{suffix}" for suffix in sorted(TABLE_SUFFIXES))
    return f"{_('Tables')} ({patterns});;" + _("All files (*)")


class TablesDialog(QDialog):
    """Shows what tables are taken for and what would be built; reads them in the background.

    Parameters
    ----------
    paths : sequence of str
    parent : QWidget

    Attributes
    ----------
    paths : list of str
    sized, counted, with_rna, kept : QCheckBox
        Whether a diameter is given in place of the tables', how many copies there are, and how
        much RNA; and whether what is isolated along with vesicles is drawn.
    diameter, copies, rna : BoundedBox
    preview : QPlainTextEdit
    made : Recipe or None
        What was made of the tables last; None where that failed or is under way.
    """

    def __init__(self, paths: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        self.paths = list(paths)
        self.made: Recipe | None = None
        self._job: Job[Recipe] | None = None
        self.setWindowTitle(_("A vesicle from tables"))
        self.setWindowFlag(Qt.WindowType.WindowContextHelpButtonHint, False)
        self.preview = QPlainTextEdit()
        self.preview.setReadOnly(True)
        self.preview.setAccessibleName(_("What the tables are taken for"))
        add = QPushButton(_("&Add a table…"))
        add.clicked.connect(self._add)
        self.sized = QCheckBox(_("&Diameter"))
        self.diameter = decimal_box(SMALLEST_NM, LARGEST_NM, 80, _("nm"))
        self.counted = QCheckBox(_("&Copies of all proteins"))
        self.copies = decimal_box(1, MOST_COPIES, 500)
        self.with_rna = QCheckBox(_("&RNA in a vesicle"))
        self.rna = decimal_box(0, MOST_RNA, 1)
        self.kept = QCheckBox(_("Draw what is &isolated along with vesicles"))
        form = QFormLayout()
        for check, box in (
            (self.sized, self.diameter),
            (self.counted, self.copies),
            (self.with_rna, self.rna),
        ):
            form.addRow(check, box)
            box.setEnabled(False)
            box.setAccessibleName(check.text().replace("&", ""))
            check.toggled.connect(box.setEnabled)
            check.toggled.connect(self._changed)
            box.valueChanged.connect(self._changed)
        self.kept.toggled.connect(self._changed)
        standard = QDialogButtonBox.StandardButton
        buttons = dialog_buttons(self, standard.Ok, standard.Cancel)
        self._ok = existing(buttons.button(standard.Ok))
        layout = QVBoxLayout(self)
        layout.addWidget(self.preview, 1)
        layout.addWidget(add)
        layout.addLayout(form)
        layout.addWidget(self.kept)
        layout.addWidget(buttons)
        self.resize(720, 620)
        self._still = timer(self, _STILL_MS, self.read, once=True)
        self._changed()

    def _add(self) -> None:
        found = ask_file(self, _("Add a table"), "", table_filters(), save=False)
        if found:
            self.paths.append(found)
            self._changed()

    def _changed(self) -> None:
        self.made = None
        self._ok.setEnabled(False)
        self._still.start()

    def read(self) -> None:
        """Read the tables in the background, and show what they are taken for."""
        self._still.stop()
        self._end_job()
        self.preview.setPlainText(_("Reading the tables…"))
        paths = list(self.paths)
        diameter = self.diameter.value() if self.sized.isChecked() else None
        copies = self.copies.value() if self.counted.isChecked() else None
        rna = self.rna.value() if self.with_rna.isChecked() else None
        kept = self.kept.isChecked()

        def work(progress: Progress) -> Recipe:
            with followed(progress):
                return recipe(
                    *paths,
                    diameter_nm=diameter,
                    copies=copies,
                    rna_per_vesicle=rna,
                    keep_co_isolates=kept,
                )

        # It may outlive the dialog: nothing can stop it while it reads.
        self._job = Job(work, self.parent())
        self._job.ended.connect(self._forget_job)
        self._job.start(self._show, self._fail)

    def _forget_job(self) -> None:
        if self.sender() is self._job:
            self._job = None

    def _end_job(self) -> None:
        if self._job is not None:
            self._job.stop()
            self._job = None

    def _show(self, made: Recipe) -> None:
        self.made = made
        self.preview.setPlainText(recipe_text(made))
        self._ok.setEnabled(True)

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, UserError):
            raise error
        self.preview.setPlainText(str(error))

    def done(self, result: int) -> None:
        """Close, and show nothing any more."""
        self._still.stop()
        self._end_job()
        super().done(result)
