"""A clathrin-coated pit: it bends, is pinched off, and sheds its coat."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from exoviz.language import marked
from exoviz.registry.chapters import CHAPTERS
from exoviz.story.chapter import (
    Chapter,
    OpeningSchedule,
    StorySetting,
    camera_track,
    caption_at,
    place_proteins,
    scattered,
)
from exoviz.story.chapters.release import SURFACE_PROTEINS
from exoviz.story.machinery.pit_coat import PIT_COAT, PitCoat
from exoviz.story.membrane.cell_membrane import CellMembrane, MembraneProtein, resting_gap, upright
from exoviz.story.membrane.fusion import Fusion
from exoviz.story.models import CellModel
from exoviz.story.motion.tracks import ramp
from exoviz.story.state import Callout, Clock, Deformable, RigidCopies, State

__all__ = ["CoatedPit"]

Floats = NDArray[np.float64]

_PIT: Final = 38.0
"""Radius of the vesicle's midplane that a pit becomes, nm: pits are 60 to 200 nm wide."""


_FILLET: Final = 8.0
"""Radius of the neck's section, nm: a neck as high as a ring of dynamin is."""
_BENDS: Final = (2.0, 9.0)
_UNCOATS: Final = (12.4, 14.5)
"""From when to when the pit bends, and triskelia leave, s of film."""
_RING: Final = 14
"""Dimers of dynamin in a turn about a neck (13 to 14; Zhang, Hinshaw 2001, Nat Cell Biol 3:922)."""
_DYNAMIN: Final = (7.0, 10.2)
_COMES: Final = 1.5
_LEAVES: Final = 1.4
"""When dynamin begins to come and to leave, and how long each dimer takes, s of film."""
_HEADS_NM: Final = 2.6
_PH_NM: Final = 8.2
"""From a midplane to the end of the heads, and from that of the PH domains to dynamin's middle."""


