"""In the recipient cell: taken up, set free in its cytosol, and read."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from exoviz.language import marked
from exoviz.model import Part, Template
from exoviz.model.layers import cell_molecule_layer, last_step, luminal_protein_layer, rna_layer
from exoviz.model.units import AMINO_ACID_DA, NUCLEOTIDE_DA
from exoviz.registry.chapters import CHAPTERS
from exoviz.story.chapter import (
    Chapter,
    OpeningSchedule,
    StorySetting,
    camera_track,
    caption_at,
    place_proteins,
    scattered,
)
from exoviz.story.chapters.release import SURFACE_PROTEINS
from exoviz.story.membrane.cell_membrane import CellMembrane, MembraneProtein, resting_gap
from exoviz.story.membrane.fusion import Fusion
from exoviz.story.models import CellModel
from exoviz.story.motion.tracks import ramp
from exoviz.story.state import UNTURNED, Callout, Clock, CytosolFace, Deformable, RigidCopies, State

__all__ = ["Uptake", "coil"]

Floats = NDArray[np.float64]

_ENDOSOME: Final = 62.0
"""Radius of the recipient's endosome, nm."""
_MESSAGE, _TARGET, _GUIDE, _PEPTIDE = 240, 90, 22, 120
_RISE_NM: Final = 0.59
"""From nucleotide to nucleotide of single-stranded RNA."""
_RIBOSOME: Final = np.array([52.0, -18.0, 52.0])
_ARGONAUTE: Final = np.array([-52.0, -16.0, 50.0])


def _strand(count: int, radius: float, part: Part, layer: str, mass: float) -> CellModel:
    """Return a chain whose beads are placed anew in every frame."""
    template = Template(
        last_step(layer),
        np.zeros((count, 3), np.float32),
        np.full(count, radius, np.float32),
        np.full(count, part, np.uint8),
        mass * count,
    )
    return CellModel(layer, template)


def coil(count: int, soft: float, radius: float, rng: np.random.Generator) -> Floats:
    """Return a smooth random chain in a ball about the origin, (count, 3) nm.

    Parameters
    ----------
    count : int
    soft : float
        Radius, nm, from which on the chain is bent back strongly.
    radius : float
        Radius of the ball, nm; chains that leave it are drawn again.
    rng : numpy.random.Generator
    """
    while True:
        places = np.zeros((count, 3))
        heading = np.array([1.0, 0.0, 0.0])
        for index in range(1, count):
            here = places[index - 1]
            inwards = -here * (np.linalg.norm(here) / soft) ** 3 * 0.06
            heading = heading + 0.55 * rng.standard_normal(3) + inwards
            heading /= np.linalg.norm(heading)
            places[index] = here + _RISE_NM * heading
        centred: Floats = places - places.mean(axis=0)
        if np.linalg.norm(centred, axis=1).max() <= radius:
            return centred


def _threaded(count: int, through: Floats, where: int) -> Floats:
    """Return a chain whose nucleotide `where` lies in a place, and that waves away from it."""
    along = (np.arange(count) - where) * _RISE_NM * 0.62
    wave = 5.0 * np.sin(along / 9.0)
    rise = 3.5 * np.cos(along / 14.0)
    line: Floats = np.stack([along, 0.5 * wave, wave + rise], axis=1)
    moved: Floats = line - line[min(max(where, 0), count - 1)] + through
    return moved


