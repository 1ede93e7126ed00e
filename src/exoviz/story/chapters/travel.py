"""An exosome in body fluids, among other particles."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from exoviz.catalog import Fluid, Particle, load_catalog
from exoviz.language import marked
from exoviz.model.neighbours import close_pairs, lengths
from exoviz.model.units import NM3_PER_ML
from exoviz.registry.chapters import CHAPTERS
from exoviz.story.cell_models import particle_model
from exoviz.story.chapter import Chapter, StorySetting, camera_track
from exoviz.story.chapters.release import RATE
from exoviz.story.models import CellModel
from exoviz.story.motion.brownian import diffusion_coefficient
from exoviz.story.motion.tracks import ramp
from exoviz.story.state import UNTURNED, VESICLE, Callout, Clock, CytosolFace, RigidCopies, State

__all__ = ["Travel"]

Floats = NDArray[np.float64]

_EACH: Final = 6.0
_EMPTY: Final = 4.5
"""Seconds of film for each fluid, and for one in which nothing else of its size is drawn."""
_BOX: Final = np.array([900.0, 400.0, 580.0])
"""Sides of the volume that is filled with particles, nm: wider than what is seen at its back."""
_NEAREST: Final = -100.0
"""Side of that volume that is nearest to the camera, y in nm."""
_PIECES: Final = 4
"""Pieces of the straight way from keyframe to keyframe, after each of which particles make way."""
_ROUNDS: Final = 3
_FREE_NM: Final = 12.0
"""How far before the exosome particles stay beside it, so that none hides it, nm."""
_FOCUS: Final = (0.0, 0.0, -22.0)
"""Where the camera looks, nm: below the exosome, which stands above what is said of it."""
_INTERVAL: Final = 0.2
_BESIDE: Final = (np.array([-95.0, 0.0, 52.0]), np.array([92.0, 0.0, -56.0]))
"""Where particles begin of which one is drawn because nobody knows how many there are, nm."""
_FLAT: Final = (60.0, 20.0, 0.0)
"""How flat particles lie, degrees about x, y and z: so that width and height are both seen."""

_ALONE: Final = marked(
    "In {fluid} the next exosome is {apart} µm away. Diffusion alone carries one {way} µm in a "
    "second; the flow of the fluid carries it much farther."
)
_BARE: Final = marked("In {fluid} the next exosome is {apart} µm away. {role}")
_AMONG: Final = marked(
    "In {fluid} the next exosome is {apart} µm away; diffusion carries one {way} µm in a second. "
    "What is isolated with it: LDL, VLDL and HDL in their true numbers, and exomeres and "
    "supermeres, of which one each is drawn, because nobody knows how many there are."
)


def _in_fluid(fluid: Fluid) -> tuple[tuple[Particle, float | None], ...]:
    """Return the particles of a fluid, each with its number in 1 mL, None where nobody knows."""
    known = load_catalog().particles
    counted: list[tuple[Particle, float | None]] = [
        (known[key], float(number)) for key, number in fluid.particles.items()
    ]
    return (*counted, *((known[key], None) for key in fluid.with_unknown_number))


def _caption(fluid: Fluid) -> str:
    """Return what is said of a fluid: of one that is drawn empty, what is in it."""
    if fluid.with_unknown_number:
        return _AMONG
    return _ALONE if fluid.particles else _BARE


def _along(walks: Floats, time: float) -> Floats:
    """Return the places between the keyframes (k, n, 3) of walks, at a time, s of film."""
    place = min(max(time * _PIECES / _INTERVAL, 0.0), len(walks) - 1.001)
    before = int(place)
    share = place - before
    found: Floats = walks[before] * (1 - share) + walks[before + 1] * share
    return found


def _within(places: Floats) -> Floats:
    """Return places (n, 3) kept in the volume by mirrors: nothing appears or vanishes at a side."""
    corner = np.array([-_BOX[0] / 2, _NEAREST, -_BOX[2] / 2])
    folded = (places - corner) % (2 * _BOX)
    kept: Floats = np.minimum(folded, 2 * _BOX - folded) + corner
    return kept


def _parted(places: Floats, radii: Floats) -> Floats:
    """Return places (n, 3) moved as little as balls of these radii (n,) need to pass each other."""
    moved = places.copy()
    for _round in range(_ROUNDS):
        pairs = close_pairs(moved, 2 * float(radii.max(initial=0.0)))
        first, second = pairs[:, 0], pairs[:, 1]
        apart = moved[first] - moved[second]
        distance = np.maximum(lengths(apart), 1e-6)
        overlap = np.maximum(radii[first] + radii[second] - distance, 0.0)
        # The smaller one gives way.
        share = radii[second] ** 3 / (radii[first] ** 3 + radii[second] ** 3)
        way = apart * (overlap / distance)[:, None]
        np.add.at(moved, first, way * share[:, None])
        np.subtract.at(moved, second, way * (1 - share)[:, None])
    return moved


@dataclass(frozen=True, eq=False)
class Travel:
    """The chapters that follow one exosome.

    Attributes
    ----------
    setting : StorySetting
    """

    setting: StorySetting

    @cached_property
    def fluids(self) -> tuple[Fluid, ...]:
        """The fluids, in their order."""
        return tuple(load_catalog().fluids.values())

    @cached_property
    def _starts(self) -> tuple[float, ...]:
        """When each fluid comes, and when the last one goes, s of film."""
        long = [_EACH if _in_fluid(fluid) else _EMPTY for fluid in self.fluids]
        return tuple(float(start) for start in np.cumsum([0.0, *long]))

    @cached_property
    def _particles(self) -> dict[str, tuple[Floats, tuple[int, ...]]]:
        """Keyframes (k, n, 3) of each fluid's particles, and how many there are of each kind.

        Their numbers per volume are the true ones. They are reckoned one after the other, so that
        what the exosome or another has turned aside stays on its side.
        """
        found = {}
        steps = math.ceil(_EACH / _INTERVAL) + 1
        for fluid in self.fluids:
            begin, moves, counts = [np.empty((0, 3))], [np.empty((steps, 0, 3))], []
            corner = np.array([-_BOX[0] / 2, _NEAREST, -_BOX[2] / 2])
            beside = iter(_BESIDE)
            for particle, per_ml in _in_fluid(fluid):
                random = functools.partial(self.setting.stream, "travel", fluid.key, particle.key)
                number = float(np.prod(_BOX)) * (per_ml or 0.0) / NM3_PER_ML
                count = max(round(number), 1)
                diffusion = diffusion_coefficient(
                    float(particle.diameter_nm), viscosity=1e-3 * float(fluid.viscosity_mpa_s)
                )
                spread = math.sqrt(2 * diffusion * _INTERVAL * RATE)
                places = random("places").random((count, 3)) * _BOX
                begin.append((next(beside) - corner)[None] if per_ml is None else places)
                moves.append(random("motion").standard_normal((steps, count, 3)) * spread)
                counts.append(count)
            radii = self._radii(fluid, counts)
            now = np.concatenate(begin) + corner
            frames = []
            for move in np.repeat(np.concatenate(moves, axis=1) / _PIECES, _PIECES, axis=0):
                now = self._beside(_parted(_within(now + move), radii), radii)
                frames.append(now)
            found[fluid.key] = (np.array(frames), tuple(counts))
        return found

    @staticmethod
    def _radii(fluid: Fluid, counts: Sequence[int]) -> Floats:
        """Return the radius of each of a fluid's particles, nm, so many of each kind."""
        return np.repeat([float(one.diameter_nm) / 2 for one, _number in _in_fluid(fluid)], counts)

    def _beside(self, places: Floats, radii: Floats) -> Floats:
        """Return places of particles beside the exosome, which none hides from the camera."""
        contact = self.setting.exosome_radius + radii
        away = np.linalg.norm(places, axis=1)
        moved: Floats = places * np.maximum(contact / np.maximum(away, 1e-6), 1.0)[:, None]
        wide = np.hypot(moved[:, 0], moved[:, 2])
        least = (contact + _FREE_NM) * np.clip(-moved[:, 1] / contact, 0.0, 1.0)
        moved[:, [0, 2]] *= np.maximum(least / np.maximum(wide, 1e-6), 1.0)[:, None]
        return moved

    def _places_of(self, fluid: Fluid, time: float) -> list[Floats]:
        """Return the places of each kind of particle, at a time since a fluid came, s of film."""
        frames, counts = self._particles[fluid.key]
        radii = self._radii(fluid, counts)
        places = self._beside(_along(frames, time), radii)
        return np.split(places, np.cumsum(counts)[:-1]) if counts else []

    def _turns(self, time: float) -> Floats:
        """Return the rotation of the exosome: slow, so that it can be looked at."""
        return Rotation.from_euler("zyx", [[0.22 * time, 0.13 * time, 0.3]]).as_quat()

    def _travel(self, time: float) -> State:
        number = int(np.searchsorted(self._starts, time, side="right")) - 1
        number = min(max(number, 0), len(self.fluids) - 1)
        fluid, local = self.fluids[number], time - self._starts[number]
        long = self._starts[number + 1] - self._starts[number]
        copies = [RigidCopies(self.setting.exosome, np.zeros((1, 3)), self._turns(time))]
        callouts = [
            Callout(
                marked("exosome"),
                (0.0, -self.setting.exosome_radius, 8.0),
                ramp(local, 0.4, 1.0),
                (8, 4),
                (VESICLE,),
            )
        ]
        found = self._places_of(fluid, local)
        for (particle, _number), places in zip(_in_fluid(fluid), found, strict=True):
            turned = Rotation.from_euler("xyz", _FLAT, degrees=True).as_quat()
            turns = np.tile(turned if particle.height_nm else UNTURNED, (len(places), 1))
            copies.append(RigidCopies(f"particle/{particle.key}", places, turns))
            inner = 0 if particle.key in fluid.with_unknown_number else 80
            side = np.flatnonzero((np.abs(places[:, 0]) > inner) & (np.abs(places[:, 0]) < 190))
            side = side[np.abs(places[side, 2]) < 90]
            if len(side):
                nearest = side[np.argmin(places[side, 1])]
                callouts.append(
                    Callout(
                        particle.name, tuple(places[nearest].tolist()), 1.0, (4, 3), (particle.key,)
                    )
                )
        camera = camera_track((0.0, _FOCUS, 300, 0, 4), (self._starts[-1], _FOCUS, 270, 0, 8))(time)
        own = diffusion_coefficient(
            self.setting.exosome_hydrodynamic_diameter,
            viscosity=1e-3 * float(fluid.viscosity_mpa_s),
        )
        fade = max(1 - local / 0.5, (local - long + 0.4) / 0.4, 0.0)
        return State(
            time,
            0,
            (),
            tuple(copies),
            camera,
            Clock(local * RATE, RATE, steady=True),
            tuple(callouts),
            CytosolFace(below_plane=False),
            caption=_caption(fluid),
            facts={
                "fluid": fluid.name,
                "apart": fluid.spacing_um,
                "way": math.sqrt(6 * own) / 1000,
                "role": fluid.role,
            },
            fade=min(fade, 1.0) if len(self.fluids) > 1 else 0.0,
            medium=fluid.key,
        )

    def models(self) -> dict[str, CellModel]:
        """Return the models here that are not proteins of the catalog."""
        particles = {one.key: one for fluid in self.fluids for one, _number in _in_fluid(fluid)}
        return {f"particle/{key}": particle_model(one) for key, one in particles.items()}

    def proteins_needed(self) -> set[str]:
        """Return the keys of the catalog's proteins here: none by itself."""
        return set()

    def chapters(self) -> tuple[Chapter, ...]:
        """Return the chapters."""
        return (
            Chapter(
                CHAPTERS["travel"],
                "",
                self._starts[-1],
                self._travel,
                lambda: np.arange(_INTERVAL, self._starts[-1], _INTERVAL),
            ),
        )
