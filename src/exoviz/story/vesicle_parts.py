"""The molecules of the vesicle that is followed, each on its own: they bud and are delivered whole.

A vesicle that floats is one rigid model. While its membrane is one with another, its proteins move
with the lipids and its cargo goes its own way; these are the same molecules at the same places.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from exoviz.model import Instances, Polymer, Template, Vesicle, rotate
from exoviz.model.layers import CARGO, Root, is_below, root_of
from exoviz.model.products import length_of
from exoviz.story.membrane.cell_membrane import MembraneProtein, upright
from exoviz.story.membrane.fusion import MaterialCoordinates
from exoviz.story.models import CellModel
from exoviz.story.state import Deformable

__all__ = ["VesicleParts", "clear_of_membrane", "vesicle_parts"]

Floats = NDArray[np.float64]

_PREFIX: Final = "hero"
_HEADS_NM: Final = 3.0
"""From a midplane to what stands clear of its head groups."""
_END_NM: Final = 2.55
"""From a midplane to what lies on its head groups."""
_ANGLES: Final = np.linspace(0.0, math.pi, 91)
_ROUNDS: Final = 200


def _nothing() -> Floats:
    return np.empty(0)


@dataclass(frozen=True, eq=False)
class VesicleParts:
    """Proteins and cargo of a vesicle, of which the half behind the cut is shown.

    Attributes
    ----------
    models : mapping of str to CellModel
        One for each protein of the membrane, with its glycans, and for each kind of cargo.
    proteins : tuple of str
        Model of each protein of the membrane that stands behind the cut, (n,).
    angle, azimuth : (n,) float arrays
        Their places: angle from +z, and about it, radians.
    cargo : tuple of str
        Models of what is within, one for each kind, all its molecules about the vesicle's centre.
    midplane : float
        Radius of the membrane's midplane, nm.
    """

    models: Mapping[str, CellModel] = field(default_factory=lambda: MappingProxyType({}))
    proteins: tuple[str, ...] = ()
    angle: Floats = field(default_factory=_nothing)
    azimuth: Floats = field(default_factory=_nothing)
    cargo: tuple[str, ...] = ()
    midplane: float = 0.0

    @cached_property
    def hollows(self) -> Floats:
        """How far from a flat membrane each protein would be that lies within the sphere, (n,)."""
        templates = [self.models[name].template for name in self.proteins]
        highest = np.array([float((one.beads[:, 2] + one.radii).max()) for one in templates])
        return np.asarray(np.maximum(-_END_NM - highest, 0.0), np.float64)

    def membrane_proteins(
        self, angle: Floats | None = None, azimuth: Floats | None = None, flat: float = 0.0
    ) -> tuple[MembraneProtein, ...]:
        """Return the proteins in a sphere that opens at +z.

        Parameters
        ----------
        angle, azimuth : (n,) float array, optional
            Their places, if they are others.
        flat : float
            0 where the membrane is as curved as the sphere, 1 where it is flat.
        """
        angle = self.angle if angle is None else angle
        azimuth = self.azimuth if azimuth is None else azimuth
        area = 2 * math.pi * self.midplane**2 * (1 + np.cos(angle))
        # Within the sphere: on its border rounding decides to which membrane a place belongs.
        area = np.minimum(area, 4 * math.pi * self.midplane**2 * (1 - 1e-6))
        nothing = np.zeros(1)
        return tuple(
            MembraneProtein(
                model,
                MaterialCoordinates(
                    np.zeros(1, np.bool_), area[index : index + 1], azimuth[index : index + 1]
                ),
                nothing,
                flat * float(self.hollows[index]),
            )
            for index, model in enumerate(self.proteins)
        )

    @property
    def cargo_places(self) -> Floats:
        """Middle of each molecule within, (m, 3) nm about the vesicle's centre, kind by kind."""
        found = [np.empty((0, 3))]
        for key in self.cargo:
            molecule, beads = self._molecules(key), self.models[key].template.beads
            count = np.bincount(molecule)
            found.append(np.stack([np.bincount(molecule, axis) / count for axis in beads.T], 1))
        return np.concatenate(found)

    def cargo_at(self, centre: Floats, shifts: Floats | None = None) -> tuple[Deformable, ...]:
        """Return the cargo with the vesicle's centre at a place, every molecule whole.

        Parameters
        ----------
        centre : (3,) float array
            nm.
        shifts : (m, 3) float array, optional
            By how much each molecule is away from its place, in the order of `cargo_places`.
        """
        found, first = [], 0
        for key in self.cargo:
            molecule, beads = self._molecules(key), self.models[key].template.beads
            moved = beads + centre
            if shifts is not None:
                moved = moved + shifts[first + molecule]
            found.append(Deformable(key, moved))
            first += int(molecule.max()) + 1
        return tuple(found)

    def first_of(self, layer: str) -> str | None:
        """Return the model of the first kind of cargo in a layer, or None if there is none."""
        return next((key for key in self.cargo if self.models[key].layer == layer), None)

    def _molecules(self, key: str) -> NDArray[np.int32]:
        model = self.models[key]
        if model.molecule is not None:
            return model.molecule
        return np.zeros(len(model.template.beads), np.int32)


