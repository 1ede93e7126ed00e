"""Tethers: granuphilin on the plasma membrane holds RAB27A on the body that docks.

Granuphilin's C2 domains lie on the plasma membrane and its SHD, a pair of helices, binds RAB27A
with GTP, which prenyl chains hold in the body's membrane. A disordered linker joins both ends; it
takes up the way by which the membranes come nearer.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from exoviz.compiled import compiled
from exoviz.model import Part, Template
from exoviz.story.membrane.cell_membrane import CellMembrane, MembraneProtein, frames
from exoviz.story.membrane.fusion import MaterialCoordinates
from exoviz.story.models import CellModel, protein
from exoviz.story.motion.tracks import ramp
from exoviz.story.state import GONE, Deformable

__all__ = ["TETHERS", "Tethers"]

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]

TETHERS: Final = "tethers"
"""Model of all copies of granuphilin."""
_PLACES: Final = np.array([38.0, -38.5, 58.0, -60.0])
"""Where the C2 domains are along the cut beside a body of 500 nm, plane and sphere, nm."""
_OUTWARDS: Final = 8.6
"""RAB27A is so much farther from the axis, where the membranes are farther apart, nm."""
_BEHIND: Final = 5.0
"""How far behind the cut they stand, nm: whole."""
_LINKER_NM: Final = 15.0
"""Length of the line on which the linker's beads are; stretched, its chain is far longer."""
_HOLDS: Final = (13.5, 16.5)
"""From the C2 domains to the SHD, nm: up to the first it holds RAB27A, from the second on not."""
_REST: Final = np.array([4.5, 0.0, -5.5])
"""From the C2 domains to the SHD that holds nothing, nm: away from the axis, across, up."""
_TOUCH_NM: Final = 0.25
"""Between the surfaces of the SHD and RAB27A."""
_SHOWN: Final = 8.0
"""Distance behind the cut up to which molecules of the cytosol are shown, nm."""
_STEPS: Final = 40


@dataclass(frozen=True, slots=True, eq=False)
class _Pieces:
    """Granuphilin in three pieces, each about its own middle.

    Attributes
    ----------
    template : Template
        The whole; its beads in the order C2 domains, linker, SHD.
    domains, helices : (n, 3) float32 arrays
        Beads of the C2 domains in the membrane's frame, and of the SHD along z.
    linker : int
        Number of beads of the linker.
    foot : float
        z of the end of the C2 domains at which the linker begins, nm.
    """

    template: Template
    domains: Singles
    helices: Singles
    linker: int
    foot: float


@functools.cache
def _pieces() -> _Pieces:
    template = protein("SYTL4").template
    beads, linker = template.beads, template.parts == Part.LINKER
    near = ~linker & (beads[:, 2] > np.median(beads[linker, 2]))
    far = ~linker & ~near
    order = np.concatenate([np.flatnonzero(near), np.flatnonzero(linker), np.flatnonzero(far)])
    domains = beads[near] - (*beads[near, :2].mean(axis=0), 0.0)
    helices = beads[far] - beads[far].mean(axis=0)
    whole = Template(
        template.name,
        beads[order],
        template.radii[order],
        template.parts[order],
        template.mass_da,
    )
    foot = float(domains[:, 2].min())
    return _Pieces(
        whole, domains.astype(np.float32), helices.astype(np.float32), int(linker.sum()), foot
    )


@compiled
def _bulges(start: Floats, straight: Floats, way: Floats, fine: Floats, sine: Floats) -> Floats:
    """Return by how much lines must bulge to be as long as a linker; see `_bulged`."""
    found = np.empty(start.shape[0])
    before, here = np.empty(3), np.empty(3)
    for line in range(start.shape[0]):
        low, high = 0.0, _LINKER_NM
        for _step in range(_STEPS):
            middle, long = (low + high) / 2, 0.0
            for point in range(fine.shape[0]):
                square = 0.0
                for axis in range(3):
                    arch = sine[point] * middle * way[line, axis]
                    here[axis] = start[line, axis] + fine[point] * straight[line, axis] + arch
                    square += (here[axis] - before[axis]) ** 2
                    before[axis] = here[axis]
                if point:
                    long += math.sqrt(square)
            if long < _LINKER_NM:
                low = middle
            else:
                high = middle
        found[line] = (low + high) / 2
    return found


def _bulged(start: Floats, end: Floats, way: Floats, count: int) -> Floats:
    """Return lines (n, count, 3) of one length from starts to ends, bulging along `way` (n, 3)."""
    share = (np.arange(count) + 0.5) / count
    fine = np.linspace(0.0, 1.0, 4 * count + 1)
    bulge = _bulges(start, end - start, way, fine, np.sin(np.pi * fine))
    arch = np.sin(np.pi * fine)[None, :, None] * bulge[:, None, None] * way[:, None]
    points: Floats = start[:, None] + fine[None, :, None] * (end - start)[:, None] + arch
    steps = np.linalg.norm(np.diff(points, axis=1), axis=2)
    along = np.concatenate([np.zeros((len(start), 1)), np.cumsum(steps, axis=1)], axis=1)
    along /= along[:, -1:]
    found = np.empty((len(start), count, 3))
    for index in range(len(start)):
        for axis in range(3):
            found[index, :, axis] = np.interp(share, along[index], points[index, :, axis])
    return found


def _domains(feet: Floats, frame: Floats) -> Floats:
    """Return the beads, (n, b, 3), of the C2 domains of all copies."""
    found: Floats = feet[:, None] + np.einsum("nij,bj->nbi", frame, _pieces().domains)
    return found


