"""Delivery: back-fusion in the recipient's endosome, and what becomes of the RNA."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d, maximum_filter1d

from exoviz.language import marked
from exoviz.model.layers import rna_layer
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
from exoviz.story.machinery.silencing import Silencing
from exoviz.story.machinery.translation import Translation
from exoviz.story.membrane.cell_membrane import CellMembrane, MembraneProtein, resting_gap
from exoviz.story.membrane.fusion import Fusion, first_fillet
from exoviz.story.models import CellModel
from exoviz.story.motion.cup import Cup
from exoviz.story.motion.tracks import ramp
from exoviz.story.state import (
    CELL_MEMBRANE,
    Callout,
    Clock,
    CytosolFace,
    Deformable,
    RigidCopies,
    State,
)
from exoviz.story.vesicle_parts import clear_of_membrane

__all__ = ["Delivery"]

Floats = NDArray[np.float64]

_ENDOSOME: Final = 62.0
"""Radius of the recipient's endosome, nm: larger where a large exosome needs it."""
_WIDER: Final = 1.6
"""Least radius of the endosome in radii of the exosome in it."""
_PORE, _FILLET = 3.2, 3.6
"""Radii of the first pore and of its neck, of the midplane, nm."""
_RIM: Final = 16.0
"""Radius of the rim of the pore when it is wide: so round that proteins pass over it."""
_PRESSED: Final = 18.0
"""How much nearer, nm, proteins are to make way for: the pore's rim comes so near to them."""
_FROM_AFAR: Final = 22.0
"""By how much farther the exosome is from the membrane at the beginning, nm."""
_OPENS: Final = (6.0, 10.5)
"""From when to when the pore widens, s of film."""
_BEND: Final = 13
"""Nucleotides of a chain that bend together."""


