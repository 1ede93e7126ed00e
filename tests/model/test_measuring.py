"""Measures: true to the scene and the catalog, and to what they name."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from built_scenes import built
from exoviz.model import Vesicle
from exoviz.model.measuring import measured, molecule_beads, molecule_name
from exoviz.registry.measure_kinds import MEASURE_KINDS

SOME = ("exosome", "liposome")


def named(vesicle: Vesicle, every: int) -> list[str]:
    count = sum(map(len, vesicle.batches)) + len(vesicle.polymers)
    return [molecule_name(vesicle, one) for one in range(0, count, every)]


def value(vesicle: Vesicle, kind: str, *ends: object) -> float:
    found = measured(vesicle, kind, ends).value  # type: ignore[arg-type]
    assert found is not None
    return found


@pytest.mark.parametrize("name", SOME)
def test_size_and_membrane_are_those_of_the_scene(name: str) -> None:
    scene, vesicle = built(name)
    # What the beads are rounded to.
    assert value(vesicle, "diameter") == pytest.approx(scene.vesicle.diameter_nm, abs=0.02)
    assert value(vesicle, "thickness") == pytest.approx(vesicle.geometry.thickness, abs=0.02)
    # X-ray and neutron scattering of fluid bilayers: 3.5 to 4.5 nm.
    assert 3.5 < value(vesicle, "phosphates") < 4.5
    for place in ((0.0, 0.0, 9.0), (-3.0, 5.0, 1.0)):
        assert value(vesicle, "thickness", place) == pytest.approx(5.0, abs=0.1)
        assert value(vesicle, "phosphates", place) < value(vesicle, "thickness", place)


def test_every_molecule_has_a_name_of_its_own_by_which_it_is_found(exosome: Vesicle) -> None:
    beads = exosome.beads()
    names = named(exosome, 397)
    assert len(set(names)) == len(names)
    for number, name in zip(itertools.count(0, 397), names, strict=False):
        found = molecule_beads(exosome, name)
        assert found is not None
        mine = beads.molecule == number
        np.testing.assert_allclose(found[0], beads.positions[mine], atol=1e-4)
        np.testing.assert_array_equal(found[1], beads.radii[mine])
        assert name.startswith(beads.layer_names[beads.layer[mine][0]] + "#")


def test_distances_are_symmetric_and_no_way_around_is_shorter(exosome: Vesicle) -> None:
    ends = [*named(exosome, 2003)[:5], (1.0, -2.0, 3.0)]
    for one, two, three in itertools.permutations(ends, 3):
        there = value(exosome, "distance", one, two)
        assert there == pytest.approx(value(exosome, "distance", two, one))
        around = value(exosome, "distance", one, three) + value(exosome, "distance", three, two)
        assert there <= around + 1e-4
        gap = value(exosome, "gap", one, two)
        assert gap == pytest.approx(value(exosome, "gap", two, one), abs=1e-5)


def test_a_gap_is_the_least_distance_of_two_surfaces(exosome: Vesicle) -> None:
    first, second = "proteins/tetraspanins/CD63#1", "cargo/rna/mrna#1"
    one, two = molecule_beads(exosome, first), molecule_beads(exosome, second)
    assert one is not None
    assert two is not None
    apart = np.linalg.norm(one[0][:, None] - two[0], axis=2) - one[1][:, None] - two[1]
    found = measured(exosome, "gap", (first, second))
    assert found.value == pytest.approx(float(apart.min()), abs=1e-5)
    way = float(np.linalg.norm(found.corners[1] - found.corners[0]))
    assert way == pytest.approx(abs(float(apart.min())), abs=1e-4)


def test_angles_of_a_triangle_add_up(exosome: Vesicle) -> None:
    corners = named(exosome, 4001)[:3]
    turns = [(corners[i - 1], corners[i], corners[i - 2]) for i in range(3)]
    assert sum(value(exosome, "angle", *turn) for turn in turns) == pytest.approx(180, abs=1e-3)
    assert value(exosome, "angle", (1, 0, 0), (0, 0, 0), (0, 5, 0)) == pytest.approx(90)


@pytest.mark.parametrize("kind", MEASURE_KINDS)
def test_a_molecule_that_is_gone_has_no_value_and_is_named(kind: str, exosome: Vesicle) -> None:
    gone = "proteins/tetraspanins/CD63#999999"
    ends = (gone, (0.0, 0.0, 1.0), (0.0, 1.0, 0.0))[: MEASURE_KINDS[kind].most]
    found = measured(exosome, kind, ends)
    assert found.value is None
    assert found.gone == (gone,)
    assert not len(found.corners)


def test_where_there_is_no_membrane_no_thickness_is_invented(exosome: Vesicle) -> None:
    bare = Vesicle(exosome.geometry, 1, ())
    for kind in ("thickness", "phosphates"):
        assert measured(bare, kind, ()).value is None


@pytest.mark.parametrize("kind", [name for name, one in MEASURE_KINDS.items() if one.is_whole])
def test_the_line_of_a_measure_is_as_long_as_it_says(kind: str, exosome: Vesicle) -> None:
    way = np.array([0.6, 0.0, -0.8], np.float32)
    for found in (
        measured(exosome, kind, ()).turned(way),
        measured(exosome, kind, ((3.0, 0.0, -4.0),)).turned(np.array([0, 1, 0], np.float32)),
    ):
        start, stop = found.corners
        assert np.linalg.norm(stop - start) == pytest.approx(found.value, abs=1e-3)
        np.testing.assert_allclose(np.cross(start, way), 0, atol=1e-3)
