"""Sorting at the early endosome: cargo gathers under a flat clathrin coat."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from exoviz.language import marked
from exoviz.registry.chapters import CHAPTERS
from exoviz.story.chapter import Chapter, StorySetting, camera_track, caption_at, place_proteins
from exoviz.story.endosome.bilayered_coat import BilayeredCoat
from exoviz.story.endosome.endosome_bud import EARLY_ENDOSOME, EndosomeBud, tail_ubiquitin
from exoviz.story.models import CellModel
from exoviz.story.motion.tracks import ramp
from exoviz.story.state import CELL_MEMBRANE, Callout, Clock, CytosolFace, RigidCopies, State

__all__ = ["Sorting"]


@dataclass(frozen=True, eq=False)
class Sorting:
    """The chapter of sorting.

    Attributes
    ----------
    setting : StorySetting
    """

    setting: StorySetting

    @cached_property
    def _endosome(self) -> EndosomeBud:
        return EndosomeBud(self.setting)

    @cached_property
    def _coat(self) -> BilayeredCoat:
        return self._endosome.coat

    def _state(self, time: float) -> State:
        endosome = self._endosome
        membrane = endosome.membrane(0.0)
        cargo = place_proteins(membrane, endosome.gathering(ramp(time, 0.5, 8.6, "linear")))
        receptors = endosome.receptors(cargo)
        ubiquitin = tail_ubiquitin(receptors)
        camera = camera_track(
            (0.0, (0, 0, -EARLY_ENDOSOME), 420, 0, 20),
            (4.8, (0, 20, -22), 214, 0, 44),
            (6.4, (0, 20, -14), 186, 0, 42),
            (9.5, (0, 0, -8), 158, 0, 20),
        )(time)
        captions = (
            (
                0.0,
                marked(
                    "HRS and STAM (ESCRT-0) bind to the early endosome and gather clathrin on it: "
                    "triskelia join into a flat lattice of hexagons."
                ),
            ),
            (
                4.6,
                marked(
                    "Receptors tagged with ubiquitin, here EGF receptors, are held under the coat. "
                    "Tetraspanins and other membrane proteins gather with them, bound for the "
                    "inside."
                ),
            ),
        )
        callouts = [
            Callout(
                marked("early endosome"),
                (-0.8 * EARLY_ENDOSOME, 0, -1.6 * EARLY_ENDOSOME),
                ramp(time, 0.4, 1.2) - ramp(time, 2.0, 2.8),
                (-4, -3),
                (CELL_MEMBRANE,),
            ),
            Callout(
                marked("flat lattice of clathrin"),
                (30, 8, 24),
                ramp(time, 4.6, 5.4),
                (6, 4),
                ("CLTC",),
            ),
            Callout("HRS", self._coat.foot, ramp(time, 5.4, 6.2), (-8, 5), ("HGS",)),
        ]
        if len(receptors):
            # Those of the one that is nearest to the cut.
            nearest = int(receptors.positions[:, 1].argmin())
            receptor = receptors.positions[nearest] - (0.0, 0.0, 8.0)
            callouts += [
                Callout(
                    marked("EGF receptor"),
                    tuple(receptor.tolist()),
                    ramp(time, 7.4, 8.2),
                    (9, -6),
                    ("EGFR",),
                ),
                Callout(
                    marked("ubiquitin"),
                    tuple(ubiquitin[nearest].tolist()),
                    ramp(time, 7.0, 7.8),
                    (-11, 5),
                    ("UBB",),
                ),
            ]
        return State(
            time,
            0,
            (membrane,),
            (
                *place_proteins(membrane, endosome.own_proteins),
                *cargo,
                RigidCopies("UBB", ubiquitin, receptors.rotations),
                *self._coat.adaptors(ramp(time, 0.6, 3.4, "linear"), 0.0),
                *self._coat.clathrin(ramp(time, 1.4, 5.0, "linear"), 0.0),
            ),
            camera,
            Clock(time * 20.0, 20.0, steady=False),
            tuple(callouts),
            CytosolFace(everywhere=True, depth=EARLY_ENDOSOME + 60),
            caption=caption_at(captions, time),
        )

    def chapters(self) -> tuple[Chapter, ...]:
        """Return the chapter."""
        return (Chapter(CHAPTERS["sorting"], "", 9.5, self._state),)

    def models(self) -> dict[str, CellModel]:
        """Return the cargo and the lattice of clathrin."""
        return {**self.setting.parts.models, **self._coat.models}

    def proteins_needed(self) -> set[str]:
        """Return the keys of the catalog's proteins in it."""
        own = {one.model for one in self._endosome.own_proteins}
        return own | {"UBB", "HGS", "STAM"}
