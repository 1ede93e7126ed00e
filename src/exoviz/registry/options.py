"""Options of files that are written: default, range, unit and meaning, each once."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Generic, Literal, TypeVar

from exoviz.errors import Problem, nearest
from exoviz.language import _, marked, plain_number
from exoviz.registry.records import Registry

__all__ = [
    "AT",
    "CLEARANCE",
    "DETAIL",
    "ESTIMATE",
    "EXPANDED",
    "FPS",
    "INSTANCED",
    "LONGEST",
    "MAX_MB",
    "MOTION",
    "OPTIONS",
    "PARTS",
    "QUALITY",
    "SPEED",
    "THINNEST",
    "TURNTABLE",
    "Detail",
    "Motion",
    "Option",
    "Parts",
    "Quality",
]

Detail = Literal["low", "medium", "high"]
Parts = Literal["one", "halves", "layers"]
Motion = Literal["turn", "rock", "zoom"]
Quality = Literal["draft", "web", "master"]

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Option(Generic[T_co]):
    """One thing that can be chosen for a file.

    Attributes
    ----------
    name : str
        Parameter of the Python functions.
    default : object
        Value if none is chosen.
    help : str
        Explanation. ``{instanced}`` and the like stand for the file extensions that take the
        option of that name, ``{story}`` and the like for those that hold one.
    label : str
        Beside its control in the window, with a mnemonic.
    choices : mapping of str to str
        Allowed values and their names in the window; empty where numbers or a switch are chosen.
    unit : str
        Unit of `default`, `low` and `high`; empty if they have none.
    low, high, step : float
        Range of a number, and how far one click of its control goes.
    needs : (str, object), optional
        Option and the value that it must have, without which this one has no meaning.
    """

    name: str
    default: T_co
    help: str
    label: str
    choices: Mapping[str, str] = field(default_factory=dict)
    unit: str = ""
    low: float = -math.inf
    high: float = math.inf
    step: float = 1.0
    needs: tuple[str, object] | None = None

    def problem(self, value: object) -> Problem | None:
        """Return the problem with a value; None if there is none."""
        if self.choices and value not in self.choices:
            what = _("'{value}' is not one of {allowed}.")
            text = what.format(value=value, allowed=", ".join(self.choices))
            return Problem(self.name, text, nearest(str(value), self.choices))
        # What has no range is judged by whoever uses it.
        ranged = (self.low, self.high) != (-math.inf, math.inf)
        if ranged and isinstance(value, int | float) and not self.low <= value <= self.high:
            what = _("{value} is out of range: {low} to {high}.")
            high = plain_number(self.high) + (f" {_(self.unit)}" if self.unit else "")
            text = what.format(value=plain_number(value), low=plain_number(self.low), high=high)
            return Problem(self.name, text)
        return None


DETAIL: Final[Option[Detail]] = Option(
    "detail",
    "medium",
    marked("Of meshes: about 0.3, 1 or 3 million triangles; of a story as VTK: how many beads."),
    marked("&Detail"),
    choices={"low": marked("Low"), "medium": marked("Medium"), "high": marked("High")},
)
INSTANCED: Final = Option(
    "instanced",
    False,
    marked("Of {instanced}: every bead, as copies of one ball."),
    marked("&Every bead, as copies of one ball"),
)
EXPANDED: Final = Option(
    "expanded",
    False,
    marked("Of {expanded}: every copy as atoms, without operators."),
    marked("Every &copy as atoms"),
)
PARTS: Final[Option[Parts]] = Option(
    "parts",
    "one",
    marked("Of prints: one body, two halves with pegs, or a body for each material."),
    marked("&Parts"),
    choices={
        "one": marked("One body"),
        "halves": marked("Two halves with pegs"),
        "layers": marked("A body for each material"),
    },
)
LONGEST: Final = Option(
    "longest_mm",
    60.0,
    marked("Of prints: the longest side, mm."),
    marked("&Longest side"),
    unit=marked("mm"),
    low=10.0,
    high=1000.0,
)
THINNEST: Final = Option(
    "thinnest_mm",
    0.8,
    marked("Of prints: the least thickness, mm; of layers, that of each material."),
    marked("&Least thickness"),
    unit=marked("mm"),
    low=0.1,
    high=5.0,
)
CLEARANCE: Final = Option(
    "clearance_mm",
    0.15,
    marked("Of prints: the gap around a peg, mm."),
    marked("&Gap around a peg"),
    unit=marked("mm"),
    low=0.0,
    high=1.0,
    step=0.05,
    needs=("parts", "halves"),
)
AT: Final[Option[float | None]] = Option(
    "at",
    None,
    marked("Of a story: its moment, s; without it {moving} hold the whole story."),
    marked("Time"),
    unit=marked("s"),
)
MAX_MB: Final[Option[float | None]] = Option(
    "max_mb",
    None,
    marked("The largest file, MB: with fewer triangles until it fits, or refused."),
    marked("L&argest file"),
    unit=marked("MB"),
    low=0.1,
    high=2000.0,
    step=5.0,
)
ESTIMATE: Final = Option(
    "estimate",
    False,
    marked("Of prints: say printing time and filament, as PrusaSlicer finds them."),
    marked("Say printing &time and filament"),
)
FPS: Final = Option(
    "fps", 30, marked("Frames a second."), marked("&Pictures a second"), low=1, high=120
)
SPEED: Final = Option(
    "speed",
    1.0,
    marked("Seconds of the story in a second of film."),
    marked("S&peed"),
    low=0.05,
    high=50.0,
    step=0.25,
)
TURNTABLE: Final[Option[float | None]] = Option(
    "turntable",
    None,
    marked("Of a vesicle: the camera moves around it in so many seconds."),
    marked("&Seconds"),
    unit=marked("s"),
    low=1.0,
    high=600.0,
)
MOTION: Final[Option[Motion]] = Option(
    "motion",
    "turn",
    marked("How it moves: once around, to and fro, or in and out."),
    marked("&Motion"),
    choices={
        "turn": marked("Once around"),
        "rock": marked("To and fro"),
        "zoom": marked("In and out"),
    },
)
QUALITY: Final[Option[Quality]] = Option(
    "quality",
    "web",
    marked(
        "How much of each picture a film keeps: a draft is small, web looks like what was drawn, "
        "a master is for cutting and loses the least."
    ),
    marked("&Quality"),
    choices={"draft": marked("Draft"), "web": marked("Web"), "master": marked("Master")},
)

OPTIONS: Final[Registry[Option[object]]] = Registry(
    DETAIL,
    INSTANCED,
    EXPANDED,
    PARTS,
    LONGEST,
    THINNEST,
    CLEARANCE,
    AT,
    MAX_MB,
    ESTIMATE,
    FPS,
    SPEED,
    TURNTABLE,
    MOTION,
    QUALITY,
)
