"""Vesicles that are shed from the plasma membrane: the first "exosomes", and those with mRNA."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from exoviz.builder.protein.protein_shapes import protein_template
from exoviz.catalog import load_catalog
from exoviz.language import marked
from exoviz.model import Part, Template, Vesicle
from exoviz.model.layers import last_step, rna_layer
from exoviz.model.neighbours import within
from exoviz.model.products import length_of
from exoviz.model.units import NUCLEOTIDE_DA
from exoviz.story.chapter import (
    OpeningSchedule,
    StorySetting,
    camera_track,
    place_proteins,
    scattered,
)
from exoviz.story.chapters.milestones.tableau import Tableau
from exoviz.story.membrane.cell_membrane import CellMembrane, MembraneProtein, resting_gap
from exoviz.story.membrane.fusion import Fusion, MaterialCoordinates
from exoviz.story.models import CellModel
from exoviz.story.motion.tracks import ramp
from exoviz.story.state import (
    CELL_MEMBRANE,
    UNTURNED,
    Callout,
    Clock,
    CytosolFace,
    RigidCopies,
    State,
)

__all__ = ["Shedding"]

Floats = NDArray[np.float64]

_SMALL, _LARGE = 20.0, 75.0
"""Radii, nm: the smaller vesicles that Trams saw are of 40 nm; microvesicles begin at about 100."""
_NUCLEOTIDES: Final = 1_400
"""Length of a messenger RNA: that of OCT4 (POU5F1) has about as many."""
_RISE: Final = 0.59
"""From nucleotide to nucleotide of single-stranded RNA, nm."""
_FOLDED: Final = 18.0
"""Radius, nm, from which on the chain is bent back: its radius of gyration is then 8 to 13 nm."""
_MESSAGES: Final = 4
#: The one that is named: at the upper left.
_NAMED: Final = 1
#: Copies in the membrane that is shed, and around it, in the half that is shown.
_OWN: Final = (
    ("CD9", 10),
    ("CD81", 12),
    ("ITGA6-ITGB4", 5),
    ("CD47", 8),
    ("CD59", 12),
    ("SLC3A2-SLC7A5", 5),
)
_AROUND: Final = (
    ("CD9", 34),
    ("CD81", 34),
    ("ITGA6-ITGB4", 14),
    ("CD47", 30),
    ("CD59", 40),
    ("ATP1A1-ATP1B1", 30),
)
_EDGE: Final = 0.7
"""Share of half a turn from a bud's pole up to which proteins stand along its cut."""
_SPACING: Final = 10.0
"""From protein to protein along the cut, nm."""
_EACH: Final = 7.0
_TOUCHING: Final = 1.2
"""Distance of beads of a message and of a ribosome that touch, nm."""
_BELOW: Final = np.array([0.0, 0.0, -62.0])
"""Middle of the messages in the other cell, nm."""


def _message(rng: np.random.Generator) -> CellModel:
    """Return a messenger RNA that is folded to a ball.

    It is a chain of steps of 0.59 nm that is turned back where it leaves the ball.
    """
    heading = np.array([1.0, 0.0, 0.0])
    places = np.zeros((_NUCLEOTIDES, 3))
    noise = 0.6 * rng.standard_normal((_NUCLEOTIDES, 3))
    for index in range(1, _NUCLEOTIDES):
        here = places[index - 1]
        away = length_of(here)
        heading = heading + noise[index] - here / _FOLDED * (away / _FOLDED) ** 5
        heading /= length_of(heading)
        places[index] = here + _RISE * heading
    bases = rng.choice([Part.ADENINE, Part.CYTOSINE, Part.GUANINE, Part.URACIL], _NUCLEOTIDES)
    layer = rna_layer("mrna")
    template = Template(
        last_step(layer),
        (places - places.mean(axis=0)).astype(np.float32),
        np.full(_NUCLEOTIDES, 0.45, np.float32),
        bases.astype(np.uint8),
        NUCLEOTIDE_DA * _NUCLEOTIDES,
    )
    return CellModel(layer, template)


