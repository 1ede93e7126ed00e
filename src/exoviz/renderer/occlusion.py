"""Which beads can be seen: most are behind others, and need not be drawn.

First the beads nearest to the camera are drawn, then those that what has been drawn does not
hide for certain. The picture is the same as if all had been drawn, down to rounding where two
beads are equally far.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.renderer.surface import EMPTY_DEPTH

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.renderer.identify import Window

    Floats = NDArray[np.float32]
    Integers = NDArray[np.int32]
    Mask = NDArray[np.bool_]

__all__ = ["hidden", "nearest"]

#: How far behind the nearest bead of its place a bead still belongs to the front, in mean radii.
_FRONT: Final = 16.0
#: Blocks of pixels that a bead reaches across, at most.
_ACROSS: Final = 4
#: Pixels that rounding may move an edge.
_SLACK: Final = 1.5


def nearest(spheres: Floats) -> Mask:
    """Return which beads are among the first where they are.

    Parameters
    ----------
    spheres : (4, n) array
        Centre and radius in the camera's frame, in front of the camera.
    """
    x, y, z, radius = spheres
    if not len(radius):
        return np.zeros(0, np.bool_)
    front = -z - radius
    size = 2 * float(radius.mean()) / float(-z.mean())
    column = np.floor(x / (-z * np.float32(size))).astype(np.int64)
    row = np.floor(y / (-z * np.float32(size))).astype(np.int64)
    column -= column.min()
    row -= row.min()
    _, place = np.unique(row * (column.max() + 1) + column, return_inverse=True)
    first = np.full(int(place.max()) + 1, np.inf, np.float32)
    np.minimum.at(first, place, front)
    return np.asarray(front < first[place] + np.float32(_FRONT) * radius.mean())


def _farthest(depth: Floats) -> Floats:
    """Return the greatest of each two by two depths; outside of the array all is open."""
    rows, columns = depth.shape
    if rows % 2 or columns % 2:
        wider = ((0, rows % 2), (0, columns % 2))
        depth = np.pad(depth, wider, constant_values=EMPTY_DEPTH)
    upper = np.maximum(depth[0::2, 0::2], depth[0::2, 1::2])
    return np.maximum(upper, np.maximum(depth[1::2, 0::2], depth[1::2, 1::2]))


def hidden(spheres: Floats, depth: Floats, window: Window) -> Mask:
    """Return which beads are certainly behind what is seen, or outside of the window.

    Parameters
    ----------
    spheres : (4, n) array
        Centre and radius in the camera's frame, in front of the camera.
    depth : (window.height, window.width) array
        What is seen.
    window : Window
    """
    cx, cy, cz, radius = spheres
    x, y = cx / -cz, cy / -cz
    # Away from the middle of the picture a sphere is drawn as a longer ellipse.
    reach = radius / (-cz - radius) * np.sqrt(1 + x * x + y * y)
    pixel = np.float32(1 / window.pixel)
    reach = reach * pixel + np.float32(_SLACK)
    column = (x - np.float32(window.left)) * pixel
    row = (np.float32(window.top) - y) * pixel
    left, right = np.floor(column - reach), np.floor(column + reach)
    top, bottom = np.floor(row - reach), np.floor(row + reach)
    behind = (right < 0) | (bottom < 0) | (left >= window.width) | (top >= window.height)
    level = np.ceil(np.log2(np.maximum(2 * reach / (_ACROSS - 1), 1))).astype(np.int32)
    front = -cz - radius
    blocks = depth
    for step in range(int(level.max(initial=0)) + 1):
        mine = np.flatnonzero((level == step) & ~behind)
        if len(mine):
            high, wide = blocks.shape
            up, start = _block(top[mine], step, high), _block(left[mine], step, wide)
            down, end = _block(bottom[mine], step, high), _block(right[mine], step, wide)
            flat, limit = blocks.ravel(), front[mine]
            covered = np.ones(len(mine), np.bool_)
            for r in range(_ACROSS):
                line = np.minimum(up + r, down) * wide
                for c in range(_ACROSS):
                    covered &= np.take(flat, line + np.minimum(start + c, end)) < limit
            behind[mine] = covered
        if blocks.size > 1:
            blocks = _farthest(blocks)
    certain: Mask = behind
    return certain


def _block(place: Floats, level: int, count: int) -> NDArray[np.int64]:
    block: NDArray[np.int64] = np.clip(place.astype(np.int64) >> level, 0, count - 1)
    return block
