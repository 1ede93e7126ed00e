"""Arguments that several commands take."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, get_args

from cyclopts import Parameter

from exoviz.errors import InputError, Problem
from exoviz.language import _, marked
from exoviz.registry.cutaways import CUTAWAYS
from exoviz.registry.formats import FORMATS, Thing, suffixes_with
from exoviz.registry.measure_kinds import MEASURE_KINDS
from exoviz.registry.options import OPTIONS
from exoviz.registry.print_sizes import PRINT_SIZES
from exoviz.registry.styles import STYLES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from cyclopts import Token

    from exoviz.registry import Record
    from exoviz.registry.options import Option
    from exoviz.scene import View

__all__ = [
    "NO_PLANE",
    "Atoms",
    "Dpi",
    "Flag",
    "Json",
    "Layers",
    "Legend",
    "Measures",
    "PictureFile",
    "PlaneOptions",
    "Scheduler",
    "SchedulerTls",
    "Seed",
    "TextSizeOption",
    "Workers",
    "between",
    "chosen",
    "cut_by",
    "look",
    "measuring",
    "one_of",
    "option_of",
    "picture_size",
    "scene_name",
    "seconds",
    "with_names",
    "with_suffixes",
]

#: Parameters of the Python functions that the command line writes in another way.
_OPTIONS = {
    "aberration_mm": "--aberration",
    "b_factor_nm2": "--b-factor",
    "beside": "--with",
    "clearance_mm": "--clearance",
    "defocus_um": "--defocus",
    "field_nm": "--field",
    "ice_nm": "--ice",
    "keep": "--cut-keep",
    "labels": "--label",
    "longest_mm": "--longest",
    "measures": "--measure",
    "panels": "SCENES",
    "scenes": "SCENES",
    "pixel_nm": "--pixel",
    "stain_nm": "--stain",
    "start": "--from",
    "stop": "--to",
    "temperature_c": "--temperature",
    "thinnest_mm": "--thinnest",
    "tilt_deg": "--tilt",
    "tilt_step_deg": "--tilt-step",
    "voltage_kv": "--voltage",
}


def option_of(parameter: str) -> str:
    """Return how the command line writes a parameter of a Python function."""
    return _OPTIONS.get(parameter, "--" + parameter.replace("_", "-"))


def between(low: int, high: int) -> Callable[[object, int | None], None]:
    """Return a validator of cyclopts that refuses numbers outside `low` to `high`."""

    def check(hint: object, value: int | None) -> None:  # noqa: ARG001
        if value is not None and not low <= value <= high:
            what = _("{value} is not between {low} and {high}")
            raise ValueError(what.format(value=value, low=low, high=high))

    return check


def one_of(records: Mapping[str, Record], about: str) -> Parameter:
    """Return the parameter of an option that names a record.

    Stands in an annotation, which cyclopts reads anew for each command line, so that a record that
    was added is known too.
    """
    return Parameter(choices=tuple(records), help=about)


def with_names(text: str, records: Mapping[str, Record]) -> str:
    """Return a help text in the language in force, with the names of records; see `one_of`."""
    return _(text).format(names=", ".join(records))


def with_suffixes(text: str) -> str:
    """Return a help text in the language in force, with file extensions; see `one_of`.

    In braces stands what the files hold, ``{story}``, the option that they take, ``{detail}``, or
    the key of the scene's view that holds for them, ``{cutaway}``.
    """
    return _(text).format_map(_Suffixes())


class _Suffixes(dict[str, str]):
    """Extensions by what is asked for: looked up only then, since each command line asks anew."""

    def __missing__(self, name: str) -> str:
        if name in get_args(Thing):
            found = [key for key, one in FORMATS.items() if key and getattr(one, name)]
        elif name == "moving":
            found = [key for key, one in FORMATS.items() if one.story and one.story.moving]
        elif name in OPTIONS:
            found = list(suffixes_with(name))
        else:
            found = [
                key for key, one in FORMATS.items() if one.vesicle and name in one.vesicle.from_view
            ]
        if not found:
            raise KeyError(name)
        return ", ".join(found)


def chosen(option: Option[object]) -> Parameter:
    """Return the parameter of an option that some formats take, see `one_of`."""
    default = option.default
    shown = f"{default:g}" if isinstance(default, float) else str(default)
    number = "" if isinstance(default, bool) else "N" if isinstance(default, int) else "X"
    return Parameter(
        name=option_of(option.name),
        choices=tuple(option.choices) or None,
        negative=(),
        metavar=option.unit.upper() or number or None,
        show_default=(lambda _value: shown) if default else False,
        help=with_suffixes(option.help),
    )


def _as_seconds(hint: object, tokens: Sequence[Token]) -> float:  # noqa: ARG001
    text = tokens[0].value
    try:
        return float(text.removesuffix("s").strip())
    except ValueError:
        what = _("'{text}' is not a number of seconds, such as 8 or 8s")
        raise ValueError(what.format(text=text)) from None


def seconds(option: Option[float | None]) -> Parameter:
    """Return the parameter of an option in seconds, written ``8`` or ``8s``; see `chosen`."""
    return Parameter.combine(chosen(option), Parameter(converter=_as_seconds))


def scene_name() -> Parameter:
    """Return the parameter of a scene, see `one_of`."""
    text = marked(
        "Name of a preset ('exoviz presets'), or path of a scene file or of a model ({model})."
    )
    return Parameter(name="scene", help=with_suffixes(text), show_default=False)


def picture_size() -> Parameter:
    """Return the parameter of the size of a picture, see `one_of`."""
    text = marked(
        "Size of the picture: in pixels, in print as 85x60mm, or a journal's column, as it is or "
        "as nature-single:60mm: {names}."
    )
    return Parameter(metavar="WxH", help=with_names(text, PRINT_SIZES))


def look() -> Parameter:
    """Return the parameter of the style of a picture or a film, see `one_of`."""
    return one_of(STYLES, marked("Look."))


PictureFile = Annotated[
    Path,
    Parameter(name=("--output", "-o"), metavar="FILE", help=marked("Picture file to write.")),
]
Dpi = Annotated[
    int | None,
    Parameter(
        metavar="N",
        validator=between(1, 10_000),
        help=marked("Dots per inch written into the file, for print."),
    ),
]
Seed = Annotated[
    int | None,
    Parameter(
        help=marked("In place of the scene's seed; the same seed gives the same vesicle."),
        validator=between(0, 2**63 - 1),
        metavar="N",
    ),
]
Json = Annotated[
    bool, Parameter(negative=(), help=marked("Write JSON for programs in place of a text."))
]
Workers = Annotated[
    int,
    Parameter(
        metavar="N",
        validator=between(1, 256),
        help=marked("Processes that share the work."),
    ),
]
Scheduler = Annotated[
    str,
    Parameter(metavar="ADDRESS", help=marked("A Dask cluster that exists; needs exoviz[cluster].")),
]
SchedulerTls = Annotated[
    tuple[Path, Path, Path] | None,
    Parameter(
        metavar="CA CERT KEY",
        help=marked("Its certificate authority, an own certificate and its key, in PEM."),
    ),
]
_WHOLE = {name: one for name, one in MEASURE_KINDS.items() if one.is_whole}
Measures = Annotated[
    tuple[str, ...],
    Parameter(
        name="--measure",
        choices=tuple(_WHOLE),
        consume_multiple=True,
        negative=(),
        metavar="WHAT...",
        show_default=False,
        help=marked("What to measure on the whole vesicle, besides what the scene measures."),
    ),
]
Layers = Annotated[
    tuple[str, ...],
    Parameter(consume_multiple=True, negative=(), metavar="LAYER...", show_default=False),
]
Flag = Annotated[bool, Parameter(negative=())]
Legend = Annotated[
    Literal["off", "compact", "full"] | None,
    Parameter(help=marked("Say what the colours of what is seen mean: of families, or of each.")),
]
Atoms = Annotated[
    Literal["near", "elements", "never"] | None,
    Parameter(
        help=marked("Draw molecules with a structure atom by atom where they are near, or never.")
    ),
]
TextSizeOption = Annotated[
    str,
    Parameter(
        metavar="SIZE",
        help=marked(
            "Size of the text: small, medium, large, huge or a factor; never below 11 px, or in "
            "print below 6 pt."
        ),
    ),
]


#: Options, and the keys of a plane in a scene that they are.
_PLANE_KEYS = {
    "plane_azimuth": "azimuth",
    "plane_elevation": "elevation",
    "plane_offset": "offset_nm",
    "plane_thickness": "thickness_nm",
    "plane_flip": "flip",
}


@Parameter(name="*")
@dataclass(frozen=True, slots=True, kw_only=True)
class PlaneOptions:
    """Where a cutaway cuts; what is not given is as the scene's own view says."""

    plane_azimuth: Annotated[
        float | None,
        Parameter(metavar="DEGREES", help=marked("Direction of the plane's normal, about z.")),
    ] = None
    plane_elevation: Annotated[
        float | None,
        Parameter(metavar="DEGREES", help=marked("Direction of the plane's normal, upwards.")),
    ] = None
    plane_offset: Annotated[
        float | None,
        Parameter(metavar="NM", help=marked("Where the plane lies, from the centre, nm.")),
    ] = None
    plane_thickness: Annotated[
        float | None,
        Parameter(metavar="NM", help=marked("Thickness of the slab or section that stays, nm.")),
    ] = None
    plane_flip: Annotated[
        bool | None,
        Parameter(help=marked("The other side of the plane stays.")),
    ] = None

    def given(self) -> dict[str, object]:
        """Return the keys of a plane that are given."""
        return {_PLANE_KEYS[name]: value for name, value in self.options().items()}

    def options(self) -> dict[str, object]:
        """Return the options that are given."""
        return {name: value for name, value in asdict(self).items() if value is not None}


