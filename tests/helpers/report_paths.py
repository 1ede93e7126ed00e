"""Compares the keys of a report with those that its reference describes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from exoviz.reporting.report_keys import ReportKey

__all__ = ["differences"]

Path = tuple[str, ...]


def _paths(data: Mapping[str, Any]) -> Iterator[Path]:
    """Yield the keys that lead to each value; an empty dictionary has none."""
    for key, value in data.items():
        if isinstance(value, dict):
            yield from ((key, *rest) for rest in _paths(value))
        else:
            yield (key,)


def _fits(path: Path, key: ReportKey) -> bool:
    return len(path) == len(key.path) and all(
        name == part or name.isupper() for name, part in zip(key.path, path, strict=True)
    )


def differences(data: Mapping[str, Any], keys: Sequence[ReportKey]) -> tuple[set[Path], set[Path]]:
    """Return what the reference does not describe, and what it describes that is not there."""
    found = {path: {key.path for key in keys if _fits(path, key)} for path in _paths(data)}
    undescribed = {path for path, fitting in found.items() if not fitting}
    return undescribed, {key.path for key in keys} - set().union(*found.values())
