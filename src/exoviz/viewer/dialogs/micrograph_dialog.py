"""What a microscope would show: method and options beside a preview, and a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from qtpy.QtCore import Qt
from qtpy.QtGui import QImage, QPixmap
from qtpy.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from exoviz.errors import ArgumentError, UserError
from exoviz.language import _
from exoviz.microscopy import Micrograph, micrograph
from exoviz.progress import Progress
from exoviz.registry.micrograph_methods import (
    BESIDE,
    METHOD_OPTIONS,
    METHODS,
    Method,
    method_option,
)
from exoviz.viewer.jobs import Job
from exoviz.viewer.widgets.bounded_box import BoundedBox
from exoviz.viewer.widgets.controls import dialog_buttons, existing, timer, wrapped_label
from exoviz.viewer.widgets.file_chooser import FileLine

if TYPE_CHECKING:
    from exoviz.model import Vesicle
    from exoviz.scene import Scene

__all__ = ["MicrographDialog", "make_micrograph"]

#: Without a change for so long, the preview is made again.
_STILL_MS: Final = 500
#: Side of the preview, pixels.
_PREVIEW: Final = 420
#: What is made quicker for a preview: tilts at least so far apart, degrees, and so much of a
#: film, s.
_TILT_STEP: Final = 12.0
_SECONDS: Final = 1.0


def label_of(parameter: str) -> str:
    """Return how the dialog names an option."""
    if parameter in METHOD_OPTIONS:
        return _(method_option(parameter).label).replace("&", "")
    return "" if parameter == "method" else parameter


def _made(subject: Scene | Vesicle, progress: Progress, given: dict[str, Any]) -> Micrograph:
    try:
        return micrograph(subject, progress=progress, **given)
    except ArgumentError as error:
        raise error.renamed(label_of) from None


def make_micrograph(
    subject: Scene | Vesicle, scene: Scene, options: dict[str, Any]
) -> Callable[[Progress], str]:
    """Return the work that writes a micrograph, and says what a reader should know of it.

    Parameters
    ----------
    subject : Scene or Vesicle
        What is built already, where there is one.
    scene : Scene
        What it was built from.
    options : dict
        See `MicrographDialog.options`.
    """

    def work(progress: Progress) -> str:
        made = _made(scene if options.get("builds", 1) > 1 else subject, progress, options)
        return "; ".join([", ".join(map(str, made.files)), *made.notes])

    return work


class MicrographDialog(QDialog):
    """Method, options and file of a micrograph, with a preview that is made in the background.

    Parameters
    ----------
    path : Path
        File that is offered.
    subject : Scene or Vesicle
        What is shown; one that is built already, where there is one.
    scene : Scene
        What it was built from.
    parent : QWidget

    Attributes
    ----------
    method : QComboBox
    boxes : dict of str to BoundedBox
        The options of the method, by name.
    picture : QLabel
        The preview, or what is wrong.
    said : QLabel
        What a reader should know of it.
    made : Micrograph or None
        The last preview; None while one is made, or where that failed.
    """

    def __init__(self, path: Path, subject: Scene | Vesicle, scene: Scene, parent: QWidget) -> None:
        super().__init__(parent)
        self._subject, self._scene = subject, scene
        self._job: Job[Micrograph] | None = None
        self.made: Micrograph | None = None
        self.setWindowTitle(_("What a microscope would show"))
        self.setWindowFlag(Qt.WindowType.WindowContextHelpButtonHint, False)
        self.method = QComboBox()
        for name, method in METHODS.items():
            self.method.addItem(_(method.title), name)
        self.file = FileLine(str(path), self.windowTitle(), _("All files (*)"))
        self.boxes: dict[str, BoundedBox] = {}
        self.about = wrapped_label()
        self.about.setFixedWidth(_PREVIEW)
        self.about.setMinimumHeight(3 * self.fontMetrics().lineSpacing())
        self.picture = QLabel()
        self.picture.setFixedSize(_PREVIEW, _PREVIEW)
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setWordWrap(True)
        self.picture.setAccessibleName(_("Preview"))
        self.said = wrapped_label()
        standard = QDialogButtonBox.StandardButton
        buttons = dialog_buttons(self, standard.Save, standard.Cancel)
        self._save = existing(buttons.button(standard.Save))
        self._form = QFormLayout()
        self._form.addRow(_("Me&thod"), self.method)
        self._form.addRow(_("&File"), self.file)
        self._fixed = self._form.rowCount()
        beside = QVBoxLayout()
        beside.addWidget(self.about)
        beside.addWidget(self.picture)
        beside.addWidget(self.said)
        beside.addStretch(1)
        both = QHBoxLayout()
        both.addLayout(self._form, 1)
        both.addLayout(beside)
        layout = QVBoxLayout(self)
        layout.addLayout(both)
        layout.addWidget(buttons)
        self._still = timer(self, _STILL_MS, self.preview, once=True)
        self.method.currentIndexChanged.connect(self._choose)
        self._choose()

    @property
    def chosen(self) -> Method:
        """The method that is chosen."""
        return METHODS[str(self.method.currentData())]

    def _choose(self) -> None:
        """Show the options of the method that is chosen."""
        while self._form.rowCount() > self._fixed:
            self._form.removeRow(self._fixed)
        self.boxes = {}
        for option in self.chosen.options:
            automatic = option.default is None
            low = 0.0 if automatic else option.low
            decimals = 0 if option.step == int(option.step) else 2
            box = BoundedBox(low, option.high, _(option.unit), decimals=decimals)
            box.setSingleStep(option.step)
            if automatic:
                box.setSpecialValueText(_("automatic"))
            else:
                box.setValue(float(option.default or 0.0))
            box.setToolTip(f"{_(option.help)}\n{box.toolTip()}")
            box.valueChanged.connect(self._changed)
            self.boxes[option.name] = box
            self._form.addRow(_(option.label), box)
        said = [self.chosen.description, *([BESIDE] if self.chosen.beside else [])]
        self.about.setText(" ".join(map(_, said)))
        path = self.file.path().with_suffix(self.chosen.suffixes[0])
        self.file.line.setText(str(path))
        self._changed()

    def _changed(self) -> None:
        self.made = None
        self._end_job()
        self._still.start()

    def _given(self) -> dict[str, Any]:
        found: dict[str, Any] = {"method": self.chosen.name}
        for name, box in self.boxes.items():
            if box.value() != box.minimum() or not box.specialValueText():
                found[name] = box.value()
        return found

    def options(self) -> dict[str, Any]:
        """Return the arguments of `exoviz.micrograph`."""
        return {**self._given(), "path": self.file.path()}

    def preview(self) -> None:
        """Make the preview in the background; of what takes long, a quicker one."""
        self._still.stop()
        self._end_job()
        self.picture.setText(_("Making the preview…"))
        given = self._given()
        quick = False
        if "tilt_step_deg" in given and given["tilt_step_deg"] < _TILT_STEP:
            given["tilt_step_deg"], quick = min(_TILT_STEP, given["tilt_deg"]), True
        if "seconds" in given and given["seconds"] > _SECONDS:
            given["seconds"], quick = _SECONDS, True
        # One vesicle is built already; the others come with the file.
        given.pop("builds", None)
        self.said.setText(
            _("A quick preview: with fewer tilts, or of the first second.") if quick else ""
        )
        subject = self._subject

        def work(progress: Progress) -> Micrograph:
            return _made(subject, progress, given)

        self._job = Job(work, self.parent())
        self._job.ended.connect(self._forget_job)
        self._job.start(self._show, self._fail)

    def _show(self, made: Micrograph) -> None:
        from exoviz.microscopy.micrograph_files import labelled_picture

        self.made = made
        pixels = np.ascontiguousarray(labelled_picture(made))
        height, width = pixels.shape[:2]
        image = QImage(pixels.tobytes(), width, height, 4 * width, QImage.Format.Format_RGBA8888)
        shown = QPixmap.fromImage(image.copy()).scaled(
            self.picture.size(),
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        self.picture.setPixmap(shown)
        self.said.setText("\n".join([*filter(None, [self.said.text()]), *made.notes]))

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, UserError):
            raise error
        self.picture.setText(str(error))

    def _forget_job(self) -> None:
        if self.sender() is self._job:
            self._job = None

    def _end_job(self) -> None:
        if self._job is not None:
            self._job.stop()
            self._job = None

    def accept(self) -> None:
        """Accept, unless the user keeps a file that would be overwritten."""
        if self.file.may_write():
            super().accept()

    def done(self, result: int) -> None:
        """Close, and show nothing any more."""
        self._still.stop()
        self._end_job()
        super().done(result)
