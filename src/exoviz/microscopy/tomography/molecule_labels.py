"""Which voxel is which molecule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from exoviz.model.neighbours.kd_tree import tree_type

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["labelled"]

#: Voxels that are looked at at once.
_BATCH = 1 << 21


def _candidates(
    positions: Floats, radii: Floats, voxel: float, shape: tuple[int, int, int]
) -> NDArray[np.intp]:
    """Return the numbers of the voxels, in ascending order, whose middle may lie in a bead."""
    from scipy.ndimage import maximum_filter

    found = np.zeros(shape, np.bool_)
    reach = np.ceil(radii / voxel).astype(int)
    x, y, z = np.floor(positions / voxel).astype(np.intp).T
    # Those that lie outside reach in from the nearest voxel at most.
    x, y, z = (np.clip(one, 0, side - 1) for one, side in zip((x, y, z), shape[::-1], strict=True))
    for size in np.flatnonzero(np.bincount(reach)).tolist():
        mine = reach == size
        near = np.zeros(shape, np.bool_)
        near[z[mine], y[mine], x[mine]] = True
        found |= maximum_filter(near, 2 * size + 1, mode="constant")
    return np.flatnonzero(found)


def labelled(
    positions: Floats,
    radii: Floats,
    labels: NDArray[np.int64],
    voxel: float,
    shape: tuple[int, int, int],
) -> NDArray[Any]:
    """Return a volume in which each voxel has the label of the bead that its middle lies in.

    Where it lies in several, that of the nearest; where it lies in none, that of the bead whose own
    middle lies in the voxel, nearest to the voxel's.

    Parameters
    ----------
    positions : (n, 3) array
        x, y, z from the volume's corner, nm.
    radii : (n,) array
        nm.
    labels : (n,) array
        From 1.
    voxel : float
        nm.
    shape : (int, int, int)
        Depth, height and width.

    Returns
    -------
    (depth, height, width) array
        uint16 where the labels fit, else float32, which holds whole numbers up to 2²⁴.
    """
    kind = np.uint16 if labels.max(initial=0) < 2**16 else np.float32
    volume = np.zeros(shape, kind)
    near = _candidates(positions, radii, voxel, shape)
    _depth, height, width = shape
    flat = volume.reshape(-1)
    whole = np.floor(positions / voxel).astype(np.intp)
    away = np.linalg.norm(positions - (whole + 0.5) * voxel, axis=1)
    held = ((whole >= 0) & (whole < np.array(shape)[::-1])).all(axis=1)
    # The nearest comes last, and stays.
    order = np.flatnonzero(held)[np.argsort(-away[held], kind="stable")]
    x, y, z = whole[order].T
    volume[z, y, x] = labels[order]
    beads = tree_type()(positions)
    for first in range(0, len(near), _BATCH):
        some = near[first : first + _BATCH]
        middles = np.stack([some % width, some // width % height, some // (width * height)], axis=1)
        places = (middles + 0.5) * voxel
        found: Any = beads.query(places)
        distance, bead = found
        inside = distance <= radii[bead]
        flat[some[inside]] = labels[bead[inside]]
    return volume
