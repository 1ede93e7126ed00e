"""Release: a multivesicular body travels, docks, fuses, and releases its vesicles."""

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
from exoviz.scene.story_checks import LUMEN_FROM_MIDPLANE
from exoviz.story.cell_models import SNARE_NM, microtubule, rotations_along, snare_helices
from exoviz.story.chapter import (
    Chapter,
    OpeningSchedule,
    StorySetting,
    camera_track,
    caption_at,
    place_proteins,
    scattered,
)
from exoviz.story.machinery.kinesin import walking_kinesin
from exoviz.story.machinery.tethers import Tethers
from exoviz.story.membrane.cell_membrane import CellMembrane, MembraneProtein, resting_gap
from exoviz.story.membrane.fusion import Fusion
from exoviz.story.membrane.hemifusion import DIAPHRAGM, STALK, TOUCHING
from exoviz.story.models import CellModel
from exoviz.story.motion.brownian import fill_lumen
from exoviz.story.motion.pushed import PushedVesicles, simulate_pushed
from exoviz.story.motion.tracks import Track, ramp
from exoviz.story.state import CELL_MEMBRANE, UNTURNED, VESICLE, Callout, Clock, RigidCopies, State

__all__ = ["BODY_PROTEINS", "LIPID_DIFFUSION", "RATE", "SURFACE_PROTEINS", "Release"]

Floats = NDArray[np.float64]

RATE: Final = 6.5e-5
"""Seconds of real time in a second of film for Brownian motion: slow enough to follow."""
LIPID_DIFFUSION: Final = 1e6
"""nm²/s, of a lipid in a fluid membrane at 37 °C: about 1 µm²/s."""
SPEED: Final = 800.0
"""nm/s, of kinesin on a microtubule: 0.5 to 1 µm/s."""

#: Copies in the half that is shown of a body of 500 nm, and on the plasma membrane: few, so that
#: the membrane is seen.
BODY_PROTEINS: Final = (
    ("LAMP1", 55),
    ("LAMP2", 45),
    ("CD63", 70),
    ("V-ATPase", 12),
    ("TFRC", 16),
    ("VAMP7", 24),
)
SURFACE_PROTEINS: Final = (
    ("TFRC", 50),
    ("CD47", 70),
    ("ITGA5-ITGB1", 45),
    ("MHC-I", 70),
    ("ATP1A1-ATP1B1", 70),
    ("EPCAM", 60),
    ("CD55", 45),
    ("CD59", 60),
    ("CD81", 70),
    ("SLC3A2-SLC7A5", 35),
)

_INTERVAL: Final = 0.2
_TRANSPORT, _DOCKING, _AFTER = 8.0, 15.0, 5.0
_FAR, _DOCKED = 170.0, 14.0
"""Gap at the beginning, and between docked membranes (10 to 20), nm."""
_PATCH: Final = 950.0
"""Radius of the plasma membrane that is drawn, nm."""
_PORE_AT: Final = 1.0
_FUSING: Final = Track(
    (
        (7.6, 0.0),
        (8.9, TOUCHING),
        (9.9, STALK),
        (11.0, STALK),
        (11.9, DIAPHRAGM),
        (12.6, DIAPHRAGM),
        (13.9, 1.0),
    )
)
"""Progress of the fusion by the time of docking; stalk and diaphragm wait to be seen."""
_SNARES: Final = 6
"""Pairs on the half that is shown: a ring of more than four to each face dilates best."""
_RAIL: Final = 900.0
"""Length of the microtubule that is drawn, nm."""
_RING: Final = 5.5
"""Radius of that ring where the helices enter the membranes, nm."""


