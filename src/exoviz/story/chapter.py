"""Chapters of a story and what they share: setting, opening schedule, camera tracks, placing."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from exoviz.model import Vesicle
from exoviz.model.randomness import stream
from exoviz.registry import implementation
from exoviz.registry.chapters import ChapterRecord
from exoviz.story.membrane.cell_membrane import CellMembrane, MembraneProtein
from exoviz.story.membrane.fusion import Fusion, MaterialCoordinates
from exoviz.story.models import CellModel
from exoviz.story.motion.brownian import diffusion_coefficient
from exoviz.story.motion.tracks import Track
from exoviz.story.state import CameraPose, RigidCopies, State
from exoviz.story.vesicle_parts import VesicleParts

__all__ = [
    "FASTEST",
    "BringsVesicles",
    "Chapter",
    "ChapterGroup",
    "OpeningSchedule",
    "StorySetting",
    "camera_track",
    "caption_at",
    "place_proteins",
    "scattered",
]

Floats = NDArray[np.float64]

FASTEST: Final = 90.0
"""Highest speed of a lipid, nm per second of film: 1.5 nm per frame at 60 a second."""
_STEPS: Final = 240
_SAMPLES: Final = 300


def _none() -> Floats:
    return np.empty(0)


@dataclass(frozen=True, slots=True, eq=False)
class Chapter:
    """One part of a story.

    Attributes
    ----------
    record : ChapterRecord
        Its name and its title.
    caption : str
        English; translated when drawn. A state may have a caption of its own.
    duration : float
        Seconds of film.
    state_at : callable
        Gives the state at a time from 0 to `duration`.
    keyframes : callable
        Gives the times, s, at which what moves by diffusion turns; between two of them it goes
        straight on.
    cuts : tuple of float
        Times, s, at which another place is shown, with other molecules.
    """

    record: ChapterRecord
    caption: str
    duration: float
    state_at: Callable[[float], State]
    keyframes: Callable[[], Floats] = _none
    cuts: tuple[float, ...] = ()

    @property
    def title(self) -> str:
        """Title in English; translated when drawn."""
        return self.record.title


@dataclass(frozen=True, slots=True, eq=False)
class StorySetting:
    """Data that all chapters of a story share: the body, and its vesicles, copies of a few.

    Attributes
    ----------
    seed : int
        The scene's.
    body_diameter : float
        Diameter of the multivesicular body's midplane, nm.
    models : tuple of str
        Model of each vesicle in the body.
    radii : (n,) float array
        Radius of each vesicle with all that stands out of it, nm: as near as another may come.
    hydrodynamic_diameters : (n,) float array
        As what sphere each vesicle moves, nm.
    exosome, cut_open_exosome : str
        Models of the vesicle that is followed, whole and cut open.
    exosome_midplane, exosome_radius : float
        Radii of its membrane's midplane, and with all that stands out of it, nm.
    exosome_hydrodynamic_diameter : float
        As what sphere it moves, nm.
    parts : VesicleParts
        Its proteins and its cargo, each on its own.
    vesicles : mapping of str to Vesicle
        The models of vesicles.
    """

    seed: int
    body_diameter: float
    models: tuple[str, ...]
    radii: Floats
    hydrodynamic_diameters: Floats
    exosome: str
    cut_open_exosome: str
    exosome_midplane: float
    exosome_radius: float
    exosome_hydrodynamic_diameter: float
    parts: VesicleParts = field(default_factory=VesicleParts)
    vesicles: Mapping[str, Vesicle] = field(default_factory=lambda: MappingProxyType({}))
    _groups: dict[str, ChapterGroup] = field(default_factory=dict, repr=False)

    def group(self, place: str) -> ChapterGroup:
        """Return the chapters that are made together, made once for a story.

        Parameters
        ----------
        place : str
            ``"module:class"``, as in a chapter's record.
        """
        if place not in self._groups:
            self._groups[place] = implementation(place)(self)
        return self._groups[place]

    @property
    def diffusion(self) -> Floats:
        """Diffusion coefficients of the vesicles in water at 37 °C, nm²/s."""
        return np.array([diffusion_coefficient(float(one)) for one in self.hydrodynamic_diameters])

    def stream(self, chapter: str, *component: str) -> np.random.Generator:
        """Return the random numbers of a component of a chapter."""
        return stream(self.seed, "story", chapter, *component)

    def copies(
        self, places: Floats, turns: Floats, fraction_left: Floats | None = None
    ) -> tuple[RigidCopies, ...]:
        """Return the vesicles at places (n, 3), turned by quaternions (n, 4), by model."""
        names = np.array(self.models)
        return tuple(
            RigidCopies(
                name,
                places[names == name],
                turns[names == name],
                None if fraction_left is None else fraction_left[names == name],
            )
            for name in dict.fromkeys(self.models)
        )


class ChapterGroup(Protocol):
    """Chapters that are made together, because they share membranes and molecules.

    Chapters' records name a class that takes a `StorySetting` and returns such a group.
    """

    def chapters(self) -> tuple[Chapter, ...]:
        """Return the chapters."""

    def models(self) -> Mapping[str, CellModel]:
        """Return the models in them that are not proteins of the catalog."""

    def proteins_needed(self) -> set[str]:
        """Return the keys of the catalog's proteins in them."""


