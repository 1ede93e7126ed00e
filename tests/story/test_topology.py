"""Every molecule of every story is on its side of every membrane, at every moment.

For each chapter of each preset with a story, at many moments and more of them where membranes join
or part, the rules of `topology.RULES` hold. One chapter: ``pytest tests/story/test_topology.py -k
docking``.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable

import numpy as np
import pytest

from built_scenes import whole_story as built
from exoviz.model.layers import CARGO, is_below
from exoviz.registry.chapters import CHAPTERS
from exoviz.scene import load_scene
from exoviz.scene.loading import preset_names
from exoviz.story import State, Story
from exoviz.story.state import UNTURNED, RigidCopies
from topology import RULES, Fault, census, faults, moments

_PRESETS = [name for name in preset_names() if load_scene(name).story is not None]
#: Even moments of a chapter in the preset that has most of them, and in the others: thoroughly, and
#: every day.
_MOMENTS = {True: (25, 6), False: (9, 3)}


def with_chapter(chapter: str) -> list[str]:
    """Return the presets with a chapter, the longest first."""
    found = []
    for name in _PRESETS:
        story = load_scene(name).story
        if story is not None and chapter in story.chapters:
            found.append((len(story.chapters), name))
    return [name for _length, name in sorted(found, reverse=True)]


@functools.cache
def found(chapter: str, thorough: bool) -> tuple[Fault, ...]:
    """Return the faults of a chapter in all presets that have it."""
    every: list[Fault] = []
    many, few = _MOMENTS[thorough]
    for number, name in enumerate(with_chapter(chapter)[: None if thorough else 1]):
        story = built(name)
        index = [one.record.name for one in story.chapters].index(chapter)
        every += faults(story, index, moments(story, index, few if number else many))
    return tuple(every)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_at_every_moment(chapter: str, rule: str, thorough: bool) -> None:
    worst: dict[str, Fault] = {}
    for fault in found(chapter, thorough):
        if fault.rule == rule:
            kind = fault.what.split(" (")[0]
            worst[kind] = max(worst.get(kind, fault), fault, key=lambda one: one.amount)
    lines = sorted(worst.values(), key=lambda one: -one.amount)
    assert not lines, f"{RULES[rule]}; but " + "; ".join(map(str, lines[:12]))


def test_every_chapter_is_in_a_preset() -> None:
    assert [chapter for chapter in CHAPTERS if not with_chapter(chapter)] == []


@pytest.mark.parametrize("name", _PRESETS)
def test_what_a_chapter_ends_with_the_next_one_begins_with(name: str) -> None:
    story = built(name)
    begins, ends = {}, {}
    for chapter in story.chapters:
        begins[chapter.record.name] = census(story, chapter.state_at(0.0))
        ends[chapter.record.name] = census(story, chapter.state_at(chapter.duration))
    for before, after in (("transport", "docking"), ("docking", "release")):
        if before in ends and after in begins:
            assert ends[before] == begins[after]
    # All vesicles that have come into the body are carried, released or digested.
    counts = [ends["filling"]["vesicles"]] if "filling" in ends else []
    counts += [begins[one]["vesicles"] for one in ("lysosome", "transport") if one in begins]
    counts += [ends["release"]["vesicles"]] if "release" in ends else []
    assert len(set(counts)) <= 1


def test_what_an_exosome_delivers_is_what_it_holds() -> None:
    story = built("life-of-an-exosome")
    exosome = story.vesicles["vesicle/hero"]
    held = [one for one in exosome.molecules() if is_below(one.layer, CARGO)]
    assert held
    cargo = story.cell_models["hero/cargo"].template
    assert cargo.mass_da == pytest.approx(sum(one.mass_da for one in held))
    assert np.linalg.norm(cargo.beads, axis=1).max() < exosome.geometry.lumen


# -- the rules find what they are to find


def found_in(state: State, story: Story) -> dict[str, list[str]]:
    """Return the faults of a state by rule: as a chapter that does not move, twice."""
    chapter = dataclasses.replace(story.chapters[0], state_at=lambda _time: state, duration=1.0)
    changed = dataclasses.replace(story, chapters=(chapter,))
    by_rule: dict[str, list[str]] = {rule: [] for rule in RULES}
    for fault in faults(changed, 0, np.array([0.0])):
        by_rule[fault.rule].append(fault.what)
    return by_rule


@pytest.fixture(scope="module")
def body() -> tuple[Story, State]:
    """Return a moment of a body in which nothing is wrong but the vesicles' sugars."""
    story = built("lysosome-fate")
    state = story.state_at(0.0)
    copies = tuple(one for one in state.copies if one.model in story.cell_models)
    return story, dataclasses.replace(state, copies=copies)


