"""Where vesicles lie in a field: in one film of ice, at random, none in another."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.errors import ArgumentError, Problem
from exoviz.language import _, number
from exoviz.model.arrays import rotate

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.microscopy.electron.potentials import Scatterers

    Floats = NDArray[np.float64]

__all__ = ["Placement", "field_side", "ice_thickness", "moved_beads", "placed", "turned"]

#: Ice beside a vesicle, nm: room for the fringes around it.
_BESIDE: Final = 12.0
#: Ice above and below all vesicles together, nm, where its thickness is not given.
_ABOVE_AND_BELOW: Final = 20.0
#: Share of the field that vesicles cover where its size is not given.
_COVERED: Final = 0.3
#: Places that are tried for a vesicle.
_TRIES: Final = 2000
#: Beads that are moved at a time.
_TOGETHER: Final = 500_000


@dataclass(frozen=True, slots=True, eq=False)
class Placement:
    """A vesicle in a field.

    Attributes
    ----------
    build : int
        Which of the different vesicles it is.
    centre : (3,) array
        nm; the corner of the field and the lower surface of the ice are zero.
    rotation : (4,) array
        Unit quaternion, scalar last.
    """

    build: int
    centre: Floats
    rotation: Floats


def field_side(reach: float, count: int) -> float:
    """Return a side for a field of vesicles that reach so far from their middles, nm."""
    one = 2 * (reach + _BESIDE)
    side = one if count == 1 else max(math.sqrt(count * math.pi / _COVERED) * reach, 1.5 * one)
    return 10.0 * math.ceil(side / 10)


def ice_thickness(reach: float) -> float:
    """Return the thickness of ice for vesicles that reach so far from their middles, nm."""
    return math.ceil(2 * reach + _ABOVE_AND_BELOW)


def _random_rotation(rng: np.random.Generator) -> Floats:
    quaternion = rng.normal(size=4)
    return np.asarray(quaternion / np.linalg.norm(quaternion))


def placed(
    reaches: Sequence[float],
    count: int,
    side: float,
    thickness: float,
    rng: np.random.Generator,
    thickness_option: str = "ice_nm",
) -> tuple[Placement, ...]:
    """Place vesicles wholly inside a square film, so that none reaches into another.

    One alone lies in the middle as it was built, seen along its z axis.

    Parameters
    ----------
    reaches : sequence of float
        How far each of the different vesicles reaches from its middle, nm.
    count : int
    side, thickness : float
        Of the film, nm.
    rng : numpy.random.Generator
    thickness_option : str
        The parameter that gives the thickness, for errors.

    Raises
    ------
    ArgumentError
        If they have no room: says how much they need.
    """
    largest = max(reaches)
    problems = []
    if thickness < 2 * largest:
        what = _("{value} nm is too thin: the vesicle needs {least} nm.")
        text = what.format(value=number(thickness), least=number(math.ceil(2 * largest)))
        problems.append(Problem(thickness_option, text))
    if side < 2 * largest:
        what = _("{value} nm is too small: the vesicle needs {least} nm.")
        text = what.format(value=number(side), least=number(math.ceil(2 * largest)))
        problems.append(Problem("field_nm", text))
    if problems:
        raise ArgumentError("scene", problems)
    if count == 1:
        middle = np.array([side / 2, side / 2, thickness / 2])
        return (Placement(0, middle, np.array([0.0, 0.0, 0.0, 1.0])),)
    found: list[Placement] = []
    for index in range(count):
        build = index % len(reaches)
        reach = reaches[build]
        room = np.array([side, side, thickness]) - 2 * reach
        others = np.array([one.centre for one in found]).reshape(-1, 3)
        apart = reach + np.array([reaches[one.build] for one in found])
        for _try in range(_TRIES):
            centre = reach + rng.random(3) * room
            if (np.linalg.norm(others - centre, axis=1) >= apart).all():
                break
        else:
            what = _("{count} vesicles have no room: after {done} there is no place left.")
            text = what.format(count=number(count), done=number(index))
            hint = _("A field of {side} nm has room for them.").format(
                side=number(field_side(largest, count))
            )
            raise ArgumentError("scene", [Problem("vesicles", text, hint)])
        found.append(Placement(build, centre, _random_rotation(rng)))
    return tuple(found)


def moved_beads(positions: Floats, moved: Callable[[Floats], Floats]) -> Floats:
    """Return where `moved` puts beads (n, 3), each by itself, nm."""
    found = np.empty(np.shape(positions))
    # So many at a time: of ten million beads what moving takes is more than all else.
    for first in range(0, len(found), _TOGETHER):
        some = slice(first, first + _TOGETHER)
        found[some] = moved(positions[some])
    return found


def turned(one: Scatterers, placement: Placement) -> Floats:
    """Return where the beads (n, 3) of a placed vesicle are, nm."""
    return moved_beads(
        one.positions, lambda some: rotate(placement.rotation, some) + placement.centre
    )
