"""Membrane shapes: what geometry says of them, for any sizes."""

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.integrate import trapezoid

from exoviz.story.membrane.cell_membrane import CellMembrane
from exoviz.story.membrane.fusion import Floats, Fusion, MaterialCoordinates
from exoviz.story.membrane.profile import (
    Profile,
    plane,
    sphere,
    sphere_on_plane,
    sphere_on_sphere,
)

EVENTS = ("plane", "beside", "enclosed")
openings = st.floats(0, 1)


@st.composite
def fusions(draw: st.DrawFn) -> Fusion:
    radius = draw(st.floats(18, 500))
    event = draw(st.sampled_from(EVENTS))
    larger = radius * draw(st.floats(1.5 if event == "enclosed" else 1.0, 30))
    return Fusion(
        radius,
        other=math.inf if event == "plane" else larger,
        enclosed=event == "enclosed",
        pore=draw(st.floats(2.5, 4)),
        fillet=draw(st.floats(2.5, 5)),
        wide_fillet=radius * draw(st.floats(0.28, 0.45)),
        upside_down=draw(st.booleans()),
    )


def some_labels(fusion: Fusion, number: int = 400) -> MaterialCoordinates:
    rng = np.random.default_rng(number)
    outer = np.arange(number) % 2 == 0
    whole = np.where(outer, fusion.total_area(outer=True), fusion.total_area(outer=False))
    share = np.linspace(0, 1, number) ** 2
    return MaterialCoordinates(outer, whole * share, rng.uniform(0, 2 * math.pi, number))


def crossings(profile: Profile) -> int:
    """Count the pairs of pieces of the section that cross."""
    steps = [
        np.linspace(low, high, 60, endpoint=False)
        for low, high in zip(profile.lengths[:-1], profile.lengths[1:], strict=True)
        if high - low > 1e-6 * profile.length
    ]
    r, z, _ = profile.at(np.concatenate([*steps, [profile.length]]))
    points = np.stack([r, z], axis=-1)
    first, last = points[:-1], points[1:]
    along = last - first

    def side(origin: Floats, direction: Floats, point: Floats) -> Floats:
        to = point[None] - origin[:, None]
        found: Floats = direction[:, None, 0] * to[..., 1] - direction[:, None, 1] * to[..., 0]
        return found

    apart = side(first, along, first) * side(first, along, last) < 0
    near = np.abs(np.subtract.outer(np.arange(len(first)), np.arange(len(first)))) < 2
    return int((apart & apart.T & ~near).sum())


@given(fusions(), openings)
def test_area_is_conserved(fusion: Fusion, u: float) -> None:
    rest = fusion.patch_radius**2 if fusion.flat else 4 * fusion.other**2
    whole = math.pi * (4 * fusion.radius**2 + rest)
    assert fusion.profile(u).total_area == pytest.approx(whole, rel=1e-9)
    shape = fusion.profile(u)
    s = np.linspace(0, shape.length, 40_001)
    numeric = trapezoid(2 * math.pi * shape.at(s)[0], s)
    assert numeric == pytest.approx(whole, rel=1e-4)


@given(fusions(), openings, st.sampled_from([-2.0, 0.0, 2.0]))
def test_profile_has_no_kink(fusion: Fusion, u: float, offset: float) -> None:
    shape = fusion.profile(u).offset(offset)
    for before, after in itertools.pairwise(shape.arcs):
        r, z, angle = before.at(np.asarray(before.length))
        assert r == pytest.approx(after.r, abs=1e-7)
        assert z == pytest.approx(after.z, abs=1e-7)
        assert abs(angle - after.angle) < 1e-6


@given(fusions(), openings, st.sampled_from([-2.0, 0.0, 2.0]))
def test_profile_never_crosses_itself(fusion: Fusion, u: float, offset: float) -> None:
    shape = fusion.profile(u).offset(offset)
    s = np.linspace(0, shape.length, 2001)
    assert shape.at(s)[0].min() > -1e-6
    assert crossings(shape) == 0


