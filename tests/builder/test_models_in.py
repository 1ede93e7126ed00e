"""Whole models from files: cellPACK's, those of exoviz itself, and plain coordinates."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import gemmi
import numpy as np
import pytest
from gemmi import cif
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

import exoviz
from exoviz.builder.imported import imported_model as opened
from exoviz.builder.imported import imported_molecules as imported_units
from exoviz.builder.imported.bead_sizes import BeadChoice
from exoviz.builder.protein.domain_beads import union_volume
from exoviz.errors import InputError
from exoviz.importer import assemblies
from exoviz.importer.assemblies import expanded
from exoviz.model import Geometry, Vesicle
from exoviz.model.neighbours import nearest
from exoviz.renderer.colouring.style_sheets import style_sheet_of
from exoviz.renderer.geometry.drawing import drawing
from exoviz.reporting.report_keys import MODEL_KEYS
from exoviz.reporting.reports import report, report_text
from exoviz.scene import View, load_scene, parse_scene, save_scene
from made_vesicle import made_vesicle
from report_paths import differences
from structure_help import loop, packed, protein, vesicle_model, write
from window_help import WAIT

Points = NDArray[np.float32]

LAYERS = {
    "model/ves/surface/Receptor": 60,
    "model/ves/membrane/POPC": 300,
    "model/ves/interior/Capsid protein": 15,
    "model/ves/interior/genome": 1,
}


def copies(vesicle: Vesicle) -> Counter[str]:
    found = Counter[str]()
    for batch in vesicle.batches:
        found[batch.layer] += len(batch)
    for chain in vesicle.polymers:
        found[chain.layer] += 1
    return found


def imported_file(path: Path) -> Vesicle:
    return exoviz.build(load_scene(path))


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("model") / "vesicle.cif"
    vesicle_model().write_file(str(path))
    return path


# -- cellPACK


def test_entities_become_layers_and_operators_copies(model: Path) -> None:
    vesicle = imported_file(model)
    assert copies(vesicle) == LAYERS
    assert vesicle.imported is not None
    assert vesicle.imported.title == "A vesicle for tests"
    assert set(vesicle.imported.sorts.values()) == {"protein", "lipid", "nucleic"}


def test_copies_are_where_their_operators_put_them(model: Path) -> None:
    vesicle = imported_file(model)
    receptors = next(one for one in vesicle.batches if one.layer.endswith("Receptor"))
    # Each stands upright on a sphere of 18 nm; the ball of 60 residues is outside.
    beads = receptors.bead_positions()[0].reshape(len(receptors), -1, 3)
    distance = np.linalg.norm(beads, axis=2)
    assert distance.max(axis=1) == pytest.approx(18 + 4.8, abs=0.7)
    assert distance.min(axis=1) == pytest.approx(18 - 2.2, abs=0.7)


def test_products_turn_first_by_the_right_operator(model: Path) -> None:
    capsid = next(one for one in imported_file(model).batches if one.layer.endswith("protein"))
    # Moved by 4 nm along x and 0, 1 or 2 along z, and then turned by fifths of a circle about z.
    at = capsid.positions.reshape(5, 3, 3)
    across = np.linalg.norm((at - at.mean(axis=(0, 1)))[..., :2], axis=-1)
    assert across == pytest.approx(4.0, abs=0.3)
    assert np.ptp(across) < 0.01
    assert np.allclose(np.diff(at[..., 2], axis=1), 1.0, atol=0.01)


def test_a_row_of_the_assembly_for_each_copy_is_the_same(model: Path, tmp_path: Path) -> None:
    document = vesicle_model()
    block = document.sole_block()
    rows = [(str(copy + 1), "A") for copy in range(60)]
    rows += [(str(copy + 61), "B") for copy in range(300)]
    table = block.find_mmcif_category("_pdbx_struct_assembly_gen.")
    rows += [(table[row][1], table[row][2]) for row in (2, 3)]
    columns: dict[str, list[object]] = {
        "assembly_id": [1] * len(rows),
        "oper_expression": [row[0] for row in rows],
        "asym_id_list": [row[1] for row in rows],
    }
    table.erase()
    loop(block, "_pdbx_struct_assembly_gen.", dict(columns))
    path = tmp_path / "rows.cif"
    document.write_file(str(path))
    one, other = imported_file(model), imported_file(path)
    assert np.array_equal(one.beads().positions, other.beads().positions)
    assert len(one.batches) == len(other.batches)


def test_beads_have_the_volume_of_their_molecule(model: Path) -> None:
    receptors = next(one for one in imported_file(model).batches if one.layer.endswith("Receptor"))
    (shape,) = receptors.templates
    assert shape.mass_da == pytest.approx(19_700, rel=0.05)
    volume = union_volume(shape.beads, shape.radii)
    assert volume == pytest.approx(1.21e-3 * shape.mass_da, rel=0.05)


def test_binary_and_text_give_the_same(model: Path, tmp_path: Path) -> None:
    path = tmp_path / "vesicle.bcif"
    path.write_bytes(packed(vesicle_model()))
    one, other = imported_file(model), imported_file(path)
    assert np.abs(one.beads().positions - other.beads().positions).max() < 1e-3
    assert one.layers() == other.layers()


def test_a_cut_leaves_strands_whole_and_goes_through_what_is_vast(tmp_path: Path) -> None:
    document = vesicle_model()
    path = tmp_path / "a.cif"
    document.write_file(str(path))
    vesicle = imported_file(path)
    view = load_scene(path).view
    assert view.cutaway == "octant"
    drawn = drawing(vesicle, view, style_sheet_of(view, vesicle.layers()))
    genome = drawn.layers.index("model/ves/interior/genome")
    assert (drawn.layer == genome).sum() == 80
    # A membrane that is one molecule in its file.
    shell = gemmi.Structure()
    shell.add_model(gemmi.Model(1))
    chain = gemmi.Chain("M")
    residue = gemmi.Residue()
    residue.name, residue.seqid, residue.subchain = "SHL", gemmi.SeqId("1"), "M"
    rng = np.random.default_rng(5).normal(size=(2000, 3))
    for index, at in enumerate(150 * rng / np.linalg.norm(rng, axis=1)[:, None]):
        atom = gemmi.Atom()
        atom.name, atom.element = f"C{index}", gemmi.Element("C")
        atom.pos = gemmi.Position(*at)
        residue.add_atom(atom)
    chain.add_residue(residue)
    shell[0].add_chain(chain)
    vesicle = opened.open_model(write(shell, tmp_path / "shell.cif"), choice=BeadChoice(0.6))
    drawn = drawing(vesicle, view, style_sheet_of(view, vesicle.layers()))
    whole = len(vesicle.beads())
    assert 0.7 * whole < len(drawn.centres) < 0.95 * whole


def test_too_many_beads_become_fewer_larger_ones(
    model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fine = imported_file(model)
    monkeypatch.setattr(opened, "TARGET_BEADS", 1500)
    coarse = imported_file(model)
    assert len(coarse.beads()) < 0.6 * len(fine.beads())
    assert copies(coarse) == LAYERS
    assert coarse.imported is not None
    assert coarse.imported.bead_kda > 1.2
    before, after = (one.templates[0] for one in (fine.batches[0], coarse.batches[0]))
    volumes = [union_volume(one.beads, one.radii) for one in (before, after)]
    assert volumes[0] == pytest.approx(volumes[1], rel=0.06)


# -- what exoviz wrote


@pytest.mark.parametrize("more", ["", "[rna]\nmiR-21-5p = 2\n"])
def test_what_exoviz_writes_it_reads_as_it_was(more: str, tmp_path: Path) -> None:
    text = (
        'format = "exoviz-scene"\nversion = 1\n[vesicle]\ndiameter_nm = 30\n[membrane]\n'
        "composition = { PC = 40, PS = 10, Chol = 40, GM3 = 3 }\n[proteins]\nCD9 = 2\nENO1 = 1\n"
        "CD63 = 2\n[glycans]\nn_glycans = { Man9 = 1 }\n"
    )
    before = exoviz.build(parse_scene(text + more))
    path = tmp_path / "e.cif"
    exoviz.export(before, path, title="Mine")
    document = load_scene(path)
    after = exoviz.build(document)
    assert document.title == "Mine"
    assert copies(after) == copies(before)
    one, other = before.beads(), after.beads()
    assert len(one) == len(other)
    away, same = nearest(one.positions, other.positions)
    assert away.max() < 2e-3
    assert np.abs(one.radii - other.radii[same]).max() < 2e-3
    # What a bead stands for gives it its colour.
    assert (one.part == other.part[same]).all()
    names = np.array(one.layer_names)[one.layer] == np.array(other.layer_names)[other.layer[same]]
    assert names.all()
    assert after.geometry.diameter == pytest.approx(before.geometry.diameter, abs=0.1)
    facts = report(after, document)
    assert differences(facts, MODEL_KEYS) == (set(), set())
    assert facts["mass_mda"]["lipid"] == pytest.approx(
        sum(b.mass_da for b in before.batches if b.layer.startswith("membrane/")) / 1e6, rel=1e-3
    )
    # Half the length of a lipid on either side of the midplane, which is where their frames begin.
    middle = {side: facts["layers"][f"membrane/{side}/cholesterol"] for side in ("outer", "inner")}
    assert middle["outer"]["from_centre_nm"] > before.geometry.midplane + 0.5
    assert middle["inner"]["from_centre_nm"] < before.geometry.midplane - 0.5


def test_glycans_that_exoviz_writes_are_bound_to_what_they_were(tmp_path: Path) -> None:
    before = exoviz.build(
        parse_scene(
            'format = "exoviz-scene"\nversion = 1\n[vesicle]\ndiameter_nm = 40\n[membrane]\n'
            "composition = { PC = 40, Chol = 40, GM3 = 3 }\n[proteins]\nCD63 = 6\nLAMP1 = 3\n"
            "[glycans]\nn_glycans = { Man9 = 1 }\n"
        )
    )
    exoviz.export(before, tmp_path / "e.cif")
    after = imported_file(tmp_path / "e.cif")

    def bonds(vesicle: Vesicle) -> tuple[Points, Points]:
        """Return where glycans begin, and the middles of what they are bound to."""
        beads, owners = vesicle.beads(), vesicle.owners()
        bound = np.flatnonzero(owners != np.arange(len(owners)))
        first = np.searchsorted(beads.molecule, bound)
        middles = [beads.positions[beads.molecule == one].mean(axis=0) for one in owners[bound]]
        return beads.positions[first], np.array(middles)

    (roots, middles), (others, found) = bonds(before), bonds(after)
    assert len(roots) == len(others) > 100
    away, same = nearest(roots, others)
    assert away.max() < 2e-3
    # Files keep where molecules are; what is nearest to a glycan is almost always its owner.
    wrong = np.linalg.norm(middles - found[same], axis=1) > 0.01
    assert wrong.mean() < 0.02


# -- plain coordinates


def test_a_plain_file_is_shown_as_it_is(tmp_path: Path) -> None:
    path = write(protein(chains="AB", planes=True), tmp_path / "plain.pdb")
    document = load_scene(path)
    assert document.view.cutaway == "none"
    vesicle = exoviz.build(document)
    assert copies(vesicle) == {"model/chain A": 1, "model/chain B": 1}
    text = report_text(report(vesicle, document))
    assert "none: the atoms as they are" in text
    # Centred: 4 nm lie between the chains.
    middles = [batch.positions[0] for batch in vesicle.batches]
    assert np.linalg.norm(middles[0] - middles[1]) == pytest.approx(4.0, abs=0.01)
    assert np.abs(middles[0] + middles[1]).max() < 0.5


def test_water_and_later_models_are_left_out_and_that_is_reported(tmp_path: Path) -> None:
    structure = protein()
    chain = gemmi.Chain("W")
    for number in range(1, 6):
        water = gemmi.Residue()
        water.name, water.seqid, water.subchain = "HOH", gemmi.SeqId(str(number)), "W"
        water.entity_type = gemmi.EntityType.Water
        atom = gemmi.Atom()
        atom.name, atom.element = "O", gemmi.Element("O")
        water.add_atom(atom)
        chain.add_residue(water)
    structure[0].add_chain(chain)
    second = protein()[0].clone()
    second.num = 2
    structure.add_model(second)
    path = write(structure, tmp_path / "a.cif")
    document = load_scene(path)
    vesicle = exoviz.build(document)
    assert sum(copies(vesicle).values()) == 1
    text = report_text(report(vesicle, document))
    assert "5 atoms of water are left out" in text
    assert "the first of 2 models" in text


# -- operators


@pytest.mark.parametrize(
    ("text", "products"),
    [
        ("1", [("1",)]),
        ("1,3,P", [("1",), ("3",), ("P",)]),
        ("(1-3)", [("1",), ("2",), ("3",)]),
        ("2-3", [("2",), ("3",)]),
        ("(X0)(1,4-5)", [("X0", "1"), ("X0", "4"), ("X0", "5")]),
        ("(1)(2)(3)", [("1", "2", "3")]),
        (" ( 1 , 2 ) ", [("1",), ("2",)]),
        ("(1,2),(5)", [("1",), ("2",), ("5",)]),
    ],
)
def test_expressions_of_operators(text: str, products: list[tuple[str, ...]]) -> None:
    assert expanded(text) == products


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(1, 30), st.integers(0, 8)), min_size=1, max_size=3))
def test_products_count_as_their_factors_do(factors: list[tuple[int, int]]) -> None:
    text = "".join(f"({first}-{first + more})" for first, more in factors)
    assert len(expanded(text)) == np.prod([more + 1 for _first, more in factors])


@pytest.mark.parametrize("text", ["", "()", "(1", "(9-3)", "1,,2", "(1)-(2)"])
def test_what_is_no_expression(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (the text itself is the message)
        expanded(text)


# -- what can be wrong


def _no_operator(block: Any) -> None:
    table = block.find("_pdbx_struct_oper_list.", ["id"])
    table[7][0] = "lost"


def _mirror(block: Any) -> None:
    table = block.find("_pdbx_struct_oper_list.", ["matrix[1][1]"])
    table[2][0] = "-3.0"


def _odd_expression(block: Any) -> None:
    block.find("_pdbx_struct_assembly_gen.", ["oper_expression"])[0][0] = "(1-"


def _no_chain(block: Any) -> None:
    for row in block.find("_pdbx_struct_assembly_gen.", ["asym_id_list"]):
        row[0] = "Z"


def _no_place(block: Any) -> None:
    block.find("_atom_site.", ["Cartn_y"])[4][0] = "?"


def _no_atoms(block: Any) -> None:
    block.find_mmcif_category("_atom_site.").erase()


WRONG: dict[str, tuple[Callable[[Any], None], str]] = {
    "operator": (_no_operator, r"operator 8 is named in an assembly, but is not in the file"),
    "mirror": (_mirror, r"operator 3 is not a turn and a shift"),
    "expression": (_odd_expression, r"'\(1-' is no expression of operators"),
    "chain": (_no_chain, r"no chain that is in the file"),
    "place": (_no_place, r"atoms without coordinates: 1, the first of them atom 5"),
    "atoms": (_no_atoms, r"there are no atoms in this file"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_with_a_model_is_reported(name: str, tmp_path: Path) -> None:
    change, message = WRONG[name]
    document = vesicle_model(8, 4)
    change(document.sole_block())
    path = tmp_path / "wrong.cif"
    document.write_file(str(path))
    with pytest.raises(InputError, match=message) as caught:
        imported_file(path)
    assert "wrong.cif" in str(caught.value)


@pytest.mark.parametrize(
    ("module", "limit", "most", "words"),
    [
        (imported_units, "MOST_ATOMS", 100, "atoms are too many; at most 100"),
        (opened, "MOST_BEADS", 200, "beads are too many; at most 200"),
        (assemblies, "MOST_COPIES", 320, "copies are too many; at most 320"),
    ],
)
def test_limits_are_reported(
    module: Any, limit: str, most: int, words: str, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, limit, most)
    with pytest.raises(InputError, match=words):
        imported_file(model)


def test_a_model_has_no_recipe(model: Path) -> None:
    head = f'format = "exoviz-scene"\nversion = 1\nmodel = "{model.as_posix()}"\n'
    assert parse_scene(head + '[view]\nstyle = "goodsell"\n').model
    with pytest.raises(InputError, match="proteins: a scene with a model"):
        parse_scene(head + "[proteins]\nCD9 = 1\n")


# -- as a scene


def test_a_view_of_a_model_is_saved_beside_it(model: Path, tmp_path: Path) -> None:
    copy = tmp_path / "vesicle.cif"
    copy.write_bytes(model.read_bytes())
    scene = load_scene(copy)
    view = scene.view.model_copy(update={"hide": ("model/ves/membrane",), "cutaway": "half"})
    path = tmp_path / "mine.toml"
    save_scene(scene.model_copy(update={"view": view}), path)
    assert 'model = "vesicle.cif"' in path.read_text()
    again = load_scene(path)
    assert again.view.hide == ("model/ves/membrane",)
    assert copies(exoviz.build(again)) == LAYERS
    copy.unlink()
    with pytest.raises(InputError, match=r"model: .*no such file"):
        load_scene(path)


def test_commands_take_models(
    model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from exoviz.cli import main

    picture = tmp_path / "a.png"
    options = ["--size", "200x150", "--only", "model/ves/surface"]
    assert main(["render", str(model), "-o", str(picture), *options]) == 0
    assert picture.exists()
    assert main(["report", str(model)]) == 0
    text = capsys.readouterr().out
    assert re.search(r"ves/surface/Receptor +60 +19\.\d kDa", text)
    assert main(["validate", str(model)]) == 0
    glb = tmp_path / "a.glb"
    assert main(["export", str(model), "-o", str(glb), "--detail", "low"]) == 0
    assert glb.stat().st_size > 1000


def test_legend_names_entities(model: Path) -> None:
    from exoviz.renderer.annotation.keys.legend_rows import legend_sections

    scene = load_scene(model)
    vesicle = exoviz.build(scene)
    sheet = style_sheet_of(scene.view, vesicle.layers())
    copies = vesicle.layer_counts()
    sections = legend_sections(vesicle.layers(), copies, (), sheet)
    entries = {entry.text: entry.count for one in sections for entry in one.levels[0]}
    assert entries["Receptor"] == "60"
    assert "ves / surface" in entries


def test_the_window_opens_a_model(qtbot: Any, open_scene: Callable[..., Any], model: Path) -> None:
    window = open_scene(str(model))
    assert set(window.builder.copies) == set(LAYERS)
    assert window.store.path is None
    assert not window.panels.recipe.tabs.isEnabled()
    window.selection.choose(["model/ves/surface/Receptor"])
    assert "of the file that is open" in window.panels.card.toPlainText()
    qtbot.waitUntil(lambda: "Receptor" in window.panels.report.toPlainText(), timeout=WAIT)
    assert str(model) in window.files.recent() or window.files.open(str(model))


def test_a_lipid_that_the_catalog_does_not_know_is_shown_as_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "a.cif"
    lipids = made_vesicle().batches[0]
    known = Vesicle(Geometry(30.0), 1, (replace(lipids, species="phosphatidylcholine"),))
    exoviz.export(known, path, view=View(cutaway="none"))
    text = path.read_text(encoding="utf-8")
    text = text.replace("phosphatidylcholine", "ergosterol")
    # The mass is that of the file, and nothing where it has none.
    for written, mass in (("' 1000.0 ?", lipids.mass_da), ("' ? ?", 0.0)):
        path.write_text(text.replace("' 1000.0 ?", written), encoding="utf-8")
        (found,) = opened.open_model(path).batches
        assert (found.species, len(found)) == ("ergosterol", len(lipids))
        assert found.mass_da == pytest.approx(mass)


def test_nothing_is_written_in_an_unreadable_file(tmp_path: Path) -> None:
    path = tmp_path / "a.cif"
    path.write_text("data_x\n")
    with pytest.raises(InputError, match="no atoms"):
        load_scene(path)
    document = cif.Document()
    document.write_file(str(path))
    with pytest.raises(InputError, match="nothing in it"):
        load_scene(path)
