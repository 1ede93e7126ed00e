"""Turns of molecules: axes, quaternions and what turns by them agree."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from exoviz.builder.placing import random_rotations, turned_to
from exoviz.model import rotate


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=20, deadline=None)
def test_axes_and_quaternions_say_the_same_turn(seed: int) -> None:
    rotations = random_rotations(np.random.default_rng(seed), 50).astype(float)
    rotations /= np.linalg.norm(rotations, axis=1, keepdims=True)
    axes = rotate(rotations[:, None], np.eye(3)[None]).swapaxes(1, 2)
    assert np.abs((turned_to(axes) * rotations).sum(axis=1)).min() > 1 - 1e-6
    assert np.array_equal(turned_to(axes), Rotation.from_matrix(axes).as_quat().astype(np.float32))


def test_half_turns_have_a_quaternion_too() -> None:
    halves = np.array([np.diag(signs) for signs in ((1, -1, -1), (-1, 1, -1), (-1, -1, 1))], float)
    assert np.allclose(np.abs(turned_to(halves)), np.eye(4)[:3])
