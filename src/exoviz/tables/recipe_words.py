"""What tables were taken for and what follows from them, for people and for programs."""

from __future__ import annotations

from typing import Any, Final

from exoviz.catalog import load_catalog
from exoviz.language import _, number
from exoviz.scene import CopyNumber, Scene
from exoviz.tables.column_roles import KIND_WORDS, ROLE_WORDS, TakenTable
from exoviz.tables.protein_units import FACT_COLUMNS
from exoviz.tables.recipes import Recipe

__all__ = ["recipe_data", "recipe_text"]

#: Lines of a list that are shown; the rest is in the scene.
_MOST: Final = 25


def _copies(scene: Scene) -> dict[str, int]:
    return {
        key: one.amount.copies
        for key, one in scene.proteins.items()
        if isinstance(one.amount, CopyNumber)
    }


def recipe_data(made: Recipe) -> dict[str, Any]:
    """Return a recipe as plain values, for JSON."""
    return {
        "tables": [
            {
                "file": one.table.file,
                "kind": one.kind,
                "rows": len(one.table.rows),
                "columns": {role: list(names) for role, names in one.roles.items()},
            }
            for one in made.tables
        ],
        "scene": made.scene.model_dump(mode="json", exclude_defaults=True),
        "sizes": {name: one.vesicle.diameter_nm for name, one in made.others.items()},
        "notes": list(made.notes),
        "asked": [one.gene for one in made.asked],
        "left_out": {one.name: one.why for one in made.left_out},
    }


def _table_lines(one: TakenTable) -> list[str]:
    what = _("{file}: {kind}, {count} rows").format(
        file=one.table.file, kind=_(KIND_WORDS[one.kind]), count=number(len(one.table.rows))
    )
    lines = [what]
    for role, names in one.roles.items():
        listed = ", ".join(f"'{name}'" for name in names[:4]) + (", …" if len(names) > 4 else "")
        lines.append(f"  {listed}: {_(ROLE_WORDS[role])}")
    used = {name for names in one.roles.values() for name in names}
    used |= {*FACT_COLUMNS, "name"} if one.kind == "facts" else set()
    unused = [name for name in one.table.columns if name not in used]
    if unused:
        listed = ", ".join(unused[:8]) + (", …" if len(unused) > 8 else "")
        lines.append("  " + _("not used: {names}").format(names=listed))
    return lines


def _scene_lines(made: Recipe) -> list[str]:
    scene, catalog = made.scene, load_catalog()
    provenance = scene.provenance
    settings = provenance.settings if provenance is not None else {}
    lines = [
        _("A vesicle of {size} nm").format(size=number(scene.vesicle.diameter_nm, 1))
        + "".join(
            f"; {name}: {number(one.vesicle.diameter_nm, 1)} nm"
            for name, one in made.others.items()
        )
    ]
    shares = dict(scene.membrane.composition or {})
    whole = sum(shares.values())
    some = ", ".join(
        f"{_(catalog.lipids[key].name)} {number(100 * share / whole, 1)} %"
        for key, share in shares.items()
    )
    lines.append("  " + _("lipids: {names}").format(names=some))
    copies = _copies(scene)
    if copies:
        what = _("proteins: {copies} copies of {kinds} kinds")
        text = what.format(copies=number(sum(copies.values())), kinds=number(len(copies)))
        if "share of the membrane that they take" in settings:
            full = _("{membrane} % of the membrane, {lumen} % of the lumen").format(
                membrane=number(100 * settings["share of the membrane that they take"]),
                lumen=number(100 * settings["share of the lumen that they fill"]),
            )
            text += f" ({full})"
        lines.append("  " + text)
        first = [f"{key} {count}" for key, count in list(copies.items())[:12]]
        lines.append("    " + ", ".join(first) + (", …" if len(copies) > 12 else ""))
    if scene.rna:
        some = ", ".join(f"{key} {one.copies}" for key, one in scene.rna.items())
        lines.append("  " + _("RNA: {names}").format(names=some))
    return lines


def recipe_text(made: Recipe) -> str:
    """Return a recipe as text: tables, scene, notes, questions, and what is left out."""
    parts = ["\n".join(_table_lines(one)) for one in made.tables]
    parts.append("\n".join(_scene_lines(made)))
    if made.notes:
        parts.append("\n".join(f"- {note}" for note in made.notes))
    if made.asked:
        what = _(
            "How these lie in or on the membrane is not known; fill in the file of questions and "
            "give it beside the tables: {genes}"
        )
        parts.append(what.format(genes=", ".join(one.gene for one in made.asked)))
    if made.left_out:
        lines = [_("Not in the scene: {count}").format(count=number(len(made.left_out)))]
        lines += [f"  {one.name}: {one.why}" for one in made.left_out[:_MOST]]
        rest = len(made.left_out) - _MOST
        if rest > 0:
            what = _("… and {count} more; the scene lists them all under provenance")
            lines.append("  " + what.format(count=number(rest)))
        parts.append("\n".join(lines))
    return "\n\n".join(parts)