@dataclass(frozen=True, eq=False)
class Release:
    """The chapters of the release of one body.

    Attributes
    ----------
    setting : StorySetting
    """

    setting: StorySetting

    @cached_property
    def fusion(self) -> Fusion:
        """The body's membrane and the plasma membrane."""
        return Fusion(self.setting.body_diameter / 2, patch=_PATCH)

    @cached_property
    def gap(self) -> float:
        """Between both midplanes when the first pore opens, nm."""
        return resting_gap(self.fusion)

    @cached_property
    def schedule(self) -> OpeningSchedule:
        """Schedule of the opening of the pore."""
        return OpeningSchedule(self.fusion)

    @property
    def _flat_at(self) -> float:
        return _PORE_AT + 1.02 * self.schedule.shortest_duration

    @property
    def _length(self) -> float:
        return self._flat_at + _AFTER

    @cached_property
    def motion(self) -> PushedVesicles:
        """The vesicles' motion over all three chapters, the body in its last place."""
        radii, fusion = self.setting.radii, self.fusion
        start = fill_lumen(
            radii,
            fusion.radius - LUMEN_FROM_MIDPLANE,
            self.setting.stream("release", "places"),
            half=True,
        )
        before = _TRANSPORT + _DOCKING

        def walls(time: float) -> list[CellMembrane]:
            return [self._membrane(time - before)]

        return simulate_pushed(
            start - (0.0, 0.0, fusion.radius + self.gap),
            radii,
            self.setting.diffusion,
            walls,
            duration=before + self._length,
            interval=_INTERVAL,
            rate=RATE,
            rng=self.setting.stream("release", "motion"),
        )

    def _membrane(self, time: float) -> CellMembrane:
        """Return the membranes at a time of the last chapter; closed before it begins."""
        way = ramp(time, _PORE_AT, self._flat_at, "linear")
        return CellMembrane(
            ("mvb", "plasma-membrane"),
            self.fusion,
            opening=self.schedule.opening(way),
            gap=self.gap,
            fused=0.0 if time < 0 else 1.0,
            mixing=math.sqrt(2 * LIPID_DIFFUSION * RATE * max(time, 0.0)),
        )

    @cached_property
    def _tethers(self) -> Tethers:
        return Tethers(4 * math.pi * self.fusion.radius**2)

    @cached_property
    def proteins(self) -> tuple[MembraneProtein, ...]:
        """The proteins in the membranes."""
        sphere = 4 * math.pi * self.fusion.radius**2
        scale = (self.setting.body_diameter / 500) ** 2
        random = functools.partial(self.setting.stream, "release")
        own = [
            scattered(
                key,
                round(count * scale),
                0.004 * sphere,
                0.992 * sphere,
                random("limiting membrane", key),
            )
            for key, count in BODY_PROTEINS
        ]
        plane = sphere + math.pi * _PATCH**2
        outside = [
            scattered(key, count, sphere + 5_000, plane, random("plasma membrane", key))
            for key, count in SURFACE_PROTEINS
        ]
        return (*own, *outside, self._tethers.rab)

    def models(self) -> dict[str, CellModel]:
        """Return the models here that are not proteins of the catalog."""
        return {
            "snare/vesicle": snare_helices("vesicle"),
            "snare/target": snare_helices("target"),
            **self._tethers.models(),
            **self._kinesins,
            "microtubule": microtubule(_RAIL),
        }

    def _vesicles(self, time: float, shift: float) -> tuple[RigidCopies, ...]:
        places, turns = self.motion.at(time)
        return self.setting.copies(places + (0.0, 0.0, shift), turns)

    def _snares(
        self, gap: float, spread: float, *, zipped: bool = False
    ) -> tuple[RigidCopies, ...]:
        """Return SNARE bundles about the axis, between the membranes or zipped all along."""
        # To both sides of the neck, where they are seen and do not stand behind it.
        near = np.linspace(0.12, 0.72, _SNARES // 2)
        angle = np.concatenate([near, np.pi - near])
        out = np.stack([np.cos(angle), np.sin(angle), np.zeros(_SNARES)], axis=1)
        radius = _RING + spread
        foot = out * radius - (0.0, 0.0, 3.6)
        far = out * (radius + 0.96 * SNARE_NM) - (0.0, 0.0, 4.4)
        # The other membrane is a sphere, and falls away from the axis.
        down = -gap + 3.4 - radius**2 / (2 * self.fusion.radius)
        own = out * radius + (0.0, 0.0, -4.2 if zipped else min(down, -4.2))
        return (
            RigidCopies("snare/target", foot, rotations_along(foot, far)),
            RigidCopies("snare/vesicle", own, rotations_along(own, far)),
        )

    @cached_property
    def _rail_at(self) -> tuple[float, float]:
        """Where the microtubule stands, x and y in nm."""
        return self.fusion.radius + 46.0, -14.0

    @cached_property
    def _kinesins(self) -> dict[str, CellModel]:
        radius = self.fusion.radius
        return {
            f"kinesin/{number}": walking_kinesin(radius, self._rail_at, height)
            for number, height in enumerate((0.16 * radius, -0.16 * radius))
        }

    def _rail(self, gap: float) -> tuple[RigidCopies, ...]:
        """Return the microtubule beside the body, and kinesin between both."""
        # It ends under the plasma membrane.
        rail = np.array([[*self._rail_at, -45.0 - _RAIL / 2]])
        middle = np.array([[0.0, 0.0, -gap - self.fusion.radius]])
        motors = (RigidCopies(key, middle, UNTURNED) for key in self._kinesins)
        return (RigidCopies("microtubule", rail, UNTURNED), *motors)

    def _transport(self, time: float) -> State:
        way = ramp(time, 0.0, _TRANSPORT - 0.5)
        gap = _FAR + (_DOCKED - _FAR) * way
        membrane = CellMembrane(("mvb", "plasma-membrane"), self.fusion, gap=gap)
        radius = self.fusion.radius
        speed = (_FAR - _DOCKED) / (_TRANSPORT - 0.5)
        camera = camera_track(
            (0.0, (0, 0, -radius - 10), 3.0 * radius, 0, 13),
            (_TRANSPORT, (0, 0, -radius + 25), 2.75 * radius, 0, 12),
        )(time)
        seen = ramp(time, 0.6, 1.4) - ramp(time, _TRANSPORT - 0.9, _TRANSPORT - 0.2)
        vesicles = self._vesicles(time, self.gap - gap)
        return State(
            time,
            0,
            (membrane,),
            (*place_proteins(membrane, self.proteins), *vesicles, *self._rail(gap)),
            camera,
            Clock(time * speed / SPEED, speed / SPEED, steady=False),
            (
                Callout(
                    marked("multivesicular body"),
                    (-0.9 * radius, 0, -gap - 0.56 * radius),
                    seen,
                    (-4, 3),
                    (CELL_MEMBRANE,),
                ),
                Callout(
                    marked("plasma membrane (cut open)"),
                    (-1.3 * radius, 0, 2),
                    seen,
                    (2, 5),
                    (CELL_MEMBRANE,),
                ),
                Callout(marked("outside of the cell"), (0.75 * radius, 0, 60), seen, (2, 2)),
                Callout(marked("cytosol"), (-1.5 * radius, 0, -1.3 * radius), seen, (1, -2)),
                Callout(
                    marked("microtubule"),
                    (radius + 46, -26, -1.75 * radius),
                    seen,
                    (4, -1),
                    ("TUBA1B-TUBB",),
                ),
                Callout(
                    marked("kinesin"),
                    (radius + 22, -5, -1.26 * radius - gap),
                    seen,
                    (7, -2),
                    ("KIF5B",),
                ),
            ),
            deformables=(self._tethers.granuphilin(membrane),),
        )

    def _docking(self, time: float) -> State:
        close = ramp(time, 4.2, 7.4)
        gap = _DOCKED + (self.gap - _DOCKED) * close
        fused = float(_FUSING.at(time))
        membrane = CellMembrane(("mvb", "plasma-membrane"), self.fusion, gap=gap, fused=fused)
        radius = self.fusion.radius
        camera = camera_track(
            (0.0, (0, 0, -radius + 25), 2.75 * radius, 0, 12),
            # First to where both membranes are near, then closer: what acts stays in the picture.
            (1.6, (0, 0, -0.3 * radius), 1.8 * radius, 0, 11),
            (3.6, (0, 0, -9), 76, 0, 7),
            (7.6, (0, 0, -7), 56, 0, 6),
            (9.2, (0, 0, -5.5), 40, 0, 5),
            (13.4, (0, 0, -5.5), 40, 0, 5),
            (_DOCKING, (0, 0, -8), 60, 0, 6),
        )(time)
        # Out of the way of the neck.
        spread = 4.5 * ramp(fused, 0.5 * TOUCHING, DIAPHRAGM)
        copies = (
            *place_proteins(membrane, self.proteins),
            *self._vesicles(_TRANSPORT + time, self.gap - gap),
            *self._snares(gap, spread),
        )
        early = ramp(time, 3.2, 3.9) - ramp(time, 6.8, 7.4)
        zipped = ramp(time, 3.2, 3.9) - ramp(time, 8.6, 9.2)
        stalk = ramp(time, 9.6, 10.1) - ramp(time, 10.9, 11.3)
        diaphragm = ramp(time, 11.7, 12.2) - ramp(time, 12.7, 13.1)
        pore = ramp(time, 13.5, 13.9)
        middle = membrane.hemifusion.middle
        captions = (
            (
                0.0,
                marked(
                    "RAB27A and granuphilin hold the body near the membrane. SNARE proteins of "
                    "both membranes zip together like a zipper and pull them close."
                ),
            ),
            (
                7.5,
                marked(
                    "Point-like protrusions: both membranes dimple towards each other, and the "
                    "water between them gives way."
                ),
            ),
            (
                9.3,
                marked(
                    "The hemifusion stalk: the leaflets that face the cytosol have become one, "
                    "and the tails of the two others touch in it. Nothing leaks yet."
                ),
            ),
            (
                11.1,
                marked(
                    "The stalk widens to a hemifusion diaphragm, a few nanometres wide: one "
                    "bilayer, made of a leaflet of each membrane."
                ),
            ),
            (
                13.2,
                marked(
                    "The first pore, a few nanometres wide: the inside of the body and the outside "
                    "of the cell are one space now. It may flicker before it widens."
                ),
            ),
        )
        return State(
            time,
            0,
            (membrane,),
            copies,
            camera,
            Clock(math.nan, math.nan, steady=False),
            (
                Callout(
                    "RAB27A",
                    self._tethers.name_at(membrane, "RAB27A"),
                    early,
                    (-4, -5),
                    ("RAB27A",),
                ),
                Callout(
                    marked("granuphilin (SYTL4)"),
                    self._tethers.name_at(membrane, "SYTL4"),
                    early,
                    (4, 5),
                    ("SYTL4",),
                ),
                Callout(
                    marked("SNARE bundle"),
                    (-_RING - 7 - spread, 4, -4.2),
                    zipped,
                    (-6, -7),
                    ("STX4",),
                ),
                Callout(marked("hemifusion stalk"), (1.5, 0, middle), stalk, (8, -7)),
                Callout(marked("hemifusion diaphragm"), (1.0, 0, middle), diaphragm, (8, -7)),
                Callout(marked("fusion pore"), (0.3, 0, middle), pore, (8, -7)),
            ),
            deformables=(self._tethers.granuphilin(membrane),),
            caption=caption_at(captions, time),
        )

    @cached_property
    def _named(self) -> int:
        """The vesicle that has a label when all are free: high, and in the picture to the end."""
        places, radius = self.motion.at(_TRANSPORT + _DOCKING + self._length)[0], self.fusion.radius
        within = (places[:, 2] < 0.85 * radius) & (np.abs(places[:, 0]) < 1.2 * radius)
        return int(np.argmax(np.where(within, places[:, 2], -np.inf)))

    def _release(self, time: float) -> State:
        membrane = self._membrane(time)
        radius = self.fusion.radius
        end = self._length
        camera = camera_track(
            (0.0, (0, 0, -8), 60, 0, 6),
            (5.0, (0, 0, -0.62 * radius), 2.5 * radius, 0, 12),
            (end - 4.5, (0, 0, 0.05 * radius), 2.35 * radius, 0, 15),
            (end, (0, 0, 0.18 * radius), 2.5 * radius, 0, 16),
        )(time)
        places, turns = self.motion.at(_TRANSPORT + _DOCKING + time)
        # Beside the rim of the neck, as far as they are not hidden by the cytosol.
        rim = self.fusion.profile(membrane.opening).arcs[2].r
        spread = max(4.5, rim + 4.0 - _RING)
        snares = self._snares(self.gap, spread, zipped=time > _PORE_AT) if rim < 80 else ()
        caption = marked(
            "The pore widens until vesicles pass, each wider than 40 nm with its sugar coat. The "
            "body's membrane flattens into the plasma membrane."
        )
        if time > self._flat_at - 1.5:
            caption = marked(
                "Set free, they are exosomes. Lipids of both membranes mix; some vesicles "
                "stay near the cell, others drift away."
            )
        late = ramp(time, self._flat_at - 1.0, self._flat_at)
        callouts = [
            Callout(
                marked("lipids of the body"),
                (0.3 * radius, 3, float(membrane.section(outer=True, count=3)[0][0, 1]) + 2),
                ramp(time, 5.4, 6.2) - ramp(time, self._flat_at - 3.0, self._flat_at - 2.0),
                (7, -5),
                (CELL_MEMBRANE,),
            )
        ]
        if len(places):
            x, y, z = places[self._named].tolist()
            callouts.append(Callout(marked("exosome"), (x, y, z), late, (3, 3), (VESICLE,)))
        return State(
            time,
            0,
            (membrane,),
            (
                *place_proteins(membrane, self.proteins),
                *self.setting.copies(places, turns),
                *snares,
            ),
            camera,
            Clock(time * RATE, RATE, steady=False),
            tuple(callouts),
            deformables=(self._tethers.granuphilin(membrane, 1 - ramp(time, _PORE_AT, 1.8)),),
            caption=caption,
        )

    def proteins_needed(self) -> set[str]:
        """Return the keys of the catalog's proteins here."""
        return {one.model for one in self.proteins}

    def chapters(self) -> tuple[Chapter, ...]:
        """Return the three chapters."""
        return (
            Chapter(
                CHAPTERS["transport"],
                marked(
                    "Kinesin carries a multivesicular body along a microtubule. The space in the "
                    "body is like the space outside of the cell; in the vesicles is cytosol."
                ),
                _TRANSPORT,
                self._transport,
                lambda: self.motion.keyframes(0.0, _TRANSPORT),
            ),
            Chapter(
                CHAPTERS["docking"],
                "",
                _DOCKING,
                self._docking,
                lambda: self.motion.keyframes(_TRANSPORT, _DOCKING),
            ),
            Chapter(
                CHAPTERS["release"],
                "",
                self._length,
                self._release,
                lambda: self.motion.keyframes(_TRANSPORT + _DOCKING, self._length),
            ),
        )
