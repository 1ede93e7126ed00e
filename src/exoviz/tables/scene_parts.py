"""Parts of a scene as they follow from tables, each number with its origin."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from exoviz.builder import check_places
from exoviz.builder.membrane.chain_lengths import vesicle_geometry
from exoviz.catalog import load_catalog
from exoviz.errors import DoesNotFitError
from exoviz.language import marked
from exoviz.model import Geometry
from exoviz.scene import Membrane, Scene, load_scene
from exoviz.scene.number_origins import NumberGrade, NumberOrigin, Provenance, TableFile
from exoviz.tables.column_roles import TakenTable
from exoviz.tables.left_out import LeftOut, Reason, because
from exoviz.tables.other_tables import LipidAmount, RnaShare, SizeFound
from exoviz.tables.protein_counts import rounded_copies, total_copies
from exoviz.tables.protein_rows import GeneAmount
from exoviz.tables.protein_units import AskedProtein, DrawnProtein
from exoviz.tables.rules import RULES

__all__ = [
    "SceneParts",
    "with_lipids",
    "with_proteins",
    "with_rna",
    "with_room",
    "with_size",
]

#: Of small extracellular vesicles of PC3 cells in electron microscopy.
_USUAL_NM: Final = 83.0
#: Rows that an origin names; of more the first ones.
_MOST_ROWS: Final = 12
#: Part of the copies that is tried at most where not all have room, and how often.
_MOST_KEPT, _TRIES = 0.9, 12
_LEAST: Final = 0.5
#: Settings: the part of the copies that has room, and what these take.
_HAS_ROOM: Final = "part of the copies that has room"
_TAKEN: Final = ("share of the membrane that they take", "share of the lumen that they fill")
#: Proteins and RNA that round to no copy and whose mean stands in the scene all the same, for
#: populations: the most abundant. Digits of a mean, and of one that is told.
_RARE_PROTEINS: Final = 400
_MOST_RARE: Final = 40
_MEAN_DIGITS: Final = 4
_TOLD_DIGITS: Final = 2


@dataclass(frozen=True, slots=True)
class SceneParts:
    """A scene that is being put together.

    Attributes
    ----------
    recipe : mapping
        Tables of the scene.
    tables : mapping of str to TableFile
    numbers : mapping of str to NumberOrigin
    settings : mapping of str to float
    """

    recipe: Mapping[str, Any]
    tables: Mapping[str, TableFile]
    numbers: Mapping[str, NumberOrigin] = field(default_factory=dict)
    settings: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def begun(cls, tables: Mapping[str, TakenTable], title: str) -> SceneParts:
        """Return what is known before any number: title, tables, and the preset's lipids."""
        usual = load_scene("exosome")
        composition = dict(usual.membrane.composition or {})
        origins = {
            f"membrane.composition.{key}": NumberOrigin(
                value=share, rule="default-lipids", grade="guessed"
            )
            for key, share in composition.items()
        }
        files = [one.table.file for one in tables.values()]
        recipe = {
            "title": (title or ", ".join(files))[:200],
            "membrane": {"composition": composition},
            "glycans": usual.glycans.model_dump(exclude_defaults=True),
            "view": {"cutaway": "octant"},
        }
        described = {
            key: TableFile(file=one.table.file, kind=one.kind, sha256=one.table.sha256)
            for key, one in tables.items()
        }
        return cls(recipe, described, origins)

    @property
    def has_sterol(self) -> bool:
        """Whether there is cholesterol in its membrane."""
        lipids = load_catalog().lipids
        return any(lipids[key].kind == "sterol" for key in self.recipe["membrane"]["composition"])

    def and_numbers(
        self,
        recipe: Mapping[str, Any],
        numbers: Mapping[str, NumberOrigin],
        settings: Mapping[str, float] | None = None,
    ) -> SceneParts:
        """Return the same with more of a recipe, and the origin of its numbers."""
        return replace(
            self,
            recipe={**self.recipe, **recipe},
            numbers={**self.numbers, **numbers},
            settings={**self.settings, **(settings or {})},
        )


def _listed(rows: Iterable[int]) -> str:
    some = sorted(set(rows))
    text = ", ".join(map(str, some[:_MOST_ROWS]))
    return text + (", …" if len(some) > _MOST_ROWS else "")


def with_size(
    parts: SceneParts,
    size: SizeFound | None,
    diameter: float | None,
) -> SceneParts:
    """Return a scene with the diameter of a table, that which the user gave, or a usual one."""
    if diameter is not None:
        origin = NumberOrigin(value=diameter, rule="given", grade="given")
    elif size is not None:
        grade: NumberGrade = "calculated" if size.rule == "percentile" else "measured"
        origin = NumberOrigin(
            value=size.diameter_nm,
            rule=size.rule,
            grade=grade,
            table="sizes",
            column=size.column[:200],
            row=size.rows,
        )
    else:
        origin = NumberOrigin(value=_USUAL_NM, rule="default-diameter", grade="guessed")
    shape = {"vesicle": {"diameter_nm": origin.value}}
    if size is not None and diameter is None:
        title = f"{parts.recipe['title']}, {size.name}"[:200]
        shape |= {"title": title}  # type: ignore[dict-item]
    return parts.and_numbers(shape, {"vesicle.diameter_nm": origin})


