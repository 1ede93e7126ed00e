"""Delivery: the exosome's own molecules come out whole, and three letters make one residue."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from exoviz.model import Polymer
from exoviz.model.layers import CARGO, is_below
from exoviz.scene import load_scene
from exoviz.scene.document import Scene
from exoviz.story import Story, build_story
from exoviz.story.chapters.delivery import Delivery
from exoviz.story.motion.cup import Cup
from exoviz.story.motion.threads import Thread, arc_lengths, coil, smooth_line
from exoviz.story.state import State
from exoviz.story.vesicle_parts import clear_of_membrane, vesicle_parts

Floats = NDArray[np.float64]
MOMENTS = st.floats(0.0, 20.0)
SEEDS = st.integers(0, 2**32 - 1)


def scene(**rna: int) -> Scene:
    """Return the preset with a body of no vesicles but the one that is followed."""
    whole = load_scene("uptake")
    assert whole.story is not None
    body = whole.story.body.model_copy(update={"vesicles": 1, "smallest_nm": 40.0})
    story = whole.story.model_copy(update={"body": body, "chapters": ("delivery",)})
    changed = whole.model_copy(update={"story": story})
    return changed.model_copy(update={"rna": rna}) if rna else changed


@cache
def built() -> Story:
    return build_story(scene())


@cache
def group() -> Delivery:
    made = getattr(built().chapters[0].state_at, "__self__", None)
    assert isinstance(made, Delivery)
    return made


def state(time: float) -> State:
    return built().chapters[0].state_at(time)


def beads(moment: State, ending: str) -> Floats:
    found = [one.beads for one in moment.deformables if one.model.endswith(ending)]
    assert len(found) == 1
    there: Floats = found[0][np.abs(found[0]).max(axis=1) < 1e5]
    return there


@settings(max_examples=40, deadline=None)
@given(MOMENTS)
def test_a_residue_is_made_for_every_three_nucleotides_read(time: float) -> None:
    moment = state(time)
    message = beads(moment, "short-message")
    ribosome = next(one for one in moment.copies if one.model == "ribosome-80S").positions[0]
    channel = ribosome + (0.0, -8.0, -4.5)
    distance = np.linalg.norm(message - channel, axis=1)
    made = len(beads(moment, "protein/new"))
    read = int(np.argmin(distance))
    if distance[read] > 1.0:
        assert made == 0
    else:
        # The leader of 24 nucleotides is passed over.
        assert abs(made - max(read - 24, 0) / 3) <= 1.0


def test_in_the_end_a_message_of_240_has_made_no_more_than_80_residues() -> None:
    made = len(beads(state(20.0), "protein/new"))
    assert 40 <= made <= (240 - 24) / 3


@settings(max_examples=30, deadline=None)
@given(MOMENTS)
def test_chains_stay_chains(time: float) -> None:
    moment = state(time)
    for ending, longest in (
        ("short-message", 0.9),
        ("miR-21-5p", 1.0),
        ("Y4-fragment", 1.0),
        ("tRNA-Gly-half", 1.0),
        ("rna/target", 0.9),
        ("protein/new", 0.5),
    ):
        steps = np.linalg.norm(np.diff(beads(moment, ending), axis=0), axis=1)
        assert steps.max(initial=0.0) < longest, (ending, time)


@settings(max_examples=20, deadline=None)
@given(MOMENTS)
def test_proteins_of_the_cargo_stay_whole(time: float) -> None:
    first, now = state(0.0), state(time)
    for before, after in zip(first.deformables, now.deformables, strict=True):
        molecule = built().cell_models[before.model].molecule
        if molecule is None or not is_below(built().layer(before.model), CARGO):
            continue
        moved = after.beads - before.beads
        for number in range(int(molecule.max()) + 1):
            assert np.ptp(moved[molecule == number], axis=0).max() < 1e-4


def test_what_is_in_the_exosome_is_what_comes_out() -> None:
    vesicle = next(iter(built().vesicles.values()))
    inside = [one for one in vesicle.molecules() if is_below(one.layer, CARGO)]
    for time in (0.0, 7.0, 20.0):
        shown = {one.model.rpartition("/")[2]: len(one.beads) for one in state(time).deformables}
        for one in inside:
            rows = one.beads if isinstance(one, Polymer) else one.bead_positions()[0]
            assert shown[one.species] == len(rows)
    # At first within its membrane, in the end beyond that of the endosome.
    for shape in state(0.0).deformables:
        if shape.model.startswith("hero/cargo"):
            assert np.linalg.norm(shape.beads - group()._centre(0.0), axis=1).max() < 17.5
    for shape in state(20.0).deformables:
        if shape.model.startswith("hero/cargo"):
            assert np.linalg.norm(shape.beads + (0.0, 0.0, 62.0), axis=1).min() > 64.0


def test_without_a_message_nothing_is_read_and_without_a_microrna_nothing_is_silenced() -> None:
    only = build_story(scene(**{"miR-21-5p": 1}))
    assert "protein/new" not in only.cell_models
    assert "ribosome-80S" not in only.cell_models
    assert "AGO2" in only.cell_models
    none = build_story(scene(**{"Y4-fragment": 1}))
    assert {"AGO2", "ribosome-80S"}.isdisjoint(none.cell_models)
    assert "microRNA" not in none.chapters[0].state_at(19.0).caption


def test_proteins_make_way_so_that_none_reaches_the_membrane_that_is_touched() -> None:
    parts = group().setting.parts
    around, gap = 62.0, 5.4
    angle, azimuth = clear_of_membrane(parts, around, gap)
    before = parts.membrane_proteins()
    after = parts.membrane_proteins(angle, azimuth)
    assert len(before) == len(after) == len(parts.proteins) > 20
    centre = around - parts.midplane - gap
    reach = []
    for places in ((parts.angle, parts.azimuth), (angle, azimuth)):
        far = 0.0
        for name, turn, about in zip(parts.proteins, *places, strict=True):
            normal = np.array(
                [
                    math.sin(turn) * math.cos(about),
                    math.sin(turn) * math.sin(about),
                    math.cos(turn),
                ]
            )
            template = parts.models[name].template
            top = float((template.beads[:, 2] + template.radii).max())
            far = max(
                far, float(np.linalg.norm(normal * (parts.midplane + top) + (0.0, 0.0, centre)))
            )
        reach.append(far)
    # Straight up they would pierce it; where they stand now they do not.
    assert reach[0] > around > reach[1]


def test_parts_are_where_the_vesicle_has_them() -> None:
    vesicle = next(iter(built().vesicles.values()))
    parts = vesicle_parts(vesicle)
    assert (np.sin(parts.angle) * np.sin(parts.azimuth) > 0).all()
    owners = vesicle.owners()
    assert len(parts.proteins) < len(owners)
    tall = [float(parts.models[name].template.beads[:, 2].max()) for name in parts.proteins]
    assert max(tall) > 12.0


@settings(max_examples=20, deadline=None)
@given(SEEDS, st.floats(0.0, 1.0))
def test_a_thread_keeps_its_length(seed: int, share: float) -> None:
    random = np.random.default_rng(seed)
    chain = coil(60, 7.0, 9.5, random)
    line = smooth_line(
        chain[0] + np.cumsum(np.vstack([np.zeros(3), random.normal(0, 6, (5, 3)) + (9, 0, 0)]), 0)
    )
    thread = Thread(chain, line)
    moved = thread.at(share * thread.length)
    assert np.linalg.norm(np.diff(moved, axis=0), axis=1).max() <= 0.5901
    assert np.allclose(thread.at(0.0), chain)
    assert np.allclose(thread.at(thread.length)[0], line[-1])


def test_a_cup_lifts_what_lies_too_low_and_pushes_what_is_too_wide() -> None:
    angle = np.linspace(0.0, 0.8 * np.pi, 200)
    bowl = Cup.of(np.stack([20 * np.sin(angle), -20 * np.cos(angle)], axis=1))
    assert bowl.lift(np.array([[0.0, 0.0, -5.0]])) == 0.0
    assert bowl.lift(np.array([[0.0, 0.0, -22.0]])) == pytest.approx(3.1, abs=0.1)
    beads = np.array([[0.0, 0.0, 5.0], [19.0, 0.0, 5.0], [19.0, 0.0, 60.0]])
    push = bowl.push(beads)
    assert push[0] == 0.0
    assert push[1] > 0.5
    assert push[2] == 0.0
    assert arc_lengths(beads)[-1] == pytest.approx(74.0)
