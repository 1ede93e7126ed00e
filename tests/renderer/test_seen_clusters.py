"""No cluster that a picture shows is passed over, and the nearest come first."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from exoviz.renderer.card.seen_clusters import seen_clusters
from exoviz.renderer.geometry.camera import Frame, Shot
from exoviz.renderer.raster.clusters import CLUSTER, Clusters

SIZE = (40, 30)


@given(
    st.integers(0, 2**32 - 1),
    st.floats(1, 80),
    st.floats(0.05, 1.5),
    st.tuples(st.integers(-5, 15), st.integers(-5, 10)),
)
def test_what_is_seen_is_kept(
    seed: int, distance: float, half: float, corner: tuple[int, int]
) -> None:
    random = np.random.default_rng(seed)
    centres = random.normal(0, 10, (300, 3)).astype(np.float32)
    radii = random.uniform(0.1, 1.5, 300).astype(np.float32)
    axes, _rest = np.linalg.qr(random.normal(size=(3, 3)))
    at = Shot(
        position=(distance * axes[2]).astype(np.float32),
        focus=np.zeros(3, np.float32),
        axes=axes.astype(np.float32),
        half_height=half,
    )
    frame = Frame(corner[0], corner[1], corner[0] + 30, corner[1] + 20)
    bounds = Clusters.of_spheres(centres, radii).bounds
    which, (nearest, farthest) = seen_clusters(bounds, at, frame, SIZE)
    assert len(set(which.tolist())) == len(which)
    view = at.to_view(centres)
    before = -view[:, 2] > 1.0
    places = frame.seen(centres[before], at)
    inside = ((places >= 0) & (places < SIZE)).all(axis=1)
    shown = np.flatnonzero(before)[inside]
    assert set((shown // CLUSTER).tolist()) <= set(which.tolist())
    if len(shown):
        front = (-view[:, 2] - radii)[shown]
        assert nearest <= max(float(front.min()), 1e-3) + 1e-4
        assert farthest >= float(-view[shown, 2].max()) - 1e-4
    middles = -at.to_view(bounds[which, :3])[:, 2]
    deep = (np.abs(at.axes[2]) * bounds[which, 3:]).sum(axis=1)
    fronts = np.maximum(middles - deep, 1e-3)
    # In whole numbers of two bytes.
    assert (np.diff(fronts) > -1e-3 * max(farthest - nearest, 1.0)).all()
