"""Stories within the documented ranges of a scene: told, or refused with what would fit."""

from __future__ import annotations

import os
import random
import re
from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exoviz.builder import build_vesicle
from exoviz.catalog import load_catalog
from exoviz.errors import DoesNotFitError, InputError
from exoviz.exporter.story.simularium import _about
from exoviz.language import speaking
from exoviz.model.neighbours import lengths
from exoviz.registry.chapters import CHAPTERS
from exoviz.scene import Scene, load_scene, parse_scene, preset_names, scene_text
from exoviz.scene.story_checks import coat_depth, have_room
from exoviz.story import build_story
from exoviz.story.membrane.fusion import Fusion, first_fillet
from exoviz.story.models import (
    built_at_some_seed,
    distinct_vesicles,
    note_on_rna,
    outermost_radius,
)
from exoviz.story.motion.brownian import fill_lumen
from story_attack import told, within_ranges
from thoroughness import swept

#: Stories that are told here; `make fuzz` tells as many as there is time for.
TIMES = int(os.environ.get("EXOVIZ_STORIES", "3"))
LIPIDS = {"composition": {"PC": 60, "cholesterol": 40}}
PLAIN: dict[str, Any] = {"vesicle": {"diameter_nm": 30}, "membrane": LIPIDS}


def story(chapter: str, **body: float) -> dict[str, Any]:
    return {**PLAIN, "story": {"chapters": [chapter], "body": body}}


def test_most_scenes_within_the_ranges_are_scenes() -> None:
    ends: Counter[str] = Counter()
    for seed in range(150):
        try:
            scene = Scene.model_validate(within_ranges(seed))
        except InputError as error:
            ends["refused" if "story.body.vesicles" in str(error) else str(error)] += 1
        else:
            ends["read"] += 1
            assert seed % 10 or parse_scene(scene_text(scene)) == scene
    assert set(ends) == {"refused", "read"}
    assert min(ends.values()) > 20


@pytest.mark.parametrize("seed", swept(range(2, 2 + TIMES), [2]))
def test_a_story_within_the_ranges_is_told(seed: int) -> None:
    table = within_ranges(seed, largest_body=300.0, most=6, largest=45.0)
    assert told(table) in ("told", "thinned", "refused")


@pytest.mark.parametrize("chapter", ["budding", "delivery"])
@pytest.mark.parametrize("diameter", [30.0, 100.0])
def test_the_smallest_and_the_largest_vesicles_bud(chapter: str, diameter: float) -> None:
    sizes = {"smallest_nm": diameter, "largest_nm": diameter, "diameter_nm": 400.0}
    assert told(story(chapter, vesicles=1, **sizes)) == "told"


@pytest.mark.parametrize("body", [{"vesicles": 100}, {"vesicles": 600}, {"largest_nm": 100}])
def test_what_is_refused_fits_as_the_message_says(body: dict[str, Any]) -> None:
    scene = load_scene("mvb-release")
    assert scene.story is not None
    table = scene.model_dump(mode="json", exclude_unset=True)
    table["story"]["body"] |= body
    with pytest.raises(InputError, match=r"story\.body\.vesicles") as caught:
        Scene.model_validate(table)
    (most,) = re.findall(r"at most (\d+) fit", str(caught.value))
    (needed,) = re.findall(r"diameter_nm = (\d+)", str(caught.value))

    def with_body(**other: int) -> Scene:
        own = {**table["story"], "body": {**table["story"]["body"], **other}}
        return Scene.model_validate({**table, "story": own})

    with_body(vesicles=int(most))
    with_body(diameter_nm=int(needed))
    with pytest.raises(InputError, match="at most"):
        with_body(vesicles=int(most) + 1)


def test_vesicles_that_are_not_shown_need_no_room() -> None:
    crowded = {"vesicles": 600, "diameter_nm": 200.0, "largest_nm": 100.0}
    for record in CHAPTERS.values():
        if record.body:
            with pytest.raises(InputError, match="have no room"):
                Scene.model_validate(story(record.name, **crowded))
        else:
            Scene.model_validate(story(record.name, **crowded))


