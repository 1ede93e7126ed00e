"""Turns of molecules: matrices and quaternions agree."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from exoviz.builder.placing import turned_to


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=20, deadline=None)
def test_matrices_and_quaternions_say_the_same_turn(seed: int) -> None:
    axes = Rotation.random(50, rng=seed).as_matrix()
    assert np.array_equal(turned_to(axes), Rotation.from_matrix(axes).as_quat().astype(np.float32))


def test_half_turns_have_a_quaternion_too() -> None:
    halves = np.array([np.diag(signs) for signs in ((1, -1, -1), (-1, 1, -1), (-1, -1, 1))], float)
    assert np.allclose(np.abs(turned_to(halves)), np.eye(4)[:3])
