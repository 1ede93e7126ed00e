"""Uptake: an exosome lands on another cell and is wrapped by its membrane."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from exoviz.language import marked
from exoviz.progress import tick
from exoviz.registry.chapters import CHAPTERS
from exoviz.story.chapter import (
    Chapter,
    OpeningSchedule,
    StorySetting,
    camera_track,
    place_proteins,
    scattered,
)
from exoviz.story.chapters.release import SURFACE_PROTEINS
from exoviz.story.membrane.cell_membrane import CellMembrane, MembraneProtein, resting_gap
from exoviz.story.membrane.fusion import Fusion
from exoviz.story.models import CellModel
from exoviz.story.motion.tracks import ramp
from exoviz.story.state import VESICLE, Callout, Clock, RigidCopies, State

__all__ = ["Uptake"]

Floats = NDArray[np.float64]

_SEEN_NM: Final = 6.0
"""Depth behind the cut up to which a molecule is seen in front of the others."""
_CLEAR_NM: Final = 0.6
"""From the membrane's heads to what touches them."""
_CENTRED: Final = (6.5, 10.5)
"""From when to when the exosome comes to the middle of the pit, s of film."""


@dataclass(frozen=True, eq=False)
class Uptake:
    """The chapter in which another cell takes the exosome up.

    Attributes
    ----------
    setting : StorySetting
    """

    setting: StorySetting

    @cached_property
    def _pit(self) -> Fusion:
        return Fusion(self.setting.exosome_radius + 5.0, patch=520.0, pore=4.0)

    @cached_property
    def _pit_schedule(self) -> OpeningSchedule:
        return OpeningSchedule(self._pit)

    @cached_property
    def _surface(self) -> tuple[MembraneProtein, ...]:
        sphere = 4 * math.pi * self._pit.radius**2
        return tuple(
            scattered(
                key,
                count // 2,
                sphere * 1.1,
                sphere + 500_000,
                self.setting.stream("uptake", "plasma membrane", key),
            )
            for key, count in (*SURFACE_PROTEINS, ("SDC4", 40))
        )

    @cached_property
    def _contact(self) -> tuple[float, float]:
        """How the exosome is turned to land: angle about y, radians, and its reach down, nm.

        What reaches farthest there stands beside the cut, where it is seen to touch the cell.
        """
        beads = self.setting.vesicles[self.setting.exosome].beads()
        angles = np.radians(np.arange(0.0, 360.0, 5.0))
        x, depth, z = beads.positions.astype(np.float64).T
        near = (depth > 0) & (depth < _SEEN_NM)
        seen, whole = np.empty_like(angles), np.empty_like(angles)
        # One after the other: of all at once there are gigabytes.
        for index, angle in enumerate(angles.tolist()):
            tick()
            reach = x * math.sin(angle) - z * math.cos(angle) + beads.radii
            seen[index], whole[index] = reach[near].max(), reach.max()
        best = int(np.argmax(seen - 4 * (whole - seen)))
        return float(angles[best]), float(whole[best])

    def _uptake(self, time: float) -> State:
        bend = 1 - ramp(time, 5.0, 11.5, "linear")
        cut = ramp(time, 12.0, 13.0)
        away = ramp(time, 13.0, 17.0, "in")
        rest = resting_gap(self._pit)
        membrane = CellMembrane(
            ("plasma-membrane", "plasma-membrane"),
            self._pit,
            opening=self._pit_schedule.opening(bend),
            gap=rest + 60 * away if cut >= 1 else rest,
            fused=1 - cut,
        )
        floor = float(membrane.section(outer=False, count=3)[0][0, 1])
        lands = ramp(time, 0.0, 4.4, "out")
        turn, reach = self._contact
        # It hangs in the middle of the pit as soon as that is round.
        reach += (self.setting.exosome_radius - reach) * ramp(time, *_CENTRED)
        height = floor + _CLEAR_NM + reach + (1 - lands) * 110
        aside = (1 - lands) * -60
        camera = camera_track(
            (0.0, (0, 0, 35), 290, 0, 12),
            (8.0, (0, 0, -18), 180, 0, 12),
            (17.0, (0, 0, -70), 230, 0, 10),
        )(time)
        caption = marked(
            "Integrins, tetraspanins and sugars of the exosome meet receptors of another cell: it "
            "holds fast."
        )
        if time > 5.5:
            caption = marked(
                "The membrane wraps it and takes it in, one of several ways. Within the endosome "
                "the exosome is still outside of the cytosol."
            )
        return State(
            time,
            0,
            (membrane,),
            (
                *place_proteins(membrane, self._surface),
                RigidCopies(
                    self.setting.cut_open_exosome,
                    np.array([[aside, 0.0, height]]),
                    Rotation.from_euler("y", [[turn]]).as_quat(),
                ),
            ),
            camera,
            Clock(math.nan, math.nan, steady=False),
            (
                Callout(
                    marked("exosome"),
                    (aside + 10, -10, height + 12),
                    ramp(time, 0.6, 1.4) - ramp(time, 8, 9),
                    (6, 4),
                    (VESICLE,),
                ),
                Callout(
                    marked("recipient cell"),
                    (-90, 0, -45),
                    ramp(time, 1.0, 1.8) - ramp(time, 10, 11),
                    (-1, -2),
                ),
            ),
            caption=caption,
        )

    def models(self) -> dict[str, CellModel]:
        """Return the models here that are not proteins of the catalog: none."""
        return {}

    def proteins_needed(self) -> set[str]:
        """Return the keys of the catalog's proteins here."""
        return {one.model for one in self._surface}

    def chapters(self) -> tuple[Chapter, ...]:
        """Return the chapter."""
        return (Chapter(CHAPTERS["uptake"], "", 17.0, self._uptake),)
