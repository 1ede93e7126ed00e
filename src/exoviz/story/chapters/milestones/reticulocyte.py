"""The young red cell that throws out its transferrin receptors: 1983 to 1991."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from scipy.spatial.transform import Rotation

from exoviz.builder.membrane.bilayer import fibonacci
from exoviz.builder.protein.protein_shapes import protein_template
from exoviz.catalog import load_catalog
from exoviz.language import marked
from exoviz.model import Part, Template, Vesicle
from exoviz.model.layers import cell_molecule_layer, stands_out
from exoviz.model.products import length_of, rotated
from exoviz.model.randomness import derived_seed
from exoviz.model.units import NM3_PER_DA_PER_ML_G
from exoviz.scene import load_scene
from exoviz.scene.story_checks import LUMEN_FROM_MIDPLANE
from exoviz.story.chapter import (
    OpeningSchedule,
    StorySetting,
    camera_track,
    place_proteins,
    scattered,
)
from exoviz.story.chapters.milestones.tableau import Tableau, own_poses, portrait
from exoviz.story.chapters.release import LIPID_DIFFUSION, RATE
from exoviz.story.membrane.cell_membrane import CellMembrane, MembraneProtein, resting_gap
from exoviz.story.membrane.fusion import Fusion
from exoviz.story.models import CellModel, built_at_some_seed, outermost_radius
from exoviz.story.motion.brownian import (
    diffusion_coefficient,
    fill_lumen,
    hydrodynamic_diameter,
)
from exoviz.story.motion.pushed import PushedVesicles, simulate_pushed
from exoviz.story.motion.tracks import ramp
from exoviz.story.state import CELL_MEMBRANE, VESICLE, Callout, Clock, Inset, RigidCopies, State

__all__ = ["Reticulocyte"]

Floats = NDArray[np.float64]

_VESICLE: Final = "vesicle/reticulocyte"
_GRAIN: Final = "particle/gold"
_BODY: Final = 250.0
"""Radius of the body, nm; those pictured in 1985 reach 500 to 750 nm."""
_PATCH: Final = 1250.0
_MANY, _FEW = 20, 7
"""Vesicles in the half that is shown, without labels and with them."""
_LABELS: Final = 5
"""Labels on a vesicle: few of its receptors are met."""
_APART: Final = 26.0
"""Least distance between the grains of gold on a vesicle, nm."""
_GOLD: Final = 5.0
"""Radius of a grain of colloidal gold, nm: 10 nm is a usual size."""
_GOLD_G_ML: Final = 19.3
"""Density of gold."""
_CLOSED, _OPENING, _AFTER = 7.0, 8.0, 7.0
"""Seconds of film of the body that is closed, that opens, and that has opened."""
_BEFORE: Final = 0.8
"""Seconds of the opening that have gone when the picture of 1985 begins."""
_SLOW: Final = 0.5
"""Seconds of the opening in a second of that picture."""
_SECTION_AT: Final = 3.0
"""Second of that picture through which a thin section is shown."""
_SECTION_NM: Final = 80.0
"""Thickness of that section, nm: usual ones have 60 to 90."""
_INTERVAL: Final = 0.4
_TRANSFERRIN: Final = (3.7, -3.9, 0.0)
"""Place of transferrin in the receptor's frame, nm: under and beside its head (Cheng 2004)."""
_ARM: Final = 230.0
"""Turn about y, degrees, after which an arm of the antibody points straight down."""

#: Copies in the half of the plasma membrane that is shown: what a red cell keeps.
_SURFACE: Final = (
    ("CD47", 60),
    ("CD55", 45),
    ("CD59", 70),
    ("ATP1A1-ATP1B1", 40),
    ("SLC3A2-SLC7A5", 25),
)
_RECEPTORS: Final = 26
#: In the body's own membrane, which is nearly free of receptor (Pan 1985).
_LIMITING: Final = (("LAMP1", 34), ("LAMP2", 28), ("CD63", 24), ("TFRC", 3))


def _gold() -> CellModel:
    """Return a grain of gold."""
    count = 60
    size = _GOLD * 2.0 / math.sqrt(count)
    beads = fibonacci(count) * (_GOLD - size)
    template = Template(
        "gold",
        beads.astype(np.float32),
        np.full(count, 1.2 * size, np.float32),
        np.full(count, Part.OUTSIDE, np.uint8),
        _GOLD_G_ML * 4 / 3 * math.pi * _GOLD**3 / NM3_PER_DA_PER_ML_G,
    )
    return CellModel(cell_molecule_layer("gold", "gold"), template)


def _composed(
    places: Floats, turns: Rotation, own: Floats, own_turn: Rotation
) -> tuple[Floats, Rotation]:
    """Return poses that are fixed in the frames of others."""
    return places + rotated(turns, own), turns * own_turn


