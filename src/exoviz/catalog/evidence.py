"""How a figure is known, and where it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from exoviz.values import FrozenModel

__all__ = ["Evidence", "SomeKeys", "Source", "SourceKeys", "read_of", "supported"]

#: ``"measured"``: by those whom a source that was read quotes. ``"quoted"``: measured as well, but
#: the source itself was not read; the figure is quoted from general knowledge of the literature.
#: ``"calculated"``: follows from others. ``"modelled"``: from a model, or a simplified shape.
#: ``"illustrative"``: chosen, because it is not known. ``"contested"``: sources differ.
Evidence = Literal["measured", "quoted", "calculated", "modelled", "illustrative", "contested"]
#: Whether the sources of something were read.
Read = Literal["read", "read in part", "not read"]


class Source(FrozenModel):
    """Where figures come from.

    Attributes
    ----------
    citation : str
        Enough to find it, as it was published; may be empty if there is a note.
    note : str
        What was taken of it, and of what it was read; or what stands in for a publication.
        English; translated when shown.
    doi : str
        May be empty.
    read : bool
        True if the source itself was read, or the part of it that the citation names; False if
        it is quoted from general knowledge of the literature. No figure that rests on it is then
        called measured.
    """

    citation: str = ""
    note: str = ""
    doi: str = ""
    read: bool = False

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.citation and not self.note:
            raise ValueError("it needs a citation or a note")
        return self


def _keys(value: object) -> object:
    return (value,) if isinstance(value, str) else value


SomeKeys = Annotated[tuple[str, ...], BeforeValidator(_keys)]
SourceKeys = Annotated[SomeKeys, Field(min_length=1)]


def read_of(keys: Iterable[str], sources: Mapping[str, Source]) -> Read:
    """Return whether the sources of some keys were read: all, some, or none of them."""
    found = [sources[key].read for key in keys]
    if all(found):
        return "read"
    return "read in part" if any(found) else "not read"


def supported(evidence: Evidence, keys: Iterable[str], sources: Mapping[str, Source]) -> bool:
    """Return whether sources can carry a grade: what is called measured needs them all read."""
    return evidence != "measured" or read_of(keys, sources) == "read"