#: Where none of them is given.
NO_PLANE = PlaneOptions()


def cut_by(
    view: View, cutaway: str | None, options: PlaneOptions, source: str
) -> dict[str, object]:
    """Return what options change in a view: its cutaway and plane, where they are given.

    Where only a plane is given, something that cuts along it does so.

    Parameters
    ----------
    view : View
    cutaway : str or None
    options : PlaneOptions
    source : str
        Name of the scene in errors.

    Raises
    ------
    InputError
        If a number is out of its range, or the cutaway knows no plane.
    """
    given = options.given()
    if not given:
        return {} if cutaway is None else {"cutaway": cutaway}
    if cutaway is None:
        cutaway = view.cutaway if CUTAWAYS[view.cutaway].by_plane else "plane"
    if not CUTAWAYS[cutaway].by_plane:
        planar = ", ".join(name for name, record in CUTAWAYS.items() if record.by_plane)
        what = _("'{cutaway}' has no plane; these have one: {planar}.")
        text = what.format(cutaway=cutaway, planar=planar)
        raise InputError(source, [Problem("--cutaway", text)])
    names = {key: option_of(name) for name, key in _PLANE_KEYS.items()}
    try:
        plane = view.plane.model_copy(update=given)
    except InputError as error:
        problems = [replace(one, where=names[one.where]) for one in error.problems]
        raise InputError(source, problems) from None
    return {"cutaway": cutaway, "plane": plane}


def measuring(view: View, kinds: Sequence[str]) -> dict[str, object]:
    """Return what an option changes in a view: it measures some things besides its own."""
    if not kinds:
        return {}
    own = {name: one for name, one in view.measures.items() if name not in kinds}
    return {"measures": {**own, **{kind: {"kind": kind} for kind in kinds}}}
