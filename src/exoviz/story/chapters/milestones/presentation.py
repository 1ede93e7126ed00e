"""Exosomes that show peptides to T cells: B cells' in 1996, dendritic cells' in 1998."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from exoviz.language import marked
from exoviz.model import Vesicle
from exoviz.model.randomness import derived_seed
from exoviz.scene import CopyNumber, load_scene
from exoviz.story.chapter import StorySetting, camera_track, place_proteins, scattered
from exoviz.story.chapters.milestones.synapse import Synapse, synapse_of
from exoviz.story.chapters.milestones.tableau import Tableau
from exoviz.story.membrane.cell_membrane import CellMembrane, MembraneProtein
from exoviz.story.membrane.fusion import Fusion
from exoviz.story.models import CellModel, built_at_some_seed
from exoviz.story.motion.tracks import ramp
from exoviz.story.state import UNTURNED, VESICLE, Callout, Clock, RigidCopies, State

__all__ = ["Presentation"]

Floats = NDArray[np.float64]

_LENGTH: Final = 8.0
_CUP: Final = math.radians(66.0)
"""Half angle of the part of the T cell's membrane that lies around the exosome."""
_FAR: Final = 46.0
"""Height, nm, from which the exosome comes."""
#: On the T cell's membrane around the cup, in the half that is shown.
_SURFACE: Final = (("CD47", 22), ("CD59", 26), ("MHC-I", 16), ("CD81", 16), ("ATP1A1-ATP1B1", 14))


@dataclass(frozen=True, slots=True)
class _Meeting:
    """Who meets whom.

    Attributes
    ----------
    milestone : str
    mhc, co_receptor : str
        Keys of proteins.
    residues : int
        Length of the peptide: about 9 in class I, about 15 in class II.
    proteins : mapping of str to int
        Copies in the exosome that differ from the preset of the B cell.
    exosome, cell, shown, helper : str
        Labels, English; `helper` is that of the co-receptor.
    """

    milestone: str
    mhc: str
    co_receptor: str
    residues: int
    proteins: dict[str, int]
    exosome: str
    cell: str
    shown: str
    helper: str


_MEETINGS: Final = (
    _Meeting(
        "antigen",
        "MHC-II",
        "CD4",
        15,
        {"MHC-II": 40, "CD55": 2, "ITGA4-ITGB1": 4},
        marked("exosome of a B cell"),
        marked("helper T cell"),
        marked("MHC class II with a peptide"),
        "CD4",
    ),
    _Meeting(
        "tumours",
        "MHC-I",
        "CD8A-CD8B",
        9,
        {"MHC-I": 52, "MHC-II": 14, "CD55": 2, "ITGA4-ITGB1": 4, "MFGE8": 6},
        marked("exosome of a dendritic cell"),
        marked("killer T cell"),
        marked("MHC class I with a peptide of the tumour"),
        "CD8",
    ),
)


