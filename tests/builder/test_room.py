"""What can have no room is refused before it is built, with what would; what is not, has room."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exoviz.builder import build_vesicle, check_room
from exoviz.builder.membrane import bilayer, lipid_placing
from exoviz.builder.rna.rna_strand import _Laid
from exoviz.errors import DoesNotFitError
from exoviz.scene import Scene

MIXTURES = [
    {"ceramide": 1},
    {"PC": 1},
    {"PC": 60, "cholesterol": 40},
    {"cholesterol": 1},
    {"cardiolipin": 1},
    {"PC": 70, "cardiolipin": 20, "PIP2": 10},
]


def tight(composition: dict[str, float], area_scale: float) -> Scene:
    membrane = {"composition": composition, "area_scale": area_scale}
    return Scene.model_validate({"vesicle": {"diameter_nm": 20}, "membrane": membrane})


@pytest.mark.parametrize("composition", MIXTURES)
def test_the_tightest_membrane_that_is_not_refused_comes_to_rest(
    composition: dict[str, float], monkeypatch: pytest.MonkeyPatch
) -> None:
    least = 0.6
    try:
        check_room(tight(composition, least))
    except DoesNotFitError as error:
        (words,) = re.findall(r"at least (0\.\d+)", str(error))
        least = float(words)
        with pytest.raises(DoesNotFitError):
            check_room(tight(composition, least - 0.02))
    left = []

    def settled(sites: Any, count: Any, free: Any, leaflet: Any, discs: Any, *rest: Any) -> Any:
        made = bilayer.settle(sites, count, free, leaflet, discs, *rest)
        tails = bilayer._Tails(count, free, leaflet, rest[0])
        left.append(len(tails.cornered(made.sites, made.spins, np.arange(len(made.sites)))))
        return made

    monkeypatch.setattr(lipid_placing, "settle", settled)
    build_vesicle(tight(composition, least))
    assert left == [0, 0]


@pytest.mark.parametrize(
    "more",
    [
        {"rna": {"x": {"length_nt": 300, "copies": 2}}},
        {"proteins": {"HSPA8": 100}},
        {"proteins": {"CD9": 1_000}},
    ],
)
def test_what_no_packing_holds_is_said_without_building(more: dict[str, Any]) -> None:
    scene = tight({"PC": 1}, 1.0).model_dump(mode="json", exclude_unset=True) | more
    with pytest.raises(DoesNotFitError) as caught:
        check_room(Scene.model_validate(scene))
    with pytest.raises(DoesNotFitError, match=re.escape(str(caught.value))):
        build_vesicle(Scene.model_validate(scene))


@given(ends=st.lists(st.integers(0, 900), min_size=1, max_size=12), seed=st.integers(0, 9))
def test_a_strand_that_was_taken_back_and_grown_anew_is_searched_as_it_is(
    ends: list[int], seed: int
) -> None:
    rng = np.random.default_rng(seed)
    path = rng.random((901, 3))
    laid, there = _Laid(path), 0
    for end in ends:
        path[min(end, there) :] = rng.random((901 - min(end, there), 3))
        there = min(end, there)
        laid.trees(there)
        there = end
        found = np.concatenate([np.empty((0, 3)), *(tree.data for tree in laid.trees(end))])
        assert np.array_equal(found, path[: end if end > 1 else 0])
