"""Dialogs of pictures and exports, and the work that writes each file in the background."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from qtpy.QtCore import QSignalBlocker
from qtpy.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from exoviz.errors import ArgumentError
from exoviz.film import forget_frames
from exoviz.language import _
from exoviz.progress import UNKNOWN, Progress
from exoviz.registry.formats import (
    FORMATS,
    StoryOutput,
    VesicleOutput,
    format_of,
    suffixes,
    suffixes_with,
)
from exoviz.registry.options import AT, OPTIONS, Option
from exoviz.renderer.annotation.keys.legend_rows import LEGEND_TITLES
from exoviz.viewer.dialogs.picture_size import SizeRows, text_size_box
from exoviz.viewer.jobs import StoppedError
from exoviz.viewer.widgets.bounded_box import BoundedBox
from exoviz.viewer.widgets.controls import decimal_box, dialog_buttons
from exoviz.viewer.widgets.file_chooser import FileLine, patterns

if TYPE_CHECKING:
    from collections.abc import Callable

    from exoviz.model import Vesicle
    from exoviz.scene import Scene, View
    from exoviz.scene.view import LegendDetail
    from exoviz.story import Story, Subject

__all__ = [
    "ExportDialog",
    "PictureDialog",
    "PictureOrder",
    "StillDialog",
    "make_export",
    "make_film",
    "make_lesson",
    "make_picture",
    "make_still",
]

#: Size of a picture of a moment of a story, pixels.
_STILL: Final = (1920, 1080)


@dataclass(frozen=True, slots=True)
class PictureOrder:
    """Options of a picture in a file."""

    path: Path
    size: tuple[int, int]
    dpi: float | None
    transparent: bool
    legend: LegendDetail
    scale_bar: bool
    text_size: str | float
    title: str


class PictureDialog(QDialog):
    """Options of a picture."""

    def __init__(
        self, path: Path, size: tuple[int, int], scene: Scene, text_size: str, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Save a picture"))
        filters = _("Pictures and pages ({patterns})").format(patterns=patterns("picture", "page"))
        self.file = FileLine(str(path), _("Save a picture"), filters)
        self.transparent = QCheckBox(_("&No background"))
        self.legend = QComboBox()
        for detail, title in LEGEND_TITLES.items():
            self.legend.addItem(_(title), detail)
        self.legend.setCurrentIndex(self.legend.findData(scene.view.legend))
        self.text_size = text_size_box(text_size)
        self.scale_bar = QCheckBox(_("&Scale bar"))
        self.scale_bar.setChecked(scene.view.scale_bar is not False)
        self.title = QLineEdit(_(scene.title))
        self.title.setPlaceholderText(_("None"))
        standard = QDialogButtonBox.StandardButton
        buttons = dialog_buttons(self, standard.Save, standard.Cancel)
        form = QFormLayout()
        form.addRow(_("&File"), self.file)
        self.sizes = SizeRows(form, size, _("As in the window"))
        form.addRow(_("&Title"), self.title)
        form.addRow(_("&Legend"), self.legend)
        form.addRow(_("Size of the te&xt"), self.text_size)
        for box in (self.scale_bar, self.transparent):
            form.addRow("", box)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(buttons)

    def accept(self) -> None:
        """Accept, unless the user keeps a file that would be overwritten."""
        if self.file.may_write():
            super().accept()

    def order(self) -> PictureOrder:
        """Return the options."""
        return PictureOrder(
            path=self.file.path(),
            size=self.sizes.size(),
            dpi=self.sizes.dots(),
            transparent=self.transparent.isChecked(),
            legend=self.legend.currentData(),
            text_size=self.sizes.letters(self.text_size.currentData()),
            scale_bar=self.scale_bar.isChecked(),
            title=self.title.text(),
        )


class StillDialog(QDialog):
    """Options of a picture of a moment of a story.

    Parameters
    ----------
    path : Path
    text_size : str
    parent : QWidget

    Attributes
    ----------
    file : FileLine
    sizes : SizeRows
    """

    def __init__(self, path: Path, text_size: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Save a picture"))
        filters = _("Pictures and pages ({patterns})").format(patterns=patterns("picture", "page"))
        self.file = FileLine(str(path), _("Save a picture"), filters)
        self.text_size = text_size_box(text_size)
        standard = QDialogButtonBox.StandardButton
        form = QFormLayout()
        form.addRow(_("&File"), self.file)
        self.sizes = SizeRows(form, _STILL)
        form.addRow(_("Size of the te&xt"), self.text_size)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(dialog_buttons(self, standard.Save, standard.Cancel))

    def accept(self) -> None:
        """Accept, unless the user keeps a file that would be overwritten."""
        if self.file.may_write():
            super().accept()

    def options(self) -> dict[str, Any]:
        """Return the arguments of `make_still` on how the picture is made."""
        return {
            "path": self.file.path(),
            "size": self.sizes.size(),
            "text_size": self.sizes.letters(self.text_size.currentData()),
            "dpi": self.sizes.dots(),
        }


def _control(option: Option[object]) -> QWidget:
    """Return the control of an option."""
    if option.choices:
        combo = QComboBox()
        for value, title in option.choices.items():
            combo.addItem(_(title), value)
        combo.setCurrentIndex(combo.findData(option.default))
        return combo
    if isinstance(option.default, bool):
        check = QCheckBox(_(option.label))
        check.setChecked(option.default)
        return check
    if option.default is None:
        box = decimal_box(0.0, option.high, 0.0, _(option.unit), step=option.step)
        box.setSpecialValueText(_("no limit"))
        return box
    assert isinstance(option.default, float)
    return decimal_box(option.low, option.high, option.default, _(option.unit), step=option.step)


def _chosen(control: QWidget) -> object:
    """Return the value of a control; None where nothing is chosen."""
    if isinstance(control, QComboBox):
        return control.currentData()
    if isinstance(control, QCheckBox):
        return control.isChecked()
    assert isinstance(control, BoundedBox)
    value = control.value()
    return None if control.specialValueText() and not value else value


class ExportDialog(QDialog):
    """Options of a file for other programs.

    Parameters
    ----------
    path : Path
    parent : QWidget
    moment : float, optional
        Time in a story that a file without motion is to hold, s.
    """

    def __init__(self, path: Path, parent: QWidget, *, moment: float | None = None) -> None:
        super().__init__(parent)
        self._moment = moment
        self._thing: Literal["vesicle", "story"] = "vesicle" if moment is None else "story"
        self.setWindowTitle(_("Export"))
        self.format = QComboBox()
        for suffix in suffixes(self._thing):
            self.format.addItem(_(self._output(suffix).title), suffix)
        self.file = FileLine(str(path), _("Export"), _("All files (*)"))
        standard = QDialogButtonBox.StandardButton
        buttons = dialog_buttons(self, standard.Save, standard.Cancel)
        form = QFormLayout()
        form.addRow(_("F&ormat"), self.format)
        form.addRow(_("&File"), self.file)
        #: What each option is chosen with, by its name.
        self.controls: dict[str, QWidget] = {}
        for option in OPTIONS.values():
            if option is not AT and suffixes_with(option.name, self._thing):
                control = self.controls[option.name] = _control(option)
                form.addRow("" if isinstance(control, QCheckBox) else _(option.label), control)
                if isinstance(control, QComboBox):
                    control.currentIndexChanged.connect(self._enable)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(buttons)
        self.format.currentIndexChanged.connect(self._follow_format)
        self.file.line.textChanged.connect(self._follow_file)
        self._follow_format()

    def _output(self, suffix: str) -> VesicleOutput | StoryOutput:
        found = FORMATS[suffix]
        output = found.vesicle if self._thing == "vesicle" else found.story
        assert output is not None
        return output

    def _follow_format(self) -> None:
        path = Path(self.file.line.text())
        self.file.line.setText(str(path.with_suffix(str(self.format.currentData()))))
        self._enable()

    def _follow_file(self) -> None:
        """Show the format that the extension of the file stands for."""
        row = self.format.findData(self.file.path().suffix.lower())
        if row >= 0:
            with QSignalBlocker(self.format):
                self.format.setCurrentIndex(row)
            self._enable()

    def _enable(self) -> None:
        """Let only that be chosen which has a meaning."""
        taken = self._output(str(self.format.currentData())).options
        for name, control in self.controls.items():
            option = OPTIONS[name]
            needed = option.needs is None or (
                _chosen(self.controls[option.needs[0]]) == option.needs[1]
            )
            control.setEnabled(option in taken and needed)

    def accept(self) -> None:
        """Accept, unless the user keeps a file that would be overwritten."""
        if self.file.may_write():
            super().accept()

    def options(self) -> dict[str, Any]:
        """Return the arguments of `exoviz.export`."""
        path = self.file.path()
        chosen = {name: _chosen(one) for name, one in self.controls.items() if one.isEnabled()}
        found = format_of(path)
        if self._moment is not None and found and found.story and not found.story.moving:
            chosen["at"] = self._moment
        return {"path": path, **chosen}


def label_of(parameter: str) -> str:
    """Return how dialogs name a parameter of a Python function."""
    labels = {
        "size": _("S&ize"),
        "legend": _("&Legend"),
        "transparent": _("&No background"),
        **{name: _(option.label) for name, option in OPTIONS.items()},
    }
    return labels.get(parameter, parameter).replace("&", "")


def make_export(
    vesicle: Vesicle | Story, scene: Scene, options: dict[str, Any]
) -> Callable[[Progress], str]:
    """Return the work that writes a file for other programs, and says what is in it."""

    def work(progress: Progress) -> str:
        from exoviz.exporter import export

        try:
            done = export(
                vesicle,
                view=scene.view,
                title=_(scene.title),
                progress=progress,
                **options,
            )
        except ArgumentError as error:
            raise error.renamed(label_of) from None
        return "; ".join([str(done.path), *done.notes])

    return work


def make_lesson(model: Vesicle | Story, scene: Scene, path: Path) -> Callable[[Progress], Path]:
    """Return the work that writes a page for any browser: the same that `exoviz lesson` writes."""

    def work(_progress: Progress) -> Path:
        from exoviz.lessons.making import write_lesson

        write_lesson(model, scene, [path], scene.view)
        return path

    return work


def make_picture(vesicle: Vesicle, scene: Scene, order: PictureOrder) -> Callable[[Progress], Path]:
    """Return the work that writes a picture: the same that `exoviz render` writes."""

    def work(progress: Progress) -> Path:
        from exoviz.exporter.figures import draw_figure

        progress(UNKNOWN)
        try:
            draw_figure(
                vesicle,
                scene,
                order.path,
                size=order.size,
                title=order.title,
                transparent=order.transparent,
                legend=order.legend,
                scale_bar=order.scale_bar,
                text_size=order.text_size,
                dpi=order.dpi,
            )
        except ArgumentError as error:
            raise error.renamed(label_of) from None
        return order.path

    return work


def make_still(
    subject: Scene | Story,
    view: View,
    path: Path,
    time: float,
    *,
    size: tuple[int, int] = _STILL,
    text_size: str | float = "medium",
    dpi: float | None = None,
) -> Callable[[Progress], Path]:
    """Return the work that writes a picture of a moment of a story, `time` in seconds."""

    def work(progress: Progress) -> Path:
        from exoviz.exporter.figures import draw_figure
        from exoviz.story import built, scene_of

        progress(UNKNOWN)
        scene = scene_of(subject)
        assert scene is not None
        story = built(subject, progress)
        try:
            draw_figure(
                story, scene, path, at=time, view=view, size=size, text_size=text_size, dpi=dpi
            )
        except ArgumentError as error:
            raise error.renamed(label_of) from None
        return path

    return work


def make_film(
    subject: Subject, view: View, options: dict[str, Any], text_size: str = "medium"
) -> Callable[[Progress], Path]:
    """Return the work that makes a film; cancelled, it removes its frames."""

    def work(progress: Progress) -> Path:
        from exoviz.film.animating import animate

        progress(UNKNOWN)
        path: Path = options["path"]
        try:
            animate(
                subject,
                view=view,
                progress=lambda done: progress(done.share),
                text_size=text_size,
                **options,
            )
        except StoppedError:
            forget_frames(path)
            raise
        except ArgumentError as error:
            raise error.renamed(label_of) from None
        return path

    return work
