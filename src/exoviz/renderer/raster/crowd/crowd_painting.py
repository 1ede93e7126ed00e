"""What fills the cytosol or a body fluid, painted softly behind everything else.

These molecules are many and nothing that one looks at, so they are painted and not lit: flat
colours and thin outlines that sink into the medium's own colour with depth, in half as many
pixels as the picture has. A painted layer lies behind all that is drawn, whatever its depth, and
so never hides it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from exoviz.compiled import compiled
from exoviz.model.layers import by_longest_prefix, matches
from exoviz.model.products import product
from exoviz.renderer.palette import from_hex
from exoviz.renderer.raster.crowd.crowd_discs import COARSE, paint_rows
from exoviz.renderer.raster.pixels import in_strips
from exoviz.story.crowd.crowd_box import CrowdBox, crowd_box
from exoviz.story.crowd.crowd_region import CrowdRegion, CrowdRegions, Number, room_at
from exoviz.story.crowd.crowd_shapes import EXTRA, crowd_shapes
from exoviz.story.state import CYTOSOL_MEDIUM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.registry.styles import StyleSheet
    from exoviz.renderer.geometry.camera import Shot
    from exoviz.scene import View
    from exoviz.story import State, Story

    Floats = NDArray[np.float32]
    Integers = NDArray[np.int32]

__all__ = ["CrowdPainter", "PresentCrowd"]

f32 = np.float32

#: Room that a molecule must have to be there wholly, nm: it fades as a membrane comes near.
_ROOM_NM: Final = 0.6
#: Pixels of a full picture's layer in a nanometre from which on a crowd is seen in all its depth.
_CLOSE: Final = 1.5


@compiled
def _chosen(
    box: tuple[Floats, Integers, Floats, Floats, Integers, Floats],
    face: Number,
    deepest: Number,
    shown: NDArray[np.bool_],
    images: Floats,
    camera: tuple[Floats, Floats, Number],
    mask: Floats,
    region: Any,
    found: Floats,
    which: Integers,
) -> int:
    """Find the molecules that are in the picture and have room; return how many.

    `found` gets for each its offset (x, y, z), depth behind the face, how much of it is there,
    its row, and its reach in pixels.
    """
    centres, shape, front, reach, firsts, parts = box
    position, axes, scale = camera
    height, width = mask.shape
    count = 0
    pieces, bounds, chunk, spheres, cells, low, cell = region
    for index in range(centres.shape[0]):
        far = reach[shape[index]]
        if front[index] < 0 or not shown[shape[index]]:
            continue
        if front[index] >= deepest:
            break
        for image in range(images.shape[0]):
            x = centres[index, 0] + images[image, 0]
            y = centres[index, 1] + face
            z = centres[index, 2] + images[image, 1]
            vx, vy, vz = x - position[0], y - position[1], z - position[2]
            deep = -(axes[2, 0] * vx + axes[2, 1] * vy + axes[2, 2] * vz)
            if deep < f32(2) * far + f32(1):
                continue
            per = scale / deep
            size = far * per
            across = width * f32(0.5) + (axes[0, 0] * vx + axes[0, 1] * vy + axes[0, 2] * vz) * per
            if across < -size or across > width + size:
                continue
            down = height * f32(0.5) - (axes[1, 0] * vx + axes[1, 1] * vy + axes[1, 2] * vz) * per
            if down < -size or down > height + size:
                continue
            seen = False
            for corner in range(5):
                dx = size * (f32(corner == 1) - f32(corner == 2))
                dy = size * (f32(corner == 3) - f32(corner == 4))
                column = min(max(int(across + dx), 0), width - 1)
                row = min(max(int(down + dy), 0), height - 1)
                if mask[row, column] > 0:
                    seen = True
                    break
            if not seen:
                continue
            room = room_at(x, y, z, far, pieces, bounds, chunk, spheres, cells, low, cell)
            if room < -far or count == found.shape[0]:
                continue
            if room < f32(_ROOM_NM):
                # Near something its shape counts, and not how far it reaches.
                room = f32(1e9)
                for bead in range(firsts[index], firsts[index + 1]):
                    bx, by = parts[bead, 0] + images[image, 0], parts[bead, 1] + face
                    bz, size_of = parts[bead, 2] + images[image, 1], parts[bead, 3]
                    own = room_at(
                        bx, by, bz, size_of, pieces, bounds, chunk, spheres, cells, low, cell
                    )
                    room = min(room, own)
                    if room <= 0:
                        break
                if room <= 0:
                    continue
            which[count] = index
            found[count, 0], found[count, 1], found[count, 2] = (
                images[image, 0],
                face,
                images[image, 1],
            )
            found[count, 3] = front[index]
            found[count, 4] = min(room / f32(_ROOM_NM), f32(1))
            found[count, 5] = down
            found[count, 6] = size
            count += 1
    return count


@dataclass(frozen=True, slots=True, eq=False)
class PresentCrowd:
    """The molecules of a medium that a camera sees at a moment, the nearest first.

    Attributes
    ----------
    box : CrowdBox
    which : (n,) int32 array
        The molecule of the box that each is.
    found : (n, 7) float32 array
        How far it is moved, x, y and z, nm; how far behind the face it begins, nm; how much of it
        is there, 0 to 1; its row in the layer and how far it reaches, pixels.
    camera : ((3,) array, (3, 3) array, float)
        Position, axes, and pixels of the layer at unit distance.
    mask : (h, w) array
        Share of each pixel of the layer that the medium covers.
    deepest : float
        Depth behind the face at which nothing is seen any more, nm.
    """

    box: CrowdBox
    which: Integers
    found: Floats
    camera: tuple[Floats, Floats, Number]
    mask: Floats
    deepest: float

    def spheres(self) -> tuple[Floats, Integers]:
        """Return the spheres (s, 4) of all, nm, and the molecule of the box that each is of."""
        count = np.diff(self.box.first)[self.which]
        owner = np.repeat(np.arange(len(self.which)), count)
        place = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)
        beads = self.box.first[self.which][owner] + place
        spheres: Floats = self.box.spheres[beads].astype(np.float32)
        spheres[:, :3] += self.found[owner, :3]
        return spheres, self.which[owner]


class CrowdPainter:
    """Paints what fills the medium at moments of a story.

    Parameters
    ----------
    story : Story
    sheet : StyleSheet
    view : View
        Layers that are hidden.
    """

    def __init__(self, story: Story, sheet: StyleSheet, view: View) -> None:
        self._story = story
        self._sheet = sheet
        self._hide = view.hide
        self._regions = CrowdRegions(story.models)

    def fills(self, state: State) -> bool:
        """Return whether the medium of a moment has molecules that are shown."""
        anywhere = bool(state.membranes) or state.cytosol.everywhere
        shapes = crowd_shapes(state.medium)
        seen = any(not matches(one.layer, self._hide) for one in shapes)
        return seen and (anywhere or state.medium != CYTOSOL_MEDIUM) and self._sheet.crowd > 0

    def present(
        self, state: State, at: Shot, mask: Floats, depth: float, coarse: float = 1.0
    ) -> PresentCrowd | None:
        """Return the molecules that a camera sees and that have room; None if there are none.

        Parameters
        ----------
        state : State
        at : Shot
        mask : (h, w) array
            Share of each pixel that the medium covers.
        depth : float
            y of the face behind which the medium begins, nm.
        coarse : float
            How many pixels of a full picture each of this one is wide and high.
        """
        box = crowd_box(state.medium, self._story.seed)
        shown = np.array([not matches(one.layer, self._hide) for one in box.shapes], np.bool_)
        half: Floats = np.ascontiguousarray(mask[::COARSE, ::COARSE], np.float32)
        if not self.fills(state) or not half.any():
            return None
        height, width = half.shape
        low, high = _volume(at, width / height, depth, box.size[1])
        if not (high > low).all():
            return None
        region = self._regions.region(state, low, high)
        scale = float(height / (2 * at.half_height))
        # From afar a crowd is a grain, and what is deep in it adds nothing.
        closeness = min(scale * coarse / at.distance / _CLOSE, 1.0)
        deepest = f32(box.size[1] * (0.4 + 0.6 * closeness))
        camera = (at.position.astype(np.float32), at.axes.astype(np.float32), f32(scale))
        found, which = _selected(box, shown, camera, half, region, depth, deepest, low, high)
        return PresentCrowd(box, which, found, camera, half, float(deepest))

    def painted(
        self, state: State, at: Shot, mask: Floats, depth: float, coarse: float = 1.0
    ) -> Floats | None:
        """Return the layer, (4, h / 2, w / 2): colour times weight, and weight; None if empty.

        The parameters are those of `present`.
        """
        crowd = self.present(state, at, mask, depth, coarse)
        if crowd is None:
            return None
        box, height = crowd.box, len(crowd.mask)
        layer = np.zeros((4, *crowd.mask.shape), np.float32)
        clear = (crowd.mask > 0).astype(np.float32)
        given = self._sheet.overrides
        colours = np.stack(
            [
                from_hex(by_longest_prefix(one.layer, given, one.crowder.colour))
                for one in box.shapes
            ]
        ).astype(np.float32)
        bodies = np.array([one.body for one in box.shapes], np.float32) / f32(EXTRA)
        columns = (box.centres, box.shape, bodies, box.first, box.spheres)
        strengths = (f32(self._sheet.crowd), f32(crowd.deepest), f32(coarse))

        def paint(first: int, last: int) -> None:
            paint_rows(
                layer,
                clear,
                crowd.found,
                crowd.which,
                columns,
                colours,
                crowd.camera,
                strengths,
                first,
                last,
            )

        in_strips(paint, height)
        return layer


def _volume(
    at: Shot, aspect: float, depth: float, thick: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the lowest and highest corner, nm, of what the camera sees of a slab behind a face."""
    corners = np.array([[x, y] for x in (-1, 1) for y in (-1, 1)], np.float64)
    rays = np.column_stack([corners * (at.half_height * aspect, at.half_height), -np.ones(4)])
    rays = product(rays, at.axes.astype(np.float64))
    ends = []
    for plane in (depth, depth + thick):
        way = (plane - at.position[1]) / np.where(rays[:, 1] > 1e-3, rays[:, 1], 1e-3)
        way = np.clip(way, 0.0, 3.0 * at.distance)
        ends.append(at.position + way[:, None] * rays)
    found = np.concatenate(ends)
    low, high = found.min(axis=0), found.max(axis=0)
    low[1], high[1] = depth, depth + thick
    if at.position[1] >= depth:
        high = low
    return low, high


def _selected(
    box: CrowdBox,
    shown: NDArray[np.bool_],
    camera: tuple[Floats, Floats, Number],
    mask: Floats,
    region: CrowdRegion,
    depth: float,
    deepest: Number,
    low: NDArray[np.float64],
    high: NDArray[np.float64],
) -> tuple[Floats, Integers]:
    """Return what `_chosen` finds: columns of numbers, and the molecules."""
    size = np.array(box.size)
    first, last = np.floor(low / size), np.floor(high / size)
    images = np.array(
        [
            (x * size[0], z * size[2])
            for x in np.arange(first[0], last[0] + 1)
            for z in np.arange(first[2], last[2] + 1)
        ],
        np.float32,
    )
    most = len(box) * len(images)
    found, which = np.empty((most, 7), np.float32), np.empty(most, np.int32)
    reach = np.array([one.reach for one in box.shapes], np.float32)
    columns = (box.centres, box.shape, box.front, reach, box.first, box.spheres)
    numbers, face = region.numbers, f32(depth)
    count = _chosen(columns, face, deepest, shown, images, camera, mask, numbers, found, which)
    return found[:count], which[:count]
