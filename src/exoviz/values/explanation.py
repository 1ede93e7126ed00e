"""What pydantic finds wrong, in sentences for the person who wrote the value."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from pydantic_core import ErrorDetails

from exoviz.errors import Problem, shortened
from exoviz.language import _

__all__ = ["RefusedError", "flat", "hidden", "keys_of", "sentence", "shown"]


class RefusedError(ValueError):
    """Raised by a validator: problems whose places are relative to the value it checks.

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


def keys_of(location: Sequence[object]) -> list[str]:
    """Return the key path that a person would name, without what pydantic adds to it."""
    parts = [str(part) for part in location]
    return [
        part
        for part, following in itertools.zip_longest(parts, parts[1:], fillvalue="")
        if not part.startswith(("function-", "<", "[key]")) and not following.startswith("<<")
    ]


def _short(limit: object) -> str:
    """Write a limit without an empty fraction."""
    return str(int(limit) if isinstance(limit, float) and limit.is_integer() else limit)


def shown(value: object) -> str:
    """Return a value as a sentence quotes it: cut where it is long."""
    try:
        return shortened(repr(value))
    except ValueError:
        # Python writes no numbers of more than 4,300 digits.
        return _("a number of too many digits")


def sentence(item: ErrorDetails, path: Sequence[str]) -> str:
    """Return what is wrong with a value, and what is allowed."""
    value = item.get("input")
    context = item.get("ctx", {})
    match item["type"]:
        case "less_than_equal" | "less_than":
            limit = context.get("le", context.get("lt"))
            return _("{value} is too large; at most {limit} is allowed").format(
                value=shown(value), limit=_short(limit)
            )
        case "greater_than_equal":
            what = _("{value} is too small; at least {limit} is allowed")
            return what.format(value=shown(value), limit=_short(context["ge"]))
        case "greater_than":
            what = _("{value} is too small; it must be more than {limit}")
            return what.format(value=shown(value), limit=_short(context["gt"]))
        case "int_type" | "int_parsing" | "int_from_float":
            return _("{value} is not a whole number").format(value=shown(value))
        case "float_type" | "float_parsing" | "finite_number":
            return _("{value} is not a number").format(value=shown(value))
        case "model_type" | "model_attributes_type" | "dict_type" | "mapping_type":
            what = _("{value} is not a table: give [{where}], or {{ key = value }}")
            return what.format(value=shown(value), where=".".join(path))
        case "tuple_type" | "list_type":
            what = _("{value} is not a list: give ['first', 'second']")
            return what.format(value=shown(value))
        case "bool_type" | "bool_parsing":
            return _("{value} is neither true nor false").format(value=shown(value))
        case "string_type":
            what = _("{value} is not a text: put it in quotation marks")
            return what.format(value=shown(value))
        case "missing":
            return _("this value is missing")
        case "too_short":
            what = _("a list of {count} values is too short; at least {limit} is needed")
            return what.format(count=context["actual_length"], limit=context["min_length"])
        case "too_long":
            what = _("a list of {count} values is too long; at most {limit} are allowed")
            return what.format(count=context["actual_length"], limit=context["max_length"])
        case "string_too_short":
            what = _("a text of {count} letters is too short; at least {limit} is needed")
            return what.format(count=len(value), limit=context["min_length"])
        case "string_too_long":
            what = _("a text of {count} letters is too long; at most {limit} are allowed")
            return what.format(count=len(value), limit=context["max_length"])
        case "string_pattern_mismatch":
            if "ends" in path:
                what = _("{value} is not a molecule: give its layer and number, as in CD63#3")
                return what.format(value=shown(value))
            if "colours" in path:
                what = _("{value} is not a colour: six hexadecimal digits, such as 0072B2")
                return what.format(value=shown(value))
            return _("only the letters A, C, G, U are allowed")
        case _:
            what = _("{value} cannot be used here: {reason}")
            return what.format(value=shown(value), reason=item["msg"])