@given(fusions(), openings)
def test_normals_are_unit_and_outward(fusion: Fusion, u: float) -> None:
    place, normal = fusion.place(some_labels(fusion), u)
    np.testing.assert_allclose(np.linalg.norm(normal, axis=1), 1, atol=1e-12)
    up = -1 if fusion.upside_down else 1
    # at the pole, away from what was in the sphere
    np.testing.assert_allclose(normal[0], [0, 0, -up], atol=1e-7)
    shape = fusion.profile(u)
    s, step = np.linspace(0.01, shape.length - 0.01, 2000), 1e-4
    ahead, behind = shape.at(s + step), shape.at(s - step)
    r, z = (ahead[0] - behind[0]) / (2 * step), (ahead[1] - behind[1]) / (2 * step)
    out = shape.normal(s)
    np.testing.assert_allclose(r * out[0] + z * out[1], 0, atol=1e-4)
    # the section runs with the lumen on its left
    np.testing.assert_allclose(r * out[1] - z * out[0], -1, atol=1e-4)
    assert np.isfinite(place).all()


@given(fusions(), openings, st.sampled_from([-2.0, 0.0, 2.0]))
def test_area_and_arc_length_are_inverse(fusion: Fusion, u: float, offset: float) -> None:
    shape = fusion.profile(u).offset(offset)
    area = np.linspace(0, shape.total_area, 1001)
    s = shape.arc_length(area)
    assert np.all(np.diff(s) > 0)
    np.testing.assert_allclose(shape.area(s), area, rtol=1e-9, atol=1e-6)
    wanted = np.linspace(0, shape.length, 1001)
    # next to a pole the area says little about the place
    np.testing.assert_allclose(
        shape.arc_length(shape.area(wanted)), wanted, atol=1e-5 * shape.length
    )


@given(fusions(), openings)
def test_both_ways_to_a_place_agree(fusion: Fusion, u: float) -> None:
    shape = fusion.leaflet(u, outer=False)
    area = np.linspace(0, shape.total_area, 501)
    r, z, angle = shape.at(shape.arc_length(area))
    wanted = np.stack([r, z, np.sin(angle), np.cos(angle)])
    np.testing.assert_allclose(shape.frame(area), wanted, atol=1e-6)


@given(fusions(), st.floats(0, 0.999))
def test_lipids_move_without_jumps(fusion: Fusion, u: float) -> None:
    coordinates = some_labels(fusion)
    before, straight = fusion.place(coordinates, u)
    after, turned = fusion.place(coordinates, u + 1e-5)
    reach = 1e-5 * 60 * fusion.radius * math.hypot(1, 0 if fusion.flat else 1)
    assert np.linalg.norm(after - before, axis=1).max() < reach
    assert np.linalg.norm(turned - straight, axis=1).max() < 0.1


@pytest.mark.parametrize("event", EVENTS)
def test_nothing_jumps_at_the_equator(event: str) -> None:
    other = math.inf if event == "plane" else 400.0
    fusion = Fusion(100, other=other, enclosed=event == "enclosed")
    coordinates = some_labels(fusion, 2000)
    turns = fusion._turns
    equator = (turns[0] - math.pi / 2) / (turns[0] - turns[1])
    places = [fusion.place(coordinates, equator + step * 1e-6)[0] for step in (-2, -1, 0, 1, 2)]
    moves = [np.linalg.norm(b - a, axis=1).max() for a, b in itertools.pairwise(places)]
    assert max(moves) < 2e-3
    assert max(moves) < 1.01 * min(moves)


