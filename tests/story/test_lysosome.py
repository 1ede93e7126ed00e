from __future__ import annotations

import math
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from built_scenes import small_story
from exoviz.story import Story
from exoviz.story.chapters.lysosome import Lysosome
from exoviz.story.machinery.lysosome_tether import HOPS_NM
from exoviz.story.membrane.folded_membrane import FoldedMembrane
from exoviz.story.membrane.kept_volume import enclosed_volume
from exoviz.story.state import State


def story() -> Story:
    return small_story("lysosome-fate")


@cache
def group() -> Lysosome:
    made = story().chapters[0].state_at.__self__  # type: ignore[attr-defined]
    assert isinstance(made, Lysosome)
    return made


def membrane(state: State) -> FoldedMembrane:
    (found,) = state.membranes
    assert isinstance(found, FoldedMembrane)
    return found


@settings(max_examples=25, deadline=None)
@given(st.floats(0.0, 1.0))
def test_fused_both_keep_their_volume_and_their_area(opening: float) -> None:
    kept = group().kept
    fusion, scale = kept.fusion, kept.scale(opening)
    sphere = scale / abs(fusion.profile(opening).arcs[-1].curvature)
    tubules = kept.tubules(opening)
    held = scale**3 * enclosed_volume(fusion, opening)
    held += sum(one.added_volume(sphere) for one in tubules)
    assert held == pytest.approx(enclosed_volume(fusion, 0.0), rel=0.002)
    area = scale**2 * kept.area + sum(one.added_area(sphere) for one in tubules)
    assert area == pytest.approx(kept.area, rel=0.002)


def test_what_is_said_of_volume_and_membrane_is_what_is_drawn() -> None:
    fusion = group().fusion
    both = 4 / 3 * math.pi * (fusion.radius**3 + fusion.other**3)
    one = 4 / 3 * math.pi * math.hypot(fusion.radius, fusion.other) ** 3
    state = story().state_at(story().duration)
    assert state.facts["gained"] == pytest.approx(100 * (one / both - 1), abs=1.5)
    last = membrane(state)
    drawn = sum(
        fold.added_area(last.ball[1])  # type: ignore[attr-defined]
        for fold in last.folds
    )
    assert state.facts["excess"] == pytest.approx(100 * drawn / group().kept.area, abs=0.6)


def test_hops_holds_a_rab_of_each_membrane_at_its_ends() -> None:
    for time in (1.9, 2.5, 3.2, 4.0, 5.0):
        state = story().state_at(time)
        rabs = next(one for one in state.copies if one.model == "RAB7A").positions
        hops = next(one for one in state.copies if one.model == "HOPS").positions
        low, high = rabs[: len(hops)], rabs[len(hops) :]
        # Each end is on a RAB7, 8.5 nm from the midplane, and HOPS as long as it is.
        for rab in (low, high):
            assert np.abs(np.linalg.norm(hops - rab, axis=1) - HOPS_NM / 2).max() < 9.2
        assert (low[:, 2] < hops[:, 2]).all()
        assert (hops[:, 2] < high[:, 2]).all()


def test_snares_of_both_membranes_meet_when_they_have_zipped() -> None:
    def ends(time: float) -> list[np.ndarray]:
        state = story().state_at(time)
        return [
            next(one for one in state.copies if one.model == f"snare/{side}").positions
            for side in ("endosome", "lysosome")
        ]

    far = np.linalg.norm(np.subtract(*ends(0.1)), axis=1)
    near = np.linalg.norm(np.subtract(*ends(5.4)), axis=1)
    assert far.min() > 40
    assert near.max() < 4


def test_hydrolases_stay_within_both_and_out_of_vesicles() -> None:
    for time in np.linspace(0, story().duration, 15):
        state = story().state_at(float(time))
        places = next(one for one in state.copies if one.model == "CTSD").positions
        centre, radius = membrane(state).ball
        assert np.linalg.norm(places - centre, axis=1).max() < radius
        for copies in state.copies:
            if copies.model in story().vesicles and copies.fraction_left is not None:
                for place in copies.positions[copies.fraction_left > 0]:
                    assert np.linalg.norm(places - place, axis=1).min() > 20
