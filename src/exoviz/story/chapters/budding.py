"""Budding into the endosome, with ESCRT and without."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from exoviz.language import marked
from exoviz.registry.chapters import CHAPTERS
from exoviz.story.chapter import Chapter, StorySetting, camera_track, caption_at, place_proteins
from exoviz.story.endosome.endosome_bud import EARLY_ENDOSOME, EndosomeBud, tail_ubiquitin
from exoviz.story.endosome.neck import Neck, turned
from exoviz.story.membrane.cell_membrane import MembraneProtein
from exoviz.story.membrane.fusion import MaterialCoordinates
from exoviz.story.models import CellModel
from exoviz.story.motion.tracks import ramp
from exoviz.story.state import (
    CELL_MEMBRANE,
    VESICLE,
    Callout,
    Clock,
    CytosolFace,
    RigidCopies,
    State,
)

__all__ = ["Budding", "filament_turns"]

Floats = NDArray[np.float64]

_FACE: Final = CytosolFace(everywhere=True, depth=EARLY_ENDOSOME + 60)
_TURNS: Final = 2.3
"""Turns of the filament of ESCRT-III at its longest."""
_MOUTH: Final = 1.55
"""Area up to ESCRT-II around the mouth of the bud, in areas of the vesicle."""
_OFF: Final = 95.0
"""How far above the bud what comes from the cytosol begins, nm: out of the picture."""
_WITHOUT_ESCRT: Final = frozenset({"EGFR", "TSG101", "PDCD6IP"})
"""Species of the vesicle that come with ESCRT."""
_ENZYME: Final = (8.5, 0.0, 0.0)
"""Where ubiquitin is bound in the frame of USP8, nm: the end of its catalytic domain."""


@dataclass(frozen=True, eq=False)
class Budding:
    """The chapters in which a vesicle buds into the endosome.

    Attributes
    ----------
    setting : StorySetting
    """

    setting: StorySetting

    @cached_property
    def _bud(self) -> EndosomeBud:
        return EndosomeBud(self.setting)

    @cached_property
    def _other_bud(self) -> EndosomeBud:
        return EndosomeBud(self.setting, "ceramide", _WITHOUT_ESCRT)

    def _freed(self, receptors: RigidCopies, time: float) -> tuple[RigidCopies, ...]:
        """Return ubiquitin, which USP8 takes off one receptor after the other, and USP8."""
        count = len(receptors)
        tags = tail_ubiquitin(receptors)
        starts = 2.0 + 0.4 * np.arange(count)
        coming = np.array([ramp(time, start, start + 1.0, "out") for start in starts])
        # It takes the tag along when it leaves.
        leaving = np.array([ramp(time, start + 1.3, start + 2.5, "in") for start in starts])
        tag = tags + np.stack([0 * leaving, 0 * leaving, _OFF * leaving], axis=1)
        down = np.tile((0.0, np.sqrt(0.5), 0.0, np.sqrt(0.5)), (count, 1))
        touching = tag + (0.0, 0.0, 1.4) - turned(down, np.array([_ENZYME]))
        enzyme = touching + np.stack([0 * coming, 0 * coming, _OFF * (1 - coming)], axis=1)
        held = leaving < 1 - 1e-9
        here = held & (coming > 0)
        return (
            RigidCopies("UBB", tag[held], receptors.rotations[held]),
            RigidCopies("USP8", enzyme[here], down[here]),
        )

    def _budding_state(self, time: float) -> State:
        endosome = self._bud
        bend = ramp(time, 1.5, 8.4, "linear")
        cut = ramp(time, 9.0, 10.0)
        away = 62 * ramp(time, 10.0, 15.0)
        membrane = endosome.membrane(bend, cut, away)
        cargo = place_proteins(membrane, endosome.cargo)
        receptors = endosome.receptors(cargo)
        coat, neck = endosome.coat, Neck(membrane)
        copies = [
            *place_proteins(membrane, endosome.own_proteins),
            *cargo,
            *self._freed(receptors, time),
            *endosome.taken_in(endosome.pole(membrane), time, 2.6, 6.5),
        ]
        leaving = ramp(time, 0.3, 2.6, "linear")
        if leaving < 1:
            copies += (*coat.adaptors(1.0, leaving), *coat.clathrin(1.0, leaving))
        upstream = [_way(time, 2.4 + 0.2 * n, 3.6 + 0.2 * n, 10.2 + 0.4 * n) for n in range(5)]
        copies += neck.complexes(_MOUTH * endosome.sphere, np.array(upstream)[[2, 0, 3, 1, 4]])
        turns = filament_turns(time)
        if turns > 0:
            copies.append(neck.filament(turns))
        rings = [_way(time, 6.4, 7.3, 8.5), _way(time, 6.8, 7.7, 7.9)]
        copies.append(neck.rings(turns, np.array(rings)))
        camera = camera_track(
            (0.0, (0, 0, -8), 158, 0, 20),
            (4.0, (0, 0, -14), 120, 0, 18),
            (7.0, (0, 0, -14), 88, 0, 18),
            (10.0, (0, 0, -16), 96, 0, 16),
            (15.0, (0, 0, -52), 190, 0, 12),
        )(time)
        captions = (
            (
                0.0,
                marked(
                    "Second budding: the coat comes off again, and where it was the membrane "
                    "bends inwards, away from the cytosol. Proteins and RNA of the cytosol come "
                    "along."
                ),
            ),
            (
                2.2,
                marked(
                    "The deubiquitinase USP8 takes ubiquitin off the receptors: the cell uses it "
                    "again, and none goes in. ESCRT-I and ESCRT-II stand around the mouth of the "
                    "bud."
                ),
            ),
            (
                5.2,
                marked(
                    "ESCRT-III winds a spiral along the inside of the neck. VPS4 takes it apart "
                    "again and so draws the neck together."
                ),
            ),
            (
                9.8,
                marked(
                    "Pinched off: an intraluminal vesicle. Its outside faces the lumen of the "
                    "endosome, its inside holds cytosol."
                ),
            ),
        )
        radius = self.setting.exosome_midplane
        below = -membrane.gap - 2 * radius if cut >= 1 else float(endosome.pole(membrane)[2])
        callouts = [
            Callout(
                marked("intraluminal vesicle"),
                (radius * 0.6, 0, below + 0.4 * radius),
                ramp(time, 10.8, 11.6),
                (5, -3),
                (VESICLE, CELL_MEMBRANE),
            ),
            Callout(
                marked("lumen of the endosome"), (-62, 10, -62), ramp(time, 11.5, 12.3), (-2, -2)
            ),
        ]
        subunits = copies_of(copies, "CHMP4B")
        leftmost = subunits[np.argsort(subunits[:, 0])[:1]]
        for name, key, spots, start, end, beside in (
            ("ESCRT-III", "CHMP4B", leftmost, 6.0, 8.4, (-8.0, 6.0)),
            ("USP8", "USP8", copies_of(copies, "USP8"), 2.8, 4.2, (9.0, 4.0)),
            ("VPS4", "VPS4B", copies_of(copies, "VPS4B"), 7.2, 8.6, (9.0, 4.0)),
            ("ESCRT-I", "ESCRT-I", copies_of(copies, "ESCRT-I")[-1:], 4.2, 8.8, (-6.0, 4.0)),
            ("ESCRT-II", "ESCRT-II", copies_of(copies, "ESCRT-II")[:1], 4.2, 8.8, (5.0, 4.0)),
        ):
            if len(spots):
                shown = ramp(time, start, start + 0.6) - ramp(time, end, end + 0.5)
                callouts.append(Callout(name, tuple(spots[0].tolist()), shown, beside, (key,)))
        return State(
            time,
            0,
            (membrane,),
            tuple(copies),
            camera,
            Clock(time * 10.0, 10.0, steady=False),
            tuple(callouts),
            _FACE,
            caption=caption_at(captions, time),
        )

    @cached_property
    def _makers(self) -> tuple[MembraneProtein, ...]:
        """The enzyme that makes ceramide, around the future bud."""
        count = 7
        area = self._other_bud.sphere * np.linspace(1.05, 1.5, count)
        around = np.arange(count, dtype=np.float64) * 0.618034
        azimuth = np.pi * (0.04 + 0.92 * (around % 1.0))
        coordinates = MaterialCoordinates(np.zeros(count, np.bool_), area, azimuth)
        return (MembraneProtein("SMPD3", coordinates, 2 * np.pi * around),)

    def _ceramide_state(self, time: float) -> State:
        endosome = self._other_bud
        cut = ramp(time, 9.0, 10.0)
        away = 40 * ramp(time, 10.0, 13.0)
        membrane = endosome.membrane(ramp(time, 2.0, 8.5, "linear"), cut, away, "ceramide-rich")
        makers = place_proteins(membrane, self._makers)
        camera = camera_track(
            (0.0, (0, 0, -14), 130, 0, 20),
            (6.0, (0, 0, -16), 92, 0, 18),
            (13.0, (0, 0, -40), 150, 0, 12),
        )(time)
        captions = (
            (
                0.0,
                marked(
                    "Without ESCRT: neutral sphingomyelinase 2 cuts sphingomyelin to ceramide, "
                    "whose narrow head lets the membrane bend inwards and pinch off."
                ),
            ),
            (
                9.6,
                marked(
                    "There are more ways in: syndecan, syntenin and ALIX with ARF6; RAB31 with "
                    "flotillins, which takes EGF receptors without ESCRT; and LC3, which brings "
                    "proteins that bind RNA."
                ),
            ),
        )
        radius = self.setting.exosome_midplane
        below = -membrane.gap - 2 * radius if cut >= 1 else float(endosome.pole(membrane)[2])
        callouts = (
            Callout(
                marked("neutral sphingomyelinase 2"),
                tuple((makers[0].positions[0] + (0, 0, 5)).tolist()),
                ramp(time, 0.8, 1.6) - ramp(time, 8.6, 9.2),
                (5, 4),
                ("SMPD3",),
            ),
            Callout(
                marked("membrane rich in ceramide"),
                (-0.6 * radius, 0, below + 0.25 * radius),
                ramp(time, 9.4, 10.2),
                (-4, -3),
                (CELL_MEMBRANE,),
            ),
        )
        return State(
            time,
            0,
            (membrane,),
            (
                *place_proteins(membrane, endosome.own_proteins),
                *place_proteins(membrane, endosome.cargo),
                *makers,
                *endosome.taken_in(endosome.pole(membrane), time, 0.5, 6.2),
            ),
            camera,
            Clock(time * 10.0, 10.0, steady=False),
            callouts,
            _FACE,
            caption=caption_at(captions, time),
        )

    def chapters(self) -> tuple[Chapter, ...]:
        """Return both chapters."""
        return (
            Chapter(CHAPTERS["budding"], "", 15.0, self._budding_state),
            Chapter(CHAPTERS["ceramide"], "", 13.0, self._ceramide_state),
        )

    def models(self) -> dict[str, CellModel]:
        """Return the vesicle's molecules, and the coat that comes off."""
        own = {**self._bud.cytosol, **self._bud.coat.models}
        return {**self.setting.parts.models, **own}

    def proteins_needed(self) -> set[str]:
        """Return the keys of the catalog's proteins in them."""
        own = {one.model for one in (*self._bud.own_proteins, *self._makers)}
        return own | {"CHMP4B", "VPS4B", "UBB", "HGS", "STAM", "USP8", "ESCRT-I", "ESCRT-II"}


def filament_turns(time: float) -> float:
    """Return how many turns the filament of ESCRT-III has at a time of its chapter, s."""
    return _TURNS * (ramp(time, 5.0, 7.0, "linear") - ramp(time, 7.7, 9.0, "linear"))


def _way(time: float, start: float, there: float, leaving: float) -> float:
    """Return how far from its place a molecule is that comes from the cytosol and goes back, nm."""
    return _OFF * (1 - ramp(time, start, there, "out") + ramp(time, leaving, leaving + 1.4, "in"))


def copies_of(copies: list[RigidCopies], model: str) -> Floats:
    """Return the places (n, 3) of the copies of a model."""
    return np.concatenate([np.empty((0, 3)), *(c.positions for c in copies if c.model == model)])
