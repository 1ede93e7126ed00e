"""The flat coat on an endosome: HRS and STAM on the membrane, and a lattice of clathrin on them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree
from scipy.spatial.transform import Rotation

from exoviz.model import Template
from exoviz.model.layers import cell_molecule_layer
from exoviz.model.products import length_of
from exoviz.story.endosome.neck import turned
from exoviz.story.membrane.clathrin_coat import Coat, flat_lattice
from exoviz.story.models import CellModel, protein
from exoviz.story.motion.pushed import HALF_BILAYER
from exoviz.story.state import UNTURNED, RigidCopies

__all__ = ["FLAT_COAT", "BilayeredCoat"]

Floats = NDArray[np.float64]

FLAT_COAT: Final = 60.0
"""Radius of the coat, nm: patches are 100 to 300 nm across."""
_HUBS: Final = 24.0
"""Height of the hubs above the midplane, nm: room for HRS, which is bound to the ends of legs."""
_MIDDLE: Final = (0.0, 6.0)
"""Middle of a hexagon, x and y, nm: no hub lies on the cut."""
_CUT: Final = 0.8
"""Where the half that is cut away ends, y, nm."""
_CLATHRIN_BOX: Final = (10.4, 0.6, 0.0)
"""The end that binds clathrin, in the frame of HRS, nm."""
_SCRAP: Final = 20
"""A piece of a triskelion with fewer beads is not shown: it would hang alone before the coat."""
_NEIGHBOURS_NM: Final = 2.0
"""Distance up to which beads of a triskelion are neighbours, nm."""
_BESIDE: Final = (1.6, 0.0, 3.4)
"""Place of STAM in the frame of HRS, nm: their coiled coils lie side by side."""
_APART: Final = 9.0
_OFF: Final = 150.0
"""How far above the coat its molecules come from and go to, nm: out of the picture."""


@dataclass(frozen=True, eq=False)
class BilayeredCoat:
    """The half of a coat that lies behind the cut, on the top of an endosome.

    Attributes
    ----------
    radius : float
        Radius of the endosome's midplane, nm.
    top : float
        Height of its highest point, z, nm.
    random : numpy.random.Generator
    """

    radius: float
    top: float
    random: np.random.Generator

    @property
    def _centre(self) -> Floats:
        return np.array([0.0, 0.0, self.top - self.radius])

    @cached_property
    def _whole(self) -> tuple[Coat, Floats]:
        return flat_lattice(self.radius, FLAT_COAT, _HUBS, _MIDDLE)

    @cached_property
    def _behind(self) -> NDArray[np.intp]:
        """Beads of the lattice behind the cut, without scraps of what is mostly before it."""
        coat = self._whole[0]
        beads = coat.cell_model.template.beads
        behind = np.flatnonzero(beads[:, 1] > _CUT)
        pairs = cKDTree(beads[behind]).query_pairs(_NEIGHBOURS_NM, output_type="ndarray")
        own = coat.hub[behind]
        pairs = pairs[own[pairs[:, 0]] == own[pairs[:, 1]]]
        size = len(behind)
        joined = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), (size, size))
        piece = connected_components(joined, directed=False)[1]
        return behind[np.bincount(piece)[piece] >= _SCRAP]

    @cached_property
    def models(self) -> dict[str, CellModel]:
        """The triskelia of the lattice, cut as the membrane is, each about its own middle."""
        coat, mine = self._whole[0], self._behind
        whole = coat.cell_model.template
        layer = cell_molecule_layer("coat", "CLTC")
        found = {}
        for number in np.unique(coat.hub[mine]).tolist():
            beads = mine[coat.hub[mine] == number]
            template = Template(
                whole.name,
                whole.beads[beads] - whole.beads[beads].mean(axis=0),
                whole.radii[beads],
                whole.parts[beads],
                whole.mass_da * len(beads) / len(whole.radii),
            )
            found[f"coat/flat/{number}"] = CellModel(layer, template)
        return found

    @cached_property
    def _triskelia(self) -> tuple[Floats, Floats, Floats, Floats]:
        """Return places (t, 3) about the centre, normals (t, 3), and when each comes and goes."""
        coat, mine = self._whole[0], self._behind
        beads, hub = coat.cell_model.template.beads[mine].astype(np.float64), coat.hub[mine]
        middle = np.array([beads[hub == number].mean(axis=0) for number in np.unique(hub)])
        normal = middle / np.linalg.norm(middle, axis=1, keepdims=True)
        # From the middle outwards.
        order = np.argsort(np.argsort(-normal[:, 2])) / len(middle)
        return middle, normal, order, self.random.random(len(middle))

    def clathrin(self, coming: float, leaving: float) -> tuple[RigidCopies, ...]:
        """Return the lattice while triskelia join it or leave it, each as a whole.

        Parameters
        ----------
        coming, leaving : float
            Progress, 0 to 1.
        """
        middle, normal, first, last = self._triskelia
        away = self._away(coming, leaving, first, last)
        places = middle + self._centre + normal * away[:, None]
        return tuple(
            RigidCopies(model, place[None], UNTURNED)
            for model, place, off in zip(self.models, places, away.tolist(), strict=True)
            if off < _OFF
        )

    @staticmethod
    def _away(coming: float, leaving: float, first: Floats, last: Floats) -> Floats:
        """Return how far from their places molecules are, nm."""
        to = 1 - np.clip((coming - 0.7 * first) / 0.3, 0, 1)
        off = np.clip((leaving - 0.65 * last) / 0.35, 0, 1)
        away: Floats = _OFF * np.maximum(to * to * (3 - 2 * to), off * off)
        return away

    @cached_property
    def _pairs(self) -> tuple[Floats, Floats, Floats]:
        """Return places (n, 3), rotations (n, 4) and normals (n, 3) of HRS, about the centre.

        Each stands on its FYVE domain and reaches one end of a leg.
        """
        beads = protein("HGS").template.beads.astype(np.float64)
        radii = protein("HGS").template.radii.astype(np.float64)
        ends = self._whole[1]
        ends = ends[ends[:, 1] > 6.0]
        ends = ends[np.argsort(-ends[:, 2], kind="stable")]
        chosen: list[Floats] = []
        for end in ends:
            if all(length_of(end - other) > _APART for other in chosen):
                chosen.append(end)
        tips = np.array(chosen).reshape(-1, 3)
        normals = tips / np.linalg.norm(tips, axis=1, keepdims=True)
        places, turns = [], []
        for tip, normal, chance in zip(tips, normals, self.random.random(len(tips)), strict=True):
            # Its foot lies behind the cut, too.
            heading = math.pi * (0.15 + 0.7 * chance)
            flat = np.array([math.cos(heading), math.sin(heading), 0.0])
            flat -= normal * (flat * normal).sum()
            flat /= length_of(flat)
            slopes = np.radians(np.linspace(30, 86, 57))
            along = -np.cos(slopes)[:, None] * flat + np.sin(slopes)[:, None] * normal
            aside = np.cross(normal, along)
            aside /= np.linalg.norm(aside, axis=1, keepdims=True)
            frames = Rotation.from_matrix(np.stack([along, aside, np.cross(along, aside)], axis=2))
            quaternions = frames.as_quat()
            own = turned(quaternions[:, None], beads[None])
            # The tip meets the end of the leg; then the lowest bead should touch the heads.
            origin = tip + normal * 0.8 - turned(quaternions, np.array([_CLATHRIN_BOX]))
            height = np.linalg.norm(own + origin[:, None], axis=2) - radii
            lowest = height.min(axis=1) - self.radius - HALF_BILAYER
            best = int(np.abs(lowest).argmin())
            places.append(origin[best] - normal * lowest[best])
            turns.append(quaternions[best])
        return np.array(places), np.array(turns), normals

    @property
    def foot(self) -> tuple[float, float, float]:
        """Place of one HRS, nm, for a label."""
        places = self._pairs[0] + self._centre
        x, y, z = places[int(places[:, 0].argmin())].tolist()
        return x, y, z

    @cached_property
    def _order(self) -> tuple[Floats, Floats]:
        places = self._pairs[0]
        return np.argsort(np.argsort(-places[:, 2])) / len(places), self.random.random(len(places))

    def adaptors(self, coming: float, leaving: float) -> tuple[RigidCopies, ...]:
        """Return HRS and STAM; see `clathrin`."""
        places, turns, normals = self._pairs
        away = self._away(coming, leaving, *self._order)
        now = places + self._centre + normals * away[:, None]
        there = away < _OFF
        beside = turned(turns, np.array([_BESIDE]))
        return (
            RigidCopies("HGS", now[there], turns[there]),
            RigidCopies("STAM", (now + beside)[there], turns[there]),
        )
