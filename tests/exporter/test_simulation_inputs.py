"""Inputs of TS2CG and cellPACK: what they will place is what the vesicle is made of."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import exoviz
from exoviz.errors import InputError
from exoviz.model.layers import is_lipid
from exoviz.model.units import NM3_PER_KDA
from export_help import vesicle


def lipids(side: str) -> dict[str, int]:
    """Return the copies of each lipid in a leaflet."""
    prefix = f"membrane/{side}/"
    counts = vesicle().layer_counts().items()
    return {layer.removeprefix(prefix): n for layer, n in counts if layer.startswith(prefix)}


def test_ts2cg_will_make_every_lipid_in_its_leaflet(tmp_path: Path) -> None:
    path = tmp_path / "a.str"
    exoviz.export(vesicle(), path)
    lines = [line.partition(";")[0].split() for line in path.read_text("utf-8").splitlines()]
    lines = [words for words in lines if words]
    first, second = (n for n, words in enumerate(lines) if words == ["End"])
    shape: dict[str, Any] = {words[0]: words[1:] for words in lines[first + 2 : second]}
    assert shape["ShapeType"] == ["Sphere"]
    radius, thickness, density = (
        float(shape[name][0]) for name in ("Radius", "Thickness", "Density")
    )
    assert radius == pytest.approx(vesicle().geometry.midplane)
    assert float(shape["Box"][0]) > vesicle().geometry.diameter
    rows = [tuple(map(float, words[1:])) for words in lines[2:first]]
    assert lines[:2] == [["[Lipids", "List]"], ["Domain", "0"]]
    for column, side, sign in ((0, "outer", 1), (1, "inner", -1)):
        area = 4 * math.pi * (radius + sign * thickness / 2) ** 2
        mean = sum(row[column] * row[2] for row in rows)
        # As TS2CG reckons them, in its Domain::Configure.
        made = [int(row[column] * area * sum(r[column] for r in rows) / mean) for row in rows]
        assert [count for count in made if count] == list(lipids(side).values())
        assert area * density > sum(made)


def test_cellpack_gets_the_counts_of_every_kind_in_its_place(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    exoviz.export(vesicle(), path)
    recipe = json.loads(path.read_text(encoding="utf-8"))
    objects, regions = recipe["objects"], recipe["composition"]["vesicle"]["regions"]
    found = {
        name: [(one["object"], one["count"]) for one in regions[name]] for name in sorted(regions)
    }
    assert found["outer-leaflet"] == [
        (f"membrane_outer_{k}", n) for k, n in lipids("outer").items()
    ]
    assert found["inner-leaflet"] == [
        (f"membrane_inner_{k}", n) for k, n in lipids("inner").items()
    ]
    assert found["surface"] == [
        ("proteins_tetraspanins_CD9", 2),
        ("proteins_tetraspanins_CD63", 2),
    ]
    assert ("cargo_proteins_UBB", 1) in found["interior"]
    total = sum(count for rows in found.values() for _name, count in rows)
    assert total == sum(vesicle().layer_counts().values())
    assert all(name in objects for rows in found.values() for name, _count in rows)
    assert objects["membrane"]["radius"] == pytest.approx(10 * vesicle().geometry.midplane)
    (batch,) = (one for one in vesicle().batches if one.species == "CD63")
    volume = 4 / 3 * math.pi * (objects["proteins_tetraspanins_CD63"]["radius"] / 10) ** 3
    assert volume == pytest.approx(float(np.mean(batch.masses_da)) / 1000 * NM3_PER_KDA, rel=0.01)


def test_ts2cg_needs_lipids(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no lipids to write"):
        exoviz.export(vesicle(), tmp_path / "a.str", only=("cargo",))
    assert not list(tmp_path.iterdir())


def test_what_is_not_chosen_is_not_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    exoviz.export(vesicle(), path, only=("membrane",))
    regions = json.loads(path.read_text(encoding="utf-8"))["composition"]["vesicle"]["regions"]
    total = sum(one["count"] for rows in regions.values() for one in rows)
    assert total == sum(n for layer, n in vesicle().layer_counts().items() if is_lipid(layer))
