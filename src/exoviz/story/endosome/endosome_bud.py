"""An early endosome and the vesicle that buds into it, of which all chapters there show the same.

The proteins that gather on the endosome are those of the bud, and those of the bud are those of
the vesicle that is followed: the half of them that lies behind the cut, each at its place.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from exoviz.model.products import product
from exoviz.progress import tick
from exoviz.story.chapter import OpeningSchedule, StorySetting, scattered
from exoviz.story.endosome.bilayered_coat import BilayeredCoat
from exoviz.story.endosome.neck import Neck, turned
from exoviz.story.membrane.cell_membrane import CellMembrane, MembraneProtein, resting_gap
from exoviz.story.membrane.fusion import Fusion, MaterialCoordinates, first_fillet
from exoviz.story.models import CellModel
from exoviz.story.motion.tracks import ramp
from exoviz.story.state import UNTURNED, RigidCopies
from exoviz.story.vesicle_parts import clear_of_membrane

__all__ = ["EARLY_ENDOSOME", "EndosomeBud", "tail_ubiquitin"]

Floats = NDArray[np.float64]

EARLY_ENDOSOME: Final = 150.0
"""Radius of the early endosome once the vesicle has left it, nm: 100 to 500 nm across."""
_PORE, _FILLET = 3.2, 3.6
"""Radii of the neck of a bud before it is cut, and of its curve, of the midplane, nm."""
_STRETCH: Final = 6.0
"""How much farther from the pole, along the endosome, the cargo is before it gathers."""
_UBIQUITIN: Final = (-2.6, 0.0, -9.6)
"""Place of ubiquitin in the frame of EGFR, nm: below the kinase domain, whose lysines carry it
(Huang et al. 2006, Mol Cell 21:737)."""
_STANDS_OUT: Final = 2.8
"""Height from which on a bead stands out of its membrane, nm."""
_CLEAR: Final = 2.0
"""Height above every midplane that it then keeps, nm."""
_AWAY: Final = 130.0
"""How far above the bud its cargo comes from, nm."""


def tail_ubiquitin(receptors: RigidCopies) -> Floats:
    """Return the places (n, 3), nm, of the ubiquitin on copies of EGFR."""
    spot = np.array(_UBIQUITIN)
    found: Floats = receptors.positions + turned(receptors.rotations, spot[None])
    return found


@dataclass(frozen=True, eq=False)
class EndosomeBud:
    """An endosome with its top at z = 2 nm, and the vesicle that buds into it there.

    Attributes
    ----------
    setting : StorySetting
    chapter : str
        The chapter whose random numbers scatter the endosome's own proteins.
    left_out : frozenset of str
        Species of the vesicle that are not sorted in this way.
    """

    setting: StorySetting
    chapter: str = "budding"
    left_out: frozenset[str] = frozenset()

    @cached_property
    def fusion(self) -> Fusion:
        """The shapes from the whole endosome, u = 1, to the neck before it is cut, u = 0."""
        return Fusion(
            self.setting.exosome_midplane,
            other=EARLY_ENDOSOME,
            enclosed=True,
            pore=_PORE,
            fillet=first_fillet(self.setting.exosome_midplane, _PORE, _FILLET),
        )

    @cached_property
    def schedule(self) -> OpeningSchedule:
        """The way from one to the other at an even pace."""
        return _schedule(self.fusion)

    @cached_property
    def whole_radius(self) -> float:
        """Radius of the endosome before anything has budded, nm."""
        return math.hypot(EARLY_ENDOSOME, self.setting.exosome_midplane)

    @cached_property
    def coat(self) -> BilayeredCoat:
        """The coat under which the cargo gathers."""
        return BilayeredCoat(self.whole_radius, self._top, self.setting.stream("sorting", "coat"))

    @cached_property
    def _top(self) -> float:
        """Height of the endosome before anything has budded, nm."""
        return float(self.pole(self.membrane(0.0))[2])

    @property
    def sphere(self) -> float:
        """Area of the vesicle's midplane, nm²."""
        return 4 * math.pi * self.setting.exosome_midplane**2

    def membrane(
        self, bend: float, cut: float = 0.0, away: float = 0.0, bud: str = "endosome"
    ) -> CellMembrane:
        """Return the membrane.

        Parameters
        ----------
        bend : float
            Progress of the bending, 0 to 1.
        cut : float
            Progress of the fission of the neck, 0 to 1.
        away : float
            How far the vesicle has gone since, nm.
        bud : str
            Type of the bud's membrane.
        """
        return CellMembrane(
            (bud, "endosome"),
            self.fusion,
            opening=self.schedule.opening(1 - bend),
            gap=resting_gap(self.fusion) + away,
            fused=1 - cut,
            cytosol_outside=False,
            both_sides=True,
        )

    @property
    def cargo(self) -> tuple[MembraneProtein, ...]:
        """The proteins of the vesicle's membrane, at their places in the bud."""
        return tuple(
            one for one in _places(self.setting) if self.species(one.model) not in self.left_out
        )

    def species(self, model: str) -> str:
        """Return the species of a model of a protein of the vesicle."""
        return model.split("/")[1]

    def gathering(self, share: float) -> tuple[MembraneProtein, ...]:
        """Return the same proteins while they gather on the endosome that is still whole.

        They come along the endosome in the pattern in which they stay, so that none gets in the way
        of another.

        Parameters
        ----------
        share : float
            Progress, 0 to 1.
        """
        whole = 2 * math.pi * self.whole_radius**2
        found = []
        for one in self.cargo:
            # Neighbours go at nearly the same time.
            late = 0.2 * (0.5 + 0.5 * np.sin(2 * one.coordinates.azimuth + 1.0))
            own = np.clip((share - late) / 0.8, 0, 1)
            own = own * own * (3 - 2 * own)
            last = np.arccos(1 - one.coordinates.area / whole)
            angle = last * (1 + (_STRETCH - 1) * (1 - own))
            coordinates = replace(one.coordinates, area=whole * (1 - np.cos(angle)))
            found.append(replace(one, coordinates=coordinates))
        return tuple(found)

    @cached_property
    def own_proteins(self) -> tuple[MembraneProtein, ...]:
        """The proteins that stay in the membrane around the bud."""
        whole = self.sphere + 4 * math.pi * EARLY_ENDOSOME**2
        return tuple(
            scattered(
                key,
                14,
                2.8 * self.sphere,
                0.97 * whole,
                self.setting.stream(self.chapter, "endosome", key),
            )
            for key in ("LAMP1", "TFRC", "CD63")
        )

    def receptors(self, copies: tuple[RigidCopies, ...]) -> RigidCopies:
        """Return all copies of EGFR among the cargo's, as one."""
        mine = [one for one in copies if self.species(one.model) == "EGFR"]
        return RigidCopies(
            "EGFR",
            np.concatenate([np.empty((0, 3)), *(one.positions for one in mine)]),
            np.concatenate([np.empty((0, 4)), *(one.rotations for one in mine)]),
        )

    def taken_in(
        self, pole: Floats, time: float, start: float, end: float
    ) -> tuple[RigidCopies, ...]:
        """Return the molecules that the bud takes from the cytosol, each whole, on their way.

        Parameters
        ----------
        pole : (3,) array
            The bud's deepest point, nm.
        time, start, end : float
            Now, and when the first sets out and the last arrives, s.
        """
        places = self.setting.parts.cargo_places
        delay, far, across, along = self._ways
        share = ramp(time, start, end, "linear")
        left = 1 - np.clip((share - 0.4 * delay) / 0.6, 0, 1)
        left = left * left * (3 - 2 * left)
        # First to above the bud, and then down into it.
        aside, above = 60 * left**2, _AWAY * (0.6 + 0.4 * far) * left
        shifts = np.stack([aside * (across - 0.5), aside * (along - 0.5), above], axis=1)
        now = places + pole + (0.0, 0.0, self.setting.exosome_midplane) + shifts
        return tuple(
            RigidCopies(model, place[None], UNTURNED)
            for model, place in zip(self.cytosol, now, strict=True)
        )

    @cached_property
    def cytosol(self) -> dict[str, CellModel]:
        """The molecules of the cytosol that come along, each about its middle."""
        parts = self.setting.parts
        found: dict[str, CellModel] = {}
        for key in parts.cargo:
            whole = parts.models[key]
            template, number = whole.template, whole.molecule
            number = np.zeros(len(template.beads), np.int32) if number is None else number
            count = int(number.max(initial=0)) + 1
            for one in range(count):
                mine = number == one
                own = replace(
                    template,
                    beads=template.beads[mine] - template.beads[mine].mean(axis=0),
                    radii=template.radii[mine],
                    parts=template.parts[mine],
                    mass_da=template.mass_da / count,
                )
                found[f"{key}/{one}"] = CellModel(whole.layer, own)
        return found

    @cached_property
    def _ways(self) -> Floats:
        """Four numbers from 0 to 1 for each molecule of the cargo."""
        count = len(self.setting.parts.cargo_places)
        return self.setting.stream(self.chapter, "cytosol").random((4, count))

    def pole(self, membrane: CellMembrane) -> Floats:
        """Return the deepest point of the bud's midplane, (3,) nm."""
        middle = MaterialCoordinates(np.zeros(1, np.bool_), np.zeros(1), np.zeros(1))
        place: Floats = membrane.midplane(middle)[0][0]
        return place


