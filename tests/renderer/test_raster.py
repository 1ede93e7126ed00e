"""What each pixel shows is what a ray through its middle meets first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from exoviz.renderer.raster.backdrop import as_bytes, encoded, enlarged, lay_light
from exoviz.renderer.raster.clusters import CLUSTER, Clusters
from exoviz.renderer.raster.visibility import (
    EMPTY_DEPTH,
    HALO,
    Ground,
    PixelWindow,
    VisibleShapes,
    raster,
)

Floats = NDArray[np.float32]

WINDOW = PixelWindow(left=-0.5, top=0.4, pixel=0.0125, width=80, height=150)
NO_SOLIDS = (np.empty((0, 3, 3), np.float32), np.empty(0, np.int32))


CAMERA = (np.zeros(3, np.float32), np.eye(3, dtype=np.float32))


def shapes_of(
    centres: Floats,
    radii: Floats,
    hidden: NDArray[np.bool_],
    triangles: Floats,
    owner: NDArray[np.int32],
) -> VisibleShapes:
    return VisibleShapes.of(
        (centres, radii, hidden),
        Clusters.of_spheres(centres, radii),
        (triangles, owner),
        Clusters.of_triangles(triangles),
        CAMERA,
        np.zeros(-(-len(radii) // CLUSTER), np.bool_),
    )


def drawn(shapes: VisibleShapes, window: PixelWindow = WINDOW, threads: int = 2) -> Ground:
    numbers = np.arange(len(shapes.radii), dtype=np.int32)
    with ThreadPoolExecutor(threads) as pool:
        ground, found = raster(shapes, window, (numbers, numbers), pool)
    seen = ground.molecule[ground.molecule >= 0]
    assert (np.unique(seen) == np.flatnonzero(found)).all()
    return ground


def cloud(seed: int, count: int) -> tuple[Floats, Floats]:
    rng = np.random.default_rng(seed)
    centres = rng.uniform((-8, -8, -30), (8, 8, -6), (count, 3))
    return centres.astype(np.float32), rng.uniform(0.05, 2.0, count).astype(np.float32)


def rays(window: PixelWindow) -> NDArray[np.float64]:
    x, y = np.meshgrid(window.columns(), window.rows())
    return np.stack([x, y, np.full_like(x, -1)], axis=2).astype(np.float64)


@settings(max_examples=25)
@given(st.integers(0, 2**32 - 1), st.integers(1, 120))
def test_the_nearest_sphere_of_each_ray_is_shown(seed: int, count: int) -> None:
    centres, radii = cloud(seed, count)
    ground = drawn(shapes_of(centres, radii, np.zeros(count, np.bool_), *NO_SOLIDS))
    way = rays(WINDOW)[:, :, None]
    square = (way * way).sum(axis=3)
    along = (way * centres).sum(axis=3) / square
    apart = ((way * along[..., None] - centres) ** 2).sum(axis=3)
    inside = radii.astype(np.float64) ** 2 - apart
    depth = np.where(
        inside > 0, along - np.sqrt(np.maximum(inside, 0) / square), np.float64(EMPTY_DEPTH)
    )
    found = ground.depth[HALO:-HALO, HALO:-HALO]
    # At an edge rounding decides whether a ray meets a sphere.
    clear = (np.abs(inside) > 1e-4).all(axis=2)
    assert np.allclose(found[clear], depth.min(axis=2)[clear], atol=2e-3)
    shown = ground.shown[HALO:-HALO, HALO:-HALO]
    assert ((shown >= 0) == (depth.min(axis=2) < EMPTY_DEPTH))[clear].all()
    first, second = np.sort(depth, axis=2)[..., :2].transpose(2, 0, 1) if count > 1 else (0, 1)
    certain = clear & (shown >= 0) & (np.asarray(second) - first > 1e-3)
    assert (shown == depth.argmin(axis=2))[certain].all()


def test_what_is_hidden_or_behind_the_camera_is_not_drawn() -> None:
    centres = np.array([[0, 0, -10], [0, 0, 10], [0, 0, -0.2]], np.float32)
    radii = np.ones(3, np.float32)
    hidden = np.array([True, False, False])
    assert (drawn(shapes_of(centres, radii, hidden, *NO_SOLIDS)).shown == -1).all()


def test_triangles_hide_and_are_hidden() -> None:
    centres = np.array([[0, 0, -10], [0, 0, -20]], np.float32)
    radii = np.array([1.0, 8.0], np.float32)
    wall = np.array([[[-9, -9, -11], [9, -9, -11], [0, 12, -11]]], np.float32)
    for turned in (wall, wall[:, ::-1]):
        shapes = shapes_of(centres, radii, np.zeros(2, np.bool_), turned, np.array([1], np.int32))
        ground = drawn(shapes)
        shown = ground.shown[HALO:-HALO, HALO:-HALO]
        assert set(np.unique(shown)) >= {0, 2}
        # The larger sphere lies wholly behind the wall where the wall is.
        solid = shown == 2
        assert np.allclose(ground.depth[HALO:-HALO, HALO:-HALO][solid], 11, atol=1e-3)
        assert (ground.molecule[HALO:-HALO, HALO:-HALO][solid] == 1).all()
        assert shapes.planes[0, 2] == pytest.approx(1)


@settings(max_examples=10)
@given(st.integers(0, 2**32 - 1), st.integers(1, 8))
def test_the_number_of_threads_changes_nothing(seed: int, threads: int) -> None:
    centres, radii = cloud(seed, 200)
    shapes = shapes_of(centres, radii, np.zeros(200, np.bool_), *NO_SOLIDS)
    one, many = drawn(shapes, threads=1), drawn(shapes, threads=threads)
    assert (one.shown == many.shown).all()
    assert (one.depth == many.depth).all()


def test_what_is_seen_is_mirrored_beyond_the_edges() -> None:
    centres, radii = cloud(3, 300)
    ground = drawn(shapes_of(centres, radii * 4, np.zeros(300, np.bool_), *NO_SOLIDS))
    for grid in (ground.depth, ground.shown, ground.molecule, ground.kind):
        inside = grid[HALO:-HALO, HALO:-HALO]
        assert (grid == np.pad(inside, HALO, mode="symmetric")).all()


@pytest.mark.parametrize("size", [(1, 1), (2, 3), (37, 20)])
@pytest.mark.parametrize("times", [(2, 2), (3, 3), (3.1, 2.4)])
def test_what_is_enlarged_is_what_a_bilinear_filter_makes(
    size: tuple[int, int], times: tuple[float, float]
) -> None:
    width, height = size
    pixels = np.random.default_rng(width).integers(0, 256, (height, width, 4), np.uint8)
    pixels[..., 3] = 255
    larger = (round(times[0] * width), round(times[1] * height))
    filtered = Image.fromarray(pixels[..., :3]).resize(larger, Image.Resampling.BILINEAR)
    np.testing.assert_array_equal(enlarged(pixels, larger)[..., :3], np.asarray(filtered))
    assert enlarged(pixels, larger)[..., 3].min() == 255


@pytest.mark.parametrize("fade", [0.0, 0.4])
def test_light_is_laid_as_one_would_mix_it(fade: float) -> None:
    rng = np.random.default_rng(4)
    share = np.clip(rng.random((1, 9, 14)) * 1.4 - 0.2, 0, 1)
    light = np.concatenate([rng.random((3, 9, 14)) * share * 1.3, share]).astype(np.float32)
    behind, sky = rng.random((2, 3, 9, 14)).astype(np.float32)
    pixels = np.empty((9, 14, 4), np.uint8)
    lay_light(light, behind, pixels, 5, sky, fade)
    own = encoded(light[:3] / np.maximum(light[3], np.float32(1e-6)))
    mixed = behind + light[3] * (own - behind)
    mixed += np.float32(fade) * (sky - mixed)
    np.testing.assert_array_equal(np.moveaxis(pixels[..., :3], 2, 0), as_bytes(mixed, 5))
