"""Tomograms of vesicles in ice, with labels for whoever trains programs to see them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.language import _, number
from exoviz.microscopy.electron.cryo_em import A2_PER_NM2, ice_noise, in_ice, lens, molecules_in_ice
from exoviz.microscopy.electron.ice_field import turned
from exoviz.microscopy.electron.optics import counted, imaged, interaction, mean_free_path
from exoviz.microscopy.electron.potentials import ICE_V
from exoviz.microscopy.electron.projecting import BeadProjector, added
from exoviz.microscopy.micrograph_request import Micrograph, TiltSeries
from exoviz.microscopy.tomography.back_projection import back_projected
from exoviz.microscopy.tomography.molecule_labels import labelled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.microscopy.micrograph_request import MicrographRequest

    Floats = NDArray[np.float64]

__all__ = ["make_tomogram", "tilt_angles"]

#: Share of the work that projecting is; the rest is put together from them, and labelled.
_PROJECTING: Final = 0.5
_LABELLING: Final = 0.9


def tilt_angles(highest: float, step: float) -> Floats:
    """Return tilts from minus to plus the highest, degrees, about so far apart, and 0."""
    count = max(round(highest / step), 1)
    return np.asarray(np.linspace(-highest, highest, 2 * count + 1))


def _tilted(
    beads: list[Floats],
    projectors: list[BeadProjector],
    angle: float,
    middle: Floats,
    pixels: int,
    pixel: float,
) -> NDArray[np.float32]:
    """Return the potential over that of ice, summed along the beam, of a tilted field, V·nm.

    Parameters
    ----------
    beads : list of (3, n) array
        Of each vesicle, nm.
    projectors : list of BeadProjector
        Of each vesicle.
    angle : float
        rad.
    middle : (3,) array
        About which the field turns, nm.
    pixels : int
        Of each side.
    pixel : float
        nm.
    """
    cosine, sine = math.cos(angle), math.sin(angle)
    total = np.zeros((pixels, pixels), np.float32)
    for own, projector in zip(beads, projectors, strict=True):
        x = (own[0] - middle[0]) * cosine + (own[2] - middle[2]) * sine + middle[0]
        added(total, projector.projected(x, own[1], pixel))
    return total


def make_tomogram(request: MicrographRequest) -> Micrograph:
    """Make a tomogram of vesicles in ice: tilted, imaged, and reconstructed.

    The specimen turns about its y axis. Each tilt is in focus as a whole: the slope of the defocus
    across it is left out. Density is high where the specimen scatters much.

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
    pixels, depth = max(round(side / pixel), 2), max(round(ice / pixel), 1)
    beads = [np.ascontiguousarray(turned(builds[one.build], one).T) for one in places]
    each = [BeadProjector(one.radii, one.contrast) for one in builds]
    projectors = [each[one.build] for one in places]
    middle = np.array([pixels, pixels, depth]) * pixel / 2
    angles = tilt_angles(options["tilt_deg"], options["tilt_step_deg"])
    optics, phase = lens(options), np.float32(interaction(options["voltage_kv"]))
    path = mean_free_path(options["voltage_kv"])
    dose = options["dose"] * A2_PER_NM2 * pixel**2 * options["dqe"] / len(angles)
    tilts = np.empty((len(angles), pixels, pixels), np.float32)
    for index, angle in enumerate(np.radians(angles)):
        request.progress(_PROJECTING * index / len(angles))
        potential = _tilted(beads, projectors, float(angle), middle, pixels, pixel)
        through = ice / max(math.cos(angle), 0.1)
        if dose > 0:
            rng = request.rng(f"ice {index}")
            potential += ice_noise(potential.shape, pixel, through, rng)
        mean = dose * math.exp(-through / path)
        image = imaged(potential * phase, pixel, optics)
        tilts[index] = counted(image, mean, request.rng(f"tilt {index}"))
    even = np.maximum(tilts.mean(axis=(1, 2), keepdims=True), 1e-9)
    volume = back_projected(
        # Dense is dark in a picture, and bright in a volume.
        1 - tilts / even,
        angles,
        depth,
        lambda share: request.progress(_PROJECTING + (_LABELLING - _PROJECTING) * share),
    )
    labels, first = [], 1
    for one in places:
        labels.append(builds[one.build].molecule.astype(np.int64) + first)
        first += sum(map(len, request.vesicles[one.build].molecules()))
    request.progress(_LABELLING)
    marked = labelled(
        np.concatenate([own.T for own in beads]),
        np.concatenate([builds[one.build].radii for one in places]),
        np.concatenate(labels),
        pixel,
        (depth, pixels, pixels),
    )
    request.progress(1.0)
    wedge = _(
        "Nothing was measured beyond {angle}°: what faces up and down is blurred (missing wedge)."
    )
    notes = (
        (wedge.format(angle=number(options["tilt_deg"], 0)),) if options["tilt_deg"] < 90 else ()
    )
    facts = {**options, "tilts": float(len(angles)), "ice_v": ICE_V}
    molecules = molecules_in_ice(request.vesicles, builds, places)
    return Micrograph(
        request.method.name,
        volume,
        pixel,
        facts,
        marked,
        molecules,
        tilts=TiltSeries(tilts, tuple(angles.tolist())),
        notes=notes,
    )
