"""The command that makes what a microscope would show."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from exoviz.cli.film_progress import at_work
from exoviz.cli.parameters import Json, Seed, one_of, option_of, scene_name
from exoviz.cli.pictures import load, makes_folder
from exoviz.errors import ArgumentError
from exoviz.language import _, marked
from exoviz.registry.micrograph_methods import BESIDE, METHODS, WHOLE_NUMBERS, method_option

__all__ = ["micrograph"]


def _option(name: str) -> Parameter:
    """Return the parameter of an option, whose help gives its default for each method."""
    option = method_option(name)
    found = {
        method.name: own.default for method in METHODS.values() if (own := method.option(name))
    }
    values = {value for value in found.values() if value is not None}
    text = _(option.help)
    if len(values) == 1 and len(found) > 1:
        text += " " + _("By default {value}.").format(value=f"{values.pop():g}")
        text += " " + _("For {methods}.").format(methods=", ".join(found))
    elif values:
        each = ", ".join(f"{value:g} ({key})" for key, value in found.items() if value is not None)
        text += " " + _("By default {value}.").format(value=each)
    else:
        text += " " + _("For {methods}.").format(methods=", ".join(found))
    metavar = _(option.unit) if option.unit else "N" if name in WHOLE_NUMBERS else "X"
    return Parameter(name=option_of(name), metavar=metavar, help=text, show_default=False)


def _suffixes() -> str:
    each = (f"{', '.join(one.suffixes)} ({one.name})" for one in METHODS.values())
    return " ".join([_("File to write: {suffixes}.").format(suffixes="; ".join(each)), _(BESIDE)])


@makes_folder("output")
def micrograph(
    scene: Annotated[str, scene_name()],
    *,
    output: Annotated[Path, Parameter(name=("--output", "-o"), metavar="FILE", help=_suffixes())],
    method: Annotated[str, one_of(METHODS, marked("The microscope."))] = "cryo-em",
    pixel_nm: Annotated[float | None, _option("pixel_nm")] = None,
    field_nm: Annotated[float | None, _option("field_nm")] = None,
    vesicles: Annotated[float | None, _option("vesicles")] = None,
    builds: Annotated[float | None, _option("builds")] = None,
    ice_nm: Annotated[float | None, _option("ice_nm")] = None,
    carbon: Annotated[float | None, _option("carbon")] = None,
    voltage_kv: Annotated[float | None, _option("voltage_kv")] = None,
    defocus_um: Annotated[float | None, _option("defocus_um")] = None,
    aberration_mm: Annotated[float | None, _option("aberration_mm")] = None,
    amplitude_contrast: Annotated[float | None, _option("amplitude_contrast")] = None,
    dose: Annotated[float | None, _option("dose")] = None,
    b_factor_nm2: Annotated[float | None, _option("b_factor_nm2")] = None,
    dqe: Annotated[float | None, _option("dqe")] = None,
    tilt_deg: Annotated[float | None, _option("tilt_deg")] = None,
    tilt_step_deg: Annotated[float | None, _option("tilt_step_deg")] = None,
    stain_nm: Annotated[float | None, _option("stain_nm")] = None,
    collapse: Annotated[float | None, _option("collapse")] = None,
    temperature_c: Annotated[float | None, _option("temperature_c")] = None,
    seconds: Annotated[float | None, _option("seconds")] = None,
    fps: Annotated[float | None, _option("fps")] = None,
    seed: Seed = None,
    as_json: Annotated[Json, Parameter(name="--json")] = False,
) -> None:
    """Build, image, write; say what a reader should know of it."""
    import exoviz

    document = load(scene, seed)
    given: dict[str, Any] = {
        "pixel_nm": pixel_nm,
        "field_nm": field_nm,
        "vesicles": vesicles,
        "builds": builds,
        "ice_nm": ice_nm,
        "carbon": carbon,
        "voltage_kv": voltage_kv,
        "defocus_um": defocus_um,
        "aberration_mm": aberration_mm,
        "amplitude_contrast": amplitude_contrast,
        "dose": dose,
        "b_factor_nm2": b_factor_nm2,
        "dqe": dqe,
        "tilt_deg": tilt_deg,
        "tilt_step_deg": tilt_step_deg,
        "stain_nm": stain_nm,
        "collapse": collapse,
        "temperature_c": temperature_c,
        "seconds": seconds,
        "fps": fps,
    }
    try:
        with at_work(sys.stderr) as progress:
            made = exoviz.micrograph(document, output, method=method, progress=progress, **given)
    except ArgumentError as error:
        source = scene if error.source == "scene" else error.source
        raise ArgumentError(source, error.problems) from None
    if as_json:
        data = {
            "method": made.method,
            "files": [str(one) for one in made.files],
            "facts": dict(made.facts),
            "notes": list(made.notes),
        }
        sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=2) + "\n")
        return
    for line in made.notes:
        sys.stdout.write(line + "\n")
    for one in made.files:
        sys.stdout.write(_("written: {file}").format(file=one) + "\n")
