"""What proteins take of a leaflet is counted in cells like those of SciPy's distance transform."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import distance_transform_edt

from exoviz.builder.membrane.footprints import _area_of_discs, _count_inland


@given(st.integers(0, 2**32 - 1), st.integers(0, 90), st.floats(0.5, 0.99))
@settings(max_examples=60, deadline=None)
def test_cells_far_from_all_free_ones_are_inland(seed: int, beside: int, share: float) -> None:
    rng = np.random.default_rng(seed)
    barred = rng.random(rng.integers(1, 30, 2)) < share
    barred[rng.integers(len(barred)), rng.integers(barred.shape[1])] = False
    squares = np.round(np.asarray(distance_transform_edt(barred)) ** 2)
    assert _count_inland(barred, beside) == np.count_nonzero(squares > beside)


def test_a_disc_takes_its_area_less_the_shore() -> None:
    area = _area_of_discs(np.zeros((1, 2)), np.array([2.0]), 0.4)
    assert abs(area - np.pi * 1.6**2) < 0.05
