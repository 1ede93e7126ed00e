"""What is passed over many at a time is what nobody would see: the picture is the same."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from exoviz.renderer.geometry.camera import Frame, Shot, direction
from exoviz.renderer.geometry.drawing import Drawing
from exoviz.renderer.raster.clusters import CLUSTER, Clusters, merged, place_order
from exoviz.renderer.raster.groundwork import Groundwork, occupied
from exoviz.renderer.raster.visibility import Ground, PixelWindow, VisibleShapes, raster

Floats = NDArray[np.float32]

WINDOW = PixelWindow(left=-0.5, top=0.4, pixel=0.0125, width=83, height=150)
seeds = st.integers(0, 2**32 - 1)


def camera_of(seed: int) -> tuple[Floats, Floats]:
    """Return a camera that looks at the origin from somewhere near."""
    rng = np.random.default_rng(seed)
    azimuth, elevation = rng.uniform(-180, 180), rng.uniform(-80, 80)
    back, up = direction(azimuth, elevation), direction(azimuth, elevation + 90)
    axes = np.stack([np.cross(up, back), up, back]).astype(np.float32)
    return (np.float32(rng.uniform(9, 60)) * back).astype(np.float32), axes


def beads_of(seed: int) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Return beads of a shell and of what it holds, some of no size, some hidden."""
    rng = np.random.default_rng(seed)
    count = int(rng.integers(1, 900))
    ways = rng.normal(size=(count, 3))
    ways /= np.linalg.norm(ways, axis=1, keepdims=True)
    away = np.where(rng.random(count) < 0.7, 7, 7 * rng.random(count))
    radii = rng.uniform(0.05, 1.2, count) * (rng.random(count) < 0.95)
    cut = rng.random(count) < 0.1
    return (ways * away[:, None]).astype(np.float32), radii.astype(np.float32), cut


def triangles_of(seed: int, beads: int) -> tuple[Floats, NDArray[np.int32]]:
    rng = np.random.default_rng(seed)
    middles = rng.uniform(-8, 8, (150, 1, 3))
    corners = middles + rng.normal(0, 0.6, (150, 3, 3))
    return corners.astype(np.float32), rng.integers(0, beads, 150).astype(np.int32)


def drawn(
    beads: tuple[Floats, Floats, NDArray[np.bool_]],
    triangles: tuple[Floats, NDArray[np.int32]],
    camera: tuple[Floats, Floats],
    seen: NDArray[np.bool_] | None = None,
    together: bool = True,
) -> Ground:
    """Return what is seen; with each cluster as large as all of space if not `together`."""
    clusters = Clusters.of_spheres(*beads[:2])
    solids = Clusters.of_triangles(triangles[0])
    if not together:
        for one in (clusters, solids):
            one.bounds[:, :3], one.bounds[:, 3:] = 0, 1e3
    seen = np.zeros(len(clusters.bounds), np.bool_) if seen is None else seen
    shapes = VisibleShapes.of(beads, clusters, triangles, solids, camera, seen)
    numbers = np.arange(len(beads[1]), dtype=np.int32)
    with ThreadPoolExecutor(2) as pool:
        return raster(shapes, WINDOW, (numbers, numbers), pool)[0]


def same(one: Ground, other: Ground) -> bool:
    alike = (one.depth == other.depth) & (one.shown == other.shown)
    return bool((alike & (one.molecule == other.molecule)).all())