@dataclass(frozen=True, eq=False)
class _Scene:
    """One exosome at one T cell."""

    setting: StorySetting
    meeting: _Meeting

    @property
    def model(self) -> str:
        """Key of the exosome."""
        return f"vesicle/{self.meeting.milestone}"

    @cached_property
    def synapse(self) -> Synapse:
        """The exosome, turned so that its MHC meets receptors, and these."""
        scene = load_scene("b-cell")
        proteins = dict(scene.proteins)
        for key, copies in self.meeting.proteins.items():
            amount = CopyNumber(copies=copies)
            known = proteins.get(key, scene.proteins["CD55"])
            proteins[key] = known.model_copy(update={"amount": amount})
        seed = derived_seed(self.setting.seed, "story", "history", self.meeting.milestone)
        vesicle = built_at_some_seed(scene.model_copy(update={"proteins": proteins}), seed)
        return synapse_of(
            vesicle,
            self.meeting.mhc,
            self.meeting.co_receptor,
            self.meeting.residues,
            half_angle=_CUP,
            rng=self.setting.stream("history", self.meeting.milestone, "turn"),
        )

    @cached_property
    def _cup(self) -> CellMembrane:
        """The T cell's membrane, dented about the exosome."""
        bend = self.synapse.cell_radius
        fusion = Fusion(bend * math.sin(_CUP / 2), patch=260.0, wide_fillet=26.0)

        def excess(opening: float) -> float:
            return float(fusion.profile(opening).arcs[0].curvature) - 1 / bend

        opening = float(brentq(excess, 0.05, 0.999, xtol=1e-10))
        return CellMembrane(
            ("plasma-membrane", "plasma-membrane"), fusion, opening=opening, fused=1.0
        )

    @cached_property
    def _centre(self) -> Floats:
        """Common centre of the dent and of the exosome in it."""
        lowest = float(self._cup.fusion.profile(self._cup.opening).arcs[0].z)
        return np.array([0.0, 0.0, lowest + self.synapse.cell_radius])

    @cached_property
    def _proteins(self) -> tuple[MembraneProtein, ...]:
        sphere = 4 * math.pi * self._cup.fusion.radius**2
        return tuple(
            scattered(
                key,
                count,
                2.3 * sphere,
                sphere + math.pi * 190.0**2,
                self.setting.stream("history", self.meeting.milestone, "plasma membrane", key),
                apart=12.0,
            )
            for key, count in _SURFACE
        )

    def state_at(self, time: float) -> State:
        """Return the state at a time of the tableau, s."""
        lift = np.array([0.0, 0.0, _FAR * (1 - ramp(time, 0.2, 3.4, "out"))])
        centre = self._centre
        focus = float(centre[2]) - 0.62 * self.synapse.cell_radius
        camera = camera_track(
            (0.0, (0, 0, focus + 26), 175, 0, 8),
            (3.0, (0, 0, focus + 10), 130, 0, 6),
            (_LENGTH, (0, 0, focus - 6.0), 56, 0, 4),
        )(time)
        late = ramp(time, 4.2, 5.0)
        early = ramp(time, 0.5, 1.2) - ramp(time, 3.6, 4.2)
        met = self.synapse
        front = met.front
        names = (
            Callout(
                self.meeting.exosome,
                tuple((centre + lift + (22, 0, 16)).tolist()),
                early,
                (5, 3),
                (VESICLE,),
            ),
            Callout(self.meeting.cell, (-62.0, 0.0, -16.0), early, (-1, -3)),
            Callout(
                self.meeting.shown,
                tuple((centre + front["mhc"]).tolist()),
                late,
                (-24, 2),
                (self.meeting.mhc,),
            ),
            Callout(
                marked("T-cell receptor with CD3"),
                tuple((centre + front["receptor"]).tolist()),
                late,
                (24, -2),
                ("TCR-CD3",),
            ),
            Callout(
                self.meeting.helper,
                tuple((centre + front["co-receptor"]).tolist()),
                late,
                (-26, -5),
                (self.meeting.co_receptor,),
            ),
        )
        return State(
            time,
            0,
            (self._cup,),
            (
                *place_proteins(self._cup, self._proteins),
                RigidCopies(self.model, (centre + lift)[None], UNTURNED),
                *met.on_exosome(centre + lift),
                *met.on_cell(centre),
            ),
            camera,
            Clock(math.nan, math.nan, steady=True),
            names,
        )


@dataclass(frozen=True, eq=False)
class Presentation:
    """Tableaux of exosomes that show peptides to T cells.

    Attributes
    ----------
    setting : StorySetting
    """

    setting: StorySetting

    @cached_property
    def _scenes(self) -> tuple[_Scene, ...]:
        return tuple(_Scene(self.setting, meeting) for meeting in _MEETINGS)

    def tableaux(self) -> dict[str, tuple[Tableau, ...]]:
        """Return the tableaux of 1996 and 1998."""
        return {one.meeting.milestone: (Tableau(_LENGTH, one.state_at),) for one in self._scenes}

    def models(self) -> dict[str, CellModel]:
        """Return the peptides."""
        return {key: model for one in self._scenes for key, model in one.synapse.models.items()}

    def proteins_needed(self) -> set[str]:
        """Return the keys of the catalog's proteins here."""
        own = {key for key, _count in _SURFACE} | {"TCR-CD3"}
        return own | {one.meeting.co_receptor for one in self._scenes}

    def vesicles(self) -> dict[str, Vesicle]:
        """Return the exosomes."""
        return {one.model: one.synapse.vesicle for one in self._scenes}

    def opened(self) -> frozenset[str]:
        """Return which of these are shown cut open: both."""
        return frozenset(one.model for one in self._scenes)
