"""One way to draw whatever can be looked at, once or again and again."""

from __future__ import annotations

import statistics
import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from exoviz.cores import sharing_cores
from exoviz.model import Vesicle
from exoviz.renderer.annotation.annotated_picture import Words, laid_out, sketched
from exoviz.renderer.image import COARSE
from exoviz.renderer.interactive import Live
from exoviz.renderer.story_image import Stage, turned_state

if TYPE_CHECKING:
    from collections.abc import Callable

    from exoviz.renderer.annotation.captions import Caption
    from exoviz.renderer.annotation.primitives import Primitive
    from exoviz.renderer.geometry.cut_transition import CutTransition
    from exoviz.renderer.image import Picture
    from exoviz.renderer.raster.exposure import Rasterizer
    from exoviz.scene import View
    from exoviz.story import Story

    Drawn = tuple[Picture, tuple[Primitive, ...]]

__all__ = ["Drawer", "Pace", "PictureRequest", "StoryDrawer", "drawer_of"]

_NO_WORDS: Final = Words()
#: Seconds that a picture of a playing story may take, and pictures that are counted until that is
#: judged.
_PICTURE_S: Final = 1 / 20
_COUNTED: Final = 9
#: Share of these seconds by which they are missed, or kept, before anything is changed.
_SPARE: Final = 0.1
#: How coarse a playing story becomes at most: pixels that are one, and rows that are left.
_COARSEST: Final = 4
_FEWEST_ROWS: Final = 240


@dataclass(frozen=True, slots=True)
class PictureRequest:
    """A picture to draw.

    Attributes
    ----------
    size : (int, int)
        Width and height, pixels.
    view : View
        A story has its own camera and cut, and its words are the view's captions.
    words : Words
        Words on the picture of a vesicle; of a story the size of its text.
    only : tuple of str
        Layers (path prefixes) of a vesicle to draw and no others; empty for all.
    transparent : bool
        Leave the background of a vesicle out.
    quick : bool
        Whether it will be followed by another at once, and may be of fewer pixels.
    time : float
        Time of a story, s.
    transition : CutTransition, optional
        Progress of the transition between two cuts, in a quick picture of a vesicle.
    caption : Caption, optional
        In place of the title and the caption of a story.
    """

    size: tuple[int, int]
    view: View
    words: Words = _NO_WORDS
    only: tuple[str, ...] = ()
    transparent: bool = False
    quick: bool = False
    time: float = 0.0
    transition: CutTransition | None = None
    caption: Caption | None = None


class Drawer(Protocol):
    """Draws one subject, and remembers what stays the same from picture to picture."""

    def draw(self, request: PictureRequest) -> Drawn:
        """Draw; return the picture, and what is still to be painted over it in its full size."""

    def begun(self, request: PictureRequest) -> Callable[[], Drawn]:
        """Do the first half of drawing; return what does the rest.

        While that is done for one picture, the next may be begun in another thread. Pictures are
        begun one after the other, and in the same order the rest of each is done, once.
        """


class VesicleDrawer:
    """Draws a vesicle as a view says."""

    def __init__(self, vesicle: Vesicle, rasterizer: Rasterizer | None = None) -> None:
        self._vesicle = vesicle
        self._live = Live(vesicle, rasterizer)

    def begun(self, request: PictureRequest) -> Callable[[], Drawn]:
        """Draw all of it, on all cores; see `Drawer`."""
        made = self.draw(request)
        return lambda: made

    def draw(self, request: PictureRequest) -> Drawn:
        """Draw; see `Drawer`."""
        size, view, words = request.size, request.view, request.words
        if request.quick:
            return sketched(self._live, size, view, words, request.transition)
        return laid_out(
            self._vesicle,
            size,
            view,
            words,
            only=request.only,
            transparent=request.transparent,
            live=self._live,
        )


