"""Where the numbers of a scene are from that was made of tables, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from exoviz.language import _, marked, number, plain_number
from exoviz.scene import Scene

__all__ = ["origins_data", "origins_lines"]

_GRADES = (
    marked("measured"),
    marked("calculated"),
    marked("annotated"),
    marked("counted"),
    marked("modelled"),
    marked("guessed"),
    marked("given"),
)
_SETTINGS = (
    marked("copies of all proteins"),
    marked("copies of all RNA"),
    marked("share of the membrane that they take"),
    marked("share of the lumen that they fill"),
    marked("part of the copies that has room"),
)


def _now(scene: Mapping[str, Any], path: str) -> float | None:
    """Return the number that now stands at a path of a scene; None if there is none."""
    value: Any = scene
    steps = path.split(".")
    while steps and isinstance(value, Mapping):
        # A key may have points of its own.
        length = next(
            (n for n in range(len(steps), 0, -1) if ".".join(steps[:n]) in value), len(steps)
        )
        value = value.get(".".join(steps[:length]))
        steps = steps[length:]
    return float(value) if isinstance(value, (int, float)) else None


def origins_data(scene: Scene) -> dict[str, Any]:
    """Return where the numbers of a scene are from, under its key; nothing if from no tables.

    Each number has ``now``, what stands in the scene, beside ``value``, what followed from the
    tables.
    """
    if scene.provenance is None:
        return {}
    data = scene.provenance.model_dump(mode="json")
    values = scene.model_dump(mode="json")
    for path, one in data["numbers"].items():
        one["now"] = _now(values, path)
    return {"provenance": data}


def _origin(one: Mapping[str, Any]) -> str:
    words = [one["table"], one["column"]]
    if one["row"]:
        words.append(_("row {rows}").format(rows=one["row"]))
    where = ", ".join(filter(None, words))
    text = f"{_(one['grade'])}; {one['rule']}" + (f": {where}" if where else "")
    if one["now"] is None:
        return text + "; " + _("no longer in the scene")
    if one["now"] != one["value"]:
        changed = _("changed since, it was {value}")
        return text + "; " + changed.format(value=plain_number(one["value"]))
    return text


def origins_lines(data: Mapping[str, Any]) -> list[str]:
    """Return the same as lines of a report."""
    lines = ["", _("From tables")]
    lines += [
        f"  {key}: {one['file']} (SHA-256 {one['sha256'][:12]}…)"
        for key, one in data["tables"].items()
    ]
    lines += [f"  {_(key)}: {plain_number(value)}" for key, value in data["settings"].items()]
    grades = Counter(one["grade"] for one in data["numbers"].values())
    counted = ", ".join(f"{_(grade)} {number(count)}" for grade, count in grades.most_common())
    lines += ["", _("Its numbers, by grade: {grades}").format(grades=counted)]
    lines += [f"  {key}: {_(text)}" for key, text in data["rules"].items()]
    lines += [""]
    lines += [
        f"  {path:<40} {'' if one['now'] is None else plain_number(one['now']):>9}  {_origin(one)}"
        for path, one in data["numbers"].items()
    ]
    if data["left_out"]:
        lines += [
            "",
            _("Of the tables, not in the scene: {count}").format(
                count=number(len(data["left_out"]))
            ),
        ]
        lines += [f"  {name}: {_(why)}" for name, why in data["left_out"].items()]
    return lines