@functools.lru_cache(maxsize=4)
def _schedule(fusion: Fusion) -> OpeningSchedule:
    return OpeningSchedule(fusion)


@functools.lru_cache(maxsize=2)
def _places(setting: StorySetting) -> tuple[MembraneProtein, ...]:
    """Return the proteins of the vesicle at places where they go through no wall of the neck."""
    bud, parts = EndosomeBud(setting), setting.parts
    if not parts.proteins:
        return ()
    angles = np.linspace(0.0, 0.75 * math.pi, 31)
    area = np.minimum(bud.sphere / 2 * (1 + np.cos(angles)), bud.sphere * (1 - 1e-6))
    nothing = np.zeros(len(angles))
    tall = [_farthest(parts.models[key].template.beads) for key in parts.proteins]
    narrow = np.zeros(len(parts.proteins))
    for bend in np.linspace(0.5, 1.0, 9).tolist():
        tick()
        membrane = bud.membrane(bend)
        neck = Neck(membrane)
        for index, azimuth in enumerate(parts.azimuth.tolist()):
            where = MaterialCoordinates(nothing > 0, area, nothing + azimuth)
            places, turns = membrane.protein_poses(where, nothing, nothing)
            beads = turned(turns[:, None], tall[index][None]) + places[:, None]
            height = -neck.height(beads.reshape(-1, 3)).reshape(len(angles), -1)
            bad = np.flatnonzero(height.min(axis=1, initial=math.inf) < _CLEAR)
            if len(bad):
                first = angles[min(bad[-1] + 1, len(angles) - 1)]
                narrow[index] = max(narrow[index], first)
    gap = resting_gap(bud.fusion)
    return parts.membrane_proteins(*clear_of_membrane(parts, EARLY_ENDOSOME, gap, narrow))


def _farthest(beads: NDArray[np.float32]) -> Floats:
    """Return those beads (n, 3) of a protein that reach farthest out of its membrane."""
    tall = beads[beads[:, 2] > _STANDS_OUT].astype(np.float64)
    index = np.arange(48) + 0.5
    z = 1 - index / 48
    angle = index * (math.pi * (1 + math.sqrt(5)))
    flat = np.sqrt(1 - z * z)
    directions = np.stack([flat * np.cos(angle), flat * np.sin(angle), z], axis=1)
    return tall[np.unique(np.argmax(product(tall, directions.T), axis=0))] if len(tall) else tall
