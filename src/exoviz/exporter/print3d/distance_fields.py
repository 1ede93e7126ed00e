"""Fields of distances to spheres, and the surfaces in them: how beads become one body."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from exoviz.compiled import compiled
from exoviz.progress import UNKNOWN, Progress, silent

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Doubles = NDArray[np.float64]
    Integers = NDArray[np.intp]

__all__ = [
    "Field",
    "allowance",
    "field_of",
    "one_piece",
    "room_for_balls",
    "supports",
    "surface_of",
    "thicken",
    "triangles_of",
    "within_reach",
    "without_gaps",
    "without_slivers",
]

#: Cells around a sphere in which its distance is known.
_BEYOND: Final = 4
#: A corner that lies on the surface would make triangles without area.
_ON_SURFACE: Final = 1e-3
#: Cells over which what fills gaps is smoothed.
_SMOOTH: Final = 0.8
#: Measured: a ball of a radius of one and a half cells is then as thick as it should be.
_CHORDS: Final = 2.4
#: Share of the least radius that counts as thick enough.
_NEARLY: Final = 0.85
#: Spheres larger than this, in medians, are large.
_USUAL: Final = 1.3
#: Spheres that are looked at together.
_TOGETHER: Final = 1_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """Distances at the corners of a grid.

    Attributes
    ----------
    low : (3,) array
        First corner, mm.
    cell : float
        Distance of neighbouring corners, mm.
    distance : (a, b, c) array
        Distance to the nearest surface, negative inside, mm; known near surfaces and inside.
    other : (a, b, c) array
        Distance to the nearest surface of any other group.
    group : (a, b, c) array
        Group of the nearest sphere; -1 far from all.
    """

    low: Doubles
    cell: float
    distance: Floats
    other: Floats
    group: NDArray[np.int8]

    def along(self, axis: int) -> Floats:
        """Return the coordinate of each corner along an axis, in a shape that broadcasts."""
        values = self.low[axis] + np.arange(self.distance.shape[axis]) * self.cell
        shape = [1, 1, 1]
        shape[axis] = -1
        made: Floats = values.astype(np.float32).reshape(shape)
        return made

    def corners(self, points: Doubles) -> tuple[Integers, Integers, Integers]:
        """Return the indices of the corners nearest to points (n, 3)."""
        index = np.rint((points - self.low) / self.cell).astype(np.intp)
        index = np.clip(index, 0, np.array(self.distance.shape) - 1)
        return index[:, 0], index[:, 1], index[:, 2]

    def shaped(self, distance: Floats) -> Field:
        """Return the same grid with other distances."""
        return replace(self, distance=distance.astype(np.float32, copy=False))

    def copied(self, distance: Floats) -> Field:
        """Return a field with other distances that may be changed without changing this one."""
        made = self.shaped(distance)
        return replace(made, other=self.other.copy(), group=self.group.copy())


@compiled
def _measure(
    centres: Floats,
    radii: Floats,
    groups: NDArray[np.int8],
    low: Floats,
    cell: np.float32,
    distance: Floats,
    other: Floats,
    group: NDArray[np.int8],
    reach: int,
) -> None:
    """Put the distances to the nearest spheres into the corners near them."""
    shape = distance.shape
    for index in range(centres.shape[0]):
        x = (centres[index, 0] - low[0]) / cell
        y = (centres[index, 1] - low[1]) / cell
        z = (centres[index, 2] - low[2]) / cell
        mine = groups[index]
        around = int(radii[index] / cell) + reach
        for i in range(max(int(x) - around, 0), min(int(x) + around + 2, shape[0])):
            for j in range(max(int(y) - around, 0), min(int(y) + around + 2, shape[1])):
                for k in range(max(int(z) - around, 0), min(int(z) + around + 2, shape[2])):
                    square = (i - x) * (i - x) + (j - y) * (j - y) + (k - z) * (k - z)
                    here = np.float32(np.sqrt(square) * cell - radii[index])
                    if group[i, j, k] == mine:
                        distance[i, j, k] = min(distance[i, j, k], here)
                    elif here < distance[i, j, k]:
                        other[i, j, k] = distance[i, j, k]
                        distance[i, j, k] = here
                        group[i, j, k] = mine
                    else:
                        other[i, j, k] = min(other[i, j, k], here)


def field_of(
    centres: Doubles, radii: Doubles, groups: NDArray[np.int8], cell: float, margin: float
) -> Field:
    """Return the distances to spheres.

    Parameters
    ----------
    centres : (n, 3) array
    radii : (n,) array
    groups : (n,) array
    cell, margin : float
        Fineness of the grid, and how far it reaches beyond the spheres; mm as the others.
    """
    around = margin + _BEYOND * cell
    low = np.array([(places - radii).min() for places in centres.T]) - around
    high = np.array([(places + radii).max() for places in centres.T]) + around
    shape = tuple(int(n) for n in np.ceil((high - low) / cell) + 1)
    distance = np.full(shape, _BEYOND * cell, np.float32)
    field = Field(low, cell, distance, distance.copy(), np.full(shape, -1, np.int8))
    _add(field, centres, radii, groups)
    return field


def _add(field: Field, centres: Doubles, radii: Doubles, groups: NDArray[np.int8]) -> None:
    _measure(
        centres.astype(np.float32),
        radii.astype(np.float32),
        groups,
        field.low.astype(np.float32),
        np.float32(field.cell),
        field.distance,
        field.other,
        field.group,
        _BEYOND,
    )


def _ball(reach: float) -> tuple[NDArray[np.int64], Floats]:
    """Return the steps to all corners within a distance, and how far each is; in cells."""
    side = np.arange(-int(reach), int(reach) + 1)
    steps = np.stack(np.meshgrid(side, side, side, indexing="ij"), axis=-1).reshape(-1, 3)
    far = np.linalg.norm(steps, axis=1)
    near = far <= reach
    return steps[near].astype(np.int64), far[near].astype(np.float32)


@compiled
def _inscribed(
    distance: Floats, cell: np.float32, most: np.float32, near: NDArray[np.int64], far: Floats
) -> Floats:
    """Return the radius of the ball that fits around each corner, at most so much."""
    size = distance.shape
    made = np.zeros(size, np.float32)
    for i in range(size[0]):
        for j in range(size[1]):
            for k in range(size[2]):
                if distance[i, j, k] >= 0:
                    continue
                fits = most
                for step in range(near.shape[0]):
                    a, b, c = i + near[step, 0], j + near[step, 1], k + near[step, 2]
                    if a < 0 or b < 0 or c < 0 or a >= size[0] or b >= size[1] or c >= size[2]:
                        continue
                    # The surface lies between here and a corner outside, as far from that corner
                    # as its distance says.
                    beyond = distance[a, b, c]
                    if beyond >= 0:
                        fits = min(fits, far[step] * cell - beyond)
                made[i, j, k] = max(fits, np.float32(0))
    return made


@compiled
def _covered(core: NDArray[np.bool_], near: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which corners are near one of the core."""
    size = core.shape
    made = np.zeros(size, np.bool_)
    for i in range(size[0]):
        for j in range(size[1]):
            for k in range(size[2]):
                if not core[i, j, k]:
                    continue
                for step in range(near.shape[0]):
                    a, b, c = i + near[step, 0], j + near[step, 1], k + near[step, 2]
                    if a < 0 or b < 0 or c < 0 or a >= size[0] or b >= size[1] or c >= size[2]:
                        continue
                    made[a, b, c] = True
    return made


