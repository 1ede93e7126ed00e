"""Dialogs that make files: pictures and films, each as a job beside the window."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from qtpy.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from exoviz.exporter import DETAILS, FORMATS, PARTS, STORY_FORMATS
from exoviz.film import forget_frames
from exoviz.language import _, number
from exoviz.scene.document import LARGEST_SIDE, SMALLEST_SIDE
from exoviz.viewer.jobs import StoppedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from exoviz.model import Vesicle
    from exoviz.scene import Scene
    from exoviz.story import Story

__all__ = [
    "ExportDialog",
    "FileLine",
    "PictureDialog",
    "PictureOrder",
    "ask_file",
    "make_export",
    "make_film",
    "make_picture",
]

_MM_PER_INCH: Final = 25.4
#: Size of a file chooser in which its kinds of files are read whole, pixels.
_CHOOSER: Final = (960, 520)
_SIZES: Final = ((1280, 720), (1920, 1080), (3840, 2160), (1080, 1080), (2400, 1800))
_PRINT_MM: Final = ((85.0, 64.0), (174.0, 130.0))


def ask_file(parent: QWidget, title: str, before: str, kinds: str, *, save: bool) -> str:
    """Ask for a file, in the window's language; the empty string if none was chosen."""
    dialog = QFileDialog(parent, title, before, kinds)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog, True)
    if save:
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        suffix = Path(before).suffix.lstrip(".")
        if suffix:
            dialog.setDefaultSuffix(suffix)
    else:
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.resize(max(dialog.sizeHint().width(), _CHOOSER[0]), _CHOOSER[1])
    if not dialog.exec():
        return ""
    return str(dialog.selectedFiles()[0])


@dataclass(frozen=True, slots=True)
class PictureOrder:
    """A picture that is wanted in a file."""

    path: Path
    size: tuple[int, int]
    dpi: float | None
    transparent: bool
    legend: bool
    scale_bar: bool
    title: str


