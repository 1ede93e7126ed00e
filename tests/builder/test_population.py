"""One vesicle of a population: its markers, its size, and the lipids that it exposes."""

from __future__ import annotations

import math
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exoviz.builder import build_vesicle
from exoviz.builder.population import drawn, in_size, one_of_population, subpopulation_of
from exoviz.errors import InputError
from exoviz.model.layers import Root
from exoviz.model.measures import counts
from exoviz.renderer.annotation.believable import note_of
from exoviz.reporting.reports import report, report_text
from exoviz.scene import CopyNumber, Scene, parse_scene, scene_text
from exoviz.story.models import distinct_vesicles

HEAD = 'format = "exoviz-scene"\nversion = 1\nvesicle.diameter_nm = 30\n'
LIPIDS = "membrane.composition = { PC = 60, PS = 40 }\n"
PROTEINS = "proteins = { CD9 = 4, CD63 = 3, CD81 = 4, CD47 = 2, UBB = 1 }\n"
SHARES = '[population.shares]\n"CD9" = 1\n"CD81 + CD9" = 2\n"CD63" = 1\n'


def scene_of(lines: str, seed: int = 1) -> Scene:
    return parse_scene(HEAD + LIPIDS + PROTEINS + lines).model_copy(update={"seed": seed})


def copies(scene: Scene) -> dict[str, int]:
    return {
        key: one.amount.copies
        for key, one in scene.proteins.items()
        if isinstance(one.amount, CopyNumber)
    }


def test_subpopulations_are_drawn_as_often_as_the_scene_says() -> None:
    drawn = Counter[tuple[str, ...]]()
    for seed in range(2_000):
        found = subpopulation_of(scene_of(SHARES, seed))
        assert found is not None
        drawn[found.markers] += 1
    expected = {("CD9",): 0.25, ("CD9", "CD81"): 0.5, ("CD63",): 0.25}
    assert drawn.keys() == expected.keys()
    for markers, share in expected.items():
        deviation = math.sqrt(2_000 * share * (1 - share))
        assert abs(drawn[markers] - 2_000 * share) < 4 * deviation


def test_without_shares_each_combination_of_the_markers_is_as_frequent() -> None:
    found = {subpopulation_of(scene_of("population = {}\n", seed)) for seed in range(200)}
    assert len(found) == 7
    assert {one.share for one in found if one} == {1 / 7}
    assert all(
        one and set(one.markers) | set(one.absent) == {"CD9", "CD63", "CD81"} for one in found
    )


def test_a_vesicle_can_have_none_of_the_markers_that_are_named() -> None:
    scene = scene_of('[population.shares]\n"none" = 1\n"CD9+CD63" = 0\n')
    assert set(drawn(scene).proteins) == {"CD81", "CD47", "UBB"}
    assert "subpopulation without CD9, CD63;" in note_of(scene)
    assert parse_scene(scene_text(scene)) == scene


def test_a_vesicle_has_the_markers_of_its_subpopulation_and_everything_else() -> None:
    scene = scene_of(SHARES, seed=3)
    found = subpopulation_of(scene)
    assert found is not None
    vesicle = build_vesicle(scene)
    placed = counts(vesicle, Root.PROTEINS) | counts(vesicle, Root.LUMINAL)
    assert placed == {key: n for key, n in copies(scene).items() if key not in found.absent}
    data = report(vesicle, scene)
    assert data["population"]["markers"] == list(found.markers)
    assert data["population"]["absent"] == list(found.absent)
    assert any("Mizenko 2021" in note for note in data["illustrative"])
    text = report_text(data)
    assert f"{found.markers[0]} positive" in text
    assert f"{found.absent[0]} negative" in text


