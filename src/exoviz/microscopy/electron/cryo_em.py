"""Vesicles in vitreous ice, as a cryo-electron microscope shows them."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.microscopy.electron.ice_field import field_side, ice_thickness, placed, turned
from exoviz.microscopy.electron.labelled_molecules import BuildMolecules, LabelledMolecules
from exoviz.microscopy.electron.optics import (
    Optics,
    counted,
    imaged,
    interaction,
    mean_free_path,
)
from exoviz.microscopy.electron.potentials import (
    CARBON_ATOM,
    ICE_V,
    WATER_PER_NM3,
    WATER_V_NM3,
    scatterers,
)
from exoviz.microscopy.electron.projecting import BeadProjector, added
from exoviz.microscopy.micrograph_request import Micrograph
from exoviz.model.arrays import rotate

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.microscopy.electron.ice_field import Placement
    from exoviz.microscopy.electron.potentials import Scatterers
    from exoviz.microscopy.micrograph_request import MicrographRequest
    from exoviz.model import Vesicle

    Floats = NDArray[np.float64]
    Phases = NDArray[np.float32]

__all__ = [
    "A2_PER_NM2",
    "carbon_grain",
    "carbon_phase",
    "ice_noise",
    "in_ice",
    "lens",
    "make_cryo_em",
    "molecules_in_ice",
    "projected_field",
    "with_defaults",
]

A2_PER_NM2: Final = 100.0
_NM_PER_UM: Final = 1e3
_NM_PER_MM: Final = 1e6
#: How much of the fluctuations of independent molecules those of water are at long waves: its
#: density times kT times its compressibility, 0.46/GPa at 20 °C (CRC Handbook of Chemistry and
#: Physics).
_WATER_ORDER: Final = 0.062
#: A film of carbon: thickness, nm, atoms in a cubic nanometre (2.0 g/mL), radius of its holes, nm,
#: and how much of the fluctuations of independent atoms those of its atoms are. Usual values; the
#: last is chosen, so that its grain is seen as in micrographs.
_CARBON_NM: Final = 12.0
_CARBON_PER_NM3: Final = 100.3
_HOLE_NM: Final = 600.0
_CARBON_ORDER: Final = 0.3
#: Width over which the film's edge thins out, nm: chosen.
_EDGE_NM: Final = 3.0


def lens(options: dict[str, float]) -> Optics:
    """Return the objective lens that options describe."""
    return Optics(
        voltage_kv=options["voltage_kv"],
        defocus_nm=options["defocus_um"] * _NM_PER_UM,
        aberration_nm=options["aberration_mm"] * _NM_PER_MM,
        amplitude=options["amplitude_contrast"],
        b_factor_nm2=options["b_factor_nm2"],
    )


def with_defaults(request: MicrographRequest, reach: float, thickness: str) -> dict[str, float]:
    """Return all options of a request: what was not chosen follows from the vesicle's reach, nm.

    Parameters
    ----------
    request : MicrographRequest
    reach : float
    thickness : str
        Name of the option that holds the thickness of the film; empty for none.
    """
    own = dict(request.options)
    own.setdefault("field_nm", field_side(reach, request.count))
    if thickness:
        own.setdefault(thickness, ice_thickness(reach))
    return own


def in_ice(
    request: MicrographRequest,
) -> tuple[list[Scatterers], dict[str, float], tuple[Placement, ...]]:
    """Return how the vesicles of a request scatter, all its options, and where in ice they lie.

    Raises
    ------
    ArgumentError
        If they have no room in the field or the ice.
    """
    builds = [scatterers(one) for one in request.vesicles]
    reaches = [one.reach for one in builds]
    options = with_defaults(request, max(reaches), "ice_nm")
    film = options["field_nm"], options["ice_nm"]
    return builds, options, placed(reaches, request.count, *film, request.rng("places"))


def molecules_in_ice(
    vesicles: tuple[Vesicle, ...], builds: list[Scatterers], places: tuple[Placement, ...]
) -> LabelledMolecules:
    """Return the molecules of vesicles that lie in ice."""
    each = [BuildMolecules(*one) for one in zip(vesicles, builds, strict=True)]
    # Vesicles turn as a whole: the middles of molecules turn with them.
    middles = [own.middles(one.positions) for own, one in zip(each, builds, strict=True)]

    def lying(one: Placement) -> Callable[[], Floats]:
        return lambda: np.asarray(rotate(one.rotation, middles[one.build]) + one.centre)

    return LabelledMolecules([(each[one.build], lying(one)) for one in places])


def projected_field(
    builds: list[Scatterers],
    places: tuple[Placement, ...],
    request: MicrographRequest,
    pixels: int,
    pixel: float,
    share: float,
) -> Phases:
    """Return the potential of vesicles over that of ice, summed along the beam, V·nm.

    Parameters
    ----------
    builds : list of Scatterers
    places : tuple of Placement
    request : MicrographRequest
        Whose progress is told.
    pixels : int
        Of each side.
    pixel : float
        nm.
    share : float
        Share of all the work that this is.
    """
    total = np.zeros((pixels, pixels), np.float32)
    projectors = [BeadProjector(one.radii, one.contrast) for one in builds]
    for index, one in enumerate(places):
        request.progress(share * index / len(places))
        lying = turned(builds[one.build], one)
        x, y = (np.ascontiguousarray(lying[:, axis]) for axis in (0, 1))
        del lying
        added(total, projectors[one.build].projected(x, y, pixel))
    return total


def ice_noise(
    shape: tuple[int, int], pixel: float, thickness: float, rng: np.random.Generator
) -> Phases:
    """Return how the potential of ice, summed along the beam, differs from its mean, V·nm.

    Molecules of water are where they are by chance; but as in the liquid they keep apart, and
    fluctuate much less than independent ones.
    """
    number = WATER_PER_NM3 * thickness * pixel**2
    scale = math.sqrt(number * _WATER_ORDER) * WATER_V_NM3 / pixel**2
    noise: Phases = rng.standard_normal(shape, np.float32) * np.float32(scale)
    return noise


def carbon_grain(
    shape: tuple[int, int], pixel: float, thickness: float, rng: np.random.Generator
) -> Phases:
    """Return how the potential of a carbon film, summed along the beam, differs from its mean."""
    number = _CARBON_PER_NM3 * thickness * pixel**2
    scale = math.sqrt(number * _CARBON_ORDER) * CARBON_ATOM / pixel**2
    grain: Phases = rng.standard_normal(shape, np.float32) * np.float32(scale)
    return grain


def carbon_phase(
    shape: tuple[int, int], pixel: float, share: float, rng: np.random.Generator
) -> Phases:
    """Return the potential of a carbon film with a round hole, summed along the beam, V·nm.

    Parameters
    ----------
    shape : (int, int)
    pixel : float
        nm.
    share : float
        Share of the field's width that it covers, at the left, halfway down.
    rng : numpy.random.Generator
    """
    height, width = shape
    middle = share * width * pixel + _HOLE_NM
    x = (np.arange(width) + 0.5) * pixel - middle
    y = (np.arange(height) + 0.5) * pixel - height * pixel / 2
    beyond = np.hypot(x[None], y[:, None]) - _HOLE_NM
    # Only the left side of the hole: its others are far outside most fields.
    beyond = np.where(x[None] < 0, beyond, -_EDGE_NM)
    film = np.clip(0.5 + beyond / _EDGE_NM, 0, 1).astype(np.float32)
    even = np.float32(CARBON_ATOM * _CARBON_PER_NM3 * _CARBON_NM)
    grain = np.sqrt(film) * carbon_grain(shape, pixel, _CARBON_NM, rng)
    return np.asarray(film * even + grain, np.float32)


def make_cryo_em(request: MicrographRequest) -> Micrograph:
    """Make a micrograph of vesicles in ice.

    Parameters
    ----------
    request : MicrographRequest

    Returns
    -------
    Micrograph

    Raises
    ------
    ArgumentError
        If the vesicles have no room in the field or the ice.
    """
    builds, options, places = in_ice(request)
    side, ice, pixel = options["field_nm"], options["ice_nm"], options["pixel_nm"]
    pixels = max(round(side / pixel), 1)
    potential = projected_field(builds, places, request, pixels, pixel, 0.6)
    # Without noise of counting there is none of the ice either: that picture is for measuring.
    if options["dose"] > 0:
        potential += ice_noise(potential.shape, pixel, ice, request.rng("ice"))
    if options["carbon"] > 0:
        potential += carbon_phase(potential.shape, pixel, options["carbon"], request.rng("carbon"))
    request.progress(0.7)
    potential *= np.float32(interaction(options["voltage_kv"]))
    intensity = imaged(potential, pixel, lens(options))
    del potential
    request.progress(0.85)
    passed = math.exp(-ice / mean_free_path(options["voltage_kv"]))
    mean = options["dose"] * A2_PER_NM2 * pixel**2 * passed * options["dqe"]
    counts = counted(intensity, mean, request.rng("counts"))
    request.progress(1.0)
    facts = {**options, "ice_v": ICE_V, "passed": passed, "electrons_per_pixel": mean}
    molecules = molecules_in_ice(request.vesicles, builds, places)
    return Micrograph(request.method.name, counts, pixel, facts, molecules=molecules)
