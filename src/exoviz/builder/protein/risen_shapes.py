"""Bead models of proteins in bilayers that are thicker or thinner than usual."""

from __future__ import annotations

import dataclasses
import functools
from typing import Any

import numpy as np
from numpy.typing import NDArray

from exoviz.model import Template
from exoviz.model.bilayer_geometry import USUAL_THICKNESS_NM

__all__ = ["risen"]

_HALF_NM = USUAL_THICKNESS_NM / 2


def _moved(points: NDArray[Any], rise: float) -> NDArray[np.float32]:
    moved = points.astype(np.float32)
    moved[:, 2] += np.float32(rise) * np.clip(moved[:, 2] / np.float32(_HALF_NM), -1, 1)
    return moved


@functools.lru_cache(maxsize=512)
def risen(template: Template, rise: float) -> Template:
    """Return a protein's bead model where head groups stand farther from the midplane.

    What is outside the bilayer keeps its shape and its height above the head groups. What crosses
    it is stretched or pressed, for it spans the hydrocarbon: where helices do not match it, bilayer
    and helices give way to each other.

    Parameters
    ----------
    template : Template
        In the frame of the usual bilayer.
    rise : float
        How much farther heads are, nm.
    """
    if not rise:
        return template
    atoms = template.atoms
    if atoms is not None:
        atoms = dataclasses.replace(atoms, positions=_moved(atoms.positions, rise))
    return dataclasses.replace(
        template,
        beads=_moved(template.beads, rise),
        sites=_moved(template.sites, rise),
        atoms=atoms,
    )
