"""The bead model of every protein has the mass, size, topology and glycosites of its entry."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from exoviz.builder.protein.domain_beads import union_volume
from exoviz.builder.protein.generic_shapes import generic_protein
from exoviz.builder.protein.protein_shapes import protein_template
from exoviz.builder.protein.strand_paths import PERSISTENCE_NM, strand_path
from exoviz.builder.protein.structure_shapes import structured_protein
from exoviz.catalog import Protein, load_catalog
from exoviz.model import Part, Template
from exoviz.model.neighbours import nearest, nearest_others
from exoviz.model.units import NM3_PER_KDA
from exoviz.scene import OwnStructure
from structure_help import protein as made_protein
from structure_help import write

CATALOG = load_catalog()
PROTEINS = [pytest.param(protein, id=key) for key, protein in CATALOG.proteins.items()]
PHOSPHATES, HEADS = 2.25, 2.5


def extents(shape: Template) -> NDArray[Any]:
    centred = shape.beads.astype(float) - shape.beads.mean(axis=0)
    along = centred @ np.linalg.eigh(np.cov(centred.T))[1]
    radii = shape.radii[:, None].astype(float)
    return np.sort((along + radii).max(axis=0) - (along - radii).min(axis=0))[::-1]


def bodies(shape: Template) -> int:
    beads, radii = shape.beads.astype(float), shape.radii.astype(float)
    pairs = cKDTree(beads).query_pairs(2 * float(radii.max()), output_type="ndarray")
    gaps = np.linalg.norm(beads[pairs[:, 0]] - beads[pairs[:, 1]], axis=1)
    touching = pairs[gaps <= radii[pairs].sum(axis=1) + 1e-4]
    ones = np.ones(len(touching))
    graph = coo_matrix((ones, (touching[:, 0], touching[:, 1])), shape=(len(beads),) * 2)
    return int(connected_components(graph, directed=False)[0])


def volume_per_expected(protein: Protein, shape: Template) -> float:
    return union_volume(shape.beads, shape.radii) / (NM3_PER_KDA * protein.mass_kda)


def allowed(value: float) -> float:
    return max(0.5, 0.2 * value)


def test_volume_of_known_solids() -> None:
    one = union_volume(np.zeros((1, 3)), np.array([1.5]))
    assert one == pytest.approx(4 / 3 * math.pi * 1.5**3, rel=0.02)
    lens = math.pi * (4 + 1) * (2 - 1) ** 2 / 12
    two = union_volume(np.array([[0.0, 0, 0], [1, 0, 0]]), np.ones(2))
    assert two == pytest.approx(8 / 3 * math.pi - lens, rel=0.02)


def test_the_catalog_holds_the_proteins_of_exosomes() -> None:
    assert len(PROTEINS) >= 70
    families = {protein.family for protein in CATALOG.proteins.values()}
    assert {"tetraspanins", "integrins", "mhc", "gpi-anchored", "escrt", "rabs"} <= families


@pytest.mark.parametrize("protein", PROTEINS)
def test_shape_has_the_mass_and_size_of_its_entry(protein: Protein) -> None:
    shape = protein_template(protein)
    assert shape.mass_da == pytest.approx(1000 * protein.mass_kda)
    assert volume_per_expected(protein, shape) == pytest.approx(1, abs=0.08)
    assert np.isfinite(shape.beads).all()
    steps = shape.radii.astype(float) / 0.05
    assert np.abs(steps - np.round(steps)).max() < 1e-4
    assert 0.35 - 1e-6 <= shape.radii.min() <= shape.radii.max() <= 0.8 + 1e-6
    assert extents(shape) == pytest.approx(np.array(protein.extent_nm), rel=0.1)
    assert bodies(shape) == 1


@pytest.mark.parametrize("protein", PROTEINS)
def test_domains_add_up_to_the_chains(protein: Protein) -> None:
    copies = [d.symmetry * (2 if d.twofold else 1) for d in protein.domains]
    masses = [d.mass_kda * n for d, n in zip(protein.domains, copies, strict=True)]
    assert sum(masses) == pytest.approx(protein.mass_kda, rel=0.01)
    helices = sum(
        d.count * n
        for d, n in zip(protein.domains, copies, strict=True)
        if d.shape == "helices" and d.part == "transmembrane"
    )
    assert helices == protein.transmembrane_helices
    assert set(protein.extent_source) <= set(CATALOG.sources)


@pytest.mark.parametrize("protein", PROTEINS)
def test_shape_stands_in_the_membrane_as_its_entry_says(protein: Protein) -> None:
    shape = protein_template(protein)
    top = float((shape.beads[:, 2] + shape.radii).max())
    bottom = float((shape.beads[:, 2] - shape.radii).min())
    outside, inside = float(protein.outside_nm), float(protein.inside_nm)
    if protein.place == "membrane":
        assert max(0.0, top - PHOSPHATES) == pytest.approx(outside, abs=allowed(outside))
        assert max(0.0, -PHOSPHATES - bottom) == pytest.approx(inside, abs=allowed(inside))
        wet = np.isin(shape.parts, (Part.OUTSIDE, Part.INSIDE))
        clear = np.abs(shape.beads[wet, 2]) - shape.radii[wet]
        assert clear.min() > HEADS - 0.06
        if protein.anchor == "GPI":
            assert bottom > 0.3
        elif not protein.transmembrane_helices:
            # Its anchor is in the leaflet of the cytosol, and reaches the tails of no other.
            assert (-bottom if protein.up == "cytosol" else top) < 0
        else:
            assert bottom < -PHOSPHATES < PHOSPHATES < top
    elif protein.place == "inner":
        assert top == pytest.approx(-HEADS - 0.1, abs=1e-5)
        assert -PHOSPHATES - bottom == pytest.approx(inside, abs=allowed(inside))
    elif protein.place == "outer":
        assert bottom == pytest.approx(HEADS + 0.1, abs=1e-5)
        assert top - PHOSPHATES == pytest.approx(outside, abs=allowed(outside))
    else:
        assert np.average(shape.beads, axis=0, weights=shape.radii**3) == pytest.approx(
            np.zeros(3), abs=1e-3
        )


@pytest.mark.parametrize("protein", PROTEINS)
def test_every_glycosite_is_away_from_the_cytosol_and_exposed(protein: Protein) -> None:
    shape = protein_template(protein)
    wanted = sorted(
        f"N{site}"
        for chain in protein.chains
        for site in chain.glycosites
        for _ in range(chain.copies)
    )
    wanted += [f"O{index + 1}" for index in range(protein.o_glycans)]
    assert sorted(shape.site_names) == sorted(wanted)
    assert len(shape.sites) == len(shape.directions) == len(wanted)
    if not wanted:
        return
    if protein.place in ("membrane", "outer", "inner"):
        away_from_cytosol = 1 if protein.up == "exoplasm" else -1
        assert (away_from_cytosol * shape.sites[:, 2]).min() > 2.9
        assert (away_from_cytosol * shape.directions[:, 2]).min() >= -0.2
    else:
        assert protein.compartment == "exoplasm"
    assert np.linalg.norm(shape.directions, axis=1) == pytest.approx(np.ones(len(wanted)), abs=1e-5)
    for away in (0.0, 0.6, 1.2):
        probes = (shape.sites + away * shape.directions).astype(float)
        depth = np.linalg.norm(probes[:, None] - shape.beads[None], axis=2) - shape.radii
        assert depth.min() > 0.02
    # Two glycans side by side need room of their own.
    if len(wanted) > 1:
        assert nearest_others(shape.sites).min() > 0.5


def test_shapes_are_the_same_when_made_again() -> None:
    chosen = ("CD63", "LAMP1", "CD44", "PRDX2-ring", "CLTC")
    first = [protein_template(CATALOG.proteins[key]) for key in chosen]
    protein_template.cache_clear()
    for shape, key in zip(first, chosen, strict=True):
        again = protein_template(CATALOG.proteins[key])
        assert again is not shape
        for name in ("beads", "radii", "parts", "sites", "directions"):
            assert getattr(again, name).tobytes() == getattr(shape, name).tobytes()


def test_ring_of_ten_is_round() -> None:
    shape = protein_template(CATALOG.proteins["PRDX2-ring"])
    middle = np.hypot(shape.beads[:, 0], shape.beads[:, 1]) - shape.radii
    assert middle.min() > 1.0


def test_clathrin_has_three_legs() -> None:
    shape = protein_template(CATALOG.proteins["CLTC"])
    reach = np.hypot(shape.beads[:, 0], shape.beads[:, 1])
    tips = shape.beads[reach > 0.92 * reach.max()]
    angles = np.sort(np.arctan2(tips[:, 1], tips[:, 0]))
    gaps = np.diff(np.concatenate((angles, angles[:1] + 2 * np.pi)))
    assert np.count_nonzero(gaps > 1.0) == 3


@settings(max_examples=40)
@given(
    mass=st.floats(1.0, 260.0),
    helices=st.integers(0, 14),
    share=st.floats(0.0, 1.0),
    place=st.sampled_from(("membrane", "outer", "inner", "lumen", "corona", "cell")),
    glycosites=st.integers(0, 12),
)
def test_generic_protein_keeps_its_mass_and_topology(
    mass: float,
    helices: int,
    share: float,
    place: Literal["membrane", "outer", "inner", "lumen", "corona", "cell"],
    glycosites: int,
) -> None:
    protein = generic_protein("GENE", "my gene", mass, helices, share * mass, place, glycosites)
    shape = protein_template(protein)
    assert protein.evidence == "illustrative"
    assert protein.mass_kda == pytest.approx(mass)
    assert volume_per_expected(protein, shape) == pytest.approx(1, abs=0.15)
    assert bodies(shape) == 1
    assert np.isfinite(shape.beads).all()
    size = 2.4 * 0.132 * (1000 * mass) ** (1 / 3) + 6
    assert np.abs(shape.beads).max() < size
    assert len(shape.sites) == len(protein.chains[0].glycosites)
    if place == "outer":
        assert len(shape.sites) == glycosites
    if place in ("inner", "lumen", "corona", "cell"):
        assert not len(shape.sites)
    if len(shape.sites):
        assert shape.sites[:, 2].min() > 2.9


def test_generic_protein_shows_its_helices() -> None:
    protein = generic_protein("GENE", "my gene", 60.0, 7, 20.0, "membrane", 3)
    shape = protein_template(protein)
    middle = np.abs(shape.beads[:, 2]) < 0.3
    assert np.count_nonzero(middle & (shape.parts == Part.TRANSMEMBRANE)) >= 7
    assert (shape.parts == Part.OUTSIDE).any()
    assert (shape.parts == Part.INSIDE).any()
    assert protein.chains[0].uniprot == ""
    assert len(shape.sites) == 3


@pytest.mark.parametrize(
    ("place", "part"),
    [("outer", Part.OUTSIDE), ("inner", Part.INSIDE), ("lumen", Part.INSIDE)],
)
def test_a_structure_beside_the_membrane_lies_on_one_side_of_it(
    place: Any, part: Part, tmp_path: Path
) -> None:
    path = write(made_protein(), tmp_path / "mine.cif")
    item = OwnStructure(amount={"copies": 1}, structure=str(path), place=place)
    shape = structured_protein("MINE", item, CATALOG)[1]
    assert set(shape.parts.tolist()) == {part}


@pytest.mark.parametrize("mass", [15.0, 39.0, 41.0, 90.0])
def test_a_generic_protein_is_as_large_as_its_entry_says(mass: float) -> None:
    protein = generic_protein("GENE", "my gene", mass, 0, 0.0, "lumen")
    # Two globules from 40 kDa on, one before.
    assert extents(protein_template(protein)) == pytest.approx(np.array(protein.extent_nm), rel=0.2)


@pytest.mark.parametrize(
    ("mass", "outside", "helices", "place", "length"),
    [(259.6, 0.0, 0, "outer", 80.0), (39.4, 24.0, 1, "membrane", 45.0)],
)
def test_a_strand_is_as_long_and_thin_as_its_entry_says(
    mass: float, outside: float, helices: int, place: Any, length: float
) -> None:
    protein = generic_protein("GENE", "my gene", mass, helices, outside, place, 2, length_nm=length)
    shape = protein_template(protein)
    assert volume_per_expected(protein, shape) == pytest.approx(1, abs=0.15)
    assert bodies(shape) == 1
    assert protein.extent_nm[0] == length
    strand = shape.parts == Part.OUTSIDE
    ends = shape.beads[strand, 2] + shape.radii[strand]
    path = strand_path(length) + (0.0, 0.0, 2.5)
    assert np.linalg.norm(np.diff(path, axis=0), axis=1).sum() == pytest.approx(length, rel=0.01)
    assert ends.max() == pytest.approx(path[:, 2].max(), abs=2.0)
    assert float(protein.outside_nm) == pytest.approx(ends.max() - PHOSPHATES, abs=2.0)
    # Fibronectin is 2 nm thick (Erickson 1981). What lies on the membrane may be lifted onto it.
    beads, way = (
        np.stack((np.hypot(*one[:, :2].T), one[:, 2]), axis=1)
        for one in (shape.beads[strand].astype(float), path)
    )
    assert nearest(beads, way)[0].max() < 2.0
    # It is there all along.
    assert nearest(way, beads)[0].max() < 2.0
    assert len(shape.sites) == 2


def test_strands_bend_as_worm_like_chains_and_stay_off_the_membrane() -> None:
    cosines = []
    for length in np.arange(60.0, 300.0, 2.0):
        path = strand_path(length)
        assert path[:, 2].min() > -1e-9
        assert (path[len(path) // 20 :, 2] > 1.5).all()
        along = np.diff(path, axis=0)
        along /= np.linalg.norm(along, axis=1, keepdims=True)
        lag = round(PERSISTENCE_NM * len(along) / length)
        cosines.append((along[:-lag] * along[lag:]).sum(axis=1).mean())
    # After one persistence length the mean cosine is exp(-1).
    assert np.mean(cosines) == pytest.approx(np.exp(-1), abs=0.08)


@pytest.mark.parametrize(
    ("place", "length"), [("membrane", 40.0), ("membrane", None), ("outer", 40.0)]
)
def test_a_mucin_carries_its_sugars_outside(place: Any, length: float | None) -> None:
    protein = generic_protein(
        *("GENE", "my gene", 30.0, int(place == "membrane"), 24.0, place, 1),
        length_nm=length,
        o_glycans=20,
    )
    shape = protein_template(protein)
    assert sorted(shape.site_names) == sorted(["N1", *(f"O{number}" for number in range(1, 21))])
    assert CATALOG.glycans[protein.o_glycoform].kind == "o-glycan"
    assert shape.sites[:, 2].min() > 2.9
    assert nearest_others(shape.sites).min() > 0.5


def test_beads_far_apart_take_no_more_memory_than_beads_close_by() -> None:
    pair = np.array([[0.0, 0, 0], [0.6, 0, 0]])
    far = np.concatenate([pair, pair + 990.0])
    one = union_volume(pair, np.full(2, 0.5))
    # Its grid would have a million million cells.
    assert union_volume(far, np.full(4, 0.5)) == pytest.approx(2 * one, rel=0.1)
