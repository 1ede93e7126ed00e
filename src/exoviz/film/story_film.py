"""Films of a story: build it, draw its frames, and encode the film."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from exoviz.errors import ArgumentError, Problem, nearest
from exoviz.film import FilmProgress, TlsFiles, check_film, frame_times, shoot
from exoviz.language import _, current, speaking
from exoviz.progress import silent
from exoviz.renderer.request_checks import check_request, no_time
from exoviz.renderer.story_image import Stage
from exoviz.scene import story_recipe
from exoviz.story import Story, Subject, build_story, scene_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.scene import Scene, View

__all__ = ["StoryFilm", "animate"]


@dataclass(frozen=True)
class StoryFilm:
    """Frames of a scene's story; any frame in any process gives the same bytes.

    Attributes
    ----------
    scene : Scene
    size : (int, int)
        Width and height, pixels.
    language : str
    captions : bool
    story : Story, optional
        That of the scene, where it is built already; a process that is given the film builds it.
    """

    scene: Scene
    size: tuple[int, int]
    language: str
    captions: bool
    story: Story | None = field(default=None, compare=False, repr=False)

    @property
    def fingerprint(self) -> str:
        """Hash of everything that the frames depend on."""
        from importlib.metadata import version

        facts = (self.scene.model_dump_json(), self.size, self.language, self.captions)
        return hashlib.sha256(repr((version("exoviz"), *facts)).encode()).hexdigest()

    def __hash__(self) -> int:
        return hash(self.fingerprint)

    def __getstate__(self) -> dict[str, object]:
        """Return the data that another process gets."""
        return {**self.__dict__, "story": None}

    def open(self) -> Callable[[float], NDArray[np.uint8]]:
        """Build the story if that has not been done, and return what draws the frame of a time."""
        story = self.story or build_story(self.scene)
        stage = Stage(story, self.size, self.scene.view)

        def frame(time: float) -> NDArray[np.uint8]:
            with speaking(self.language):
                return stage.frame(time, captions=self.captions)

        return frame


def _span(story: Story, chapter: int | str | None) -> tuple[float, float]:
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


def animate(
    subject: Subject,
    path: str | Path,
    *,
    view: View | None = None,
    size: tuple[int, int] = (1280, 720),
    fps: int = 30,
    start: float | None = None,
    stop: float | None = None,
    chapter: int | str | None = None,
    speed: float = 1.0,
    captions: bool | None = None,
    workers: int = 1,
    scheduler: str = "",
    scheduler_tls: TlsFiles | None = None,
    resume: bool = False,
    progress: Callable[[FilmProgress], None] = silent,
) -> None:
    """Make a film of a story.

    Parameters
    ----------
    subject : Scene, Vesicle or Story
        A story, or a scene that has one; a vesicle alone has no time, and is refused.
    path : str or Path
        ``.mp4``, ``.webm``, ``.gif``, ``.webp``, or without an extension a folder of PNG.
    view : View, optional
        Style, hidden layers and captions; by default the scene's.
    size : (int, int)
        Width and height, pixels.
    fps : int
        Frames a second, 1 to 120.
    start, stop : float, optional
        Seconds of the story; by default all of it, or all of the chapter.
    chapter : int or str, optional
        Its number in the scene, counted from 1, or its name.
    speed : float
        Seconds of the story in a second of film.
    captions : bool, optional
        Write title, caption, clock and names over it, in the language in force; by default as the
        view says.
    workers : int
        Processes that draw.
    scheduler : str
        Address of a Dask cluster that exists, in place of `workers`; it needs
        ``exoviz[cluster]``. Whoever can speak to a cluster without TLS can run programs on it.
    scheduler_tls : (Path, Path, Path), optional
        Files in PEM of that cluster's certificate authority, of an own certificate, and its key.
    resume : bool
        Go on with a film that was stopped.
    progress : callable
        Called now and then while the story is built, and after each frame; what it raises stops
        the film.

    Raises
    ------
    InputError
        If something asked for is not possible; nothing is written then.
    """
    path = Path(path)
    scene = scene_of(subject)
    if scene is None:
        raise ArgumentError("scene", [Problem("", no_time())])
    story_recipe(scene)
    view = view or scene.view
    scene = scene.model_copy(update={"view": view})
    check_film(path, size)

    def building(_share: float) -> None:
        progress(FilmProgress(0, 0, None, "building"))

    story = subject if isinstance(subject, Story) else build_story(scene, progress=building)
    check_request(story, size, view, (), None)
    low, high = _span(story, chapter)
    times = frame_times(
        low if start is None else start,
        high if stop is None else stop,
        fps,
        speed,
        end=story.duration,
    )
    shoot(
        StoryFilm(scene, size, current(), view.captions if captions is None else captions, story),
        times,
        path,
        size=size,
        fps=fps,
        workers=workers,
        scheduler=scheduler,
        scheduler_tls=scheduler_tls,
        resume=resume,
        metadata={"title": _(scene.title)},
        progress=progress,
    )