def with_lipids(parts: SceneParts, amounts: Sequence[LipidAmount]) -> SceneParts:
    """Return a scene with the lipids of a table in place of those of the preset."""
    numbers = {
        key: one
        for key, one in parts.numbers.items()
        if not key.startswith("membrane.composition.")
    }
    chains: dict[str, dict[str, float]] = {}
    for one in amounts:
        origin = NumberOrigin(
            value=one.mol_percent,
            rule="lipids",
            grade="calculated",
            table="lipids",
            column=one.column[:200],
            row=_listed(one.rows),
        )
        numbers[f"membrane.composition.{one.key}"] = origin
        if one.carbons:
            means = {"carbons": one.carbons, "double_bonds": one.double_bonds}
            chains[one.key] = {name: round(value, 2) for name, value in means.items()}
            numbers |= {
                f"membrane.chains.{one.key}.{name}": origin.model_copy(
                    update={"value": value, "rule": "chains"}
                )
                for name, value in chains[one.key].items()
            }
    composition = {one.key: one.mol_percent for one in amounts}
    membrane = {"composition": composition, **({"chains": chains} if chains else {})}
    return replace(parts, numbers={}).and_numbers({"membrane": membrane}, numbers)


def _told(mean: float) -> float:
    return float(f"{mean:.{_MEAN_DIGITS}g}")


def _rounds_to_none(expected: float) -> Reason:
    return because(
        marked("rounds to no copy in a vesicle ({expected})"),
        expected=float(f"{expected:.{_TOLD_DIGITS}g}"),
    )


def _density(unit: DrawnProtein, expected: float, geometry: Geometry) -> tuple[str, float]:
    """Return key and value of the amount of a protein of which a vesicle has less than a copy."""
    if unit.place == "lumen":
        key, room = "per_um3", geometry.lumen_um3
    else:
        key, room = "per_um2", geometry.surface_um2
    return key, _told(expected / room)


def _amount_origin(unit: DrawnProtein, value: float, rule: str = "") -> NumberOrigin:
    genes: tuple[GeneAmount, ...] = unit.genes
    grade: NumberGrade = "guessed" if unit.rule == "rank" else "calculated"
    return NumberOrigin(
        value=value,
        rule=rule or unit.rule,
        grade=grade,
        table="proteins",
        column=genes[0].column[:200],
        row=_listed(row for one in genes for row in one.rows),
    )


def with_proteins(
    parts: SceneParts,
    units: Sequence[DrawnProtein],
    asked: Sequence[AskedProtein],
    given: float | None,
    *,
    are_copies: bool,
) -> tuple[SceneParts, list[LeftOut], list[AskedProtein]]:
    """Return a scene with proteins, what rounds to no copy, and those that matter of the asked."""
    if not units:
        return parts, [], list(asked)
    unknown = sum(one.weight for one in asked)
    membrane = Membrane.model_validate(parts.recipe.get("membrane", {}))
    geometry = vesicle_geometry(membrane, float(parts.recipe["vesicle"]["diameter_nm"]))
    whole = sum(one.weight for one in units) + unknown
    total = total_copies(units, unknown, geometry, whole if are_copies else given)
    counts = rounded_copies(units, unknown, total.copies)
    proteins: dict[str, Any] = {}
    numbers: dict[str, NumberOrigin] = {}
    left_out = []
    none = sorted(
        (-one.weight, one.key) for one, copies in zip(units, counts, strict=True) if not copies
    )
    rare = {key for _weight, key in none[:_RARE_PROTEINS]}
    for unit, copies in zip(units, counts, strict=True):
        path, amount, value, rule = f"proteins.{unit.key}", "copies", float(copies), ""
        expected = total.copies * unit.weight / whole
        mean: dict[str, float] = {}
        if copies:
            told = _told(expected)
            if told != copies:
                mean = {"mean_copies": told}
                numbers[f"{path}.mean_copies"] = _amount_origin(unit, told, "mean")
        else:
            left_out.append(LeftOut(unit.key, _rounds_to_none(expected)))
            if unit.key not in rare:
                continue
            # What a single vesicle has none of is in some of a population.
            amount, value = _density(unit, expected, geometry)
            rule = "rare"
        proteins[unit.key] = {amount: copies or value, **mean, **unit.item}
        numbers[f"{path}.{amount}"] = _amount_origin(unit, value, rule)
        numbers |= {
            f"{path}.{own.key}": NumberOrigin(value=own.value, rule=own.rule, grade=own.grade)
            for own in unit.numbers
        }
    settings = {
        "copies of all proteins": round(total.copies, 1),
        _TAKEN[0]: round(total.membrane_share, 3),
        _TAKEN[1]: round(total.lumen_share, 3),
    }
    matter = [one for one in asked if total.copies * one.weight / whole >= _LEAST]
    for one in asked:
        what = (
            marked("its mass is not known: fill in mass_kda in the questions")
            if one.lacks_mass
            else marked(
                "how it lies in or on the membrane is not known: asked for in the questions"
            )
        )
        why = because(what) if one in matter else _rounds_to_none(total.copies * one.weight / whole)
        left_out.append(LeftOut(one.gene, why))
    return parts.and_numbers({"proteins": proteins}, numbers, settings), left_out, matter