@dataclass(frozen=True, eq=False)
class Reticulocyte:
    """Tableaux of a multivesicular body of a reticulocyte.

    Attributes
    ----------
    setting : StorySetting
    """

    setting: StorySetting

    @cached_property
    def vesicle(self) -> Vesicle:
        """The vesicle of 50 nm with its receptors, that of the preset."""
        scene = load_scene("reticulocyte")
        seed = derived_seed(self.setting.seed, "story", "history", "reticulocyte")
        return built_at_some_seed(scene, seed)

    @cached_property
    def fusion(self) -> Fusion:
        """The body's membrane and the plasma membrane."""
        return Fusion(_BODY, patch=_PATCH)

    @cached_property
    def _schedule(self) -> OpeningSchedule:
        return OpeningSchedule(self.fusion)

    @property
    def _flat(self) -> float:
        """Seconds from the first pore to the flat membrane."""
        return 1.02 * self._schedule.shortest_duration

    def _opened(self, time: float) -> CellMembrane:
        """Return the membrane at a time after the first pore."""
        share = ramp(time, 0.0, self._flat, "linear")
        return CellMembrane(
            ("mvb", "plasma-membrane"),
            self.fusion,
            opening=self._schedule.opening(share),
            gap=resting_gap(self.fusion),
            fused=1.0,
            mixing=math.sqrt(2 * LIPID_DIFFUSION * RATE * max(time, 0.0)),
        )

    @property
    def _diffusion(self) -> float:
        """Diffusion coefficient of a vesicle, nm²/s."""
        return diffusion_coefficient(hydrodynamic_diameter(self.vesicle.geometry.diameter))

    def _motion(self, name: str, count: int, radius: float, duration: float) -> PushedVesicles:
        """Return the motion of vesicles from the first pore on, in a body that opens."""
        radii = np.full(count, radius)
        random = functools.partial(self.setting.stream, "history", "reticulocyte", name)
        start = fill_lumen(radii, _BODY - LUMEN_FROM_MIDPLANE, random("places"), half=True)
        return simulate_pushed(
            start - (0.0, 0.0, _BODY + resting_gap(self.fusion)),
            radii,
            np.full(count, self._diffusion),
            lambda time: [self._opened(time)],
            duration=duration,
            interval=_INTERVAL,
            rate=RATE,
            rng=random("motion"),
        )

    @cached_property
    def _many(self) -> PushedVesicles:
        radius = outermost_radius(self.vesicle)
        return self._motion("many", _MANY, radius, self._flat + _AFTER)

    @cached_property
    def _labelled_radius(self) -> float:
        """Radius of the ball, nm, beyond which no bead of a vesicle or its labels reaches."""
        reach = outermost_radius(self.vesicle)
        for key, place, turn in self._labels:
            shape = self._shapes[key]
            away = np.linalg.norm(place + rotated(turn, shape.beads), axis=1)
            reach = max(reach, float((away + shape.radii).max()))
        return reach

    @cached_property
    def _few(self) -> PushedVesicles:
        return self._motion("few", _FEW, self._labelled_radius, _BEFORE + _SLOW * _OPENING)

    @cached_property
    def _proteins(self) -> tuple[MembraneProtein, ...]:
        sphere = 4 * math.pi * _BODY**2
        plane = sphere + math.pi * _PATCH**2
        random = functools.partial(self.setting.stream, "history", "reticulocyte")
        limiting = [
            scattered(key, count, 0.01 * sphere, 0.985 * sphere, random("limiting membrane", key))
            for key, count in _LIMITING
        ]
        surface = [
            scattered(key, count, sphere + 6_000, plane, random("plasma membrane", key))
            for key, count in _SURFACE
        ]
        return (*limiting, *surface)

    @cached_property
    def _receptors(self) -> tuple[MembraneProtein, ...]:
        """The receptors that are still in the plasma membrane."""
        sphere = 4 * math.pi * _BODY**2
        rng = self.setting.stream("history", "reticulocyte", "plasma membrane", "TFRC")
        low, high = sphere + 9_000, sphere + math.pi * 430.0**2
        return (scattered("TFRC", _RECEPTORS, low, high, rng, apart=24.0),)

    def _with_transferrin(self, receptors: tuple[RigidCopies, ...]) -> tuple[RigidCopies, ...]:
        """Return receptors and two transferrins on each."""
        bound = []
        for one in receptors:
            turns = Rotation.from_quat(one.rotations)
            for half in (0.0, 180.0):
                about = Rotation.from_euler("z", half, degrees=True)
                places, turned = _composed(
                    one.positions, turns, rotated(about, np.array(_TRANSFERRIN)), about
                )
                bound.append(RigidCopies("TF", places, turned.as_quat()))
        return (*receptors, *bound)

    # -- labels of gold

    @cached_property
    def _label(self) -> tuple[tuple[str, Floats, Rotation], ...]:
        """The antibody and its grain of gold, in a receptor's frame."""
        proteins = load_catalog().proteins
        down = Rotation.from_euler("y", _ARM, degrees=True)
        antibody = protein_template(proteins["IgG1"])
        receptor = protein_template(proteins["TFRC"])
        beads = rotated(down, antibody.beads)
        top = float((receptor.beads[:, 2] + receptor.radii).max())
        lowest = int(np.argmin(beads[:, 2] - antibody.radii))
        # On the apical domain of one half of the receptor.
        head = receptor.beads[int(np.argmax(receptor.beads[:, 2]))]
        foot = beads[lowest] - (0.0, 0.0, float(antibody.radii[lowest]))
        place = np.array([head[0], head[1], top]) - foot
        # The gold sits at the end of the stem.
        stem = rotated(down, [0.0, 0.0, -1.0])
        reach = float((antibody.radii - antibody.beads[:, 2]).max())
        gold = place + stem * (reach + _GOLD)
        return ("IgG1", place, down), (_GRAIN, gold, Rotation.identity())

    @cached_property
    def _labels(self) -> tuple[tuple[str, Floats, Rotation], ...]:
        """The labels of a vesicle in its frame: on receptors where there is room."""
        batches = [one for one in self.vesicle.batches if stands_out(one.layer) and len(one)]
        beads = np.concatenate([one.bead_positions()[0] for one in batches])
        largest = max(float(one.bead_positions()[1].max()) for one in batches)
        taken = cKDTree(beads)
        chosen: list[tuple[str, Floats, Rotation]] = []
        grains: list[Floats] = []
        for place, turn in zip(*own_poses(self.vesicle, "TFRC"), strict=True):
            # On one half of the receptor or on the other, where nothing is in the way.
            for half in (0.0, 180.0):
                about = turn * Rotation.from_euler("z", half, degrees=True)
                poses = [
                    (key, *_composed(place, about, own, own_turn))
                    for key, own, own_turn in self._label
                ]
                parts = [where + rotated(way, self._shapes[key].beads) for key, where, way in poses]
                label = np.concatenate(parts)
                away = np.linalg.norm(label, axis=1)
                # Its foot stands on the receptor itself.
                above = label[away > away.min() + 2.0]
                free = float(np.min(taken.query(above)[0])) > largest + 0.8
                grain = poses[1][1]
                apart = all(length_of(grain - other) > _APART for other in grains)
                if free and apart and len(grains) < _LABELS:
                    chosen += poses
                    grains.append(grain)
                    break
        return tuple(chosen)

    @cached_property
    def _shapes(self) -> dict[str, Template]:
        return {
            "IgG1": protein_template(load_catalog().proteins["IgG1"]),
            _GRAIN: _gold().template,
        }

    def _labelled(self, places: Floats, turns: Floats) -> tuple[RigidCopies, ...]:
        """Return vesicles with labels."""
        rotations = Rotation.from_quat(turns)
        found = [RigidCopies(_VESICLE, places, turns)]
        for name, own, own_turn in self._labels:
            where, way = _composed(places, rotations, own, own_turn)
            found.append(RigidCopies(name, where, way.as_quat()))
        return tuple(found)

    # -- tableaux

    def _discovery(self, time: float) -> State:
        gap = resting_gap(self.fusion) + 34 - 16 * ramp(time, 0.0, _CLOSED)
        membrane = CellMembrane(("mvb", "plasma-membrane"), self.fusion, gap=gap)
        places, turns = self._many.at(0.0)
        places = places + (0.0, 0.0, resting_gap(self.fusion) - gap)
        camera = camera_track(
            (0.0, (0, 0, -_BODY - 40), 3.1 * _BODY, 0, 12),
            (2.2, (0, 0, -_BODY - 40), 3.0 * _BODY, 0, 11),
            (_CLOSED, (-10, 0, -88), 1.2 * _BODY, 0, 9),
        )(time)
        receptors = place_proteins(membrane, self._receptors)
        seen = ramp(time, 0.6, 1.2) - ramp(time, 3.2, 4.0)
        near = ramp(time, 4.2, 5.0)
        highest = places[np.argmax(places[:, 2] - 0.4 * np.abs(places[:, 0]) - places[:, 1])]
        bound = receptors[0].positions
        nearest = bound[np.argmin(np.hypot(bound[:, 0] + 50, bound[:, 1]))]
        return State(
            time,
            0,
            (membrane,),
            (
                *place_proteins(membrane, self._proteins),
                *self._with_transferrin(receptors),
                RigidCopies(_VESICLE, places, turns),
            ),
            camera,
            Clock(math.nan, math.nan, steady=True),
            (
                Callout(
                    marked("multivesicular body"),
                    (-0.9 * _BODY, 0, -gap - 0.56 * _BODY),
                    seen,
                    (-4, 3),
                    (CELL_MEMBRANE,),
                ),
                Callout(marked("young red cell"), (-1.45 * _BODY, 0, -1.1 * _BODY), seen, (1, -2)),
                Callout(
                    marked("transferrin receptor"),
                    (float(highest[0]), float(highest[1]) - 12, float(highest[2]) + 31),
                    near,
                    (5, 3),
                    ("TFRC",),
                ),
                Callout(
                    marked("transferrin, with iron"),
                    (float(nearest[0]) - 4, float(nearest[1]), float(nearest[2]) + 7),
                    near,
                    (-4, 4),
                    ("TF",),
                ),
            ),
        )

    def _picture(self, time: float) -> State:
        moment = _BEFORE + _SLOW * time
        membrane = self._opened(moment)
        places, turns = self._few.at(moment)
        camera = camera_track(
            (0.0, (0, 0, -1.05 * _BODY), 2.6 * _BODY, 0, 12),
            (_OPENING, (0, 0, -0.55 * _BODY), 1.9 * _BODY, 0, 12),
        )(time)
        copies = self._labelled(places, turns)
        gold = np.concatenate([one.positions for one in copies if one.model == _GRAIN])
        nearest = gold[np.argmin(gold[:, 1])]
        return State(
            time,
            0,
            (membrane,),
            (
                *place_proteins(membrane, self._proteins),
                *self._with_transferrin(place_proteins(membrane, self._receptors)),
                *copies,
            ),
            camera,
            Clock(math.nan, math.nan, steady=True),
            (
                Callout(
                    marked("gold, 10 nm, on an antibody"),
                    tuple(nearest.tolist()),
                    ramp(time, 0.8, 1.6),
                    (5, 4),
                    ("gold",),
                ),
            ),
            inset=Inset(
                "exoviz.microscopy.electron.thin_section:section_picture",
                marked("Simulated electron micrograph"),
                marked(
                    "A section of this body, {thickness} nm thin and stained. Black: gold. How "
                    "dark each thing is was chosen."
                ),
                _SECTION_AT,
                (-15.0, -0.86 * _BODY),
                2.1 * _BODY,
                _SECTION_NM,
                ramp(time, 1.0, 1.8),
            ),
        )

    def _waste(self, time: float) -> State:
        moment = self._flat - 1.0 + time
        membrane = self._opened(moment)
        places, turns = self._many.at(moment)
        camera = camera_track(
            (0.0, (0, 0, 0.12 * _BODY), 2.0 * _BODY, 0, 15),
            (_AFTER, (0, 0, 0.34 * _BODY), 2.3 * _BODY, 0, 18),
        )(time)
        first = places[np.argmax(places[:, 2])]
        return State(
            time,
            0,
            (membrane,),
            (*place_proteins(membrane, self._proteins), RigidCopies(_VESICLE, places, turns)),
            camera,
            Clock(math.nan, math.nan, steady=True),
            (
                Callout(
                    marked("thrown out"),
                    tuple(first.tolist()),
                    ramp(time, 0.8, 1.6),
                    (6, 3),
                    (VESICLE,),
                ),
                Callout(
                    marked("kept: membrane of the red cell"),
                    (-0.9 * _BODY, 0, 2),
                    ramp(time, 1.4, 2.2),
                    (-2, 7),
                    (CELL_MEMBRANE,),
                ),
            ),
        )

    def tableaux(self) -> dict[str, tuple[Tableau, ...]]:
        """Return the four tableaux."""
        few, many = self._few, self._many
        return {
            "transferrin-receptor": (Tableau(_CLOSED, self._discovery),),
            "electron-microscope": (
                Tableau(
                    _OPENING,
                    self._picture,
                    lambda: few.keyframes(_BEFORE, _SLOW * _OPENING) / _SLOW,
                ),
            ),
            "name": (portrait(_VESICLE, 118.0),),
            "waste": (
                Tableau(_AFTER, self._waste, lambda: many.keyframes(self._flat - 1.0, _AFTER)),
            ),
        }

    def models(self) -> dict[str, CellModel]:
        """Return the grain of gold."""
        return {_GRAIN: _gold()}

    def proteins_needed(self) -> set[str]:
        """Return the keys of the catalog's proteins here."""
        own = {one.model for one in (*self._proteins, *self._receptors)}
        return own | {"TF", "IgG1"}

    def vesicles(self) -> dict[str, Vesicle]:
        """Return the reticulocyte's vesicle."""
        return {_VESICLE: self.vesicle}

    def opened(self) -> frozenset[str]:
        """Return which vesicles are shown cut open: none."""
        return frozenset()
