"""RNA chains: lengths, angles, room, obstacles, helices."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from exoviz.builder.rna.rna_chain import (
    BEAD_RADIUS_NM,
    BOND_NM,
    CLOSEST_NM,
    PACKED_NM3,
    base_pairs,
    grow_chain,
    hairpin,
    sequence_of,
)
from exoviz.builder.rna.rna_stem import stem_loop
from exoviz.catalog import load_catalog
from exoviz.errors import DoesNotFitError

Floats = NDArray[np.floating[Any]]

PRE_LET_7A = load_catalog().rna["pre-let-7a-1"]


def nothing(points: Floats) -> NDArray[np.bool_]:
    return np.zeros(len(points), bool)


def chain(length: int, radius: float, seed: int = 0, pairs: str = "") -> Floats:
    beads = grow_chain("A" * length, radius, nothing, np.random.default_rng(seed), pairs)
    assert beads.dtype == np.float32
    assert beads.shape == (length, 3)
    return beads.astype(float)


def bonds(beads: Floats) -> Floats:
    lengths: Floats = np.linalg.norm(np.diff(beads, axis=0), axis=1)
    return lengths


def closest(beads: Floats) -> float:
    """Smallest distance of two beads that are not neighbours."""
    pairs = cKDTree(beads).query_pairs(1.5, output_type="ndarray")
    pairs = pairs[np.abs(pairs[:, 0] - pairs[:, 1]) > 1]
    gaps = np.linalg.norm(beads[pairs[:, 0]] - beads[pairs[:, 1]], axis=1)
    return float(gaps.min(initial=math.inf))


@settings(max_examples=25)
@given(st.integers(1, 400), st.floats(7.0, 20.0), st.integers(0, 2**32))
def test_a_strand_keeps_bonds_distances_and_room(length: int, radius: float, seed: int) -> None:
    beads = chain(length, radius, seed)
    np.testing.assert_allclose(bonds(beads), BOND_NM, atol=1e-4)
    assert closest(beads) >= CLOSEST_NM
    assert np.linalg.norm(beads, axis=1).max() <= radius - BEAD_RADIUS_NM


def test_bonds_remember_their_direction_over_a_nanometre() -> None:
    cosines = []
    for seed in range(6):
        steps = np.diff(chain(500, 40.0, seed), axis=0) / BOND_NM
        cosines.append((steps[1:] * steps[:-1]).sum(axis=1))
    mean = float(np.concatenate(cosines).mean())
    assert mean == pytest.approx(math.exp(-BOND_NM / 1.0), abs=0.04)


@settings(max_examples=5)
@given(st.integers(0, 1000))
def test_the_same_seed_gives_the_same_chain(seed: int) -> None:
    np.testing.assert_array_equal(chain(120, 10, seed), chain(120, 10, seed))
    assert not np.array_equal(chain(120, 10, seed), chain(120, 10, seed + 1))


@settings(max_examples=8)
@given(st.integers(0, 1000))
def test_obstacles_are_kept_clear_of(seed: int) -> None:
    rng = np.random.default_rng(seed)
    obstacles = cKDTree(rng.uniform(-8, 8, (150, 3)))

    def blocked(points: Floats) -> NDArray[np.bool_]:
        return np.asarray(obstacles.query(points)[0]) < 0.9

    beads = grow_chain("ACGU" * 60, 9.0, blocked, rng).astype(float)
    assert np.min(obstacles.query(beads)[0]) > 0.9 - 1e-5
    np.testing.assert_allclose(bonds(beads), BOND_NM, atol=1e-4)
    assert closest(beads) >= CLOSEST_NM


def test_a_small_lumen_can_be_filled() -> None:
    beads = chain(600, 6.5)
    assert closest(beads) >= CLOSEST_NM


def test_what_is_larger_than_the_lumen_is_refused_with_the_room_it_needs() -> None:
    with pytest.raises(DoesNotFitError, match=r"1,000 nucleotides.*1,600 nm³.*268 nm³") as error:
        grow_chain("A" * 1000, 4.0, nothing, np.random.default_rng(0))
    assert f"{int(268.08 / PACKED_NM3)} nucleotides" in str(error.value)


def test_a_lumen_without_any_room_is_refused() -> None:
    def everywhere(points: Floats) -> NDArray[np.bool_]:
        return np.ones(len(points), bool)

    for radius in (0.3, 10.0):
        with pytest.raises(DoesNotFitError, match="0 nucleotides"):
            grow_chain("ACG", radius, everywhere, np.random.default_rng(0))


def test_a_room_for_one_nucleotide_is_said_to_hold_one() -> None:
    def beyond_the_middle(points: Floats) -> NDArray[np.bool_]:
        beyond: NDArray[np.bool_] = np.linalg.norm(points, axis=-1) > 0.25
        return beyond

    # The next would be 0.62 nm from one that is within a quarter of a nanometre of the middle.
    with pytest.raises(DoesNotFitError, match="Ask for at most 1 nucleotides"):
        grow_chain("ACG", 1.2, beyond_the_middle, np.random.default_rng(0))


def test_a_blind_alley_is_given_up() -> None:
    def outside_tube(points: Floats) -> NDArray[np.bool_]:
        outside: NDArray[np.bool_] = np.hypot(points[:, 0], points[:, 1]) > 0.2
        return outside

    with pytest.raises(DoesNotFitError, match="Ask for at most"):
        grow_chain("A" * 200, 10.0, outside_tube, np.random.default_rng(0))


def test_growing_can_be_cancelled() -> None:
    class CancelledError(Exception):
        pass

    calls = itertools.count()

    def stop(_share: float) -> None:
        if next(calls) > 5:
            raise CancelledError

    with pytest.raises(CancelledError):
        grow_chain("A" * 1000, 20.0, nothing, np.random.default_rng(0), progress=stop)


def test_an_empty_sequence_is_refused() -> None:
    with pytest.raises(ValueError, match="empty"):
        grow_chain("", 10.0, nothing, np.random.default_rng(0))


# --- Stem-loops ---------------------------------------------------------------------------


@st.composite
def stem_loops(draw: st.DrawFn) -> str:
    """A stem of one to four helices with bulges and mismatches between, and two loose ends."""
    left = right = ""
    gaps = st.sampled_from([(0, 0), (1, 0), (0, 1), (1, 1), (2, 1), (0, 3), (5, 0), (2, 4)])
    for index in range(draw(st.integers(1, 4))):
        helix = draw(st.integers(2, 7))
        before, after = draw(gaps) if index else (0, 0)
        left += "." * before + "(" * helix
        right = ")" * helix + "." * after + right
    ends = st.integers(0, 6).map(lambda count: "." * count)
    loop = "." * draw(st.integers(3, 9))
    return draw(ends) + left + loop + right + draw(ends)


@settings(max_examples=15)
@given(stem_loops())
def test_a_stem_loop_keeps_bonds_and_distances(pairs: str) -> None:
    beads = hairpin("A" * len(pairs), pairs).astype(float)
    assert np.isfinite(beads).all()
    np.testing.assert_allclose(bonds(beads), BOND_NM, atol=0.03)
    assert closest(beads) >= CLOSEST_NM


def test_a_stem_is_an_a_form_helix() -> None:
    count = 23
    pairs = "(" * count + "...." + ")" * count
    beads = hairpin("A" * len(pairs), pairs).astype(float)
    up, down = beads[:count], beads[::-1][:count]
    # Eleven pairs on, a strand has turned once and climbed 11 times the rise.
    turn = up[11:] - up[:-11]
    axis = turn.mean(axis=0)
    assert np.linalg.norm(axis) / 11 == pytest.approx(0.281, abs=0.002)
    axis /= np.linalg.norm(axis)
    middle = (up[:22] + down[:22]).mean(axis=0) / 2
    arms = up - middle - np.outer((up - middle) @ axis, axis)
    twist = np.arctan2(
        np.cross(arms[:-1], arms[1:]) @ axis, np.einsum("ij,ij->i", arms[:-1], arms[1:])
    )
    np.testing.assert_allclose(np.degrees(twist), 360 / 11, atol=0.1)
    np.testing.assert_allclose(np.linalg.norm(arms, axis=1), 0.93, atol=0.01)
    # Deep and narrow major groove: the strands are nearest six pairs apart; wide minor groove.
    across = np.linalg.norm(up[:, None] - down, axis=2)
    i, j = np.unravel_index(across.argmin(), across.shape)
    assert abs(i - j) in (5, 6, 7)
    assert across.min() == pytest.approx(1.0, abs=0.1)
    np.testing.assert_allclose(np.diag(across), 1.9, atol=0.15)


def test_the_precursor_of_let_7a_fits_into_a_lumen_with_its_pairs_across_its_helix() -> None:
    beads = chain(80, 10.0, pairs=PRE_LET_7A.pairs)
    assert np.linalg.norm(beads, axis=1).max() <= 10.0 - BEAD_RADIUS_NM
    assert closest(beads) >= CLOSEST_NM
    across = beads[base_pairs(PRE_LET_7A.pairs)]
    gaps = np.linalg.norm(across[:, 0] - across[:, 1], axis=1)
    np.testing.assert_allclose(gaps, gaps[0], atol=1e-4)


def test_only_complementary_letters_pair_in_the_catalog() -> None:
    allowed = {"AU", "UA", "GC", "CG", "GU", "UG"}
    for entry in load_catalog().rna.values():
        letters = np.array(list(entry.sequence))
        assert set(entry.sequence) <= set("ACGU")
        found = {"".join(pair) for pair in letters[base_pairs(entry.pairs)].tolist()}
        assert found <= allowed


@settings(max_examples=5)
@given(st.integers(0, 1000))
def test_ends_and_stem_keep_clear_of_obstacles(seed: int) -> None:
    pairs = "......((((((((....))))))))........"

    def left_half(points: Floats) -> NDArray[np.bool_]:
        left: NDArray[np.bool_] = points[:, 0] < 0.0
        return left

    rng = np.random.default_rng(seed)
    beads = grow_chain("G" * len(pairs), 8.0, left_half, rng, pairs)
    assert beads[:, 0].min() >= -1e-5
    assert closest(beads.astype(float)) >= CLOSEST_NM


def test_a_stem_longer_than_the_lumen_is_refused() -> None:
    pairs = "(" * 40 + "...." + ")" * 40
    with pytest.raises(DoesNotFitError):
        grow_chain("A" * len(pairs), 5.0, nothing, np.random.default_rng(0), pairs)


@pytest.mark.parametrize(
    ("pairs", "what"),
    [
        ("((..[[..))..]]", "pseudoknot"),
        ("((.A..))..a", "pseudoknot"),
        ("((...))-", "is not one of"),
        ("((...)", r"2 '\(' but 1 '\)'"),
        ("((...))((...))", "one stem-loop"),
        ("))...((", "one stem-loop"),
        ("((..))", "needs 3"),
    ],
)
def test_bad_pairs_are_refused(pairs: str, what: str) -> None:
    with pytest.raises(ValueError, match=what):
        hairpin("A" * len(pairs), pairs)


def test_pairs_must_be_as_long_as_the_sequence() -> None:
    with pytest.raises(ValueError, match="the sequence 3"):
        hairpin("AAA", "((...))")
    with pytest.raises(ValueError, match="the sequence 3"):
        grow_chain("AAA", 10.0, nothing, np.random.default_rng(0), "((...))")
    with pytest.raises(ValueError, match="no pair"):
        hairpin("AAA", "...")


def test_a_length_alone_gets_an_illustrative_sequence_that_stays_the_same() -> None:
    rna = load_catalog().rna
    letters, illustrative = sequence_of(rna["mrna-fragment"])
    assert illustrative
    assert len(letters) == 300
    assert set(letters) == set("ACGU")
    assert sequence_of(rna["mrna-fragment"])[0] == letters
    assert sequence_of(rna["miR-21-5p"]) == ("UAGCUUAUCAGACUGAUGUUGA", False)


def test_a_stem_loop_that_is_made_once_is_not_changed_by_who_takes_it() -> None:
    core = stem_loop(PRE_LET_7A.pairs)
    with pytest.raises(ValueError, match="read-only"):
        core[0] = 0.0
