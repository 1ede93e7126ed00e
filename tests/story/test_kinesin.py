"""Kinesin walks on the microtubule with its heads and holds the body with its tails."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial import cKDTree

from exoviz.story.cell_models import microtubule
from exoviz.story.machinery.kinesin import walking_kinesin
from exoviz.story.models import protein


@pytest.mark.parametrize("radius", [150.0, 250.0, 400.0])
@pytest.mark.parametrize("level", [-0.16, 0.16])
def test_kinesin_touches_rail_and_body_and_goes_into_neither(radius: float, level: float) -> None:
    rail = (radius + 46.0, -14.0)
    made = walking_kinesin(radius, rail, level * radius).template
    tube = microtubule(900.0).template
    near, which = cKDTree(tube.beads + np.array([*rail, 0.0])).query(made.beads)
    gaps = near - made.radii - tube.radii[which]
    assert 0.0 <= gaps.min() < 1.0
    away = np.linalg.norm(made.beads, axis=1) - made.radii - radius
    assert 2.5 <= away.min() < 3.5
    # The same beads, one bound to the next as before.
    own = protein("KIF5B").template
    assert made.mass_da == own.mass_da
    steps = [np.linalg.norm(np.diff(one.beads, axis=0), axis=1) for one in (made, own)]
    assert steps[0].max() < 1.3 * steps[1].max()
