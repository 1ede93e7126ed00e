"""An endosome fills with vesicles and becomes a multivesicular body."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from exoviz.catalog import load_catalog
from exoviz.language import marked
from exoviz.model.products import length_of, product
from exoviz.registry.chapters import CHAPTERS
from exoviz.scene.story_checks import LUMEN_FROM_MIDPLANE
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
from exoviz.story.membrane.cell_membrane import CellMembrane, MembraneProtein, resting_gap
from exoviz.story.membrane.folded_membrane import FoldedMembrane
from exoviz.story.membrane.folds import MIDDLE, Bud
from exoviz.story.membrane.fusion import Fusion, MaterialCoordinates
from exoviz.story.models import CellModel
from exoviz.story.motion.brownian import fill_lumen
from exoviz.story.motion.bud_passengers import (
    Passengers,
    RigidParts,
    barest,
    between,
    multiplied,
    passengers_of,
)
from exoviz.story.motion.bud_schedule import SETTLING, BudSchedule, schedule_buds
from exoviz.story.motion.pushed import HALF_BILAYER, Guidance, PushedVesicles, simulate_pushed
from exoviz.story.motion.tracks import ramp
from exoviz.story.state import (
    CELL_MEMBRANE,
    UNTURNED,
    VESICLE,
    Callout,
    Clock,
    CytosolFace,
    RigidCopies,
    State,
)

__all__ = ["Filling"]

Floats = NDArray[np.float64]

_DURATION: Final = 14.0
_WINDOW: Final = (0.6, 10.6)
"""First and last start of a bud, s of film."""
_NOT_THERE: Final = -1e4
#: Radius of a first pore, nm; the rounding of the neck is as large as the smallest vesicle lets it.
_PORE: Final = 3.0
#: How far from a bud's axis proteins of the body stay, in radii of its vesicle, and at the cut.
_ASIDE, _ASIDE_AT_CUT = 2.6, 4.2


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

    @property
    def _centre(self) -> Floats:
        return np.array([0.0, 0.0, -self._body.radius])

    @cached_property
    def _midplanes(self) -> Floats:
        """Radii of the vesicles' midplanes, nm."""
        built = self.setting.vesicles
        return np.array([built[name].geometry.midplane for name in self.setting.models])

    @cached_property
    def buds(self) -> BudSchedule:
        """When and where each vesicle buds."""
        return schedule_buds(
            self._midplanes,
            self._body.radius,
            np.array([name == self.setting.exosome for name in self.setting.models], np.bool_),
            _WINDOW,
            self.setting.stream("filling", "buds"),
        )

    @cached_property
    def _shapes(self) -> dict[str, tuple[Fusion, OpeningSchedule, float]]:
        """For each distinct vesicle its bud, the schedule of that, and the gap when it is free."""
        found = {}
        for name, vesicle in self.setting.vesicles.items():
            radius = vesicle.geometry.midplane
            fusion = Fusion(
                radius,
                other=max(self._body.radius, 1.6 * radius),
                enclosed=True,
                pore=_PORE,
                fillet=max(radius / 2 - _PORE - 0.05, 2.2),
            )
            room = barest(vesicle, self._body.radius - HALF_BILAYER, level=False)[1]
            gap = max(resting_gap(fusion), room + HALF_BILAYER + 0.3 - radius)
            found[name] = (fusion, OpeningSchedule(fusion), gap)
        return found

    def _shape(self, number: int, time: float) -> CellMembrane:
        fusion, opening, free = self._shapes[self.setting.models[number]]
        cut = self.buds.cut(number, time)
        return CellMembrane(
            ("vesicle", "mvb"),
            fusion,
            opening=opening.opening(1 - self.buds.bent(number, time)),
            gap=free,
            fused=1 - cut,
            cytosol_outside=False,
        )

    def _folds(self, time: float) -> tuple[Bud, ...]:
        buds = self.buds
        return tuple(
            Bud(
                buds.axes[number],
                float(buds.angles[number]),
                self._shape(number, time),
                buds.scar(number, time) if time >= buds.free_from[number] else math.nan,
                number,
            )
            for number in buds.shown(time)
        )

    def membrane(self, time: float) -> FoldedMembrane:
        """Return the limiting membrane at a time, s."""
        radius = self._body.radius
        return FoldedMembrane(
            ("mvb", "vesicle"),
            self._body,
            gap=-2 * radius,
            single=True,
            height=-2 * radius,
            folds=self._folds(time),
        )

    @cached_property
    def _proteins(self) -> tuple[MembraneProtein, ...]:
        """The body's own proteins, beside all places where vesicles will bud."""
        whole = 4 * math.pi * self._body.radius**2
        scale = (self.setting.body_diameter / 500) ** 2
        return tuple(
            self._beside_buds(
                scattered(
                    key,
                    3 * round(count * scale),
                    0.004 * whole,
                    0.995 * whole,
                    self.setting.stream("filling", "limiting membrane", key),
                ),
                round(count * scale),
            )
            for key, count in BODY_PROTEINS
        )

    def _beside_buds(self, protein: MembraneProtein, count: int) -> MembraneProtein:
        where = protein.coordinates
        smooth = self.membrane(-math.inf)
        away = smooth.midplane(where)[0] - self._centre
        buds, radius = self.buds, self._body.radius
        there = np.isfinite(buds.starts)
        cosine = product(away, buds.axes[there].T) / radius
        aside = np.where(buds.at_cut[there], _ASIDE_AT_CUT, _ASIDE)
        near = cosine > np.cos(aside * self._midplanes[there] / radius)
        kept = np.flatnonzero(~near.any(axis=1))[:count]
        return MembraneProtein(
            protein.model,
            MaterialCoordinates(where.outer[kept], where.area[kept], where.azimuth[kept]),
            protein.turn[kept],
            protein.height,
        )

    @cached_property
    def _passengers(self) -> dict[str, Passengers]:
        known = frozenset(load_catalog().proteins)
        return {name: passengers_of(one, known) for name, one in self.setting.vesicles.items()}

    @cached_property
    def _turns(self) -> Floats:
        """Rotations (n, 4) of the vesicles when they are free: barest towards the membrane."""
        buds, built = self.buds, self.setting.vesicles
        rng = self.setting.stream("filling", "turns")
        wall = self._body.radius - HALF_BILAYER
        whole = {name: barest(one, wall, level=False)[0] for name, one in built.items()}
        turns = np.tile(UNTURNED, (len(buds.axes), 1))
        for number, name in enumerate(self.setting.models):
            axis = buds.axes[number]
            if buds.at_cut[number]:
                own = barest(built[name], wall, level=True)[0]
                angle = math.atan2(own[2], own[0]) - math.atan2(axis[2], axis[0])
                turns[number] = (0.0, math.sin(angle / 2), 0.0, math.cos(angle / 2))
                continue
            spin = rng.random() * math.pi
            if np.isfinite(buds.starts[number]):
                about = np.append(axis * math.sin(spin), math.cos(spin))
                turns[number] = multiplied(about, between(whole[name][None], axis[None])[0])
            else:
                turn = rng.standard_normal(4)
                turns[number] = turn / length_of(turn)
        return turns

    @cached_property
    def _born_at(self) -> Floats:
        """Centres (n, 3) of the vesicles when they are free, nm."""
        gaps = np.array([self._shapes[name][2] for name in self.setting.models])
        depth = self._body.radius - gaps - self._midplanes
        places: Floats = self._centre + self.buds.axes * depth[:, None]
        there = np.flatnonzero(~np.isfinite(self.buds.starts))
        if len(there):
            radii = self.setting.radii[there]
            rng = self.setting.stream("filling", "places")
            places[there] = self._centre + fill_lumen(
                radii, self._body.radius - LUMEN_FROM_MIDPLANE, rng, half=True
            )
        return places

    def _guidance(self, time: float) -> Guidance:
        buds = self.buds
        since = time - buds.free_from
        # Where it is free it is still where its bud was.
        held = since < 1e-6
        bent = np.array([buds.bent(number, time) for number in range(len(held))])
        settled = np.clip(since / SETTLING, 0.0, 1.0)
        first = self._midplanes + 3.0
        radii = first + settled * np.maximum(self.setting.radii - first, 0.0)
        near = np.array([self._shapes[name][2] for name in self.setting.models])
        first = self._midplanes + near - HALF_BILAYER
        reach = first + settled * np.maximum(self.setting.radii - first, 0.0)
        coming = held & (bent > 0)
        return Guidance(
            held,
            self._born_at,
            np.where(coming, first * bent, np.where(held, _NOT_THERE, radii)),
            np.where(held, _NOT_THERE, reach),
            (since > SETTLING) & ~buds.at_cut,
            buds.at_cut,
        )

    @cached_property
    def _motion(self) -> PushedVesicles:
        membrane = self.membrane(-math.inf)
        return simulate_pushed(
            self._born_at,
            self.setting.radii,
            self.setting.diffusion,
            lambda _time: [membrane],
            duration=_DURATION,
            interval=0.2,
            rate=RATE,
            rng=self.setting.stream("filling", "motion"),
            guidance=self._guidance,
            turned=self._turns,
        )

    def _vesicles(self, time: float) -> tuple[RigidCopies, ...]:
        """Return the vesicles that are free; those that budded at the cut are cut open."""
        places, turns = self._motion.at(time)
        there = (time >= self.buds.free_from).astype(np.float64)
        whole = ~self.buds.at_cut
        names = np.array(self.setting.models)
        found = [
            RigidCopies(name, *(one[(names == name) & whole] for one in (places, turns, there)))
            for name in dict.fromkeys(self.setting.models)
        ]
        cut = self.buds.at_cut
        found.append(
            RigidCopies(self.setting.cut_open_exosome, places[cut], turns[cut], there[cut])
        )
        return tuple(found)

    def _placed(self, bud: Bud) -> RigidParts:
        """Return the proteins of a vesicle in its bud."""
        own = self._passengers[self.setting.models[bud.number]]
        return own.in_bud(bud, self._centre, self._turns[bud.number])

    @cached_property
    def _sorted(self) -> tuple[RigidParts, ...]:
        """The proteins of each vesicle where it will bud: they have been sorted there."""
        buds = self.buds
        return tuple(
            self._placed(Bud(axis, float(angle), self._shape(number, -math.inf), number=number))
            for number, (axis, angle) in enumerate(zip(buds.axes, buds.angles, strict=True))
        )

    @cached_property
    def _numbers(self) -> list[NDArray[np.int64]]:
        """Numbers of the proteins of each vesicle, by which they are known from bud to bud."""
        counts = [len(keys) for keys, _places, _turns in self._sorted]
        ends = np.cumsum(counts)
        return [np.arange(end - count, end) for count, end in zip(counts, ends, strict=True)]

    def _bud_proteins(self, membrane: FoldedMembrane, time: float) -> list[RigidCopies]:
        """Return the proteins of the vesicles that are buds yet, or will be."""
        waiting = np.flatnonzero(np.isfinite(self.buds.starts) & (time <= self.buds.starts))
        found = {int(number): self._sorted[number] for number in waiting}
        found |= {
            one.number: self._placed(one)
            for one in membrane.folds
            if isinstance(one, Bud) and one.bends
        }
        if not found:
            return []
        keys, places, turns = (
            np.concatenate(column) for column in zip(*found.values(), strict=True)
        )
        numbers = np.concatenate([self._numbers[number] for number in found])
        return [
            RigidCopies(str(key), places[mine], turns[mine], exported=False, numbers=numbers[mine])
            for key, mine in ((key, keys == key) for key in np.unique(keys))
        ]

    def _cargo(self, membrane: FoldedMembrane, time: float) -> RigidCopies:
        """Return what the buds at the cut take in from the cytosol, until they are free."""
        buds = self.buds
        waiting = np.flatnonzero(buds.at_cut & (time < buds.free_from))
        deepest = dict.fromkeys(waiting.tolist(), self._body.radius)
        for bud in membrane.folds:
            if isinstance(bud, Bud) and bud.number in deepest:
                deepest[bud.number] = float(bud.section(self._body.radius, MIDDLE).z[0])
        # It waits in the cytosol, clear of the membrane, and follows the bud in.
        high = np.array(list(deepest.values())) + self._midplanes[waiting]
        places = self._centre + buds.axes[waiting] * high[:, None]
        return RigidCopies(
            "hero/cargo", places, self._turns[waiting], exported=False, numbers=waiting
        )

    @property
    def _taken(self) -> float:
        """Area that all vesicles take, in areas of the half of the body that is shown."""
        budded = np.isfinite(self.buds.starts)
        return float(2 * (self._midplanes[budded] ** 2).sum() / self._body.radius**2)

    def _state(self, time: float) -> State:
        membrane = self.membrane(time)
        radius = self._body.radius
        camera = camera_track(
            (0.0, (0.70 * radius, 0, -0.62 * radius), 0.84 * radius, 0, 8),
            (3.6, (0.70 * radius, 0, -0.62 * radius), 0.84 * radius, 0, 8),
            (6.6, (0, 0, -radius), 2.6 * radius, 0, 12),
            (_DURATION, (0, 0, -radius), 2.35 * radius, 0, 10),
        )(time)
        captions = (
            (
                0.0,
                marked(
                    "Time lapse: at many places the limiting membrane bends in, away from the "
                    "cytosol, and pinches off vesicle after vesicle."
                ),
            ),
            (
                5.9,
                marked(
                    "The vesicles take as much membrane as {share} % of the body has. As much "
                    "comes in with endosomes that fuse with it (not shown), so it keeps its size."
                ),
            ),
            (
                10.4,
                marked(
                    "The endosome matures to a multivesicular body. Its lumen turns acid, pH 6.8 "
                    "to 5."
                ),
            ),
        )
        return State(
            time,
            0,
            (membrane,),
            (
                *place_proteins(membrane, self._proteins),
                *self._bud_proteins(membrane, time),
                *self._vesicles(time),
                *([self._cargo(membrane, time)] if self.buds.at_cut.any() else []),
            ),
            camera,
            Clock(time * 60.0, 60.0, steady=False),
            self._callouts(time),
            CytosolFace(everywhere=True),
            caption=caption_at(captions, time),
            facts={"share": round(100 * self._taken)},
        )

    def _callouts(self, time: float) -> tuple[Callout, ...]:
        radius = self._body.radius
        found = [
            Callout(
                marked("multivesicular body"),
                (-0.85 * radius, 0, -1.5 * radius),
                ramp(time, 6.8, 7.6) - ramp(time, 10.0, 11.0),
                (-4, -2),
                (CELL_MEMBRANE,),
            )
        ]
        cut = np.flatnonzero(self.buds.at_cut)
        if len(cut):
            first = int(cut[np.argmin(self.buds.starts[cut])])
            place = self._motion.at(time)[0][first]
            bud = self.buds.starts[first]
            free = self.buds.free_from[first]
            found += [
                Callout(
                    marked("bud"),
                    tuple((self._born_at[first] - (0, 2, 0)).tolist()),
                    ramp(time, bud + 0.7, bud + 1.0) - ramp(time, free - 0.1, free + 0.1),
                    (-5, 3),
                    (VESICLE, CELL_MEMBRANE),
                ),
                Callout(
                    marked("intraluminal vesicle"),
                    tuple((place - (0, 2, 0)).tolist()),
                    ramp(time, free + 0.2, free + 0.5) - ramp(time, 4.6, 5.2),
                    (-5, 3),
                    (VESICLE, CELL_MEMBRANE),
                ),
            ]
        last = int(np.argmax(self.buds.free_from)) if len(self.buds.starts) else -1
        if last >= 0:
            found.append(
                Callout(
                    marked("intraluminal vesicles"),
                    tuple(self._motion.at(time)[0][0].tolist()),
                    ramp(time, 11.0, 12.0),
                    (9, 5),
                    (VESICLE,),
                )
            )
        return tuple(found)

    def chapters(self) -> tuple[Chapter, ...]:
        """Return the chapter."""
        return (
            Chapter(
                CHAPTERS["filling"],
                "",
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
        own = {key for key, _count in BODY_PROTEINS}
        return own.union(*(one.keys.tolist() for one in self._passengers.values()))