def _own_frame(place: Floats, normal: Floats, beads: Floats) -> NDArray[np.float32]:
    """Return beads in the frame of an upright protein at a place."""
    back = upright(normal[None], np.zeros(1)) * (-1.0, -1.0, -1.0, 1.0)
    return rotate(back.astype(np.float32), (beads - place).astype(np.float32))


def _decorated(vesicle: Vesicle) -> dict[str, tuple[CellModel, Floats]]:
    """Return each protein of the membrane with its glycans, and its outward normal."""
    midplane = vesicle.geometry.midplane
    pieces: dict[int, list[tuple[Floats, NDArray[np.float32], NDArray[np.uint8]]]] = {}
    owners = vesicle.owners()
    kinds: dict[int, tuple[Instances, int]] = {}
    first = 0
    for batch in vesicle.batches:
        protein = root_of(batch.layer) is Root.PROTEINS
        if protein or root_of(batch.layer) is Root.GLYCANS:
            places, radii, parts, copy = batch.bead_positions()
            starts = np.flatnonzero(np.diff(copy, prepend=-1))
            for index, rows in enumerate(np.split(np.arange(len(copy)), starts[1:])):
                owner = int(owners[first + index])
                if protein:
                    kinds[owner] = (batch, index)
                pieces.setdefault(owner, []).append(
                    (places[rows].astype(np.float64), radii[rows], parts[rows])
                )
        first += len(batch)
    found = {}
    for owner, (batch, index) in kinds.items():
        mine = pieces[owner]
        normal = batch.positions[index].astype(np.float64)
        normal /= length_of(normal)
        beads = _own_frame(normal * midplane, normal, np.concatenate([one[0] for one in mine]))
        template = Template(
            batch.species,
            beads,
            np.concatenate([one[1] for one in mine]),
            np.concatenate([one[2] for one in mine]),
            batch.templates[int(batch.conformer[index])].mass_da,
        )
        molecule = np.repeat(np.arange(len(mine), dtype=np.int32), [len(one[0]) for one in mine])
        key = f"{_PREFIX}/{batch.species}/{index}"
        found[key] = (CellModel(batch.layer, template, molecule), normal)
    return found


def _cargo(vesicle: Vesicle) -> dict[str, CellModel]:
    """Return what is within a vesicle, kind by kind; every RNA is a kind of its own."""
    found: dict[str, CellModel] = {}
    for number, item in enumerate(vesicle.molecules()):
        if not is_below(item.layer, CARGO) or (not isinstance(item, Polymer) and not len(item)):
            continue
        key = f"{_PREFIX}/cargo/{number}/{item.species}"
        if isinstance(item, Polymer):
            chain = Template(item.species, item.beads, item.radii, item.parts, item.mass_da)
            found[key] = CellModel(item.layer, chain)
        else:
            beads, radii, parts, copy = item.bead_positions()
            whole = Template(item.species, beads, radii, parts, item.mass_da)
            found[key] = CellModel(item.layer, whole, copy)
    return found