class FileLine(QWidget):
    """A path, and a button that asks for one."""

    def __init__(self, path: str, title: str, kinds: str) -> None:
        super().__init__()
        self.line = QLineEdit(path)
        #: What the chooser has asked about already.
        self._asked = ""
        self.line.setAccessibleName(_("File"))
        button = QPushButton(_("Choose…"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.line, 1)
        layout.addWidget(button)

        def ask() -> None:
            found = ask_file(self, title, self.line.text(), kinds, save=True)
            if found:
                self.line.setText(found)
                self._asked = found

        button.clicked.connect(ask)

    def path(self) -> Path:
        """Return the path that is written there."""
        return Path(self.line.text()).expanduser()

    def may_write(self) -> bool:
        """Return whether nothing is lost by writing there, or the reader agrees to that."""
        path = self.path()
        if not path.is_file() or self.line.text() == self._asked:
            return True
        box = QMessageBox(self)
        box.setWindowTitle("exoviz")
        box.setIcon(QMessageBox.Icon.Warning)
        asked = _("%1 already exists.\nDo you want to replace it?").replace("%1", path.name)
        first, _newline, rest = asked.partition("\n")
        box.setText(first)
        box.setInformativeText(rest)
        box.setStandardButtons(QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.No)
        box.setDefaultButton(QMessageBox.StandardButton.No)
        return bool(box.exec() == QMessageBox.StandardButton.Yes)


def _side(value: int) -> QSpinBox:
    box = QSpinBox(minimum=SMALLEST_SIDE, maximum=LARGEST_SIDE, value=value, suffix=" " + _("px"))
    box.setKeyboardTracking(False)
    return box


class PictureDialog(QDialog):
    """How large a picture is to be, and what is in it."""

    def __init__(self, path: Path, size: tuple[int, int], title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Save a picture"))
        kinds = _("Pictures and pages (*.png *.tif *.tiff *.jpg *.jpeg *.pdf *.svg)")
        self.file = FileLine(str(path), _("Save a picture"), kinds)
        self.preset = QComboBox()
        self.preset.addItem(_("As in the window"), size)
        for width, height in _SIZES:
            self.preset.addItem(f"{width} × {height}", (width, height))
        for across, down in _PRINT_MM:
            text = _("{width} × {height} mm, for print").format(
                width=round(across), height=round(down)
            )
            self.preset.addItem(text, (across, down, "mm"))
        self.width_box, self.height_box = _side(size[0]), _side(size[1])
        self.width_box.setAccessibleName(_("Width"))
        self.height_box.setAccessibleName(_("Height"))
        self.dpi = QSpinBox(minimum=36, maximum=2400, value=300, suffix=" " + _("dpi"))
        self.millimetres = QLabel()
        self.transparent = QCheckBox(_("&No background"))
        self.legend = QCheckBox(_("&Legend"))
        self.scale_bar = QCheckBox(_("&Scale bar"), checked=True)
        self.title = QLineEdit(title)
        self.title.setPlaceholderText(_("None"))
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        sides = QHBoxLayout()
        sides.addWidget(self.width_box)
        sides.addWidget(QLabel("×"))
        sides.addWidget(self.height_box)
        sides.addWidget(self.millimetres, 1)
        form = QFormLayout()
        form.addRow(_("&File"), self.file)
        form.addRow(_("S&ize"), self.preset)
        form.addRow("", sides)
        form.addRow(_("&Resolution"), self.dpi)
        form.addRow(_("&Title"), self.title)
        for box in (self.legend, self.scale_bar, self.transparent):
            form.addRow("", box)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(buttons)
        self.preset.currentIndexChanged.connect(self._preset)
        self.dpi.valueChanged.connect(self._preset)
        for side in (self.width_box, self.height_box):
            side.valueChanged.connect(self._say)
        self._say()

    def _preset(self) -> None:
        chosen = self.preset.currentData()
        width, height = chosen[:2]
        if len(chosen) == 3:
            width, height = (side / _MM_PER_INCH * self.dpi.value() for side in (width, height))
        self.width_box.setValue(round(width))
        self.height_box.setValue(round(height))
        self._say()

    def _say(self) -> None:
        per_mm = self.dpi.value() / _MM_PER_INCH
        width, height = self.width_box.value() / per_mm, self.height_box.value() / per_mm
        self.millimetres.setText(
            _("{width} × {height} mm").format(width=number(width), height=number(height))
        )

    def accept(self) -> None:
        """Take what was chosen, unless a file would be lost by it."""
        if self.file.may_write():
            super().accept()

    def order(self) -> PictureOrder:
        """Return what was chosen."""
        return PictureOrder(
            path=self.file.path(),
            size=(self.width_box.value(), self.height_box.value()),
            dpi=float(self.dpi.value()),
            transparent=self.transparent.isChecked(),
            legend=self.legend.isChecked(),
            scale_bar=self.scale_bar.isChecked(),
            title=self.title.text(),
        )


class ExportDialog(QDialog):
    """A file for other programs: which format, how detailed, how large."""

    def __init__(self, path: Path, parent: QWidget, *, story: bool = False) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Export"))
        self.format = QComboBox()
        for suffix, what in (STORY_FORMATS if story else FORMATS).items():
            self.format.addItem(_(what), suffix)
        self.file = FileLine(str(path), _("Export"), _("All files (*)"))
        self.detail = QComboBox()
        for detail, name in zip(DETAILS, (_("Low"), _("Medium"), _("High")), strict=True):
            self.detail.addItem(name, detail)
        self.detail.setCurrentIndex(1)
        self.instanced = QCheckBox(_("&Every bead, as copies of one ball"))
        self.parts = QComboBox()
        names = (_("One body"), _("Two halves with pegs"), _("A body for each material"))
        for part, name in zip(PARTS, names, strict=True):
            self.parts.addItem(name, part)
        self.longest = QDoubleSpinBox(minimum=10, maximum=1000, value=60, suffix=" " + _("mm"))
        self.thinnest = QDoubleSpinBox(minimum=0.1, maximum=5, value=0.8, suffix=" " + _("mm"))
        self.clearance = QDoubleSpinBox(minimum=0, maximum=1, value=0.15, singleStep=0.05)
        self.clearance.setSuffix(" " + _("mm"))
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form = QFormLayout()
        form.addRow(_("F&ormat"), self.format)
        form.addRow(_("&File"), self.file)
        form.addRow(_("&Detail"), self.detail)
        form.addRow("", self.instanced)
        form.addRow(_("&Parts"), self.parts)
        form.addRow(_("&Longest side"), self.longest)
        form.addRow(_("&Least thickness"), self.thinnest)
        form.addRow(_("&Gap around a peg"), self.clearance)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(buttons)
        self.format.currentIndexChanged.connect(self._chosen)
        self.parts.currentIndexChanged.connect(self._chosen_parts)
        self._chosen()

    def _chosen(self) -> None:
        suffix = str(self.format.currentData())
        path = Path(self.file.line.text())
        self.file.line.setText(str(path.with_suffix(suffix)))
        self.detail.setEnabled(suffix in (".glb", ".ply", ".obj"))
        self.instanced.setEnabled(suffix == ".glb")
        for box in (self.parts, self.longest, self.thinnest):
            box.setEnabled(suffix in (".stl", ".3mf"))
        self._chosen_parts()

    def _chosen_parts(self) -> None:
        halves = self.parts.currentData() == "halves"
        self.clearance.setEnabled(self.parts.isEnabled() and halves)

    def accept(self) -> None:
        """Take what was chosen, unless a file would be lost by it."""
        if self.file.may_write():
            super().accept()

    def options(self) -> dict[str, Any]:
        """Return what was chosen, as `exoviz.export` takes it."""
        return {
            "path": self.file.path(),
            "detail": self.detail.currentData(),
            "instanced": self.instanced.isEnabled() and self.instanced.isChecked(),
            "parts": self.parts.currentData(),
            "longest_mm": self.longest.value(),
            "thinnest_mm": self.thinnest.value(),
            "clearance_mm": self.clearance.value(),
        }


def make_export(
    vesicle: Vesicle | Story, scene: Scene, options: dict[str, Any]
) -> Callable[[Callable[[float], None]], str]:
    """Return the work that writes a file for other programs, and says what is in it."""

    def work(beat: Callable[[float], None]) -> str:
        import exoviz

        done = exoviz.export(
            vesicle,
            view=scene.view,
            title=_(scene.title),
            beat=lambda: beat(-1.0),
            **options,
        )
        return "; ".join([str(done.path), *done.notes])

    return work


def make_picture(
    vesicle: Vesicle, scene: Scene, order: PictureOrder
) -> Callable[[Callable[[float], None]], Path]:
    """Return the work that writes a picture: the same that `exoviz render` writes."""

    def work(beat: Callable[[float], None]) -> Path:
        from exoviz.exporter.figures import draw_figure

        beat(-1.0)
        draw_figure(
            vesicle,
            scene,
            order.path,
            size=order.size,
            title=order.title,
            transparent=order.transparent,
            legend=order.legend,
            scale_bar=order.scale_bar,
            dpi=order.dpi,
        )
        return order.path

    return work


def make_film(scene: Scene, options: dict[str, Any]) -> Callable[[Callable[[float], None]], Path]:
    """Return the work that makes a film; stopped, it leaves no frames, for nothing goes on."""

    def work(beat: Callable[[float], None]) -> Path:
        import exoviz

        beat(-1.0)
        path: Path = options["path"]
        try:
            exoviz.animate(
                scene,
                progress=lambda text: beat(text.done / max(text.total, 1)),
                **options,
            )
        except StoppedError:
            forget_frames(path)
            raise
        return path

    return work
