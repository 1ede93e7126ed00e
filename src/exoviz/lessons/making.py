"""A scene as a page that any browser opens."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from exoviz.errors import ArgumentError, InputError, Problem
from exoviz.files import check_file, whole_file
from exoviz.film.tour_plan import check_tour
from exoviz.language import _, number
from exoviz.lessons.lesson_contents import lesson_contents
from exoviz.lessons.lesson_page import page_of, page_title
from exoviz.lessons.packed_beads import MOST_BEADS
from exoviz.lessons.scorm import scorm_package
from exoviz.model import Vesicle
from exoviz.progress import Progress, silent
from exoviz.renderer.notebook import check_sides
from exoviz.scene import View
from exoviz.story import Story, Subject, built, scene_of

if TYPE_CHECKING:
    from exoviz.scene import Scene

__all__ = ["LESSON_SUFFIXES", "check_lesson", "lesson", "write_lesson"]

#: Pictures for browsers that cannot draw in 3D.
LESSON_SIDES: Final = 12
#: Extensions of the files that a lesson can be.
LESSON_SUFFIXES: Final = (".html", ".zip")


def check_lesson(path: Path) -> None:
    """Check, before long work, whether a lesson can be written.

    Raises
    ------
    InputError
    """
    if path.suffix.lower() not in LESSON_SUFFIXES:
        what = _(
            "a lesson is a page, or a package for learning platforms: its file ends in {suffixes}."
        )
        text = what.format(suffixes=", ".join(LESSON_SUFFIXES))
        raise ArgumentError(str(path), [Problem("", text)])
    check_file(path)


def lesson(
    subject: Subject,
    path: str | Path,
    *,
    view: View | None = None,
    title: str | None = None,
    sides: int = LESSON_SIDES,
    progress: Progress = silent,
) -> Path:
    """Write a page that shows a vesicle or plays a story in any browser, without a network.

    3D, cards, tour, and of a vesicle tasks.

    It speaks English, Kazakh and Russian, and begins in the language in force.

    Parameters
    ----------
    subject : Scene, Vesicle or Story
        What to show; a scene is built first, and its tour becomes the steps of the page.
    path : str or Path
        File to write, .html; or .zip, the same page as a package for learning platforms (SCORM
        1.2), which are told the score and remember where a pupil was.
    view : View, optional
        How it is seen at first; by default as the scene says.
    title : str, optional
        In place of that of the tour, or the scene.
    sides : int
        Pictures from all around, up to 72, for browsers that cannot draw in 3D; 0 for none.
    progress : Progress
        Called now and then while a scene is built; what it raises stops the work.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    InputError
        If it has so many molecules that no page could draw them; nothing is written then.
    """
    path, scene = Path(path), scene_of(subject)
    check_lesson(path)
    check_sides(sides)
    model = built(subject, progress)
    view = view or (View() if scene is None else scene.view)
    write_lesson(model, scene, path, view, title or "", sides)
    return path


def write_lesson(
    model: Vesicle | Story,
    scene: Scene | None,
    path: Path,
    view: View,
    title: str = "",
    sides: int = LESSON_SIDES,
) -> None:
    """Write the lesson of a model that is built; see `lesson`.

    Parameters
    ----------
    model : Vesicle or Story
    scene : Scene or None
        That it was built of: has its texts and the tour.
    path : Path
    view : View
    title : str
    sides : int

    Raises
    ------
    InputError
    """
    check_lesson(path)
    if scene is not None and scene.tour is not None:
        check_tour(scene.tour, model)
    count = len(model.beads()) if isinstance(model, Vesicle) else 0
    if count > MOST_BEADS:
        what = _("the vesicle has {count} beads, and a page can draw {most}: choose a smaller one.")
        text = what.format(count=number(count), most=number(MOST_BEADS))
        raise InputError(str(path), [Problem("vesicle", text)])
    contents = lesson_contents(model, scene, view, title, sides)
    content = page_of(contents).encode("utf-8")
    if path.suffix.lower() == ".zip":
        content = scorm_package(content, page_title(contents))
    with whole_file(path) as file:
        file.write_bytes(content)
