"""How a camera moves on its orbit, as plain geometry."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from exoviz.renderer.geometry.camera import direction
from exoviz.scene.view import Orbit

__all__ = ["between", "panned", "rolled", "turned", "zoomed"]

_NEAREST_NM: Final = 2.0
_FARTHEST_NM: Final = 5_000.0


def _within(angle: float) -> float:
    return (angle + 180) % 360 - 180


def turned(orbit: Orbit, azimuth: float, elevation: float) -> Orbit:
    """Return the orbit turned by angles, degrees; never over the poles."""
    return orbit.model_copy(
        update={
            "azimuth": _within(orbit.azimuth + azimuth),
            "elevation": min(max(orbit.elevation + elevation, -90.0), 90.0),
        }
    )


def rolled(orbit: Orbit, angle: float) -> Orbit:
    """Return the orbit with the picture turned about its middle, degrees."""
    return orbit.model_copy(update={"roll": _within(orbit.roll + angle)})


def zoomed(orbit: Orbit, factor: float) -> Orbit:
    """Return the orbit nearer by a factor above 1, or farther below 1."""
    distance = min(max(orbit.distance_nm / factor, _NEAREST_NM), _FARTHEST_NM)
    return orbit.model_copy(update={"distance_nm": distance})


def panned(orbit: Orbit, right: float, up: float) -> Orbit:
    """Return the orbit moved along the picture, nm."""
    towards = direction(orbit.azimuth, orbit.elevation).astype(float)
    upright = direction(orbit.azimuth, orbit.elevation + 90).astype(float)
    level = np.cross(upright, towards)
    turn = math.radians(orbit.roll)
    across = math.cos(turn) * level + math.sin(turn) * upright
    along = math.cos(turn) * upright - math.sin(turn) * level
    x, y, z = np.array(orbit.focus_nm) + right * across + up * along
    return orbit.model_copy(update={"focus_nm": (float(x), float(y), float(z))})


def between(start: Orbit, end: Orbit, share: float) -> Orbit:
    """Return an orbit on the way from one to another, the shorter way round, eased.

    Parameters
    ----------
    start, end : Orbit
    share : float
        0 to 1, in time.
    """
    eased = share * share * (3 - 2 * share)

    def mixed(one: float, two: float) -> float:
        return one + eased * (two - one)

    first, last = start.distance_nm, end.distance_nm
    x, y, z = (mixed(a, b) for a, b in zip(start.focus_nm, end.focus_nm, strict=True))
    return Orbit(
        azimuth=_within(start.azimuth + eased * _within(end.azimuth - start.azimuth)),
        elevation=mixed(start.elevation, end.elevation),
        roll=_within(start.roll + eased * _within(end.roll - start.roll)),
        # A zoom looks even in the logarithm.
        distance_nm=math.exp(mixed(math.log(first), math.log(last))),
        focus_nm=(x, y, z),
    )
