"""Draws in the background; only the newest request counts, so that the window never waits."""

from __future__ import annotations

import statistics
import threading
import time
from collections import deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
from qtpy.QtCore import QObject, Signal

from exoviz.language import speaking
from exoviz.renderer import CutTransition, Live, Words, composed, sketched
from exoviz.renderer.story_image import Stage

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.model import Vesicle
    from exoviz.renderer.annotation.labels import Label
    from exoviz.renderer.annotation.primitives import Primitive
    from exoviz.renderer.geometry.drawing import Drawing
    from exoviz.scene import View
    from exoviz.story import Story

    Bytes = NDArray[np.uint8]

__all__ = ["RenderRequest", "RenderResult", "RenderWorker"]

#: Full pictures of which the time is remembered.
_REMEMBERED: Final = 9


@dataclass(frozen=True, slots=True)
class RenderRequest:
    """A picture to draw.

    Attributes
    ----------
    subject : Vesicle or Story
    size : (int, int)
        Pixels of the screen.
    view : View
    words : Words
    quick : bool
        Whether it will be followed by another at once.
    language : str
    time : float
        Time of a story, s.
    turn : (float, float, float)
        How far a story's camera is turned from its way, azimuth and elevation in degrees, and
        by which factor it is nearer.
    transition : CutTransition, optional
        How far the cut is, in a quick picture of a vesicle.
    """

    subject: Vesicle | Story
    size: tuple[int, int]
    view: View
    words: Words
    quick: bool
    language: str
    time: float = 0.0
    turn: tuple[float, float, float] = (0.0, 0.0, 1.0)
    transition: CutTransition | None = None


@dataclass(frozen=True, slots=True, eq=False)
class RenderResult:
    """A picture that was drawn.

    Attributes
    ----------
    request : RenderRequest
    pixels : (h, w, 3 or 4) array
        Fewer than were requested where that was quick.
    primitives : tuple of Primitive
        Still to be painted over it, in the size that was requested.
    drawing : Drawing
    bead : (h, w) int32 array
        Bead of the drawing that is seen, -1 for none; the picture, more coarsely or not.
    nm_per_pixel : float
        Size of a requested pixel in the plane of focus.
    labels : tuple of Label
        Names beside the picture, in requested pixels.
    """

    request: RenderRequest
    pixels: Bytes
    primitives: tuple[Primitive, ...]
    drawing: Drawing
    bead: NDArray[np.int32]
    nm_per_pixel: float
    labels: tuple[Label, ...] = ()


class RenderWorker(QObject):
    """A thread that draws what was requested last.

    Attributes
    ----------
    rate : float or None
        Seconds that a million pixels of a full picture of the newest subject take: the median of
        what was measured. None until there is something: the first picture does not count, for
        what draws is compiled for it.
    """

    drawn = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._measured: Vesicle | Story | None = None
        self._rates: deque[float] = deque(maxlen=_REMEMBERED)
        self._wanted: RenderRequest | None = None
        self._ended = False
        self._live: Live | None = None
        self._stages: dict[bool, Stage] = {}
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
        with self._news:
            self._wanted = request
            self._news.notify()

    def end(self) -> None:
        """End the thread; what it is drawing is finished first, and not shown."""
        with self._news:
            self._ended = True
            self._news.notify()
        self._thread.join()

    def _work(self) -> None:
        while True:
            with self._news:
                while self._wanted is None and not self._ended:
                    self._news.wait()
                if self._ended or self._wanted is None:
                    return
                request, self._wanted = self._wanted, None
            try:
                with speaking(request.language):
                    made = self._draw(request)
            except Exception as error:
                made = None
                reason = error
            if self._ended:
                return
            if made is None:
                self.failed.emit(reason)
            else:
                self.drawn.emit(made)

    def _draw(self, request: RenderRequest) -> RenderResult:
        from exoviz.model import Vesicle

        if isinstance(request.subject, Vesicle):
            return self._vesicle(request, request.subject)
        return self._moment(request, request.subject)

    def _vesicle(self, request: RenderRequest, vesicle: Vesicle) -> RenderResult:
        if self._live is None or self._live.vesicle is not vesicle:
            self._live = Live(vesicle)
        before = time.perf_counter()
        if request.quick:
            made, primitives = sketched(
                self._live, request.size, request.view, request.words, request.transition
            )
        else:
            made, primitives = composed(vesicle, request.size, request.view, request.words), ()
        self.measure(request, time.perf_counter() - before, made.pixels[..., 0].size)
        return RenderResult(
            request,
            made.pixels,
            primitives,
            made.drawing,
            made.bead,
            made.nm_per_pixel,
            made.labels,
        )

    def _moment(self, request: RenderRequest, story: Story) -> RenderResult:
        style = "draft" if request.quick else request.view.style
        view = request.view.model_copy(update={"style": style})
        stage = self._stages.get(request.quick)
        if stage is None or (stage.story, stage.size, stage.view) != (story, request.size, view):
            self._stages[request.quick] = stage = Stage(story, request.size, view)
        state = story.state_at(request.time)
        azimuth, elevation, nearer = request.turn
        camera = replace(
            state.camera,
            azimuth=state.camera.azimuth + azimuth,
            elevation=min(max(state.camera.elevation + elevation, -80.0), 80.0),
            height=state.camera.height / nearer,
        )
        # The stage is set once for a whole film.
        before = time.perf_counter()
        pixels = stage.moment(replace(state, camera=camera), captions=request.view.captions)
        self.measure(request, time.perf_counter() - before, pixels[..., 0].size)
        seen = stage.seen
        return RenderResult(request, pixels, (), seen[0], seen[1], camera.height / request.size[1])
