"""The catalog's facts agree with each other, and every number says where it comes from."""

from __future__ import annotations

import dataclasses
import math
import re

import numpy as np
import pytest

from exoviz.builder.membrane.lipid_shapes import (
    CONFORMERS,
    TAIL_SPACING_NM,
    lipid_templates,
    tail_count,
)
from exoviz.catalog import Lipid, load_catalog
from exoviz.catalog.species import Domain, Figure, Species
from exoviz.model import Part

CATALOG = load_catalog()
ENTRIES = [
    pytest.param(entry, id=f"{group}/{key}")
    for group in ("lipids", "proteins", "glycans", "rna")
    for key, entry in CATALOG.group(group).items()
]
LIPIDS = [pytest.param(lipid, id=key) for key, lipid in CATALOG.lipids.items()]
ATOMS = {"C": 12.011, "H": 1.008, "N": 14.007, "O": 15.999, "P": 30.974}


@pytest.mark.parametrize("entry", ENTRIES)
def test_every_number_has_a_known_source(entry: Species) -> None:
    assert entry.figures
    assert set(entry.source) <= set(CATALOG.sources)
    for figure in entry.figures.values():
        assert set(figure.source) <= set(CATALOG.sources)
        assert isinstance(figure, Figure)
        assert np.isfinite(figure.value)
        assert figure.low is None or figure.low <= figure.value
        assert figure.high is None or figure.value <= figure.high


@pytest.mark.parametrize("entry", ENTRIES)
def test_every_entry_says_why_it_matters_in_a_sentence(entry: Species) -> None:
    assert entry.role.endswith(".")
    assert 20 <= len(entry.role) <= 220


@pytest.mark.parametrize("lipid", LIPIDS)
def test_lipid_mass_is_that_of_its_formula(lipid: Lipid) -> None:
    atoms = re.findall(r"([A-Z])(\d*)", lipid.formula)
    mass = sum(ATOMS[element] * int(count or 1) for element, count in atoms)
    assert lipid.mass_da.value == pytest.approx(mass, abs=0.6)


@pytest.mark.parametrize("lipid", LIPIDS)
def test_lipid_shape_shows_what_it_is(lipid: Lipid) -> None:
    shapes = lipid_templates(lipid)
    assert len(shapes) == CONFORMERS
    for shape in shapes:
        parts = set(shape.parts.tolist())
        assert Part.TAIL in parts
        assert (Part.STEROL in parts) == (lipid.backbone == "sterol")
        assert (Part.PHOSPHATE in parts) == ("phosphate" in lipid.head)
        assert (Part.CHOLINE in parts) == ("choline" in lipid.head)
        assert (Part.DOUBLE_BOND in parts) == any(not t.endswith(":0") for t in lipid.tails)
        # Head above, tail end short of the midplane, nothing across it.
        heights = shape.beads[:, 2]
        assert heights.min() >= 0.2
        assert heights.max() + 0.35 <= 2.9
    straight = shapes[0]
    aside = np.hypot(straight.beads[:, 0], straight.beads[:, 1])
    reach = {1: 0.0, 2: 0.5, 4: math.sqrt(0.5)}[tail_count(lipid)]
    assert aside.max() <= reach * TAIL_SPACING_NM + 1e-6


def test_lipid_classes_look_different() -> None:
    # The first two carbons of one tail tell an ether from a plasmalogen: less than a bead.
    alike = {"phosphatidylethanolamine-plasmalogen", "phosphatidylethanolamine-ether"}
    shapes = {}
    for key, lipid in CATALOG.lipids.items():
        straight = lipid_templates(lipid)[0]
        places = [place for bead in straight.beads.tolist() for place in bead]
        shapes[key] = (lipid.glycan, *straight.parts.tolist(), *places)
    assert len({shapes[key] for key in alike}) == 1
    assert len({*shapes.values()}) == len(shapes) - 1


def test_mean_area_of_the_default_membrane() -> None:
    """0.47 nm² per lipid for the lipids of PC-3 exosomes."""
    from exoviz.scene import load_scene

    shares = load_scene("exosome").membrane.composition
    assert shares is not None
    total = sum(shares.values())
    mean = sum(s * CATALOG.lipids[k].area_nm2.value for k, s in shares.items()) / total
    assert mean == pytest.approx(0.47, abs=0.005)


def test_what_a_domain_does_not_say_is_nothing() -> None:
    one = Domain(name="ball", shape="ellipsoid", mass_kda=10, part="outside")
    vectors = {one.centre, one.size, one.turn, one.start, one.end}
    assert vectors == {(0.0, 0.0, 0.0)}
    assert (one.count, one.symmetry, one.twofold, one.twofold_z) == (1, 1, False, 0.0)


def test_the_catalog_does_not_change() -> None:
    for name in ("lipids", "proteins", "colours", "history"):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(CATALOG, name, None)