class Pace:
    """Decides how coarse the pictures of a playing story are, by how long the last ones took.

    A picture of fewer pixels costs as much less as it has pixels fewer, at best. So what would be
    too slow again is never gone back to, and nothing flickers.

    Attributes
    ----------
    coarse : int
        How many pixels wide and high each drawn one is.
    """

    def __init__(self, rows: int) -> None:
        self._coarsest = max(min(rows // _FEWEST_ROWS, _COARSEST), COARSE)
        self._spans: deque[float] = deque(maxlen=_COUNTED)
        self._first = _COUNTED
        self.coarse = COARSE

    def note(self, seconds: float) -> None:
        """Note how long the newest picture took."""
        if self._first:
            # Levels of detail are made for the first ones, once.
            self._first -= 1
            return
        self._spans.append(seconds)
        if len(self._spans) < _COUNTED:
            return
        usual = statistics.median(self._spans)
        finer = usual * (self.coarse / (self.coarse - 1)) ** 2
        step = 0
        if usual > (1 + _SPARE) * _PICTURE_S and self.coarse < self._coarsest:
            step = 1
        elif finer < (1 - _SPARE) * _PICTURE_S and self.coarse > COARSE:
            step = -1
        if step:
            self.coarse += step
            self._spans.clear()


class StoryDrawer:
    """Draws the moments of a story.

    Parameters
    ----------
    story : Story
    rasterizer : Rasterizer, optional
        Draws beads and triangles in place of the processor.
    clock : callable
        Gives seconds.
    """

    def __init__(
        self,
        story: Story,
        rasterizer: Rasterizer | None = None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._story = story
        self._rasterizer = rasterizer
        self._clock = clock
        self._stages: dict[bool, Stage] = {}
        self._pace = Pace(0)
        self._is_finishing = False

    def draw(self, request: PictureRequest) -> Drawn:
        """Draw; see `Drawer`."""
        return self._begun(request, 1)()

    def begun(self, request: PictureRequest) -> Callable[[], Drawn]:
        """Place what is drawn; see `Drawer`."""
        # While the story plays, one moment is placed beside another that is lit.
        return self._begun(request, 2 if request.quick else 1)

    def _begun(self, request: PictureRequest, workers: int) -> Callable[[], Drawn]:
        """Begin a picture, so many of which are worked on at the same time."""
        before = self._clock()
        # A stage is costly to set, and stays where its camera turns.
        view = request.view.model_copy(update={"turn": None})
        stage = self._stages.get(request.quick)
        text = request.words.text
        if stage is None or (stage.size, stage.view, stage.text) != (request.size, view, text):
            if request.quick:
                self._pace = Pace(request.size[1])
            # What surrounds its beads is drawn by the processor also where a card draws those.
            stage = Stage(self._story, request.size, view, text, self._rasterizer)
            self._stages[request.quick] = stage
        if request.quick:
            stage.draw_coarsely(self._pace.coarse)
        with sharing_cores(workers):
            state = turned_state(self._story.state_at(request.time), request.view.turn)
            placed = stage.placed(state)
            if self._is_finishing:
                # The last moment takes longer to be finished than this one to be placed.
                placed = stage.with_light(placed)
        pace, begun = self._pace, self._clock() - before

        def finished() -> Drawn:
            start = self._clock()
            self._is_finishing = True
            try:
                with sharing_cores(workers):
                    made = stage.lit(placed, captions=view.captions, caption=request.caption)
            finally:
                self._is_finishing = False
            if request.quick:
                # The next is begun meanwhile: what takes longer decides how many there are.
                pace.note(max(begun, self._clock() - start))
            return made

        return finished


def drawer_of(subject: Vesicle | Story, rasterizer: Rasterizer | None = None) -> Drawer:
    """Return the drawer of a vesicle or a story.

    Parameters
    ----------
    subject : Vesicle or Story
    rasterizer : Rasterizer, optional
        Draws beads and triangles in place of the processor.
    """
    if isinstance(subject, Vesicle):
        return VesicleDrawer(subject, rasterizer)
    return StoryDrawer(subject, rasterizer)
