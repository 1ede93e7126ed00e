"""Which clusters of beads a camera may see, the nearest first, and how deep they reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from exoviz.compiled import compiled
from exoviz.renderer.raster.clusters import cluster_in_view, nearest_first
from exoviz.renderer.raster.pixels import NEAREST_NM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.renderer.geometry.camera import Frame, Shot

    Floats = NDArray[np.float32]
    Integers = NDArray[np.int32]

__all__ = ["seen_clusters"]


@compiled
def _seen(
    bounds: Floats, camera: tuple[Floats, Floats], edges: tuple[np.float32, ...]
) -> tuple[Integers, Floats, Floats]:
    left, right, bottom, top = edges
    least = np.float32(1e-3)
    which = np.empty(bounds.shape[0], np.int32)
    near, far = np.empty(bounds.shape[0], np.float32), np.empty(bounds.shape[0], np.float32)
    count = 0
    for cluster in range(bounds.shape[0]):
        x, y, z, across, up, deep = cluster_in_view(camera, bounds[cluster])
        first, last = -z - deep, -z + deep
        if last <= NEAREST_NM:
            continue
        first = max(first, least)
        # What is to the right of an edge is farthest to the right where it is nearest, and so on.
        if (x + across) < left * (last if x + across < 0 else first):
            continue
        if (x - across) > right * (last if x - across > 0 else first):
            continue
        if (y + up) < bottom * (last if y + up < 0 else first):
            continue
        if (y - up) > top * (last if y - up > 0 else first):
            continue
        which[count], near[count], far[count] = cluster, first, last
        count += 1
    return which[:count], near[:count], far[:count]


def seen_clusters(
    bounds: Floats, at: Shot, frame: Frame, size: tuple[int, int]
) -> tuple[Integers, tuple[float, float]]:
    """Return the clusters that may be in a picture, the nearest first.

    Parameters
    ----------
    bounds : (c, 6) array
        See `Clusters`.
    at : Shot
    frame : Frame
        The part of the picture that the shot's angles are of.
    size : (int, int)
        Width and height of the picture, pixels.

    Returns
    -------
    clusters : (n,) array
    depths : (float, float)
        The nearest and the farthest of them, nm.
    """
    pixel = 2 * at.half_height / frame.height
    across, down = frame.left + frame.width / 2, frame.top + frame.height / 2
    # A pixel more on each side.
    places = (-across - 1, size[0] - across + 1, down - size[1] - 1, down + 1)
    left, right, bottom, top = (np.float32(pixel * place) for place in places)
    position, axes = at.stand()
    which, near, far = _seen(bounds, (position, axes), (left, right, bottom, top))
    if not len(which):
        return which, (0.0, 1.0)
    return which[nearest_first(near)], (float(near.min()), float(far.max()))