def turned_over(copies: RigidCopies) -> RigidCopies:
    x, y, z, w = copies.rotations.T
    return dataclasses.replace(copies, rotations=np.stack([w, z, -y, -x], axis=1))


def with_copies(state: State, model: str, change: Callable[[RigidCopies], RigidCopies]) -> State:
    copies = tuple(change(one) if one.model == model else one for one in state.copies)
    return dataclasses.replace(state, copies=copies)


def test_a_good_moment_has_no_faults(body: tuple[Story, State]) -> None:
    story, state = body
    assert not any(found_in(state, story).values())


@pytest.mark.parametrize("model", ["V-ATPase", "LAMP1", "VAMP7", "TFRC"])
def test_a_protein_upside_down_is_found(body: tuple[Story, State], model: str) -> None:
    story, state = body
    wrong = found_in(with_copies(state, model, turned_over), story)
    assert wrong["sides"]
    assert all(what.startswith(model) for what in wrong["sides"])


def test_a_protein_that_is_not_in_its_membrane_is_found(body: tuple[Story, State]) -> None:
    story, state = body

    def away(copies: RigidCopies) -> RigidCopies:
        middle = copies.positions.mean(axis=0)
        towards = middle - copies.positions
        towards /= np.linalg.norm(towards, axis=1, keepdims=True)
        return dataclasses.replace(copies, positions=copies.positions + 4 * towards)

    assert found_in(with_copies(state, "CD63", away), story)["sides"]


def test_an_enzyme_outside_of_the_lysosome_is_found(body: tuple[Story, State]) -> None:
    story, state = body
    outside = np.array([[0.0, 3.0, 2000.0]])
    enzyme = RigidCopies("CTSD", outside, UNTURNED)
    moved = dataclasses.replace(state, copies=(*state.copies, enzyme))
    assert found_in(moved, story)["pierces"]


def test_what_hangs_before_the_cut_is_found(body: tuple[Story, State]) -> None:
    story, state = body

    def mirrored(copies: RigidCopies) -> RigidCopies:
        x, y, z, w = copies.rotations.T
        turns = np.stack([-y, x, w, -z], axis=1)
        return dataclasses.replace(
            copies, positions=copies.positions * (-1, -1, 1), rotations=turns
        )

    wrong = found_in(with_copies(state, "LAMP2", mirrored), story)
    assert wrong["cut"]
    # Half a turn about the axis changes no height.
    assert not wrong["sides"]


def test_what_comes_apart_is_found(body: tuple[Story, State]) -> None:
    story, state = body

    def half(copies: RigidCopies) -> RigidCopies:
        return dataclasses.replace(copies, fraction_left=np.full(len(copies), 0.5))

    renamed = dataclasses.replace(story.chapters[0], record=CHAPTERS["filling"])
    story = dataclasses.replace(story, chapters=(renamed,))
    assert found_in(with_copies(state, "CD63", half), story)["whole"]


def test_a_hole_between_leaflets_is_found(body: tuple[Story, State]) -> None:
    story, state = body
    (membrane,) = state.membranes
    wide = dataclasses.replace(membrane.fusion, offset=2.9)
    apart = dataclasses.replace(membrane, fusion=wide)
    assert found_in(dataclasses.replace(state, membranes=(apart,), copies=()), story)["void"]


def test_what_a_membrane_does_not_hold_is_found() -> None:
    story = built("mvb-release")
    state = story.state_at(1.0)

    def off(copies: RigidCopies) -> RigidCopies:
        return dataclasses.replace(copies, positions=copies.positions - (0.0, 0.0, 60.0))

    assert not found_in(state, story)["held"]
    assert found_in(with_copies(state, "RAB27A", off), story)["held"]


def test_what_vanishes_is_found() -> None:
    story = built("mvb-release")
    first = story.chapters[0]

    def state_at(time: float) -> State:
        state = first.state_at(time)
        if time < 1:
            return state
        return with_copies(
            state, "CD63", lambda one: RigidCopies("CD63", one.positions[1:], one.rotations[1:])
        )

    changed = dataclasses.replace(
        story, chapters=(dataclasses.replace(first, state_at=state_at), *story.chapters[1:])
    )
    found_ = [one for one in faults(changed, 0, np.array([0.0, 2.0])) if one.rule == "conserved"]
    assert [one.what for one in found_] == ["CD63 -1"]
