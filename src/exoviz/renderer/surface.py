"""From the number of what each pixel shows to its depth and the way its surface faces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.renderer.identify import Window

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
    spheres : (n, 4) array
        Centre and radius of each bead.
    planes : (t, 4) array
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
        planes = np.concatenate([normal * flip[:, None], (against * flip)[:, None]], axis=1)
        spheres = np.concatenate([centres, radii[:, None]], axis=1)
        return cls(spheres.astype(np.float32), planes.astype(np.float32), owner)


def surface(
    numbers: NDArray[np.uint32], shapes: Shapes, window: Window, first_row: int
) -> tuple[Floats, Floats, Integers]:
    """Return what each pixel of some rows of a window shows.

    Parameters
    ----------
    numbers : (h, w) array
        From `identify.Canvas.numbers`.
    shapes : Shapes
    window : Window
        The whole window.
    first_row : int
        The row of the window that `numbers` begins with.

    Returns
    -------
    depth : (h, w) array
        nm along the camera's axis; `EMPTY_DEPTH` where nothing is.
    normal : (h, w, 3) array
        Unit vectors in the camera's frame; 0 where nothing is.
    bead : (h, w) int32 array
        -1 where nothing is.
    """
    height, width = numbers.shape
    depth = np.full(height * width, EMPTY_DEPTH, np.float32)
    normal = np.zeros((height * width, 3), np.float32)
    bead = numbers.astype(np.int32).ravel() - 1
    count = len(shapes.spheres)
    columns = window.left + (np.arange(width) + 0.5) * window.pixel
    rows = window.top - (np.arange(first_row, first_row + height) + 0.5) * window.pixel

    round_ones = np.flatnonzero((bead >= 0) & (bead < count))
    row, column = np.divmod(round_ones, width)
    x, y = columns.astype(np.float32)[column], rows.astype(np.float32)[row]
    cx, cy, cz, radius = np.take(shapes.spheres, bead[round_ones], axis=0).T
    squared = x * x + y * y + 1
    along = (x * cx + y * cy - cz) / squared
    # From the centre to the nearest point of the ray: small numbers, unlike the distances.
    ox, oy, oz = x * along - cx, y * along - cy, -along - cz
    half = np.sqrt(np.maximum(radius * radius - (ox * ox + oy * oy + oz * oz), 0) / squared)
    inverse = 1 / radius
    depth[round_ones] = along - half
    normal[round_ones, 0] = (ox - x * half) * inverse
    normal[round_ones, 1] = (oy - y * half) * inverse
    normal[round_ones, 2] = (oz + half) * inverse

    flat_ones = np.flatnonzero(bead >= count)
    if len(flat_ones):
        which = bead[flat_ones] - count
        row, column = np.divmod(flat_ones, width)
        plane = shapes.planes[which]
        ray = np.stack([columns[column], rows[row], -np.ones(len(column))], axis=1)
        facing = np.minimum((plane[:, :3] * ray).sum(axis=1), -1e-6)
        depth[flat_ones] = np.maximum(plane[:, 3] / facing, 0)
        normal[flat_ones] = plane[:, :3]
        bead[flat_ones] = shapes.owner[which]
    shape = (height, width)
    return depth.reshape(shape), normal.reshape(*shape, 3), bead.reshape(shape)
