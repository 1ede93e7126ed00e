"""A print as bodies of one material each, which fill each other's gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from exoviz.exporter.print3d.bodies import PrintBody
from exoviz.exporter.print3d.distance_fields import Field, room_for_balls, surface_of, within_reach
from exoviz.progress import UNKNOWN, Progress, silent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Doubles = NDArray[np.float64]
    Floats = NDArray[np.float32]
    Labels = NDArray[np.int8]

__all__ = ["split_by_group"]

#: No material.
_NONE: Final = -1
#: Times that each place takes the material of most around it, and within how many cells.
_ROUNDS: Final = 2
_AROUND_CELLS: Final = 1.2
#: Cells over which seams are smoothed at last.
_SEAM_CELLS: Final = 1.0
#: A piece of so little is what is left of two faces that meet, mm³.
_NOTHING_MM3: Final = 1e-3
#: Beyond so many deviations nothing counts.
_DEVIATIONS: Final = 3.0


def _manifold(mesh: Any) -> Any:
    import manifold3d

    return manifold3d.Manifold(
        manifold3d.Mesh(mesh.vertices.astype(np.float32), mesh.faces.astype(np.uint32))
    )


def _most(solid: Floats, material: Labels, count: int, cells: float) -> tuple[Labels, Floats]:
    """Return which material has most around each corner, and by what share of all.

    What is not solid counts for none, so that seams meet the surface upright: an edge that is
    neither side's thin one.
    """
    from scipy import ndimage

    best, second = (np.zeros(solid.shape, np.float32) for _which in range(2))
    which = np.full(solid.shape, _NONE, np.int8)
    for index in range(count):
        mine = np.where(material == index, solid, np.float32(0))
        share = ndimage.gaussian_filter(mine, cells, truncate=_DEVIATIONS)
        more = share > best
        np.maximum(second, np.minimum(best, share), out=second)
        which[more] = index
        np.maximum(best, share, out=best)
    tiny = np.float32(1e-6)
    return which, (best - second) / (best + second + tiny)


def _thick(field: Field, material: Labels, count: int, least: float) -> Labels:
    """Return the materials where each is as thick as a ball of a radius; elsewhere none."""
    from scipy import ndimage

    solid = field.distance < 0
    room = room_for_balls(field, least)
    # What is solid is nowhere thinner than the ball: along its middle the ball has room, though
    # its centre may lie between corners.
    middle = room >= ndimage.maximum_filter(room, 3)
    middle |= room >= least - field.cell / 4
    made = np.full(material.shape, _NONE, np.int8)
    smallest = 4 / 3 * np.pi * (least / field.cell) ** 3
    for index in range(count):
        mine = solid & (material == index)
        if not mine.any():
            continue
        others = solid & ~mine & ndimage.binary_dilation(mine)
        core = mine & middle & ~within_reach(others, least / field.cell)
        made[core] = index
        # A crumb that holds on to nothing of its kind is of its neighbours' kind.
        pieces, _count = ndimage.label(mine)
        made[mine & (np.bincount(pieces.ravel()) < smallest)[pieces]] = _NONE
    return made


def _seams(
    field: Field, count: int, common: int, least: float, progress: Progress
) -> tuple[Labels, Floats]:
    """Return the material of each corner, and by how much; none is thinner than a ball."""
    inside = field.distance < 0
    solid = np.clip(0.5 - field.distance / field.cell, 0, 1).astype(np.float32)
    material = np.where(inside & (field.group < 0), np.int8(common), field.group)
    for _round in range(_ROUNDS):
        progress(UNKNOWN)
        material, _by = _most(solid, material, count, _AROUND_CELLS)
    progress(UNKNOWN)
    material = _thick(field, material, count, least)
    left = np.count_nonzero(inside & (material < 0))
    while left:
        progress(UNKNOWN)
        near, _by = _most(solid, material, count, _SEAM_CELLS)
        material = np.where(material < 0, near, material)
        before, left = left, np.count_nonzero(inside & (material < 0))
        if left == before:
            material = np.where(inside & (material < 0), np.int8(common), material)
            break
    progress(UNKNOWN)
    return _most(solid, material, count, _SEAM_CELLS)


def _pieces(points: Doubles, faces: NDArray[np.uint64]) -> tuple[NDArray[np.int32], Doubles]:
    """Return the piece that each face belongs to, and the volume of each piece, mm³."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    sides = (faces.ravel(), np.roll(faces, 1, axis=1).ravel())
    graph = coo_array((np.ones(faces.size, np.int8), sides), (len(points), len(points)))
    count, piece = connected_components(graph, directed=False)
    piece = piece[faces[:, 0]]
    first, second, third = (points[faces[:, corner]] for corner in range(3))
    volumes = np.einsum("ij,ij->i", first, np.cross(second, third)) / 6
    return piece, np.bincount(piece, volumes, count).astype(np.float64)


