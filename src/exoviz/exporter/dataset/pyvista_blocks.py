"""Data sets of PyVista."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from exoviz.errors import ArgumentError, Problem
from exoviz.exporter.dataset.data_blocks import DataBlock, vesicle_blocks
from exoviz.exporter.dataset.story_blocks import MOMENT_BEADS, MomentBlocks
from exoviz.exporter.exporting import requested
from exoviz.exporter.requests import VesicleRequest
from exoviz.exporter.story.story_detail import ExportModels
from exoviz.language import _
from exoviz.memory import memory_problem
from exoviz.model.layers import ancestors, parent_path
from exoviz.progress import Progress, silent

if TYPE_CHECKING:
    from pyvista import MultiBlock, PolyData

    from exoviz.exporter.requests import StoryRequest
    from exoviz.registry.options import Detail
    from exoviz.scene import View
    from exoviz.story import Subject

__all__ = [
    "DataFacts",
    "check_points",
    "data_request",
    "facts_of",
    "moment_blocks",
    "place_of",
    "polydata_of",
    "request_blocks",
    "to_pyvista",
]

#: What errors name where no file is written.
SCENE: Final = Path("scene")
#: Bytes that data take while they are made: the program and its libraries, and for each bead or
#: corner its columns, and the data set. Measured with "mvb-release", of 15 million: 240 MB and 80.
_BASE: Final = 300_000_000
_POINT: Final = 95


@dataclass(frozen=True, slots=True)
class DataFacts:
    """Facts that each data set holds as its field data.

    Attributes
    ----------
    title : str
    software : str
    seed : int
    time : float, optional
        Of a moment of a story, s of film.
    """

    title: str
    software: str
    seed: int
    time: float | None = None


def facts_of(request: VesicleRequest | StoryRequest, time: float | None = None) -> DataFacts:
    """Return the facts of a request; of a story those of a moment."""
    known = request.provenance
    return DataFacts(request.title, known["Software"], int(known["seed"]), time)


def check_points(
    request: VesicleRequest | StoryRequest, points: int, bytes_each: int = _POINT
) -> None:
    """Refuse, before they are made, data that would take too much memory.

    Parameters
    ----------
    request : VesicleRequest or StoryRequest
    points : int
        Beads, and corners of triangles.
    bytes_each : int
        What one takes while all is made.

    Raises
    ------
    ArgumentError
        Says how much it would take, and what would take less.
    """
    whole = isinstance(request, VesicleRequest)
    hint = _("Choose detail 'low', hide or cut away layers, or write a smaller vesicle.")
    if whole:
        hint = _("Hide or cut away layers, or write a smaller vesicle.")
    problem = memory_problem("" if whole else "detail", _BASE + bytes_each * points, hint)
    if problem is not None:
        raise ArgumentError(str(request.path), [problem])


def moment_blocks(request: StoryRequest, most: Mapping[Detail, float]) -> MomentBlocks:
    """Return what makes the blocks of moments of a story, of so many beads by detail."""
    detail = request.options.detail
    models = ExportModels(request.story, request.view, request.only)
    return MomentBlocks(models, most[detail], detail)


def request_blocks(
    request: VesicleRequest | StoryRequest, bytes_each: int = _POINT
) -> tuple[DataBlock, ...]:
    """Return the blocks of a vesicle, or of a moment of a story.

    Parameters
    ----------
    request : VesicleRequest or StoryRequest
    bytes_each : int
        What a point takes while all is made.

    Raises
    ------
    ArgumentError
        If nothing is left, or it would take too much memory.
    """
    if isinstance(request, VesicleRequest):
        drawn = request.drawing
        check_points(request, len(drawn.radii) + 3 * len(drawn.triangles), bytes_each)
        return vesicle_blocks(request.vesicle, request.drawing)
    moments = moment_blocks(request, MOMENT_BEADS)
    state = request.story.state_at(request.moment)
    check_points(request, moments.points(state), bytes_each)
    found = moments.at(state, request.progress)
    if not found:
        raise ArgumentError(str(request.path), [Problem("", _("nothing is left to be written."))])
    return found


def _texts(name: str, values: Iterable[str]) -> Any:
    """Return texts as an array of VTK: pyvista makes such ones of ASCII alone."""
    from vtkmodules.vtkCommonCore import vtkStringArray

    array = vtkStringArray()
    array.SetName(name)
    for value in values:
        array.InsertNextValue(value)
    return array


def _add_facts(made: PolyData | MultiBlock, facts: DataFacts, **texts: Sequence[str]) -> None:
    texts = {
        "title": (facts.title,),
        "software": (facts.software,),
        "length_unit": ("nm",),
        "mass_unit": ("Da",),
        "charge_unit": ("e",),
        **texts,
    }
    for name, values in texts.items():
        made.GetFieldData().AddArray(_texts(name, values))
    made.field_data["seed"] = np.array([facts.seed], np.int64)
    if facts.time is not None:
        # VTK's own name for it.
        made.field_data["TimeValue"] = np.array([facts.time])


def polydata_of(block: DataBlock, facts: DataFacts, layers: Sequence[str] = ()) -> PolyData:
    """Return a block as a data set: a vertex for each bead, and triangles.

    Parameters
    ----------
    block : DataBlock
    facts : DataFacts
    layers : sequence of str
        What the column ``layer`` is an index into, if there is one.
    """
    import pyvista

    cells: dict[str, Any] = {}
    if "radius" in block.columns:
        beads = np.flatnonzero(block.columns["radius"] > 0)
        cells["verts"] = np.stack([np.ones(len(beads), np.int64), beads], axis=1).ravel()
    if len(block.faces):
        three = np.full((len(block.faces), 1), 3, np.int64)
        cells["faces"] = np.concatenate([three, block.faces], axis=1).ravel()
    made = pyvista.PolyData(np.ascontiguousarray(block.points), **cells)
    for name, column in block.columns.items():
        made.point_data.set_array(column, name)
    made.point_data.active_scalars_name = "colour"
    if "Normals" in block.columns:
        made.point_data.active_normals_name = "Normals"
    _add_facts(made, facts, layer_names=layers or (block.layer,), species_names=block.species)
    return made


def place_of(block: DataBlock, layers: Sequence[str]) -> str:
    """Return the path of the group that a block is put into.

    That of a layer with others below it is the group of these.
    """
    below = any(block.layer in ancestors(layer)[:-1] for layer in layers)
    return block.layer if below else parent_path(block.layer)


def _nested(blocks: Sequence[DataBlock], leaf: Callable[[DataBlock], PolyData]) -> MultiBlock:
    import pyvista

    groups = {"": pyvista.MultiBlock()}

    def group(path: str) -> MultiBlock:
        if path not in groups:
            above = group(parent_path(path))
            groups[path] = pyvista.MultiBlock()
            above.append(groups[path], ancestors(path)[-1].rpartition("/")[2])
        return groups[path]

    layers = tuple(dict.fromkeys(block.layer for block in blocks))
    for block in blocks:
        group(place_of(block, layers)).append(leaf(block), block.name)
    return groups[""]


def to_pyvista(
    subject: Subject,
    *,
    at: float | None = None,
    view: View | None = None,
    only: Sequence[str] = (),
    detail: Detail | None = None,
    title: str | None = None,
    progress: Progress = silent,
) -> MultiBlock:
    """Return a vesicle, or a moment of a story, as data of PyVista.

    Its blocks are named and nested as layers are: ``blocks["membrane"]["outer"]["cholesterol"]``
    has a point for each bead. The solids of sugars, and the membranes of a story, are meshes beside
    them. What the arrays of points and the field data are is in docs/pyvista.md.

    Parameters
    ----------
    subject : Scene, Vesicle or Story
        What to convert; a scene is built first.
    at : float, optional
        Time of a story, s; by default that which its scene gives.
    view : View, optional
        Layers that are hidden, what is cut away, and colours; by default all is there, and of a
        story what its scene shows.
    only : sequence of str
        Layers, or molecules of a vesicle by words (see `exoviz.select`), and no others; empty for
        all.
    detail : str, optional
        Of a story: ``"high"`` has every bead, the default, ``"medium"`` merges them to at most
        300,000, and ``"low"`` to 60,000.
    title : str, optional
        By default the scene's, or ``"exoviz"``.
    progress : Progress
        Called now and then; what it raises stops the work.

    Returns
    -------
    pyvista.MultiBlock
        The same for the same arguments; places in nm, masses in Da.

    Raises
    ------
    InputError
        If something asked for is not possible.
    """
    request = data_request(subject, at, view, only, detail, title, progress)
    facts = facts_of(request, None if isinstance(request, VesicleRequest) else request.moment)
    blocks = _nested(request_blocks(request), lambda block: polydata_of(block, facts))
    _add_facts(blocks, facts)
    return blocks


def data_request(
    subject: Subject,
    at: float | None,
    view: View | None,
    only: Sequence[str],
    detail: Detail | None,
    title: str | None,
    progress: Progress,
) -> VesicleRequest | StoryRequest:
    """Return the request of what is shown or converted; see `to_pyvista`."""
    from exoviz.story import scene_of

    scene = scene_of(subject)
    if detail is None and scene is not None and scene.story is not None:
        detail = "high"
    return requested(
        subject,
        SCENE,
        ".vtm",
        view=view,
        title=title,
        only=only,
        progress=progress,
        at=at,
        detail=detail,
    )