@dataclass(frozen=True, eq=False)
class CoatedPit:
    """The chapter of the coated pit.

    Attributes
    ----------
    setting : StorySetting
    """

    setting: StorySetting

    @cached_property
    def _fusion(self) -> Fusion:
        return Fusion(_PIT, patch=520.0, pore=4.0, fillet=_FILLET, wide_fillet=0.4 * _PIT)

    @cached_property
    def _schedule(self) -> OpeningSchedule:
        return OpeningSchedule(self._fusion)

    @cached_property
    def _coat(self) -> PitCoat:
        return PitCoat(self._fusion, self._opening, (0.6, 6.5), self._leaves_at)

    def _opening(self, time: float) -> float:
        return self._schedule.opening(1 - ramp(time, *_BENDS, "linear"))

    def _leaves_at(self, count: int) -> Floats:
        """Return when each triskelion leaves, (count,) s."""
        shares = self.setting.stream("pit", "uncoating").random(count)
        return _UNCOATS[0] + shares * (_UNCOATS[1] - _UNCOATS[0])

    def _pole(self, time: float) -> float:
        """Return the height of the lowest point of the pit's midplane, nm."""
        return float(self._fusion.profile(self._opening(time)).arcs[0].z)

    @cached_property
    def _named(self) -> int:
        """The bead of the coat that its label names: at the left when the pit is round."""
        pole = self._pole(_BENDS[1])
        beads = self._coat.beads(_BENDS[1], pole, 0.0)
        return int(np.linalg.norm(beads - (-42.0, -20.0, pole + 26.0), axis=1).argmin())

    @cached_property
    def _proteins(self) -> tuple[MembraneProtein, ...]:
        sphere = 4 * math.pi * _PIT**2
        random = functools.partial(self.setting.stream, "pit")
        outside = [
            scattered(
                key, count // 2, sphere + 2_000, sphere + 500_000, random("plasma membrane", key)
            )
            for key, count in SURFACE_PROTEINS
        ]
        return (*outside, scattered("EGFR", 9, 900, 0.8 * sphere, random("receptors"), apart=13.0))

    def _state(self, time: float) -> State:
        gap = resting_gap(self._fusion)
        cut = ramp(time, 9.4, 10.4)
        away = ramp(time, 10.2, 14.0, "in")
        membrane = CellMembrane(
            ("plasma-membrane", "plasma-membrane"),
            self._fusion,
            opening=self._opening(time),
            gap=gap + 70 * away if cut >= 1 else gap,
            fused=1 - cut,
        )
        low = float(membrane.section(outer=True, count=3)[0][0, 1])
        camera = camera_track(
            (0.0, (0, 0, -30), 300, 0, 14),
            (9.0, (0, 0, -52), 235, 0, 12),
            (15.5, (0, 0, -95), 300, 0, 10),
        )(time)
        captions = (
            (
                0.0,
                marked(
                    "On the plasma membrane clathrin gathers: three-legged triskelia join into a "
                    "lattice of pentagons and hexagons. Under it receptors collect."
                ),
            ),
            (
                5.0,
                marked(
                    "The first budding: the lattice bends, and the membrane with it. A coated pit."
                ),
            ),
            (
                9.2,
                marked(
                    "Dynamin pinches the neck off. The vesicle now belongs to the cell; what was "
                    "outside is inside of it."
                ),
            ),
            (
                11.6,
                marked(
                    "Auxilin 2 (GAK) brings HSC70 to the hubs of the lattice; with ATP it takes "
                    "the coat apart within seconds."
                ),
            ),
        )
        pole = self._pole(time) - (70 * away if cut >= 1 else 0.0)
        coat = self._coat.beads(time, pole, cut)
        callouts = [
            Callout(
                marked("clathrin coat"),
                tuple(coat[self._named].tolist()),
                ramp(time, 5.0, 5.8) - ramp(time, 12.0, 12.6),
                (-6, -3),
                ("CLTC",),
            ),
            Callout(
                marked("receptor"),
                (0, 5, low + 22),
                ramp(time, 7.0, 7.8) - ramp(time, 9.0, 9.6),
                (8, 2),
                ("EGFR",),
            ),
        ]
        callouts.append(
            Callout(
                marked("dynamin"),
                (15, 0, self._waist(time)[1]),
                ramp(time, 8.6, 9.2) - ramp(time, 10.2, 10.6),
                (8, 3),
                ("DNM2",),
            )
        )
        chaperones = self._coat.chaperones(time, pole, cut)
        callouts += [
            self._name_of(copies, name, pole, ramp(time, 12.2, 12.8) - ramp(time, 14.0, 14.6))
            for copies, name in zip(chaperones, (marked("auxilin 2 (GAK)"), "HSC70"), strict=True)
            if len(copies)
        ]
        return State(
            time,
            0,
            (membrane,),
            (*place_proteins(membrane, self._proteins), self._collar(time), *chaperones),
            camera,
            Clock(time * 5.0, 5.0, steady=False),
            tuple(callouts),
            deformables=(Deformable(PIT_COAT, coat),),
            caption=caption_at(captions, time),
        )

    @staticmethod
    def _name_of(copies: RigidCopies, name: str, pole: float, strength: float) -> Callout:
        """Return the label of a copy that is well seen on the near side of the coat."""
        side = 1.0 if name == "HSC70" else -1.0
        seen = np.array([side * 30.0, -45.0, pole + _PIT])
        away = np.linalg.norm(copies.positions - seen, axis=1)
        x, y, z = copies.positions[np.argmin(away)].tolist()
        key = "HSPA8" if name == "HSC70" else "GAK"
        return Callout(name, (x, y, z), strength, (side * 6, 4), (key,))

    def _waist(self, time: float) -> tuple[float, float]:
        """Return the radius and the height of the neck where it is narrowest, of the midplane."""
        profile = self._fusion.profile(self._opening(time))
        start, end = profile.lengths[1:3]
        r, z, _angle = profile.at(np.linspace(start, end, 400))
        narrow = int(np.argmin(r))
        return float(r[narrow]), float(z[narrow])

    def _collar(self, time: float) -> RigidCopies:
        """Return the ring of dynamin around the neck, as much of it as is behind the cut."""
        radius, height = self._waist(time)
        angle = (np.arange(_RING) + 0.5) * (2 * np.pi / _RING)
        angle = angle[np.sin(angle) > 0]
        away = np.stack([np.cos(angle), np.sin(angle), np.zeros(len(angle))], axis=1)
        # One after the other, from the cytosol; when the neck is cut they fall off.
        order = np.argsort(np.argsort(np.cos(5 * angle))) / len(angle)
        begins, ends = _DYNAMIN[0] + 0.5 * order, _DYNAMIN[1] + 0.4 * order
        comes = np.array([ramp(time, one, one + _COMES, "out") for one in begins.tolist()])
        leaves = np.array([ramp(time, one, one + _LEAVES, "in") for one in ends.tolist()])
        far = radius + _HEADS_NM + _PH_NM + 150 * (1 - comes) + 340 * leaves
        places = away * far[:, None] + (0.0, 0.0, height)
        there = (comes > 0) & (leaves < 0.999)
        # Its PH domains hold the membrane, and its broad side lies along the neck.
        turns = upright(away, np.zeros(len(angle)))
        return RigidCopies("DNM2", places[there], turns[there])

    def models(self) -> dict[str, CellModel]:
        """Return the models here that are not proteins of the catalog."""
        return {PIT_COAT: self._coat.cell_model}

    def proteins_needed(self) -> set[str]:
        """Return the keys of the catalog's proteins here."""
        return {one.model for one in self._proteins} | {"DNM2", "GAK", "HSPA8"}

    def chapters(self) -> tuple[Chapter, ...]:
        """Return the chapter."""
        return (Chapter(CHAPTERS["pit"], "", 15.5, self._state),)
