"""Texts in values: as long as a picture, a file or a list can show, and without control signs."""

from __future__ import annotations

import unicodedata
from typing import Annotated, Final

from pydantic import AfterValidator, Field

from exoviz.errors import Problem
from exoviz.language import _
from exoviz.values.explanation import RefusedError

__all__ = ["SEEN", "FilePath", "Line", "Prose"]

_UNSEEN: Final = ("Cc", "Cs", "Zl", "Zp")
"""Unicode's categories of control signs, halves of signs, and ends of lines and paragraphs."""


def _seen(text: str) -> str:
    for sign in text:
        if unicodedata.category(sign) in _UNSEEN:
            what = _("the sign U+{code:04X} cannot be seen, and has no place in a text here")
            raise RefusedError(Problem("", what.format(code=ord(sign))))
    return text


def _seen_in_lines(text: str) -> str:
    _seen(text.replace("\n", ""))
    return text


SEEN: Final = AfterValidator(_seen)
"""Marks a text as one without control signs."""
Line = Annotated[str, Field(max_length=200), SEEN]
"""A name or a title."""
Prose = Annotated[str, Field(max_length=4_000), AfterValidator(_seen_in_lines)]
"""Sentences."""
FilePath = Annotated[str, Field(max_length=4_096), SEEN]
"""The path of a file."""
