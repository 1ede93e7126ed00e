"""Options of a film, with an estimate of its length, size and making."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from qtpy.QtCore import Qt
from qtpy.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QVBoxLayout,
    QWidget,
)

from exoviz.language import _, number
from exoviz.registry.formats import FORMATS
from exoviz.registry.options import FPS, MOTION, QUALITY, SPEED, TURNTABLE, Quality
from exoviz.viewer.widgets.controls import (
    decimal_box,
    dialog_buttons,
    number_box,
    wrapped_label,
)
from exoviz.viewer.widgets.file_chooser import FileLine, patterns

if TYPE_CHECKING:
    from exoviz.story import Story

__all__ = ["Estimate", "FilmDialog", "estimate"]

#: Seconds in which the camera moves around a vesicle, unless others are chosen.
_TURN_S: Final = 8.0
#: Size of a film, in that of one for the web.
_BYTES: Final[dict[Quality, float]] = {"draft": 0.35, "web": 1.0, "master": 3.5}


@dataclass(frozen=True, slots=True)
class Estimate:
    """Estimated length and size of a film.

    Attributes
    ----------
    length_s : float
        Playing time, s.
    pictures : int
    megabytes : float
        Approximate size of the file.
    making_s : float or None
        Approximate time that making it takes, s; None if unknown.
    """

    length_s: float
    pictures: int
    megabytes: float
    making_s: float | None

    def text(self) -> str:
        """Return the estimate as text."""
        text = _("{length} s, {pictures} pictures, about {size} MB").format(
            length=number(self.length_s, 1),
            pictures=number(self.pictures),
            size=number(self.megabytes, 0 if self.megabytes >= 10 else 1),
        )
        if self.making_s is None:
            return text
        return text + "\n" + _("About {time} to make").format(time=_duration(self.making_s))


def _duration(seconds: float) -> str:
    if seconds < 90:
        return _("{time} s").format(time=number(max(round(seconds), 1)))
    if seconds < 90 * 60:
        return _("{time} min").format(time=number(round(seconds / 60)))
    return _("{time} h").format(time=number(seconds / 3600, 1))


def estimate(
    story_s: float,
    size: tuple[int, int],
    fps: int,
    speed: float,
    suffix: str,
    rate: float | None,
    quality: Quality = QUALITY.default,
) -> Estimate:
    """Return the estimated length and size of a film.

    Parameters
    ----------
    story_s : float
        Time of the story that it shows, s.
    size : (int, int)
        Width and height, pixels.
    fps : int
        Pictures a second.
    speed : float
        Seconds of the story in a second of film.
    suffix : str
        File extension, such as ``".mp4"``.
    rate : float or None
        Seconds to draw a million pixels, if that is known.
    quality : str
    """
    pictures = max(round(story_s / speed * fps), 1)
    pixels = pictures * size[0] * size[1] / 1e6
    found, frames = FORMATS.get(suffix.lower()), FORMATS[""].film
    film = found.film if found and found.film else frames
    assert film is not None
    making = None if rate is None else pixels * rate
    factor = _BYTES[quality] if film.writer else 1.0
    return Estimate(pictures / fps, pictures, pixels * film.bytes_per_pixel * factor, making)


class FilmDialog(QDialog):
    """Options of a film.

    Parameters
    ----------
    path : Path
    story : Story or None
        None for a vesicle, around which the camera moves.
    rate : float or None
        Seconds that a million pixels took in the window; None where none was drawn yet.
    parent : QWidget
    captions : bool
        Whether words in the picture are offered, as the scene's view has it.
    """

    def __init__(
        self,
        path: Path,
        story: Story | None,
        rate: float | None,
        parent: QWidget,
        *,
        captions: bool = True,
    ) -> None:
        super().__init__(parent)
        self._starts = None if story is None else story.starts
        self._rate = rate
        self.setWindowTitle(_("Make a film"))
        filters = _("Films ({patterns})").format(patterns=patterns("film"))
        self.file = FileLine(str(path), _("Make a film"), filters)
        self.size_box = QComboBox()
        for width, height in ((1280, 720), (1920, 1080), (854, 480), (1080, 1080)):
            self.size_box.addItem(f"{width} × {height}", (width, height))
        self.chapter, self.motion, self.quality = QComboBox(), QComboBox(), QComboBox()
        for quality, title in QUALITY.choices.items():
            self.quality.addItem(_(title), quality)
        self.quality.setCurrentIndex(self.quality.findData(QUALITY.default))
        self.every_language = QCheckBox(_("Their texts &beside it in every language"))
        self.audio = FileLine("", _("Recordings of chapters"), "", folder=True)
        self.chapter.addItem(_("All"), None)
        for index, chapter in enumerate(story.chapters if story else (), start=1):
            self.chapter.addItem(f"{index}  {_(chapter.title)}", index)
        for motion, title in MOTION.choices.items():
            self.motion.addItem(_(title), motion)
        self.turntable = decimal_box(TURNTABLE.low, TURNTABLE.high, _TURN_S)
        self.fps = number_box(int(FPS.low), int(FPS.high), FPS.default)
        self.speed = decimal_box(SPEED.low, SPEED.high, SPEED.default, step=SPEED.step)
        self.estimate = wrapped_label()
        self.captions = QCheckBox(_("&Words in the picture"))
        self.captions.setChecked(captions)
        self.every_language.setEnabled(captions)
        self.captions.toggled.connect(self.every_language.setEnabled)
        standard = QDialogButtonBox.StandardButton
        buttons = dialog_buttons(self, standard.Save, standard.Cancel)
        form = QFormLayout()
        form.addRow(_("&File"), self.file)
        form.addRow(_("S&ize"), self.size_box)
        if story is None:
            form.addRow(_(MOTION.label), self.motion)
            form.addRow(_(TURNTABLE.label), self.turntable)
        else:
            form.addRow(_("&Chapter"), self.chapter)
        form.addRow(_(FPS.label), self.fps)
        if story is not None:
            form.addRow(_(SPEED.label), self.speed)
        form.addRow(_(QUALITY.label), self.quality)
        if story is not None:
            form.addRow(_("&Recordings"), self.audio)
        form.addRow("", self.captions)
        form.addRow("", self.every_language)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(self.estimate)
        layout.addWidget(buttons)
        for box in (self.size_box, self.chapter, self.quality):
            box.currentIndexChanged.connect(self._show_estimate)
        for field in (self.fps, self.speed, self.turntable):
            field.valueChanged.connect(self._show_estimate)
        self.file.line.textChanged.connect(self._show_estimate)
        self._show_estimate()
        self.setWindowFlag(Qt.WindowType.WindowContextHelpButtonHint, False)

    def _show_estimate(self) -> None:
        """Show how long and large the film will be, and how long it takes to make."""
        if self._starts is None:
            shown = self.turntable.value()
        else:
            chapter = self.chapter.currentData()
            first, last = (0, -1) if chapter is None else (chapter - 1, chapter)
            shown = self._starts[last] - self._starts[first]
        guess = estimate(
            shown,
            self.size_box.currentData(),
            self.fps.whole,
            self.speed.value(),
            self.file.path().suffix,
            self._rate,
            self.quality.currentData(),
        )
        self.estimate.setText(guess.text())

    def show_rate(self, rate: float | None) -> None:
        """Use a measured drawing rate; the first one stays, so that the estimate does not jump."""
        if self._rate is None and rate is not None:
            self._rate = rate
            self._show_estimate()

    def accept(self) -> None:
        """Accept, unless the user keeps a file that would be overwritten."""
        if self.file.may_write():
            super().accept()

    def options(self) -> dict[str, Any]:
        """Return the arguments of `exoviz.animate`."""
        common = {
            "path": self.file.path(),
            "size": self.size_box.currentData(),
            "fps": self.fps.whole,
            "captions": self._captions(),
            "quality": self.quality.currentData(),
        }
        if self._starts is None:
            moved = {"turntable": self.turntable.value(), "motion": self.motion.currentData()}
            return {**common, **moved}
        told = {"chapter": self.chapter.currentData(), "speed": self.speed.value()}
        if self.audio.line.text().strip():
            told["audio"] = self.audio.path()
        return {**common, **told}

    def _captions(self) -> bool | str:
        written = self.captions.isChecked()
        return "all" if written and self.every_language.isChecked() else written
