"""What each pixel shows: the nearest bead or triangle on its ray, and how far away that is.

Every sphere is met exactly, without a mesh. The nearest clusters of beads are drawn first; what
lies outside the picture, or behind everything in its part of it, is passed over, many at a time.
No graphics card or driver takes part.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.compiled import compiled
from exoviz.renderer.raster.clusters import CLUSTER, cluster_in_view, in_view, nearest_first
from exoviz.renderer.raster.pixels import (
    EMPTY_DEPTH,
    HALO,
    NEAREST_NM,
    STRIP,
    TILE,
    PixelWindow,
    farthest,
    is_open,
    widened,
)
from exoviz.renderer.raster.triangles import draw_solids

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from numpy.typing import NDArray

    from exoviz.renderer.raster.clusters import Clusters

    Floats = NDArray[np.float32]
    Integers = NDArray[np.int32]
    Mask = NDArray[np.bool_]
    Camera = tuple[Floats, Floats]
    View = tuple[Floats, Floats, np.float32, np.float32, np.float32]

__all__ = [
    "EMPTY_DEPTH",
    "HALO",
    "NEAREST_NM",
    "Ground",
    "PixelWindow",
    "VisibleShapes",
    "raster",
]

#: Beads drawn over a part of the picture until it is looked at again how far it reaches.
_OLD: Final = 2
#: Pixels by which a cluster may be larger than reckoned.
_SPARE: Final = 1


@dataclass(frozen=True, slots=True, eq=False)
class VisibleShapes:
    """Shapes that a camera may see; in its frame it is at 0 and looks along -z.

    Attributes
    ----------
    centres : (n, 3) array
        Of the beads, nm.
    radii : (n,) array
        nm; 0 for what is no sphere.
    hidden : (n,) array
        True for beads that are not drawn, nor their triangles.
    clusters : Clusters
        Of the beads.
    triangles : (t, 3, 3) array
        Corners, nm.
    owner : (t,) array
        The bead each triangle belongs to.
    solids : Clusters
        Of the triangles.
    position, axes : (3,) and (3, 3) array
        The camera: where it stands, and, as rows, right, up and backwards.
    spheres : (n, 4) array
        Centre, in the camera's frame, and radius, nm, of each bead that was drawn; of others
        nothing is known.
    planes : (t, 4) array
        For each triangle that was drawn its unit normal towards the camera, in the camera's
        frame, and its product with a corner.
    seen : (c,) array
        Clusters of beads of which something was seen in the last picture: drawn before others
        they hide more of them. It does not change what is seen, and is brought up to date.
    """

    centres: Floats
    radii: Floats
    hidden: Mask
    clusters: Clusters
    triangles: Floats
    owner: Integers
    solids: Clusters
    position: Floats
    axes: Floats
    spheres: Floats
    planes: Floats
    seen: Mask

    @classmethod
    def of(
        cls,
        beads: tuple[Floats, Floats, Mask],
        clusters: Clusters,
        triangles: tuple[Floats, Integers],
        solids: Clusters,
        camera: Camera,
        seen: Mask,
    ) -> VisibleShapes:
        """Return shapes of which nothing is drawn yet; see the attributes."""
        spheres = np.empty((len(beads[1]), 4), np.float32)
        planes = np.empty((len(triangles[1]), 4), np.float32)
        return cls(*beads, clusters, *triangles, solids, *camera, spheres, planes, seen)


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """The visible surface in a band of the picture, with a border in which it is mirrored.

    Attributes
    ----------
    depth : (h + 2 halo, w + 2 halo) array
        nm along the camera's axis; `EMPTY_DEPTH` where nothing is.
    shown : (h + 2 halo, w + 2 halo) array
        The bead, or, after the beads, the triangle; -1 where nothing is. Of two that are equally
        far away it is the first, and a bead rather than a triangle.
    molecule, kind : (h + 2 halo, w + 2 halo) array
        See `Materials`; -1 where nothing is.
    """

    depth: Floats
    shown: Integers
    molecule: Integers
    kind: Integers

    @classmethod
    def empty(cls, height: int, width: int) -> Ground:
        """Return a band in which nothing is seen."""
        padded = (height + 2 * HALO, width + 2 * HALO)
        return cls(
            depth=np.full(padded, EMPTY_DEPTH, np.float32),
            shown=np.full(padded, -1, np.int32),
            molecule=np.full(padded, -1, np.int32),
            kind=np.full(padded, -1, np.int32),
        )

    def fits(self, window: PixelWindow) -> bool:
        """Return whether this is as large as what is seen through a window."""
        return self.depth.shape == (window.height + 2 * HALO, window.width + 2 * HALO)


@compiled
def _place(
    cluster: int,
    beads: tuple[Floats, Floats, Mask],
    camera: Camera,
    view: View,
    placed: Floats,
    parts: Integers,
) -> None:
    """Find where the beads of a cluster are, and the first and last column and row of each.

    Parameters
    ----------
    cluster : int
    beads, camera, view
        See `_draw_beads`.
    placed : (4, k) array
        Place in the camera's frame and radius of each bead; made here.
    parts : (4, k) array
        Columns and rows that its ellipse covers; none for what is not drawn; made here.
    """
    columns, rows, left, top, pixel = view
    centres, radii, hidden = beads
    first, count = cluster * CLUSTER, min(CLUSTER, radii.shape[0] - cluster * CLUSTER)
    zero, half, one = np.float32(0), np.float32(0.5), np.float32(1)
    start, end = left / pixel + half, top / pixel - half
    width, height = np.float32(columns.shape[0]), np.float32(rows.shape[0])
    # Without a branch: many beads are one step.
    for index in range(count):
        bead = first + index
        x, y, z = in_view(camera, centres[bead, 0], centres[bead, 1], centres[bead, 2])
        radius = radii[bead]
        squared = z * z - radius * radius
        inverse = one / (squared * pixel)
        across = radius * np.sqrt(x * x + squared)
        down = radius * np.sqrt(y * y + squared)
        middle, level = -x * z, -y * z
        there = (radius > 0) & (-z - radius > NEAREST_NM) & (not hidden[bead])
        leftmost = np.ceil((middle - across) * inverse - start)
        rightmost = np.floor((middle + across) * inverse - start)
        highest = np.ceil(end - (level + down) * inverse)
        bottom = np.floor(end - (level - down) * inverse)
        placed[0, index], placed[1, index] = x, y
        placed[2, index], placed[3, index] = z, radius
        parts[0, index] = np.int32(min(max(leftmost, zero), width) if there else width)
        parts[1, index] = np.int32(max(min(rightmost, width - one), -one) if there else -one)
        parts[2, index] = np.int32(min(max(highest, zero), height) if there else height)
        parts[3, index] = np.int32(max(min(bottom, height - one), -one) if there else -one)


@compiled
def _clusters_seen(bounds: Floats, camera: Camera, view: View) -> tuple[Floats, Integers]:
    """Return how near each cluster comes, infinity if outside the picture, and what it covers."""
    near = np.full(bounds.shape[0], np.inf, np.float32)
    extents = np.empty((bounds.shape[0], 4), np.int32)
    columns, rows, left, top, pixel = view
    for cluster in range(bounds.shape[0]):
        x, y, z, across, up, deep = cluster_in_view(camera, bounds[cluster])
        front, back = -z - deep, deep - z
        if back <= NEAREST_NM:
            continue
        if front <= NEAREST_NM:
            near[cluster] = np.float32(0)
            # Number by number: to compile the assignment of four at once takes two seconds.
            extents[cluster, 0], extents[cluster, 1] = 0, columns.shape[0] - 1
            extents[cluster, 2], extents[cluster, 3] = 0, rows.shape[0] - 1
            continue
        low, high = x - across, x + across
        start = math.floor((low / (back if low > 0 else front) - left) / pixel) - _SPARE
        end = math.ceil((high / (front if high > 0 else back) - left) / pixel) + _SPARE
        low, high = y - up, y + up
        upper = math.floor((top - high / (front if high > 0 else back)) / pixel) - _SPARE
        lower = math.ceil((top - low / (back if low > 0 else front)) / pixel) + _SPARE
        start, end = max(start, 0), min(end, columns.shape[0] - 1)
        upper, lower = max(upper, 0), min(lower, rows.shape[0] - 1)
        if start <= end and upper <= lower:
            near[cluster] = front
            extents[cluster, 0], extents[cluster, 1] = start, end
            extents[cluster, 2], extents[cluster, 3] = upper, lower
    return near, extents


@compiled
def _draw_sphere(
    depth: Floats,
    shown: Integers,
    bead: int,
    sphere: tuple[np.float32, np.float32, np.float32, np.float32],
    part: tuple[int, int, int, int],
    across: Floats,
    down: Floats,
) -> None:
    cx, cy, cz, radius = sphere
    start, end, upper, lower = part
    start, end = widened(start, end, across.shape[0])
    zero, one = np.float32(0), np.float32(1)
    number = np.int32(bead)
    squared = radius * radius
    columns = across[start : end + 1]
    for row in range(upper, lower + 1):
        y = down[row]
        rise, height = y * y + one, y * cy - cz
        depths = depth[row, HALO + start : HALO + end + 1]
        owners = shown[row, HALO + start : HALO + end + 1]
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
            before, owner = depths[column], owners[column]
            nearer = (here < before) | ((here == before) & (number < owner))
            met = (inside >= zero) & nearer
            depths[column] = here if met else before
            owners[column] = number if met else owner


@compiled
def _draw_beads(
    depth: Floats,
    shown: Integers,
    first: int,
    order: NDArray[np.intp],
    near: Floats,
    extents: Integers,
    beads: tuple[Floats, Floats, Mask],
    spheres: Floats,
    camera: Camera,
    view: View,
) -> None:
    """Draw beads cluster by cluster in some order into the rows of a picture from `first` on."""
    rows, columns = depth.shape[0], depth.shape[1] - 2 * HALO
    tiles = ((rows + TILE - 1) // TILE, (columns + TILE - 1) // TILE)
    far = np.full(tiles, EMPTY_DEPTH, np.float32)
    stale = np.zeros(tiles, np.uint8)
    down = view[1][first : first + rows]
    count = spheres.shape[0]
    placed = np.empty((4, CLUSTER), np.float32)
    parts = np.empty((4, CLUSTER), np.int32)
    for cluster in order:
        start, end = extents[cluster, 0], extents[cluster, 1]
        upper = max(extents[cluster, 2] - first, 0)
        lower = min(extents[cluster, 3] - first, rows - 1)
        if upper > lower:
            continue
        if not is_open(depth, far, stale, start, end, upper, lower, near[cluster]):
            continue
        _place(cluster, beads, camera, view, placed, parts)
        for index in range(min(CLUSTER, count - cluster * CLUSTER)):
            start, end = parts[0, index], parts[1, index]
            upper, lower = max(parts[2, index] - first, 0), min(parts[3, index] - first, rows - 1)
            if upper > lower or start > end:
                continue
            x, y, z, radius = placed[0, index], placed[1, index], placed[2, index], placed[3, index]
            # What has been drawn over a little since may be farther than it is: more is drawn then.
            seen = False
            for r in range(upper // TILE, lower // TILE + 1):
                for c in range(start // TILE, end // TILE + 1):
                    if stale[r, c] > _OLD:
                        far[r, c] = farthest(depth, r, c)
                        stale[r, c] = 0
                    if far[r, c] > -z - radius:
                        seen = True
                        break
                if seen:
                    break
            if not seen:
                continue
            bead = cluster * CLUSTER + index
            # Other strips write the same.
            spheres[bead, 0], spheres[bead, 1] = x, y
            spheres[bead, 2], spheres[bead, 3] = z, radius
            part = (start, end, upper, lower)
            _draw_sphere(depth, shown, bead, (x, y, z, radius), part, view[0], down)
            for r in range(upper // TILE, lower // TILE + 1):
                for c in range(start // TILE, end // TILE + 1):
                    stale[r, c] += np.uint8(1)


@compiled
def _name(
    shown: Integers,
    molecule: Integers,
    kind: Integers,
    owner: Integers,
    names: tuple[Integers, Integers],
    found: Mask,
) -> None:
    """Note what each pixel of some rows shows, and the beads that are found in them."""
    molecules, kinds = names
    count = molecules.shape[0]
    for row in range(shown.shape[0]):
        for column in range(HALO, shown.shape[1] - HALO):
            bead = shown[row, column]
            if bead >= count:
                bead = owner[bead - count]
            if bead >= 0:
                molecule[row, column], kind[row, column] = molecules[bead], kinds[bead]
                found[bead] = True
            else:
                molecule[row, column] = kind[row, column] = -1


def _mirror(grid: Floats | Integers) -> None:
    """Mirror the columns beside the border of some rows into it, in place.

    Shading looks beyond the edge of the picture, where what is cut off goes on: with nothing there
    its edge would be drawn as that of a molecule.
    """
    wide = min(HALO, grid.shape[1] - 2 * HALO)
    grid[:, HALO - wide : HALO] = grid[:, HALO : HALO + wide][:, ::-1]
    grid[:, -HALO : wide - HALO or None] = grid[:, -HALO - wide : -HALO][:, ::-1]


def raster(
    shapes: VisibleShapes,
    window: PixelWindow,
    names: tuple[Integers, Integers],
    pool: Executor,
    used: Ground | None = None,
) -> tuple[Ground, Mask]:
    """Return what is seen through a window.

    Parameters
    ----------
    shapes : VisibleShapes
    window : PixelWindow
    names : (n,) array, (n,) array
        Molecule and kind of each bead; see `Materials`.
    pool : Executor
        Threads; each works on rows of its own.
    used : Ground, optional
        One that is of no use any more, to be drawn over if it fits.

    Returns
    -------
    ground : Ground
    found : (n,) array
        True for each bead that is seen somewhere, it or a triangle of it.
    """
    fresh = used is None or not used.fits(window)
    ground = Ground.empty(window.height, window.width) if fresh or used is None else used
    found = np.zeros(len(shapes.radii), np.bool_)
    view, camera = window.view(), (shapes.position, shapes.axes)
    near, extents = _clusters_seen(shapes.clusters.bounds, camera, view)
    order = np.flatnonzero(near < np.inf)
    order = order[nearest_first(near[order])]
    order = np.concatenate([order[shapes.seen[order]], order[~shapes.seen[order]]])
    far, places = _clusters_seen(shapes.solids.bounds, camera, view)
    beads = (shapes.centres, shapes.radii, shapes.hidden)
    solids = (shapes.triangles, shapes.owner, shapes.hidden)

    def draw(first: int) -> None:
        rows = slice(HALO + first, HALO + min(first + STRIP, window.height))
        depth, shown = ground.depth[rows], ground.shown[rows]
        molecule, kind = ground.molecule[rows], ground.kind[rows]
        if not fresh:
            depth.fill(EMPTY_DEPTH)
            shown.fill(-1)
        _draw_beads(depth, shown, first, order, near, extents, beads, shapes.spheres, camera, view)
        draw_solids(depth, shown, first, far, places, solids, shapes.planes, camera, view)
        _name(shown, molecule, kind, shapes.owner, names, found)
        for grid in (depth, shown, molecule, kind):
            _mirror(grid)

    list(pool.map(draw, range(0, window.height, STRIP)))
    for grid in (ground.depth, ground.shown, ground.molecule, ground.kind):
        _mirror(grid.T)
    if len(order):
        starts = np.arange(0, len(found), CLUSTER)
        shapes.seen[order] = np.logical_or.reduceat(found, starts)[order]
    return ground, found
