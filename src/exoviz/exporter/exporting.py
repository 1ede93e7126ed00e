"""Export a vesicle or a story into the format of the file's extension."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from glob import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, Unpack

from exoviz.errors import ArgumentError, InputError, Problem, nearest
from exoviz.exporter.layer_contents import exported_drawing
from exoviz.exporter.requests import ExportKeywords, ExportOptions, StoryRequest, VesicleRequest
from exoviz.files import check_companion, check_file, check_folder, whole_file, whole_folder
from exoviz.language import _, number
from exoviz.progress import UNKNOWN, Progress, silent
from exoviz.registry import implementation
from exoviz.registry.formats import FORMATS, StoryOutput, VesicleOutput, suffixes, suffixes_with
from exoviz.registry.options import OPTIONS
from exoviz.renderer.request_checks import text_problems

if TYPE_CHECKING:
    from exoviz.model import Vesicle
    from exoviz.scene import View
    from exoviz.story import Subject

__all__ = ["Exported", "check_export", "export", "requested"]

#: Rounds in which a file is made to fit, and how much smaller than needed each aims.
_TRIES: Final = 12
_LESS: Final = 0.95
#: Of the triangles of a detail; with fewer nothing can be made out.
_LEAST_SHARE: Final = 0.002


@dataclass(frozen=True, slots=True)
class Exported:
    """The written file.

    Attributes
    ----------
    path : Path
    notes : tuple of str
        Notes for the user: how large it is, what was simplified or left out.
    """

    path: Path
    notes: tuple[str, ...]


def check_export(
    path: Path, thing: Literal["vesicle", "story"], **options: Unpack[ExportKeywords]
) -> None:
    """Check, before long work, whether the options of an export are valid.

    Parameters
    ----------
    path : Path
    thing : str
        ``"vesicle"`` or ``"story"``.
    **options
        See `export`.

    Raises
    ------
    ArgumentError
        Names everything that is wrong, and what is allowed.
    """
    output = _output_of(path, thing)
    _check_options(path, path.suffix.lower(), thing, **options)
    check_file(path)
    for suffix in output.beside:
        check_companion(path.with_suffix(suffix))
    if output.folder:
        check_folder(path.with_suffix(""), f"{escape(path.stem)}_*")


def _check_options(
    path: Path, suffix: str, thing: Literal["vesicle", "story"], **options: Unpack[ExportKeywords]
) -> None:
    """Raise an error that names all options that a format does not take, or not with a value."""
    output, given = _output_of(path.with_suffix(suffix), thing), ExportOptions.given(**options)
    found = [_problem(suffix, thing, output, name, given) for name in given]
    problems = [problem for problem in found if problem is not None]
    if problems:
        raise ArgumentError(str(path), problems)


def _output_of(path: Path, thing: Literal["vesicle", "story"]) -> VesicleOutput | StoryOutput:
    """Return the output of a file extension for a vesicle, or a story."""
    suffix, known = path.suffix.lower(), suffixes(thing)
    found = FORMATS.get(suffix)
    output = None if found is None else found.vesicle if thing == "vesicle" else found.story
    if output is not None:
        return output
    hint = ""
    if found is not None and found.story is not None:
        what = _("{suffix} holds a story, and a vesicle alone does nothing.")
        text = what.format(suffix=suffix)
    elif found is not None and found.vesicle is not None:
        text = _(found.vesicle.no_story).format(suffix=suffix)
        hint = _("Export a vesicle, such as 'exosome', or the story as {suffixes}.")
        hint = hint.format(suffixes=", ".join(known))
    else:
        what = _("the extension '{suffix}' stands for no format that can be exported: {known}.")
        text = what.format(suffix=path.suffix, known=", ".join(known))
        hint = nearest(suffix, known)
    raise ArgumentError(str(path), [Problem("", text, hint)])


def _problem(
    suffix: str,
    thing: Literal["vesicle", "story"],
    output: VesicleOutput | StoryOutput,
    name: str,
    given: Mapping[str, object],
) -> Problem | None:
    """Return the problem with an option that was chosen for a file; None if there is none."""
    if name not in ExportKeywords.__annotations__:
        raise TypeError(f"there is no option '{name}': {', '.join(ExportKeywords.__annotations__)}")
    option, value = OPTIONS[name], given[name]
    if option not in output.options:
        takes = suffixes_with(name, thing)
        if takes:
            what = _("has no meaning in {suffix}; it is for {suffixes}.")
            return Problem(name, what.format(suffix=suffix, suffixes=", ".join(takes)))
        if thing == "story":
            what = _("has no meaning for a story; it is for a vesicle in {suffixes}.")
        else:
            what = _("has no meaning for a vesicle alone; it is for a story in {suffixes}.")
        return Problem(name, what.format(suffixes=", ".join(suffixes_with(name))))
    if isinstance(output, VesicleOutput) and (name, value) in output.lacks:
        return Problem(name, _(output.lacks[name, value]))
    problem = option.problem(value)
    other, needed = option.needs or ("", None)
    if problem is None and other and given.get(other) != needed:
        what = _("has a meaning only where {option} is '{value}'.")
        problem = Problem(name, what.format(option=other, value=needed))
    return problem


def _vesicle_request(
    vesicle: Vesicle,
    path: Path,
    view: View | None,
    only: Sequence[str],
    title: str,
    options: ExportOptions,
    progress: Progress,
) -> VesicleRequest:
    from exoviz.scene import View

    shown = view or View(cutaway="none")
    if options.parts == "halves":
        shown = shown.model_copy(update={"cutaway": "none"})
    drawing = exported_drawing(vesicle, shown, only)
    if not len(drawing.radii):
        raise InputError(str(path), [Problem("", _("every layer is hidden: nothing is left."))])
    return VesicleRequest(path, vesicle, shown, drawing, title, options, progress)


def requested(
    subject: Subject,
    path: Path,
    suffix: str,
    *,
    view: View | None = None,
    title: str | None = None,
    only: Sequence[str] = (),
    progress: Progress = silent,
    **options: Unpack[ExportKeywords],
) -> VesicleRequest | StoryRequest:
    """Build a subject, and return what the writer of a format takes.

    Parameters
    ----------
    subject : Scene, Vesicle or Story
    path : Path
        What errors name.
    suffix : str
        Extension of the format.
    view, title, only, progress, **options
        See `export`.

    Raises
    ------
    InputError
        If something asked for is not possible.
    """
    from exoviz.scene import Scene
    from exoviz.story import Story, built

    thing = _thing(subject)
    _check_options(path, suffix, thing, **options)
    wrong = text_problems("only", only)
    if wrong:
        raise ArgumentError(str(path), wrong)
    if title is None and isinstance(subject, Scene):
        title = _(subject.title)
    model = built(subject, progress)
    chosen = ExportOptions(**ExportOptions.given(**options))
    if not isinstance(model, Story):
        return _vesicle_request(model, path, view, only, title or "exoviz", chosen, progress)
    from exoviz.exporter.story.story_files import check_story

    output = _output_of(path.with_suffix(suffix), thing)
    moving = isinstance(output, StoryOutput) and output.moving and chosen.at is None
    shown = view or model.scene.view
    request = StoryRequest(
        path, model, shown, tuple(only), title or "exoviz", chosen, moving, progress
    )
    check_story(request)
    return request


def _thing(subject: Subject) -> Literal["vesicle", "story"]:
    """Return what a subject is, without building it."""
    from exoviz.story import scene_of

    scene = scene_of(subject)
    return "vesicle" if scene is None or scene.story is None else "story"


def _fitting(
    write: Callable[[Any, Path], list[str]], request: VesicleRequest | StoryRequest, path: Path
) -> list[str]:
    """Write with fewer triangles until a file is no larger than was asked for; return the notes.

    Raises
    ------
    ArgumentError
        If it stays larger; says how small it gets.
    """
    notes, most = write(request, path), request.options.max_mb
    size = 0.0
    for _try in range(_TRIES):
        size = sum(one.stat().st_size for one in (path, *request.beside.values())) / 1e6
        if most is None or size <= most:
            return notes
        request.progress(UNKNOWN)
        request = replace(request, share=request.share * min(_LESS * most / size, _LESS))
        if request.share < _LEAST_SHARE:
            break
        notes = write(request, path)
    what = _("the smallest file that can be made of this has {size} MB.")
    hint = _("Allow as much, choose detail 'low', or write fewer layers.")
    problem = Problem("max_mb", what.format(size=number(size, 1)), hint)
    raise ArgumentError(str(request.path), [problem])


def export(
    subject: Subject,
    path: str | Path,
    *,
    view: View | None = None,
    title: str | None = None,
    only: Sequence[str] = (),
    progress: Progress = silent,
    **options: Unpack[ExportKeywords],
) -> Exported:
    """Write a vesicle or a story into a file that other programs open; its extension chooses which.

    Parameters
    ----------
    subject : Scene, Vesicle or Story
        What to write; a scene is built first.
    path : str or Path
        Its extension is one of `exoviz.registry.formats.FORMATS`, which docs/export.md lists.
    view : View, optional
        Layers that are hidden, what is cut away, and colours; by default all is there, and of a
        story what its scene shows.
    title : str, optional
        Name of the whole in the file; by default the scene's, or ``"exoviz"``.
    only : sequence of str
        Layers, or molecules of a vesicle by words (see `exoviz.select`), to write and no others;
        empty for all.
    progress : Progress
        Called now and then; what it raises stops the work.
    **options
        Each is for some formats only, and refused for the others:

        detail : str
            Detail of meshes: ``"low"`` (at most 0.3 million triangles), ``"medium"`` (1.1 million,
            the default) or ``"high"`` (3 million); where there would be more, beads are merged.
        instanced : bool
            In ``.glb``: write every bead, as copies of one ball.
        expanded : bool
            In ``.cif`` and ``.bcif``: write every copy as atoms, for programs that know no
            assemblies.
        parts : str
            In prints: ``"one"`` body, the default; the ``"halves"`` of the whole, whatever the
            view cuts away, with pegs that join them; or, in ``.3mf``, the ``"layers"``, each a
            body of one material.
        longest_mm, thinnest_mm, clearance_mm : float
            In prints: the longest side, the least thickness, and the gap around a peg in its hole,
            mm; `exoviz.registry.options` has their ranges and defaults.
        max_mb : float
            In meshes and prints: the largest file, MB. Beads are merged, and cells of prints are
            coarser, until it fits.
        estimate : bool
            In prints: say printing time and filament, where PrusaSlicer is installed.
        at : float
            Time in a story, s. Without it ``.glb`` and ``.simularium`` hold the whole story, and
            the other formats the moment that its scene gives.

    Returns
    -------
    Exported
        The file, and what a reader should know of it.

    Raises
    ------
    InputError
        If something asked for is not possible; an older file is still there then.
    """
    path, thing = Path(path), _thing(subject)
    check_export(path, thing, **options)
    output, suffix = _output_of(path, thing), path.suffix.lower()
    request = requested(
        subject, path, suffix, view=view, title=title, only=only, progress=progress, **options
    )
    progress(UNKNOWN)
    with ExitStack() as files:
        beside = {
            suffix: files.enter_context(whole_file(path.with_suffix(suffix)))
            for suffix in output.beside
        }
        request = replace(request, beside=beside)
        if output.folder:
            folder = files.enter_context(whole_folder(path.with_suffix("")))
            request = replace(request, folder=folder)
        temporary = files.enter_context(whole_file(path))
        try:
            notes = _fitting(implementation(output.writer), request, temporary)
        except InputError as error:
            # Whoever wrote it knows only the temporary file.
            source = str(path) if error.source == str(temporary) else error.source
            raise type(error)(source, error.problems) from None
        progress(UNKNOWN)
    return Exported(path, tuple(notes))
