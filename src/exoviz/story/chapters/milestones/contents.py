"""An exosome cut open: the RNA in it (2007), and what a study must show of it (2014)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from exoviz.language import marked
from exoviz.model import Vesicle
from exoviz.model.layers import CARGO, is_below, last_step
from exoviz.model.products import rotated
from exoviz.model.randomness import derived_seed
from exoviz.scene import load_scene
from exoviz.story.chapter import StorySetting, camera_track
from exoviz.story.chapters.milestones.tableau import Tableau, own_poses, turned_vesicle
from exoviz.story.models import CellModel, built_at_some_seed
from exoviz.story.motion.tracks import ramp
from exoviz.story.state import UNTURNED, Callout, CameraPose, Clock, CytosolFace, RigidCopies, State

__all__ = ["Contents"]

Floats = NDArray[np.float64]

_MODEL: Final = "vesicle/contents"
_LENGTH: Final = 7.0
_TRIES: Final = 160
_NAMED: Final = 6
"""What a bead of the shortest RNA counts that is seen, in beads of all RNA."""
_PIXEL: Final = 0.7
"""Side, nm, of the squares in which is told what hides what."""
#: What a study shows, by MISEV: label, proteins of which one is pointed at, and place of the label.
_SHOWN: Final = (
    (marked("of the membrane: CD63, CD81, CD9"), ("CD63", "CD81", "CD9"), (8.0, 6.0)),
    (marked("from within: ALIX, TSG101, syntenin"), ("PDCD6IP", "TSG101", "SDCBP"), (-22.0, -8.0)),
)


def _in_view(rna: Floats, others: Floats) -> NDArray[np.bool_]:
    """Return which beads of RNA (n, 3) are seen from -y, among others (m, 3), nm."""
    everything = np.concatenate([rna, others])
    cell = np.floor(everything[:, [0, 2]] / _PIXEL).astype(np.intp)
    cell -= cell.min(axis=0)
    flat = cell[:, 0] * (int(cell[:, 1].max()) + 1) + cell[:, 1]
    front = np.full(int(flat.max()) + 1, math.inf)
    np.minimum.at(front, flat, everything[:, 1])
    seen: NDArray[np.bool_] = rna[:, 1] <= front[flat[: len(rna)]] + 0.5
    return seen


@dataclass(frozen=True, eq=False)
class Contents:
    """Tableaux of an exosome that is cut open.

    Attributes
    ----------
    setting : StorySetting
    """

    setting: StorySetting

    @cached_property
    def vesicle(self) -> Vesicle:
        """An exosome that is turned so that its RNA lies in front, and the shortest too."""
        scene = load_scene("exosome")
        seed = derived_seed(self.setting.seed, "story", "history", "contents")
        built = built_at_some_seed(scene, seed)
        rna = np.concatenate([one.beads for one in built.polymers]).astype(np.float64)
        inside = [one for one in built.batches if is_below(one.layer, CARGO) and len(one)]
        others = np.concatenate([one.bead_positions()[0] for one in inside]).astype(np.float64)
        tries = Rotation.random(_TRIES, self.setting.stream("history", "contents", "turn"))
        least = min(built.polymers, key=lambda one: len(one.beads)).beads.astype(np.float64)
        seen = [
            int(_in_view(rotated(turn, rna), rotated(turn, others)).sum())
            + _NAMED * int(_in_view(rotated(turn, least), rotated(turn, others)).sum())
            for turn in tries
        ]
        return turned_vesicle(built, tries[int(np.argmax(seen))])

    def _labels_of_rna(self, strength: float) -> tuple[Callout, ...]:
        names = (marked("a microRNA"), marked("pieces of other RNA"))
        sides = ((-24.0, -4.0), (24.0, 6.0))
        shortest = sorted(self.vesicle.polymers, key=lambda one: len(one.beads))
        chosen = (shortest[0], shortest[-1])
        front = [one.beads[int(np.argmin(one.beads[:, 1]))] for one in chosen]
        return tuple(
            Callout(
                name,
                (float(place[0]), float(place[1]), float(place[2])),
                strength,
                side,
                (last_step(one.layer),),
            )
            for name, place, side, one in zip(names, front, sides, chosen, strict=True)
        )

    def _labels_of_proteins(self, time: float) -> tuple[Callout, ...]:
        found = []
        for number, (name, keys, side) in enumerate(_SHOWN):
            places = np.concatenate([own_poses(self.vesicle, key)[0] for key in keys])
            if number == 0:
                # In the half that is shown, at its edge, to the right.
                behind = places[places[:, 1] > -0.5]
                place = behind[np.argmax(behind[:, 0] - 2.0 * np.abs(behind[:, 1]))]
            else:
                place = places[np.argmin(places[:, 1])]
            strength = ramp(time, 0.8 + 1.2 * number, 1.6 + 1.2 * number)
            found.append(
                Callout(
                    name, (float(place[0]), float(place[1]), float(place[2])), strength, side, keys
                )
            )
        return tuple(found)

    def _state(self, time: float, camera: CameraPose, labels: tuple[Callout, ...]) -> State:
        return State(
            time,
            0,
            (),
            (RigidCopies(_MODEL, np.zeros((1, 3)), UNTURNED),),
            camera,
            Clock(math.nan, math.nan, steady=True),
            labels,
            CytosolFace(below_plane=False),
        )

    def _rna(self, time: float) -> State:
        camera = camera_track(
            (0.0, (0, 0, -4), 78, 0, 5),
            (4.0, (0, 0, -2), 50, 0, 5),
            (_LENGTH, (0, 0, -2), 46, 0, 5),
        )(time)
        return self._state(time, camera, self._labels_of_rna(ramp(time, 2.6, 3.4)))

    def _rules(self, time: float) -> State:
        camera = camera_track((0.0, (6, 0, -6), 80, 0, 6), (_LENGTH, (8, 0, -6), 72, 0, 6))(time)
        return self._state(time, camera, self._labels_of_proteins(time))

    def tableaux(self) -> dict[str, tuple[Tableau, ...]]:
        """Return the tableaux of 2007 and 2014."""
        return {
            "rna": (Tableau(_LENGTH, self._rna),),
            "rules": (Tableau(_LENGTH, self._rules),),
        }

    def models(self) -> dict[str, CellModel]:
        """Return the models here that are not proteins of the catalog: none."""
        return {}

    def proteins_needed(self) -> set[str]:
        """Return the keys of the catalog's proteins here: none by itself."""
        return set()

    def vesicles(self) -> dict[str, Vesicle]:
        """Return the exosome."""
        return {_MODEL: self.vesicle}

    def opened(self) -> frozenset[str]:
        """Return which vesicles are shown cut open: it."""
        return frozenset({_MODEL})
