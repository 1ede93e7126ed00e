"""Counts come from areas, and every lipid is accounted for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exoviz.builder.membrane.leaflet_quotas import largest_remainder, leaflet_quotas
from exoviz.catalog import load_catalog
from exoviz.model.layers import SIDES, Side
from exoviz.scene import Membrane, load_scene

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
