"""Where vesicles come from: sorting at an endosome, and budding into it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from exoviz.language import marked
from exoviz.story.cell_models import escrt_filament
from exoviz.story.chapter import (
    Chapter,
    OpeningSchedule,
    StoryVesicles,
    camera_track,
    caption_at,
    place_proteins,
    scattered,
)
from exoviz.story.membrane.cell_membrane import CellMembrane, MembraneProtein, resting_gap, upright
from exoviz.story.membrane.fusion import Fusion, MaterialCoordinates
from exoviz.story.models import CellModel
from exoviz.story.motion.tracks import ramp
from exoviz.story.state import Backdrop, Callout, Clock, Copies, State

__all__ = ["Biogenesis"]

Floats = NDArray[np.float64]

_SORTING: Final = 150.0
"""Radius of the early endosome, nm: 100 to 500 nm across."""
_FLAT_COAT: Final = 62.0
"""Radius of the flat coat, nm: patches are 100 to 300 nm across."""
_CARGO: Final = 14
_APART = np.array([[0.0, 0.0, 0.0, 1.0]])


@dataclass(frozen=True, eq=False)
class Biogenesis:
    """The chapters from the early endosome to a vesicle in it.

    Attributes
    ----------
    vesicles : StoryVesicles
    hero : str
        Model of the vesicle, cut open, that is followed.
    hero_radius : float
        Of its midplane, nm.
    """

    vesicles: StoryVesicles
    hero: str
    hero_radius: float

    @cached_property
    def _bud(self) -> Fusion:
        return Fusion(self.hero_radius, other=_SORTING, enclosed=True, pore=3.2, fillet=3.6)

    @cached_property
    def _endosome(self) -> Fusion:
        return Fusion(_SORTING, patch=400.0)

    @cached_property
    def _endosome_proteins(self) -> tuple[MembraneProtein, ...]:
        whole = 4 * math.pi * _SORTING**2
        seed = 200 * self.vesicles.seed
        return tuple(
            scattered(key, count, 0.01 * whole, 0.9 * whole, seed + index)
            for index, (key, count) in enumerate((("TFRC", 16), ("LAMP1", 10), ("CD63", 16)))
        )

    def _gathering(self, share: float, seed: int, reach: float) -> MaterialCoordinates:
        """Return coordinates of cargo that comes from all over to the top of the endosome."""
        rng = np.random.default_rng(seed)
        whole = 4 * math.pi * _SORTING**2
        start = (0.35 + 0.6 * rng.random(_CARGO)) * whole
        index = np.arange(_CARGO) + 0.5
        end = whole - math.pi * reach**2 * index / _CARGO
        azimuth = np.pi * ((index * 0.618034) % 1.0)
        when = 0.5 * rng.random(_CARGO)
        own = np.clip((share - when) / 0.5, 0, 1)
        own = own * own * (3 - 2 * own)
        sway = 0.06 * np.sin(11 * share + 6 * rng.random(_CARGO)) * (1 - own)
        # Evenly in the angle from the top, not in area.
        angle = np.arccos(np.clip(2 * start / whole - 1, -1, 1))
        last = np.arccos(np.clip(2 * end / whole - 1, -1, 1))
        now = angle + own * (last - angle) + sway
        return MaterialCoordinates(
            np.zeros(_CARGO, np.bool_),
            whole * (1 + np.cos(now)) / 2,
            (azimuth + sway).astype(np.float64),
        )

    def _sorting_state(self, time: float) -> State:
        membrane = CellMembrane(
            ("endosome", "endosome"),
            self._endosome,
            gap=-2 * _SORTING,
            single=True,
            both_sides=True,
            height=-2 * _SORTING,
        )
        share = ramp(time, 0.5, 8.5, "linear")
        cargo = self._gathering(share, self.vesicles.seed, _FLAT_COAT)
        turn = np.zeros(_CARGO)
        places, turns = membrane.protein_poses(cargo, turn, np.zeros(_CARGO))
        outwards = membrane.midplane(cargo)[1]
        tagged = np.clip(share * 3 - 0.3 * np.arange(_CARGO) / _CARGO, 0, 1)
        ubiquitin = places + outwards * 12.5
        flat = np.linspace(0.1, 0.97, 16)
        spread = (2 * math.pi * 0.618034 * np.arange(16)).astype(np.float64)
        whole = 4 * math.pi * _SORTING**2
        patch = MaterialCoordinates(
            np.ones(16, np.bool_), whole - math.pi * (_FLAT_COAT * flat) ** 2, spread % (2 * np.pi)
        )
        there, upwards = membrane.midplane(patch)
        lower = there + upwards * 10.5
        upper = there + upwards * 24.0
        arrived = np.full(16, ramp(time, 1.0, 3.0))
        camera = camera_track((0.0, (0, 0, -_SORTING), 420, 0, 20), (9.5, (0, 0, -35), 230, 0, 24))(
            time
        )
        return State(
            time,
            0,
            (membrane,),
            (
                *place_proteins(membrane, self._endosome_proteins),
                Copies("EGFR", places, turns),
                Copies("UBB", ubiquitin, turns, np.ceil(tagged)),
                Copies("HGS", lower, upright(upwards, spread), np.ceil(arrived)),
                Copies(
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
                    (-0.8 * _SORTING, 0, -1.6 * _SORTING),
                    ramp(time, 0.4, 1.2) - ramp(time, 6, 7),
                    (-4, -3),
                ),
                Callout(marked("flat clathrin coat"), (30, -10, 26), ramp(time, 4.2, 5.0), (6, 4)),
                Callout("HRS", (-22, -8, 11), ramp(time, 4.2, 5.0), (-7, 5)),
                Callout(
                    marked("ubiquitin"), tuple(ubiquitin[0].tolist()), ramp(time, 6.5, 7.3), (8, -4)
                ),
            ),
            Backdrop(everywhere=True, face=_SORTING + 60),
        )

    # -- budding

    @cached_property
    def _bud_schedule(self) -> OpeningSchedule:
        return OpeningSchedule(self._bud)

    def _taken_in(self, time: float, membrane: CellMembrane) -> Copies:
        """Return what a bud takes from the cytosol, above its deepest point."""
        pole = MaterialCoordinates(np.zeros(1, np.bool_), np.zeros(1), np.zeros(1))
        place = membrane.midplane(pole)[0] + (0.0, 0.0, self.hero_radius)
        return Copies("hero/cargo", place, _APART, np.array([ramp(time, 3.0, 6.5)]))

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
        copies: list[Copies] = list(place_proteins(membrane, self._bud_proteins))
        shown = membrane
        if cut >= 1:
            # From here it is the vesicle as it was built, cut open like everything.
            centre = np.array([[0.0, 0.0, -gap - self.hero_radius]])
            copies.append(Copies(self.hero, centre, _APART))
            shown = replace(
                membrane,
                fusion=Fusion(_SORTING, patch=400.0),
                single=True,
                cytosol_outside=True,
                gap=-2 * _SORTING,
                height=-2 * _SORTING,
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
                    Copies("escrt", np.array([[0.0, 0.0, 1.0]]), _APART, np.array([ready]))
                )
                copies.append(
                    Copies(
                        "VPS4B",
                        np.array([[0.0, 0.0, 13.0]]),
                        _APART,
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
                (self.hero_radius * 0.6, 0, -gap - self.hero_radius * 1.5),
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
            Backdrop(everywhere=True),
            caption=caption_at(captions, time),
        )

    @cached_property
    def _bud_proteins(self) -> tuple[MembraneProtein, ...]:
        sphere = 4 * math.pi * self.hero_radius**2
        whole = sphere + 4 * math.pi * _SORTING**2
        seed = 300 * self.vesicles.seed
        cargo = [("CD63", 4), ("CD81", 4), ("CD9", 3), ("EPCAM", 2)]
        found = [
            scattered(key, count, 0.05 * sphere, 0.75 * sphere, seed + index, apart=6.0)
            for index, (key, count) in enumerate(cargo)
        ]
        around = [
            scattered(key, 14, sphere * 1.6, whole * 0.97, seed + 10 + index)
            for index, key in enumerate(("LAMP1", "TFRC", "CD63"))
        ]
        return (*found, *around)

    @cached_property
    def _after_proteins(self) -> tuple[MembraneProtein, ...]:
        whole = 4 * math.pi * _SORTING**2
        sphere = 4 * math.pi * self.hero_radius**2
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
            for one in self._bud_proteins[4:]
        )

    # -- the route without ESCRT

    @cached_property
    def _makers(self) -> tuple[MembraneProtein, ...]:
        """Where the enzyme that makes ceramide sits: around what will bend."""
        sphere = 4 * math.pi * self.hero_radius**2
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
        proteins = (*self._bud_proteins, *self._makers)
        camera = camera_track(
            (0.0, (0, 0, -16), 120, 0, 14),
            (6.0, (0, 0, -16), 92, 0, 12),
            (13.0, (0, 0, -40), 150, 0, 10),
        )(time)
        callouts = (
            Callout(
                marked("neutral sphingomyelinase 2"),
                tuple(place_proteins(membrane, self._makers)[0].positions[0].tolist()),
                ramp(time, 0.8, 1.6) - ramp(time, 8.6, 9.2),
                (5, 4),
            ),
            Callout(
                marked("membrane rich in ceramide"),
                (-0.6 * self.hero_radius, 0, -gap - 1.75 * self.hero_radius),
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
            Backdrop(everywhere=True),
        )

    def chapters(self) -> dict[str, Chapter]:
        """Return the chapters by name."""
        return {
            "sorting": Chapter(
                marked("Sorting at the early endosome"),
                marked(
                    "Receptors tagged with ubiquitin gather under a flat clathrin coat that HRS "
                    "holds on the endosome. They are bound for its inside."
                ),
                9.5,
                self._sorting_state,
            ),
            "budding": Chapter(marked("A vesicle buds inwards"), "", 15.0, self._budding_state),
            "ceramide": Chapter(
                marked("Another way: ceramide"),
                marked(
                    "Without ESCRT: neutral sphingomyelinase 2 cuts sphingomyelin to ceramide, "
                    "whose narrow head lets the membrane bend inwards and pinch off."
                ),
                13.0,
                self._ceramide_state,
            ),
        }

    def models(self) -> dict[str, CellModel]:
        """Return what plays here and is not a protein of the catalog."""
        return {
            "escrt": escrt_filament(5.2, 2.5),
        }

    def proteins_needed(self) -> set[str]:
        """Return the proteins of the catalog that play here."""
        groups = (self._endosome_proteins, self._bud_proteins, self._makers)
        own = {one.model for group in groups for one in group}
        return own | {"EGFR", "UBB", "HGS", "CLTC", "VPS4B"}
