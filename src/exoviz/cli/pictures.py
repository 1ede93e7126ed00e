"""Common parts of the commands: scenes, sizes, folders, and whose fault a problem is."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec

from exoviz.cli.parameters import option_of
from exoviz.errors import ArgumentError, InputError, Problem, nearest, shortened
from exoviz.files import reason
from exoviz.language import _
from exoviz.registry.print_sizes import MM_PER_INCH, PRINT_SIZES
from exoviz.registry.text_sizes import text_factor

if TYPE_CHECKING:
    from exoviz.model import Vesicle
    from exoviz.scene import Scene, View

__all__ = [
    "check_picture",
    "chosen_molecules",
    "load",
    "makes_folder",
    "parse_size",
    "placed",
    "printed_size",
    "words_as_layers",
]

Given = ParamSpec("Given")

_PRINT_DPI = 300


def load(name: str, seed: int | None) -> Scene:
    """Return a scene, with another seed if one is given."""
    import exoviz

    scene = exoviz.load(name)
    return scene if seed is None else scene.model_copy(update={"seed": seed})


def parse_size(text: str) -> tuple[int, int]:
    """Return the width and height written as ``1920x1080``."""
    from exoviz.scene.view import LARGEST_SIDE, SMALLEST_SIDE

    width, cross, height = text.lower().replace("×", "x").partition("x")
    if cross and width.isdecimal() and height.isdecimal():
        size = int(width), int(height)
        if all(SMALLEST_SIDE <= side <= LARGEST_SIDE for side in size):
            return size
    what = _(
        "'{text}' is not a size; write width x height in pixels, each {smallest} to {largest}, or "
        "in millimetres, or a column of a journal: {columns}"
    ).format(
        text=shortened(text),
        smallest=SMALLEST_SIDE,
        largest=LARGEST_SIDE,
        columns=", ".join(PRINT_SIZES),
    )
    hint = nearest(text, tuple(PRINT_SIZES)) or _("Example: --size 1920x1080")
    raise InputError("--size", [Problem("", what, hint)])


def printed_size(
    text: str, dpi: int | None, text_size: str
) -> tuple[tuple[int, int], int | None, str | float]:
    """Return width and height in pixels, and the dots per inch and the text that belong to them.

    The size may be in pixels, ``1920x1080``, in millimetres, ``85x60mm``, with 300 dots per inch
    unless others are given, or a column of a journal, ``nature-single`` or, with its height,
    ``nature-single:60mm``, with the dots per inch and the letters that the journal asks for.

    Parameters
    ----------
    text : str
    dpi : int or None
        In place of the journal's.
    text_size : str
        See `exoviz.render`.
    """
    column, _colon, height = text.lower().partition(":")
    if column in PRINT_SIZES:
        found = PRINT_SIZES[column]
        tall = re.fullmatch(r"(\d+(?:\.\d+)?)mm", height or f"{found.height_mm}mm")
        if tall:
            size = f"{found.width_mm}x{tall[1]}mm"
            letters = found.text_factor * text_factor(text_size)
            return *printed_size(size, dpi or found.dpi, text_size)[:2], letters
    sides = re.fullmatch(r"(\d+(?:\.\d+)?)(?:mm)?[x×](\d+(?:\.\d+)?)mm", text.lower())
    if not sides:
        return parse_size(text), dpi, text_size
    dots = dpi or _PRINT_DPI
    width, high = (round(float(side) * dots / MM_PER_INCH) for side in sides.groups())
    return parse_size(f"{width}x{high}"), dots, text_size


def _missing(folder: Path) -> list[Path]:
    """Return the folders that are not there, innermost first."""
    found = []
    while not folder.exists() and folder != folder.parent:
        found.append(folder)
        folder = folder.parent
    return found


@contextmanager
def _folder_of(path: Path) -> Iterator[None]:
    """Make the folder of a file, before a long build would go for nothing.

    If the block is left by an error, what was made and holds nothing goes again.
    """
    try:
        made = _missing(path.parent)
        path.parent.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        what = _("the folder '{folder}' cannot be made: {error}")
        text = what.format(folder=path.parent, error=reason(error))
        raise InputError(str(path), [Problem("", text)]) from None
    try:
        yield
    except BaseException:
        with suppress(OSError):
            for folder in made:
                folder.rmdir()
        raise


def makes_folder(name: str) -> Callable[[Callable[Given, None]], Callable[Given, None]]:
    """Return a decorator of a command that makes the folder of the file it writes.

    Parameters
    ----------
    name : str
        Its parameter that holds the file, or None.
    """

    def decorate(command: Callable[Given, None]) -> Callable[Given, None]:
        @functools.wraps(command)
        def run(*args: Given.args, **kwargs: Given.kwargs) -> None:
            path = kwargs.get(name)
            with _folder_of(path) if isinstance(path, Path) else nullcontext():
                command(*args, **kwargs)

        return run

    return decorate


def check_picture(path: Path, transparent: bool = False) -> None:
    """Find out, before a long build, whether a picture can be written there."""
    from exoviz.renderer.picture_files import check_path

    check_path(path, transparent, pages=True)


@contextmanager
def _of_option(parameter: str, source: str) -> Iterator[None]:
    """Say of what is wrong with an expression which option it is in, and of which scene."""
    try:
        yield
    except InputError as error:
        where = option_of(parameter)
        raise InputError(source, [replace(one, where=where) for one in error.problems]) from None


def words_as_layers(
    vesicle: Vesicle, parameter: str, names: Iterable[str], source: str
) -> tuple[str, ...]:
    """Return the layers that an option's names choose, each a path or an expression."""
    from exoviz.selecting import whole_layers

    with _of_option(parameter, source):
        found = [layer for name in names for layer in whole_layers(vesicle, name)]
    return tuple(dict.fromkeys(found))


def chosen_molecules(
    vesicle: Vesicle, only: Iterable[str], hide: Iterable[str], source: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the molecules to draw, and the layers that a view hides.

    Parameters
    ----------
    vesicle : Vesicle
    only, hide : iterable of str
        Paths of layers, or expressions.
    source : str
        Name of the scene in errors.

    Returns
    -------
    only : tuple of str
        Layers or expressions, see `exoviz.render`; what expressions hide is left out of them.
    hide : tuple of str
        Paths of layers.
    """
    from exoviz.selecting import paths_of, select, without

    known = paths_of(vesicle)
    paths = tuple(name for name in hide if name in known)
    words = [name for name in hide if name not in known]
    with _of_option("hide", source):
        for name in words:
            select(vesicle, name)
    return without(vesicle, tuple(only), words), paths


@contextmanager
def placed(scene: Scene, view: View, source: str) -> Iterator[None]:
    """Say of what is wrong whether it is a key of the scene or an option.

    Parameters
    ----------
    scene : Scene
        As it was read.
    view : View
        With the options.
    source : str
        Name of the scene in errors.
    """
    try:
        yield
    except ArgumentError as error:

        def place(where: str) -> str:
            own = getattr(scene.view, where, None)
            return f"view.{where}" if own and own == getattr(view, where) else option_of(where)

        named = source if error.source == "scene" else error.source
        raise InputError(named, error.renamed(place).problems) from None