@given(fusions(), openings, st.floats(-2, 2))
def test_leaflets_agree_with_steiner(fusion: Fusion, u: float, offset: float) -> None:
    shape = fusion.profile(u)
    whole = shape.total_area
    for low, high in zip(shape.lengths[:-1], shape.lengths[1:], strict=True):
        if high - low < 1e-9:
            continue
        nodes, weights = np.polynomial.legendre.leggauss(40)
        s = low + (high - low) * (nodes + 1) / 2
        along, about = shape.curvatures(s)
        ring = math.pi * (high - low) * weights * shape.at(s)[0]
        whole += float(np.sum(ring * (offset * (along + about) + offset**2 * along * about)))
    assert shape.offset(offset).total_area == pytest.approx(whole, rel=1e-9)


@given(fusions())
def test_pore_widens(fusion: Fusion) -> None:
    pores = [fusion.pore_radius(u) for u in np.linspace(0, 1, 60)]
    assert pores[0] == pytest.approx(fusion.pore)
    assert np.all(np.diff(pores) > 0)
    assert fusion.pore_radius(fusion.opening_at(pores[31])) == pytest.approx(pores[31])
    assert fusion.opening_at(0) == 0
    assert fusion.opening_at(1e9) == 1


def test_begins_as_sphere_and_plane() -> None:
    """The narrower neck and pore, the nearer to a sphere that touches a plane."""
    apart = []
    for size in (1.0, 0.1, 0.01):
        fusion = Fusion(100, pore=2 * size, fillet=2 * size, offset=size)
        coordinates = some_labels(fusion, 2000)
        start = fusion.place(coordinates, 0)[0]
        before = fusion.place_apart(coordinates, 0.0)[0]
        apart.append(np.linalg.norm(start - before, axis=1).max())
    assert apart[0] < 10
    assert apart[1] < apart[0] / 3
    assert apart[2] < apart[1] / 3


def test_two_spheres_begin_apart() -> None:
    for enclosed in (False, True):
        fusion = Fusion(100, other=200, enclosed=enclosed, pore=0.2, fillet=0.2, offset=0.1)
        coordinates = some_labels(fusion, 2000)
        move = fusion.place(coordinates, 0)[0] - fusion.place_apart(coordinates, 0.0)[0]
        assert np.linalg.norm(move, axis=1).max() < 2


@given(fusions())
def test_ends_as_plane_or_sphere(fusion: Fusion) -> None:
    coordinates = some_labels(fusion)
    place, normal = fusion.place(coordinates, 1)
    shift = np.where(coordinates.outer, fusion.offset, -fusion.offset)
    if fusion.flat:
        up = -1 if fusion.upside_down else 1
        np.testing.assert_allclose(place[:, 2], -up * shift, atol=1e-6)
        np.testing.assert_allclose(normal[:, 2], -up, atol=1e-12)
        return
    last = math.hypot(fusion.radius, fusion.other)
    outward = -1 if fusion.enclosed else 1
    middle = (2 * fusion.other - last) * outward * (-1 if fusion.upside_down else 1)
    distance = np.linalg.norm(place - [0, 0, middle], axis=1)
    np.testing.assert_allclose(distance, last + outward * shift, rtol=1e-6)


def test_upside_down_is_a_mirror() -> None:
    fusion = Fusion(40)
    coordinates = some_labels(fusion)
    place, normal = fusion.place(coordinates, 0.3)
    mirrored, turned = replace(fusion, upside_down=True).place(coordinates, 0.3)
    np.testing.assert_array_equal(mirrored, place * [1, 1, -1])
    np.testing.assert_array_equal(turned, normal * [1, 1, -1])


def test_plane_lipids_are_only_pushed_outwards() -> None:
    fusion = Fusion(50)
    far = np.linspace(1.05, 3, 50) * 4 * math.pi * 52**2
    coordinates = MaterialCoordinates(np.ones(50, bool), far, np.zeros(50))
    radii = np.array([fusion.place(coordinates, u)[0][:, 0] for u in np.linspace(0.2, 1, 9)])
    assert np.all(np.diff(radii, axis=0) > 0)


