"""A print as bodies of one material each, which fill each other's gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from exoviz.exporter.print3d.bodies import PrintBody
from exoviz.exporter.print3d.distance_fields import Field, surface_of
from exoviz.progress import UNKNOWN, Progress, silent

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["split_by_group"]


def _manifold(mesh: Any) -> Any:
    import manifold3d

    return manifold3d.Manifold(
        manifold3d.Mesh(mesh.vertices.astype(np.float32), mesh.faces.astype(np.uint32))
    )


def split_by_group(
    whole: PrintBody,
    field: Field,
    groups: Sequence[tuple[str, str]],
    common: int,
    progress: Progress = silent,
) -> tuple[PrintBody, ...]:
    """Return a body as one for each group of layers.

    Each is split from what is left of the whole, so that the bodies never overlap, meet in the
    same faces and together are the whole.

    Parameters
    ----------
    whole : PrintBody
    field : Field
        Distance field whose surface the body is.
    groups : sequence of (str, str)
    common : int
        Group that keeps what belongs to no other.
    progress : Progress
        Called for each group.
    """
    import trimesh

    rest = _manifold(whole.mesh)
    made = {}
    for index, (name, _colour) in enumerate(groups):
        if index == common or not (whole.group == index).any():
            continue
        # Where the group is the nearest, by how much; elsewhere, by how much another is nearer.
        nearer = np.where(
            field.group == index, field.distance - field.other, field.other - field.distance
        )
        # Far outside there is nothing to split.
        nearer = np.where(field.distance > 2 * field.cell, np.float32(field.cell), nearer)
        for axis in range(3):
            edge = np.moveaxis(nearer, axis, 0)
            edge[0] = edge[-1] = field.cell
        progress(UNKNOWN)
        region = _manifold(surface_of(field.shaped((nearer / 2).astype(np.float32))))
        progress(UNKNOWN)
        mine, rest = rest.split(region)
        made[index] = (name, mine)
    made[common] = (groups[common][0], rest)
    bodies = []
    for index, (name, part) in sorted(made.items()):
        mesh = part.to_mesh()
        body: Any = trimesh.Trimesh(
            np.asarray(mesh.vert_properties)[:, :3].astype(np.float64),
            np.asarray(mesh.tri_verts, np.int64),
            process=False,
        )
        if len(body.faces):
            bodies.append(PrintBody(name, body, np.full(len(body.faces), index)))
    return tuple(bodies)
