"""Tableaux: some seconds that show what a milestone is about, or that another chapter gives."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from exoviz.model import Vesicle
from exoviz.model.products import rotated
from exoviz.registry.chapters import CHAPTERS
from exoviz.story.chapter import Chapter, ChapterGroup, StorySetting, camera_track
from exoviz.story.models import CellModel
from exoviz.story.state import Clock, CytosolFace, RigidCopies, State

__all__ = ["Quotations", "Tableau", "TableauGroup", "own_poses", "portrait", "turned_vesicle"]

Floats = NDArray[np.float64]


def _none() -> Floats:
    return np.empty(0)


@dataclass(frozen=True, slots=True, eq=False)
class Tableau:
    """A small scene.

    Attributes
    ----------
    duration : float
        Seconds of film.
    state_at : callable
        Gives the state at a time from 0 to `duration`; its caption is not used.
    keyframes : callable
        See `Chapter`.
    """

    duration: float
    state_at: Callable[[float], State]
    keyframes: Callable[[], Floats] = _none


class TableauGroup(Protocol):
    """Tableaux that are made together, because they share membranes and molecules."""

    def tableaux(self) -> Mapping[str, tuple[Tableau, ...]]:
        """Return the tableaux of milestones, one after the other, by the milestone's key."""

    def models(self) -> Mapping[str, CellModel]:
        """Return the models in them that are not proteins of the catalog."""

    def proteins_needed(self) -> set[str]:
        """Return the keys of the catalog's proteins in them."""

    def vesicles(self) -> Mapping[str, Vesicle]:
        """Return the vesicles in them that are not those of the scene."""

    def opened(self) -> frozenset[str]:
        """Return which of these are shown cut open."""


def portrait(model: str, height: float) -> Tableau:
    """Return a tableau of one vesicle that turns slowly.

    Parameters
    ----------
    model : str
        Key of the vesicle in the story.
    height : float
        Of the picture, nm.
    """
    camera = camera_track((0.0, (0, 0, -4), height, 0, 5), (6.0, (0, 0, -4), 0.9 * height, 0, 8))

    def state_at(time: float) -> State:
        turns = Rotation.from_euler("zyx", [[0.24 * time, 0.15 * time, 0.3]]).as_quat()
        return State(
            time,
            0,
            (),
            (RigidCopies(model, np.zeros((1, 3)), turns),),
            camera(time),
            Clock(math.nan, math.nan, steady=True),
            cytosol=CytosolFace(below_plane=False),
        )

    return Tableau(6.0, state_at)


def turned_vesicle(vesicle: Vesicle, rotation: Rotation) -> Vesicle:
    """Return a vesicle turned about its centre."""
    batches = tuple(
        replace(
            batch,
            positions=rotated(rotation, batch.positions).astype(np.float32),
            rotations=(rotation * Rotation.from_quat(batch.rotations)).as_quat().astype(np.float32),
        )
        if len(batch)
        else batch
        for batch in vesicle.batches
    )
    polymers = tuple(
        replace(one, beads=rotated(rotation, one.beads).astype(np.float32))
        for one in vesicle.polymers
    )
    return replace(vesicle, batches=batches, polymers=polymers)


def own_poses(vesicle: Vesicle, species: str) -> tuple[Floats, Rotation]:
    """Return where the copies of a protein of a vesicle are, (n, 3) nm, and how they are turned."""
    mine = [batch for batch in vesicle.batches if batch.species == species and len(batch)]
    places = [np.asarray(batch.positions, np.float64) for batch in mine]
    turns = [np.asarray(batch.rotations, np.float64) for batch in mine]
    if not mine:
        return np.empty((0, 3)), Rotation.identity(0)
    return np.concatenate(places), Rotation.from_quat(np.concatenate(turns))


@dataclass(frozen=True, eq=False)
class Quotations:
    """Moments of other chapters that show what a milestone is about.

    Attributes
    ----------
    setting : StorySetting
    """

    setting: StorySetting

    #: By milestone: chapter, and the share of its length at which the quotation begins and ends.
    PASSAGES = (
        ("secretion", "release", 0.2, 0.58),
        ("rna", "delivery", 0.54, 0.92),
        ("ceramide", "ceramide", 0.28, 0.86),
        ("rab27", "docking", 0.18, 0.5),
        ("nobel", "docking", 0.5, 0.99),
        ("inheritance", "uptake", 0.04, 0.45),
    )

    @cached_property
    def _groups(self) -> dict[str, ChapterGroup]:
        """The groups of the chapters, by their places in the registry."""
        places = dict.fromkeys(CHAPTERS[chapter].group for _key, chapter, *_ in self.PASSAGES)
        return {place: self.setting.group(place) for place in places}

    @cached_property
    def _chapters(self) -> dict[str, Chapter]:
        return {
            chapter.record.name: chapter
            for group in self._groups.values()
            for chapter in group.chapters()
        }

    def tableaux(self) -> dict[str, tuple[Tableau, ...]]:
        """Return one tableau for each passage."""
        return {
            key: (self._quoted(chapter, low, high),) for key, chapter, low, high in self.PASSAGES
        }

    def _quoted(self, name: str, low: float, high: float) -> Tableau:
        chapter = self._chapters[name]
        start, end = low * chapter.duration, high * chapter.duration

        def keyframes() -> Floats:
            times = chapter.keyframes() - start
            return times[(times > 0) & (times < end - start)]

        return Tableau(end - start, lambda time: chapter.state_at(start + time), keyframes)

    def models(self) -> dict[str, CellModel]:
        """Return the models of the chapters that are not proteins of the catalog."""
        return {key: one for group in self._groups.values() for key, one in group.models().items()}

    def proteins_needed(self) -> set[str]:
        """Return the keys of the catalog's proteins in the chapters."""
        return set().union(*(group.proteins_needed() for group in self._groups.values()))

    def vesicles(self) -> dict[str, Vesicle]:
        """Return the vesicles that are not those of the scene: none."""
        return {}

    def opened(self) -> frozenset[str]:
        """Return which of these are shown cut open: none."""
        return frozenset()