@settings(max_examples=40, deadline=None)
@given(st.floats(25, 140), st.floats(25, 140), st.integers(20, 120))
def test_copies_that_follow_the_size_keep_their_density(
    own: float, size: float, number: int
) -> None:
    scene = parse_scene(
        HEAD.replace("= 30", f"= {size}\nvesicle.copies_at_nm = {own}")
        + LIPIDS
        + f"proteins = {{ CD9 = {number}, UBB = {number} }}\n"
    )
    found = copies(one_of_population(scene))
    on_membrane = number * (size / own) ** 2
    inside = number * ((size - 10) / (own - 10)) ** 3
    assert found.get("CD9", 0) == pytest.approx(on_membrane, abs=0.51)
    assert found.get("UBB", 0) == pytest.approx(inside, abs=0.51)


def test_what_was_resolved_once_stays() -> None:
    scene = scene_of("vesicle.copies_at_nm = 40\n" + SHARES)
    once = one_of_population(scene)
    assert one_of_population(once) is once
    assert subpopulation_of(once) is None
    assert drawn(once) is once
    plain = scene_of("")
    assert one_of_population(plain) is plain
    assert in_size(plain, 30.0) == dict(plain.proteins)


def test_the_vesicles_of_a_story_are_of_different_subpopulations() -> None:
    scene = scene_of('story.chapters = ["travel"]\npopulation = {}\n')
    assert scene.story is not None
    body = scene.story.body.model_copy(update={"largest_nm": 30.0})
    kinds = {
        frozenset(counts(vesicle, Root.PROTEINS))
        for vesicle, _share in distinct_vesicles(scene, body)
    }
    assert len(kinds) > 1


def test_a_story_of_vesicles_too_small_for_a_marker_is_built() -> None:
    scene = parse_scene(
        HEAD.replace("= 30", "= 60")
        + LIPIDS
        + 'proteins = { CD9 = 8, CD63 = 1 }\nstory.chapters = ["travel"]\n'
        + "[population.shares]\nCD9 = 1\n'CD9+CD63' = 1\n"
    )
    assert scene.story is not None
    built = distinct_vesicles(scene, scene.story.body.model_copy(update={"largest_nm": 30.0}))
    assert all(set(counts(vesicle, Root.PROTEINS)) == {"CD9"} for vesicle, _share in built)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ('population.shares = { "CD82" = 1 }\n', ["population.shares.CD82", "not among"]),
        ('population.shares = { "CD9+CD9" = 1 }\n', ["given twice"]),
        ('population.shares = { "CD9+CD63" = 1, "CD63+CD9" = 1 }\n', ["given twice"]),
        ('population.shares = { "CD9" = 0 }\n', ["population.shares", "nothing"]),
        ('population.shares = { "CD9" = -1 }\n', ["population.shares.CD9"]),
        ("vesicle.copies_at_nm = 5\n", ["vesicle.copies_at_nm"]),
        ("membrane.ps_exposed = true\nmembrane.outer_fraction.PS = 0.3\n", ["ps_exposed"]),
    ],
)
def test_what_is_no_population_is_refused(lines: str, words: list[str]) -> None:
    with pytest.raises(InputError) as caught:
        scene_of(lines)
    assert all(word in str(caught.value) for word in words)


def test_a_population_needs_its_markers_and_exposed_lipids_must_be_there() -> None:
    with pytest.raises(InputError, match="CD9, CD63 and CD81"):
        parse_scene(HEAD + LIPIDS + "proteins.CD47 = 1\npopulation = {}\n")
    with pytest.raises(InputError, match="ps_exposed"):
        parse_scene(HEAD + "membrane = { composition = { PC = 1 }, ps_exposed = true }\n")


def test_phosphatidylserine_shows_outside_only_where_the_scene_says_so() -> None:
    hidden, shown = scene_of(""), scene_of("membrane.ps_exposed = true\n")
    found = {}
    for scene in (hidden, shown):
        data = report(build_vesicle(scene), scene)
        found[scene] = data["lipids"]["by_class"]["phosphatidylserine"]["outer_fraction_asked"]
        told = any("annexin V" in note for note in data["illustrative"])
        assert told == (scene is shown)
    assert found == {hidden: 0.1, shown: 0.5}


def test_a_population_is_written_and_read_again() -> None:
    scene = scene_of("vesicle.copies_at_nm = 40\nmembrane.ps_exposed = true\n" + SHARES)
    assert parse_scene(scene_text(scene)) == scene
