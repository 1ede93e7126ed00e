"""Meanings of the keys of a value, from the docstrings of its classes."""

from __future__ import annotations

import inspect
import re
from typing import Any

__all__ = ["describe"]

_SECTION = "Attributes\n----------\n"
#: Names before a colon and a type, then what they mean, indented.
_ENTRY = re.compile(r"^(?P<names>[\w, ]+) :[^\n]*\n(?P<about>(?: {4}[^\n]*\n?)+)", re.MULTILINE)


def describe(schema: dict[str, Any], model: type) -> None:
    """Put what the docstrings of a model say of its attributes into its JSON schema.

    Parameters
    ----------
    schema : dict
        JSON schema of the model. Each property gets its description; the description of the
        model itself ends before the list of attributes.
    model : type
        Its base classes are read too.
    """
    schema["description"] = inspect.cleandoc(model.__doc__ or "").partition(_SECTION)[0].strip()
    for one in reversed(model.__mro__):
        for entry in _ENTRY.finditer(inspect.cleandoc(one.__doc__ or "").partition(_SECTION)[2]):
            about = " ".join(entry["about"].split()).replace("``", "`")
            for name in entry["names"].split(", "):
                if name in schema.get("properties", {}):
                    schema["properties"][name]["description"] = about