def _rna_origin(share: RnaShare, value: float, rule: str) -> NumberOrigin:
    return NumberOrigin(
        value=value,
        rule=rule,
        grade="calculated",
        table="rna",
        column=share.column[:200],
        row=_listed(share.rows),
    )


def with_rna(
    parts: SceneParts, shares: Sequence[RnaShare], per_vesicle: float | None
) -> tuple[SceneParts, list[LeftOut]]:
    """Return a scene with the RNA of a vesicle, and what rounds to no copy."""
    rna: dict[str, Any] = {}
    numbers: dict[str, NumberOrigin] = {}
    left_out = []
    rare = 0
    for one in shares:
        known = one.copies is not None and per_vesicle is None
        expected = (one.copies or 0.0) if known else (per_vesicle or 0.0) * one.share
        copies = math.floor(expected + 0.5)
        mean = _told(expected)
        if mean and (copies or rare < _MOST_RARE):
            # What a single vesicle has none of is in some of a population.
            rare += not copies
            rna[one.key] = {"copies": copies, "mean_copies": mean, **one.item}
            path, rule = f"rna.{one.key}", "rna-copies" if known else "rna"
            numbers[f"{path}.mean_copies"] = _rna_origin(one, mean, f"{rule}-mean")
            if copies:
                numbers[f"{path}.copies"] = _rna_origin(one, copies, rule)
        if not copies:
            why = (
                _rounds_to_none(expected)
                if known or per_vesicle is not None
                else because(
                    marked("most vesicles hold none of it, and its copies in one are not given")
                )
            )
            left_out.append(LeftOut(one.key, why))
    settings = {} if per_vesicle is None else {"copies of all RNA": float(per_vesicle)}
    return parts.and_numbers({"rna": rna}, numbers, settings), left_out


def _scene(parts: SceneParts, left_out: Sequence[LeftOut]) -> Scene:
    rules = {one.rule for one in parts.numbers.values()}
    if "copies of all proteins" in parts.settings:
        rules.add("total")
    provenance = Provenance.model_validate(
        {
            "tables": dict(parts.tables),
            "rules": {key: RULES[key] for key in RULES if key in rules},
            "settings": dict(parts.settings),
            "numbers": dict(parts.numbers),
            "left_out": {one.name[:200]: one.reason.english for one in left_out},
        }
    )
    return Scene.model_validate({**parts.recipe, "provenance": provenance})


def with_room(parts: SceneParts, left_out: Sequence[LeftOut]) -> Scene:
    """Return the scene of some parts, with fewer proteins where they have no room.

    Raises
    ------
    DoesNotFitError
        If even few have none, or it is not the proteins that lack room.
    """
    scene = _scene(parts, left_out)
    for tried in range(_TRIES + 1):
        try:
            check_places(scene)
        except DoesNotFitError as error:
            if tried == _TRIES or not scene.proteins:
                raise
            parts, lost = _fewer(parts, min(_MOST_KEPT, error.share or 1.0))
            left_out = [*left_out, *lost]
            scene = _scene(parts, left_out)
            continue
        break
    return scene


def _fewer(parts: SceneParts, kept: float) -> tuple[SceneParts, list[LeftOut]]:
    """Return a scene with a part of the copies of each protein; what then has none is left out."""
    proteins, numbers, lost = {}, dict(parts.numbers), []
    for key, table in parts.recipe["proteins"].items():
        if "copies" not in table:
            # A density that comes to less than a copy takes no room.
            proteins[key] = table
            continue
        mean = _told(table.get("mean_copies", table["copies"]) * kept)
        fewer: dict[str, float] = {"copies": math.floor(mean)}
        if "mean_copies" in table:
            fewer["mean_copies"] = mean
        if fewer["copies"]:
            proteins[key] = {**table, **fewer}
            for name, value in fewer.items():
                path = f"proteins.{key}.{name}"
                numbers[path] = numbers[path].model_copy(update={"value": value})
        else:
            lost.append(LeftOut(key, because(marked("there is no room for it"))))
            numbers = {
                path: one
                for path, one in numbers.items()
                if not path.startswith(f"proteins.{key}.")
            }
    whole: dict[str, float] = {_HAS_ROOM: 1.0, **parts.settings}
    shares: dict[str, float] = {
        key: round(whole[key] * kept, 3) for key in (_HAS_ROOM, *_TAKEN) if key in whole
    }
    settings: dict[str, float] = {**parts.settings, **shares}
    recipe = {**parts.recipe, "proteins": proteins}
    return replace(parts, recipe=recipe, numbers=numbers, settings=settings), lost
