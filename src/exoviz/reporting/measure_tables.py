"""What a view measures on a vesicle, as values and as a table for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from exoviz.errors import ArgumentError, InputError, Problem
from exoviz.files import check_file, whole_file
from exoviz.language import _
from exoviz.model import Vesicle
from exoviz.model.measuring import Measured, measured
from exoviz.registry.measure_kinds import MEASURE_KINDS
from exoviz.scene import View
from exoviz.scene.view import Measure
from exoviz.story import Subject, built, scene_of

if TYPE_CHECKING:
    from exoviz.model.measuring import End

__all__ = ["lack_of", "measure_csv", "measure_data", "measure_rows", "measures"]

_ENDING: Final = ".csv"
_ENDS: Final = ("end 1", "end 2", "end 3")
_HEADER: Final = ("name", "kind", "value", "unit", *_ENDS, "note")
#: Signs with which a spreadsheet lets a formula begin.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def measures(
    subject: Subject, path: str | Path | None = None, *, view: View | None = None
) -> dict[str, Measured]:
    """Measure what a view says, and write a table (.csv) if `path` is given.

    Parameters
    ----------
    subject : Scene or Vesicle
        What to measure; a scene is built first.
    path : str or Path, optional
        Table to write: a row for each measure, in nm and degrees.
    view : View, optional
        View with the measures; by default that of the scene. Without measures, those of the whole
        vesicle are made: its diameter and the thickness of its membrane.

    Returns
    -------
    dict of str to Measured
        By name. One that names a molecule that is not there has no value.

    Raises
    ------
    InputError
        If the scene has a story, in which everything moves, or the table cannot be written.
    """
    scene = scene_of(subject)
    if scene is not None and scene.story is not None:
        what = _("a story has no measures: everything in it moves.")
        raise ArgumentError("scene", [Problem("", what)])
    if path is not None:
        _check_table(Path(path))
    vesicle = built(subject)
    assert isinstance(vesicle, Vesicle)
    if view is None:
        view = View() if scene is None else scene.view
    whole = {name: Measure(kind=name) for name, one in MEASURE_KINDS.items() if one.is_whole}
    found = {
        name: measured(vesicle, one.kind, one.ends)
        for name, one in (view.measures or whole).items()
    }
    if path is not None:
        with whole_file(Path(path)) as temporary:
            temporary.write_text(measure_csv(found), encoding="utf-8", newline="")
    return found


def _check_table(path: Path) -> None:
    """Find out, before a long build, whether a table can be written there."""
    if path.suffix.lower() != _ENDING:
        what = _("a table of measures ends in {ending}.").format(ending=_ENDING)
        raise InputError(str(path), [Problem("", what)])
    check_file(path)


def _written_end(end: End) -> str:
    """Return an end of a measure in words: its molecule, or its point in nm."""
    return end if isinstance(end, str) else " ".join(f"{value:g}" for value in end)


def lack_of(one: Measured) -> str:
    """Return the sentence for a measure without a value; empty for one that has a value."""
    if one.gone:
        return _("not in this vesicle: {molecules}").format(molecules=", ".join(one.gone))
    return _("there is nothing to measure here") if one.value is None else ""


def _plain(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def measure_csv(found: Mapping[str, Measured]) -> str:
    """Return measures as a table of comma-separated values, with the point as decimal sign."""
    text = io.StringIO(newline="")
    rows = csv.writer(text)
    rows.writerow(_HEADER)
    for name, one in found.items():
        ends = [_written_end(end) for end in one.ends]
        value = "" if one.value is None else f"{one.value:.4f}"
        unit = MEASURE_KINDS[one.kind].unit
        places = [*ends, *[""] * (len(_ENDS) - len(ends))]
        rows.writerow([_plain(name), one.kind, value, unit, *places, lack_of(one)])
    return text.getvalue()


def measure_rows(found: Mapping[str, Measured]) -> list[tuple[str, str, str]]:
    """Return measures as rows to read: name, what is measured, and its value or why it has none."""
    return [
        (
            name,
            _(MEASURE_KINDS[one.kind].title),
            lack_of(one) if one.value is None else MEASURE_KINDS[one.kind].written(one.value),
        )
        for name, one in found.items()
    ]


def measure_data(found: Mapping[str, Measured]) -> dict[str, object]:
    """Return measures for JSON, by name; values in nm and degrees."""
    return {
        name: {
            "kind": one.kind,
            "value": one.value,
            "unit": MEASURE_KINDS[one.kind].unit,
            "ends": list(one.ends),
            "gone": list(one.gone),
        }
        for name, one in found.items()
    }
