"""Degradation: a body fuses with a lysosome, and its vesicles are digested."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from exoviz.language import marked
from exoviz.registry.chapters import CHAPTERS
from exoviz.scene.story_checks import LUMEN_FROM_MIDPLANE
from exoviz.story.cell_models import snare_helices
from exoviz.story.chapter import (
    Chapter,
    OpeningSchedule,
    StorySetting,
    camera_track,
    caption_at,
    place_proteins,
    scattered,
)
from exoviz.story.chapters.release import BODY_PROTEINS, RATE
from exoviz.story.machinery.lysosome_tether import LysosomeTether
from exoviz.story.membrane.cell_membrane import MembraneProtein, resting_gap
from exoviz.story.membrane.folded_membrane import FoldedMembrane
from exoviz.story.membrane.folds import MIDDLE
from exoviz.story.membrane.fusion import Fusion
from exoviz.story.membrane.kept_volume import KeptVolume
from exoviz.story.models import CellModel
from exoviz.story.motion.brownian import fill_lumen
from exoviz.story.motion.pushed import PushedVesicles, simulate_pushed
from exoviz.story.motion.tracks import ramp
from exoviz.story.state import CELL_MEMBRANE, Callout, Clock, CytosolFace, RigidCopies, State

__all__ = ["Lysosome"]

Floats = NDArray[np.float64]

_TETHERED, _ZIPS, _FUSES, _PORE_AT = 1.8, 3.2, 5.4, 7.0
"""When HOPS holds both membranes, SNAREs zip, leaflets join, and a pore opens, s of film."""
_FAR: Final = 60.0
"""How much farther apart than at rest the membranes are at first, nm."""
_DIGESTED: Final = 9.0
_ENZYMES: Final = 90
_CLEAR: Final = 30.0
"""Distance that hydrolases keep from the centres of vesicles of up to 40 nm, nm."""
#: Tubules on the lysosome's side: angles from the axis in the plane of the cut, degrees, and shares
#: of the membrane; two more lie behind.
_AT_CUT: Final = ((-71.0, 0.15), (-29.0, 0.2), (15.0, 0.18), (57.0, 0.21))
_BEHIND: Final = (((0.25, 0.85, 0.46), 0.14), ((-0.45, 0.84, 0.3), 0.12))


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

    @cached_property
    def kept(self) -> KeptVolume:
        """The volume of both, and the tubules into which the membrane in excess goes."""
        angles = np.radians([angle for angle, _share in _AT_CUT])
        flat = np.stack([np.sin(angles), np.zeros(len(angles)), np.cos(angles)], axis=1)
        behind = np.array([axis for axis, _share in _BEHIND])
        behind /= np.linalg.norm(behind, axis=1, keepdims=True)
        shares = [share for _place, share in (*_AT_CUT, *_BEHIND)]
        # As wide for every body as for one of 500 nm, unless that is small.
        width = min(self.setting.body_diameter / 500, 1.0)
        return KeptVolume(
            self.fusion,
            np.concatenate([flat, behind]),
            np.array(shares) / sum(shares),
            radius=40.0 * width,
            fillet=30.0 * width,
        )

    def _membrane(self, time: float) -> FoldedMembrane:
        rest = resting_gap(self.fusion)
        opening = self.schedule.opening(ramp(time, _PORE_AT, self._flat_at, "linear"))
        near = ramp(time, 0.0, _TETHERED)
        held = self.tether.held_gap - rest
        zipped = ramp(time, _ZIPS, _FUSES)
        return FoldedMembrane(
            ("mvb", "lysosome"),
            self.fusion,
            opening=opening,
            gap=rest + _FAR + (held - _FAR) * near - held * zipped,
            fused=ramp(time, _FUSES, _PORE_AT),
            mixing=40.0 * math.sqrt(max(time - _PORE_AT, 0.0) / 10),
            folds=self.kept.tubules(opening) if opening > 0 else (),
            scale=self.kept.scale(opening),
        )

    @cached_property
    def motion(self) -> PushedVesicles:
        """The vesicles' motion, the body in its last place."""
        radii, fusion = self.setting.radii, self.fusion
        start = fill_lumen(
            radii,
            fusion.radius - LUMEN_FROM_MIDPLANE,
            self.setting.stream("lysosome", "places"),
            half=True,
        )
        return simulate_pushed(
            start - (0.0, 0.0, fusion.radius + resting_gap(fusion)),
            radii,
            self.setting.diffusion,
            lambda time: [self._membrane(max(time, _FUSES)).unfolded()],
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
                0.96 * sphere,
                self.setting.stream("lysosome", "limiting membrane", key),
            )
            for key, count in BODY_PROTEINS
        ]
        lysosomal = (("LAMP1", 90), ("LAMP2", 80), ("V-ATPase", 22))
        around = [
            scattered(
                key,
                round(count * scale),
                1.06 * sphere,
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

    def _enzymes(self, membrane: FoldedMembrane, time: float, vesicles: Floats) -> RigidCopies:
        """Return hydrolases in the lysosome, outside of the vesicles (n, 3) that are there."""
        inside, phase, turns = self._enzyme_places
        # In the sphere that the lysosome's part of the membrane is: it is within both at any time.
        centre, radius = membrane.ball
        places = centre + inside * ((radius - 20) / (self.fusion.other - 12))
        places += 6 * np.sin(1.7 * time + phase)
        if len(vesicles):
            away, nearest = cKDTree(vesicles).query(places)
            way = (places - vesicles[nearest]) / np.maximum(away, 1e-6)[:, None]
            places += way * np.maximum(_CLEAR - away, 0.0)[:, None]
        places[:, 1] = np.maximum(places[:, 1], 3.0)
        return RigidCopies("CTSD", places, turns)

    def _state(self, time: float) -> State:
        membrane = self._membrane(time)
        places, turns = self.motion.at(time)
        rest = resting_gap(self.fusion)
        places = places + (0.0, 0.0, rest - membrane.gap if not membrane.open else 0.0)
        fraction_left = 1 - np.clip((time - self._digestion_starts) / 3.5, 0, 1)
        enzymes = self._enzymes(membrane, time, places[fraction_left > 0])
        size = self.setting.body_diameter
        camera = camera_track(
            (0.0, (0, 0, 0.02 * size), 1.32 * size, 10, 0),
            (_TETHERED, (0, 0, -0.5 * self.tether.held_gap), 0.3 * size, 6, 0),
            (_FUSES, (0, 0, -0.01 * size), 0.19 * size, 4, 0),
            (_PORE_AT + 0.4, (0, 0, -0.01 * size), 0.19 * size, 4, 0),
            (_PORE_AT + 3.0, (0, 0, 0.1 * size), 1.3 * size, 10, 0),
            (self._flat_at, (0.12 * size, 0, 0.5 * size), 2.2 * size, 10, 0),
            (self.duration, (0.12 * size, 0, 0.55 * size), 2.25 * size, 8, 0),
            roll=90.0,
        )(time)
        captions = (
            (
                0.0,
                marked(
                    "The other fate: most bodies meet a lysosome. RAB7 stands on both, and HOPS, "
                    "30 nm long, holds one RAB7 with each end."
                ),
            ),
            (
                _ZIPS,
                marked(
                    "VAMP7 of the lysosome zips with syntaxin-7, Vti1b and syntaxin-8 of the body "
                    "and pulls both membranes together until they fuse."
                ),
            ),
            (
                _PORE_AT + 2.0,
                marked(
                    "A sphere of all their membrane would hold {gained} % more than both. Nothing "
                    "flows in: {excess} % of the membrane leaves in tubules, from which lysosomes "
                    "form again."
                ),
            ),
            (
                self._flat_at - 1.0,
                marked(
                    "At pH 4.5 to 5 hydrolases take vesicles apart: lipids, proteins, sugars and "
                    "RNA go back to the cell as building blocks, within tens of minutes. In which "
                    "order is illustrative here."
                ),
            ),
        )
        facts = {
            "gained": round(100 * self.kept.gained()),
            "excess": round(100 * self.kept.excess()),
        }
        early = ramp(time, 0.2, 0.5) - ramp(time, 1.0, 1.4)
        late = ramp(time, _PORE_AT + 3.2, _PORE_AT + 3.8)
        held = ramp(time, _TETHERED - 0.2, _TETHERED + 0.2) - ramp(time, _ZIPS + 0.6, _ZIPS + 1.0)
        zipping = ramp(time, _ZIPS + 1.0, _ZIPS + 1.4) - ramp(time, _FUSES + 0.4, _FUSES + 0.8)
        return State(
            time,
            0,
            (membrane,),
            (
                *place_proteins(membrane, self.proteins),
                *self.tether.copies(membrane, ramp(time, _FUSES, _PORE_AT + 2.0)),
                *self.setting.copies(places, turns, fraction_left),
                enzymes,
            ),
            camera,
            Clock(math.nan, math.nan, steady=False),
            (
                Callout(
                    marked("multivesicular body"),
                    (-0.42 * size, 0, -0.75 * size),
                    early,
                    (-2, -3),
                    (CELL_MEMBRANE,),
                ),
                Callout(
                    marked("lysosome"),
                    (-0.45 * size, 0, 0.75 * size),
                    early,
                    (2, -3),
                    (CELL_MEMBRANE,),
                ),
                Callout("HOPS", self.tether.middle(membrane), held, (3, 4), ("HOPS",)),
                Callout("RAB7", self.tether.foot(membrane), held, (-5, 4), ("RAB7A",)),
                Callout(
                    marked("SNARE bundle"),
                    (12.0, 4.0, -membrane.gap / 2),
                    zipping,
                    (5, -5),
                    ("STX7",),
                ),
                Callout(
                    marked("hydrolases"),
                    tuple(enzymes.positions[0].tolist()),
                    late - ramp(time, self._flat_at, self._flat_at + 1.0),
                    (6, 4),
                    ("CTSD",),
                ),
                Callout(
                    marked("tubule"),
                    self._tubule_tip(membrane),
                    ramp(time, self._flat_at - 2.0, self._flat_at - 1.0),
                    (3, 3),
                    (CELL_MEMBRANE,),
                ),
            ),
            CytosolFace(everywhere=True),
            caption=caption_at(captions, time),
            facts=facts,
        )

    def _tubule_tip(self, membrane: FoldedMembrane) -> tuple[float, float, float]:
        """Return a place near the end of a tubule at the cut that no caption hides."""
        if not membrane.folds:
            return 0.0, 0.0, 0.0
        centre, radius = membrane.ball
        fold = membrane.folds[len(_AT_CUT) - 2]
        x, y, z = centre + fold.axis * (0.9 * fold.section(radius, MIDDLE).z[0])
        return float(x), float(y), float(z)

    @cached_property
    def tether(self) -> LysosomeTether:
        """What holds both membranes and pulls them together."""
        return LysosomeTether(self.fusion)

    def models(self) -> dict[str, CellModel]:
        """Return the helices of the SNAREs."""
        return {
            "snare/endosome": snare_helices("endosome"),
            "snare/lysosome": snare_helices("vesicle"),
        }

    def proteins_needed(self) -> set[str]:
        """Return the keys of the catalog's proteins here."""
        return {one.model for one in self.proteins} | {"CTSD", "RAB7A", "HOPS"}

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
