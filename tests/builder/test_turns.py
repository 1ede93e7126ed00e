"""Turns of molecules: matrices and quaternions agree."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from exoviz.builder.crowding import _after, _quaternions, _turned, _unit
from exoviz.builder.placing import turned_to


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=20, deadline=None)
def test_matrices_and_quaternions_say_the_same_turn(seed: int) -> None:
    axes = Rotation.random(50, rng=seed).as_matrix()
    assert np.array_equal(turned_to(axes), Rotation.from_matrix(axes).as_quat().astype(np.float32))


def test_half_turns_have_a_quaternion_too() -> None:
    halves = np.array([np.diag(signs) for signs in ((1, -1, -1), (-1, 1, -1), (-1, -1, 1))], float)
    assert np.allclose(np.abs(turned_to(halves)), np.eye(4)[:3])


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=20, deadline=None)
def test_turns_are_those_of_scipy(seed: int) -> None:
    rng = np.random.default_rng(seed)
    quaternions, vectors = rng.standard_normal((50, 4)), rng.standard_normal((50, 3))
    small = vectors * 10.0 ** rng.uniform(-6, 0, (50, 1))
    small[0] = 0.0
    first, then = Rotation.from_quat(quaternions), Rotation.from_rotvec(small)
    unit = _unit(quaternions)
    assert np.allclose(unit, first.as_quat(), atol=1e-15)
    assert np.allclose(_quaternions(small), then.as_quat(), atol=1e-15)
    assert np.allclose(_turned(unit, vectors), first.apply(vectors), atol=1e-14)
    assert np.allclose(_after(unit, then.as_quat()), (then * first).as_quat(), atol=1e-15)