@dataclass(frozen=True, eq=False)
class Delivery:
    """The chapter in which an exosome's cargo reaches the cytosol of the recipient.

    Its RNA is that of the scene's vesicle: a messenger RNA is read if it has one, and a microRNA
    finds its target if it has one.

    Attributes
    ----------
    setting : StorySetting
    """

    setting: StorySetting

    # -- the membranes

    @property
    def _endosome(self) -> float:
        return max(_ENDOSOME, _WIDER * self.setting.exosome_midplane)

    @cached_property
    def _fusion(self) -> Fusion:
        return Fusion(
            self.setting.exosome_midplane,
            other=self._endosome,
            enclosed=True,
            pore=_PORE,
            fillet=first_fillet(self.setting.exosome_midplane, _PORE, _FILLET),
            wide_fillet=_RIM,
        )

    @cached_property
    def _schedule(self) -> OpeningSchedule:
        return OpeningSchedule(self._fusion)

    @cached_property
    def _rest(self) -> float:
        return resting_gap(self._fusion)

    @cached_property
    def _around(self) -> tuple[MembraneProtein, ...]:
        sphere = 4 * math.pi * self.setting.exosome_midplane**2
        whole = sphere + 4 * math.pi * self._endosome**2
        return tuple(
            scattered(
                key,
                5,
                0.5 * whole,
                0.97 * whole,
                self.setting.stream("delivery", "endosome", key),
            )
            for key in ("LAMP1", "TFRC")
        )

    @cached_property
    def _cleared(self) -> tuple[Floats, Floats]:
        return clear_of_membrane(self.setting.parts, self._endosome, self._rest - _PRESSED)

    def _own(self, time: float) -> tuple[MembraneProtein, ...]:
        """Return the exosome's proteins; tall ones drift aside while it nears the membrane."""
        parts = self.setting.parts
        angle, azimuth = self._cleared
        share = ramp(time, 0.0, 2.2)
        turn = (azimuth - parts.azimuth + math.pi) % (2 * math.pi) - math.pi
        opening = self._schedule.opening(ramp(time, *_OPENS, "linear"))
        curvature = self._fusion.profile(opening).arcs[0].curvature
        flat = min(max(1 - curvature * self._fusion.radius, 0.0), 1.0)
        return parts.membrane_proteins(
            parts.angle + share * (angle - parts.angle), parts.azimuth + share * turn, flat
        )

    def _gap(self, time: float) -> float:
        return self._rest + _FROM_AFAR * (1 - ramp(time, 0.3, 3.0))

    def _membrane(self, time: float) -> CellMembrane:
        return CellMembrane(
            ("vesicle", "endosome"),
            self._fusion,
            opening=self._schedule.opening(ramp(time, *_OPENS, "linear")),
            gap=self._gap(time),
            fused=ramp(time, 3.2, 5.4),
            cytosol_outside=False,
        )

    def _centre(self, time: float) -> Floats:
        """Return the middle of the exosome, nm."""
        return np.array([0.0, 0.0, -self._gap(time) - self.setting.exosome_midplane])

    # -- the cargo

    @cached_property
    def _ways_out(self) -> tuple[Floats, Floats]:
        """When each molecule of the cargo begins to leave, (m,) s, and where to it goes, (m, 3)."""
        places = self.setting.parts.cargo_places
        random = self.setting.stream("delivery", "cargo")
        # From the pore inwards, one after the other.
        order = np.argsort(np.argsort(-places[:, 2])) / max(len(places), 1)
        side = np.sort(random.uniform(-1.0, 1.0, len(places)))
        # Who was on the left stays there, so that none has to pass another.
        side = side[np.argsort(np.argsort(places[:, 0]))]
        away = np.stack(
            [
                52.0 * side,
                random.uniform(-14.0, 2.0, len(places)),
                random.uniform(20.0, 34.0, len(places)) + 26.0 * (1 - np.abs(side)),
            ],
            axis=1,
        )
        return 8.6 + 1.4 * order, away

    @cached_property
    def _cargo_beads(self) -> Floats:
        """Every bead of what is within, about the exosome's middle."""
        found = [np.empty((0, 3)), *(one.beads for one in self.setting.parts.cargo_at(np.zeros(3)))]
        return np.concatenate(found)

    def _cup(self, time: float) -> Cup | None:
        """Return what the exosome has become, which flattens under its cargo; None before."""
        membrane = self._membrane(time)
        return Cup.of(membrane.section(outer=False, count=160)[0]) if membrane.open else None

    def _home(self, time: float) -> Floats:
        """Return where the exosome's middle would be if its cargo were still as it was, nm."""
        cup = self._cup(time)
        lift = 0.0 if cup is None else cup.lift(self._cargo_beads + self._centre(time))
        return self._centre(time) + (0.0, 0.0, lift)

    def _kept_in(self, shape: Deformable, cup: Cup) -> Deformable:
        """Return what is within clear of the walls: a chain bends, a protein moves as a whole."""
        beads, model = shape.beads, self.setting.parts.models[shape.model]
        push = cup.push(beads)
        if model.molecule is not None:
            most = np.zeros(int(model.molecule.max()) + 1)
            np.maximum.at(most, model.molecule, push)
            push = most[model.molecule]
            count = np.bincount(model.molecule)
            middle = np.stack(
                [np.bincount(model.molecule, axis) / count for axis in beads.T[:2]], axis=1
            )[model.molecule]
        else:
            # Its neighbours go along, so that the chain bends and does not break.
            push = gaussian_filter1d(maximum_filter1d(push, _BEND), _BEND / 3, mode="nearest")
            middle = beads[:, :2]
        way = middle / np.maximum(np.linalg.norm(middle, axis=1, keepdims=True), 1e-6)
        moved = beads.copy()
        moved[:, :2] -= way * push[:, None]
        return Deformable(shape.model, moved)

    def _cargo_shifts(self, time: float, home: Floats) -> Floats:
        """Return how far each molecule is from where it was in the exosome, (m, 3) nm."""
        starts, targets = self._ways_out
        share = np.array([ramp(time, float(start), float(start) + 4.0) for start in starts])
        share = share[:, None]
        begin = self.setting.parts.cargo_places + home
        # Straight up through the pore first, and only then aside.
        over = np.stack([0.7 * begin[:, 0], 0.7 * begin[:, 1], np.full(len(begin), 20.0)], axis=1)
        now = (1 - share) ** 2 * begin + 2 * share * (1 - share) * over + share**2 * targets
        shifts: Floats = now - begin
        return shifts

    @cached_property
    def translation(self) -> Translation | None:
        """The reading of the message, if the vesicle has one."""
        found = self._chain("mrna")
        if found is None:
            return None
        return Translation(*found, self.setting.stream("delivery", "new protein"))

    @cached_property
    def silencing(self) -> Silencing | None:
        """What the microRNA does, if the vesicle has one."""
        found = self._chain("mirna")
        return (
            None if found is None else Silencing(*found, self.setting.stream("delivery", "target"))
        )

    def _chain(self, kind: str) -> tuple[str, Floats] | None:
        """Return the model and the nucleotides of the first RNA of a kind."""
        model = self.setting.parts.first_of(rna_layer(kind))
        if model is None:
            return None
        return model, self.setting.parts.models[model].template.beads.astype(np.float64)

    def _strands(self, time: float, home: Floats) -> tuple[Deformable, ...]:
        found = {
            one.model: one
            for one in self.setting.parts.cargo_at(home, self._cargo_shifts(time, home))
        }
        for reader in (self.translation, self.silencing):
            if reader is not None:
                found[reader.model] = Deformable(reader.model, reader.beads(time, home))
        cup = self._cup(time)
        strands = [one if cup is None else self._kept_in(one, cup) for one in found.values()]
        if self.translation is not None:
            strands.append(self.translation.protein(time))
        if self.silencing is not None:
            strands.append(self.silencing.target(time))
        return tuple(strands)

    # -- the chapter

    def _captions(self) -> tuple[tuple[float, str], ...]:
        found = [
            (
                0.0,
                marked(
                    "Of the few that are taken up, at most about three in ten fuse with the "
                    "endosome's membrane from within: back-fusion."
                ),
            ),
            (5.6, marked("Its inside opens to the cytosol, and RNA and proteins come out.")),
        ]
        if self.translation is not None:
            text = marked(
                "A ribosome reads the messenger RNA three letters at a time: one amino "
                "acid each. Most vesicles carry no message that can be read, only pieces."
            )
            found.append((10.5, text))
        if self.silencing is not None:
            text = marked(
                "A microRNA in Argonaute finds a message that fits, and silences it. A "
                "given microRNA is in about one of a hundred exosomes."
            )
            found.append((10.5 if self.translation is None else 15.4, text))
        return tuple(found)

    def _names(self, time: float, home: Floats) -> tuple[Callout, ...]:
        early = ramp(time, 0.6, 1.4) - ramp(time, 4.5, 5.3)
        beside = float(self._centre(time)[2]) - 0.5 * self.setting.exosome_midplane
        return (
            Callout(
                marked("endosome of the recipient"), (-61, 0, -51), early, (-3, 3), (CELL_MEMBRANE,)
            ),
            Callout(marked("exosome"), (12, -4, beside), early, (5, -3), (CELL_MEMBRANE,)),
            *(() if self.translation is None else self.translation.names(time, home)),
            *(() if self.silencing is None else self.silencing.names(time)),
        )

    def _readers(self, time: float) -> tuple[RigidCopies, ...]:
        readers = (self.translation, self.silencing)
        return tuple(one.copies(time) for one in readers if one is not None)

    def _state(self, time: float) -> State:
        membrane = self._membrane(time)
        home = self._home(time)
        camera = camera_track(
            (0.0, (0, 0, -40), 165, 0, 12),
            (5.0, (0, 0, -22), 105, 0, 12),
            (11.0, (0, -8, 28), 165, 0, 10),
            (20.0, (0, -8, 40), 140, 0, 8),
        )(time)
        return State(
            time,
            0,
            (membrane,),
            (*place_proteins(membrane, (*self._own(time), *self._around)), *self._readers(time)),
            camera,
            Clock(math.nan, math.nan, steady=False),
            self._names(time, home),
            CytosolFace(everywhere=True),
            deformables=self._strands(time, home),
            caption=caption_at(self._captions(), time),
        )

    def models(self) -> dict[str, CellModel]:
        """Return the models here that are not proteins of the catalog."""
        found: dict[str, CellModel] = dict(self.setting.parts.models)
        for reader in (self.translation, self.silencing):
            if reader is not None:
                found |= reader.models()
        return found

    def proteins_needed(self) -> set[str]:
        """Return the keys of the catalog's proteins here."""
        readers = {one.model for one in self._readers(0.0)}
        return {one.model for one in self._around} | readers

    def chapters(self) -> tuple[Chapter, ...]:
        """Return the chapter."""
        return (Chapter(CHAPTERS["delivery"], "", 20.0, self._state),)
