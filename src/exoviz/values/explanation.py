"""What pydantic finds wrong, in sentences for the person who wrote the value."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, get_args

from pydantic import ValidationError

from exoviz.errors import InputError, Problem, nearest
from exoviz.language import _

if TYPE_CHECKING:
    from exoviz.values.frozen_model import FrozenModel

__all__ = ["RefusedError", "explained", "flat", "hidden", "models_in"]


class RefusedError(ValueError):
    """What a validator raises: problems whose places are relative to the value it checks.

    Parameters
    ----------
    *problems : Problem
    """

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__("; ".join(problem.what for problem in problems))


def hidden(name: str) -> str:
    """Return a tag of a union that is no part of a key path."""
    return f"<{name}>"


def flat(name: str) -> str:
    """Return such a tag for a union whose keys stand in the table around it."""
    return f"<<{name}>>"


def _keys(location: Sequence[object]) -> list[str]:
    """Return the key path that a person would name, without what pydantic adds to it."""
    parts = [str(part) for part in location]
    return [
        part
        for part, following in itertools.zip_longest(parts, parts[1:], fillvalue="")
        if not part.startswith(("function-", "<")) and not following.startswith("<<")
    ]


def models_in(annotation: object) -> Iterator[type[FrozenModel]]:
    """Return the models that a type is made of."""
    from exoviz.values.frozen_model import FrozenModel

    if isinstance(annotation, type) and issubclass(annotation, FrozenModel):
        yield annotation
    for inner in get_args(annotation):
        yield from models_in(inner)


def _known_keys(model: type[FrozenModel], path: Sequence[str]) -> list[str]:
    """Return the keys that are known where the last one of `path` was found."""
    models = [model]
    for part in path[:-1]:
        fields = [one.model_fields[part] for one in models if part in one.model_fields]
        inner = [found for field in fields for found in models_in(field.annotation)]
        models = inner or models
    return list(dict.fromkeys(key for one in models for key in one.keys_written()))


def _short(limit: object) -> str:
    """Write a limit without an empty fraction."""
    return str(int(limit) if isinstance(limit, float) and limit.is_integer() else limit)


def _sentence(item: Any, path: Sequence[str]) -> str:
    value = item.get("input")
    context = item.get("ctx", {})
    match item["type"]:
        case "less_than_equal" | "less_than":
            limit = context.get("le", context.get("lt"))
            return _("{value} is too large; at most {limit} is allowed").format(
                value=value, limit=_short(limit)
            )
        case "greater_than_equal":
            what = _("{value} is too small; at least {limit} is allowed")
            return what.format(value=value, limit=_short(context["ge"]))
        case "greater_than":
            what = _("{value} is too small; it must be more than {limit}")
            return what.format(value=value, limit=_short(context["gt"]))
        case "int_type" | "int_parsing" | "int_from_float":
            return _("{value} is not a whole number").format(value=repr(value))
        case "float_type" | "float_parsing" | "finite_number":
            return _("{value} is not a number").format(value=repr(value))
        case "model_type" | "model_attributes_type" | "dict_type" | "mapping_type":
            what = _("{value} is not a table: give [{where}], or {{ key = value }}")
            return what.format(value=repr(value), where=".".join(path))
        case "tuple_type" | "list_type":
            what = _("{value} is not a list: give ['first', 'second']")
            return what.format(value=repr(value))
        case "string_type":
            what = _("{value} is not a text: put it in quotation marks")
            return what.format(value=repr(value))
        case "string_pattern_mismatch":
            if "colours" in path:
                what = _("{value} is not a colour: six hexadecimal digits, such as 0072B2")
                return what.format(value=repr(value))
            return _("only the letters A, C, G, U are allowed")
        case _:
            what = _("{value} cannot be used here: {reason}")
            return what.format(value=repr(value), reason=item["msg"])


def _problems(model: type[FrozenModel], item: Any) -> Iterable[Problem]:
    path = _keys(item["loc"])
    where = ".".join(path)
    context = item.get("ctx", {})
    refused = context.get("error")
    if isinstance(refused, RefusedError):
        for problem in refused.problems:
            place = ".".join(filter(None, (where, problem.where)))
            yield Problem(place, problem.what, problem.hint)
    elif item["type"] == "extra_forbidden":
        known = _known_keys(model, path)
        what = _("unknown key. Known here: {known}.").format(known=", ".join(known))
        yield Problem(where, what, nearest(path[-1], known))
    elif item["type"] == "literal_error":
        expected, value = str(context.get("expected")), item.get("input")
        words = re.findall(r"'([^']+)'", expected)
        what = _("{value} is not allowed; allowed: {allowed}").format(
            value=repr(value), allowed=", ".join(words) or expected
        )
        yield Problem(where, what, nearest(str(value), words))
    else:
        yield Problem(where, _sentence(item, path))


def explained(error: ValidationError, model: type[FrozenModel]) -> InputError:
    """Return what pydantic found wrong with a value of `model`, as an `InputError`."""
    found = [problem for item in error.errors() for problem in _problems(model, item)]
    return InputError(model.__name__, found)