def room_for_balls(field: Field, most: float) -> Floats:
    """Return the radius of the ball that fits around each corner, at most so much; mm."""
    near, far = _ball(most / field.cell + 1)
    return _inscribed(field.distance, np.float32(field.cell), np.float32(most), near, far)


def within_reach(corners: NDArray[np.bool_], cells: float) -> NDArray[np.bool_]:
    """Return which corners of a grid are no farther than so many cells from one of some."""
    return _covered(corners, _ball(cells)[0])


def without_gaps(field: Field, least: float) -> Field:
    """Return a field in which gaps are solid that a ball of a radius does not enter; mm.

    Between the tails of lipids is a sponge of pores that no nozzle can leave open, and in which
    slicers get lost. What fills them is smooth: steps of cells would be thin at their edges.
    """
    from scipy import ndimage

    near, far = _ball(least / field.cell + 1)
    cell = np.float32(field.cell)
    open_ = field.distance > 0
    # Seen from outside: what is solid is where a ball must not reach, as deep as it is solid.
    fits = _inscribed(-field.distance, cell, np.float32(least), near, far)
    around, _far = _ball(least / field.cell)
    reached = _covered(fits >= least - field.cell / 4, around)
    gaps = open_ & ~reached
    filled = np.where(gaps, np.float32(-field.cell / 2), field.distance)
    smooth = ndimage.gaussian_filter(np.clip(filled, -field.cell, field.cell), _SMOOTH)
    beside = ndimage.binary_dilation(gaps, iterations=2)
    return field.shaped(np.where(beside, np.minimum(smooth, field.distance), filled))


