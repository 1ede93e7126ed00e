"""One way to draw whatever can be looked at, once or again and again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from exoviz.model import Vesicle
from exoviz.renderer.annotation.annotated_picture import Words, laid_out, sketched
from exoviz.renderer.interactive import Live
from exoviz.renderer.story_image import Stage, turned_state

if TYPE_CHECKING:
    from exoviz.renderer.annotation.captions import Caption
    from exoviz.renderer.annotation.primitives import Primitive
    from exoviz.renderer.geometry.cut_transition import CutTransition
    from exoviz.renderer.image import Picture
    from exoviz.renderer.raster.exposure import Rasterizer
    from exoviz.scene import View
    from exoviz.story import Story

__all__ = ["Drawer", "PictureRequest", "drawer_of"]

_NO_WORDS: Final = Words()


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

    def draw(self, request: PictureRequest) -> tuple[Picture, tuple[Primitive, ...]]:
        """Draw; return the picture, and what is still to be painted over it in its full size."""


class VesicleDrawer:
    """Draws a vesicle as a view says."""

    def __init__(self, vesicle: Vesicle, rasterizer: Rasterizer | None = None) -> None:
        self._vesicle = vesicle
        self._live = Live(vesicle, rasterizer)

    def draw(self, request: PictureRequest) -> tuple[Picture, tuple[Primitive, ...]]:
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


class StoryDrawer:
    """Draws the moments of a story."""

    def __init__(self, story: Story, rasterizer: Rasterizer | None = None) -> None:
        self._story = story
        self._rasterizer = rasterizer
        self._stages: dict[bool, Stage] = {}

    def draw(self, request: PictureRequest) -> tuple[Picture, tuple[Primitive, ...]]:
        """Draw; see `Drawer`."""
        # A stage is costly to set, and stays where its camera turns.
        view = request.view.model_copy(update={"turn": None})
        stage = self._stages.get(request.quick)
        text = request.words.text
        if stage is None or (stage.size, stage.view, stage.text) != (request.size, view, text):
            # What surrounds its beads is drawn by the processor also where a card draws those.
            stage = Stage(
                self._story, request.size, view, text, self._rasterizer, quick=request.quick
            )
            self._stages[request.quick] = stage
        state = turned_state(self._story.state_at(request.time), request.view.turn)
        return stage.picture(state, captions=view.captions, caption=request.caption)


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
