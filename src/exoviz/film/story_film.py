"""Films and stills of a story: build it, draw its frames, and encode the film."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from exoviz.errors import ArgumentError, InputError, Problem, nearest
from exoviz.film import FilmProgress, check_film, frame_times, shoot
from exoviz.language import _, current, number, speaking
from exoviz.renderer.picture_files import check_path, save
from exoviz.renderer.request_checks import prefixes, unknown_layers
from exoviz.renderer.story_image import Stage
from exoviz.scene import story_recipe
from exoviz.story import Story, build_story

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.scene import Scene

__all__ = ["StoryFilm", "animate", "still"]


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
    """

    scene: Scene
    size: tuple[int, int]
    language: str
    captions: bool

    @property
    def fingerprint(self) -> str:
        """Hash of everything that the frames depend on."""
        from importlib.metadata import version

        facts = (self.scene.model_dump_json(), self.size, self.language, self.captions)
        return hashlib.sha256(repr((version("exoviz"), *facts)).encode()).hexdigest()

    def __hash__(self) -> int:
        return hash(self.fingerprint)

    def open(self) -> Callable[[float], NDArray[np.uint8]]:
        """Build the story, and return the function that draws the frame of a time."""
        stage = Stage(build_story(self.scene), self.size, self.scene.view)

        def frame(time: float) -> NDArray[np.uint8]:
            with speaking(self.language):
                return stage.frame(time, captions=self.captions)

        return frame


def _check_layers(story: Story, source: str) -> None:
    known = prefixes(story.layers())
    problems = unknown_layers("hide", story.scene.view.hide, known)
    if problems:
        raise InputError(source, problems)


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


def _with_captions(scene: Scene, captions: bool | None) -> bool:
    return scene.view.captions if captions is None else captions


def animate(
    scene: Scene,
    path: str | Path,
    *,
    size: tuple[int, int] = (1280, 720),
    fps: int = 30,
    start: float | None = None,
    stop: float | None = None,
    chapter: int | str | None = None,
    speed: float = 1.0,
    captions: bool | None = None,
    workers: int = 1,
    scheduler: str = "",
    resume: bool = False,
    progress: Callable[[FilmProgress], None] | None = None,
) -> None:
    """Make a film of a scene's story.

    Parameters
    ----------
    scene : Scene
        With a story; its view gives the style.
    path : str or Path
        ``.mp4``, ``.webm``, ``.gif``, ``.webp``, or without an ending a folder of PNG.
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
        Processes that draw; more than one need ``exoviz[cluster]``.
    scheduler : str
        Address of a Dask cluster that exists, in place of `workers`.
    resume : bool
        Go on with a film that was stopped.
    progress : callable, optional
        Called after each frame; what it raises stops the film.

    Raises
    ------
    InputError
        If something asked for is not possible; nothing is written then.
    """
    path = Path(path)
    story_recipe(scene, str(path))
    check_film(path, size)
    story = build_story(scene)
    _check_layers(story, str(path))
    low, high = _span(story, chapter)
    times = frame_times(
        low if start is None else start,
        high if stop is None else stop,
        fps,
        speed,
        end=story.duration,
    )
    options: dict[str, Any] = {} if progress is None else {"progress": progress}
    shoot(
        StoryFilm(scene, size, current(), _with_captions(scene, captions)),
        times,
        path,
        size=size,
        fps=fps,
        workers=workers,
        scheduler=scheduler,
        resume=resume,
        metadata={"title": _(scene.title)},
        **options,
    )


def still(
    scene: Scene,
    path: str | Path | None = None,
    *,
    at: float | None = None,
    size: tuple[int, int] = (1280, 720),
    captions: bool | None = None,
    dpi: float | None = None,
) -> NDArray[np.uint8]:
    """Draw one frame of a scene's story, and write it if `path` is given.

    Parameters
    ----------
    scene : Scene
        With a story.
    path : str or Path, optional
        File to write; its ending chooses the format.
    at : float, optional
        Time, s; by default that which the scene gives.
    size : (int, int)
        Width and height, pixels.
    captions : bool, optional
        Write title, caption, clock and names over it, in the language in force; by default as the
        view says.
    dpi : float, optional
        Resolution that is written into the file.

    Returns
    -------
    (height, width, 4) uint8 array
        RGBA.

    Raises
    ------
    InputError
        If the scene has no story, or the time is not within it.
    """
    recipe = story_recipe(scene, str(path or "scene"))
    if path is not None:
        check_path(Path(path))
    story = build_story(scene)
    _check_layers(story, str(path or "scene"))
    moment = recipe.still_s if at is None else at
    if not 0 <= moment <= story.duration:
        what = _("{value} s is not within the story, which lasts {end} s.")
        text = what.format(value=f"{moment:g}", end=number(story.duration, 1))
        raise ArgumentError(str(path or "scene"), [Problem("at", text)])
    pixels = Stage(story, size, scene.view).frame(moment, captions=_with_captions(scene, captions))
    whole = np.dstack([pixels, np.full(pixels.shape[:2], 255, np.uint8)])
    if path is not None:
        save(whole, Path(path), dpi=dpi, metadata={"Title": _(scene.title)})
    return whole
