"""Kinesin between a microtubule and the body that it carries: heads on one, tails on the other."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from exoviz.model import Template
from exoviz.model.products import length_of
from exoviz.story.models import CellModel, protein
from exoviz.story.motion.threads import arc_lengths

__all__ = ["TUBE_NM", "walking_kinesin"]

Floats = NDArray[np.float64]

TUBE_NM: Final = 12.5
"""Radius of a microtubule."""
_HEADS_NM: Final = 2.6
"""From a membrane's midplane to the end of its heads."""
_NECK_NM: Final = 7.0
"""Length of the stiff piece with the motor domains, from their far end."""
_SAMPLES: Final = 200
_STEPS: Final = 40


def _slack(start: Floats, out: Floats, end: Floats, away: Floats, long: float) -> Floats:
    """Return a line (n, 3) of a length that begins along `out` and ends against `away`.

    It sags along -z, as a stalk does that is longer than the way.
    """
    share = np.linspace(0.0, 1.0, _SAMPLES)[:, None]

    def line(sag: float) -> Floats:
        first = start + 9.0 * out - (0.0, 0.0, sag)
        last = end + 9.0 * away - (0.0, 0.0, sag)
        rest = 1 - share
        points: Floats = (
            rest**3 * start + 3 * rest**2 * share * first + 3 * rest * share**2 * last
        ) + share**3 * end
        return points

    low, high = 0.0, 2 * long
    for _step in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if arc_lengths(line(middle))[-1] < long else (low, middle)
    return line((low + high) / 2)


def walking_kinesin(radius: float, rail: tuple[float, float], height: float) -> CellModel:
    """Return a dimer of kinesin on its way along +z, about the middle of the body.

    Parameters
    ----------
    radius : float
        Of the body's midplane, nm.
    rail : (float, float)
        Place of the microtubule, which stands along z beside the body, x and y in nm.
    height : float
        Of its heads above the body's middle, nm.
    """
    known = protein("KIF5B")
    beads = known.template.beads.astype(np.float64)
    radii = known.template.radii
    back = float((beads[:, 0] - radii).min())
    neck = back + _NECK_NM
    tails = beads[:, 0] > beads[:, 0].max() - 4.0
    hub = beads[tails].mean(axis=0)
    ball = float((np.linalg.norm(beads[tails] - hub, axis=1) + radii[tails]).max())
    # The tails lie on the body a little behind the cut, and the heads on the side of the rail
    # that looks there.
    level = np.arcsin((height - 12.0) / radius)
    depth = np.arcsin(5.0 / radius)
    away = np.array([np.cos(level) * np.cos(depth), np.cos(level) * np.sin(depth), np.sin(level)])
    end = away * (radius + _HEADS_NM + ball + 0.2)
    axis = np.array([*rail, height])
    out = np.array([end[0] - axis[0], end[1] - axis[1], 0.0])
    out /= length_of(out)
    foot = axis + out * TUBE_NM
    start = foot + out * _NECK_NM
    line = _slack(start, out, end, away, float(hub[0]) - neck)
    along = arc_lengths(line)
    across = np.cross((0.0, 0.0, 1.0), out)
    # The motor domains are one behind the other on the rail.
    placed = foot + (beads[:, :1] - back) * out + beads[:, 1:2] * across
    placed[:, 2] += beads[:, 2]
    stalk = beads[:, 0] > neck
    where = np.minimum(beads[stalk, 0] - neck, along[-1])
    way = np.gradient(line, axis=0)
    way /= np.linalg.norm(way, axis=1, keepdims=True)
    point = np.stack([np.interp(where, along, column) for column in line.T], axis=1)
    forward = np.stack([np.interp(where, along, column) for column in way.T], axis=1)
    side = np.cross(forward, np.cross(out, (0.0, 0.0, 1.0)))
    side /= np.linalg.norm(side, axis=1, keepdims=True)
    beyond = beads[stalk, 0] - neck - where
    placed[stalk] = (
        point
        + beyond[:, None] * forward
        + beads[stalk, 1:2] * np.cross(side, forward)
        + beads[stalk, 2:3] * side
    )
    template = Template(
        known.template.name,
        placed.astype(np.float32),
        radii,
        known.template.parts,
        known.template.mass_da,
    )
    return CellModel(known.layer, template)
