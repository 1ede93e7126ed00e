"""Make a film of whatever can be looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal

from exoviz.errors import ArgumentError, Problem
from exoviz.files import check_file
from exoviz.film import FilmProgress, TlsFiles, check_film, frame_times, shoot
from exoviz.film.encoding import even_size, is_folder
from exoviz.film.narration import Recording, narrated, recordings_in
from exoviz.film.scene_film import SceneFilm
from exoviz.film.story_film import StoryFilm, span_of
from exoviz.film.subtitles import cues_of, subtitle_files, write_subtitles
from exoviz.film.tour_film import TourFilm, tour_film
from exoviz.film.tour_plan import check_tour, scene_title, tour_of
from exoviz.film.vesicle_film import VesicleFilm
from exoviz.language import LANGUAGES, _, current, speaking
from exoviz.model import Vesicle
from exoviz.progress import silent
from exoviz.registry.cameras import CAMERAS
from exoviz.registry.formats import FORMATS, format_of
from exoviz.registry.options import MOTION, QUALITY, TURNTABLE, Motion, Quality
from exoviz.registry.text_sizes import text_factor
from exoviz.renderer.request_checks import (
    check_request,
    no_time,
    size_problems,
    story_problems,
)
from exoviz.scene import Scene, View
from exoviz.scene.view.tour import said
from exoviz.story import Story, Subject, built, scene_of

__all__ = ["animate"]


def _check_motion(
    scene: Scene, view: View, turntable: float | None, chapter: object, motion: Motion
) -> None:
    if scene.story is not None:
        problems = story_problems({"turntable": turntable})
    elif turntable is None:
        hint = _("A camera can move around it: give 'turntable', the seconds that this takes.")
        problems = [Problem("turntable", no_time(), hint)]
    else:
        found = (TURNTABLE.problem(turntable), MOTION.problem(motion))
        problems = [one for one in found if one is not None]
        problems += [Problem("chapter", no_time())] if chapter is not None else []
        if CAMERAS[view.camera].inside:
            what = _("the camera '{name}' stands inside, and has no room to move. Choose another.")
            problems.append(Problem("camera", what.format(name=view.camera)))
    if problems:
        raise ArgumentError("scene", problems)


def _check_tour(scene: Scene, given: Mapping[str, object]) -> None:
    tour_of(scene)
    what = _("has no meaning in a tour, which has steps; give the times of the part to show.")
    problems = [Problem(name, what) for name, value in given.items() if value is not None]
    if problems:
        raise ArgumentError("scene", problems)


def _subtitled(path: Path, captions: bool | Literal["all"] | None) -> tuple[str, ...]:
    """Return the languages in which what a film says stands beside it."""
    found = format_of(path)
    if is_folder(path) or found is None or found.film is None or not found.film.played:
        return ()
    return tuple(LANGUAGES) if captions == "all" else (current(),)


def _audio_problems(path: Path, audio: str | Path | None, *, tells: bool) -> list[Problem]:
    if audio is None:
        return []
    found = format_of(path)
    if not tells:
        what = _("recordings belong to a story's chapters or a tour's steps; here there are none.")
        return [Problem("audio", what)]
    if is_folder(path) or found is None or found.film is None or not found.film.played:
        played = [one.name for one in FORMATS.values() if one.film and one.film.played]
        what = _("this kind of film holds no sound; these do: {allowed}.")
        return [Problem("audio", what.format(allowed=", ".join(played)))]
    return []


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
    turntable: float | None = None,
    motion: Motion = "turn",
    captions: bool | Literal["all"] | None = None,
    audio: str | Path | None = None,
    quality: Quality = QUALITY.default,
    tour: bool = False,
    text_size: str | float = "medium",
    workers: int = 1,
    scheduler: str = "",
    scheduler_tls: TlsFiles | None = None,
    resume: bool = False,
    progress: Callable[[FilmProgress], None] = silent,
) -> None:
    """Make a film of a story, of a tour, or of a vesicle around which the camera moves.

    Parameters
    ----------
    subject : Scene, Vesicle or Story
        A scene is built first, its story if it has one.
    path : str or Path
        ``.mp4``, ``.webm``, ``.gif``, ``.webp``, or without an extension a folder of PNG.
    view : View, optional
        Style, hidden layers and captions, and a vesicle's camera and cut; by default the scene's.
    size : (int, int)
        Width and height, pixels; where the kind of film takes even numbers alone, an odd one is
        one larger.
    fps : int
        Frames a second, 1 to 120.
    start, stop : float, optional
        Seconds of the story, the tour, or the motion; by default all of it, or all of the chapter.
    chapter : int or str, optional
        Its number in the scene, counted from 1, or its name.
    speed : float
        Seconds of the story in a second of film.
    turntable : float, optional
        Seconds in which the camera moves around a vesicle, 1 to 600; the film of all of them can
        be repeated without a jump.
    motion : str
        How it moves: ``"turn"`` once around, ``"rock"`` to and fro, or ``"zoom"`` in and out.
    captions : bool or str, optional
        Write title, caption, clock and names over a story, or title, note and scale bar over a
        vesicle, in the language in force; by default as the view says. What is said stands also
        beside ``.mp4`` and ``.webm``, as ``.srt`` and ``.vtt``, in that language; with ``"all"`` in
        every language.
    audio : str or Path, optional
        Folder of recordings (``.wav``, ``.mp3``, ``.m4a``, ``.ogg``), each named by the number or
        the name of a chapter, with whose beginning it is heard, or of a tour's step, with whose
        words it is. Where it takes longer than the chapter, the chapter's last picture stays until
        it ends; a step's words stay as long, before its question.
    quality : str
        ``"draft"``, small; ``"web"``, which looks like what was drawn; ``"master"``, for cutting.
    tour : bool
        Show the scene's tour, step by step; its texts are the captions.
    text_size : str or float
        See `exoviz.render`.
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
        Called now and then while the scene is built, and after each frame; what it raises stops
        the film.

    Raises
    ------
    InputError
        If something asked for is not possible; nothing is written then.
    """
    path = Path(path)
    scene = scene_of(subject)
    if scene is None:
        raise ArgumentError("scene", [Problem("", _("a film needs the scene of what it shows."))])
    view = view or scene.view
    if tour:
        _check_tour(scene, {"chapter": chapter, "turntable": turntable})
    else:
        _check_motion(scene, view, turntable, chapter, motion)
    scene = scene.model_copy(update={"view": view})
    size = even_size(path, size)
    check_film(path)
    languages = _subtitled(path, captions)
    for file in subtitle_files(path, languages):
        check_file(file)
    problems = size_problems(size, story=scene.story is not None)
    problems += [one for one in (QUALITY.problem(quality),) if one is not None]
    problems += _audio_problems(path, audio, tells=tour or scene.story is not None)
    if problems:
        raise ArgumentError("scene", problems)
    factor = text_factor(text_size)

    def building(_share: float) -> None:
        progress(FilmProgress(0, 0, None, "building"))

    model = built(scene if not isinstance(subject, Vesicle | Story) else subject, building)
    check_request(model, size, view, (), None, view.legend != "off")
    written = view.captions if captions is None else bool(captions)
    film: SceneFilm[Vesicle] | SceneFilm[Story] | TourFilm
    title = _(scene.title)
    spoken: tuple[Recording, ...] = ()
    starts: tuple[float, ...] = ()
    if tour:
        steps = tour_of(scene).steps
        check_tour(tour_of(scene), model)
        if audio is not None:
            spoken = recordings_in(Path(audio), [said(step.title) for step in steps])
        lasting = {one.part: one.seconds * speed for one in spoken}
        told = tour_film(scene, model, size, current(), written, factor, lasting)
        starts = told.starts
        low, high, end = 0.0, told.duration, told.duration
        film, title = told, scene_title(scene)
    elif isinstance(model, Story):
        low, high = span_of(model, chapter)
        end, starts = model.duration, model.starts
        if audio is not None:
            spoken = recordings_in(Path(audio), [one.record.name for one in model.chapters])
        film = StoryFilm(scene, size, current(), written, factor, model)
    else:
        low, high = 0.0, turntable or TURNTABLE.low
        end = high
        film = VesicleFilm(scene, size, current(), written, factor, model, motion, high)
    times = frame_times(
        low if start is None else start, high if stop is None else stop, fps, speed, end=end
    )
    narration = None
    if spoken:
        times, narration = narrated(times, starts, fps, spoken)
    shoot(
        film,
        times,
        path,
        size=size,
        fps=fps,
        workers=workers,
        scheduler=scheduler,
        scheduler_tls=scheduler_tls,
        resume=resume,
        metadata={"title": title},
        quality=quality,
        narration=narration,
        progress=progress,
    )
    for language in languages:
        with speaking(language):
            cues = cues_of(times, fps, film.said)
        for file in subtitle_files(path, (language,)):
            write_subtitles(file, cues)
