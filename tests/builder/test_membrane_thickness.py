"""A membrane is as thick as the chains of its lipids say, and its leaflets meet at the midplane."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exoviz.builder import build_vesicle
from exoviz.builder.membrane.chain_lengths import hydrocarbon_nm, vesicle_geometry, with_chains
from exoviz.builder.membrane.lipid_shapes import lipid_templates
from exoviz.builder.protein.protein_placing import shaped_protein
from exoviz.builder.protein.protein_shapes import protein_template
from exoviz.builder.protein.risen_shapes import risen
from exoviz.catalog import load_catalog
from exoviz.model import Geometry, Part, Vesicle
from exoviz.model.layers import SIDES, is_below, leaflet
from exoviz.model.measures import HEADS, overlaps
from exoviz.model.measuring import thickness_between
from exoviz.reporting.reports import report
from exoviz.sampling.molecule_kinds import expected, kinds_of
from exoviz.scene import MeanChains, Membrane, OwnStructure, Scene
from exoviz.scene.document import VesicleShape
from exoviz.story.models import _in_size
from structure_help import protein as made_protein
from structure_help import write

LIPIDS = load_catalog().lipids
PC = "phosphatidylcholine"
TAILS = (Part.TAIL, Part.DOUBLE_BOND)
#: Carbons of both chains, of twice 12 to twice 24, and double bonds.
CHAINS = [(24, 0), (28, 0), (34, 1), (40, 2), (48, 0)]


def of_chains(
    carbons: float, bonds: float, composition: dict[str, float] | None = None
) -> Membrane:
    return Membrane(
        composition=composition or {PC: 1.0},
        chains={PC: MeanChains(carbons=carbons, double_bonds=bonds)},
    )


def scene(carbons: float, bonds: float, **more: Any) -> Scene:
    membrane = of_chains(carbons, bonds, {PC: 3.0, "cholesterol": 1.0}).model_dump(
        exclude_unset=True
    )
    return Scene.model_validate({"vesicle": {"diameter_nm": 30}, "membrane": membrane, **more})


@cache
def built(carbons: float, bonds: float) -> Vesicle:
    return build_vesicle(scene(carbons, bonds, proteins={"CD9": {"copies": 2}}))


@pytest.mark.parametrize(("carbons", "bonds"), CHAINS)
def test_the_model_is_as_thick_as_the_report_tells(carbons: int, bonds: int) -> None:
    vesicle = built(carbons, bonds)
    told = report(vesicle, scene(carbons, bonds))["lipids"]["chains"]
    assert told["thickness_measured_nm"] == pytest.approx(told["thickness_nm"], abs=0.1)
    usual = hydrocarbon_nm(LIPIDS[PC], MeanChains(carbons=34, double_bonds=1))
    assert usual is not None
    assert told["thickness_nm"] - 5 == pytest.approx(told["hydrocarbon_nm"] - usual, abs=0.005)
    assert vesicle.geometry.thickness == pytest.approx(told["thickness_nm"], abs=0.001)
    assert thickness_between(vesicle, ["GM1"]) is None


@pytest.mark.parametrize(("carbons", "bonds"), CHAINS)
def test_leaflets_meet_without_a_gap_or_an_overlap(carbons: int, bonds: int) -> None:
    vesicle = built(carbons, bonds)
    middle = vesicle.geometry.midplane
    ends = []
    for side in SIDES:
        sign = 1.0 if side == "outer" else -1.0
        for batch in vesicle.batches:
            if is_below(batch.layer, leaflet(side)):
                positions, _radii, parts, copy = batch.bead_positions()
                height = sign * (np.linalg.norm(positions, axis=1) - middle)
                lowest = np.full(len(batch), np.inf)
                np.minimum.at(lowest, copy, height)
                ends.append(lowest)
                assert lowest.min() > 0.15
                if batch.species == PC:
                    # No gap between two beads of a tail, nor between tail and head.
                    tail = batch.templates[0].beads[np.isin(batch.templates[0].parts, TAILS)]
                    assert -np.diff(np.unique(tail[:, 2])[::-1]).min() < 0.47
                    head = height[np.isin(parts, HEADS)]
                    assert head.mean() > 2.0 + vesicle.geometry.rise
    assert np.concatenate(ends).max() < 0.35
    worst = overlaps(vesicle)
    assert worst.keys() == overlaps(built(34, 1)).keys()


@pytest.mark.parametrize(("carbons", "bonds"), CHAINS)
def test_helices_span_it(carbons: int, bonds: int) -> None:
    vesicle = built(carbons, bonds)
    (batch,) = [one for one in vesicle.batches if one.species == "CD9"]
    shape, rise = batch.templates[0], vesicle.geometry.rise
    usual = protein_template(load_catalog().proteins["CD9"])
    crossing = shape.parts == Part.TRANSMEMBRANE
    assert shape.beads[crossing, 2].max() - usual.beads[crossing, 2].max() == pytest.approx(
        rise * min(1.0, usual.beads[crossing, 2].max() / 2.5), abs=1e-3
    )
    out = shape.parts == Part.OUTSIDE
    assert shape.beads[out, 2] == pytest.approx(usual.beads[out, 2] + rise, abs=1e-5)
    assert shape.sites[:, 2] == pytest.approx(usual.sites[:, 2] + rise, abs=1e-5)


def test_usual_chains_change_nothing() -> None:
    assert vesicle_geometry(Membrane(composition={PC: 1.0}), 40.0) == Geometry(40.0)
    assert vesicle_geometry(of_chains(34, 1), 40.0) == Geometry(40.0)
    usual = protein_template(load_catalog().proteins["CD9"])
    assert risen(usual, 0.0) is usual
    assert lipid_templates(LIPIDS[PC], 0.0, 0.0) is lipid_templates(LIPIDS[PC], 0.0, 0.0)


@given(carbons=st.floats(2, 120), bonds=st.floats(0, 24))
def test_any_chains_make_a_membrane(carbons: float, bonds: float) -> None:
    membrane = of_chains(carbons, bonds)
    geometry = vesicle_geometry(membrane, 40.0)
    assert 3.5 < geometry.thickness < 7
    assert geometry.lumen + 2 * geometry.thickness == pytest.approx(20 + geometry.thickness)
    (shape, *_rest) = lipid_templates(with_chains(membrane, LIPIDS)[PC], 0.0, geometry.rise)
    tails = shape.beads[np.isin(shape.parts, TAILS), 2]
    assert tails.min() == pytest.approx(0.25, abs=1e-6)
    assert tails.max() < shape.beads[:, 2].max() < geometry.thickness / 2


@given(share=st.floats(0.1, 1.0))
def test_lipids_without_chains_of_their_own_take_part(share: float) -> None:
    mixed = of_chains(48, 0, {PC: share, "sphingomyelin": 1.0, "cholesterol": 1.0})
    whole = vesicle_geometry(of_chains(48, 0), 40.0).thickness - 5
    more = vesicle_geometry(mixed, 40.0).thickness - 5
    assert more == pytest.approx(whole * share / (1 + share))


def test_vesicles_of_stories_have_the_membranes_that_they_join() -> None:
    wide = _in_size(scene(48, 0), 30.0, 1.0)
    assert vesicle_geometry(wide.membrane, 30.0) == Geometry(30.0)


@pytest.mark.parametrize(("place", "sign"), [("outer", 1), ("inner", -1)])
def test_a_structure_beside_the_membrane_goes_with_its_atoms(
    place: Any, sign: int, tmp_path: Path
) -> None:
    path = write(made_protein(), tmp_path / "mine.cif")
    item = OwnStructure(amount={"copies": 1}, structure=str(path), place=place)
    usual, higher = (
        shaped_protein("MINE", item, load_catalog(), "exoplasm", rise)[1] for rise in (0.0, 0.6)
    )
    assert usual.atoms is not None
    assert higher.atoms is not None
    assert higher.beads[:, 2] == pytest.approx(usual.beads[:, 2] + 0.6 * sign, abs=1e-5)
    moved = higher.atoms.positions[:, 2] - usual.atoms.positions[:, 2]
    assert moved == pytest.approx(np.full(len(moved), 0.6 * sign), abs=1e-5)


@pytest.mark.parametrize("diameter", [40.0, 60.0])
def test_densities_of_a_population_are_those_of_its_vesicles(diameter: float) -> None:
    """What is in the lumen grows with the lumen that the thick membrane leaves."""
    asked = scene(48, 0, proteins={"UBB": {"per_um3": 9e5}})
    whole = asked.model_copy(update={"vesicle": VesicleShape(diameter_nm=40)})
    (kind,) = kinds_of(whole)
    room = vesicle_geometry(whole.membrane, diameter).lumen_um3
    assert expected(kind, np.array([diameter])) == pytest.approx([9e5 * room])