@settings(max_examples=25)
@given(
    lumen=st.floats(97.0, 600.0),
    smallest=st.floats(15.0, 75.0),
    wider=st.floats(0.0, 35.0),
    count=st.integers(1, 300),
    half=st.booleans(),
    seed=st.integers(0, 9),
)
def test_what_is_said_to_have_room_finds_it(
    lumen: float, smallest: float, wider: float, count: int, half: bool, seed: int
) -> None:
    sizes = np.linspace(smallest, smallest + wider, 5)[np.arange(count) % 5]
    while not have_room(sizes.tolist(), lumen):
        sizes = sizes[: len(sizes) * 9 // 10]
    places = fill_lumen(sizes, lumen, np.random.default_rng(seed), half=half)
    first, second = np.triu_indices(len(sizes), 1)
    apart = lengths(places[first] - places[second])
    assert (apart >= sizes[first] + sizes[second] - 1e-9).all()
    assert (lengths(places) <= lumen - sizes + 1e-9).all()
    assert not half or (places[:, 1] >= 0).all()


def test_proteins_reach_no_farther_than_was_reckoned() -> None:
    """The check of a scene knows no shapes: its bound holds for what is built, and is near it."""
    chance = random.Random(4)
    entries = load_catalog().proteins
    there = sorted(key for key, one in entries.items() if one.place in ("membrane", "outer"))
    over = []
    for key in ["CD55", "ITGA5-ITGB1", "MFGE8", *chance.sample(there, 4)]:
        glycoform = chance.choice(("", "Man9", "polylactosamine-12"))
        scene = Scene.model_validate(
            {
                **PLAIN,
                "proteins": {key: {"copies": 2, "glycoform": glycoform}},
                "glycans": {"n_glycans": {"biantennary-sialylated": 1}},
            }
        )
        bound = coat_depth(scene.proteins, scene.glycans)
        over.append(bound - (outermost_radius(build_vesicle(scene)) - 15.0))
    # What reaches nowhere beyond the head groups is held exactly.
    assert min(over) >= 0
    assert np.median(over) < 6


def test_presets_thin_nothing() -> None:
    told_of = [scene for scene in map(load_scene, preset_names()) if scene.story is not None]
    recipes = {(scene.proteins, scene.glycans): scene for scene in told_of}
    for scene in recipes.values():
        assert scene.story is not None
        body = scene.story.body.model_copy(update={"vesicles": 2})
        assert [share for _vesicle, share in distinct_vesicles(scene, body)] == [1.0, 1.0]


def test_what_has_no_room_for_all_its_proteins_says_so() -> None:
    crowded = {"vesicle": {"diameter_nm": 100}, "proteins": {"HSPA8": 2_000}, "membrane": LIPIDS}
    made = build_story(Scene.model_validate({**story("uptake", vesicles=0), **crowded}))
    ((diameter, share),) = made.thinned
    assert diameter == 30.0
    assert 0 < share < 1
    assert f"{100 * share:.0f} % at 30 nm" in made.illustrative
    assert made.illustrative in _about(made, ())


@given(radius=st.floats(12.5, 47.5))
def test_a_first_neck_suits_its_sphere(radius: float) -> None:
    fillet = first_fillet(radius, 3.2, 3.6)
    assert Fusion(radius, other=150.0, enclosed=True, pore=3.2, fillet=fillet).profile(0.0).arcs
    assert fillet <= 3.6
    assert fillet == 3.6 or radius < 14


def test_a_full_vesicle_is_built_at_another_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []

    def build(scene: Scene) -> int:
        tried.append(scene.seed)
        if len(tried) < 3:
            raise DoesNotFitError("full")
        return scene.seed

    monkeypatch.setattr("exoviz.story.models.kept_vesicle", build)
    assert built_at_some_seed(Scene.model_validate(PLAIN), 7) == tried[2]  # type: ignore[comparison-overlap]
    assert tried[0] == 7
    assert len(set(tried)) == 3


def test_rna_that_small_vesicles_lack_is_named() -> None:
    table = story("uptake", vesicles=2, smallest_nm=31.5, largest_nm=40)
    one = Scene.model_validate({**table, "vesicle": {"diameter_nm": 40}, "rna": {"miR-21-5p": 1}})
    assert not note_on_rna(one)
    two = {"miR-21-5p": 1, "Y4-fragment": 1}
    both = Scene.model_validate({**table, "vesicle": {"diameter_nm": 40}, "rna": two})
    assert "31.5 nm" in note_on_rna(both)
    assert "miR-21-5p" in note_on_rna(both)
    found = replace(build_story(both), thinned=((31.5, 0.5),))
    assert note_on_rna(both) in found.illustrative
    with speaking("ru"):
        assert found.illustrative.count("31,5") == 2
