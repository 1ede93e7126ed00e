"""An endosome fills with vesicles and becomes a multivesicular body."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from exoviz.language import marked
from exoviz.registry.chapters import CHAPTERS
from exoviz.story.chapter import Chapter, StorySetting, camera_track, place_proteins, scattered
from exoviz.story.chapters.release import BODY_PROTEINS, RATE
from exoviz.story.membrane.cell_membrane import CellMembrane, MembraneProtein
from exoviz.story.membrane.fusion import Fusion
from exoviz.story.models import CellModel
from exoviz.story.motion.pushed import PushedVesicles, simulate_pushed
from exoviz.story.motion.tracks import ramp
from exoviz.story.state import Callout, Clock, CytosolFace, State

__all__ = ["Filling"]

Floats = NDArray[np.float64]

_DURATION = 14.0


@dataclass(frozen=True, eq=False)
class Filling:
    """The chapter in which vesicle after vesicle buds into the body.

    Attributes
    ----------
    setting : StorySetting
    """

    setting: StorySetting

    @cached_property
    def _body(self) -> Fusion:
        return Fusion(self.setting.body_diameter / 2, patch=950.0)

    @cached_property
    def _proteins(self) -> tuple[MembraneProtein, ...]:
        whole = 4 * math.pi * self._body.radius**2
        scale = (self.setting.body_diameter / 500) ** 2
        return tuple(
            scattered(
                key,
                round(count * scale),
                0.004 * whole,
                0.995 * whole,
                self.setting.stream("filling", "limiting membrane", key),
            )
            for key, count in BODY_PROTEINS
        )

    def _membrane(self) -> CellMembrane:
        radius = self._body.radius
        return CellMembrane(
            ("mvb", "mvb"), self._body, gap=-2 * radius, single=True, height=-2 * radius
        )

    @cached_property
    def _births(self) -> Floats:
        count = len(self.setting.radii)
        return 0.5 + 9.5 * np.arange(count) / max(count, 1)

    @cached_property
    def _motion(self) -> PushedVesicles:
        radii = self.setting.radii
        rng = self.setting.stream("filling", "places")
        index = np.arange(len(radii)) + 0.5
        z = 1 - 2 * rng.permutation(index) / max(len(radii), 1)
        angle = np.pi * ((index * 0.618034) % 1.0)
        flat = np.sqrt(1 - z * z)
        reach = self._body.radius - 3.0 - radii
        start = np.stack([flat * np.cos(angle), flat * np.sin(angle), z], axis=1) * reach[:, None]
        membrane = self._membrane()
        return simulate_pushed(
            start - (0.0, 0.0, self._body.radius),
            radii,
            self.setting.diffusion,
            lambda _time: [membrane],
            duration=_DURATION,
            interval=0.2,
            rate=RATE,
            rng=self.setting.stream("filling", "motion"),
        )

    def _state(self, time: float) -> State:
        membrane = self._membrane()
        radius = self._body.radius
        places, turns = self._motion.at(time)
        fraction_left = np.clip((time - self._births) / 0.7, 0, 1)
        camera = camera_track(
            (0.0, (0, 0, -radius), 2.7 * radius, 0, 12),
            (_DURATION, (0, 0, -radius), 2.35 * radius, 0, 10),
        )(time)
        return State(
            time,
            0,
            (membrane,),
            (
                *place_proteins(membrane, self._proteins),
                *self.setting.copies(places, turns, fraction_left),
            ),
            camera,
            Clock(time * 60.0, 60.0, steady=False),
            (
                Callout(
                    marked("multivesicular body"),
                    (-0.85 * radius, 0, -1.5 * radius),
                    ramp(time, 0.6, 1.4) - ramp(time, 5, 6),
                    (-4, -2),
                ),
                Callout(
                    marked("intraluminal vesicles"),
                    tuple(places[0].tolist()) if len(places) else (0.0, 0.0, -radius),
                    ramp(time, 8, 9),
                    (9, 5),
                ),
            ),
            CytosolFace(everywhere=True),
        )

    def chapters(self) -> tuple[Chapter, ...]:
        """Return the chapter."""
        return (
            Chapter(
                CHAPTERS["filling"],
                marked(
                    "Time lapse: vesicle after vesicle buds from the limiting membrane, and the "
                    "endosome matures to a multivesicular body. Its lumen turns acid, pH 6.8 to 5."
                ),
                _DURATION,
                self._state,
                lambda: self._motion.keyframes(0.0, _DURATION),
            ),
        )

    def models(self) -> dict[str, CellModel]:
        """Return nothing: all molecules are in the catalog."""
        return {}

    def proteins_needed(self) -> set[str]:
        """Return the keys of the catalog's proteins here."""
        return {one.model for one in self._proteins}