def without_slivers(field: Field, least: float, height: float) -> Field:
    """Return a field without what a cut across z at a height left too thin for a ball; mm.

    A bead that is cut near its edge leaves a flake, which would be printed as a blot.
    """
    z = field.along(2).ravel()
    low, high = np.searchsorted(z, (height - 3 * least, height + 3 * least)).tolist()
    part = field.distance[:, :, low:high]
    near, far = _ball(least / field.cell + 1)
    fits = _inscribed(part, np.float32(field.cell), np.float32(least), near, far)
    # A cell more, so that edges of what is thick stay sharp.
    around, _far = _ball(least / field.cell + 1)
    thick = _covered(fits >= _NEARLY * least - field.cell / 4, around)
    beside = np.abs(z[low:high] - height) < 2 * least
    made = field.distance.copy()
    flakes = (part < 0) & ~thick & beside
    made[:, :, low:high] = np.where(flakes, np.float32(field.cell / 2), part)
    return field.shaped(made)


def _pairs(centres: Doubles, radii: Doubles) -> tuple[Integers, Integers, Doubles]:
    """Return the pairs of spheres that touch, and how far apart their centres are."""
    from scipy.spatial import cKDTree

    # A few large spheres must not make every small one look for its neighbours far away.
    usual = _USUAL * float(np.median(radii))
    small, large = np.flatnonzero(radii <= usual), np.flatnonzero(radii > usual)
    found = cKDTree(centres[small]).query_pairs(2 * usual, output_type="ndarray")
    one, two = small[found[:, 0]], small[found[:, 1]]
    if len(large):
        most = 2 * float(radii.max())
        far: Any = cKDTree(centres[large]).sparse_distance_matrix(
            cKDTree(centres), most, output_type="coo_matrix"
        )
        one, two = np.concatenate([one, large[far.row]]), np.concatenate([two, far.col])
    apart = np.linalg.norm(centres[two] - centres[one], axis=1)
    touch = (apart < radii[one] + radii[two]) & (apart > 0)
    return one[touch], two[touch], apart[touch]


def thicken(field: Field, centres: Doubles, radii: Doubles, least: float) -> int:
    """Put balls into the joints of spheres that hardly touch; return how many.

    Two spheres that overlap a little are joined by a disc that is thinner than either. Where no
    others make the place thick, a ball of the least radius is put into the middle of the disc: it
    stays within the hull of the two.

    Parameters
    ----------
    field : Field
        Distances to the spheres; modified in place.
    centres, radii : (n, 3) and (n,) array
        mm; no sphere is smaller than the least radius.
    least : float
    """
    fits = room_for_balls(field, least)
    # Deep in a body no joint is weak, and of spheres at one place one is enough.
    found = [
        start + np.flatnonzero(fits[field.corners(centres[start : start + _TOGETHER])] < least)
        for start in range(0, len(centres), _TOGETHER)
    ]
    exposed = np.concatenate(found)
    corners = np.stack(field.corners(centres[exposed]), axis=1)
    _unique, first = np.unique(corners, axis=0, return_index=True)
    chosen = exposed[first]
    if len(chosen) < 2:
        return 0
    one, two, apart = _pairs(centres[chosen], radii[chosen])
    one, two = chosen[one], chosen[two]
    along = (apart**2 + radii[one] ** 2 - radii[two] ** 2) / (2 * apart)
    disc = radii[one] ** 2 - along**2
    weak = (disc < (_NEARLY * least) ** 2) & (along > 0) & (along < apart)
    one, two, share = one[weak], two[weak], (along / apart)[weak, None]
    places = centres[one] + share * (centres[two] - centres[one])
    # The middle lies up to half a cell's diagonal from a corner.
    thin = fits[field.corners(places)] < _NEARLY * least - field.cell / 2
    places = places[thin]
    _add(field, places, np.full(len(places), least), field.group[field.corners(places)])
    return len(places)


