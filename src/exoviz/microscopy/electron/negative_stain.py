"""Vesicles dried in heavy metal salt, as electron microscopes have shown them since the 1980s.

What is known is used: the membrane keeps its area, what the vesicle excludes is free of stain. How
deep stain lies, how it climbs and pools, and its grain are chosen to look as in micrographs.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.errors import ArgumentError, Problem
from exoviz.language import _
from exoviz.microscopy.electron.cryo_em import A2_PER_NM2, carbon_grain, lens, with_defaults
from exoviz.microscopy.electron.drying import DriedShape, dried_shape
from exoviz.microscopy.electron.ice_field import moved_beads, placed
from exoviz.microscopy.electron.labelled_molecules import BuildMolecules, LabelledMolecules
from exoviz.microscopy.electron.optics import counted, imaged, interaction
from exoviz.microscopy.electron.potentials import Scatterers, scatterers
from exoviz.microscopy.electron.projecting import added, projected
from exoviz.microscopy.micrograph_request import Micrograph
from exoviz.model.arrays import Part, rotate

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.microscopy.electron.ice_field import Placement
    from exoviz.microscopy.micrograph_request import MicrographRequest
    from exoviz.model import Geometry, Vesicle

    Floats = NDArray[np.float64]

__all__ = ["make_negative_stain"]

#: All of these are chosen: how far electrons come in stain before they are lost to the aperture,
#: nm; depth of the stain far from vesicles, as a share of that beside them; how far it climbs, nm;
#: how much of the dent it fills, and how deep it is there at most, as such a share; thickness of
#: the carbon film, nm; grain of the stain, as a share of its depth on a square nanometre, and the
#: potential of stain, V.
_STAIN_PATH: Final = 12.0
_FAR: Final = 0.35
_CLIMB: Final = 9.0
_FILLED: Final = 0.95
_POOL: Final = 0.6
_FILM_NM: Final = 8.0
_GRAIN: Final = 0.12
_STAIN_V: Final = 15.0


def _contents(build: Scatterers, geometry: Geometry) -> float:
    """Return the volume of the molecules in the lumen, nm³."""
    inside = np.linalg.norm(build.positions, axis=1) < geometry.midplane - geometry.thickness
    inside &= build.parts > Part.DOUBLE_BOND
    return float(build.volumes[inside].sum())


def _dried(one: Placement, shape: DriedShape, beads: Floats) -> Floats:
    """Return where beads (n, 3) of a vesicle lie that dried in its place, nm."""
    lying = shape.moved(rotate(one.rotation, beads))
    return np.asarray(lying + np.array([one.centre[0], one.centre[1], 0.0]))


def _refuse_models(vesicles: tuple[Vesicle, ...]) -> None:
    if any(one.imported is not None for one in vesicles):
        what = _("it is not known where the membrane of a model lies, and so not how it dries.")
        hint = _("Choose cryo-em or tomogram, or a scene that exoviz builds.")
        raise ArgumentError("scene", [Problem("method", what, hint)])


def _stain_over(
    shape: DriedShape, distances: Floats, beside: float
) -> tuple[Floats, Floats, Floats]:
    """Return the level of the stain, and the heights of the vesicle above and below, nm.

    Parameters
    ----------
    shape : DriedShape
    distances : array
        From its axis, nm.
    beside : float
        Depth of the stain where it touches the vesicle, nm.
    """
    above, below = shape.heights(distances)
    edge = shape.outermost
    far = _FAR * beside
    highest = float(shape.heights(np.linspace(0, edge, 400))[0].max())
    level = far + (min(beside, highest) - far) * np.exp(-np.maximum(distances - edge, 0) / _CLIMB)
    middle = float(shape.heights(np.zeros(1))[0][0])
    pool = middle + min(_FILLED * (highest - middle), _POOL * beside)
    top = shape.z.argmax()
    within = distances < shape.r[top]
    return np.where(within, pool, np.minimum(level, highest)), above, below


def make_negative_stain(request: MicrographRequest) -> Micrograph:
    """Make a micrograph of vesicles that have dried in stain on a carbon film.

    Parameters
    ----------
    request : MicrographRequest

    Returns
    -------
    Micrograph

    Raises
    ------
    ArgumentError
        If the vesicles have no room, or are models that others made.
    """
    _refuse_models(request.vesicles)
    builds = [scatterers(one) for one in request.vesicles]
    collapse = request.options["collapse"]
    geometries = [one.geometry for one in request.vesicles]
    shapes = [
        dried_shape(one.midplane, collapse, _contents(build, one), one.thickness / 2)
        for one, build in zip(geometries, builds, strict=True)
    ]
    spikes = max(build.reach - one.midplane for one, build in zip(geometries, builds, strict=True))
    reach = max(shape.outermost for shape in shapes) + spikes
    options = with_defaults(request, reach, "")
    side, pixel = options["field_nm"], options["pixel_nm"]
    places = placed([reach] * len(builds), request.count, side, 2 * reach, request.rng("places"))
    pixels = max(round(side / pixel), 1)
    middles = (np.arange(pixels) + 0.5) * pixel
    stain = np.full((pixels, pixels), _FAR * options["stain_nm"], np.float32)
    kept, spikes_nm, organic = (
        np.full_like(stain, np.nan),
        np.zeros_like(stain),
        np.zeros_like(stain),
    )
    for index, one in enumerate(places):
        request.progress(0.7 * index / len(places))
        build, shape = builds[one.build], shapes[one.build]
        # How high they lie is of no matter any more.
        beads = moved_beads(build.positions, partial(_dried, one, shape))[:, :2].copy()
        distances = np.hypot(middles[None] - one.centre[0], middles[:, None] - one.centre[1])
        near = distances < shape.outermost + 8 * _CLIMB
        level, above, below = _stain_over(shape, distances[near], options["stain_nm"])
        stain[near] = np.maximum(stain[near], level)
        own = distances[near] < shape.outermost
        free = np.minimum(below, level) + np.maximum(level - above, 0)
        kept[near] = np.where(own, free, kept[near])
        outside = np.linalg.norm(build.positions, axis=1) > shape.radius + shape.half
        if outside.any():
            spike = projected(beads[outside], build.radii[outside], -build.volumes[outside], pixel)
            added(spikes_nm, spike)
        added(organic, projected(beads, build.radii, build.potentials, pixel))
    # Within a vesicle stands its own stain, whatever climbs its neighbours.
    stain = np.maximum(np.where(np.isfinite(kept), kept, stain) + spikes_nm, 0)
    request.progress(0.75)
    if options["dose"] > 0:
        grain = request.rng("stain").standard_normal(stain.shape, np.float32)
        stain *= np.maximum(1 + np.float32(_GRAIN / pixel) * grain, 0)
    potential = organic + np.float32(_STAIN_V) * stain
    if options["dose"] > 0:
        potential += carbon_grain(stain.shape, pixel, _FILM_NM, request.rng("film"))
    # The lens turns what is finer than its fringes into contrast; depth itself absorbs.
    potential -= potential.mean()
    phases = imaged(
        potential * np.float32(interaction(options["voltage_kv"]) / _STAIN_V), pixel, lens(options)
    )
    intensity = np.exp(-stain / np.float32(_STAIN_PATH)) * phases
    request.progress(0.9)
    mean = options["dose"] * A2_PER_NM2 * pixel**2 * options["dqe"]
    counts = counted(intensity.astype(np.float32), mean, request.rng("counts"))
    request.progress(1.0)
    notes = (
        _("The cup is an artefact of drying: in water and in ice these vesicles are round."),
        _("How stain lies around them is illustrative."),
    )
    facts = {**options, "electrons_per_pixel": mean, "dried_nm": 2 * shapes[0].outermost}
    each = [BuildMolecules(*one) for one in zip(request.vesicles, builds, strict=True)]

    def lying(one: Placement) -> Callable[[], Floats]:
        # Drying bends what is large: the middle of its beads is not that of the round vesicle.
        moved, beads = partial(_dried, one, shapes[one.build]), builds[one.build].positions
        return lambda: each[one.build].middles(moved_beads(beads, moved))

    molecules = LabelledMolecules([(each[one.build], lying(one)) for one in places])
    return Micrograph(request.method.name, counts, pixel, facts, molecules=molecules, notes=notes)
