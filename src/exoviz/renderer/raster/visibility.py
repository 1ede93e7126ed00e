"""What each pixel shows: the nearest bead or triangle on its ray, and how far away that is.

Every sphere is met exactly, without a mesh. The nearest are drawn first; what lies behind
everything in its part of the picture is passed over. No graphics card or driver takes part.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.compiled import compiled

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Integers = NDArray[np.int32]
    Mask = NDArray[np.bool_]

__all__ = [
    "EMPTY_DEPTH",
    "HALO",
    "NEAREST_NM",
    "STRIP",
    "Ground",
    "PixelWindow",
    "VisibleShapes",
    "raster",
]

#: Depth of a pixel that shows nothing, nm: farther than anything.
EMPTY_DEPTH: Final = np.float32(1e6)
#: Rows and columns of nothing around what is seen: shading looks at most so far beyond its own.
HALO: Final = 48
#: Rows that a thread works on at once: few enough for its cache, enough to be worth a turn.
STRIP: Final = 128
#: Rows and columns of the parts of the picture whose farthest depth is known.
_TILE: Final = 8
#: Into so many parts beads are split where threads work on beads.
_PARTS: Final = 4
#: Nearer to the camera than this, nm, nothing is drawn: it would be spread over the whole picture.
NEAREST_NM: Final = np.float32(0.5)


@dataclass(frozen=True, slots=True)
class PixelWindow:
    """A rectangle of the plane at unit distance in front of the camera, in pixels.

    Attributes
    ----------
    left, top : float
        Upper left corner of the rectangle on that plane, x to the right and y up.
    pixel : float
        Size of a pixel on that plane.
    width, height : int
        Pixels.
    """

    left: float
    top: float
    pixel: float
    width: int
    height: int

    def columns(self) -> Floats:
        """Return where the middles of the columns are on that plane."""
        return (self.left + (np.arange(self.width) + 0.5) * self.pixel).astype(np.float32)

    def rows(self) -> Floats:
        """Return where the middles of the rows are on that plane."""
        return (self.top - (np.arange(self.height) + 0.5) * self.pixel).astype(np.float32)


def _nearest_first(front: Floats) -> NDArray[np.intp]:
    """Return an order that is nearly that of depth: whole numbers are sorted in no time."""
    if not len(front):
        return np.empty(0, np.intp)
    low, high = float(front.min()), float(front.max())
    steps = (front - low) * np.float32(65_535 / max(high - low, 1e-6))
    return np.argsort(steps.astype(np.uint16), kind="stable")


@compiled
def _planes(triangles: Floats) -> Floats:
    """Return the planes of triangles, see `VisibleShapes`."""
    found = np.empty((triangles.shape[0], 4), np.float32)
    for number in range(triangles.shape[0]):
        corners = triangles[number]
        ux, uy, uz = corners[1, 0], corners[1, 1], corners[1, 2]
        vx, vy, vz = corners[2, 0], corners[2, 1], corners[2, 2]
        x, y, z = corners[0, 0], corners[0, 1], corners[0, 2]
        ux, uy, uz, vx, vy, vz = ux - x, uy - y, uz - z, vx - x, vy - y, vz - z
        nx, ny, nz = uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx
        size = max(np.sqrt(nx * nx + ny * ny + nz * nz), np.float32(1e-12))
        against = nx * x + ny * y + nz * z
        # The camera is at the origin: a face turned to it has a negative product.
        turned = -size if against > 0 else size
        found[number, 0], found[number, 1] = nx / turned, ny / turned
        found[number, 2], found[number, 3] = nz / turned, against / turned
    return found


@dataclass(frozen=True, slots=True, eq=False)
class VisibleShapes:
    """Shapes that may be visible, in the camera's frame: the camera is at 0 and looks along -z.

    Attributes
    ----------
    spheres : (n, 4) array
        Centre and radius of each bead, nm.
    triangles : (t, 3, 3) array
        Corners, nm.
    planes : (t, 4) array
        For each triangle its unit normal towards the camera, and its product with a corner.
    owner : (t,) array
        The bead each triangle belongs to.
    beads : array
        The spheres to draw, the nearest first.
    """

    spheres: Floats
    triangles: Floats
    planes: Floats
    owner: Integers
    beads: Integers

    @classmethod
    def of(
        cls, centres: Floats, radii: Floats, hidden: Mask, triangles: Floats, owner: Integers
    ) -> VisibleShapes:
        """Return the shapes of beads, less those that are hidden, and triangles."""
        spheres = np.concatenate([centres, radii[:, None]], axis=1).astype(np.float32)
        front = -spheres[:, 2] - spheres[:, 3]
        beads = np.flatnonzero((radii > 0) & ~hidden & (front > NEAREST_NM))
        beads = beads[_nearest_first(front[beads])]
        corners = np.ascontiguousarray(triangles, np.float32)
        return cls(
            spheres,
            corners,
            _planes(corners),
            owner.astype(np.int32),
            beads.astype(np.int32),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """The visible surface in a band of the picture, with an empty border around it.

    Attributes
    ----------
    depth : (h + 2 halo, w + 2 halo) array
        nm along the camera's axis; `EMPTY_DEPTH` where nothing is.
    shown : (h + 2 halo, w + 2 halo) array
        The bead, or, after the beads, the triangle; -1 where nothing is.
    molecule : (h + 2 halo, w + 2 halo) array
        -1 where nothing is.
    """

    depth: Floats
    shown: Integers
    molecule: Integers

    @classmethod
    def empty(cls, height: int, width: int) -> Ground:
        """Return a band in which nothing is seen."""
        padded = (height + 2 * HALO, width + 2 * HALO)
        return cls(
            depth=np.full(padded, EMPTY_DEPTH, np.float32),
            shown=np.full(padded, -1, np.int32),
            molecule=np.full(padded, -1, np.int32),
        )


@compiled
def _extents(
    spheres: Floats, beads: Integers, window: tuple[np.float32, ...], size: tuple[int, int]
) -> Integers:
    """Return the first and last column and row, (n, 4), that the ellipse of each sphere covers."""
    left, top, pixel = window
    height, width = size
    found = np.empty((beads.shape[0], 4), np.int32)
    half = np.float32(0.5)
    for place in range(beads.shape[0]):
        bead = beads[place]
        x, y, z, radius = spheres[bead, 0], spheres[bead, 1], spheres[bead, 2], spheres[bead, 3]
        squared = z * z - radius * radius
        inverse = np.float32(1) / (squared * pixel)
        across = radius * np.sqrt(x * x + squared)
        down = radius * np.sqrt(y * y + squared)
        middle, level = -x * z, -y * z
        start, end = left / pixel + half, top / pixel - half
        found[place, 0] = max(0, math.ceil((middle - across) * inverse - start))
        found[place, 1] = min(width - 1, math.floor((middle + across) * inverse - start))
        found[place, 2] = max(0, math.ceil(end - (level + down) * inverse))
        found[place, 3] = min(height - 1, math.floor(end - (level - down) * inverse))
    return found


@compiled
def _farthest(
    depth: Floats, first: int, rows: int, columns: int, row: int, column: int
) -> np.float32:
    """Return the greatest depth of a tile of the rows of a picture from `first` on."""
    greatest = np.float32(0)
    start, end = column * _TILE + HALO, min((column + 1) * _TILE, columns) + HALO
    for r in range(row * _TILE, min((row + 1) * _TILE, rows)):
        for here in depth[first + HALO + r, start:end]:
            greatest = max(here, greatest)
    return greatest


@compiled
def _draw_spheres(
    depth: Floats,
    shown: Integers,
    first: int,
    rows: int,
    beads: Integers,
    extents: Integers,
    spheres: Floats,
    across: Floats,
    down: Floats,
) -> None:
    """Draw spheres into so many rows of a picture from `first` on."""
    width = across.shape[0]
    tiles = ((rows + _TILE - 1) // _TILE, (width + _TILE - 1) // _TILE)
    far = np.full(tiles, EMPTY_DEPTH, np.float32)
    stale = np.zeros(tiles, np.bool_)
    zero, one = np.float32(0), np.float32(1)
    for place in range(beads.shape[0]):
        left, right = extents[place, 0], extents[place, 1]
        upper, lower = max(extents[place, 2] - first, 0), min(extents[place, 3] - first, rows - 1)
        if upper > lower or left > right:
            continue
        bead = beads[place]
        cx, cy, cz, radius = spheres[bead, 0], spheres[bead, 1], spheres[bead, 2], spheres[bead, 3]
        near = -cz - radius
        open_ = False
        for r in range(upper // _TILE, lower // _TILE + 1):
            for c in range(left // _TILE, right // _TILE + 1):
                if stale[r, c]:
                    far[r, c] = _farthest(depth, first, rows, width, r, c)
                    stale[r, c] = False
                open_ |= far[r, c] > near
            if open_:
                break
        if not open_:
            continue
        squared = radius * radius
        columns = across[left : right + 1]
        for row in range(upper, lower + 1):
            y = down[first + row]
            rise, height = y * y + one, y * cy - cz
            depths = depth[first + HALO + row, HALO + left : HALO + right + 1]
            owners = shown[first + HALO + row, HALO + left : HALO + right + 1]
            # Without a branch and on arrays that lie in one piece: eight pixels are one step.
            for column in range(columns.shape[0]):
                x = columns[column]
                inverse = one / (x * x + rise)
                along = (x * cx + height) * inverse
                # From the centre to the nearest point of the ray: small, unlike the distances.
                ox, oy, oz = x * along - cx, y * along - cy, along + cz
                inside = squared - (ox * ox + oy * oy + oz * oz)
                half = inside if inside > zero else zero
                here = along - np.sqrt(half * inverse)
                before = depths[column]
                met = (inside >= zero) & (here < before)
                depths[column] = here if met else before
                owners[column] = bead if met else owners[column]
        for r in range(upper // _TILE, lower // _TILE + 1):
            for c in range(left // _TILE, right // _TILE + 1):
                stale[r, c] = True


@compiled
def _flattened(
    triangles: Floats, window: tuple[np.float32, ...], size: tuple[int, int]
) -> tuple[Floats, Integers]:
    """Return triangles as they lie in the picture.

    Returns
    -------
    corners : (t, 6) array
        x and y of each corner on the plane at unit distance, in turn against the clock.
    extents : (t, 4) array
        First and last column and row that each may cover.
    """
    left, top, pixel = window
    height, width = size
    half = np.float32(0.5)
    corners = np.empty((triangles.shape[0], 6), np.float32)
    extents = np.empty((triangles.shape[0], 4), np.int32)
    for number in range(triangles.shape[0]):
        nearest = max(triangles[number, 0, 2], triangles[number, 1, 2], triangles[number, 2, 2])
        if nearest > -NEAREST_NM:
            extents[number, 0], extents[number, 1] = 0, -1
            extents[number, 2], extents[number, 3] = 0, -1
            continue
        for corner in range(3):
            depth = -triangles[number, corner, 2]
            corners[number, 2 * corner] = triangles[number, corner, 0] / depth
            corners[number, 2 * corner + 1] = triangles[number, corner, 1] / depth
        ax, ay, bx, by = (
            corners[number, 0],
            corners[number, 1],
            corners[number, 2],
            corners[number, 3],
        )
        cx, cy = corners[number, 4], corners[number, 5]
        if (bx - ax) * (cy - ay) < (by - ay) * (cx - ax):
            corners[number, 2], corners[number, 3] = cx, cy
            corners[number, 4], corners[number, 5] = bx, by
        extents[number, 0] = max(math.ceil((min(ax, bx, cx) - left) / pixel - half), 0)
        extents[number, 1] = min(math.floor((max(ax, bx, cx) - left) / pixel - half), width - 1)
        extents[number, 2] = max(math.ceil((top - max(ay, by, cy)) / pixel - half), 0)
        extents[number, 3] = min(math.floor((top - min(ay, by, cy)) / pixel - half), height - 1)
    return corners, extents


@compiled
def _draw_triangles(
    depth: Floats,
    shown: Integers,
    first: int,
    rows: int,
    beads: int,
    corners: Floats,
    extents: Integers,
    planes: Floats,
    across: Floats,
    down: Floats,
) -> None:
    """Draw triangles into so many rows of a picture from `first` on."""
    zero = np.float32(0)
    for number in range(corners.shape[0]):
        upper = max(extents[number, 2] - first, 0)
        lower = min(extents[number, 3] - first, rows - 1)
        start, end = extents[number, 0], extents[number, 1]
        if upper > lower or start > end:
            continue
        ax, ay, bx, by = (
            corners[number, 0],
            corners[number, 1],
            corners[number, 2],
            corners[number, 3],
        )
        cx, cy = corners[number, 4], corners[number, 5]
        nx, ny, nz = planes[number, 0], planes[number, 1], planes[number, 2]
        against = planes[number, 3]
        for row in range(upper, lower + 1):
            y = down[first + row]
            depths, owners = depth[first + HALO + row], shown[first + HALO + row]
            for column in range(start, end + 1):
                x = across[column]
                u = (bx - ax) * (y - ay) - (by - ay) * (x - ax)
                v = (cx - bx) * (y - by) - (cy - by) * (x - bx)
                w = (ax - cx) * (y - cy) - (ay - cy) * (x - cx)
                if u < zero or v < zero or w < zero:
                    continue
                here = against / min(nx * x + ny * y - nz, np.float32(-1e-6))
                if zero < here < depths[HALO + column]:
                    depths[HALO + column] = here
                    owners[HALO + column] = beads + number


@compiled
def _name_molecules(
    shown: Integers,
    molecule: Integers,
    first: int,
    rows: int,
    owner: Integers,
    molecules: Integers,
) -> None:
    count = molecules.shape[0]
    for row in range(HALO + first, HALO + first + rows):
        for column in range(HALO, shown.shape[1] - HALO):
            bead = shown[row, column]
            if bead >= count:
                bead = owner[bead - count]
            if bead >= 0:
                molecule[row, column] = molecules[bead]


def raster(
    shapes: VisibleShapes, window: PixelWindow, molecules: Integers, pool: Executor
) -> Ground:
    """Return what is seen through a window.

    Parameters
    ----------
    shapes : VisibleShapes
    window : PixelWindow
    molecules : (n,) array
        Molecule of each bead.
    pool : Executor
        Threads; each works on rows of its own.
    """
    ground = Ground.empty(window.height, window.width)
    depth, shown = ground.depth, ground.shown
    across, down = window.columns(), window.rows()
    edges = (np.float32(window.left), np.float32(window.top), np.float32(window.pixel))
    size = (window.height, window.width)
    beads, count = shapes.beads, len(shapes.spheres)
    parts = np.array_split(beads, _PARTS)
    found = pool.map(lambda part: _extents(shapes.spheres, part, edges, size), parts)
    extents = np.concatenate(list(found))
    flat = _flattened(shapes.triangles, edges, size)

    def draw(first: int) -> None:
        rows = min(STRIP, window.height - first)
        _draw_spheres(depth, shown, first, rows, beads, extents, shapes.spheres, across, down)
        _draw_triangles(depth, shown, first, rows, count, *flat, shapes.planes, across, down)
        _name_molecules(shown, ground.molecule, first, rows, shapes.owner, molecules)

    list(pool.map(draw, range(0, window.height, STRIP)))
    return ground
