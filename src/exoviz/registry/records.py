"""A registry: records by name, in the order in which they are listed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Generic, Protocol, TypeVar

__all__ = ["Record", "Registry", "implementation"]


class Record(Protocol):
    """Attributes of every record.

    Attributes
    ----------
    name : str
        Its name in scenes, commands and files.
    """

    @property
    def name(self) -> str:
        """Name of the record in scenes, commands and files."""


R = TypeVar("R", bound=Record)


class Registry(Mapping[str, R], Generic[R]):
    """Records by name, in the order in which menus and help list them.

    Parameters
    ----------
    *records : Record

    Raises
    ------
    ValueError
        If two records have the same name.
    """

    def __init__(self, *records: R) -> None:
        self._records = {record.name: record for record in records}
        if len(self._records) < len(records):
            raise ValueError("two records have the same name")

    def __getitem__(self, name: str) -> R:
        return self._records[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._records)

    def __len__(self) -> int:
        return len(self._records)

    @contextmanager
    def extended(self, record: R) -> Iterator[R]:
        """Add a record inside a ``with`` block; how tests and plug-ins try one.

        Raises
        ------
        ValueError
            If its name is taken.
        """
        if record.name in self._records:
            raise ValueError(f"there is a record '{record.name}' already")
        self._records[record.name] = record
        try:
            yield record
        finally:
            del self._records[record.name]


def implementation(place: str) -> Any:
    """Return the object at ``"package.module:name"``; its module is imported only now.

    Records are read by scenes and by the command line's help, which must load neither NumPy nor
    Qt; what draws or writes is therefore named, not imported.
    """
    module, _colon, name = place.partition(":")
    return getattr(import_module(module), name)
