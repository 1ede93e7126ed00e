"""Everything random in a story comes from the scene's seed, one stream per component."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from traceback import extract_stack

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import exoviz
from exoviz.model.randomness import derived_seed, stream
from exoviz.registry.chapters import CHAPTERS
from exoviz.scene import Scene
from exoviz.story import State, Story, build_story
from exoviz.story.chapters import release
from exoviz.story.motion.threads import coil

NAMES = st.lists(st.text(max_size=6).filter(lambda text: "\0" not in text), max_size=3).map(tuple)
SEEDS = st.integers(0, 2**63 - 1)


def scene_of(seed: int, thorough: bool) -> Scene:
    """Return a scene with every chapter and a small body.

    The milestones of history take as long to build as all others: they are there thoroughly only.
    """
    scene = exoviz.load("life-of-an-exosome")
    assert scene.story is not None
    # What had to be thinned would be built again, with the same numbers.
    sizes = {"vesicles": 4, "diameter_nm": 250.0, "smallest_nm": 40.0}
    body = scene.story.body.model_copy(update=sizes)
    chapters = tuple(name for name in CHAPTERS if thorough or name != "history")
    story = scene.story.model_copy(update={"body": body, "chapters": chapters})
    return scene.model_copy(update={"story": story, "seed": seed})


@cache
def story_of(seed: int, thorough: bool) -> Story:
    return build_story(scene_of(seed, thorough))


def digest(state: State) -> str:
    """Return a hash of all places in a state."""
    arrays = [array for one in state.copies for array in (one.positions, one.rotations)]
    arrays += [one.fraction_left for one in state.copies if one.fraction_left is not None]
    arrays += [one.beads for one in state.deformables]
    whole = hashlib.sha256()
    for array in arrays:
        whole.update(np.ascontiguousarray(array).tobytes())
    return whole.hexdigest()


def digests(story: Story) -> dict[str, tuple[str, ...]]:
    """Return hashes of each chapter: of a state in its first half and one in its second."""
    return {
        one.record.name: tuple(digest(one.state_at(share * one.duration)) for share in (0.1, 0.7))
        for one in story.chapters
    }


@given(SEEDS, NAMES, NAMES)
def test_two_components_never_draw_the_same(
    seed: int, one: tuple[str, ...], other: tuple[str, ...]
) -> None:
    same = np.array_equal(stream(seed, *one).random(4), stream(seed, *other).random(4))
    assert same == (one == other)
    assert (derived_seed(seed, *one) == derived_seed(seed, *other)) == (one == other)
    assert 0 <= derived_seed(seed, *one) < 2**63


def test_no_two_components_of_a_story_draw_the_same_numbers(
    monkeypatch: pytest.MonkeyPatch, thorough: bool
) -> None:
    drawn: Counter[bytes] = Counter()
    shared: set[bytes] = set()
    original = np.random.default_rng

    def recorded(*arguments: np.random.SeedSequence | int) -> np.random.Generator:
        # Letters of an RNA of which only the length is known are the same in every vesicle.
        if not isinstance(arguments[0], int):
            numbers = original(*arguments).random(8).tobytes()
            drawn[numbers] += 1
            # What is sorted is what buds: both chapters have the same coat and the same cargo.
            if any(Path(frame.filename).stem == "endosome_bud" for frame in extract_stack()):
                shared.add(numbers)
        return original(*arguments)

    # Built once before, since the shapes of the catalog's molecules do not depend on the scene.
    whole = story_of(0, thorough)
    monkeypatch.setattr(np.random, "default_rng", recorded)
    story = build_story(scene_of(0, thorough))
    monkeypatch.undo()
    assert len(story.chapters) == len(whole.chapters) >= len(CHAPTERS) - 1
    assert len(drawn) > 60
    assert {numbers for numbers, count in drawn.items() if count > 1} <= shared


def test_a_change_to_one_component_leaves_the_others(
    monkeypatch: pytest.MonkeyPatch, thorough: bool
) -> None:
    story = story_of(0, thorough)
    fewer = tuple((key, count // 2) for key, count in release.BODY_PROTEINS if key != "LAMP1")
    monkeypatch.setattr(release, "BODY_PROTEINS", fewer)
    changed = build_story(scene_of(0, thorough))
    group = {"transport", "docking", "release"}
    before, after = digests(story), digests(changed)
    assert {name for name in before if before[name] != after[name]} == group
    one, other = story.state_at(story.starts[6] + 3), changed.state_at(story.starts[6] + 3)
    places = {item.model: item.positions for item in other.copies}
    for item in one.copies:
        if item.model not in dict(release.BODY_PROTEINS) and item.model != "LAMP1":
            assert np.array_equal(item.positions, places[item.model])


def test_another_seed_is_another_story_in_each_chapter(thorough: bool) -> None:
    one, other = (digests(story_of(seed, thorough)) for seed in (0, 1))
    assert not {name for name in one if one[name] == other[name]}
    vesicles = [story_of(seed, thorough).models["vesicle/0"] for seed in (0, 1)]
    beads = [vesicle.beads().positions for vesicle in vesicles]  # type: ignore[union-attr]
    assert not np.array_equal(beads[0], beads[1])


@pytest.mark.thorough
def test_another_process_makes_the_same_story() -> None:
    code = (
        "import sys; sys.path[:0] = sys.argv[1].split('|')\n"
        "import test_randomness as t\n"
        "print(t.digests(t.build_story(t.scene_of(0, True))))"
    )
    paths = "|".join([str(Path(__file__).parent), *sys.path])
    found = subprocess.run(
        [sys.executable, "-c", code, paths], capture_output=True, text=True, check=True
    ).stdout
    assert found.strip() == str(digests(story_of(0, True)))


@settings(max_examples=10, deadline=None)
@given(SEEDS)
def test_a_message_fits_into_its_vesicle_whatever_the_seed(seed: int) -> None:
    places = coil(240, 8.5, 9.5, stream(seed, "message"))
    assert np.linalg.norm(places, axis=1).max() <= 9.5
    assert np.allclose(np.linalg.norm(np.diff(places, axis=0), axis=1), 0.59)
