"""Says on the picture that it is being built, drawn, or compiled for, and why there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qtpy.QtCore import QObject

from exoviz.language import _
from exoviz.viewer.document.model_builder import ModelBuilder
from exoviz.viewer.picture.canvas import Canvas
from exoviz.viewer.picture.picture_notice import PictureNotice
from exoviz.viewer.picture.render_worker import RenderWorker
from exoviz.viewer.widgets.controls import timer

if TYPE_CHECKING:
    from exoviz.viewer.picture.render_worker import RenderResult

__all__ = ["Announcer"]

#: What takes less is not worth a word, where there is a picture to look at.
_SHORT_MS: Final = 600
_BUILD: Final = "build"
_DRAW: Final = "draw"
_WHY: Final = "why"


class Announcer(QObject):
    """Says what the picture waits for.

    Parameters
    ----------
    canvas : Canvas
    builder : ModelBuilder
    worker : RenderWorker
    parent : QObject

    Attributes
    ----------
    notice : PictureNotice
        Where it is said.
    """

    def __init__(
        self, canvas: Canvas, builder: ModelBuilder, worker: RenderWorker, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._builder = builder
        self._worker = worker
        self._compiling = False
        self.notice = PictureNotice(canvas)
        self._long_build = timer(self, _SHORT_MS, self._say_build, once=True)
        self._long_draw = timer(self, _SHORT_MS, self._say_draw, once=True)
        builder.started.connect(self._started)
        builder.stopped.connect(self._built)
        builder.built.connect(self._built)
        builder.failed.connect(self._failed)
        worker.asked.connect(self._asked)
        worker.compiling.connect(self._compiles)
        worker.drawn.connect(self._drawn)
        worker.failed.connect(lambda _error: self._idle())

    def retranslate(self) -> None:
        """Say the same in the language in force."""
        if _BUILD in self.notice.lines:
            self._say_build()
        if _DRAW in self.notice.lines:
            self._say_draw()

    def _started(self) -> None:
        self.notice.drop(_WHY)
        if self._canvas.shown is None:
            self._say_build()
        else:
            self._long_build.start()

    def _say_build(self) -> None:
        self.notice.say(_BUILD, _("Building…"), stop=self._stop)

    def _stop(self) -> None:
        self._builder.stop()
        if self._canvas.shown is None:
            text = _("Nothing is built. Change the recipe, or open another scene.")
            self.notice.say(_WHY, text, busy=False)

    def _built(self) -> None:
        self._long_build.stop()
        self.notice.drop(_BUILD)

    def _failed(self, error: Exception) -> None:
        self._built()
        if self._canvas.shown is None:
            self.notice.say(_WHY, str(error).partition("\n")[0], busy=False)

    def _asked(self) -> None:
        if _DRAW in self.notice.lines:
            return
        if self._canvas.shown is None:
            self._say_draw()
        elif not self._long_draw.isActive():
            self._long_draw.start()

    def _say_draw(self) -> None:
        text = _("Drawing…")
        if self._compiling:
            text = _("Compiling what draws: once on this computer, less than a minute…")
        self.notice.say(_DRAW, text)

    def _compiles(self) -> None:
        self._compiling = True
        self._say_draw()

    def _drawn(self, result: RenderResult) -> None:
        self._idle()
        if result.request is not self._worker.newest:
            self._long_draw.start()

    def _idle(self) -> None:
        self._compiling = False
        self._long_draw.stop()
        self.notice.drop(_DRAW)