@dataclass(frozen=True, eq=False)
class Tethers:
    """Pairs of granuphilin and RAB27A beside the place where two membranes fuse.

    Attributes
    ----------
    sphere : float
        Area of the body's midplane, nm².
    """

    sphere: float

    @cached_property
    def _places(self) -> Floats:
        """Where the C2 domains are along the cut, nm: where a body is as far from the plane."""
        places: Floats = _PLACES * math.sqrt(math.sqrt(self.sphere / (4 * math.pi)) / 250.0)
        return places

    def _where(self, away: float) -> tuple[Floats, Floats]:
        """Return distances from the axis, nm, and azimuths of places `away` farther out."""
        beside = np.hypot(self._places, _BEHIND) + away
        depth = np.full(len(beside), _BEHIND)
        return beside, np.arctan2(depth, np.sign(self._places) * np.sqrt(beside**2 - depth**2))

    @cached_property
    def rab(self) -> MembraneProtein:
        """RAB27A in the body's membrane."""
        beside, azimuth = self._where(_OUTWARDS)
        nothing = np.zeros(len(beside))
        where = MaterialCoordinates(nothing > 0, self.sphere - np.pi * beside**2, azimuth)
        return MembraneProtein("RAB27A", where, nothing)

    @cached_property
    def _feet(self) -> MaterialCoordinates:
        """Where the C2 domains are on the plasma membrane."""
        beside, azimuth = self._where(0.0)
        area = self.sphere + np.pi * beside**2
        return MaterialCoordinates(np.zeros(len(area), np.bool_), area, azimuth)

    @cached_property
    def _rab_shape(self) -> tuple[float, float]:
        """Height of the middle of RAB27A in its frame, and its radius, nm."""
        template = protein("RAB27A").template
        middle = template.beads.mean(axis=0)
        across = np.hypot(template.beads[:, 0], template.beads[:, 1])
        return float(middle[2]), float((across + template.radii).max())

    def standing(self, membrane: CellMembrane) -> tuple[Floats, Floats, Floats, Floats]:
        """Return the feet of the C2 domains and the middles of RAB27A, each with what is up there.

        All (n, 3).
        """
        both = self._feet, self.rab.coordinates
        where = MaterialCoordinates(
            np.concatenate([one.outer for one in both]),
            np.concatenate([one.area for one in both]),
            np.concatenate([one.azimuth for one in both]),
        )
        places, out = membrane.midplane(where)
        up = -out if membrane.cytosol_outside else out
        count = len(self._places)
        middle = places[count:] + self._rab_shape[0] * up[count:]
        return places[:count], up[:count], middle, up[count:]

    def granuphilin(self, membrane: CellMembrane, hold: float = 1.0) -> Deformable:
        """Return all copies of granuphilin, whose SHDs hold RAB27A where it is near enough.

        Parameters
        ----------
        membrane : CellMembrane
        hold : float
            From 1 to 0 while they let go, whatever is near.
        """
        pieces = _pieces()
        feet, up, middle, rab_up = _standing(self, membrane)
        wide = self._rab_shape[1]
        frame = frames(up, middle - feet)
        # The SHD stands beside RAB27A, on the side of the C2 domains, upright as RAB27A does.
        radii = pieces.template.radii[-len(pieces.helices) :]
        thick = float((np.hypot(*pieces.helices[:, :2].T) + radii).max())
        rab_frame = frames(rab_up, feet - middle)
        bound = middle + rab_frame[:, :, 0] * (wide + thick + _TOUCH_NM)
        foot = feet + up * pieces.foot
        free = foot + np.einsum("nij,j->ni", frame, _REST)
        away = np.linalg.norm(bound - foot, axis=1)
        held = hold * np.array([1 - ramp(float(one), *_HOLDS) for one in away])[:, None]
        shd = free + held * (bound - free)
        shd_frame = np.where(held[:, :, None] > 0.5, rab_frame, frames(up, frame[:, :, 0]))
        domains = _domains(feet, frame)
        helices = shd[:, None] + np.einsum("nij,bj->nbi", shd_frame, pieces.helices)
        ends = helices[:, np.argmax(pieces.helices[:, 2])]
        # Behind, where it neither meets a membrane nor stands before the cut.
        way = np.tile((0.0, 1.0, 0.0), (len(feet), 1))
        linker = _bulged(foot, ends, way, pieces.linker)
        beads = np.concatenate([domains, linker, helices], axis=1)
        # The cut face of the cytosol hides what lies deep in it.
        beads[feet[:, 1] > _SHOWN] = GONE
        return Deformable(TETHERS, beads.reshape(-1, 3))

    def name_at(self, membrane: CellMembrane, key: str) -> tuple[float, float, float]:
        """Return the middle of the first copy of one of both, for its label."""
        feet, up, middle, _rab_up = _standing(self, membrane)
        if key == "RAB27A":
            # On the left, where no other label is.
            x, y, z = middle[1].tolist()
            return x, y, z
        beads = _domains(feet, frames(up, middle - feet))[0]
        if feet[0, 1] > _SHOWN:
            return GONE
        x, y, z = beads.mean(axis=0).tolist()
        return x, y, z

    def models(self) -> dict[str, CellModel]:
        """Return the model of all copies of granuphilin."""
        one, count = _pieces().template, len(_PLACES)
        template = Template(
            one.name,
            np.tile(one.beads, (count, 1)),
            np.tile(one.radii, count),
            np.tile(one.parts, count),
            one.mass_da * count,
        )
        number = np.repeat(np.arange(count, dtype=np.int32), len(one.beads))
        return {TETHERS: CellModel(protein("SYTL4").layer, template, number)}


@functools.lru_cache(maxsize=4)
def _standing(tethers: Tethers, membrane: CellMembrane) -> tuple[Floats, Floats, Floats, Floats]:
    """Return `Tethers.standing`, which a moment's beads and labels both ask for."""
    return tethers.standing(membrane)
