"""What a microscope would show of a vesicle: options are checked, vesicles built, files written."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from exoviz.builder import build_vesicle
from exoviz.errors import ArgumentError, Problem, nearest
from exoviz.files import check_file
from exoviz.language import _, current
from exoviz.memory import memory_problem
from exoviz.microscopy.micrograph_request import Micrograph, MicrographRequest
from exoviz.model import Vesicle
from exoviz.progress import Progress, silent
from exoviz.registry import implementation
from exoviz.registry.micrograph_methods import METHOD_OPTIONS, METHODS, WHOLE_NUMBERS, Method
from exoviz.story import Subject, scene_of, vesicle_of

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Micrograph", "check_micrograph", "micrograph"]

#: How far proteins and sugars reach from the membrane in a guess of what is needed, nm.
_SPIKES_NM: Final = 12.0
#: Bytes that the work takes: the program, a bead of a vesicle, one where vesicles are tilted, a
#: pixel of a picture, a pixel of a tilt, and a voxel of a tomogram with its label; and beads for
#: the square of a diameter. Measured.
_BASE: Final = 250_000_000
_BEAD: Final = 72
_TILTED_BEAD: Final = 140
_PIXEL: Final = 36
_TILT_PIXEL: Final = 14
_VOXEL: Final = 30
_BEADS_PER_NM2: Final = 122
#: The share of all work that building is.
_BUILDING: Final = 0.3


def _method(name: str) -> Method:
    if name not in METHODS:
        what = _("'{value}' is not one of {allowed}.")
        text = what.format(value=name, allowed=", ".join(METHODS))
        raise ArgumentError("scene", [Problem("method", text, nearest(name, METHODS))])
    return METHODS[name]


def _chosen(
    method: Method, options: Mapping[str, float | None]
) -> tuple[dict[str, float], list[Problem]]:
    """Return the options of a method, chosen or by default, and what is wrong with them."""
    found = {one.name: float(one.default) for one in method.options if one.default is not None}
    problems = []
    for name, value in options.items():
        if value is None:
            continue
        option = method.option(name)
        if option is None:
            has = [one.name for one in METHODS.values() if one.option(name)]
            what = _("has no meaning for {method}.").format(method=method.name)
            if has:
                what += " " + _("It is for {methods}.").format(methods=", ".join(has))
            hint = "" if has else nearest(name, METHOD_OPTIONS)
            problems.append(Problem(name, what, hint))
            continue
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not math.isfinite(value)
        ):
            what = _("{value} is not a number.").format(value=repr(value))
            problems.append(Problem(name, what))
            continue
        if name in WHOLE_NUMBERS and value != int(value):
            problems.append(Problem(name, _("{value} is no whole number.").format(value=value)))
        elif problem := option.problem(value):
            problems.append(problem)
        found[name] = float(value)
    return found, problems


def _needed(options: Mapping[str, float], diameter: float) -> float:
    """Return the bytes that making a micrograph of vesicles of such a diameter, nm, takes."""
    from exoviz.microscopy.electron.ice_field import field_side, ice_thickness

    if "voltage_kv" not in options:
        return _BASE
    count, reach = round(options["vesicles"]), diameter / 2 + _SPIKES_NM
    builds = round(options.get("builds", 1))
    beads = _BEADS_PER_NM2 * diameter**2 * (builds + (count if "tilt_deg" in options else 1))
    base = _BASE + (_TILTED_BEAD if "tilt_deg" in options else _BEAD) * beads
    pixels = (options.get("field_nm") or field_side(reach, count)) / options["pixel_nm"]
    if "tilt_deg" not in options:
        return base + _PIXEL * pixels**2
    depth = (options.get("ice_nm") or ice_thickness(reach)) / options["pixel_nm"]
    tilts = 2 * options["tilt_deg"] / options["tilt_step_deg"] + 1
    return base + _VOXEL * pixels**2 * depth + _TILT_PIXEL * tilts * pixels**2


def _diameter(subject: Subject) -> float:
    if isinstance(subject, Vesicle):
        return subject.geometry.diameter
    scene = scene_of(subject)
    assert scene is not None
    # Few are larger by more than twice the spread.
    return scene.vesicle.diameter_nm + 2 * (scene.vesicle.diameter_sd_nm or 0.0)


def check_micrograph(
    subject: Subject,
    path: str | Path | None = None,
    *,
    method: str = "cryo-em",
    **options: float | None,
) -> dict[str, float]:
    """Check, before anything is built, whether a micrograph can be made; return its options.

    Parameters
    ----------
    subject : Scene, Vesicle or Story
    path : str or Path, optional
        File to write.
    method, **options
        See `micrograph`.

    Returns
    -------
    dict of str to float
        Those that were chosen, and the method's own where none was; without what follows from the
        vesicle.

    Raises
    ------
    ArgumentError
        Says everything that is wrong.
    """
    chosen = _method(method)
    found, problems = _chosen(chosen, options)
    if not problems:
        hint = _("Choose larger pixels, a smaller field or a smaller vesicle.")
        wrong = memory_problem("pixel_nm", _needed(found, _diameter(subject)), hint)
        problems += [wrong] if wrong else []
    scene = scene_of(subject)
    if found.get("builds", 1) > 1 and (scene is None or scene.model):
        what = _("only of a scene's vesicles there are several: a model or a built vesicle is one.")
        problems.append(Problem("builds", what))
    if problems:
        raise ArgumentError("scene", problems)
    if path is not None:
        path = Path(path)
        if path.suffix.lower() not in chosen.suffixes:
            what = _("'{suffix}' is not a kind of file for {method}. Extensions: {allowed}.")
            text = what.format(
                suffix=path.suffix, method=method, allowed=", ".join(chosen.suffixes)
            )
            raise ArgumentError(str(path), [Problem("", text)])
        for one in chosen.files(path):
            check_file(one)
    return found


def _builds(subject: Subject, count: int, told: Callable[[float], None]) -> tuple[Vesicle, ...]:
    """Return the different vesicles of a field: the scene's own, or so many of its population."""
    scene = scene_of(subject)
    if scene is None:
        return (vesicle_of(subject),)
    if count == 1:
        return (build_vesicle(scene, progress=told),)
    from exoviz.sampling.copy_draws import PopulationPlan
    from exoviz.sampling.size_distribution import sizes_of_shape
    from exoviz.sampling.vesicle_builds import VesicleSource, orders_of

    plan = PopulationPlan.of(scene, sizes_of_shape(scene.vesicle), count, 0.0)
    source = VesicleSource(scene, 1.0, current())
    found = []
    for index, order in enumerate(orders_of(plan, frozenset())):
        told(index / count)
        found.append(source.vesicle(order))
    return tuple(found)


