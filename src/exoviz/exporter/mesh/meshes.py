"""Spheres and solids as meshes with normals and colours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from exoviz.exporter.triangle_budget import BALL_TRIANGLES
from exoviz.model.layers import is_lipid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from exoviz.exporter.layer_contents import Layer
    from exoviz.registry.options import Detail

    Floats = NDArray[np.float32]
    Integers = NDArray[np.int32]

__all__ = ["Mesh", "ball", "balls_mesh", "corners_of", "joined", "mesh_of"]


@dataclass(frozen=True, slots=True, eq=False)
class Mesh:
    """Triangles that share corners.

    Attributes
    ----------
    points, normals : (v, 3) array
        nm, and unit vectors.
    colours : (v, 4) uint8 array
        sRGB and full opacity.
    faces : (f, 3) int array
    molecule : (v,) array
        Number of the molecule; -1 for a solid.
    """

    points: Floats
    normals: Floats
    colours: NDArray[np.uint8]
    faces: Integers
    molecule: Integers


def ball(triangles: int) -> tuple[Floats, Integers]:
    """Return corners (v, 3) and faces (f, 3) of a ball of radius 1 of about so many triangles.

    The corners stand a little outside the sphere, so that the volume is that of the sphere.
    """
    import trimesh

    if triangles <= 8:
        corners = np.concatenate([np.eye(3), -np.eye(3)]).astype(np.float32)
        faces = np.array(
            [
                [0, 1, 2],
                [1, 3, 2],
                [3, 4, 2],
                [4, 0, 2],
                [1, 0, 5],
                [3, 1, 5],
                [4, 3, 5],
                [0, 4, 5],
            ],
            np.int32,
        )
    else:
        made = trimesh.creation.icosphere(subdivisions=0 if triangles <= 20 else 1)
        corners, faces = made.vertices.astype(np.float32), made.faces.astype(np.int32)
    volume = trimesh.Trimesh(corners, faces, process=False).volume
    return corners * np.float32((4 / 3 * np.pi / volume) ** (1 / 3)), faces


def _bytes(colours: Floats) -> NDArray[np.uint8]:
    opaque = np.ones((len(colours), 1), np.float32)
    made: NDArray[np.uint8] = np.rint(np.concatenate([colours, opaque], axis=1) * 255).astype(
        np.uint8
    )
    return made


def corners_of(layer: Layer, detail: Detail) -> int:
    """Return how many corners `mesh_of` makes of a layer, without making them."""
    corners, _faces = ball(BALL_TRIANGLES[detail][not is_lipid(layer.path)])
    return len(corners) * len(layer.radii) + 3 * len(layer.triangles)


def balls_mesh(
    triangles: int, centres: Floats, radii: Floats, colours: Floats, molecule: Integers
) -> Mesh:
    """Return one mesh of balls of so many triangles each.

    Parameters
    ----------
    triangles : int
    centres, radii, colours : (n, 3), (n,) and (n, 3) array
        nm, nm and sRGB 0 to 1.
    molecule : (n,) array
        Number of each ball's molecule.
    """
    corners, faces = ball(triangles)
    count, each = len(radii), len(corners)
    normals = corners / np.linalg.norm(corners, axis=1, keepdims=True)
    points = centres[:, None] + radii[:, None, None] * corners
    turned = faces[None] + (np.arange(count, dtype=np.int32) * each)[:, None, None]
    return Mesh(
        points.reshape(-1, 3).astype(np.float32),
        np.tile(normals, (count, 1)).astype(np.float32),
        np.repeat(_bytes(colours), each, axis=0),
        turned.reshape(-1, 3).astype(np.int32),
        np.repeat(molecule, each).astype(np.int32),
    )


def mesh_of(layer: Layer, detail: Detail, triangles: int = 0) -> Mesh:
    """Return one mesh of all molecules of a layer, of balls of so many triangles if given."""
    faces = triangles or BALL_TRIANGLES[detail][not is_lipid(layer.path)]
    balls = balls_mesh(faces, layer.centres, layer.radii, layer.colours, layer.molecule)
    solids = layer.triangles
    if not len(solids):
        return balls
    flat = np.cross(solids[:, 1] - solids[:, 0], solids[:, 2] - solids[:, 0])
    flat /= np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1e-12)
    return joined(
        [
            balls,
            Mesh(
                solids.reshape(-1, 3).astype(np.float32),
                np.repeat(flat, 3, axis=0).astype(np.float32),
                np.repeat(_bytes(layer.triangle_colours), 3, axis=0),
                np.arange(3 * len(solids), dtype=np.int32).reshape(-1, 3),
                np.full(3 * len(solids), -1, np.int32),
            ),
        ]
    )


def joined(meshes: Sequence[Mesh]) -> Mesh:
    """Return meshes as one, in their order."""
    sizes = [len(mesh.points) for mesh in meshes]
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int32)
    return Mesh(
        np.concatenate([mesh.points for mesh in meshes]),
        np.concatenate([mesh.normals for mesh in meshes]),
        np.concatenate([mesh.colours for mesh in meshes]),
        np.concatenate([mesh.faces + start for mesh, start in zip(meshes, starts, strict=True)]),
        np.concatenate([mesh.molecule for mesh in meshes]),
    )
