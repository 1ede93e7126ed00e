"""Budding into the endosome, with ESCRT and without."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from exoviz.language import marked
from exoviz.registry.chapters import CHAPTERS
from exoviz.story.cell_models import escrt_filament
from exoviz.story.chapter import (
    Chapter,
    OpeningSchedule,
    StorySetting,
    camera_track,
    caption_at,
    place_proteins,
    scattered,
)
from exoviz.story.chapters.sorting import EARLY_ENDOSOME
from exoviz.story.membrane.cell_membrane import CellMembrane, MembraneProtein, resting_gap
from exoviz.story.membrane.fusion import Fusion, MaterialCoordinates
from exoviz.story.models import CellModel
from exoviz.story.motion.tracks import ramp
from exoviz.story.state import UNTURNED, Callout, Clock, CytosolFace, RigidCopies, State

__all__ = ["Budding"]


@dataclass(frozen=True, eq=False)
class Budding:
    """The chapters in which a vesicle buds into the endosome.

    Attributes
    ----------
    setting : StorySetting
    """

    setting: StorySetting

    @cached_property
    def _bud(self) -> Fusion:
        return Fusion(
            self.setting.exosome_midplane, other=EARLY_ENDOSOME, enclosed=True, pore=3.2, fillet=3.6
        )

    @cached_property
    def _bud_schedule(self) -> OpeningSchedule:
        return OpeningSchedule(self._bud)

    def _taken_in(self, time: float, membrane: CellMembrane) -> RigidCopies:
        """Return the cargo that a bud takes from the cytosol, above its deepest point."""
        pole = MaterialCoordinates(np.zeros(1, np.bool_), np.zeros(1), np.zeros(1))
        place = membrane.midplane(pole)[0] + (0.0, 0.0, self.setting.exosome_midplane)
        return RigidCopies("hero/cargo", place, UNTURNED, np.array([ramp(time, 3.0, 6.5)]))

    def _budding_state(self, time: float) -> State:
        bend = 1 - ramp(time, 1.5, 8.0, "linear")
        rest = resting_gap(self._bud)
        cut = ramp(time, 9.0, 10.0)
        away = ramp(time, 10.0, 15.0)
        gap = rest + 62 * away
        membrane = CellMembrane(
            ("vesicle", "endosome"),
            self._bud,
            opening=self._bud_schedule.opening(bend),
            gap=gap,
            joined=(1 - cut, 1 - cut),
            cytosol_outside=False,
        )
        copies: list[RigidCopies] = list(place_proteins(membrane, self._proteins("budding")))
        shown = membrane
        if cut >= 1:
            # From here it is the vesicle as it was built, cut open like everything.
            centre = np.array([[0.0, 0.0, -gap - self.setting.exosome_midplane]])
            copies.append(RigidCopies(self.setting.cut_open_exosome, centre, UNTURNED))
            shown = replace(
                membrane,
                fusion=Fusion(EARLY_ENDOSOME, patch=400.0),
                single=True,
                cytosol_outside=True,
                gap=-2 * EARLY_ENDOSOME,
                height=-2 * EARLY_ENDOSOME,
                types=("endosome", "endosome"),
                joined=(0.0, 0.0),
                opening=0.0,
                both_sides=False,
            )
            copies = [*place_proteins(shown, self._after_proteins), copies[-1]]
        else:
            ready = ramp(time, 5.5, 7.5)
            copies.append(self._taken_in(time, membrane))
            if ready > 0:
                copies.append(
                    RigidCopies("escrt", np.array([[0.0, 0.0, 1.0]]), UNTURNED, np.array([ready]))
                )
                copies.append(
                    RigidCopies(
                        "VPS4B",
                        np.array([[0.0, 0.0, 13.0]]),
                        UNTURNED,
                        np.array([ramp(time, 7.2, 8.2)]),
                    )
                )
        camera = camera_track(
            (0.0, (0, 0, -20), 150, 0, 14),
            (7.0, (0, 0, -16), 92, 0, 12),
            (10.0, (0, 0, -18), 96, 0, 12),
            (15.0, (0, 0, -52), 190, 0, 10),
        )(time)
        captions = (
            (
                0.0,
                marked(
                    "Under the coat the membrane bends inwards, away from the cytosol. Cargo, "
                    "cytosol, proteins and RNA come along."
                ),
            ),
            (
                5.6,
                marked(
                    "ESCRT-III winds a spiral in the neck; VPS4 takes it apart again and so draws "
                    "the neck together. Ceramide can bend the membrane without ESCRT, too."
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
        callouts = (
            Callout("ESCRT-III", (-4, -2, 1), ramp(time, 6.4, 7.2) - ramp(time, 8.8, 9.3), (-9, 3)),
            Callout("VPS4", (4, -4, 13), ramp(time, 7.6, 8.4) - ramp(time, 8.8, 9.3), (8, 2)),
            Callout(
                marked("intraluminal vesicle"),
                (
                    self.setting.exosome_midplane * 0.6,
                    0,
                    -gap - self.setting.exosome_midplane * 1.5,
                ),
                ramp(time, 10.8, 11.6),
                (5, -3),
            ),
            Callout(
                marked("lumen of the endosome"), (-62, 10, -62), ramp(time, 11.5, 12.3), (-2, -2)
            ),
        )
        return State(
            time,
            0,
            (shown,),
            tuple(copies),
            camera,
            Clock(time * 10.0, 10.0, steady=False),
            callouts,
            CytosolFace(everywhere=True),
            caption=caption_at(captions, time),
        )

    @cached_property
    def _bud_proteins(self) -> dict[str, tuple[MembraneProtein, ...]]:
        """The proteins in the bud, by chapter."""
        sphere = 4 * math.pi * self.setting.exosome_midplane**2
        return {
            chapter: tuple(
                scattered(
                    key,
                    count,
                    0.05 * sphere,
                    0.75 * sphere,
                    self.setting.stream(chapter, "bud", key),
                    apart=6.0,
                )
                for key, count in (("CD63", 4), ("CD81", 4), ("CD9", 3), ("EPCAM", 2))
            )
            for chapter in ("budding", "ceramide")
        }

    @cached_property
    def _endosome_proteins(self) -> dict[str, tuple[MembraneProtein, ...]]:
        """The proteins in the membrane around the bud, by chapter."""
        sphere = 4 * math.pi * self.setting.exosome_midplane**2
        whole = sphere + 4 * math.pi * EARLY_ENDOSOME**2
        return {
            chapter: tuple(
                scattered(
                    key,
                    14,
                    1.6 * sphere,
                    0.97 * whole,
                    self.setting.stream(chapter, "endosome", key),
                )
                for key in ("LAMP1", "TFRC", "CD63")
            )
            for chapter in ("budding", "ceramide")
        }

    def _proteins(self, chapter: str) -> tuple[MembraneProtein, ...]:
        return (*self._bud_proteins[chapter], *self._endosome_proteins[chapter])

    @cached_property
    def _after_proteins(self) -> tuple[MembraneProtein, ...]:
        whole = 4 * math.pi * EARLY_ENDOSOME**2
        sphere = 4 * math.pi * self.setting.exosome_midplane**2
        # The same places, counted from the other pole.
        return tuple(
            replace(
                one,
                coordinates=MaterialCoordinates(
                    one.coordinates.outer,
                    np.clip(whole - (one.coordinates.area - sphere), 0, whole * 0.999),
                    one.coordinates.azimuth,
                ),
            )
            for one in self._endosome_proteins["budding"]
        )

    @cached_property
    def _makers(self) -> tuple[MembraneProtein, ...]:
        """The enzyme that makes ceramide, around the future bud."""
        sphere = 4 * math.pi * self.setting.exosome_midplane**2
        count = 7
        area = sphere * np.linspace(1.05, 1.5, count)
        around = np.arange(count, dtype=np.float64) * 0.618034
        azimuth = np.pi * (0.04 + 0.92 * (around % 1.0))
        coordinates = MaterialCoordinates(np.zeros(count, np.bool_), area, azimuth)
        return (MembraneProtein("SMPD3", coordinates, 2 * np.pi * around),)

    def _ceramide_state(self, time: float) -> State:
        bend = 1 - ramp(time, 2.0, 8.5, "linear")
        cut = ramp(time, 9.0, 10.0)
        gap = resting_gap(self._bud) + 40 * ramp(time, 10.0, 13.0)
        membrane = CellMembrane(
            ("ceramide-rich", "endosome"),
            self._bud,
            opening=self._bud_schedule.opening(bend),
            gap=gap,
            joined=(1 - cut, 1 - cut),
            cytosol_outside=False,
        )
        proteins = (*self._proteins("ceramide"), *self._makers)
        camera = camera_track(
            (0.0, (0, 0, -16), 120, 0, 14),
            (6.0, (0, 0, -16), 92, 0, 12),
            (13.0, (0, 0, -40), 150, 0, 10),
        )(time)
        callouts = (
            Callout(
                marked("neutral sphingomyelinase 2"),
                tuple(
                    (place_proteins(membrane, self._makers)[0].positions[0] + (0, 0, 5)).tolist()
                ),
                ramp(time, 0.8, 1.6) - ramp(time, 8.6, 9.2),
                (5, 4),
            ),
            Callout(
                marked("membrane rich in ceramide"),
                (
                    -0.6 * self.setting.exosome_midplane,
                    0,
                    -gap - 1.75 * self.setting.exosome_midplane,
                ),
                ramp(time, 9.4, 10.2),
                (-4, -3),
            ),
        )
        return State(
            time,
            0,
            (membrane,),
            (*place_proteins(membrane, proteins), self._taken_in(time, membrane)),
            camera,
            Clock(time * 10.0, 10.0, steady=False),
            callouts,
            CytosolFace(everywhere=True),
        )

    def chapters(self) -> tuple[Chapter, ...]:
        """Return both chapters."""
        return (
            Chapter(CHAPTERS["budding"], "", 15.0, self._budding_state),
            Chapter(
                CHAPTERS["ceramide"],
                marked(
                    "Without ESCRT: neutral sphingomyelinase 2 cuts sphingomyelin to ceramide, "
                    "whose narrow head lets the membrane bend inwards and pinch off."
                ),
                13.0,
                self._ceramide_state,
            ),
        )

    def models(self) -> dict[str, CellModel]:
        """Return the ESCRT-III filament."""
        return {"escrt": escrt_filament(5.2, 2.5)}

    def proteins_needed(self) -> set[str]:
        """Return the keys of the catalog's proteins in them."""
        own = {one.model for one in (*self._proteins("ceramide"), *self._makers)}
        return own | {"VPS4B"}