@settings(max_examples=30)
@given(seeds)
def test_clusters_change_nothing_that_is_seen(seed: int) -> None:
    beads, camera = beads_of(seed), camera_of(seed)
    order = place_order(beads[0])
    beads = (beads[0][order], beads[1][order], beads[2][order])
    triangles = triangles_of(seed, len(order))
    plain = drawn(beads, triangles, camera, together=False)
    assert same(drawn(beads, triangles, camera), plain)
    # Whatever was seen before decides what is drawn first, and nothing else.
    before = np.random.default_rng(seed).random(-(-len(order) // CLUSTER)) < 0.5
    assert same(drawn(beads, triangles, camera, before), plain)


@settings(max_examples=20)
@given(seeds)
def test_the_order_of_beads_changes_nothing_that_is_seen(seed: int) -> None:
    centres, radii, hidden = beads_of(seed)
    camera, (corners, owner) = camera_of(seed), triangles_of(seed, len(radii))
    order = place_order(centres)
    assert (np.sort(order) == np.arange(len(centres))).all()
    number = np.argsort(order).astype(np.int32)
    one = drawn((centres, radii, hidden), (corners, owner), camera)
    other = drawn((centres[order], radii[order], hidden[order]), (corners, number[owner]), camera)
    assert (one.depth == other.depth).all()
    assert (np.append(number, -1)[one.molecule] == other.molecule).all()


@settings(max_examples=30)
@given(seeds)
def test_boxes_hold_their_shapes(seed: int) -> None:
    centres, radii, _hidden = beads_of(seed)
    whose = np.arange(len(radii)) // CLUSTER
    bounds = Clusters.of_spheres(centres, radii).bounds[whose].astype(np.float64)
    assert (np.abs(centres - bounds[:, :3]) + radii[:, None] <= bounds[:, 3:]).all()
    corners, _owner = triangles_of(seed, 1)
    solid = Clusters.of_triangles(corners).bounds[np.arange(len(corners)) // CLUSTER]
    assert (np.abs(corners - solid[:, None, :3]) <= solid[:, None, 3:]).all()


def test_neighbours_in_space_mostly_follow_each_other() -> None:
    points = np.random.default_rng(2).uniform(-20, 20, (20_000, 3)).astype(np.float32)
    half = Clusters.of_spheres(points[place_order(points)], np.zeros(20_000, np.float32)).bounds
    # As many cubes side by side would have halves of sides of 2.34 nm.
    assert np.median(np.cbrt(half[:, 3:].prod(axis=1))) < 1.4 * 2.34


@settings(max_examples=30)
@given(seeds)
def test_the_part_of_a_picture_that_holds_something(seed: int) -> None:
    centres, radii, hidden = beads_of(seed)
    position, axes = camera_of(seed)
    size = (200, 160)
    at = Shot(position, np.zeros(3, np.float32), axes, 0.5)
    nothing = np.empty((0, 3, 3), np.float32), np.empty(0, np.int32)
    number = np.zeros(len(radii), np.int32)
    drawing = Drawing(
        centres, radii, centres, number, number, *nothing, ("cargo/proteins/A",), {}, (), hidden
    )
    box = occupied(Groundwork.of(drawing), at, Frame(0, 0, *size), size)
    view, reach = at.to_view(centres), np.maximum(radii, np.float32(0.4))
    if (-view[:, 2] - reach).min() < 1:
        assert box == Frame(0, 0, *size)
        return
    slope, wide = view[:, :2] / -view[:, 2:], reach / (-view[:, 2] - reach)
    x, y = 100 + slope[:, 0] * 160, 80 - slope[:, 1] * 160
    edges = [(x - 160 * wide).min(), (y - 160 * wide).min()]
    edges += [(x + 160 * wide).max(), (y + 160 * wide).max()]
    inside = np.clip(edges, 0, [*size, *size])
    found = np.array([box.left, box.top, box.right, box.bottom])
    assert (np.abs(found - inside) <= 3.1).all() or not box.width


@given(seed=seeds, reach=st.sampled_from((0.0, 0.7, 3.0)))
def test_merged_beads_cover_what_they_covered(seed: int, reach: float) -> None:
    centres, radii, alone = beads_of(seed)
    radii = np.maximum(radii, np.float32(0.05))
    rng = np.random.default_rng(seed)
    molecule = rng.integers(0, 9, len(radii)).astype(np.int32)
    colours = rng.random((len(radii), 3)).astype(np.float32)
    balls, sizes, mixed, first = merged((centres, radii, colours, molecule), alone, reach)
    assert np.isclose((sizes**2).sum(), (radii**2).sum(), rtol=1e-4)
    light = (radii[:, None] ** 2 * colours**2).sum(axis=0)
    assert np.allclose((sizes[:, None] ** 2 * mixed**2).sum(axis=0), light, rtol=1e-3)
    assert (np.diff(first) > 0).all()
    assert np.isin(np.flatnonzero(alone), first).all()
    assert (np.linalg.norm(balls - centres[first], axis=1) <= reach + 1e-4).all()
    for kind in np.unique(molecule):
        ours, theirs = sizes[molecule[first] == kind], radii[molecule == kind]
        assert np.isclose((ours**2).sum(), (theirs**2).sum(), rtol=1e-4)