@given(fusions(), openings, st.sampled_from(["apart", "open", "single"]), st.booleans())
@example(
    fusion=Fusion(254.0, other=5588.0, pore=3, fillet=5, wide_fillet=95.25),
    opening=0.0,
    state="apart",
    outer=True,
)
def test_what_is_drawn_is_where_it_is(
    fusion: Fusion, opening: float, state: str, outer: bool
) -> None:
    membrane = CellMembrane(
        ("mvb", "plasma-membrane"),
        fusion,
        opening=opening,
        gap=20 * opening,
        fused=float(state == "open"),
        height=-7.0,
        single=state == "single",
    )
    area = np.linspace(0, membrane.end(outer=outer), 200)
    coordinates = MaterialCoordinates(np.full(200, outer), area, np.linspace(0, math.pi, 200))
    for seen, true in zip(
        membrane.drawn(coordinates, outer=outer), membrane.place(coordinates), strict=True
    ):
        # A pole's own place is known to the square root of a last bit.
        np.testing.assert_allclose(seen, true, atol=1e-4)


def test_simple_shapes() -> None:
    ball = sphere(20)
    assert ball.total_area == pytest.approx(4 * math.pi * 400)
    assert ball.at(ball.length / 2)[0] == pytest.approx(20)
    assert ball.offset(2).total_area == pytest.approx(4 * math.pi * 22**2)
    disc = plane(30, 5)
    assert disc.total_area == pytest.approx(math.pi * 900)
    assert disc.arc_length(4 * math.pi * 900) == pytest.approx(60)


@pytest.mark.parametrize("past_equator", [False, True])
def test_sphere_on_plane_is_where_the_formula_says(past_equator: bool) -> None:
    radius, fillet, pore = 100.0, 12.0, 60.0
    shape = sphere_on_plane(radius, fillet, pore, 300, past_equator=past_equator)
    root = math.sqrt((radius + fillet) ** 2 - (pore + fillet) ** 2)
    depth = fillet - root if past_equator else fillet + root
    s = np.linspace(0, shape.lengths[1], 50)
    r, z, _ = shape.at(s)
    np.testing.assert_allclose(np.hypot(r, z + depth), radius, rtol=1e-9)
    assert shape.at(shape.length)[0] == pytest.approx(300)
    assert shape.at(shape.length)[1] == pytest.approx(0, abs=1e-9)
    if not past_equator:
        neck = np.linspace(shape.lengths[1], shape.lengths[2], 4001)
        assert shape.at(neck)[0].min() == pytest.approx(pore, abs=1e-4)


@pytest.mark.parametrize("enclosed", [False, True])
def test_sphere_on_sphere_has_the_radii_it_was_given(enclosed: bool) -> None:
    shape = sphere_on_sphere(40, 6, 10, 200, enclosed=enclosed)
    assert 1 / shape.arcs[0].curvature == pytest.approx(40)
    assert 1 / abs(shape.arcs[2].curvature) == pytest.approx(200)
    r, z, _ = shape.at(shape.length)
    assert r == pytest.approx(0, abs=1e-9)
    assert z == pytest.approx(-400 if enclosed else 400)
    neck = np.linspace(shape.lengths[1], shape.lengths[2], 4001)
    assert shape.at(neck)[0].min() == pytest.approx(10, abs=1e-4)


def test_impossible_shapes_are_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        Fusion(50, pore=1)
    with pytest.raises(ValueError, match="twice"):
        Fusion(10)
    with pytest.raises(ValueError, match="larger"):
        Fusion(50, other=60, enclosed=True)
    with pytest.raises(ValueError, match="u is"):
        Fusion(50).profile(1.5)
    with pytest.raises(ValueError, match="wider"):
        sphere_on_plane(20, 5, 30, 100)
    with pytest.raises(ValueError, match="parallel"):
        sphere_on_plane(20, 1, 5, 100).offset(2)
