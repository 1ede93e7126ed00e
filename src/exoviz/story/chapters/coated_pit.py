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
from exoviz.story.membrane.cell_membrane import CellMembrane, MembraneProtein, resting_gap, upright
from exoviz.story.membrane.clathrin_coat import Coat, cage
from exoviz.story.membrane.fusion import Fusion, MaterialCoordinates
from exoviz.story.models import CellModel
from exoviz.story.motion.tracks import ramp
from exoviz.story.state import Callout, Clock, Deformable, RigidCopies, State

__all__ = ["CoatedPit"]

Floats = NDArray[np.float64]

_PIT: Final = 38.0
"""Radius of the vesicle's midplane that a pit becomes, nm: pits are 60 to 200 nm wide."""


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
        return Fusion(_PIT, patch=520.0, pore=4.0)

    @cached_property
    def _schedule(self) -> OpeningSchedule:
        return OpeningSchedule(self._fusion)

    @cached_property
    def _coat(self) -> Coat:
        return cage(_PIT)

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

    @cached_property
    def _leaves_at(self) -> Floats:
        """When in the uncoating, 0 to 1, each triskelion leaves."""
        return self.setting.stream("pit", "uncoating").random(self._coat.triskelia)

    def _state(self, time: float) -> State:
        bend = 1 - ramp(time, 2.0, 9.0, "linear")
        gap = resting_gap(self._fusion)
        cut = ramp(time, 9.4, 10.4)
        away = ramp(time, 10.2, 14.0, "in")
        joined = (1 - cut, 1 - cut)
        membrane = CellMembrane(
            ("plasma-membrane", "plasma-membrane"),
            self._fusion,
            opening=self._schedule.opening(bend),
            gap=gap + 70 * away if cut >= 1 else gap,
            joined=joined,
        )
        fade = ramp(time, 12.5, 15.5, "linear")
        grow = ramp(time, 0.2, 6.5, "linear")
        coat = self._coat
        coordinates = MaterialCoordinates(
            np.ones(len(coat.share), np.bool_),
            coat.share * (4 * math.pi * _PIT**2 * (1 - 1e-6)),
            coat.azimuth,
        )
        places, normals = membrane.midplane(coordinates)
        # Triskelia join at the edge of the lattice and leave it again when it comes apart.
        hub = coat.hub
        middle = np.bincount(hub, coat.share) / np.bincount(hub)
        order = np.argsort(np.argsort(middle)) / coat.triskelia
        leaving = np.clip((fade - 0.7 * self._leaves_at) / 0.3, 0, 1)[hub]
        coming = np.clip((grow * 1.15 - order) / 0.15, 0, 1)[hub]
        beads = places + normals * coat.height[:, None]
        # Each comes and goes as a whole, along the normal under its hub.
        whole = np.bincount(hub)
        along = np.stack([np.bincount(hub, axis) / whole for axis in normals.T], axis=1)[hub]
        beads += along * (70 * leaving**2 + 60 * (1 - coming) ** 2)[:, None]
        beads[(leaving >= 1) | (coming <= 0)] = (0.0, 0.0, 1e6)
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
            (5.0, marked("The lattice bends, and the membrane with it: a coated pit.")),
            (
                9.2,
                marked(
                    "Dynamin pinches the neck off. The vesicle now belongs to the cell; what was "
                    "outside is inside of it."
                ),
            ),
            (12.4, marked("HSC70 and auxilin take the coat apart within seconds.")),
        )
        callouts = [
            Callout(
                marked("clathrin coat"),
                (-40, -20, low + 20),
                ramp(time, 5.0, 5.8) - ramp(time, 12.0, 12.6),
                (-6, -3),
            ),
            Callout(
                marked("receptor"),
                (0, 5, low + 22),
                ramp(time, 7.0, 7.8) - ramp(time, 9.0, 9.6),
                (8, 2),
            ),
        ]
        collar: tuple[RigidCopies, ...] = ()
        if 8.0 < time < 10.6 and len(membrane.section(outer=True, count=3)) == 1:
            collar = self._collar(membrane)
            callouts.append(Callout(marked("dynamin"), (12, -8, -8), ramp(time, 8.4, 9.0), (8, 3)))
        return State(
            time,
            0,
            (membrane,),
            (*place_proteins(membrane, self._proteins), *collar),
            camera,
            Clock(time * 5.0, 5.0, steady=False),
            tuple(callouts),
            deformables=(Deformable("coat/pit", beads),),
            caption=caption_at(captions, time),
        )

    def _collar(self, membrane: CellMembrane) -> tuple[RigidCopies, ...]:
        """Return dynamin around the neck: a helix of one turn and a half."""
        radius = self._fusion.pore_radius(membrane.opening) + 2.5 + 7.8
        radius = min(radius, 22.0)
        angle = np.linspace(0, 3 * np.pi, 21)
        away = np.stack([np.cos(angle), np.sin(angle), np.zeros(21)], axis=1)
        height = -4.0 - 4.0 * angle / (3 * np.pi)
        places = away * radius + np.stack([0 * height, 0 * height, height], axis=1)
        return (RigidCopies("DNM2", places, upright(away, np.zeros(21))),)

    def models(self) -> dict[str, CellModel]:
        """Return the models here that are not proteins of the catalog."""
        return {"coat/pit": self._coat.cell_model}

    def proteins_needed(self) -> set[str]:
        """Return the keys of the catalog's proteins here."""
        return {one.model for one in self._proteins} | {"DNM2"}

    def chapters(self) -> tuple[Chapter, ...]:
        """Return the chapter."""
        return (Chapter(CHAPTERS["pit"], "", 15.5, self._state),)
