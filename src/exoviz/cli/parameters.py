"""Arguments that several commands take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, get_args

from cyclopts import Parameter

from exoviz.language import _, marked
from exoviz.registry.formats import FORMATS, Thing, suffixes, suffixes_with
from exoviz.registry.options import OPTIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from cyclopts import Token

    from exoviz.registry import Record
    from exoviz.registry.options import Option

__all__ = [
    "Flag",
    "Json",
    "Layers",
    "Seed",
    "between",
    "chosen",
    "one_of",
    "option_of",
    "scene_name",
    "seconds",
    "with_names",
    "with_suffixes",
]

#: Parameters of the Python functions that the command line writes in another way.
_OPTIONS = {
    "clearance_mm": "--clearance",
    "keep": "--cut-keep",
    "labels": "--label",
    "longest_mm": "--longest",
    "panels": "SCENES",
    "start": "--from",
    "stop": "--to",
    "thinnest_mm": "--thinnest",
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
    found = {thing: suffixes(thing) for thing in get_args(Thing)}
    found |= {name: suffixes_with(name) for name in OPTIONS}
    for key, one in FORMATS.items():
        for setting in one.vesicle.from_view if one.vesicle else ():
            found[setting] = (*found.get(setting, ()), key)
    found["moving"] = tuple(key for key, one in FORMATS.items() if one.story and one.story.moving)
    return _(text).format(**{key: ", ".join(names) for key, names in found.items()})


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
Layers = Annotated[
    tuple[str, ...],
    Parameter(consume_multiple=True, negative=(), metavar="LAYER...", show_default=False),
]
Flag = Annotated[bool, Parameter(negative=())]
