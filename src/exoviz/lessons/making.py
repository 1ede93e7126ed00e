"""A scene as a page that any browser opens."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from exoviz.errors import ArgumentError, InputError, Problem, nearest
from exoviz.files import check_file, whole_file
from exoviz.film.tour_plan import check_tour
from exoviz.language import _, number
from exoviz.lessons.lesson_contents import lesson_contents
from exoviz.lessons.lesson_page import page_of, page_title
from exoviz.lessons.packed_beads import MOST_BEADS
from exoviz.lessons.scorm import PLATFORMS, scorm_package
from exoviz.model import Vesicle
from exoviz.progress import Progress, silent
from exoviz.renderer.notebook import check_sides
from exoviz.scene import View
from exoviz.story import Story, Subject, built, scene_of
from exoviz.values import shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from exoviz.scene import Scene

__all__ = ["LESSON_SUFFIXES", "check_lesson", "lesson", "write_lesson"]

#: Pictures for browsers that cannot draw in 3D.
LESSON_SIDES: Final = 12
#: Extensions of the files that a lesson can be.
LESSON_SUFFIXES: Final = (".html", ".zip", ".pdf")


def check_lesson(path: Path) -> None:
    """Check, before long work, whether a lesson can be written.

    Raises
    ------
    InputError
    """
    if path.suffix.lower() not in LESSON_SUFFIXES:
        what = _(
            "a lesson is a page, a package for learning platforms, or a worksheet with its key: "
            "its file ends in {suffixes}."
        )
        text = what.format(suffixes=", ".join(LESSON_SUFFIXES))
        raise ArgumentError(str(path), [Problem("", text)])
    check_file(path)


def _check_platform(platform: str) -> None:
    if platform not in PLATFORMS:
        what = _("{value} is no kind of platform; allowed: {allowed}")
        text = what.format(value=shown(platform), allowed=", ".join(PLATFORMS))
        raise ArgumentError("scene", [Problem("platform", text, nearest(platform, PLATFORMS))])


def lesson(
    subject: Subject,
    path: str | Path,
    *more: str | Path,
    view: View | None = None,
    title: str | None = None,
    sides: int = LESSON_SIDES,
    platform: str = "scorm-1.2",
    progress: Progress = silent,
) -> Path:
    """Write a page that shows a vesicle or a story in any browser, without a network.

    It has 3D, cards, the steps of a tour, and tasks; it speaks English, Kazakh and Russian, and
    begins in the language in force.

    Parameters
    ----------
    subject : Scene, Vesicle or Story
        What to show; a scene is built first, and its tour becomes the steps of the page.
    path : str or Path
        File to write: .html; .zip, the same page as a package for learning platforms, which are
        told the score and remember where a pupil was; or .pdf, a worksheet and the teacher's key in
        the language in force.
    *more : str or Path
        More such files of the same lesson.
    view : View, optional
        How it is seen at first; by default as the scene says.
    title : str, optional
        In place of that of the tour, or the scene.
    sides : int
        Pictures from all around, up to 72, for browsers that cannot draw in 3D; with 0 there are
        none, nor any of the steps, or of a story's chapters.
    platform : str
        Which platforms a package is for: ``"scorm-1.2"`` or ``"scorm-2004"``.
    progress : Progress
        Called now and then while a scene is built; what it raises stops the work.

    Returns
    -------
    Path
        The first file.

    Raises
    ------
    InputError
        If it has so many molecules that no page could draw them; nothing is written then.
    """
    paths, scene = [Path(one) for one in (path, *more)], scene_of(subject)
    for one in paths:
        check_lesson(one)
    _check_platform(platform)
    check_sides(sides)
    model = built(subject, progress)
    view = view or (View() if scene is None else scene.view)
    write_lesson(model, scene, paths, view, title or "", sides, platform)
    return paths[0]


def write_lesson(
    model: Vesicle | Story,
    scene: Scene | None,
    paths: Sequence[Path],
    view: View,
    title: str = "",
    sides: int = LESSON_SIDES,
    platform: str = "scorm-1.2",
) -> None:
    """Write the lesson of a model that is built; see `lesson`.

    Parameters
    ----------
    model : Vesicle or Story
    scene : Scene or None
        That it was built of: has its texts and the tour.
    paths : sequence of Path
    view : View
    title : str
    sides : int
    platform : str

    Raises
    ------
    InputError
    """
    for path in paths:
        check_lesson(path)
    if scene is not None and scene.tour is not None:
        check_tour(scene.tour, model)
    count = len(model.beads()) if isinstance(model, Vesicle) else 0
    if count > MOST_BEADS:
        what = _("the vesicle has {count} beads, and a page can draw {most}: choose a smaller one.")
        text = what.format(count=number(count), most=number(MOST_BEADS))
        raise InputError(str(paths[0]), [Problem("vesicle", text)])
    contents = lesson_contents(model, scene, view, title, sides)
    for path in paths:
        content = _file_content(contents, path, platform)
        with whole_file(path) as file:
            file.write_bytes(content)


def _file_content(contents: Mapping[str, Any], path: Path, platform: str) -> bytes:
    match path.suffix.lower():
        case ".pdf":
            from exoviz.lessons.worksheet import worksheet_pdf

            return worksheet_pdf(contents)
        case ".zip":
            page = page_of(contents).encode("utf-8")
            return scorm_package(page, page_title(contents), platform)
        case _:
            return page_of(contents).encode("utf-8")