def vesicle_parts(vesicle: Vesicle) -> VesicleParts:
    """Return the proteins and the cargo of a built vesicle, each on its own."""
    decorated = {
        key: (model, normal)
        for key, (model, normal) in _decorated(vesicle).items()
        if normal[1] > 0
    }
    cargo = _cargo(vesicle)
    normals = np.array([normal for _model, normal in decorated.values()]).reshape(-1, 3)
    return VesicleParts(
        MappingProxyType({key: model for key, (model, _normal) in decorated.items()} | cargo),
        tuple(decorated),
        np.arccos(np.clip(normals[:, 2], -1.0, 1.0)),
        np.arctan2(normals[:, 1], normals[:, 0]),
        tuple(cargo),
        vesicle.geometry.midplane,
    )


def _steepest(
    beads: NDArray[np.float32],
    radii: NDArray[np.float32],
    azimuth: float,
    midplane: float,
    around: float,
    gap: float,
) -> float:
    """Return the angle from +z beyond which a protein clears the membrane around the vesicle."""
    flat = np.sin(_ANGLES)
    normals = np.stack(
        [flat * math.cos(azimuth), flat * math.sin(azimuth), np.cos(_ANGLES)], axis=1
    )
    turns = upright(normals, np.zeros(len(_ANGLES)))
    turned = rotate(turns[:, None].astype(np.float32), beads[None])
    places = turned + (normals * midplane + (0.0, 0.0, around - midplane - gap))[:, None]
    # What hangs within the vesicle is on the other side of its membrane.
    outside = np.linalg.norm(beads + (0.0, 0.0, midplane), axis=1) > midplane
    reach = np.where(outside, np.linalg.norm(places, axis=2) + radii, 0.0).max(axis=1)
    narrow = np.flatnonzero(reach > around - _HEADS_NM)
    return float(_ANGLES[min(narrow[-1] + 1, len(_ANGLES) - 1)]) if len(narrow) else 0.0


def clear_of_membrane(
    parts: VesicleParts, around: float, gap: float, narrow: Floats | None = None
) -> tuple[Floats, Floats]:
    """Return places of the proteins at which none pierces the membrane that the vesicle touches.

    Tall ones make way along the vesicle, and others before them.

    Parameters
    ----------
    parts : VesicleParts
    around : float
        Radius of the midplane of the membrane around the vesicle, nm.
    gap : float
        Between both midplanes at +z, where they meet, nm.
    narrow : (n,) float array, optional
        Angles from +z up to which each has no room for other reasons, radians.

    Returns
    -------
    angle, azimuth : (n,) float arrays
    """
    if not parts.proteins:
        return parts.angle, parts.azimuth
    templates = [parts.models[name].template for name in parts.proteins]
    least = np.array(
        [
            _steepest(one.beads, one.radii, float(azimuth), parts.midplane, around, gap)
            for one, azimuth in zip(templates, parts.azimuth, strict=True)
        ]
    )
    if narrow is not None:
        least = np.maximum(least, narrow)
    wide = np.array([float(np.quantile(np.hypot(*one.beads[:, :2].T), 0.9)) for one in templates])
    angle, azimuth = np.maximum(parts.angle, least), parts.azimuth.copy()

    def points(angle: Floats, azimuth: Floats) -> Floats:
        flat = np.sin(angle)
        found = np.stack([flat * np.cos(azimuth), flat * np.sin(azimuth), np.cos(angle)], axis=1)
        return found * parts.midplane

    first, second = np.triu_indices(len(least), 1)
    before = points(parts.angle, parts.azimuth)
    wanted = np.minimum(
        np.linalg.norm(before[first] - before[second], axis=1), wide[first] + wide[second]
    )
    for _round in range(_ROUNDS):
        now = points(angle, azimuth)
        apart = now[first] - now[second]
        distance = np.linalg.norm(apart, axis=1)
        lacking = np.flatnonzero(distance < wanted - 0.05)
        if not len(lacking):
            break
        way = apart[lacking] / np.maximum(distance[lacking], 1e-6)[:, None]
        way *= 0.3 * (wanted - distance)[lacking, None]
        np.add.at(now, first[lacking], way)
        np.subtract.at(now, second[lacking], way)
        now[:, 1] = np.maximum(now[:, 1], 0.05)
        now /= np.linalg.norm(now, axis=1, keepdims=True)
        angle = np.maximum(np.arccos(np.clip(now[:, 2], -1.0, 1.0)), least)
        azimuth = np.arctan2(now[:, 1], now[:, 0])
    return angle, azimuth