def supports(field: Field, least: float, progress: Progress = silent) -> int:
    """Join loose pieces to the largest by rods, each by the shortest way; return how many rods.

    Parameters
    ----------
    field : Field
        Is changed.
    least : float
        Radius of a rod, mm, at least a cell; what is smaller than a ball of that radius stays
        loose.
    progress : Progress
        Called for each rod.
    """
    from scipy import ndimage
    from scipy.spatial import cKDTree

    solid = field.distance < 0
    pieces, count = ndimage.label(solid)
    if count < 2:
        return 0
    # Only corners of the surface can be the nearest.
    skin = np.argwhere(solid & ~ndimage.binary_erosion(solid))
    numbers = pieces[tuple(skin.T)]
    order = np.argsort(numbers, kind="stable")
    starts = np.searchsorted(numbers[order], np.arange(1, count + 2))
    corners = [skin[order[a:b]] for a, b in pairwise(starts)]
    low = np.array([one.min(axis=0) for one in corners])
    high = np.array([one.max(axis=0) for one in corners])
    sizes = np.bincount(pieces.ravel(), minlength=count + 1)[1:]
    # What is thinner than a cell would neither hold nor be held.
    least = max(least, field.cell)
    smallest = 4 / 3 * np.pi * (least / field.cell) ** 3
    loose = {int(one) for one in np.flatnonzero(sizes >= smallest)}
    attached = int(sizes.argmax())
    loose.discard(attached)
    ways: dict[int, tuple[NDArray[np.int64], NDArray[np.int64]]] = {}
    reach = np.full(count, np.inf)
    rods = 0
    while loose:
        progress(UNKNOWN)
        tree = cKDTree(corners[attached])
        # Boxes that are farther apart than the way known so far hold no shorter one.
        gaps = np.maximum(np.maximum(low - high[attached], low[attached] - high), 0)
        near = np.flatnonzero((gaps**2).sum(axis=1) < reach**2)
        for one in loose.intersection(near.tolist()):
            notes: Any = tree.query(corners[one], distance_upper_bound=float(reach[one]))
            far, which = notes
            nearest = int(far.argmin())
            if far[nearest] < reach[one]:
                ways[one] = corners[one][nearest], corners[attached][which[nearest]]
                reach[one] = float(far[nearest])
        attached = min(loose, key=lambda one: float(reach[one]))
        loose.discard(attached)
        (start, end), length = ways[attached], float(reach[attached])
        share = np.linspace(0, 1, int(2 * length) + 2)[:, None]
        places = field.low + field.cell * (start + share * (end - start))
        group = np.full(len(places), field.group[tuple(start)], np.int8)
        _add(field, places, np.full(len(places), least), group)
        rods += 1
    return rods


def one_piece(field: Field) -> tuple[Field, int]:
    """Return a field with its largest piece alone and hollows filled; how many pieces went."""
    from scipy import ndimage

    solid = field.distance < 0
    pieces, count = ndimage.label(solid)
    sizes = np.bincount(pieces.ravel())
    sizes[0] = 0
    largest = pieces == int(sizes.argmax())
    # What is closed all around would keep liquid resin in.
    filled = ndimage.binary_fill_holes(largest)
    made = np.where(solid & ~largest, np.float32(field.cell), field.distance)
    made = np.where(filled & ~largest, np.float32(-field.cell), made)
    return field.shaped(made), max(int(count) - 1, 0)


def allowance(radius: float, cell: float) -> float:
    """Return how much larger a ball must be so that its surface of triangles is nowhere inside.

    Triangles between corners on a ball are chords, about as long as a diagonal of the cells. Where
    cells are larger than the ball they are what limits it, and not chords.
    """
    return min(cell**2 / (_CHORDS * radius), cell / 3)


def triangles_of(field: Field) -> int:
    """Return about how many triangles the surface has, without making it.

    It has a corner wherever an edge of the grid goes through it, and as a closed surface twice as
    many triangles.
    """
    solid = field.distance < 0
    corners = sum(int(np.count_nonzero(np.diff(solid, axis=axis))) for axis in range(3))
    return 2 * corners


def surface_of(field: Field, flat: float | None = None) -> Any:
    """Return the surface where the distance is 0, as a closed trimesh.Trimesh; mm.

    Parameters
    ----------
    field : Field
    flat : float, optional
        Height at which it was cut across z. The cut is made as flat as a table.
    """
    import pyvista
    import trimesh

    shape = field.distance.shape
    tiny = np.float32(_ON_SURFACE * field.cell)
    beside = np.where(field.distance < 0, -tiny, tiny)
    values = np.where(np.abs(field.distance) < tiny, beside, field.distance)
    grid = pyvista.ImageData(
        dimensions=shape, spacing=(field.cell,) * 3, origin=tuple(field.low.tolist())
    )
    grid.point_data["distance"] = values.ravel(order="F")
    found = grid.contour([0.0], scalars="distance", method="flying_edges", compute_normals=False)
    faces = found.faces.reshape(-1, 4)[:, 1:]
    # Flying edges go around triangles as seen from where the distance is less: from inside.
    points = np.asarray(found.points, np.float64)
    if flat is not None:
        # Where beads are shallow the surface bends before it meets the cut. Corners between the
        # two layers of the grid around the cut can slide up and down without meeting others.
        height = (points[:, 2] - field.low[2]) / field.cell
        layer = np.floor((flat - field.low[2]) / field.cell)
        between = (height > layer + _ON_SURFACE / 2) & (height < layer + 1 - _ON_SURFACE / 2)
        points[between, 2] = flat
    return trimesh.Trimesh(points, faces[:, ::-1], process=False)