def _corners_of(body: Any) -> tuple[Doubles, NDArray[np.uint64]]:
    mesh = body.to_mesh64()
    points = np.array(np.asarray(mesh.vert_properties)[:, :3], order="C")
    return points, np.array(mesh.tri_verts, np.uint64)


def _without_crumbs(one: Any, other: Any, smallest: float) -> tuple[Any, Any]:
    """Return two bodies that fill each other's gaps, the first's crumbs given to the second."""
    import manifold3d

    points, faces = _corners_of(one)
    piece, volume = _pieces(points, faces)
    # Less than nothing is a hollow, which what it is filled with belongs to.
    crumbs = ((volume > -_NOTHING_MM3) & (volume < smallest))[piece]
    if not crumbs.any() or crumbs.all():
        return one, other
    some, rest = (
        manifold3d.Manifold(manifold3d.Mesh64(points, faces[chosen]))
        for chosen in (crumbs, ~crumbs)
    )
    return rest, other + some


def split_by_group(
    whole: PrintBody,
    field: Field,
    groups: Sequence[tuple[str, str]],
    common: int,
    least: float,
    progress: Progress = silent,
) -> tuple[PrintBody, ...]:
    """Return a body as one for each group of layers.

    Each is split from what is left of the whole, so that the bodies never overlap, meet in the
    same faces and together are the whole. What is thinner than a ball is of the material beside it.

    Parameters
    ----------
    whole : PrintBody
    field : Field
        Distance field whose surface the body is.
    groups : sequence of (str, str)
    common : int
        Group that keeps what belongs to no other.
    least : float
        Radius of the thinnest, mm.
    progress : Progress
        Called for each group.
    """
    import trimesh

    material, by = _seams(field, len(groups), common, least, progress)
    smallest = 4 / 3 * np.pi * least**3
    rest = _manifold(whole.mesh)
    made = {}
    for index, (name, _colour) in enumerate(groups):
        if index == common or not (material == index).any():
            continue
        beyond = np.where(material == index, -by, by) * np.float32(field.cell)
        # Far outside there is nothing to split.
        beyond = np.where(field.distance > 2 * field.cell, np.float32(field.cell), beyond)
        for axis in range(3):
            edge = np.moveaxis(beyond, axis, 0)
            edge[0] = edge[-1] = field.cell
        progress(UNKNOWN)
        region = _manifold(surface_of(field.shaped(beyond)))
        progress(UNKNOWN)
        mine, rest = rest.split(region)
        rest, mine = _without_crumbs(rest, mine, smallest)
        mine, rest = _without_crumbs(mine, rest, smallest)
        made[index] = (name, mine)
    made[common] = (groups[common][0], rest)
    bodies = []
    for index, (name, part) in sorted(made.items()):
        points, faces = _corners_of(part)
        piece, volume = _pieces(points, faces)
        faces = faces[(np.abs(volume) > _NOTHING_MM3)[piece]]
        body: Any = trimesh.Trimesh(points, faces.astype(np.int64), process=False)
        body.remove_unreferenced_vertices()
        if len(body.faces):
            bodies.append(PrintBody(name, body, np.full(len(body.faces), index)))
    return tuple(bodies)
