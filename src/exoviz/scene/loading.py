"""Read and write scene files, and say precisely what is wrong with one."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from exoviz.catalog import load_catalog
from exoviz.errors import InputError, Problem, nearest
from exoviz.files import reason, text_of
from exoviz.importer import is_structure, read_tables
from exoviz.language import _
from exoviz.registry.formats import format_of, suffixes
from exoviz.resources import folder
from exoviz.scene.document import Scene, StoryRecipe, preset_files
from exoviz.scene.source_lines import in_lines
from exoviz.scene.structure_checks import file_problems, looked_for, with_absolute_paths
from exoviz.scene.view import View

__all__ = [
    "LARGEST_SCENE",
    "load_scene",
    "parse_scene",
    "preset_names",
    "refuse_story",
    "scene_file",
    "story_recipe",
    "tour_names",
]

#: Files of molecules, trajectories and density that are of other kinds.
_OF_OTHER_KINDS: Final = (
    *(".sdf", ".mol", ".mol2", ".xyz", ".pdbqt", ".mmtf", ".pse", ".cxs", ".mae", ".mvsj"),
    *(".xtc", ".trr", ".dcd", ".psf", ".top", ".itp", ".tpr", ".mrc", ".map", ".ccp4", ".rec"),
)

LARGEST_SCENE = 4_000_000
"""Bytes of a scene file that is read."""


def preset_names() -> tuple[str, ...]:
    """Return the names of the scenes that come with exoviz, the default first.

    Returns
    -------
    tuple of str
        Names that `load_scene` takes.
    """
    return tuple(sorted(preset_files(), key=lambda name: name != "exosome"))


def tour_names() -> tuple[str, ...]:
    """Return the names of the tours that come with exoviz, the easiest first.

    Returns
    -------
    tuple of str
        Names that `load_scene` takes.
    """
    return tuple(sorted(_tour_files(), key=lambda name: name != "one-exosome"))


def _tour_files() -> Mapping[str, Path]:
    return {path.stem: path for path in sorted((folder("scenes") / "tours").glob("*.toml"))}


def _shipped() -> Mapping[str, Path]:
    return {**preset_files(), **_tour_files()}


def load_scene(name_or_path: str | Path) -> Scene:
    """Read a scene.

    Parameters
    ----------
    name_or_path : str or Path
        Name of a preset, such as ``"exosome"``, or of a tour, path of a ``.toml`` file, or of a
        model in mmCIF, BinaryCIF or PDB, which becomes a scene that shows it.

    Returns
    -------
    Scene
        A value that does not change, checked in full.

    Raises
    ------
    InputError
        If there is no such scene, or it cannot be used: names the file, the keys, their
        values, what is allowed, and the nearest valid name.
    """
    text = str(name_or_path)
    preset = _shipped().get(text)
    if preset is None and is_structure(text):
        return _scene_of_model(Path(name_or_path))
    path = preset or Path(name_or_path)
    try:
        if not text:
            raise FileNotFoundError
        content = text_of(path, LARGEST_SCENE)
    except FileNotFoundError:
        what = _("there is no such file and no such preset. Presets: {names}.").format(
            names=", ".join((*preset_names(), *tour_names()))
        )
        hint = nearest(text, _shipped())
        raise InputError(text or "SCENE", [Problem("", what, hint)]) from None
    except IsADirectoryError:
        raise InputError(text, [Problem("", _("this is a folder, not a file."))]) from None
    except UnicodeDecodeError:
        what = _("this is not a text in UTF-8; a scene is a TOML file saved as UTF-8")
        raise InputError(text, [Problem("", _unread_kind(path) or what)]) from None
    except (OSError, ValueError) as error:
        what = _("the file cannot be read as a scene: {error}").format(error=reason(error))
        raise InputError(text, [Problem("", what)]) from None
    if _unread_kind(path):
        raise InputError(text, [Problem("", _unread_kind(path))])
    # A link to a scene and the scene itself can each have its files beside it.
    folders = tuple(dict.fromkeys((path.parent.resolve(), path.resolve().parent)))
    scene = parse_scene(content, str(path), folders)
    problems = [
        *file_problems(scene, load_catalog(), folders),
        *_model_problems(scene, folders),
    ]
    if problems:
        table = tomllib.loads(content)
        raise InputError(str(path), in_lines(problems, table, content))
    return scene


def _unread_kind(path: Path) -> str:
    """Return an error message for a file of a known kind that is not read; else nothing."""
    found, suffix = format_of(path), path.suffix.lower()
    if suffix in _OF_OTHER_KINDS:
        what = _(
            "exoviz does not read {suffix} files; it opens models as {models}. A molecular viewer, "
            "or a program such as gemmi or Open Babel, can save it as one of these."
        )
        return what.format(suffix=suffix, models=", ".join(suffixes("model")))
    if not suffix or found is None or found.model:
        return ""
    what = _(
        "exoviz writes files of this kind but does not open them; it opens scenes (.toml) and "
        "models ({models})."
    ).format(models=", ".join(suffixes("model")))
    if found.picture is not None:
        what += " " + _("A picture of exoviz is made again with: exoviz render --from FIGURE.")
    return what


def scene_file(name: str) -> Path | None:
    """Return the scene file that a name given to `load_scene` stands for.

    None for a preset and for a model, which is opened as a scene that is in no file.
    """
    return None if name in _shipped() or is_structure(name) else Path(name).resolve()


def _scene_of_model(path: Path) -> Scene:
    tables = read_tables(path)
    title = re.sub(
        r": a coarse-grained model made by exoviz.*", "", tables.first("struct", "title")
    )
    copied = tables.first("pdbx_struct_assembly_gen", "oper_expression") not in ("", "1")
    # What is written once is seen whole; in what has many copies one looks inside.
    view = View() if copied else View(cutaway="none")
    return Scene(title=title or path.name, model=str(path.resolve()), view=view)


def _model_problems(scene: Scene, folders: Sequence[Path]) -> Iterable[Problem]:
    if not scene.model:
        return
    try:
        read_tables(Path(scene.model))
    except InputError as error:
        for problem in error.problems:
            hint = problem.hint or looked_for(scene.model, folders)
            yield Problem("model", f"{error.source}: {problem.what}", hint)


def parse_scene(content: str, source: str = "scene", folders: Sequence[Path] = ()) -> Scene:
    """Read a scene from TOML text.

    Parameters
    ----------
    content : str
    source : str
        Names it in errors.
    folders : sequence of Path
        Folders in which the files can be that it names; without any their names stay as they are
        written. The files themselves are not read here.
    """
    if len(content) > LARGEST_SCENE:
        what = _("a scene of {count} letters is too long; at most {limit} are allowed")
        text = what.format(count=len(content), limit=LARGEST_SCENE)
        raise InputError(source, [Problem("", text)])
    try:
        table = tomllib.loads(content)
    except RecursionError:
        what = _("this is not a scene, because its brackets are nested too deeply.")
        raise InputError(source, [Problem("", what)]) from None
    except ValueError as error:
        what = _("this is not a scene, because it is not valid TOML: {error}").format(error=error)
        line = re.search(r"line (\d+)", str(error))
        raise InputError(source, [Problem("", what, line=int(line[1]) if line else 0)]) from None
    if table.get("format") != "exoviz-scene":
        what = _('not a scene: it must begin with format = "exoviz-scene" and version = 1')
        raise InputError(source, [Problem("format", what)])
    try:
        scene = Scene.model_validate(table)
    except InputError as error:
        raise InputError(source, in_lines(error.problems, table, content)) from None
    return scene if not folders else with_absolute_paths(scene, folders)


def story_recipe(scene: Scene, source: str = "scene") -> StoryRecipe:
    """Return the story of a scene.

    Parameters
    ----------
    scene : Scene
    source : str
        Name of the scene in errors.

    Returns
    -------
    StoryRecipe

    Raises
    ------
    InputError
        If the scene has none; names the presets that have one.
    """
    if scene.story is None:
        what = _("this scene has no story: it shows a vesicle that does nothing.")
        names = [name for name in preset_names() if load_scene(name).story is not None]
        hint = _("Scenes with a story: {names}.").format(names=", ".join(names))
        raise InputError(source, [Problem("story", what, hint)])
    return scene.story


def refuse_story(scene: Scene) -> None:
    """Refuse a scene that is more than one vesicle.

    Raises
    ------
    InputError
        If the scene has a story; says what to do with it.
    """
    if scene.story is not None:
        what = _("this scene has a story, with many vesicles: it is not built as a single one.")
        hint = _(
            "Build it with build_story, draw it with still, film it with animate; for one vesicle "
            "of its recipe, set its story to None."
        )
        raise InputError("scene", [Problem("story", what, hint)])
