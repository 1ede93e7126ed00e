"""What of a drawing is the same from wherever it is looked at, and where it lies in a picture."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.compiled import compiled
from exoviz.model.layers import is_lipid, is_rna
from exoviz.renderer.geometry.camera import Frame
from exoviz.renderer.geometry.detail.near_atoms import NearAtoms, NearCopies
from exoviz.renderer.raster.clusters import CLUSTER, Clusters, cluster_in_view, in_view
from exoviz.renderer.raster.light import Surroundings

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.model import Vesicle
    from exoviz.renderer.geometry.camera import Shot
    from exoviz.renderer.geometry.drawing import Drawing
    from exoviz.renderer.raster.visibility import Ground

    Floats = NDArray[np.float32]
    Mask = NDArray[np.bool_]

__all__ = ["SUGAR_NM", "Groundwork", "occupied", "outlined_layers"]

#: How far a bead that is a solid, and has no radius of its own, reaches at most, nm.
_SOLID_NM: Final = np.float32(0.4)
#: Radius of the sphere that such a bead counts as where it keeps light away, nm.
SUGAR_NM: Final = np.float32(0.22)


def outlined_layers(layers: Sequence[str]) -> Mask:
    """Return which layers always have a dark outline; one more than none if there are none."""
    return np.array([is_rna(name) for name in layers] or [False])


@dataclass(frozen=True, slots=True, eq=False)
class Groundwork:
    """What of a drawing stays the same from wherever it is looked at.

    Attributes
    ----------
    centres, triangles : arrays
        Those of the drawing.
    reach : (n,) array
        How far each bead reaches, nm.
    clusters, solids : Clusters
        Of the beads and of the triangles.
    seen : (c,) array
        Clusters of beads that were seen in the last picture.
    outlined : (n,) array
        True for what always has a dark outline.
    used : list of Ground
        At most one, of the last band that was drawn, to be drawn over.
    finer : (Groundwork, Drawing), optional
        Those of the same in more detail, whose light this has.
    """

    centres: Floats
    triangles: Floats
    reach: Floats
    clusters: Clusters
    solids: Clusters
    seen: Mask
    outlined: Mask
    used: list[Ground] = field(default_factory=list)
    finer: tuple[Groundwork, Drawing] | None = None
    _near: list[NearAtoms | None] = field(default_factory=list)
    _detailed: list[tuple[Drawing, NearCopies, Drawing, Groundwork]] = field(default_factory=list)
    _surroundings: dict[tuple[bytes, bool, int], Surroundings] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        drawing: Drawing,
        used: list[Ground] | None = None,
        finer: tuple[Groundwork, Drawing] | None = None,
    ) -> Groundwork:
        """Return that of a drawing, and of the same with other layers hidden.

        `used` is that of another drawing of which no picture is drawn any more; see `finer`.
        """
        reach = np.maximum(drawing.radii, _SOLID_NM)
        return cls(
            drawing.centres,
            drawing.triangles,
            reach,
            Clusters.of_spheres(drawing.centres, reach),
            Clusters.of_triangles(drawing.triangles),
            np.zeros(-(-len(reach) // CLUSTER), np.bool_),
            outlined_layers(drawing.layers)[drawing.layer],
            [] if used is None else used,
            finer,
        )

    def fits(self, drawing: Drawing) -> bool:
        """Return whether this is that of a drawing."""
        return self.centres is drawing.centres and self.triangles is drawing.triangles

    def detailed(
        self,
        vesicle: Vesicle,
        drawing: Drawing,
        at: Shot,
        frame: Frame,
        size: tuple[int, int],
        *,
        by_element: bool = False,
    ) -> tuple[Drawing, Groundwork]:
        """Return a drawing with atoms of what is near in a picture, and its groundwork.

        Parameters
        ----------
        vesicle : Vesicle
        drawing : Drawing
            The vesicle's, which this fits.
        at, frame, size
            See `NearAtoms.near`.
        by_element : bool
            See `NearAtoms.drawn`.
        """
        if drawing.slot is None:
            return drawing, self
        if not self._near:
            self._near.append(NearAtoms.of(vesicle, drawing))
        atoms = self._near[0]
        near = None if atoms is None else atoms.near(drawing.hidden, at, frame, size)
        if atoms is None or near is None:
            return drawing, self
        for before, same, made, ground in self._detailed:
            if (
                same.equals(near)
                and made.by_element is by_element
                and np.array_equal(before.hidden, drawing.hidden)
            ):
                return made, ground
        made = atoms.drawn(drawing, near, CLUSTER, by_element=by_element)
        start = len(self.clusters.bounds) * CLUSTER
        more = Clusters.of_spheres(made.centres[start:], made.radii[start:])
        clusters = Clusters(np.concatenate([self.clusters.bounds, more.bounds]))
        reach = np.concatenate([self.reach, made.radii[len(self.reach) :]])
        ground = Groundwork(
            made.centres,
            made.triangles,
            reach,
            clusters,
            self.solids,
            np.concatenate([self.seen, np.zeros(len(more.bounds), np.bool_)]),
            outlined_layers(made.layers)[made.layer],
            self.used,
            # Light comes as far as between beads, which fill the same space.
            (self, drawing),
        )
        self._detailed[:] = [(drawing, near, made, ground)]
        return made, ground

    def surroundings(
        self, drawing: Drawing, opaque: Floats, inside: bool, cells: int
    ) -> Surroundings:
        """Return what keeps light from a drawing's beads; the newest is remembered.

        Parameters
        ----------
        drawing : Drawing
            One that this fits.
        opaque : (layers,) array
            Opacity of each layer, 0 to 1.
        inside : bool
            Whether the camera stands in the lumen.
        cells : int
            Along the longest side of the volume.
        """
        if self.finer is not None:
            whole, shapes = self.finer
            return whole.surroundings(shapes, opaque, inside, cells)
        key = (opaque.tobytes(), inside, cells)
        if key not in self._surroundings:
            self._surroundings.clear()
            radii = _matter_radii(drawing, opaque, inside)
            self._surroundings[key] = Surroundings.of(drawing.centres, radii, cells=cells)
        return self._surroundings[key]


def _matter_radii(drawing: Drawing, opaque: Floats, inside: bool) -> Floats:
    """Return the radii (n,) of beads as they keep light away."""
    radii = np.where(drawing.radii > 0, drawing.radii, SUGAR_NM)
    # Matter is a volume.
    radii *= np.cbrt(opaque)[drawing.layer]
    if inside:
        # A closed membrane would leave a camera in the lumen in the dark, and a crowded lumen
        # would let light reach only what is next to it.
        lets_through = np.array([is_lipid(name) for name in drawing.layers] or [False])
        radii *= np.where(lets_through[drawing.layer], np.float32(0), np.float32(0.6))
    return radii


@compiled
def _edges(
    centres: Floats, reach: Floats, bounds: Floats, camera: tuple[Floats, Floats]
) -> tuple[np.float32, np.float32, np.float32, np.float32, np.float32]:
    """Return how near spheres come, and their leftmost, rightmost, lowest and highest slopes.

    Only clusters that may hold the outermost of something are looked into.
    """
    nearest = left = low = np.float32(np.inf)
    right = high = np.float32(-np.inf)
    for cluster in range(bounds.shape[0]):
        x, y, z, wide, tall, deep = cluster_in_view(camera, bounds[cluster])
        close, far = -z - deep, deep - z
        if close > max(nearest, np.float32(1)):
            # As far out as the slope of a sphere's middle and its reach beside that may come.
            start = min((x - wide) / close, (x - wide) / far) - wide / close
            end = max((x + wide) / close, (x + wide) / far) + wide / close
            below = min((y - tall) / close, (y - tall) / far) - tall / close
            above = max((y + tall) / close, (y + tall) / far) + tall / close
            if start > left and end < right and below > low and above < high:
                continue
        for bead in range(cluster * CLUSTER, min((cluster + 1) * CLUSTER, reach.shape[0])):
            x, y, z = in_view(camera, centres[bead, 0], centres[bead, 1], centres[bead, 2])
            nearest = min(nearest, -z - reach[bead])
            slope = reach[bead] / (-z - reach[bead])
            across, up = x / -z, y / -z
            left, right = min(left, across - slope), max(right, across + slope)
            low, high = min(low, up - slope), max(high, up + slope)
    return nearest, left, right, low, high


def occupied(ground: Groundwork, at: Shot, frame: Frame, size: tuple[int, int]) -> Frame:
    """Return the part of a picture that holds something.

    Parameters
    ----------
    ground : Groundwork
    at : Shot
    frame : Frame
        The part of the picture that the shot's angles are of.
    size : (int, int)
        Width and height of the picture, pixels.
    """
    width, height = size
    if not len(ground.centres):
        return Frame(0, 0, 0, 0)
    found = _edges(ground.centres, ground.reach, ground.clusters.bounds, at.stand())
    nearest, start, end, low, high = (float(one) for one in found)
    if nearest < 1.0:
        return Frame(0, 0, width, height)
    pixel = 2 * at.half_height / frame.height
    middle = (frame.left + frame.width / 2, frame.top + frame.height / 2)
    left = max(math.floor(middle[0] + start / pixel) - 2, 0)
    right = min(math.ceil(middle[0] + end / pixel) + 2, width)
    top = max(math.floor(middle[1] - high / pixel) - 2, 0)
    bottom = min(math.ceil(middle[1] - low / pixel) + 2, height)
    return Frame(left, top, right, bottom) if left < right and top < bottom else Frame(0, 0, 0, 0)
