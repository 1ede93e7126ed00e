"""Draws in the background; only the newest request counts, so that the window never waits."""

from __future__ import annotations

import statistics
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

import numpy as np
from qtpy.QtCore import QObject, Signal

from exoviz.compiled import watched
from exoviz.language import speaking
from exoviz.renderer.annotation.primitives import paint
from exoviz.renderer.drawers import Drawer, PictureRequest, drawer_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.model import Vesicle
    from exoviz.renderer.annotation.primitives import Primitive
    from exoviz.renderer.geometry.camera import Frame, Shot
    from exoviz.renderer.geometry.drawing import Drawing
    from exoviz.renderer.image import Label
    from exoviz.story import Story
    from exoviz.viewer.picture.graphics_link import GraphicsLink

    Bytes = NDArray[np.uint8]

Made = TypeVar("Made")

__all__ = ["RenderRequest", "RenderResult", "RenderWorker"]

#: Full pictures of which the time is remembered.
_REMEMBERED: Final = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderRequest(PictureRequest):
    """A picture for the window to show.

    Attributes
    ----------
    subject : Vesicle or Story
    language : str
    """

    subject: Vesicle | Story
    language: str


@dataclass(frozen=True, slots=True, eq=False)
class RenderResult:
    """A picture that was drawn.

    Attributes
    ----------
    request : RenderRequest
    pixels : (h, w, 4) array
        Fewer than were requested where that was quick.
    primitives : tuple of Primitive
        Still to be painted over it, in the size that was requested.
    drawing : Drawing
    bead : (h, w) int32 array
        Bead of the drawing that is seen, -1 for none; the picture, more coarsely or not.
    nm_per_pixel : float
        Size of a requested pixel in the plane of focus.
    shot : Shot
    frame : Frame
        The camera, and the part of the requested pixels that its angles are of.
    labels : tuple of Label
        Names beside the picture, in requested pixels.
    """

    request: RenderRequest
    pixels: Bytes
    primitives: tuple[Primitive, ...]
    drawing: Drawing
    bead: NDArray[np.int32]
    nm_per_pixel: float
    shot: Shot
    frame: Frame
    labels: tuple[Label, ...] = ()


class RenderWorker(QObject):
    """Draws what was requested last, in threads of its own.

    Parameters
    ----------
    parent : QObject, optional
    graphics : GraphicsLink, optional
        Draws in place of the processor, and ends with the thread.

    Attributes
    ----------
    rate : float or None
        Seconds that a million pixels of a full picture of the newest subject take: the median of
        what was measured. None until there is something: the first picture does not count, for
        what draws is compiled for it.
    graphics : GraphicsLink or None
    newest : RenderRequest or None
        What was requested last.

    Signals
    -------
    asked : ()
    compiling : ()
        What draws is compiled, which takes long and is done once on a computer.
    drawn : (RenderResult)
    failed : (error)
    """

    asked = Signal()
    compiling = Signal()
    drawn = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None, graphics: GraphicsLink | None = None) -> None:
        super().__init__(parent)
        self.graphics = graphics
        self._measured: Vesicle | Story | None = None
        self._rates: deque[float] = deque(maxlen=_REMEMBERED)
        self.newest: RenderRequest | None = None
        self._wanted: RenderRequest | None = None
        self._ended = False
        self._subject: Vesicle | Story | None = None
        self._drawer: Drawer | None = None
        self._news = threading.Condition()
        self._thread = threading.Thread(target=self._work, name="drawer", daemon=True)
        self._thread.start()

    @property
    def rate(self) -> float | None:
        """Seconds that a million pixels take; see the class."""
        rates = tuple(self._rates)
        return statistics.median(rates) if rates else None

    def measure(self, request: RenderRequest, seconds: float, pixels: int) -> None:
        """Note how long a full picture took."""
        if request.quick:
            return
        if request.subject is not self._measured:
            self._measured = request.subject
            self._rates.clear()
        else:
            self._rates.append(seconds / (pixels / 1e6))

    def ask(self, request: RenderRequest) -> None:
        """Draw this next, instead of the request that waits."""
        self.newest = request
        with self._news:
            self._wanted = request
            self._news.notify()
        self.asked.emit()

    def end(self) -> None:
        """End the threads; what they are drawing is finished first, and not shown."""
        with self._news:
            self._ended = True
            self._news.notify()
        self._thread.join()
        if self.graphics is not None:
            self.graphics.end()

    def _next(self) -> RenderRequest | None:
        """Wait for a request; return None when the end has come."""
        with self._news:
            while self._wanted is None and not self._ended:
                self._news.wait()
            request, self._wanted = self._wanted, None
            return None if self._ended else request

    def _work(self) -> None:
        # While one picture is finished there the next is begun here.
        with ThreadPoolExecutor(1, "finisher") as finisher:
            running: list[Future[None]] = []
            while (request := self._next()) is not None:
                finish = self._told(partial(self._begun, request), request.language)
                wait(running)
                if finish is None or self._ended:
                    continue
                running = [finisher.submit(self._finish, finish, request.language)]
                if not request.quick:
                    # What is begun behind a picture that takes long would be old when it comes.
                    wait(running)

    def _finish(self, finish: Callable[[], RenderResult], language: str) -> None:
        made = self._told(finish, language)
        if made is not None and not self._ended:
            self.drawn.emit(made)

    def _told(self, work: Callable[[], Made], language: str) -> Made | None:
        """Do some of the work; tell if it cannot be done."""
        try:
            with speaking(language), watched(self.compiling.emit):
                return work()
        except Exception as error:
            if not self._ended:
                self.failed.emit(error)
            return None

    def _begun(self, request: RenderRequest) -> Callable[[], RenderResult]:
        if self._drawer is None or self._subject is not request.subject:
            rasterizer = None if self.graphics is None else self.graphics.rasterizer
            self._drawer = drawer_of(request.subject, rasterizer)
            self._subject = request.subject
        before = time.perf_counter()
        finish = self._drawer.begun(request)
        begun = time.perf_counter() - before

        def finished() -> RenderResult:
            start = time.perf_counter()
            made, primitives = finish()
            if not request.quick:
                paint(made.pixels, primitives)
                primitives = ()
            seconds = begun + time.perf_counter() - start
            self.measure(request, seconds, made.pixels[..., 0].size)
            return RenderResult(
                request,
                made.pixels,
                primitives,
                made.drawing,
                made.bead,
                made.nm_per_pixel,
                made.shot,
                made.frame,
                made.labels,
            )

        return finished
