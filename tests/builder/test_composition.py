"""Counts come from areas, and every lipid is accounted for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exoviz.builder.membrane.chain_lengths import chain_factor, hydrocarbon_nm
from exoviz.builder.membrane.leaflet_quotas import largest_remainder, leaflet_quotas
from exoviz.catalog import load_catalog
from exoviz.model.layers import SIDES, Side
from exoviz.reporting.reports import report, report_text
from exoviz.scene import MeanChains, Membrane, Scene, load_scene

LIPIDS = load_catalog().lipids
TWO_SIDED = sorted(key for key, lipid in LIPIDS.items() if 0 < lipid.outer_fraction.value < 1)


@given(st.dictionaries(st.text(min_size=1), st.floats(0, 1e5), min_size=1))
def test_rounding_keeps_the_sum_and_moves_no_count_by_one(quota: dict[str, float]) -> None:
    counts = largest_remainder(quota)
    assert sum(counts.values()) == round(sum(quota.values()))
    assert all(abs(counts[key] - quota[key]) < 1 for key in quota)


@given(
    shares=st.dictionaries(st.sampled_from(TWO_SIDED), st.floats(0.1, 100), min_size=1),
    outer=st.floats(1_000, 20_000),
    ratio=st.floats(0.4, 0.9),
)
def test_both_leaflets_are_full_and_the_composition_is_kept(
    shares: dict[str, float], outer: float, ratio: float
) -> None:
    free: dict[Side, float] = {"outer": outer, "inner": ratio * outer}
    quotas = leaflet_quotas(Membrane(composition=shares), LIPIDS, free)
    for side, area in free.items():
        number = sum(quotas[side].quota.values())
        assert number * quotas[side].area_per_lipid == pytest.approx(area, rel=1e-6)
    filled = sum(
        LIPIDS[key].area_nm2.value * count
        for side in free
        for key, count in quotas[side].quota.items()
    )
    assert filled == pytest.approx(sum(free.values()), rel=1e-6)
    numbers = {side: sum(quotas[side].quota.values()) for side in free}
    assert numbers["inner"] / numbers["outer"] == pytest.approx(ratio, rel=1e-6)
    total = {key: quotas["outer"].quota[key] + quotas["inner"].quota[key] for key in shares}
    whole = sum(total.values())
    for key, share in shares.items():
        assert total[key] / whole == pytest.approx(share / sum(shares.values()), rel=1e-6)


def test_cholesterol_makes_way_first() -> None:
    membrane = load_scene("exosome").membrane
    quotas = leaflet_quotas(membrane, LIPIDS, {"outer": 3591.0, "inner": 2606.0})
    for key, wished in (("sphingomyelin", 0.90), ("phosphatidylserine", 0.10)):
        outer, inner = (quotas[side].quota[key] for side in SIDES)
        assert outer / (outer + inner) == pytest.approx(wished, abs=1e-6)
    outer, inner = (quotas[side].quota["cholesterol"] for side in SIDES)
    assert outer / (outer + inner) > LIPIDS["cholesterol"].outer_fraction.value


def test_area_scale_moves_the_count() -> None:
    free: dict[Side, float] = {"outer": 4000.0, "inner": 3000.0}
    shares = {"phosphatidylcholine": 1.0}
    wide = leaflet_quotas(Membrane(composition=shares, area_scale=1.2), LIPIDS, free)
    usual = leaflet_quotas(Membrane(composition=shares), LIPIDS, free)
    for side in free:
        ratio = sum(usual[side].counts.values()) / sum(wide[side].counts.values())
        assert ratio == pytest.approx(1.2, rel=0.01)


#: Fluid bilayers of phosphatidylcholines as they were measured (Kučerka et al. 2008, 2011): carbons
#: and double bonds of both chains, area of one relative to that of 16:0/18:1 at that temperature.
MEASURED = {"18:0/18:1": (36, 1, 65.5 / 64.3), "18:1/18:1": (36, 2, 67.4 / 64.3)}


@pytest.mark.parametrize("name", MEASURED)
def test_room_follows_the_chains_as_measured(name: str) -> None:
    carbons, bonds, ratio = MEASURED[name]
    found = chain_factor(
        LIPIDS["phosphatidylcholine"], MeanChains(carbons=carbons, double_bonds=bonds)
    )
    assert found == pytest.approx(ratio, rel=0.025)


def test_saturated_chains_take_less_room_than_one_with_a_double_bond() -> None:
    # 18:0/18:0 and 18:0/18:1, both at 60 °C.
    pc = LIPIDS["phosphatidylcholine"]
    stiff, bent = (chain_factor(pc, MeanChains(carbons=36, double_bonds=n)) for n in (0, 1))
    assert stiff / bent == pytest.approx(63.8 / 69.4, rel=0.015)


def test_hydrocarbon_is_as_thick_as_measured_and_thicker_with_longer_chains() -> None:
    pc = LIPIDS["phosphatidylcholine"]
    found = hydrocarbon_nm(pc, MeanChains(carbons=34, double_bonds=1))
    assert found == pytest.approx(2.88, abs=0.06)
    longer = hydrocarbon_nm(pc, MeanChains(carbons=40, double_bonds=1))
    assert found is not None
    assert longer is not None
    assert longer > found + 0.3


@given(
    key=st.sampled_from(sorted(LIPIDS)),
    carbons=st.floats(2, 120),
    bonds=st.floats(0, 24),
)
def test_no_chains_change_the_room_beyond_what_was_measured(
    key: str, carbons: float, bonds: float
) -> None:
    found = chain_factor(LIPIDS[key], MeanChains(carbons=carbons, double_bonds=bonds))
    assert 0.8 < found < 1.25
    assert chain_factor(LIPIDS[key], None) == 1


def test_fewer_lipids_fit_where_their_chains_are_bent() -> None:
    free: dict[Side, float] = {"outer": 1000.0, "inner": 700.0}
    plain, drawn, bent = (
        leaflet_quotas(Membrane(composition={"PC": 1.0}, chains=chains), LIPIDS, free)["outer"]
        for chains in (
            {},
            {"PC": {"carbons": 34, "double_bonds": 1}},
            {"PC": {"carbons": 36, "double_bonds": 2}},
        )
    )
    assert drawn == plain
    assert sum(bent.counts.values()) < sum(plain.counts.values())


def test_the_report_tells_chains_and_thickness() -> None:
    composition = {"PC": 1.0, "Chol": 1.0}
    scene = Scene.model_validate(
        {
            "vesicle": {"diameter_nm": 20},
            "membrane": {
                "composition": composition,
                "chains": {"PC": {"carbons": 32, "double_bonds": 0}},
            },
        }
    )
    told = report(scene)["lipids"]["chains"]
    assert told["by_class"]["phosphatidylcholine"]["area_nm2"] < 0.6
    assert told["hydrocarbon_nm"] == pytest.approx(3.0, abs=0.1)
    assert "32" in report_text(report(scene))