@runtime_checkable
class BringsVesicles(Protocol):
    """Chapters with vesicles that the scene does not describe."""

    def vesicles(self) -> Mapping[str, Vesicle]:
        """Return these vesicles, by their keys in the story."""

    def opened(self) -> frozenset[str]:
        """Return which of them are shown cut open."""


@functools.lru_cache(maxsize=64)
def _fastest_ways(fusion: Fusion) -> tuple[Floats, Floats]:
    """Return openings of a fusion, and the path of the fastest lipid up to each, nm.

    Chapters and stories open the same few membranes.
    """
    # Finer at both ends, where the neck and the dimple change fastest.
    openings = 0.5 - 0.5 * np.cos(math.pi * np.linspace(0, 1, _STEPS))
    ends = {side: fusion.total_area(outer=side) for side in (True, False)}
    area = np.concatenate([np.linspace(0, end, _SAMPLES) for end in ends.values()])
    outer = np.repeat([True, False], _SAMPLES)
    coordinates = MaterialCoordinates(outer, area, np.zeros(area.size))
    before = fusion.place(coordinates, 0.0)[0]
    ways = [0.0]
    for opening in openings[1:]:
        after = fusion.place(coordinates, float(opening))[0]
        ways.append(float(np.linalg.norm(after - before, axis=1).max()))
        before = after
    return openings, np.cumsum(ways)


@dataclass(frozen=True, eq=False)
class OpeningSchedule:
    """A schedule of opening a fusion in which the fastest lipid moves evenly.

    Attributes
    ----------
    fusion : Fusion
    """

    fusion: Fusion

    @property
    def _table(self) -> tuple[Floats, Floats]:
        """Values of `u`, and the path of the fastest lipid up to each, nm."""
        return _fastest_ways(self.fusion)

    @property
    def shortest_duration(self) -> float:
        """Shortest duration of the whole that keeps lipids below `FASTEST`, s of film."""
        return float(self._table[1][-1]) / FASTEST

    def opening(self, share: float) -> float:
        """Return `u` at a share of the path, 0 to 1."""
        openings, ways = self._table
        return float(np.interp(share * ways[-1], ways, openings))


def camera_track(
    *keys: tuple[float, tuple[float, float, float], float, float, float], roll: float = 0.0
) -> Callable[[float], CameraPose]:
    """Return the camera's path through keys: time, focus, height, azimuth, elevation.

    Heights are eased by their logarithm, so that a zoom looks even.
    """
    track = Track(
        tuple(
            (time, (*focus, math.log(height), azimuth, elevation))
            for time, focus, height, azimuth, elevation in keys
        )
    )

    def pose(time: float) -> CameraPose:
        x, y, z, height, azimuth, elevation = track.at(time).tolist()
        return CameraPose((x, y, z), math.exp(height), azimuth, elevation, roll)

    return pose


def caption_at(captions: tuple[tuple[float, str], ...], time: float) -> str:
    """Return the last caption whose start, s, is not after a time."""
    return [text for start, text in captions if time >= start][-1]


def scattered(
    model: str,
    count: int,
    low: float,
    high: float,
    rng: np.random.Generator,
    *,
    apart: float = 9.0,
    height: float = 0.0,
) -> MembraneProtein:
    """Return copies of a protein at random places in a part of a membrane's back half.

    Parameters
    ----------
    model : str
    count : int
    low, high : float
        Area coordinates between which they are, nm² of the midplane.
    rng : numpy.random.Generator
    apart : float
        Least distance, nm, measured in material coordinates.
    height : float
        See `MembraneProtein`.
    """
    tries = rng.random((count * 30, 2))
    area = low + tries[:, 0] * (high - low)
    azimuth = np.pi * (0.01 + 0.98 * tries[:, 1])
    beside = np.sqrt(area / np.pi)
    flat = np.stack([beside * np.cos(azimuth), beside * np.sin(azimuth)], axis=1)
    chosen: list[int] = []
    for index in range(len(flat)):
        if len(chosen) == count:
            break
        if not chosen or np.linalg.norm(flat[chosen] - flat[index], axis=1).min() >= apart:
            chosen.append(index)
    coordinates = MaterialCoordinates(
        np.zeros(len(chosen), np.bool_), area[chosen], azimuth[chosen]
    )
    return MembraneProtein(model, coordinates, 2 * np.pi * rng.random(len(chosen)), height)


def place_proteins(
    membrane: CellMembrane, proteins: tuple[MembraneProtein, ...]
) -> tuple[RigidCopies, ...]:
    """Return the copies of proteins at their places on a membrane."""
    if not proteins:
        return ()
    columns = [one.coordinates for one in proteins]
    coordinates = MaterialCoordinates(
        np.concatenate([one.outer for one in columns]),
        np.concatenate([one.area for one in columns]),
        np.concatenate([one.azimuth for one in columns]),
    )
    turn = np.concatenate([one.turn for one in proteins])
    height = np.repeat([one.height for one in proteins], [len(one.turn) for one in proteins])
    places, turns = membrane.protein_poses(coordinates, turn, height)
    ends = np.cumsum([len(one.turn) for one in proteins])
    parts = [slice(end - len(one.turn), end) for one, end in zip(proteins, ends, strict=True)]
    return tuple(
        RigidCopies(one.model, places[part], turns[part])
        for one, part in zip(proteins, parts, strict=True)
    )
