"""Scenes of trimesh."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from exoviz.exporter.dataset.pyvista_blocks import SCENE
from exoviz.exporter.exporting import requested
from exoviz.exporter.mesh.mesh_files import layer_meshes
from exoviz.exporter.requests import VesicleRequest
from exoviz.exporter.story.story_files import story_meshes
from exoviz.model.layers import ancestors
from exoviz.progress import Progress, silent

if TYPE_CHECKING:
    import trimesh

    from exoviz.registry.options import Detail
    from exoviz.scene import View
    from exoviz.story import Subject

__all__ = ["to_trimesh"]

#: As trimesh calls them.
_UNITS: Final = "nanometers"


def to_trimesh(
    subject: Subject,
    *,
    at: float | None = None,
    view: View | None = None,
    only: Sequence[str] = (),
    detail: Detail | None = None,
    progress: Progress = silent,
) -> trimesh.Scene:
    """Return a vesicle, or a moment of a story, as a scene of trimesh.

    It has one mesh for each layer, the same as in a file ``.ply`` or ``.obj``, named by its path,
    such as ``scene.geometry["membrane/outer/cholesterol"]``, in a graph that is nested as layers
    are. Corners have colours, normals and, as ``vertex_attributes["molecule"]``, the number of the
    molecule, or of a story the number of the object, as floats that trimesh can write.

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
        ``"low"``, ``"medium"``, the default, or ``"high"``; see `exoviz.export`.
    progress : Progress
        Called now and then; what it raises stops the work.

    Returns
    -------
    trimesh.Scene
        In nm; the same for the same arguments.

    Raises
    ------
    InputError
        If something asked for is not possible.
    """
    import trimesh

    request = requested(
        subject, SCENE, ".ply", view=view, only=only, progress=progress, at=at, detail=detail
    )
    if isinstance(request, VesicleRequest):
        meshes = layer_meshes(request, ".ply")
    else:
        meshes, _notes = story_meshes(request)
    metadata = {**request.provenance, "title": request.title, "units": _UNITS}
    made = trimesh.Scene(metadata=metadata)
    graph: Any = made.graph
    for layer, mesh in meshes:
        above = graph.base_frame
        for group in ancestors(layer)[:-1]:
            if group not in graph.nodes:
                graph.update(frame_from=above, frame_to=group)
            above = group
        one: Any = trimesh.Trimesh(
            mesh.points,
            mesh.faces,
            vertex_normals=mesh.normals,
            vertex_colors=mesh.colours,
            # Of numbers, glTF takes no others for what is the corners' own.
            vertex_attributes={"molecule": mesh.molecule.astype(np.float32)},
            process=False,
        )
        one.units = _UNITS
        made.add_geometry(one, node_name=layer, geom_name=layer, parent_node_name=above)
    return made
