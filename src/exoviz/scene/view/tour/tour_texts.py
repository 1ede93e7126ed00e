"""Texts of a tour: in one language, or in several."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Tag

from exoviz.language import current
from exoviz.values import FrozenMapping, Line, Prose, hidden

__all__ = ["TourLine", "TourProse", "said", "with_said"]

_Language = Literal["en", "kk", "ru"]


def _kind(value: object) -> str:
    return hidden("one" if isinstance(value, str) else "each")


#: A title: a text, or one for each language.
TourLine = Annotated[
    Annotated[Line, Tag(hidden("one"))]
    | Annotated[FrozenMapping[_Language, Line], Tag(hidden("each"))],
    Discriminator(_kind),
]
#: Sentences: a text, or one for each language.
TourProse = Annotated[
    Annotated[Prose, Tag(hidden("one"))]
    | Annotated[FrozenMapping[_Language, Prose], Tag(hidden("each"))],
    Discriminator(_kind),
]


def said(text: str | Mapping[Any, str]) -> str:
    """Return a text in the language in force.

    What is not there in it is in English, and else in the language that comes first.
    """
    if isinstance(text, str):
        return text
    each: dict[str, str] = dict(text)
    return each.get(current()) or each.get("en") or next(iter(each.values()), "")


def with_said(text: str | Mapping[Any, str], new: str) -> str | dict[str, str]:
    """Return a text that says something else in the language in force, and else what it said."""
    return new if isinstance(text, str) else {**text, current(): new}
