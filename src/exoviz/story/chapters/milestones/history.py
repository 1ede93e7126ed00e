"""The history of the field: its milestones, one tableau or more for each."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from exoviz.catalog import Milestone, load_catalog
from exoviz.language import marked
from exoviz.model import Vesicle
from exoviz.progress import tick
from exoviz.registry.chapters import CHAPTERS
from exoviz.story.chapter import Chapter, StorySetting
from exoviz.story.chapters.milestones.contents import Contents
from exoviz.story.chapters.milestones.presentation import Presentation
from exoviz.story.chapters.milestones.reticulocyte import Reticulocyte
from exoviz.story.chapters.milestones.shedding import Shedding
from exoviz.story.chapters.milestones.tableau import Quotations, Tableau, TableauGroup, portrait
from exoviz.story.models import CellModel
from exoviz.story.motion.tracks import ramp
from exoviz.story.state import Clock, State

__all__ = ["History"]

Floats = NDArray[np.float64]

_FADE: Final = 0.4
"""Seconds in which a tableau comes, and in which it goes."""


@dataclass(frozen=True, eq=False)
class History:
    """The chapter of the milestones.

    Attributes
    ----------
    setting : StorySetting
    """

    setting: StorySetting

    @cached_property
    def _groups(self) -> tuple[TableauGroup, ...]:
        return (
            Shedding(self.setting),
            Reticulocyte(self.setting),
            Presentation(self.setting),
            Contents(self.setting),
            Quotations(self.setting),
        )

    @cached_property
    def _tableaux(self) -> tuple[tuple[Milestone, Tableau], ...]:
        """The tableaux of all milestones in their order; a milestone without is a vesicle's."""
        found: dict[str, tuple[Tableau, ...]] = {}
        for group in self._groups:
            for key, own in group.tableaux().items():
                found[key] = (*found.get(key, ()), *own)
        alone = portrait(self.setting.exosome, 95.0)
        return tuple(
            (stone, one)
            for stone in load_catalog().history
            for one in found.get(stone.key, (alone,))
        )

    @cached_property
    def _starts(self) -> Floats:
        """Start of each tableau, s, and the end of the last one."""
        return np.cumsum([0.0, *(one.duration for _stone, one in self._tableaux)])

    def _state(self, time: float) -> State:
        number = int(np.searchsorted(self._starts[1:-1], time, side="right"))
        stone, tableau = self._tableaux[number]
        local = min(max(time - float(self._starts[number]), 0.0), tableau.duration)
        fade = 1 - min(
            ramp(local, 0.0, _FADE, "linear"),
            1 - ramp(local, tableau.duration - _FADE, tableau.duration, "linear"),
        )
        state = tableau.state_at(local)
        inset = state.inset and state.inset.later(float(self._starts[number]))
        return replace(
            state,
            time=time,
            inset=inset,
            clock=Clock(math.nan, math.nan, steady=True),
            caption=marked("{year}: {title}. {text} ({reference})"),
            facts={
                "year": str(stone.year),
                "title": stone.title,
                "text": stone.text,
                "reference": stone.reference,
            },
            fade=fade,
        )

    def _keyframes(self) -> Floats:
        own = [
            float(start) + one.keyframes()
            for start, (_stone, one) in zip(self._starts[:-1], self._tableaux, strict=True)
        ]
        return np.unique(np.concatenate([self._starts[1:-1], *own]))

    def models(self) -> dict[str, CellModel]:
        """Return the models here that are not proteins of the catalog."""
        return {key: one for group in self._groups for key, one in group.models().items()}

    def proteins_needed(self) -> set[str]:
        """Return the keys of the catalog's proteins here."""
        return set().union(*(group.proteins_needed() for group in self._groups))

    def vesicles(self) -> dict[str, Vesicle]:
        """Return the vesicles here that are not those of the scene."""
        found: dict[str, Vesicle] = {}
        for group in self._groups:
            tick()
            found |= group.vesicles()
        return found

    def opened(self) -> frozenset[str]:
        """Return which of these are shown cut open."""
        return frozenset().union(*(group.opened() for group in self._groups))

    def chapters(self) -> tuple[Chapter, ...]:
        """Return the chapter."""
        for _stone, tableau in self._tableaux:
            # Motion is integrated here, and not in the middle of a film.
            tick()
            tableau.state_at(0.0)
        length = float(self._starts[-1])
        cuts = tuple(self._starts[1:-1].tolist())
        return (Chapter(CHAPTERS["history"], "", length, self._state, self._keyframes, cuts),)
