"""Vesicles in which molecules stand as none does: pictures for pupils to find what is wrong in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from exoviz.model import Instances, Polymer, Vesicle
from exoviz.model.layers import is_below

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

__all__ = ["faulty_vesicle"]


def _anchors(vesicle: Vesicle) -> Floats:
    """Return where each molecule stands (m, 3), nm; what is bound to another, where that stands."""
    places = [
        item.positions if isinstance(item, Instances) else item.beads.mean(axis=0, keepdims=True)
        for item in vesicle.molecules()
    ]
    found = np.concatenate(places)
    return np.asarray(found[vesicle.owners()], np.float32)


def _middles(item: Instances | Polymer) -> Floats:
    """Return the middle of each copy's beads (n, 3), nm."""
    if isinstance(item, Polymer):
        return np.asarray(item.beads.mean(axis=0, keepdims=True), np.float32)
    beads, _radii, _parts, copy = item.bead_positions()
    sums = np.stack([np.bincount(copy, beads[:, axis], len(item)) for axis in range(3)], axis=1)
    count = np.bincount(copy, minlength=len(item))
    return np.asarray(sums / count[:, None], np.float32)


def _tangents(points: Floats) -> Floats:
    """Return a unit vector (n, 3) at a right angle to the way from the centre to each point."""
    least = np.eye(3, dtype=np.float32)[np.abs(points).argmin(axis=1)]
    found = np.cross(points, least)
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), np.float32)


def _half_turned(item: Instances | Polymer, about: Floats, axes: Floats) -> Instances | Polymer:
    """Return copies of which each is turned by half a turn about an axis (n, 3) through a point."""
    places = item.beads if isinstance(item, Polymer) else item.positions
    away = places - about
    places = (about + 2 * (away * axes).sum(axis=1, keepdims=True) * axes - away).astype(np.float32)
    if isinstance(item, Polymer):
        return replace(item, beads=places)
    vectors, scalars = item.rotations[:, :3], item.rotations[:, 3:]
    turned = scalars * axes + np.cross(axes, vectors)
    rotations = np.concatenate((turned, -(axes * vectors).sum(axis=1, keepdims=True)), axis=1)
    return replace(item, positions=places, rotations=rotations.astype(np.float32))


def faulty_vesicle(vesicle: Vesicle, layer: str, fault: Literal["other-side", "turned"]) -> Vesicle:
    """Return a vesicle in which all molecules of a layer, or a group of layers, stand wrong.

    Parameters
    ----------
    vesicle : Vesicle
    layer : str
    fault : str
        ``"other-side"`` turns each to the other side of the membrane, as far from its middle;
        ``"turned"`` turns each about its own middle.
    """
    anchors, first = _anchors(vesicle), 0
    batches: list[Instances] = []
    polymers: list[Polymer] = []
    for item in vesicle.molecules():
        own = anchors[first : first + len(item)]
        first += len(item)
        changed = item
        if len(item) and is_below(item.layer, layer):
            about = _middles(item)
            if fault == "other-side":
                way = own / np.linalg.norm(own, axis=1, keepdims=True)
                about = (vesicle.geometry.midplane * way).astype(np.float32)
            changed = _half_turned(item, about, _tangents(about))
        if isinstance(changed, Polymer):
            polymers.append(changed)
        else:
            batches.append(changed)
    return replace(vesicle, batches=tuple(batches), polymers=tuple(polymers))
