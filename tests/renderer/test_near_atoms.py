"""Molecules with a structure are beads from afar and atoms from near, without a jump between."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import gemmi
import numpy as np
import pytest
from numpy.typing import NDArray

from exoviz.builder.imported.imported_model import open_model
from exoviz.builder.protein.protein_shapes import standing
from exoviz.builder.protein.structure_shapes import structured_protein
from exoviz.catalog import load_catalog
from exoviz.language import speaking
from exoviz.model import Geometry, StructureFacts, Template, Vesicle, rotate
from exoviz.renderer.annotation.annotated_picture import Words, laid_out
from exoviz.renderer.annotation.keys.atom_words import atom_words
from exoviz.renderer.annotation.primitives import Text
from exoviz.renderer.geometry.camera import Frame
from exoviz.renderer.geometry.detail import near_atoms
from exoviz.renderer.geometry.drawing import Drawing, without_layers
from exoviz.renderer.image import Picture, picture
from exoviz.renderer.interactive import Live
from exoviz.scene import OwnStructure, View
from exoviz.scene.view import Orbit
from made_vesicle import copies, even_directions, made_vesicle
from structure_help import HELICES, protein, write

SIZE = (180, 140)
LAYER = "proteins/custom/MINE"
WHOLE = ("N", "CA", "C", "O", "CB", "CG", "CD1", "CD2")
#: A quarter of the pixels that it takes: all is as in a picture of four times the size.
LOW, HIGH = (one / 4 for one in near_atoms._PIXELS)


def distance_of(share: float) -> float:
    """Return from where a molecule in focus is atoms to a share, nm."""
    return float(SIZE[1] / (2 * np.tan(np.radians(11))) / (LOW * (HIGH / LOW) ** share))


#: From here it is atoms alone.
NEAR = distance_of(1.5)


@pytest.fixture(autouse=True)
def small_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(near_atoms, "_PIXELS", (LOW, HIGH))


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(protein(atoms=WHOLE), tmp_path_factory.mktemp("near") / "mine.cif")


def shaped(file: Path) -> tuple[Template, StructureFacts]:
    item = OwnStructure(
        amount={"copies": 1}, structure=str(file), transmembrane=HELICES, outside=180
    )
    _protein, template, facts = structured_protein("MINE", item, load_catalog())
    return template, facts


@pytest.fixture(scope="module")
def vesicle(file: Path) -> Vesicle:
    """Return a vesicle of nine proteins with atoms, and others without."""
    template, facts = shaped(file)
    out = even_directions(9)
    mine = copies(LAYER, template, 12.5 * out, out)
    other = replace(mine, layer="proteins/custom/OTHER", positions=-mine.positions[:3])
    other = replace(other, templates=(replace(template, atoms=None),))
    other = replace(other, rotations=mine.rotations[:3], conformer=mine.conformer[:3])
    return Vesicle(Geometry(30), 1, (other, mine), structures={"MINE": facts})


def from_distance(vesicle: Vesicle, distance: float, view: View | None = None) -> View:
    """Return a view of the first protein from the side, from a distance, nm."""
    x, y, z = (float(value) for value in 1.2 * vesicle.batches[1].positions[0])
    orbit = Orbit(azimuth=40, elevation=0, roll=0, distance_nm=distance, focus_nm=(x, y, z))
    view = View(cutaway="none") if view is None else view
    return view.model_copy(update={"orbit": orbit})


def pictures(vesicle: Vesicle, distances: list[float]) -> list[Picture]:
    live = Live(vesicle)
    drawing = live.whole(from_distance(vesicle, 10))
    return [
        picture(
            vesicle,
            SIZE,
            from_distance(vesicle, distance),
            drawing=drawing,
            ground=live.ground(drawing),
        )
        for distance in distances
    ]


def atoms_of(made: Drawing) -> NDArray[np.intp]:
    assert made.first_atom is not None
    return np.arange(made.first_atom, len(made.radii))


@pytest.mark.parametrize("seed", range(3))
def test_atoms_lie_where_their_beads_do(file: Path, tmp_path: Path, seed: int) -> None:
    turn = np.linalg.qr(np.random.default_rng(seed).normal(size=(3, 3)))[0]
    turn *= np.sign(np.linalg.det(turn))
    template, _facts = shaped(
        write(protein(atoms=WHOLE, turn=turn, shift=(9, -40, 7)), tmp_path / "turned.cif")
    )
    known = load_catalog().proteins["CD9"].model_copy(update={"up": "exoplasm"})
    for one in (template, standing(known, template, "cytosol")[1]):
        atoms = one.atoms
        assert atoms is not None
        assert np.allclose(np.unique(atoms.radii), (0.152, 0.155, 0.17))
        away = np.linalg.norm(atoms.positions - one.beads[atoms.bead], axis=1)
        assert np.all(away < one.radii[atoms.bead] + 0.45)
        for bead in range(len(one.beads)):
            mine = atoms.positions[atoms.bead == bead]
            assert np.linalg.norm(mine.mean(axis=0) - one.beads[bead]) < 0.12


def test_a_trace_of_a_chain_stays_beads(tmp_path: Path) -> None:
    assert shaped(write(protein(atoms=("CA",)), tmp_path / "trace.cif"))[0].atoms is None


def test_every_copy_has_its_atoms_in_place_of_its_beads(vesicle: Vesicle) -> None:
    (made,) = pictures(vesicle, [NEAR])
    drawing, batch = made.drawing, vesicle.batches[1]
    whole = Live(vesicle).whole(from_distance(vesicle, 10))
    count = len(whole.radii)
    # What was a bead is the same bead, of the same molecule.
    for name in ("centres", "molecule", "layer", "colours"):
        assert np.array_equal(getattr(drawing, name)[:count], getattr(whole, name))
    assert drawing.hidden[count : drawing.first_atom].all()
    near = np.unique(drawing.molecule[atoms_of(drawing)])
    assert near.min() >= len(vesicle.batches[0])
    whole_atoms = [
        one for one in near.tolist() if drawing.hidden[np.argmax(drawing.molecule == one)]
    ]
    assert whole_atoms
    for molecule in whole_atoms:
        copy = molecule - len(vesicle.batches[0])
        mine = atoms_of(drawing)[drawing.molecule[atoms_of(drawing)] == molecule]
        beads = np.flatnonzero(whole.molecule == molecule)
        assert drawing.hidden[beads].all()
        assert {drawing.layer_of(one) for one in (*mine, *beads)} == {LAYER}
        atoms = batch.templates[0].atoms
        assert atoms is not None
        there = rotate(batch.rotations[copy], atoms.positions) + batch.positions[copy]
        assert np.abs(drawing.centres[mine] - there).max() < 1e-4
        assert whole.slot is not None
        weight = np.bincount(atoms.bead)[whole.slot[beads]]
        middle = np.average(whole.centres[beads], axis=0, weights=weight)
        assert np.linalg.norm(middle - drawing.centres[mine].mean(axis=0)) < 0.05
        spread = [np.linalg.svd(drawing.centres[one] - drawing.centres[one].mean(axis=0))[2][0]
                  for one in (mine, beads)]  # fmt: skip
        assert abs(float(spread[0] @ spread[1])) > 0.99


def test_a_pixel_names_the_same_molecule_as_beads_and_as_atoms(
    vesicle: Vesicle, monkeypatch: pytest.MonkeyPatch
) -> None:
    (atoms,) = pictures(vesicle, [NEAR])
    monkeypatch.setattr(near_atoms, "_PIXELS", (1e6, 2e6))
    (beads,) = pictures(vesicle, [NEAR])
    assert beads.drawing.first_atom is None
    both = (atoms.bead >= 0) & (beads.bead >= 0)
    assert both.sum() > 1000
    named = (one.drawing.molecule[one.bead[both]] for one in (atoms, beads))
    assert (next(named) == next(named)).mean() > 0.98
    assert ((atoms.bead >= 0) == (beads.bead >= 0)).mean() > 0.96


def test_what_is_far_or_has_no_structure_is_drawn_as_before(vesicle: Vesicle) -> None:
    live = Live(vesicle)
    far = from_distance(vesicle, distance_of(-1.5))
    drawing = live.whole(far)
    assert picture(vesicle, SIZE, far, drawing=drawing).drawing is drawing
    plain = made_vesicle()
    assert Live(plain).whole(View()).slot is None


def worst_jump(vesicle: Vesicle) -> float:
    """Return by how much a step of an approach changes the picture more than those beside it."""
    made = pictures(vesicle, [distance_of(share) for share in np.linspace(-0.6, 1.2, 50)])
    frames = np.stack([one.pixels[..., :3].astype(np.float32) for one in made])
    change = np.abs(np.diff(frames, axis=0)).mean(axis=(1, 2, 3))
    return float((change[1:-1] / np.maximum(change[:-2], change[2:])).max())


def test_nothing_jumps_on_the_way_from_beads_to_atoms(
    vesicle: Vesicle, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert worst_jump(vesicle) < 1.1
    monkeypatch.setattr(near_atoms, "_PIXELS", (1.5 * LOW, 1.5001 * LOW))
    assert worst_jump(vesicle) > 1.5


def test_atoms_are_bounded_and_the_nearest_come_first(vesicle: Vesicle) -> None:
    view = from_distance(vesicle, 200)
    live = Live(vesicle)
    drawing = live.whole(view)
    found = near_atoms.NearAtoms.of(vesicle, drawing)
    assert found is not None
    at, frame, size = live.shot(view, 1.0), Frame(0, 0, 2000, 2000), (2000, 2000)
    atoms = vesicle.batches[1].templates[0].atoms
    assert atoms is not None
    each = len(atoms.positions)
    every = found.near(drawing.hidden, at, frame, size)
    assert every is not None
    assert len(every.copies) == 9
    few = found.near(drawing.hidden, at, frame, size, most=4 * each)
    assert few is not None
    assert each * len(few.copies) <= 4 * each
    depth = -at.to_view(found.middles)[:, 2]
    order = np.argsort(depth)
    assert set(few.copies.tolist()) == set(order[: len(few.copies)].tolist())
    assert found.near(drawing.hidden, at, frame, size, most=each - 1) is None


def test_elements_have_colours_of_their_own_where_asked(vesicle: Vesicle) -> None:
    live, made = Live(vesicle), {}
    for atoms in ("near", "elements", "never"):
        view = from_distance(vesicle, NEAR, View(cutaway="none", atoms=atoms))
        drawing = live.whole(view)
        made[atoms] = picture(vesicle, SIZE, view, drawing=drawing, ground=live.ground(drawing))
    assert made["never"].drawing is drawing
    plain, tinted = made["near"].drawing, made["elements"].drawing
    other = (plain.colours != tinted.colours).any(axis=1)
    size = plain.radii[atoms_of(plain)]
    assert np.array_equal(other[atoms_of(plain)], size < 0.16)
    assert not other[: plain.first_atom].any()
    red, green, blue = tinted.colours[atoms_of(tinted)][np.isclose(size, 0.155)][0]
    assert blue > max(red, green)
    red, green, blue = tinted.colours[atoms_of(tinted)][np.isclose(size, 0.152)][0]
    assert red > max(green, blue)
    with speaking("en"):
        assert "oxygen red" in atom_words(vesicle, made["elements"])
        assert "oxygen red" not in atom_words(vesicle, made["near"])
    # Colours that say a value say it of atoms, too.
    view = from_distance(vesicle, NEAR, View(cutaway="none", atoms="elements", colour_by="mass"))
    assert not picture(vesicle, SIZE, view).drawing.by_element


def test_of_a_molecule_that_is_cut_through_the_atoms_behind_the_cut_stay(vesicle: Vesicle) -> None:
    whole = vesicle.batches[1]
    one = replace(
        whole,
        layer="model/whole",
        positions=whole.positions[:1] * 0,
        rotations=whole.rotations[:1],
        conformer=whole.conformer[:1],
    )
    vast = Vesicle(Geometry(10), 1, (one,), structures=vesicle.structures)
    orbit = Orbit(azimuth=0, elevation=0, roll=0, distance_nm=NEAR, focus_nm=(0, 0, 0))
    view = View(cutaway="half", orbit=orbit)
    made = picture(vast, SIZE, view).drawing
    atoms = one.templates[0].atoms
    beads = Live(vast).whole(view).slot
    assert atoms is not None
    assert beads is not None
    assert 0 < len(beads) < len(one.templates[0].beads)
    assert len(atoms_of(made)) == np.isin(atoms.bead, beads).sum()


def test_what_is_hidden_or_cut_away_has_no_atoms(vesicle: Vesicle) -> None:
    view = from_distance(vesicle, NEAR)
    live = Live(vesicle)
    drawing = live.whole(view)
    hidden = without_layers(drawing, np.array([name == LAYER for name in drawing.layers]))
    assert picture(vesicle, SIZE, view, drawing=hidden).drawing is hidden
    cut = from_distance(vesicle, NEAR, View(cutaway="half"))
    found = near_atoms.NearAtoms.of(vesicle, live.whole(cut))
    assert found is not None
    assert 0 < len(found.kind) < len(vesicle.batches[1])
    left = live.whole(cut).molecule[found.sample]
    assert left.min() >= len(vesicle.batches[0])
    assert (found.beads >= 0).all()


def test_a_quick_picture_shows_as_many_atoms_as_the_full_one(vesicle: Vesicle) -> None:
    live, view = Live(vesicle), from_distance(vesicle, distance_of(0.7))
    drawing, frame = live.drawing(view), Frame(0, 0, *SIZE)
    quick = live.picture(view, SIZE, drawing, frame).drawing
    full = picture(vesicle, SIZE, view, drawing=live.whole(view)).drawing
    assert np.array_equal(quick.radii, full.radii)
    assert np.array_equal(quick.centres, full.centres)
    # What does not change is not made anew.
    again = live.picture(view, SIZE, drawing, frame).drawing
    assert again is quick


def test_the_picture_says_from_which_structure_atoms_are(vesicle: Vesicle) -> None:
    with speaking("en"):
        for distance, said in ((NEAR, True), (distance_of(-1.5), False)):
            view = from_distance(vesicle, distance)
            made, marks = laid_out(vesicle, (400, 300), view, Words(note="copies are a choice"))
            note = " ".join(one.text for one in marks if isinstance(one, Text))
            assert "Illustrative: copies are a choice" in note
            assert ("mine.cif" in atom_words(vesicle, made)) is said
            assert ("mine.cif" in note) is said


def test_a_strand_of_an_opened_model_is_atoms_from_near(tmp_path: Path) -> None:
    chain = gemmi.Chain("R")
    for number in range(12):
        residue = gemmi.Residue()
        residue.name, residue.seqid = "ACGU"[number % 4], gemmi.SeqId(str(number + 1))
        residue.entity_type, residue.subchain = gemmi.EntityType.Polymer, "R"
        for index in range(20):
            atom = gemmi.Atom()
            atom.name, atom.element = f"C{index}", gemmi.Element("C")
            place = (6.0 * number, 1.4 * (index % 5), 1.4 * (index // 5))
            atom.pos = gemmi.Position(*place)
            residue.add_atom(atom)
        chain.add_residue(residue)
    structure = gemmi.Structure()
    structure.add_model(gemmi.Model(1))
    structure[0].add_chain(chain)
    path = write(structure, tmp_path / "strand.cif")
    named = "_entity.pdbx_description\nR polymer genome\n"
    path.write_text(path.read_text("utf-8").replace("R polymer\n", named, 1), "utf-8")
    vesicle = open_model(path)
    (strand,) = vesicle.polymers
    assert strand.sequence == "ACGU" * 3
    orbit = Orbit(azimuth=0, elevation=0, roll=0, distance_nm=NEAR, focus_nm=(0, 0, 0))
    made = picture(vesicle, SIZE, View(cutaway="none", orbit=orbit)).drawing
    assert len(atoms_of(made)) == 12 * 20
    assert made.hidden[:12].all()
    for bead, place in enumerate(strand.beads):
        mine = atoms_of(made)[20 * bead : 20 * bead + 20]
        assert np.abs(made.centres[mine].mean(axis=0) - place).max() < 1e-4


def test_an_opened_model_of_atoms_shows_them_from_near(tmp_path: Path) -> None:
    structure = protein()
    structure.setup_entities()
    structure[0]["A"][0].add_atom(gemmi.Atom())
    structure[0]["A"][0][-1].element = gemmi.Element("H")
    vesicle = open_model(write(structure, tmp_path / "whole.cif"))
    (batch,) = vesicle.batches
    atoms = batch.templates[0].atoms
    assert atoms is not None
    assert len(atoms.positions) == 4 * 180
    assert np.abs(batch.templates[0].beads.mean(axis=0)).max() < 1e-3
    away = np.linalg.norm(atoms.positions - batch.templates[0].beads[atoms.bead], axis=1)
    assert away.max() < 1.0
    orbit = Orbit(azimuth=0, elevation=0, roll=0, distance_nm=NEAR, focus_nm=(0, 0, 0))
    made = picture(vesicle, SIZE, View(cutaway="none", orbit=orbit))
    assert len(atoms_of(made.drawing)) == 4 * 180
    assert "whole.cif" in atom_words(vesicle, made)
