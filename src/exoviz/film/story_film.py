"""Films of a story."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from exoviz.errors import ArgumentError, Problem, nearest
from exoviz.film.scene_film import SceneFilm
from exoviz.language import _, speaking
from exoviz.renderer.annotation.captions import Caption, chapter_caption
from exoviz.renderer.annotation.letters import TextScale
from exoviz.renderer.story_image import Stage
from exoviz.story import Story, build_story

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["StoryFilm", "span_of"]


class StoryFilm(SceneFilm[Story]):
    """Frames of a scene's story."""

    def said(self, time: float) -> Caption:
        """Return the title of a chapter, and its caption at a time of the story."""
        assert self.model is not None
        state = self.model.state_at(time)
        return chapter_caption(state, self.model.chapters[state.chapter])

    def open(self) -> Callable[[float], NDArray[np.uint8]]:
        """Build the story if that has not been done, and return what draws the frame of a time."""
        story = self.model or build_story(self.scene)
        last: list[tuple[float, NDArray[np.uint8]]] = []
        stage = Stage(story, self.size, self.scene.view, TextScale(self.text))

        def frame(time: float) -> NDArray[np.uint8]:
            # A picture that stands still is drawn once.
            if not last or last[0][0] != time:
                with speaking(self.language):
                    last[:] = [(time, stage.frame(time, captions=self.captions))]
            return last[0][1]

        return frame


def span_of(story: Story, chapter: int | str | None) -> tuple[float, float]:
    """Return where a chapter begins and ends, s; where the story does, for none.

    Parameters
    ----------
    story : Story
    chapter : int or str or None
        Number of the chapter, counted from 1, or its name.

    Raises
    ------
    ArgumentError
        If there is no such chapter.
    """
    if chapter is None:
        return 0.0, story.duration
    names = [one.record.name for one in story.chapters]
    place = names.index(chapter) + 1 if chapter in names else chapter
    if not isinstance(place, int) or not 1 <= place <= len(names):
        listed = "; ".join(
            f"{index} {one.record.name} ({_(one.title)})"
            for index, one in enumerate(story.chapters, start=1)
        )
        what = _("there is no chapter {chapter}. Chapters: {listed}.")
        text = what.format(chapter=chapter, listed=listed)
        raise ArgumentError("scene", [Problem("chapter", text, nearest(str(chapter), names))])
    return story.starts[place - 1], story.starts[place]
