"""Triangles in a picture, which are drawn over the beads."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from exoviz.compiled import compiled
from exoviz.renderer.raster.clusters import CLUSTER, in_view
from exoviz.renderer.raster.pixels import EMPTY_DEPTH, HALO, NEAREST_NM, TILE, is_open, widened

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Integers = NDArray[np.int32]
    Mask = NDArray[np.bool_]
    Camera = tuple[Floats, Floats]
    View = tuple[Floats, Floats, np.float32, np.float32, np.float32]

__all__ = ["draw_solids"]


@compiled
def _draw_triangle(
    depth: Floats,
    shown: Integers,
    number: int,
    corners: Floats,
    plane: Floats,
    first: int,
    view: View,
) -> None:
    """Draw a triangle, given in the camera's frame, and find its plane; see `VisibleShapes`."""
    across, down, left, top, pixel = view
    zero, half = np.float32(0), np.float32(0.5)
    px, py, pz = corners[0, 0], corners[0, 1], corners[0, 2]
    ux, uy, uz = corners[1, 0] - px, corners[1, 1] - py, corners[1, 2] - pz
    vx, vy, vz = corners[2, 0] - px, corners[2, 1] - py, corners[2, 2] - pz
    nx, ny, nz = uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx
    length = max(np.sqrt(nx * nx + ny * ny + nz * nz), np.float32(1e-12))
    against = nx * px + ny * py + nz * pz
    # The camera is at the origin: a face turned to it has a negative product.
    turned = -length if against > 0 else length
    nx, ny, nz, against = nx / turned, ny / turned, nz / turned, against / turned
    ax, ay = px / -pz, py / -pz
    bx, by = corners[1, 0] / -corners[1, 2], corners[1, 1] / -corners[1, 2]
    cx, cy = corners[2, 0] / -corners[2, 2], corners[2, 1] / -corners[2, 2]
    if (bx - ax) * (cy - ay) < (by - ay) * (cx - ax):
        bx, by, cx, cy = cx, cy, bx, by
    start = max(math.ceil((min(ax, bx, cx) - left) / pixel - half), 0)
    end = min(math.floor((max(ax, bx, cx) - left) / pixel - half), across.shape[0] - 1)
    upper = max(math.ceil((top - max(ay, by, cy)) / pixel - half) - first, 0)
    lower = min(
        math.floor((top - min(ay, by, cy)) / pixel - half) - first, np.int64(depth.shape[0] - 1)
    )
    if start > end or upper > lower:
        return
    plane[0], plane[1], plane[2], plane[3] = nx, ny, nz, against
    start, end = widened(start, end, across.shape[0])
    own, nearest = np.int32(number), np.float32(-1e-6)
    columns = across[start : end + 1]
    for row in range(upper, lower + 1):
        y = down[first + row]
        depths = depth[row, HALO + start : HALO + end + 1]
        owners = shown[row, HALO + start : HALO + end + 1]
        for column in range(columns.shape[0]):
            x = columns[column]
            u = (bx - ax) * (y - ay) - (by - ay) * (x - ax)
            v = (cx - bx) * (y - by) - (cy - by) * (x - bx)
            w = (ax - cx) * (y - cy) - (ay - cy) * (x - cx)
            facing = nx * x + ny * y - nz
            here = against / (facing if facing < nearest else nearest)
            before, owner = depths[column], owners[column]
            met = (u >= zero) & (v >= zero) & (w >= zero) & (here > zero) & (here < before)
            depths[column] = here if met else before
            owners[column] = own if met else owner


@compiled
def draw_solids(
    depth: Floats,
    shown: Integers,
    first: int,
    near: Floats,
    extents: Integers,
    solids: tuple[Floats, Integers, Mask],
    planes: Floats,
    camera: Camera,
    view: View,
) -> None:
    """Draw triangles into the rows of a picture from `first` on, over the beads."""
    triangles, owner, hidden = solids
    rows, columns = depth.shape[0], depth.shape[1] - 2 * HALO
    tiles = ((rows + TILE - 1) // TILE, (columns + TILE - 1) // TILE)
    far = np.full(tiles, EMPTY_DEPTH, np.float32)
    stale = np.ones(tiles, np.uint8)
    corners = np.empty((3, 3), np.float32)
    for cluster in range(near.shape[0]):
        if near[cluster] == np.inf:
            continue
        start, end = extents[cluster, 0], extents[cluster, 1]
        upper = max(extents[cluster, 2] - first, 0)
        lower = min(extents[cluster, 3] - first, rows - 1)
        # What was farthest may be nearer by now: then more is drawn, and loses.
        if upper > lower or not is_open(depth, far, stale, start, end, upper, lower, near[cluster]):
            continue
        for number in range(cluster * CLUSTER, min((cluster + 1) * CLUSTER, owner.shape[0])):
            if hidden[owner[number]]:
                continue
            nearest = np.float32(-np.inf)
            for corner in range(3):
                place = triangles[number, corner]
                x, y, z = in_view(camera, place[0], place[1], place[2])
                corners[corner, 0], corners[corner, 1], corners[corner, 2] = x, y, z
                nearest = max(nearest, z)
            if nearest <= -NEAREST_NM:
                _draw_triangle(
                    depth, shown, hidden.shape[0] + number, corners, planes[number], first, view
                )
