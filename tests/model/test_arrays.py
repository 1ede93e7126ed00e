"""A vesicle as arrays: its beads one after the other, its sites, and what it refuses to be."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from exoviz.model import Beads, Geometry, Instances, Part, Polymer, Template, Vesicle
from made_vesicle import facing, template

GEOMETRY = Geometry(30.0)
UP = np.array([[0.0, 0.0, 1.0]])


def with_sites(one: Template, *places: tuple[float, float, float]) -> Template:
    return replace(
        one,
        sites=np.array(places, np.float32),
        directions=np.tile(UP.astype(np.float32), (len(places), 1)),
        site_names=tuple(f"N{number}" for number in range(1, len(places) + 1)),
    )


BARE = template("CD9", [(0, 0, 0, 1.0, Part.OUTSIDE)])
ONE = with_sites(template("CD9", [(0, 0, z, 0.5, Part.INSIDE) for z in (1.0, 2.0)]), (0, 0, 3.0))
TWO = with_sites(BARE, (1.0, 0, 0), (0, 0, 1.0))
CHAIN = Polymer(
    "cargo/rna/mirna",
    "let-7a-5p",
    np.array([[0, 0, 1], [0, 0, 2], [0, 0, 3], [0, 0, 4]], np.float32),
    np.full(4, 0.4, np.float32),
    "UGCA",
    1300.0,
)


def three_copies(*templates: Template) -> Instances:
    """Copies at 10, 20 and 30 nm on the x axis, upright, on the x axis, and upside down."""
    turned = np.array([[0, 0, 1.0], [1.0, 0, 0], [0, 0, -1.0]])
    return Instances(
        "proteins/tetraspanins/CD9",
        "CD9",
        templates,
        np.array([[10, 0, 0], [20, 0, 0], [30, 0, 0]], np.float32),
        facing(turned).astype(np.float32),
        np.arange(3, dtype=np.uint8),
    )


def test_beads_of_copies_of_several_shapes() -> None:
    positions, radii, parts, copy = three_copies(BARE, ONE, TWO).bead_positions()
    expected = [[10, 0, 0], [21, 0, 0], [22, 0, 0], [30, 0, 0]]
    assert np.allclose(positions, expected, atol=1e-5)
    assert radii.tolist() == [1.0, 0.5, 0.5, 1.0]
    assert parts.tolist() == [Part.OUTSIDE, Part.INSIDE, Part.INSIDE, Part.OUTSIDE]
    assert copy.tolist() == [0, 1, 1, 2]


def test_sites_of_copies_of_which_some_have_none() -> None:
    points, directions, names, copy = three_copies(BARE, ONE, TWO).sites()
    # Upside down, x becomes -x or stays, by which way it was turned; z becomes -z.
    assert np.allclose(points[0], [23, 0, 0], atol=1e-5)
    assert np.allclose(points[2], [30, 0, -1], atol=1e-5)
    assert abs(points[1, 0] - 30) == pytest.approx(1, abs=1e-5)
    assert np.allclose(directions, [[1, 0, 0], [0, 0, -1], [0, 0, -1]], atol=1e-5)
    assert names == ("N1", "N1", "N2")
    assert copy.tolist() == [1, 2, 2]
    points, directions, names, copy = three_copies(BARE, BARE, BARE).sites()
    assert (points.shape, directions.shape, names, copy.shape) == ((0, 3), (0, 3), (), (0,))


def test_beads_of_a_vesicle_say_what_they_belong_to() -> None:
    beads = Vesicle(GEOMETRY, 1, (three_copies(BARE, ONE, TWO),), (CHAIN,)).beads()
    assert len(beads) == 8
    assert beads.molecule.tolist() == [0, 1, 1, 2, 3, 3, 3, 3]
    assert [beads.layer_names[one] for one in beads.layer[3:5]] == [
        "proteins/tetraspanins/CD9",
        "cargo/rna/mirna",
    ]
    assert [beads.species_names[one] for one in beads.species[3:5]] == ["CD9", "let-7a-5p"]
    bases = [Part.URACIL, Part.GUANINE, Part.CYTOSINE, Part.ADENINE]
    assert beads.part[4:].tolist() == bases
    assert beads.radii[4:] == pytest.approx([0.4] * 4)
    assert np.array_equal(beads.positions[4:], CHAIN.beads)


def test_a_vesicle_of_nothing_has_no_beads() -> None:
    beads = Vesicle(GEOMETRY, 1, ()).beads()
    assert len(beads) == 0
    assert beads.positions.shape == (0, 3)
    assert all(
        len(getattr(beads, name)) == 0 for name in ("radii", "part", "layer", "species", "molecule")
    )
    assert beads.layer_names == beads.species_names == ()


@pytest.mark.parametrize(
    ("owner", "words"),
    [
        ([3, 3], "one owner for each copy"),
        ([3, 3, 3, 3], "one owner for each copy"),
        ([4, -1, -1], "an owner is a molecule of the vesicle"),
        ([-2, -1, -1], "an owner is a molecule of the vesicle"),
        ([1, 2, -1], "an owner has no owner itself"),
    ],
)
def test_owners_that_cannot_be(owner: list[int], words: str) -> None:
    batch = replace(three_copies(BARE, ONE, TWO), owner=np.array(owner, np.int32))
    with pytest.raises(ValueError, match=words):
        Vesicle(GEOMETRY, 1, (batch,), (CHAIN,))


def test_molecules_know_their_owner_or_are_their_own() -> None:
    batch = replace(three_copies(BARE, ONE, TWO), owner=np.array([-1, 3, 3], np.int32))
    assert Vesicle(GEOMETRY, 1, (batch,), (CHAIN,)).owners().tolist() == [0, 3, 3, 3]


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (BARE, "mass_da"),
        (three_copies(BARE, ONE, TWO), "owner"),
        (CHAIN, "sequence"),
        (GEOMETRY, "diameter"),
        (Vesicle(GEOMETRY, 1, ()), "seed"),
        (Vesicle(GEOMETRY, 1, ()).beads(), "radii"),
    ],
)
def test_what_is_built_does_not_change(value: Any, name: str) -> None:
    assert isinstance(value, (Template, Instances, Polymer, Geometry, Vesicle, Beads))
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(value, name, None)
