"""From the number of what each pixel shows to its depth and the way its surface faces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Integers = NDArray[np.int32]

__all__ = ["EMPTY_DEPTH", "Shapes", "surface"]

#: Depth of a pixel that shows nothing, nm: farther than anything.
EMPTY_DEPTH = np.float32(1e6)


@dataclass(frozen=True, slots=True, eq=False)
class Shapes:
    """What is drawn, in the camera's frame.

    Attributes
    ----------
    spheres : (4, n) array
        Centre and radius of each bead.
    planes : (4, t) array
        Of each triangle: unit normal towards the camera, and its product with a corner.
    owner : (t,) array
        The bead each triangle belongs to.
    """

    spheres: Floats
    planes: Floats
    owner: Integers

    @classmethod
    def of(cls, centres: Floats, radii: Floats, triangles: Floats, owner: Integers) -> Shapes:
        """Return the shapes of beads and triangles given in the camera's frame."""
        first = triangles[:, 0]
        normal = np.cross(triangles[:, 1] - first, triangles[:, 2] - first)
        normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-12)
        against = (normal * first).sum(axis=1)
        # The camera is at the origin: a face turned to it has a negative product.
        flip = np.where(against > 0, np.float32(-1), np.float32(1))
        planes = np.concatenate([normal.T * flip, (against * flip)[None]])
        spheres = np.concatenate([centres.T, radii[None]])
        return cls(spheres.astype(np.float32), planes.astype(np.float32), owner)


def surface(
    numbers: NDArray[np.uint32], x: Floats, y: Floats, shapes: Shapes
) -> tuple[Floats, Floats, Integers]:
    """Return what each of some pixels shows.

    Parameters
    ----------
    numbers : array
        From `identify.Canvas.numbers`; of any shape.
    x, y : array
        Where the pixels are on the plane at unit distance; as `numbers`, or broadcast to it.
    shapes : Shapes

    Returns
    -------
    depth : array
        nm along the camera's axis; `EMPTY_DEPTH` where nothing is.
    normal : (3, ...) array
        Unit vectors in the camera's frame; 0 where nothing is.
    bead : int32 array
        -1 where nothing is.
    """
    bead = numbers.astype(np.int32)
    bead -= 1
    count = shapes.spheres.shape[1]
    empty = bead < 0
    if empty.all():
        depth = np.full(bead.shape, EMPTY_DEPTH, np.float32)
        return depth, np.zeros((3, *bead.shape), np.float32), bead

    # Every pixel as if it showed a bead, which is quicker than picking those that do.
    cx, cy, cz, radius = (np.take(row, bead, mode="clip") for row in shapes.spheres)
    inverse_square = 1 / (x * x + y * y + 1)
    along = (x * cx + y * cy - cz) * inverse_square
    # From the centre to the nearest point of the ray: small numbers, unlike the distances.
    ox, oy, oz = x * along - cx, y * along - cy, -along - cz
    half = radius * radius - (ox * ox + oy * oy + oz * oz)
    half = np.sqrt(np.maximum(half, 0) * inverse_square)
    inverse = 1 / np.maximum(radius, np.float32(1e-6))
    inverse[empty] = 0
    depth = along - half
    normal = np.empty((3, *bead.shape), np.float32)
    np.multiply(ox - x * half, inverse, out=normal[0])
    np.multiply(oy - y * half, inverse, out=normal[1])
    np.multiply(oz + half, inverse, out=normal[2])
    depth[empty] = EMPTY_DEPTH

    flat = bead >= count
    if flat.any():
        which = bead[flat] - count
        nx, ny, nz, against = np.take(shapes.planes, which, axis=1)
        there = nx * np.broadcast_to(x, bead.shape)[flat]
        there += ny * np.broadcast_to(y, bead.shape)[flat]
        depth[flat] = np.maximum(against / np.minimum(there - nz, np.float32(-1e-6)), 0)
        normal[:, flat] = nx, ny, nz
        bead[flat] = shapes.owner[which]
    return depth, normal, bead
