"""The kinds of measures: what is measured between how many ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from exoviz.language import _, marked, number
from exoviz.registry.records import Registry

__all__ = ["MEASURE_KINDS", "MeasureKind"]

_MEASURING: Final = "exoviz.model.measuring"
#: Decimals of a number by its unit: a tenth of a nanometre is an atom.
_DIGITS: Final = {"nm": 1, "°": 0}


@dataclass(frozen=True, slots=True)
class MeasureKind:
    """Something that can be measured on a vesicle.

    Attributes
    ----------
    name, title, description : str
        Its name in scenes and commands, its title in menus, and a line for the reference.
    measure : str
        ``"module:function"`` that takes a vesicle, the beads of each end and a direction, and
        returns a value and the line that shows it; see `exoviz.model.measuring.measured`.
    least, most : int
        How many ends it can have.
    unit : str
    sign : str
        What stands beside its number in a picture; ``{value}`` stands for number and unit.
    """

    name: str
    title: str
    description: str
    measure: str
    least: int
    most: int
    unit: str = "nm"
    sign: str = "{value}"

    @property
    def is_whole(self) -> bool:
        """Whether it can be of the whole vesicle, without an end."""
        return self.least == 0

    def written(self, value: float) -> str:
        """Return a number with its unit, as the language in force writes them."""
        digits = number(value, _DIGITS[self.unit])
        return (
            f"{digits}{self.unit}" if self.unit == "°" else _("{length} nm").format(length=digits)
        )

    def worded(self, value: float) -> str:
        """Return what stands beside its line in a picture."""
        return _(self.sign).format(value=self.written(value))


MEASURE_KINDS: Final = Registry(
    MeasureKind(
        "distance",
        marked("Between centres"),
        "from the centre of one end to that of the other; a centre is that of the volume of the "
        "beads",
        f"{_MEASURING}:centre_distance",
        2,
        2,
    ),
    MeasureKind(
        "gap",
        marked("Between surfaces"),
        "the shortest way from the surface of one end to that of the other; below 0 where they "
        "reach into each other",
        f"{_MEASURING}:surface_distance",
        2,
        2,
        sign=marked("{value} between surfaces"),
    ),
    MeasureKind(
        "angle",
        marked("Angle"),
        "at the second of three ends, between the ways to the first and the third",
        f"{_MEASURING}:angle_between",
        3,
        3,
        "°",
    ),
    MeasureKind(
        "diameter",
        marked("Diameter"),
        "through the centre, from surface to surface of the outer head groups: the mean over all "
        "lipids; drawn towards the end, if there is one",
        f"{_MEASURING}:whole_diameter",
        0,
        1,
        sign=marked("⌀ {value}"),
    ),
    MeasureKind(
        "thickness",
        marked("Membrane, head group to head group"),
        "of the membrane, from surface to surface of the head groups of both leaflets: the mean "
        "over the lipids within 4 nm of where the end points from the centre, or over all",
        f"{_MEASURING}:head_thickness",
        0,
        1,
        sign=marked("{value}, head to head"),
    ),
    MeasureKind(
        "phosphates",
        marked("Membrane, phosphate to phosphate"),
        "of the membrane, from centre to centre of the phosphates of both leaflets: the mean over "
        "the same lipids",
        f"{_MEASURING}:phosphate_thickness",
        0,
        1,
        sign=marked("{value}, P to P"),
    ),
)
