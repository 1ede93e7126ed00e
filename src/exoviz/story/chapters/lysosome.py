"""Degradation: a body fuses with a lysosome, and its vesicles are digested."""

from __future__ import annotations

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
    place_proteins,
    scattered,
)
from exoviz.story.chapters.release import BODY_PROTEINS, RATE
from exoviz.story.membrane.cell_membrane import CellMembrane, MembraneProtein, resting_gap
from exoviz.story.membrane.fusion import Fusion
from exoviz.story.models import CellModel
from exoviz.story.motion.brownian import fill_lumen
from exoviz.story.motion.pushed import PushedVesicles, simulate_pushed
from exoviz.story.motion.tracks import ramp
from exoviz.story.state import Callout, Clock, CytosolFace, RigidCopies, State

__all__ = ["Lysosome"]

Floats = NDArray[np.float64]

_PORE_AT: Final = 4.0
_DIGESTED: Final = 9.0
_ENZYMES: Final = 90


@dataclass(frozen=True, eq=False)
class Lysosome:
    """The chapter of degradation.

    Attributes
    ----------
    setting : StorySetting
        The lysosome is a little larger than its body.
    """

    setting: StorySetting

    @cached_property
    def fusion(self) -> Fusion:
        """The body's membrane and the lysosome's."""
        return Fusion(self.setting.body_diameter / 2, other=0.54 * self.setting.body_diameter)

    @cached_property
    def schedule(self) -> OpeningSchedule:
        """Schedule of the opening of the pore."""
        return OpeningSchedule(self.fusion)

    @property
    def _flat_at(self) -> float:
        return _PORE_AT + 1.02 * self.schedule.shortest_duration

    @property
    def duration(self) -> float:
        """Seconds of film."""
        return self._flat_at + _DIGESTED

    def _membrane(self, time: float) -> CellMembrane:
        rest = resting_gap(self.fusion)
        return CellMembrane(
            ("mvb", "lysosome"),
            self.fusion,
            opening=self.schedule.opening(ramp(time, _PORE_AT, self._flat_at, "linear")),
            gap=rest + 60 * (1 - ramp(time, 0.0, 2.5)),
            fused=ramp(time, 2.6, 4.0),
            mixing=40.0 * math.sqrt(max(time - _PORE_AT, 0.0) / 10),
        )

    @cached_property
    def motion(self) -> PushedVesicles:
        """The vesicles' motion, the body in its last place."""
        radii, fusion = self.setting.radii, self.fusion
        start = fill_lumen(
            radii, fusion.radius - 2.6, self.setting.stream("lysosome", "places"), half=True
        )
        return simulate_pushed(
            start - (0.0, 0.0, fusion.radius + resting_gap(fusion)),
            radii,
            self.setting.diffusion,
            lambda time: [self._membrane(max(time, 2.5))],
            duration=self.duration,
            interval=0.2,
            rate=RATE,
            rng=self.setting.stream("lysosome", "motion"),
        )

    @cached_property
    def proteins(self) -> tuple[MembraneProtein, ...]:
        """The proteins in both membranes."""
        sphere = 4 * math.pi * self.fusion.radius**2
        other = 4 * math.pi * self.fusion.other**2
        scale = (self.setting.body_diameter / 500) ** 2
        own = [
            scattered(
                key,
                round(count * scale),
                0.004 * sphere,
                0.99 * sphere,
                self.setting.stream("lysosome", "limiting membrane", key),
            )
            for key, count in BODY_PROTEINS
        ]
        lysosomal = (("LAMP1", 90), ("LAMP2", 80), ("V-ATPase", 22))
        around = [
            scattered(
                key,
                round(count * scale),
                1.02 * sphere,
                sphere + 0.99 * other,
                self.setting.stream("lysosome", "lysosome membrane", key),
            )
            for key, count in lysosomal
        ]
        return (*own, *around)

    @cached_property
    def _enzyme_places(self) -> tuple[Floats, Floats, Floats]:
        """Places about the lysosome's centre, phases of their sway, and rotations."""
        rng = self.setting.stream("lysosome", "enzymes")
        way = rng.standard_normal((_ENZYMES, 3))
        way /= np.linalg.norm(way, axis=1, keepdims=True)
        way[:, 1] = np.abs(way[:, 1])
        reach = (self.fusion.other - 12) * rng.random((_ENZYMES, 1)) ** (1 / 3)
        turns = rng.standard_normal((_ENZYMES, 4))
        phase = 6 * rng.random((_ENZYMES, 3))
        return way * reach, phase, turns / np.linalg.norm(turns, axis=1, keepdims=True)

    @cached_property
    def _digestion_starts(self) -> Floats:
        """When each vesicle begins to come apart, s."""
        wait = self.setting.stream("lysosome", "digestion").random(len(self.setting.radii))
        return self._flat_at - 2.0 + 5.0 * wait

    def _enzymes(self, time: float) -> RigidCopies:
        """Return hydrolases in the lysosome, which spread into the body when both are one."""
        inside, phase, turns = self._enzyme_places
        sway = 6 * np.sin(1.7 * time + phase)
        places = inside + (0.0, 0.0, self.fusion.other)
        # Of both spheres one is left, that keeps its far pole.
        both = math.hypot(self.fusion.radius, self.fusion.other)
        spread = inside * (both / self.fusion.other) + (0.0, 0.0, 2 * self.fusion.other - both)
        places += ramp(time, _PORE_AT + 1.0, self._flat_at) * (spread - places) + sway
        places[:, 1] = np.maximum(places[:, 1], 3.0)
        return RigidCopies("CTSD", places, turns)

    def _state(self, time: float) -> State:
        membrane = self._membrane(time)
        places, turns = self.motion.at(time)
        rest = resting_gap(self.fusion)
        places = places + (0.0, 0.0, rest - membrane.gap if not membrane.open else 0.0)
        fraction_left = 1 - np.clip((time - self._digestion_starts) / 3.5, 0, 1)
        size = self.setting.body_diameter
        camera = camera_track(
            (0.0, (0, 0, 0.02 * size), 1.32 * size, 10, 0),
            (self._flat_at, (0, 0, 0.2 * size), 1.25 * size, 10, 0),
            (self.duration, (0, 0, 0.36 * size), 1.75 * size, 8, 0),
            roll=90.0,
        )(time)
        caption = marked(
            "The other fate: most bodies meet a lysosome. RAB7 and HOPS tether both, SNAREs "
            "fuse them."
        )
        if time > self._flat_at - 2.0:
            caption = marked(
                "At pH 4.5 to 5 hydrolases take vesicles apart: lipids, proteins, sugars and RNA "
                "go back to the cell as building blocks, within tens of minutes."
            )
        early = ramp(time, 0.5, 1.3) - ramp(time, 6.0, 7.0)
        return State(
            time,
            0,
            (membrane,),
            (
                *place_proteins(membrane, self.proteins),
                *self.setting.copies(places, turns, fraction_left),
                self._enzymes(time),
            ),
            camera,
            Clock(math.nan, math.nan, steady=False),
            (
                Callout(
                    marked("multivesicular body"), (-0.42 * size, 0, -0.75 * size), early, (-2, -3)
                ),
                Callout(marked("lysosome"), (-0.45 * size, 0, 0.75 * size), early, (2, -3)),
                Callout(
                    marked("hydrolases"),
                    tuple(self._enzymes(time).positions[0].tolist()),
                    ramp(time, 1.5, 2.3) - ramp(time, 8.0, 9.0),
                    (6, 4),
                ),
            ),
            CytosolFace(everywhere=True),
            caption=caption,
        )

    def models(self) -> dict[str, CellModel]:
        """Return nothing: all molecules are in the catalog."""
        return {}

    def proteins_needed(self) -> set[str]:
        """Return the keys of the catalog's proteins here."""
        return {one.model for one in self.proteins} | {"CTSD"}

    def chapters(self) -> tuple[Chapter, ...]:
        """Return the chapter."""
        return (
            Chapter(
                CHAPTERS["lysosome"],
                "",
                self.duration,
                self._state,
                lambda: self.motion.keyframes(0.0, self.duration),
            ),
        )
