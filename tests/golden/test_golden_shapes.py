"""Shapes of molecules stay as they were looked at."""

from __future__ import annotations

import json
from collections.abc import Iterable

import numpy as np
import pytest

from exoviz.builder.glycan.glycan_shapes import glycan_templates
from exoviz.builder.membrane.lipid_placing import head_sugar_mass
from exoviz.builder.membrane.lipid_shapes import lipid_templates
from exoviz.builder.protein.protein_shapes import protein_template
from exoviz.builder.rna.rna_chain import hairpin
from exoviz.catalog import load_catalog
from exoviz.model import Template
from golden import BASELINES

CATALOG = load_catalog()
#: Stem-loops beside those of the catalog: bulges on either side, and one whose helix bends back.
STEM_LOOPS = (
    "((((((...(((((....((((.....))))..)))))))))))",
    "((((((((((......(((((........)))))))))......))))))",
)
BASELINE = BASELINES / "shapes.json"
#: nm; far above what rounding does to a mean, far below what anybody could see.
ALLOWED = 0.003

Numbers = dict[str, list[float]]


def numbers(shapes: Iterable[Template]) -> list[float]:
    """Return of each shape the number of beads, and their mean and spread along each axis, nm.

    Glycosites are left out: which of two places is better can be a matter of rounding.
    """
    found: list[float] = []
    for shape in shapes:
        table = np.column_stack((shape.beads, shape.radii)).astype(float)
        found += [len(table), *table.mean(axis=0), *table.std(axis=0)]
    return [round(number, 4) for number in found]


def shapes_of(group: str) -> Numbers:
    if group == "proteins":
        return {key: numbers([protein_template(one)]) for key, one in CATALOG.proteins.items()}
    if group == "lipids":
        return {
            key: numbers(lipid_templates(one, head_sugar_mass(one)))
            for key, one in CATALOG.lipids.items()
        }
    if group == "glycans":
        return {key: numbers(glycan_templates(one)) for key, one in CATALOG.glycans.items()}
    folded = {key: one for key, one in CATALOG.rna.items() if one.sequence and one.pairs}
    known = {key: (one.sequence, one.pairs) for key, one in folded.items()}
    made = {pairs: ("A" * len(pairs), pairs) for pairs in STEM_LOOPS}
    return {key: hairpin_numbers(*one) for key, one in {**known, **made}.items()}


def hairpin_numbers(sequence: str, pairs: str) -> list[float]:
    beads = hairpin(sequence, pairs).astype(float)
    # A hairpin may be turned: its distances from its middle are what stays.
    away = np.linalg.norm(beads - beads.mean(axis=0), axis=1)
    return [round(float(one), 4) for one in away]


@pytest.mark.parametrize("group", ["lipids", "proteins", "glycans", "rna"])
def test_shapes_stay_as_they_were(group: str, request: pytest.FixtureRequest) -> None:
    known: dict[str, Numbers] = json.loads(BASELINE.read_text("utf-8")) if BASELINE.exists() else {}
    found = shapes_of(group)
    if request.config.getoption("renew"):
        text = json.dumps({**known, group: found}).replace("], ", "],\n").replace(": {", ":\n{")
        BASELINE.write_text(text + "\n", "utf-8")
        return
    assert found.keys() == known[group].keys()
    changed = [
        key for key, one in found.items() if known[group][key] != pytest.approx(one, abs=ALLOWED)
    ]
    assert not changed, "these do not look as they did; if it is meant, `make generate`"
