"""Files that other programs open: meshes, prints and molecules."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from exoviz.errors import ArgumentError, InputError, Problem, nearest
from exoviz.exporter.layer_contents import DETAILS, Detail, contents, layers_of
from exoviz.exporter.print3d.print_export import problems_of
from exoviz.exporter.print3d.solids import PARTS, Parts, Prints
from exoviz.files import check_file, whole_file
from exoviz.language import _, marked, number

if TYPE_CHECKING:
    from exoviz.model import Vesicle
    from exoviz.renderer.geometry.drawing import Drawing
    from exoviz.scene import View
    from exoviz.story import Story

__all__ = [
    "DETAILS",
    "FORMATS",
    "PARTS",
    "STORY_FORMATS",
    "Detail",
    "Exported",
    "Parts",
    "Prints",
    "check_export",
    "export",
]

FORMATS: Final[Mapping[str, str]] = {
    ".glb": marked("glTF, for browsers, slides and Blender"),
    ".ply": marked("PLY, one mesh with colours, molecule and layer numbers"),
    ".obj": marked("OBJ, an object and a material for each layer"),
    ".stl": marked("STL, for a 3D printer"),
    ".3mf": marked("3MF, with colours for a 3D printer"),
    ".cif": marked("mmCIF, for Mol*, PyMOL and ChimeraX"),
    ".bcif": marked("BinaryCIF, the same in fewer bytes, for Mol*"),
    ".mvsx": marked("MolViewSpec, molecules as the view shows them, for Mol*"),
    ".pdb": marked("PDB, for small selections"),
}
"""What each ending stands for; English, translated when shown."""

STORY_FORMATS: Final[Mapping[str, str]] = {
    ".glb": marked("glTF, a clip for each chapter, for browsers and Blender"),
    ".simularium": marked("Simularium, how everything moves"),
    ".ply": marked("PLY, one moment with colours and layer numbers"),
    ".obj": marked("OBJ, one moment with a material for each layer"),
}
"""The same of stories."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written.

    Attributes
    ----------
    path : Path
    notes : tuple of str
        What a reader should know of it: how large it is, what was simplified or left out.
    """

    path: Path
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Order:
    path: Path
    vesicle: Vesicle
    view: View
    drawn: Drawing
    title: str
    provenance: Mapping[str, str]
    detail: Detail
    instanced: bool
    expanded: bool
    prints: Prints
    beat: Callable[[], None]


def _simplified(order: _Order) -> list[str]:
    notes = {
        "low": _("low detail: of each lipid only its head, all sugars as balls"),
        "medium": _("medium detail: of each lipid every other bead"),
        "high": "",
    }[order.detail]
    return [notes] if notes else []


def _glb(order: _Order, path: Path) -> list[str]:
    from exoviz.exporter.mesh.gltf import NM_PER_UNIT, write_glb

    instanced = order.instanced
    detail: Detail = "high" if instanced else order.detail
    layers = layers_of(order.vesicle, order.drawn, detail, round_sugars=instanced)
    order.beat()
    triangles = write_glb(
        layers,
        path,
        title=order.title,
        detail=detail,
        instanced=instanced,
        provenance=order.provenance,
    )
    notes = [
        _("{count} triangles; 1 unit is {nm} nm").format(
            count=number(triangles), nm=number(NM_PER_UNIT)
        )
    ]
    if instanced:
        notes.append(_("every bead kept, all sugars as balls; needs EXT_mesh_gpu_instancing"))
        return notes
    return [*notes, *_simplified(order)]


def _meshes(order: _Order) -> list[tuple[str, Any]]:
    from exoviz.exporter.mesh.meshes import mesh_of

    layers = layers_of(order.vesicle, order.drawn, order.detail)
    return [(layer.path, mesh_of(layer, order.detail)) for layer in layers]


def _ply(order: _Order, path: Path) -> list[str]:
    from exoviz.exporter.story.story_moment import write_ply

    notes = write_ply(_meshes(order), path)
    return [notes[0], *_simplified(order), *notes[1:]]


def _obj(order: _Order, path: Path) -> list[str]:
    from exoviz.exporter.story.story_moment import write_obj

    notes = write_obj(_meshes(order), path, order.path.with_suffix(".mtl"))
    return [*notes, *_simplified(order)]


def _print(order: _Order, path: Path) -> list[str]:
    from exoviz.exporter.print3d.print_export import write_print

    geometry = order.vesicle.geometry
    return write_print(order.drawn, order.prints, geometry, path, order.title, order.beat)


def _kept(order: _Order) -> np.ndarray[Any, np.dtype[np.bool_]]:
    count = sum(map(len, order.vesicle.batches)) + len(order.vesicle.polymers)
    kept = np.zeros(count, np.bool_)
    kept[np.unique(order.drawn.molecule)] = True
    return kept


def _mmcif(order: _Order, path: Path) -> list[str]:
    from exoviz.exporter.molecule.molecule_files import write_molecules

    atoms = write_molecules(
        order.vesicle,
        _kept(order),
        path,
        title=order.title,
        software=order.provenance["Software"],
        every_copy=order.expanded,
        binary=path.suffix == ".bcif",
    )
    notes = _("{count} atoms, one for each bead; B factors are radii").format(count=number(atoms))
    if order.expanded:
        return [notes]
    return [notes, _("copies are operators of assembly 1: show the assembly, not the model")]


def _mvsx(order: _Order, path: Path) -> list[str]:
    from exoviz.exporter.molecule.molviewspec_file import write_mvsx

    layers = write_mvsx(
        order.vesicle,
        _kept(order),
        path,
        order.view,
        title=order.title,
        software=order.provenance["Software"],
    )
    notes = _("{count} layers, coloured as in the picture; open it in Mol*")
    return [notes.format(count=number(layers))]


def _pdb(order: _Order, path: Path) -> list[str]:
    from exoviz.exporter.molecule.molecule_files import write_pdb

    atoms = write_pdb(order.vesicle, _kept(order), path, title=order.title)
    return [_("{count} atoms, one for each bead; B factors are radii").format(count=number(atoms))]


_WRITERS: Final[Mapping[str, Callable[[_Order, Path], list[str]]]] = {
    ".glb": _glb,
    ".ply": _ply,
    ".obj": _obj,
    ".stl": _print,
    ".3mf": _print,
    ".cif": _mmcif,
    ".bcif": _mmcif,
    ".mvsx": _mvsx,
    ".pdb": _pdb,
}


def check_export(
    path: Path,
    *,
    story: bool,
    detail: str = "medium",
    prints: Prints | None = None,
    at: float | None = None,
) -> None:
    """Check, before long work, whether something can be written as it is wanted.

    Parameters
    ----------
    path : Path
    story : bool
        Whether it is a story, or a vesicle alone.
    detail, prints, at
        See `export`.

    Raises
    ------
    InputError
        Names everything that is wrong, and what is allowed.
    """
    prints = prints or Prints()
    problems = problems_of(prints, path.suffix.lower())
    if path.suffix.lower() not in {**FORMATS, **STORY_FORMATS}:
        what = _("the ending '{suffix}' stands for no format that can be exported: {known}.")
        text = what.format(suffix=path.suffix, known=", ".join(FORMATS))
        problems.append(Problem("", text, nearest(path.suffix.lower(), FORMATS)))
    if detail not in DETAILS:
        what = _("'{value}' is not one of {allowed}.")
        text = what.format(value=detail, allowed=", ".join(DETAILS))
        problems.append(Problem("detail", text, nearest(detail, DETAILS)))
    if not problems and not story:
        problems = _of_vesicle(path, at)
    if problems:
        raise ArgumentError(str(path), problems)
    check_file(path)
    if path.suffix.lower() == ".obj":
        check_file(path.with_suffix(".mtl"))


def _of_vesicle(path: Path, at: float | None) -> list[Problem]:
    problems = []
    if path.suffix.lower() not in FORMATS:
        what = _("{suffix} holds a story, and a vesicle alone does nothing.")
        problems.append(Problem("", what.format(suffix=path.suffix)))
    if at is not None:
        problems.append(Problem("at", _("a vesicle alone has no time; only a story has.")))
    return problems


def _order(
    path: Path,
    vesicle: Vesicle,
    view: View | None,
    only: Sequence[str],
    **options: Any,
) -> _Order:
    from exoviz.scene import View

    shown = view or View(cutaway="none")
    prints: Prints = options["prints"]
    if prints.parts == "halves" and path.suffix.lower() in (".stl", ".3mf"):
        shown = shown.model_copy(update={"cutaway": "none"})
    drawn = contents(vesicle, shown, only)
    if not len(drawn.radii):
        raise InputError(str(path), [Problem("", _("every layer is hidden: nothing is left."))])
    notes = {"Software": f"exoviz {version('exoviz')}", "seed": str(vesicle.seed)}
    return _Order(path, vesicle, shown, drawn, provenance=notes, **options)


def export(
    vesicle: Vesicle | Story,
    path: str | Path,
    *,
    view: View | None = None,
    title: str = "exoviz",
    only: Sequence[str] = (),
    detail: Detail = "medium",
    instanced: bool = False,
    expanded: bool = False,
    parts: Parts = "one",
    longest_mm: float = 60.0,
    thinnest_mm: float = 0.8,
    clearance_mm: float = 0.15,
    at: float | None = None,
    beat: Callable[[], None] = lambda: None,
) -> Exported:
    """Write a vesicle or a story into a file that other programs open; its ending chooses which.

    Parameters
    ----------
    vesicle : Vesicle or Story
        From `exoviz.build` or `exoviz.build_story`.
    path : str or Path
        See `FORMATS` and `STORY_FORMATS`.
    view : View, optional
        Layers that are hidden, what is cut away, and colours; by default all is there, and of a
        story what its scene shows.
    title : str
        Name of the whole in the file.
    only : sequence of str
        Layers (path prefixes) to write and no others; empty for all.
    detail : str
        Of meshes: ``"low"`` (at most 0.3 million triangles for the default exosome), ``"medium"``
        (1 million) or ``"high"`` (3 million).
    instanced : bool
        Of ``.glb``: every bead, as copies of one ball.
    expanded : bool
        Of ``.cif`` and ``.bcif``: every copy as atoms, for programs that know no assemblies.
    parts : str
        Of prints: ``"one"`` body; the ``"halves"`` of the whole, whatever the view cuts away, and
        pegs that join them; or, in ``.3mf``, the ``"layers"`` as bodies of one material each.
    longest_mm, thinnest_mm, clearance_mm : float
        Of prints: the longest side, 10 to 1,000, the least thickness, 0.1 to 5, and the gap around
        a peg in its hole, 0 to 1.
    at : float, optional
        Of a story: the moment, s. Without it ``.glb`` and ``.simularium`` hold the whole story,
        and the others the moment that its scene gives.
    beat : callable
        Called now and then; what it raises stops the work.

    Returns
    -------
    Exported
        The file, and what a reader should know of it.

    Raises
    ------
    InputError
        If something asked for is not possible; an older file is still there then.
    """
    from exoviz.story import Story

    path = Path(path)
    prints = Prints(parts, longest_mm, thinnest_mm, clearance_mm)
    check_export(path, story=isinstance(vesicle, Story), detail=detail, prints=prints, at=at)
    writer: Callable[[Path], list[str]]
    if isinstance(vesicle, Story):
        from exoviz.exporter.story.story_files import StoryOrder, check_story, write_story

        wanted = StoryOrder(
            path,
            vesicle,
            view or vesicle.scene.view,
            tuple(only),
            title or "exoviz",
            detail,
            instanced,
            at,
            beat,
        )
        check_story(wanted)
        writer = partial(write_story, wanted)
    else:
        order = _order(
            path,
            vesicle,
            view,
            only,
            title=title or "exoviz",
            detail=detail,
            instanced=instanced,
            expanded=expanded,
            prints=prints,
            beat=beat,
        )
        writer = partial(_WRITERS[path.suffix.lower()], order)
    beat()
    with whole_file(path) as temporary:
        try:
            notes = writer(temporary)
        except InputError as error:
            # Whoever wrote it knows only the temporary file.
            source = str(path) if error.source == str(temporary) else error.source
            raise type(error)(source, error.problems) from None
        beat()
    return Exported(path, tuple(notes))
