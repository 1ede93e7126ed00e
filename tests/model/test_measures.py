"""Measures of vesicles of a few molecules, beside numbers that were worked out by hand."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from math import pi, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exoviz.builder.membrane.footprints import Leaflet, footprint
from exoviz.model import Geometry, Instances, Part, Polymer, Vesicle, rotate
from exoviz.model.layers import Side, Substance
from exoviz.model.measures import (
    buoyant_density,
    counts,
    covered_area,
    density_in,
    filling,
    masses,
    outer_diameter,
    overlaps,
    spacing,
)
from exoviz.model.neighbours import approaches
from exoviz.model.neighbours.approaches import closest_approaches
from exoviz.model.neighbours.column_approaches import approaches_in_columns
from exoviz.model.units import FREE_WATER_KEPT
from made_vesicle import Floats, copies, template

Places = Sequence[Sequence[float]] | Floats

#: Midplane at 12.5 nm, neutral surfaces at 13.9 and 11.1 nm, lumen within 10 nm.
GEOMETRY = Geometry(30.0)
#: nm³ in which a dalton is dissolved at 1 mL/g: 10²¹ nm³/mL over Avogadro's number.
NM3 = 1e21 / 6.02214076e23
OUTER, INNER = "membrane/outer/cholesterol", "membrane/inner/cholesterol"


def ball(layer: str, places: Places, radius: float = 0.25, mass_da: float = 1000.0) -> Instances:
    """Copies of a molecule of one bead."""
    name = layer.rpartition("/")[2]
    one = template(name, [(0, 0, 0, radius, Part.TAIL)], mass_da)
    positions = np.asarray(places, float)
    return copies(layer, one, positions, np.tile([0.0, 0.0, 1.0], (len(positions), 1)))


def rna(mass_da: float, at: Places) -> Polymer:
    beads = np.asarray(at, np.float32)
    radii = np.full(len(beads), 0.25, np.float32)
    return Polymer("cargo/rna/mirna", "let-7a-5p", beads, radii, "A" * len(beads), mass_da)


def test_radii_of_a_bilayer() -> None:
    # Half of 30 nm less half of 5 nm; 1.4 nm either way; 15 nm less 5 nm.
    assert GEOMETRY.midplane == 12.5
    assert (GEOMETRY.outer_neutral, GEOMETRY.inner_neutral) == pytest.approx((13.9, 11.1))
    assert (GEOMETRY.neutral("outer"), GEOMETRY.neutral("inner")) == pytest.approx((13.9, 11.1))
    assert GEOMETRY.lumen == 10.0
    assert Geometry(30.0, 4.0, 1.0).outer_neutral == 14.0


def test_rotation_by_a_quarter_turn() -> None:
    # (sin 45°, 0, 0, cos 45°) is 90° about x: y becomes z, z becomes -y.
    turn = np.array([sqrt(0.5), 0, 0, sqrt(0.5)], np.float32)
    vectors = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1]], np.float32)
    assert np.allclose(rotate(turn, vectors), [[1, 0, 0], [0, 0, 1], [0, -1, 0]], atol=1e-6)


@given(st.lists(st.floats(-1, 1), min_size=7, max_size=7))
def test_rotation_keeps_lengths(numbers: list[float]) -> None:
    quaternion = np.array(numbers[:4]) + [0, 0, 0, 2.0]
    quaternion /= np.linalg.norm(quaternion)
    vector = np.array(numbers[4:])
    turned = rotate(quaternion.astype(np.float32), vector.astype(np.float32))
    assert np.linalg.norm(turned) == pytest.approx(np.linalg.norm(vector), abs=1e-5)
    back = rotate((quaternion * [-1, -1, -1, 1]).astype(np.float32), turned)
    assert np.allclose(back, vector, atol=1e-5)


def test_mass_counts_each_copy_by_its_conformer() -> None:
    light, heavy = (template("x", [(0, 0, 0, 1, Part.OUTSIDE)], mass) for mass in (1000.0, 2500.0))
    batch = replace(
        copies("proteins/mhc/x", light, np.eye(3), np.eye(3)),
        templates=(light, heavy),
        conformer=np.array([0, 1, 1], np.uint8),
    )
    # 1000 + 2 x 2500.
    assert batch.mass_da == 6000.0


def small_vesicle() -> Vesicle:
    return Vesicle(
        GEOMETRY,
        1,
        (
            ball(OUTER, 13.9 * np.eye(3), mass_da=700.0),
            ball(INNER, 11.1 * np.eye(3)[:2], mass_da=800.0),
            ball("proteins/tetraspanins/CD9", [[0, 0, 12.5]], 1.0, 25_000.0),
            ball("glycans/mannose", [[0, 0, 16.5], [0, 0, 17.5]], 0.24, 1_500.0),
            ball("cargo/proteins/UBB", [[3, 0, 0]], 1.5, 8_500.0),
        ),
        (rna(7_000.0, [[0, 5, 0], [0, 5, 0.7]]),),
    )


def test_masses_by_kind() -> None:
    assert masses(small_vesicle()) == pytest.approx(
        {
            "lipid": (3 * 700 + 2 * 800) / 1e6,
            "protein": (25_000 + 8_500) / 1e6,
            "glycan": 2 * 1_500 / 1e6,
            "rna": 7_000 / 1e6,
        }
    )


def test_counts_are_of_the_layers_below() -> None:
    vesicle = small_vesicle()
    assert counts(vesicle, "membrane") == {"cholesterol": 5}
    assert counts(vesicle, "membrane/outer") == {"cholesterol": 3}
    assert counts(vesicle, "cargo") == {"UBB": 1, "let-7a-5p": 1}


@pytest.mark.parametrize(
    ("kind", "volume"), [("lipid", 0.97), ("protein", 0.73), ("glycan", 0.62), ("rna", 0.54)]
)
def test_matter_of_one_kind_floats_at_the_inverse_of_its_volume(
    kind: Substance, volume: float
) -> None:
    # Protein brings 0.3 g of water a gram.
    bound = 0.3 if kind == "protein" else 0.0
    assert buoyant_density({kind: 3.0}) == pytest.approx((1 + bound) / (volume + bound))


def test_density_of_a_mixture() -> None:
    # 2 + 1 + 0.5 + 0.25 = 3.75 MDa in 1.94 + 0.73 + 0.31 + 0.135 = 3.115 MDa mL/g, and 0.3 MDa
    # of water that the protein binds.
    mixed: dict[Substance, float] = {"lipid": 2.0, "protein": 1.0, "glycan": 0.5, "rna": 0.25}
    assert buoyant_density(mixed) == pytest.approx(4.05 / 3.415)
    assert buoyant_density({"lipid": 0.0}) == 0.0
    # 1 MDa of water in the lumen.
    assert buoyant_density(mixed, 1e6 * NM3) == pytest.approx(5.05 / 4.415)


def test_sucrose_draws_water_out_of_the_lumen_and_iodixanol_does_not() -> None:
    vesicle = small_vesicle()
    water = 4 / 3 * pi * 10**3 * (1 - filling(vesicle))
    inside = {medium: density_in(vesicle, medium) for medium in FREE_WATER_KEPT}
    assert inside["iodixanol"] == pytest.approx(buoyant_density(masses(vesicle), water))
    assert inside["sucrose"] == pytest.approx(buoyant_density(masses(vesicle), 0.16 * water))
    assert 1 < inside["iodixanol"] < inside["sucrose"] < buoyant_density(masses(vesicle))


def test_filling_of_the_lumen() -> None:
    half = template(
        "CD9", [(0, 0, z, 0.5, Part.INSIDE) for z in (-3.0, 0.0, 1.0, 2.0)], mass_da=40_000.0
    )
    membrane = copies("proteins/tetraspanins/CD9", half, np.array([[0, 0, 12.5]]), np.eye(3)[2:])
    vesicle = Vesicle(
        GEOMETRY,
        1,
        (
            ball("cargo/proteins/UBB", [[0, 0, 0], [4, 0, 0]], mass_da=100_000.0),
            membrane,
            ball(OUTER, 13.9 * np.eye(3)),
        ),
        (rna(10_000.0, [[0, 5, 0]]),),
    )
    # One bead of four is below 10 nm: a quarter of 40 kDa counts. Lipids do not.
    protein = (2 * 100_000 + 40_000 / 4) * 0.73 * NM3
    room = 4 / 3 * pi * 10**3
    assert filling(vesicle) == pytest.approx((protein + 10_000 * 0.54 * NM3) / room, rel=1e-5)


def test_overlaps_of_lipids() -> None:
    # Spheres of 0.3 nm, 0.15 nm, 0.21 nm and 0.7 nm apart: the last do not touch.
    places = [[0, 0, 13.9], [0.15, 0, 13.9], [5, 0, 13], [5.21, 0, 13], [0, 9, 9], [0, 9.7, 9]]
    found = overlaps(Vesicle(GEOMETRY, 1, (ball(OUTER, np.array(places), 0.3),)))
    assert set(found) == {"lipid-lipid"}
    assert found["lipid-lipid"].distance == pytest.approx(0.15, abs=1e-5)
    assert found["lipid-lipid"].closeness == pytest.approx(0.15 / 0.6, abs=1e-5)
    assert found["lipid-lipid"].depth == pytest.approx(0.45, abs=1e-5)
    assert found["lipid-lipid"].overlapping == 2


def test_overlaps_of_different_kinds_and_sizes() -> None:
    vesicle = Vesicle(
        GEOMETRY,
        1,
        (
            ball("cargo/proteins/UBB", [[0, 0, 0], [0, 0, 1.8]], 1.0),
            ball("cargo/proteins/ACTB", [[6, 0, 0]], 0.5),
        ),
        (rna(1_000.0, [[7, 0, 0], [7, 0.1, 0]]),),
    )
    found = overlaps(vesicle)
    # Radii of 1 + 1 nm at 1.8 nm; 0.5 + 0.25 nm at 1 nm.
    assert set(found) == {"protein-protein", "protein-rna"}
    assert found["protein-protein"].closeness == pytest.approx(0.9, abs=1e-6)
    assert found["protein-protein"].depth == pytest.approx(0.2, abs=1e-6)
    assert found["protein-rna"].closeness == pytest.approx(1 / 0.75, abs=1e-6)
    assert found["protein-rna"].depth == found["protein-rna"].overlapping == 0


def test_the_closest_pair_of_beads_need_not_be_that_of_the_deepest_overlap() -> None:
    vesicle = Vesicle(
        GEOMETRY,
        1,
        (
            ball("cargo/proteins/UBB", [[0, 0, 0], [0, 0, 1.0]], 1.0),
            ball("cargo/proteins/ACTB", [[6, 0, 0], [6, 0, 0.6]], 0.35),
        ),
    )
    found = overlaps(vesicle)["protein-protein"]
    # 0.6 nm apart of radii that sum to 0.7 nm, and 1 nm apart of radii that sum to 2 nm.
    assert found.distance == pytest.approx(0.6, abs=1e-6)
    assert found.closeness == pytest.approx(0.5, abs=1e-6)
    assert found.depth == pytest.approx(1.0, abs=1e-6)


@given(st.integers(0, 2**32 - 1), st.floats(0.5, 6), st.integers(1, 10), st.sampled_from((0, 99)))
def test_overlaps_are_those_of_all_pairs(seed: int, box: float, slab: int, many: int) -> None:
    rng = np.random.default_rng(seed)
    proteins = ball("cargo/proteins/UBB", rng.uniform(0, box, (9, 3)), 0.5)
    glycans = ball("glycans/N/complex", rng.uniform(0, box, (7, 3)), 0.3)
    owner = rng.integers(-1, 9, 7).astype(np.int32)
    vesicle = Vesicle(GEOMETRY, 1, (proteins, replace(glycans, owner=owner)))
    beads = vesicle.beads()
    wanted: dict[str, list[tuple[float, float]]] = {}
    for one, other in itertools.combinations(range(16), 2):
        kinds = "-".join(sorted("protein" if bead < 9 else "glycan" for bead in (one, other)))
        distance = float(np.linalg.norm(beads.positions[one] - beads.positions[other]))
        reach = float(beads.radii[one] + beads.radii[other])
        if (one < 9 and other >= 9 and owner[other - 9] == one) or distance > reach:
            continue
        wanted.setdefault(kinds, []).append((distance, reach))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(approaches, "_SLAB", slab)
        patch.setattr(approaches, "_MANY", many)
        found = overlaps(vesicle)
    assert set(found) == set(wanted)
    for kinds, pairs in wanted.items():
        assert found[kinds].overlapping == len(pairs)
        assert found[kinds].distance == pytest.approx(min(apart for apart, _ in pairs))
        assert found[kinds].closeness == pytest.approx(min(one / two for one, two in pairs))
        assert found[kinds].depth == pytest.approx(max(two - one for one, two in pairs), abs=1e-6)


@pytest.mark.parametrize("slab", [37, 100_000])
@pytest.mark.parametrize("height", [1.0, 40.0])
def test_columns_find_what_trees_find(
    slab: int, height: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(slab)
    count = 800
    box = np.array((9.0, 5.0, height))
    radii = rng.choice((0.2, 0.26, 0.3, 0.9), count, p=(0.5, 0.3, 0.19, 0.01))
    spheres = np.column_stack((rng.uniform(-box, box, (count, 3)), radii)).astype(np.float32)
    # No sphere is of the second kind.
    kind = rng.choice((0, 2, 3), count).astype(np.intp)
    molecule = np.sort(rng.integers(0, 90, count)).astype(np.int32)
    owner = np.where(rng.random(90) < 0.3, rng.integers(0, 90, 90), np.arange(90))[molecule]
    monkeypatch.setattr(approaches, "_SLAB", slab)
    facts = (spheres, kind, molecule, owner.astype(np.int32))
    found = approaches_in_columns(*facts)
    assert found == closest_approaches(*facts)
    assert len(found) == 6


def test_spacing_of_an_octahedron() -> None:
    corners = np.concatenate([np.eye(3), -np.eye(3)])
    # Lipids are compared on the neutral surface, wherever their origins are.
    vesicle = Vesicle(GEOMETRY, 1, (ball(OUTER, 12.0 * corners), ball(INNER, 12.0 * corners)))
    radii: dict[Side, float] = {"outer": 13.9, "inner": 11.1}
    for side, radius in radii.items():
        found = spacing(vesicle, side)
        assert found is not None
        assert found.mean == pytest.approx(radius * sqrt(2), rel=1e-6)
        assert found.least == pytest.approx(radius * sqrt(2), rel=1e-6)
        assert found.variation == pytest.approx(0, abs=1e-6)
    assert spacing(Vesicle(GEOMETRY, 1, (ball(OUTER, corners[:1]),)), "outer") is None


def test_spacing_of_uneven_lipids() -> None:
    degrees = np.radians([0.0, 60.0, 180.0])
    points = np.stack([np.cos(degrees), np.sin(degrees), np.zeros(3)], axis=1)
    found = spacing(Vesicle(GEOMETRY, 1, (ball(OUTER, points),)), "outer")
    assert found is not None
    # Chords over 60°, 60° and 120°: R, R and R sqrt(3).
    mean = (2 + sqrt(3)) / 3
    deviation = sqrt((2 * (1 - mean) ** 2 + (sqrt(3) - mean) ** 2) / 3)
    assert found.mean == pytest.approx(13.9 * mean, rel=1e-6)
    assert found.least == pytest.approx(13.9, rel=1e-6)
    assert found.variation == pytest.approx(deviation / mean, rel=1e-6)


def test_outer_diameter_is_the_mean_over_the_tops_of_heads() -> None:
    lipid = template(
        "lipid", [(0, 0, 2.2, 0.4, Part.CHOLINE), (0, 0, 1.9, 0.9, Part.TAIL)], mass_da=700.0
    )
    bare = template("sterol", [(0, 0, 5.0, 0.9, Part.STEROL)])
    up = np.eye(3)[2:]
    vesicle = Vesicle(
        GEOMETRY,
        1,
        (
            copies(OUTER, lipid, 12.5 * up, up),
            copies("membrane/outer/sphingomyelin", lipid, 12.1 * up, up),
            copies("membrane/outer/other", bare, 12.5 * up, up),
        ),
    )
    # 12.5 + 2.2 + 0.4 and 12.1 + 2.2 + 0.4; tails, sterols without a head do not count.
    assert outer_diameter(vesicle) == pytest.approx(2 * (15.1 + 14.7) / 2, rel=1e-6)
    assert outer_diameter(Vesicle(GEOMETRY, 1, ())) == 30.0


def test_area_that_a_protein_takes() -> None:
    one = template("x", [(0, 0, 0, 1.0, Part.TRANSMEMBRANE)])
    leaflet = Leaflet.of(GEOMETRY, "outer")
    assert (leaflet.sign, leaflet.midplane) == (1, 12.5)
    assert leaflet.radius == pytest.approx(13.9)
    # Lipids reach down to 0.2 nm above the midplane: from there the bead of 1 nm, and 0.4 nm
    # around it, is a disc of sqrt(1.4² - 0.2²) nm, as seen from the centre on the neutral surface.
    disc = sqrt(1.4**2 - 0.2**2) * 13.9 / 12.7
    found = footprint(one, leaflet, 0.4)
    assert found.radii == pytest.approx([disc], rel=1e-6)
    assert found.directions == pytest.approx(np.array([[0, 0, 1]]))
    assert found.area == pytest.approx(pi * (disc - 0.4) ** 2, rel=0.01)
    # On the inner leaflet it is 0.2 nm below: nearer to the centre, so seen larger.
    inner = footprint(one, Leaflet.of(GEOMETRY, "inner"), 0.4)
    assert inner.radii == pytest.approx([sqrt(1.4**2 - 0.2**2) * 11.1 / 12.3], rel=1e-6)
    # Where lipids are thin, they come as near as their tails let them: 0.33 nm.
    thin = footprint(one, leaflet, 0.3)
    assert thin.radii == pytest.approx([sqrt(1.33**2 - 0.2**2) * 13.9 / 12.7], rel=1e-6)
    # What stays above the heads takes nothing.
    above = template("y", [(0, 0, 4.0, 1.0, Part.OUTSIDE)])
    assert footprint(above, leaflet, 0.4).area == 0
    # Two that stand apart take twice as much; one within another takes no more.
    pair = template("z", [(x, 0, 0, 1.0, Part.TRANSMEMBRANE) for x in (-3.0, 3.0)])
    assert footprint(pair, leaflet, 0.4).area == pytest.approx(2 * found.area, rel=0.06)
    # Between two that nearly touch no lipid has room: the gap is a part of the protein.
    near = template("v", [(x, 0, 0, 1.0, Part.TRANSMEMBRANE) for x in (-1.1, 1.1)])
    assert footprint(near, leaflet, 0.4).area > 2.1 * found.area
    nested = template("w", [(0, 0, 0, r, Part.TRANSMEMBRANE) for r in (1.0, 0.5)])
    assert footprint(nested, leaflet, 0.4).area == pytest.approx(found.area, rel=1e-6)


def test_share_of_the_membrane_that_proteins_cover() -> None:
    # Both neutral surfaces together: 4 pi (13.9² + 11.1²) = 4 pi 316.42 nm².
    whole = 4 * pi * (13.9**2 + 11.1**2)
    free: dict[Side, float] = {"outer": 0.9 * 4 * pi * 13.9**2, "inner": 4 * pi * 11.1**2}
    vesicle = Vesicle(GEOMETRY, 1, (), free_area=free)
    assert covered_area(vesicle) == pytest.approx(0.1 * 4 * pi * 13.9**2 / whole)