def micrograph(
    subject: Subject,
    path: str | Path | None = None,
    *,
    method: str = "cryo-em",
    seed: int | None = None,
    progress: Progress = silent,
    **options: float | None,
) -> Micrograph:
    """Make what a microscope would show of a vesicle, and write it into a file.

    Parameters
    ----------
    subject : Scene, Vesicle or Story
        A scene is built first; of a story, the vesicle of its recipe.
    path : str or Path, optional
        File to write; its extension is one of the method's. Beside ``x.mrc`` lies a table of
        every molecule, ``x_molecules.star``; of a tomogram also ``x_labels.mrc``, and the
        pictures that it is made of, ``x_tilts.mrc``, with their angles, ``x_tilts.rawtlt``.
    method : str
        ``"cryo-em"``, ``"tomogram"``, ``"negative-stain"`` or ``"nta"``.
    seed : int, optional
        Of noise, places and turns; by default that of the vesicle. The same seed gives the same
        picture.
    progress : Progress
        Called with the share that is done; what it raises stops the work.
    **options
        Numbers, for example ``pixel_nm=0.2``, ``vesicles=12``, ``defocus_um=1.5`` and
        ``dose=40``; docs/micrographs.md lists those of each method with their ranges.

    Returns
    -------
    Micrograph
        Its pixels, what they were made with, and what a reader should know of them.

    Raises
    ------
    ArgumentError
        If something asked for is not possible; nothing is written then.
    """
    found = check_micrograph(subject, path, method=method, **options)
    count = round(found.get("builds", 1.0))

    def building(share: float) -> None:
        progress(_BUILDING * min(max(share, 0.0), 1.0))

    def making(share: float) -> None:
        progress(_BUILDING + (1 - _BUILDING) * share)

    vesicles = _builds(subject, count, building)
    record = METHODS[method]
    own = vesicles[0].seed if seed is None else seed
    request = MicrographRequest(vesicles, record, found, own, making)
    made: Micrograph = implementation(record.maker)(request)
    if path is None:
        return made
    from exoviz.microscopy.micrograph_files import written

    return replace(made, files=written(made, Path(path), scene_of(subject), own))
