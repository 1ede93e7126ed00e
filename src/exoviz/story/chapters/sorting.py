"""Sorting at the early endosome: cargo gathers under a flat clathrin coat."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from exoviz.language import marked
from exoviz.registry.chapters import CHAPTERS
from exoviz.story.chapter import Chapter, StorySetting, camera_track, place_proteins, scattered
from exoviz.story.membrane.cell_membrane import CellMembrane, MembraneProtein, upright
from exoviz.story.membrane.fusion import Fusion, MaterialCoordinates
from exoviz.story.models import CellModel
from exoviz.story.motion.tracks import ramp
from exoviz.story.state import Callout, Clock, CytosolFace, RigidCopies, State

__all__ = ["EARLY_ENDOSOME", "Sorting"]

Floats = NDArray[np.float64]

EARLY_ENDOSOME: Final = 150.0
"""Radius of the early endosome, nm: 100 to 500 nm across."""
_FLAT_COAT: Final = 62.0
"""Radius of the flat coat, nm: patches are 100 to 300 nm across."""
_CARGO: Final = 14


@dataclass(frozen=True, eq=False)
class Sorting:
    """The chapter of sorting.

    Attributes
    ----------
    setting : StorySetting
    """

    setting: StorySetting

    @cached_property
    def _endosome(self) -> Fusion:
        return Fusion(EARLY_ENDOSOME, patch=400.0)

    @cached_property
    def _proteins(self) -> tuple[MembraneProtein, ...]:
        whole = 4 * math.pi * EARLY_ENDOSOME**2
        return tuple(
            scattered(
                key,
                count,
                0.01 * whole,
                0.9 * whole,
                self.setting.stream("sorting", "endosome", key),
            )
            for key, count in (("TFRC", 16), ("LAMP1", 10), ("CD63", 16))
        )

    @cached_property
    def _cargo(self) -> tuple[Floats, Floats, Floats]:
        """Start of each receptor as a fraction of the area, time of leaving, phase of its sway."""
        first, leaving, phase = self.setting.stream("sorting", "cargo").random((3, _CARGO))
        return first, leaving, phase

    def _gathering(self, share: float, reach: float) -> MaterialCoordinates:
        """Return the coordinates of the cargo, which gathers at the top of the endosome."""
        first, leaving, phase = self._cargo
        whole = 4 * math.pi * EARLY_ENDOSOME**2
        start = (0.35 + 0.6 * first) * whole
        index = np.arange(_CARGO) + 0.5
        end = whole - math.pi * reach**2 * index / _CARGO
        azimuth = np.pi * ((index * 0.618034) % 1.0)
        own = np.clip((share - 0.5 * leaving) / 0.5, 0, 1)
        own = own * own * (3 - 2 * own)
        sway = 0.06 * np.sin(11 * share + 6 * phase) * (1 - own)
        # Evenly in the angle from the top, not in area.
        angle = np.arccos(np.clip(2 * start / whole - 1, -1, 1))
        last = np.arccos(np.clip(2 * end / whole - 1, -1, 1))
        now = angle + own * (last - angle) + sway
        return MaterialCoordinates(
            np.zeros(_CARGO, np.bool_), whole * (1 + np.cos(now)) / 2, azimuth + sway
        )

    def _state(self, time: float) -> State:
        membrane = CellMembrane(
            ("endosome", "endosome"),
            self._endosome,
            gap=-2 * EARLY_ENDOSOME,
            single=True,
            both_sides=True,
            height=-2 * EARLY_ENDOSOME,
        )
        share = ramp(time, 0.5, 8.5, "linear")
        cargo = self._gathering(share, _FLAT_COAT)
        turn = np.zeros(_CARGO)
        places, turns = membrane.protein_poses(cargo, turn, np.zeros(_CARGO))
        outwards = membrane.midplane(cargo)[1]
        tagged = np.clip(share * 3 - 0.3 * np.arange(_CARGO) / _CARGO, 0, 1)
        ubiquitin = places + outwards * 12.5
        flat = np.linspace(0.1, 0.97, 16)
        spread = (2 * math.pi * 0.618034 * np.arange(16)).astype(np.float64)
        whole = 4 * math.pi * EARLY_ENDOSOME**2
        patch = MaterialCoordinates(
            np.ones(16, np.bool_), whole - math.pi * (_FLAT_COAT * flat) ** 2, spread % (2 * np.pi)
        )
        there, upwards = membrane.midplane(patch)
        lower = there + upwards * 10.5
        upper = there + upwards * 24.0
        arrived = np.full(16, ramp(time, 1.0, 3.0))
        camera = camera_track(
            (0.0, (0, 0, -EARLY_ENDOSOME), 420, 0, 20), (9.5, (0, 0, -35), 230, 0, 24)
        )(time)
        return State(
            time,
            0,
            (membrane,),
            (
                *place_proteins(membrane, self._proteins),
                RigidCopies("EGFR", places, turns),
                RigidCopies("UBB", ubiquitin, turns, np.ceil(tagged)),
                RigidCopies("HGS", lower, upright(upwards, spread), np.ceil(arrived)),
                RigidCopies(
                    "CLTC",
                    upper,
                    upright(upwards, spread),
                    np.ceil(ramp(time, 2.0, 4.0) * np.ones(16)),
                ),
            ),
            camera,
            Clock(time * 20.0, 20.0, steady=False),
            (
                Callout(
                    marked("early endosome"),
                    (-0.8 * EARLY_ENDOSOME, 0, -1.6 * EARLY_ENDOSOME),
                    ramp(time, 0.4, 1.2) - ramp(time, 6, 7),
                    (-4, -3),
                ),
                Callout(marked("flat clathrin coat"), (30, -10, 26), ramp(time, 4.2, 5.0), (6, 4)),
                Callout("HRS", (-22, -8, 11), ramp(time, 4.2, 5.0), (-7, 5)),
                Callout(
                    marked("ubiquitin"), tuple(ubiquitin[0].tolist()), ramp(time, 6.5, 7.3), (8, -4)
                ),
            ),
            CytosolFace(everywhere=True, depth=EARLY_ENDOSOME + 60),
        )

    def chapters(self) -> tuple[Chapter, ...]:
        """Return the chapter."""
        caption = marked(
            "Receptors tagged with ubiquitin gather under a flat clathrin coat that HRS "
            "holds on the endosome. They are bound for its inside."
        )
        return (Chapter(CHAPTERS["sorting"], caption, 9.5, self._state),)

    def models(self) -> dict[str, CellModel]:
        """Return nothing: all molecules are in the catalog."""
        return {}

    def proteins_needed(self) -> set[str]:
        """Return the keys of the catalog's proteins in it."""
        own = {one.model for one in self._proteins}
        return own | {"EGFR", "UBB", "HGS", "CLTC"}