@dataclass(frozen=True, eq=False)
class Uptake:
    """The chapters in the recipient.

    Attributes
    ----------
    setting : StorySetting
    """

    setting: StorySetting

    @cached_property
    def _pit(self) -> Fusion:
        return Fusion(self.setting.exosome_radius + 5.0, patch=520.0, pore=4.0)

    @cached_property
    def _pit_schedule(self) -> OpeningSchedule:
        return OpeningSchedule(self._pit)

    @cached_property
    def _surface(self) -> tuple[MembraneProtein, ...]:
        sphere = 4 * math.pi * self._pit.radius**2
        return tuple(
            scattered(
                key,
                count // 2,
                sphere * 1.1,
                sphere + 500_000,
                self.setting.stream("uptake", "plasma membrane", key),
            )
            for key, count in (*SURFACE_PROTEINS, ("SDC4", 40))
        )

    def _uptake(self, time: float) -> State:
        bend = 1 - ramp(time, 5.0, 11.5, "linear")
        cut = ramp(time, 12.0, 13.0)
        away = ramp(time, 13.0, 17.0, "in")
        rest = resting_gap(self._pit)
        membrane = CellMembrane(
            ("plasma-membrane", "plasma-membrane"),
            self._pit,
            opening=self._pit_schedule.opening(bend),
            gap=rest + 60 * away if cut >= 1 else rest,
            joined=(1 - cut, 1 - cut),
        )
        floor = float(membrane.section(outer=False, count=3)[0][0, 1])
        lands = ramp(time, 0.0, 4.4, "out")
        height = floor + 0.6 + self.setting.exosome_radius + (1 - lands) * 110
        aside = (1 - lands) * -60
        camera = camera_track(
            (0.0, (0, 0, 35), 290, 0, 12),
            (8.0, (0, 0, -18), 180, 0, 12),
            (17.0, (0, 0, -70), 230, 0, 10),
        )(time)
        caption = marked(
            "Integrins, tetraspanins and sugars of the exosome meet receptors and heparan "
            "sulfate of another cell: it holds fast."
        )
        if time > 5.5:
            caption = marked(
                "The membrane wraps it and takes it in, one of several ways. Within the endosome "
                "the exosome is still outside of the cytosol."
            )
        return State(
            time,
            0,
            (membrane,),
            (
                *place_proteins(membrane, self._surface),
                RigidCopies(
                    self.setting.cut_open_exosome, np.array([[aside, 0.0, height]]), UNTURNED
                ),
            ),
            camera,
            Clock(math.nan, math.nan, steady=False),
            (
                Callout(
                    marked("exosome"),
                    (aside + 10, -10, height + 12),
                    ramp(time, 0.6, 1.4) - ramp(time, 8, 9),
                    (6, 4),
                ),
                Callout(
                    marked("recipient cell"),
                    (-90, 0, -45),
                    ramp(time, 1.0, 1.8) - ramp(time, 10, 11),
                    (-1, -2),
                ),
            ),
            caption=caption,
        )

    # -- delivery

    @cached_property
    def _fusion(self) -> Fusion:
        return Fusion(
            self.setting.exosome_midplane, other=_ENDOSOME, enclosed=True, pore=3.2, fillet=3.6
        )

    @cached_property
    def _schedule(self) -> OpeningSchedule:
        return OpeningSchedule(self._fusion)

    @cached_property
    def _limiting(self) -> tuple[MembraneProtein, ...]:
        sphere = 4 * math.pi * self.setting.exosome_midplane**2
        whole = sphere + 4 * math.pi * _ENDOSOME**2
        random = functools.partial(self.setting.stream, "delivery")
        cargo = (("CD63", 4), ("CD81", 4), ("CD9", 3))
        own = [
            scattered(key, count, 0.05 * sphere, 0.8 * sphere, random("exosome", key), apart=6.0)
            for key, count in cargo
        ]
        around = [
            scattered(key, 5, 1.9 * sphere, 0.97 * whole, random("endosome", key))
            for key in ("LAMP1", "TFRC")
        ]
        return (*own, *around)

    @cached_property
    def _coils(self) -> tuple[Floats, Floats, Floats]:
        """Shapes of the message, of the microRNA's target, and of the new protein."""
        random = functools.partial(self.setting.stream, "delivery")
        return (
            coil(_MESSAGE, 8.5, 9.5, random("message")),
            coil(_TARGET, 7.0, 7.5, random("target")),
            coil(_PEPTIDE, 3.0, 5.3, random("new protein")),
        )

    def _delivery(self, time: float) -> State:
        rest = resting_gap(self._fusion)
        close = ramp(time, 0.3, 3.0)
        gap = rest + 22 * (1 - close)
        joined = (ramp(time, 4.4, 5.4), ramp(time, 3.2, 4.2))
        opening = self._schedule.opening(ramp(time, 6.0, 10.5, "linear"))
        centre = np.array([0.0, 0.0, -gap - self.setting.exosome_midplane])
        copies: tuple[RigidCopies, ...]
        if max(joined) <= 0:
            # Until both membranes touch it is the exosome as it was built.
            membrane = CellMembrane(
                ("endosome", "endosome"),
                Fusion(_ENDOSOME, patch=300.0),
                gap=-2 * _ENDOSOME,
                height=-2 * _ENDOSOME,
                single=True,
            )
            copies = (RigidCopies(self.setting.cut_open_exosome, centre[None], UNTURNED),)
        else:
            membrane = CellMembrane(
                ("vesicle", "endosome"),
                self._fusion,
                opening=opening,
                gap=gap,
                joined=joined,
                cytosol_outside=False,
            )
            spread = ramp(time, 6.5, 11.0)
            copies = (
                *place_proteins(membrane, self._limiting),
                RigidCopies(
                    "hero/cargo",
                    (centre + (0, -3, 46 * spread))[None],
                    UNTURNED,
                    np.array([1 - 0.85 * spread]),
                ),
            )
        camera = camera_track(
            (0.0, (0, 0, -40), 165, 0, 12),
            (5.0, (0, 0, -22), 105, 0, 12),
            (11.0, (0, -8, 28), 165, 0, 10),
            (20.0, (0, -8, 40), 140, 0, 8),
        )(time)
        captions = (
            (
                0.0,
                marked(
                    "Of the few that are taken up, at most about three in ten fuse with the "
                    "endosome's membrane from within: back-fusion."
                ),
            ),
            (5.6, marked("Its inside opens to the cytosol, and RNA and proteins come out.")),
            (
                10.5,
                marked(
                    "A ribosome reads the messenger RNA, and a new protein appears. A microRNA in "
                    "Argonaute finds a message that fits, and silences it."
                ),
            ),
        )
        return State(
            time,
            0,
            (membrane,),
            (*copies, *self._readers(time)),
            camera,
            Clock(math.nan, math.nan, steady=False),
            self._names(time, gap),
            CytosolFace(everywhere=True),
            deformables=self._strands(time, centre),
            caption=caption_at(captions, time),
        )

    def _readers(self, time: float) -> tuple[RigidCopies, ...]:
        here = ramp(time, 8.5, 11.5)
        ribosome = _RIBOSOME + (1 - here) * np.array([90.0, -10.0, 50.0])
        argonaute = _ARGONAUTE + (1 - here) * np.array([-90.0, -10.0, 40.0])
        return (
            RigidCopies("ribosome-80S", ribosome[None], UNTURNED),
            RigidCopies("AGO2", argonaute[None], UNTURNED),
        )

    def _strands(self, time: float, centre: Floats) -> tuple[Deformable, ...]:
        message, target, peptide = self._coils
        out = ramp(time, 6.4, 10.0)
        # Straight up through the pore first, and only then aside.
        middle = centre + np.array([0.0, -4.0, 0.0])
        middle = middle + out * (np.array([4.0, -10.0, 34.0]) - middle)
        thread = ramp(time, 10.0, 12.5)
        read = round(30 + 150 * ramp(time, 12.5, 19.5, "linear"))
        lane = _threaded(_MESSAGE, _RIBOSOME + (0.0, -8.0, -4.5), read)
        free = message + middle
        moved = free + thread * (lane - free)
        if thread >= 1:
            moved = lane
        guide_out = ramp(time, 6.8, 9.0)
        guide_at = centre + np.array([-5.0, -7.0, 3.0])
        guide_at = guide_at + guide_out * (np.array([-14.0, -12.0, 26.0]) - guide_at)
        guide_at = guide_at + ramp(time, 9.0, 11.5) * (_ARGONAUTE + (0.0, -4.4, -0.5) - guide_at)
        line = np.arange(_GUIDE) * 0.5 - 5.5
        guide = np.stack([line, np.sin(line / 1.7), np.cos(line / 1.7)], axis=1) + guide_at
        bound = ramp(time, 13.0, 16.0)
        apart = _ARGONAUTE + np.array([-30.0, -6.0, -22.0])
        lane_two = _threaded(_TARGET, _ARGONAUTE + (0.0, -5.6, 0.4), _TARGET // 2)
        other = target + apart
        other = other + bound * (lane_two - other)
        made = round(_PEPTIDE * ramp(time, 12.8, 19.5, "linear"))
        chain = peptide + _RIBOSOME + (8.0, -6.0, 21.0)
        chain[made:] = (0.0, 0.0, 1e6)
        return (
            Deformable("rna/message", moved),
            Deformable("rna/guide", guide),
            Deformable("rna/target", other if time > 8.5 else other + (0.0, 0.0, 1e6)),
            Deformable("protein/new", chain),
        )

    def _names(self, time: float, gap: float) -> tuple[Callout, ...]:
        late = ramp(time, 12.6, 13.4)
        early = ramp(time, 0.6, 1.4) - ramp(time, 4.5, 5.3)
        return (
            Callout(marked("endosome of the recipient"), (-50, 0, -88), early, (-2, -2)),
            Callout(
                marked("exosome"),
                (12, -4, -gap - 1.5 * self.setting.exosome_midplane),
                early,
                (5, -3),
            ),
            Callout(marked("ribosome"), tuple((_RIBOSOME + (10, -8, -8)).tolist()), late, (4, -4)),
            Callout(
                marked("new protein"),
                tuple((_RIBOSOME + (8, -8, 21)).tolist()),
                ramp(time, 15.0, 15.8),
                (4, 3),
            ),
            Callout("mRNA", tuple((_RIBOSOME + (-26, -10, -6)).tolist()), late, (-3, 5)),
            Callout(
                marked("microRNA in Argonaute"),
                tuple((_ARGONAUTE + (0, -6, 4)).tolist()),
                late,
                (-2, 5),
            ),
            Callout(
                marked("its target"),
                tuple((_ARGONAUTE + (10, -8, -2)).tolist()),
                ramp(time, 16.2, 17.0),
                (2, -6),
            ),
        )

    def models(self) -> dict[str, CellModel]:
        """Return the models here that are not proteins of the catalog."""
        return {
            "rna/message": _strand(_MESSAGE, 0.5, Part.URACIL, rna_layer("mrna"), NUCLEOTIDE_DA),
            "rna/guide": _strand(_GUIDE, 0.55, Part.ADENINE, rna_layer("mirna"), NUCLEOTIDE_DA),
            "rna/target": _strand(
                _TARGET,
                0.5,
                Part.GUANINE,
                cell_molecule_layer("ribosomes", "target"),
                NUCLEOTIDE_DA,
            ),
            "protein/new": _strand(
                _PEPTIDE, 0.42, Part.INSIDE, luminal_protein_layer("new"), AMINO_ACID_DA
            ),
        }

    def proteins_needed(self) -> set[str]:
        """Return the keys of the catalog's proteins here."""
        own = {one.model for one in (*self._surface, *self._limiting)}
        return own | {"ribosome-80S", "AGO2"}

    def chapters(self) -> tuple[Chapter, ...]:
        """Return both chapters."""
        return (
            Chapter(CHAPTERS["uptake"], "", 17.0, self._uptake),
            Chapter(CHAPTERS["delivery"], "", 20.0, self._delivery),
        )