@dataclass(frozen=True, eq=False)
class Shedding:
    """Tableaux of vesicles that leave a cell outwards, and of one that another cell takes up.

    Attributes
    ----------
    setting : StorySetting
    """

    setting: StorySetting

    @cached_property
    def _buds(self) -> dict[float, Fusion]:
        """The shapes, by the vesicle's radius: its membrane lies above the plasma membrane."""
        return {
            radius: Fusion(
                radius,
                patch=max(8.0 * radius, 300.0),
                pore=3.2,
                fillet=4.0,
                wide_fillet=0.35 * radius,
                upside_down=True,
            )
            for radius in (_SMALL, _LARGE)
        }

    @cached_property
    def _schedules(self) -> dict[float, OpeningSchedule]:
        return {radius: OpeningSchedule(fusion) for radius, fusion in self._buds.items()}

    @cached_property
    def _proteins(self) -> dict[float, tuple[MembraneProtein, ...]]:
        found = {}
        for radius in self._buds:
            sphere = 4 * math.pi * radius**2
            share = (radius / _LARGE) ** 2
            name = f"{radius:g}"
            own = [
                scattered(
                    key,
                    count if share == 1 else max(round(2.4 * share * count), 1),
                    0.02 * sphere,
                    0.72 * sphere,
                    self.setting.stream("history", "shedding", name, "own", key),
                    apart=7.0,
                )
                for key, count in _OWN
                # A small vesicle has no room for what stands far out.
                if share == 1 or not key.startswith("ITG")
            ]
            around = [
                scattered(
                    key,
                    count,
                    sphere + math.pi * (1.6 * radius + 12.0) ** 2,
                    sphere + math.pi * (4.0 * radius + 60) ** 2,
                    self.setting.stream("history", "shedding", name, "around", key),
                )
                for key, count in _AROUND
            ]
            found[radius] = (*self._at_edge(radius), *own, *around)
        return found

    def _at_edge(self, radius: float) -> tuple[MembraneProtein, ...]:
        """Return proteins that stand along the cut of a bud, on both sides of its axis."""
        rng = self.setting.stream("history", "shedding", f"{radius:g}", "edge")
        keys = [key for key, count in _OWN for _copy in range(count)]
        if radius < _LARGE:
            keys = [key for key in keys if key.startswith("CD")]
        count = 2 * int(_EDGE * math.pi * radius / _SPACING)
        chosen = rng.permutation(keys)[:count]
        share = (np.arange(len(chosen)) // 2 + 0.3 + 0.4 * rng.random(len(chosen))) * 2
        polar = _EDGE * math.pi * share / len(chosen)
        area = 2 * math.pi * radius**2 * (1 - np.cos(polar))
        depth = (1.0 + 1.5 * rng.random(len(chosen))) / (radius * np.sin(polar))
        azimuth = np.where(np.arange(len(chosen)) % 2 == 0, depth, np.pi - depth)
        turn = 2 * np.pi * rng.random(len(chosen))
        return tuple(
            MembraneProtein(
                key,
                MaterialCoordinates(np.zeros(int(mine.sum()), np.bool_), area[mine], azimuth[mine]),
                turn[mine],
            )
            for key in dict.fromkeys(chosen.tolist())
            for mine in [chosen == key]
        )

    def _membrane(
        self, radius: float, bend: float, cut: float = 0.0, away: float = 0.0
    ) -> CellMembrane:
        """Return the membranes.

        Parameters
        ----------
        radius : float
            The vesicle's.
        bend : float
            From a neck that is about to close, 0, to a flat membrane, 1.
        cut : float
            How far the neck is cut, 0 to 1.
        away : float
            How far the vesicle has gone, nm.
        """
        fusion = self._buds[radius]
        return CellMembrane(
            ("plasma-membrane", "plasma-membrane"),
            fusion,
            opening=self._schedules[radius].opening(bend),
            gap=resting_gap(fusion) + away,
            fused=1 - cut,
            cytosol_outside=False,
        )

    def _middle(self, membrane: CellMembrane) -> Floats:
        """Return where the vesicle's middle is, or would be."""
        pole = MaterialCoordinates(np.zeros(1, np.bool_), np.zeros(1), np.zeros(1))
        found: Floats = membrane.midplane(pole)[0][0] - (0.0, 0.0, membrane.fusion.radius)
        return found

    def _messages(self, middle: Floats, spread: float) -> tuple[RigidCopies, ...]:
        """Return messenger RNA about the vesicle's middle; `spread` is 1 within the vesicle."""
        angle = 2 * np.pi * np.arange(_MESSAGES) / _MESSAGES + 0.6
        ring = np.stack([np.cos(angle), np.zeros(_MESSAGES), np.sin(angle)], axis=1)
        # At the cut face: farther behind, the cytosol would hide them.
        places = middle + ring * 35.0 * spread + (0.0, 6.0, 0.0)
        return tuple(
            RigidCopies(f"history/message {number}", places[number : number + 1], UNTURNED)
            for number in range(_MESSAGES)
        )

    @cached_property
    def _beside(self) -> Floats:
        """Where two ribosomes touch a message each, (2, 3), from its middle, nm."""
        ribosome = protein_template(load_catalog().proteins["ribosome-80S"]).beads
        found = np.array([[0.0, -6.0, 2.0], [0.0, -6.0, 2.0]])
        for number, side in enumerate((-1.0, 1.0)):
            message = cKDTree(self._models[f"history/message {2 * number + 1}"].template.beads)
            for away in np.arange(40.0, 0.0, -0.5):
                found[number, 0] = side * away
                if within(ribosome + found[number], message, _TOUCHING).any():
                    break
        return found

    # -- 1981

    def _word(self, time: float) -> State:
        bend = 1 - ramp(time, 0.3, 3.4, "linear")
        away = 55 * ramp(time, 4.3, _EACH, "out")
        membrane = self._membrane(_SMALL, bend, ramp(time, 3.5, 4.3), away)
        camera = camera_track((0.0, (0, 0, 10), 96, 0, 10), (_EACH, (0, 0, 40), 140, 0, 8))(time)
        middle = self._middle(membrane)
        return State(
            time,
            0,
            (membrane,),
            place_proteins(membrane, self._proteins[_SMALL]),
            camera,
            Clock(math.nan, math.nan, steady=True),
            (
                Callout(
                    marked("shed vesicle"),
                    (14.0, 0.0, float(middle[2]) + 14),
                    ramp(time, 4.6, 5.4),
                    (5, 3),
                    (CELL_MEMBRANE,),
                ),
                Callout(marked("cytosol"), (-46, 0, -18), ramp(time, 0.6, 1.4), (-1, -2)),
            ),
            CytosolFace(),
        )

    # -- 2006

    def _shed(self, time: float) -> State:
        bend = 0.62 * (1 - ramp(time, 0.0, 3.6, "linear"))
        away = 130 * ramp(time, 4.5, _EACH, "out")
        membrane = self._membrane(_LARGE, bend, ramp(time, 3.7, 4.5), away)
        camera = camera_track((0.0, (0, 0, 36), 290, 0, 10), (_EACH, (0, 0, 105), 380, 0, 8))(time)
        messages = self._messages(self._middle(membrane), 1.0)
        strand = self._models[messages[_NAMED].model].template.beads
        named = strand[int(strand[:, 1].argmin())]
        return State(
            time,
            0,
            (membrane,),
            (
                *place_proteins(membrane, self._proteins[_LARGE]),
                *messages,
            ),
            camera,
            Clock(math.nan, math.nan, steady=True),
            (
                Callout(
                    marked("mRNA"),
                    tuple((messages[_NAMED].positions[0] + named).tolist()),
                    ramp(time, 0.8, 1.6),
                    (-9, 6),
                    ("mrna",),
                ),
                Callout(
                    marked("microvesicle of 150 nm"),
                    (56.0, 0.0, float(self._middle(membrane)[2]) + 50),
                    ramp(time, 5.0, 5.8),
                    (5, 3),
                    (CELL_MEMBRANE,),
                ),
                Callout(
                    marked("embryonic stem cell"), (-120, 0, -40), ramp(time, 0.6, 1.4), (-1, -2)
                ),
            ),
            CytosolFace(),
        )

    def _taken_up(self, time: float) -> State:
        bend = 0.3 + 0.4 * ramp(time, 0.0, _EACH, "linear")
        membrane = self._membrane(_LARGE, bend)
        camera = camera_track((0.0, (0, 0, 16), 290, 0, 9), (_EACH, (0, 0, -50), 200, 0, 7))(time)
        down = ramp(time, 1.0, 5.4)
        middle = self._middle(membrane)
        middle = middle + down * (_BELOW - middle)
        messages = self._messages(middle, 1.0 + 0.5 * down)
        # Two of them are read at once: ribosomes come to where they will be.
        ends = np.concatenate([one.positions for one in self._messages(_BELOW, 1.5)[1::2]])
        coming = (1 - ramp(time, 2.4, 5.2)) * np.array([[-130.0, 0.0, -90.0], [130.0, 0.0, -60.0]])
        reading = ends + self._beside + coming
        return State(
            time,
            0,
            (membrane,),
            (
                *place_proteins(membrane, self._proteins[_LARGE]),
                *messages,
                RigidCopies("ribosome-80S", reading, np.repeat(UNTURNED, 2, axis=0)),
            ),
            camera,
            Clock(math.nan, math.nan, steady=True),
            (
                Callout(
                    marked("stem cell of the blood"), (-110, 0, -60), ramp(time, 0.6, 1.4), (-1, -3)
                ),
                Callout(
                    marked("ribosome"),
                    tuple((reading[1] + (8.0, -10.0, 6.0)).tolist()),
                    ramp(time, 5.0, 5.6),
                    (5, 4),
                    ("ribosome-80S",),
                ),
            ),
            CytosolFace(),
        )

    def tableaux(self) -> dict[str, tuple[Tableau, ...]]:
        """Return the tableaux of 1981 and 2006."""
        return {
            "word": (Tableau(_EACH, self._word),),
            "stem-cells": (Tableau(_EACH, self._shed), Tableau(_EACH, self._taken_up)),
        }

    @cached_property
    def _models(self) -> dict[str, CellModel]:
        return {
            f"history/message {number}": _message(
                self.setting.stream("history", "message", str(number))
            )
            for number in range(_MESSAGES)
        }

    def models(self) -> dict[str, CellModel]:
        """Return the messenger RNAs."""
        return self._models

    def proteins_needed(self) -> set[str]:
        """Return the keys of the catalog's proteins here."""
        own = {one.model for proteins in self._proteins.values() for one in proteins}
        return own | {"ribosome-80S"}

    def vesicles(self) -> dict[str, Vesicle]:
        """Return the vesicles that are not those of the scene: none."""
        return {}

    def opened(self) -> frozenset[str]:
        """Return which of these are shown cut open: none."""
        return frozenset()
