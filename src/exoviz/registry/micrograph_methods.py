"""Ways in which a vesicle is seen by a microscope, and what can be chosen for each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from exoviz.language import marked
from exoviz.registry.options import Option
from exoviz.registry.records import Registry

__all__ = ["BESIDE", "METHODS", "METHOD_OPTIONS", "WHOLE_NUMBERS", "Method", "method_option"]

Number = Option[float | None]

#: Options that count vesicles.
WHOLE_NUMBERS: Final = frozenset({"vesicles", "builds"})


BESIDE: Final = marked("Beside an .mrc lies a table of every molecule: what it is, and where.")
"""What is said of the files beside an .mrc; English, translated when shown."""


@dataclass(frozen=True, slots=True)
class Method:
    """A kind of microscopy.

    Attributes
    ----------
    name : str
        As commands and scripts write it.
    title : str
        English; translated when shown.
    label : str
        What pictures are called on themselves; likewise.
    maker : str
        ``"package.module:function"`` that makes it of a
        `exoviz.microscopy.micrographs.MicrographRequest`.
    suffixes : tuple of str
        Extensions of its files; the first is what it is for.
    options : tuple of Option
        What can be chosen, each with the default and the range that it has here.
    description : str
        What is seen in it, in a sentence; English, translated when shown.
    beside : tuple of str
        What the names of the files end in that lie beside an ``.mrc``.
    """

    name: str
    title: str
    label: str
    maker: str
    suffixes: tuple[str, ...]
    options: tuple[Number, ...]
    description: str
    beside: tuple[str, ...] = ()

    def files(self, path: Path) -> tuple[Path, ...]:
        """Return all files that are written for one that is asked for, which is the first."""
        ends = self.beside if path.suffix.lower() == ".mrc" else ()
        return (path, *(path.with_name(path.stem + end) for end in ends))

    def option(self, name: str) -> Number | None:
        """Return an option that the method has; None if it has none of that name."""
        return next((one for one in self.options if one.name == name), None)


def _pixel(default: float, low: float, high: float) -> Number:
    return Option(
        "pixel_nm",
        default,
        marked("Width of a pixel in the specimen, nm."),
        marked("Pi&xel"),
        unit=marked("nm"),
        low=low,
        high=high,
        step=0.1,
    )


def _voltage(default: float) -> Number:
    return Option(
        "voltage_kv",
        default,
        marked("Acceleration voltage, kV."),
        marked("&Voltage"),
        unit=marked("kV"),
        low=80,
        high=300,
        step=20,
    )


def _defocus(default: float) -> Number:
    return Option(
        "defocus_um",
        default,
        marked("How far below focus, µm."),
        marked("&Defocus"),
        unit=marked("µm"),
        low=0,
        high=10,
        step=0.25,
    )


def _aberration(default: float) -> Number:
    return Option(
        "aberration_mm",
        default,
        marked("Spherical aberration of the objective lens, mm."),
        marked("Spherical &aberration"),
        unit=marked("mm"),
        low=0,
        high=5,
        step=0.1,
    )


def _amplitude(default: float) -> Number:
    return Option(
        "amplitude_contrast",
        default,
        marked("Share of amplitude contrast, 0 to 1."),
        marked("A&mplitude contrast"),
        low=0,
        high=1,
        step=0.01,
    )


def _dose(default: float) -> Number:
    return Option(
        "dose",
        default,
        marked("Electrons on a square ångström in all; 0 for a picture without noise."),
        marked("D&ose"),
        unit=marked("e/Å²"),
        low=0,
        high=1000,
        step=10,
    )


def _b_factor(default: float) -> Number:
    return Option(
        "b_factor_nm2",
        default,
        marked("Blur by motion and damage: falls off as exp(-B k²/4), nm²."),
        marked("&Blur (B factor)"),
        unit=marked("nm²"),
        low=0,
        high=50,
        step=0.5,
    )


def _count(default: float, high: float) -> Number:
    return Option(
        "vesicles",
        default,
        marked("Vesicles in the field, at random places that do not overlap."),
        marked("V&esicles"),
        low=1,
        high=high,
    )


def _field(high: float, low: float = 20, default: float | None = None) -> Number:
    return Option(
        "field_nm",
        default,
        marked("Side of the field, nm; by default what the vesicles need."),
        marked("Fie&ld"),
        unit=marked("nm"),
        low=low,
        high=high,
        step=50,
    )


_BUILDS: Final[Number] = Option(
    "builds",
    1.0,
    marked(
        "How many different vesicles of the scene's population the field has: in size, copies and "
        "markers; 1 for the scene's own."
    ),
    marked("Diffe&rent ones"),
    low=1,
    high=20,
)
_ICE: Final[Number] = Option(
    "ice_nm",
    None,
    marked("Thickness of the ice, nm; by default that of the vesicles and 20 nm."),
    marked("&Ice"),
    unit=marked("nm"),
    low=10,
    high=500,
    step=10,
)
_DQE: Final[Number] = Option(
    "dqe",
    0.8,
    marked("Share of the electrons that the detector counts."),
    marked("Detector (D&QE)"),
    low=0.05,
    high=1,
    step=0.05,
)
_CARBON: Final[Number] = Option(
    "carbon",
    0.0,
    marked("Share of the field's width that the carbon film beside the hole covers, 0 to 1."),
    marked("&Carbon edge"),
    low=0,
    high=1,
    step=0.1,
)
_TILT: Final[Number] = Option(
    "tilt_deg",
    60.0,
    marked("The specimen is tilted from minus to plus so many degrees."),
    marked("&Tilt to"),
    unit="°",
    low=5,
    high=90,
    step=5,
)
_TILT_STEP: Final[Number] = Option(
    "tilt_step_deg",
    3.0,
    marked("Degrees from one tilt to the next."),
    marked("Tilt &step"),
    unit="°",
    low=0.5,
    high=15,
    step=0.5,
)
_STAIN: Final[Number] = Option(
    "stain_nm",
    15.0,
    marked("Depth of the dried stain beside the vesicle, nm."),
    marked("&Stain"),
    unit=marked("nm"),
    low=2,
    high=60,
    step=1,
)
_COLLAPSE: Final[Number] = Option(
    "collapse",
    1.0,
    marked("How far drying has collapsed the vesicle: 0 round, 1 a cup."),
    marked("&Collapse"),
    low=0,
    high=1,
    step=0.1,
)
_SECONDS: Final[Number] = Option(
    "seconds",
    20.0,
    marked("Length of the film, s."),
    marked("&Seconds"),
    unit=marked("s"),
    low=1,
    high=120,
    step=5,
)
_RATE: Final[Number] = Option(
    "fps",
    30.0,
    marked("Frames a second."),
    marked("&Pictures a second"),
    low=5,
    high=60,
)
_TEMPERATURE: Final[Number] = Option(
    "temperature_c",
    25.0,
    marked("Temperature of the water, °C."),
    marked("&Temperature"),
    unit="°C",
    low=1,
    high=60,
)

#: The table of molecules.
_TABLE: Final = "_molecules.star"

METHODS: Final[Registry[Method]] = Registry(
    Method(
        "cryo-em",
        marked("Cryo-electron microscopy"),
        marked("Simulated cryo-EM"),
        "exoviz.microscopy.electron.cryo_em:make_cryo_em",
        (".png", ".tif", ".tiff", ".mrc"),
        (
            _pixel(0.2, 0.05, 2),
            _field(4000),
            _count(1.0, 500),
            _BUILDS,
            _ICE,
            _CARBON,
            _voltage(300),
            _defocus(1.5),
            _aberration(2.7),
            _amplitude(0.07),
            _dose(40),
            _b_factor(1.0),
            _DQE,
        ),
        marked("Vesicles in vitreous ice: round, with the two dark lines of their membrane."),
        (_TABLE,),
    ),
    Method(
        "tomogram",
        marked("Cryo-electron tomography"),
        marked("Simulated tomogram"),
        "exoviz.microscopy.tomography.tomograms:make_tomogram",
        (".mrc", ".png"),
        (
            _pixel(0.8, 0.2, 5),
            _field(800),
            _count(1.0, 20),
            _BUILDS,
            _ICE,
            _TILT,
            _TILT_STEP,
            _voltage(300),
            _defocus(3.0),
            _aberration(2.7),
            _amplitude(0.07),
            _dose(100),
            _b_factor(1.0),
            _DQE,
        ),
        marked("A volume from a series of tilts, and beside it which voxel is which molecule."),
        ("_labels.mrc", "_tilts.mrc", "_tilts.rawtlt", _TABLE),
    ),
    Method(
        "negative-stain",
        marked("Negative stain"),
        marked("Simulated negative stain"),
        "exoviz.microscopy.electron.negative_stain:make_negative_stain",
        (".png", ".tif", ".tiff", ".mrc"),
        (
            _pixel(0.4, 0.1, 4),
            _field(4000),
            _count(1.0, 500),
            _BUILDS,
            _STAIN,
            _COLLAPSE,
            _voltage(120),
            _defocus(0.5),
            _aberration(2.0),
            _amplitude(0.2),
            _dose(50),
            _b_factor(4.0),
            _DQE,
        ),
        marked("Dried in heavy metal salt: the cup of older textbooks, an artefact of drying."),
        (_TABLE,),
    ),
    Method(
        "nta",
        marked("Nanoparticle tracking"),
        marked("Simulated nanoparticle tracking"),
        "exoviz.microscopy.tracking.nta_film:make_nta",
        (".mp4", ".webm", ".gif", ".webp"),
        (
            _pixel(160, 60, 500),
            _field(200_000, 5000, 64_000.0),
            _count(40.0, 400),
            _TEMPERATURE,
            _SECONDS,
            _RATE,
        ),
        marked("Points of scattered light that drift; how fast says how large they are."),
    ),
)


def method_option(name: str) -> Number:
    """Return an option by its name, as the first method that has it."""
    return next(one for method in METHODS.values() for one in method.options if one.name == name)


#: The names of all options, in the order of the methods.
METHOD_OPTIONS: Final = tuple(
    dict.fromkeys(one.name for method in METHODS.values() for one in method.options)
)
