"""What a chapter is, and what chapters share: pacing, scattering, camera tracks."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from exoviz.story.membrane.cell_membrane import CellMembrane, MembraneProtein
from exoviz.story.membrane.fusion import Fusion, MaterialCoordinates
from exoviz.story.motion.brownian import diffusion_coefficient
from exoviz.story.motion.tracks import Track
from exoviz.story.state import CameraPose, Copies, State

__all__ = [
    "FASTEST",
    "Chapter",
    "OpeningSchedule",
    "StoryVesicles",
    "camera_track",
    "caption_at",
    "place_proteins",
    "scattered",
]

Floats = NDArray[np.float64]

FASTEST: Final = 90.0
"""No lipid is carried faster than this, nm in a second of film: 1.5 nm a frame at 60 a second."""
_STEPS: Final = 240
_SAMPLES: Final = 300


def _none() -> Floats:
    return np.empty(0)


@dataclass(frozen=True, slots=True, eq=False)
class Chapter:
    """A part of a story.

    Attributes
    ----------
    title, caption : str
        English; translated when drawn. A state may have a caption of its own.
    duration : float
        s of film.
    state_at : callable
        Gives the state at a time from 0 to `duration`.
    keyframes : callable
        Gives the times, s, at which what wanders turns; between two of them it goes straight on.
    """

    title: str
    caption: str
    duration: float
    state_at: Callable[[float], State]
    keyframes: Callable[[], Floats] = _none


@dataclass(frozen=True, slots=True, eq=False)
class StoryVesicles:
    """The vesicles of a body: copies of a few that were built.

    Attributes
    ----------
    models : tuple of str
        Model of each.
    radii : (n,) float array
        With the glycocalyx, nm.
    seed : int
    """

    models: tuple[str, ...]
    radii: Floats
    seed: int

    @property
    def diffusion(self) -> Floats:
        """Diffusion coefficients in water at 37 °C, nm²/s."""
        return np.array([diffusion_coefficient(2 * float(radius)) for radius in self.radii])

    def copies(
        self, places: Floats, turns: Floats, fraction_left: Floats | None = None
    ) -> tuple[Copies, ...]:
        """Return the vesicles at places (n, 3), turned by quaternions (n, 4), by model."""
        names = np.array(self.models)
        return tuple(
            Copies(
                name,
                places[names == name],
                turns[names == name],
                None if fraction_left is None else fraction_left[names == name],
            )
            for name in dict.fromkeys(self.models)
        )


@dataclass(frozen=True, eq=False)
class OpeningSchedule:
    """How a fusion opens so that the fastest lipid moves evenly.

    Attributes
    ----------
    fusion : Fusion
    """

    fusion: Fusion

    @functools.cached_property
    def _table(self) -> tuple[Floats, Floats]:
        """`u`, and how far the lipid that moves most in each step has come, nm."""
        # Finer at both ends, where the neck and the dimple change fastest.
        openings = 0.5 - 0.5 * np.cos(math.pi * np.linspace(0, 1, _STEPS))
        ends = {side: self.fusion.total_area(outer=side) for side in (True, False)}
        area = np.concatenate([np.linspace(0, end, _SAMPLES) for end in ends.values()])
        outer = np.repeat([True, False], _SAMPLES)
        coordinates = MaterialCoordinates(outer, area, np.zeros(area.size))
        before = self.fusion.place(coordinates, 0.0)[0]
        ways = [0.0]
        for opening in openings[1:]:
            after = self.fusion.place(coordinates, float(opening))[0]
            ways.append(float(np.linalg.norm(after - before, axis=1).max()))
            before = after
        return openings, np.cumsum(ways)

    @property
    def shortest_duration(self) -> float:
        """The least seconds of film that the whole may take."""
        return float(self._table[1][-1]) / FASTEST

    def opening(self, share: float) -> float:
        """Return `u` when this share of the way is done."""
        openings, ways = self._table
        return float(np.interp(share * ways[-1], ways, openings))


def camera_track(
    *keys: tuple[float, tuple[float, float, float], float, float, float], roll: float = 0.0
) -> Callable[[float], CameraPose]:
    """Return the camera's track: keys of time, focus, height of the picture, azimuth, elevation.

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
    """Return the caption whose time, s, has come."""
    return [text for start, text in captions if time >= start][-1]


def scattered(
    model: str,
    count: int,
    low: float,
    high: float,
    seed: int,
    *,
    apart: float = 9.0,
    near_cut: float = 0.0,
    height: float = 0.0,
) -> MembraneProtein:
    """Return copies of a protein at random in a part of a membrane's back half.

    Parameters
    ----------
    model : str
    count : int
    low, high : float
        Area coordinates between which they are, nm² of the midplane.
    seed : int
    apart : float
        Least distance, nm, measured in material coordinates.
    near_cut : float
        If given, they all lie within so many nm of the cut, in both halves of the section.
    height : float
        See `MembraneProtein`.
    """
    rng = np.random.default_rng(np.random.SeedSequence(seed))
    tries = rng.random((count * 30, 3))
    area = low + tries[:, 0] * (high - low)
    azimuth = np.pi * (0.01 + 0.98 * tries[:, 1])
    if near_cut:
        beside = np.sqrt(np.maximum(area, 1.0) / np.pi)
        small = np.minimum(near_cut * tries[:, 1] / np.maximum(beside, 1.0), 0.5)
        azimuth = np.where(tries[:, 2] < 0.5, small, np.pi - small)
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
) -> tuple[Copies, ...]:
    """Return where proteins are on a membrane."""
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
        Copies(one.model, places[part], turns[part])
        for one, part in zip(proteins, parts, strict=True)
    )
