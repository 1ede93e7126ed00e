"""Whole models in the shapes that others write: cellPACK's odd rows, PetWorld's, rounded ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgpack
import numpy as np
import pytest
from gemmi import cif
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import pdist, squareform

import exoviz
from exoviz.builder import build_vesicle
from exoviz.builder.glycan.glycan_shapes import glycan_templates
from exoviz.builder.imported.imported_model import open_model
from exoviz.catalog import load_catalog
from exoviz.errors import InputError
from exoviz.exporter.molecule.binarycif_writer import packed
from exoviz.exporter.molecule.mmcif import Categories
from exoviz.importer import read_tables
from exoviz.importer.assemblies import copied_chains, expanded
from exoviz.importer.binarycif_reader import read_binary
from exoviz.model import Geometry, Part, Vesicle
from exoviz.model.measuring import whole_diameter
from exoviz.reporting.reports import report, report_text
from exoviz.scene import load_scene
from exoviz.scene.document import VesicleShape
from made_vesicle import copies, even_directions, made_vesicle, template
from structure_help import loop, vesicle_model
from thoroughness import swept


def written(document: cif.Document, path: Path) -> Path:
    document.write_file(str(path))
    return path


def text_of(path: Path) -> str:
    scene = load_scene(path)
    return report_text(report(exoviz.build(scene), scene))


# -- assemblies


@pytest.mark.parametrize("text", ["(27271-27270)", "(1-0)", "7-6"])
def test_a_range_that_ends_before_it_begins_stands_for_none(text: str) -> None:
    assert expanded(text) == []
    assert expanded(f"({text.strip('()')},3)") == [("3",)]


def test_a_kind_without_copies_is_named_and_not_shown(tmp_path: Path) -> None:
    document = vesicle_model(8, 4)
    table = document.sole_block().find("_pdbx_struct_assembly_gen.", ["oper_expression"])
    table[2][0] = "(14-13)"
    path = written(document, tmp_path / "a.cif")
    found = open_model(path)
    assert "model/ves/interior/Capsid protein" not in found.layers()
    assert len(found.layers()) == 3
    assert "no copies of these, which are not shown: model/ves/interior/Capsid" in text_of(path)
    for row in table:
        row[0] = "(14-13)"
    with pytest.raises(InputError, match="no chain that is in the file"):
        open_model(written(document, tmp_path / "b.cif"))


def petworld(path: Path, said: tuple[int, int] = (5, 3)) -> Path:
    """Write two models: of two chains that are copied five times, and of one with three copies."""
    document = cif.Document()
    block = document.add_new_block("world")
    loop(block, "_pdbx_model.", {"name": ["'Envelope'", "capsid"], "instances": said})
    loop(
        block,
        "_pdbx_struct_assembly_gen.",
        {
            "assembly_id": ["1", "1"],
            "oper_expression": ["(1-5)", "(6-8)"],
            "asym_id_list": ["A,B", "A,B"],
            "PDB_model_num": ["1", "4"],
        },
    )
    columns: dict[str, Any] = {"id": range(1, 9)}
    for row in range(3):
        for column in range(3):
            columns[f"matrix[{row + 1}][{column + 1}]"] = [int(row == column)] * 8
        columns[f"vector[{row + 1}]"] = [100 * n * (row == 0) for n in range(8)]
    loop(block, "_pdbx_struct_oper_list.", columns)
    rows = [
        (model, chain, residue, 3.8 * residue, 10 * (chain == "B"), 20 * int(model))
        for model, chains, count in (("1", "AB", 10), ("4", "A", 30))
        for chain in chains
        for residue in range(count)
    ]
    names = ("pdbx_PDB_model_num", "label_asym_id", "auth_seq_id", "Cartn_x", "Cartn_y", "Cartn_z")
    atoms = dict(zip(names, zip(*rows, strict=True), strict=True))
    count = len(rows)
    same = {"type_symbol": "C", "label_atom_id": "CA", "label_comp_id": "GLY"}
    loop(
        block,
        "_atom_site.",
        {"id": range(1, count + 1), **{k: [v] * count for k, v in same.items()}, **atoms},
    )
    return written(document, path)


def test_each_model_has_the_operators_that_name_it(tmp_path: Path) -> None:
    path = petworld(tmp_path / "a.cif")
    found = open_model(path)
    assert found.layer_counts() == {"model/Envelope": 10, "model/capsid": 3}
    envelope, capsid = found.batches
    assert {round(one.mass_da, -1) for one in envelope.templates} == {570.0}
    # Only where their operators are: the first five steps of 10 nm along x, and the next three.
    assert np.ptp(envelope.positions[:, 0]) == pytest.approx(40, abs=0.01)
    assert np.ptp(capsid.positions[:, 0]) == pytest.approx(20, abs=0.01)
    assert capsid.positions[:, 0].min() > envelope.positions[:, 0].max()
    assert "as many copies" not in text_of(path)
    assert "of 2 models" not in text_of(path)


def test_other_numbers_than_the_file_says_are_reported(tmp_path: Path) -> None:
    assert "capsid (3 / 7)" in text_of(petworld(tmp_path / "a.cif", (5, 7)))


def test_copies_of_a_model_that_is_not_there_are_refused(tmp_path: Path) -> None:
    path = petworld(tmp_path / "a.cif")
    text = path.read_text("utf-8")
    path.write_text(text.replace("(6-8) A,B 4", "(6-8) A,B 9"), "utf-8")
    with pytest.raises(InputError, match="has copies of model 9; the file has these: 1, 4"):
        open_model(path)
    path.write_text(text.replace("(6-8) A,B 4", "(8-7) A,B 9"), "utf-8")
    assert open_model(path).layer_counts() == {"model/Envelope": 10}


def rounded(path: Path, decimals: int) -> Path:
    document = vesicle_model(8, 4)
    block = document.sole_block()
    for row in range(3):
        for column in range(3):
            for value in block.find(
                f"_pdbx_struct_oper_list.matrix[{row + 1}][{column + 1}]", [""]
            ):
                value[0] = f"{float(value[0]):.{decimals}f}"
    return written(document, path)


def test_operators_of_two_decimals_are_made_turns_and_those_of_one_refused(tmp_path: Path) -> None:
    path = rounded(tmp_path / "a.cif", 2)
    assembly = copied_chains(read_tables(path))
    exact = copied_chains(read_tables(written(vesicle_model(8, 4), tmp_path / "b.cif")))
    assert assembly.rounded > 3
    assert exact.rounded == 0
    for one, other in zip(assembly.copied, exact.copied, strict=True):
        turns = one.operators[:, :, :3]
        assert np.allclose(turns @ turns.transpose(0, 2, 1), np.eye(3), atol=1e-9)
        assert np.abs(turns - other.operators[:, :, :3]).max() < 0.03
    assert "operators that are rounded" in text_of(path)
    with pytest.raises(InputError, match="not a turn and a shift"):
        copied_chains(read_tables(rounded(tmp_path / "c.cif", 0)))


# -- how large it is


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 700))
def test_the_extent_is_the_largest_distance_of_two_surfaces(seed: int, count: int) -> None:
    from exoviz.builder.imported.imported_batches import end_to_end

    rng = np.random.default_rng(seed)
    places = rng.normal(size=(count, 3)) * rng.uniform(1, 40, 3)
    rows = [(0.0, 0.0, 0.0, 0.7, Part.OUTSIDE), (0.0, 0.0, 2.0, 0.3, Part.OUTSIDE)]
    batch = copies("model/a", template("a", rows), places, even_directions(count))
    beads, radii, *_rest = batch.bead_positions()
    wanted = float((squareform(pdist(beads)) + radii[:, None] + radii).max())
    assert end_to_end([batch], []) == pytest.approx(wanted, rel=0.004)


def test_a_model_is_as_large_as_it_is_and_not_as_its_box(tmp_path: Path) -> None:
    document = vesicle_model(8, 300)
    # A spike of one protein on one side does not count twice.
    vector = document.sole_block().find("_pdbx_struct_oper_list.", ["vector[1]"])
    vector[0][0] = "600"
    path = written(document, tmp_path / "a.cif")
    vesicle = open_model(path)
    beads = vesicle.beads()
    places = beads.positions.astype(float)
    longest = float((squareform(pdist(places)) + beads.radii[:, None] + beads.radii).max())
    scene = load_scene(path)
    data = report(vesicle, scene)
    assert data["diameter_nm"] == pytest.approx(longest, rel=0.004)
    assert "from end to end" in report_text(data)
    assert whole_diameter(vesicle, ())[0] is None


def test_only_an_outer_leaflet_gives_a_diameter_to_head_groups(tmp_path: Path) -> None:
    made = made_vesicle()
    exoviz.export(made, tmp_path / "whole.bcif", only=["membrane"])
    assert "to the outer head groups" in text_of(tmp_path / "whole.bcif")
    exoviz.export(made, tmp_path / "cargo.bcif", only=["cargo"])
    text = text_of(tmp_path / "cargo.bcif")
    assert "to the outer head groups" not in text
    assert "from end to end" in text


# -- round trips


def test_a_model_of_others_keeps_its_layers_when_it_is_written_again(tmp_path: Path) -> None:
    first = open_model(written(vesicle_model(8, 20), tmp_path / "a.cif"))
    for suffix in (".cif", ".bcif"):
        path = tmp_path / f"again{suffix}"
        exoviz.export(first, path)
        again = open_model(path)
        assert again.layer_counts() == first.layer_counts()
        assert "published composition" not in read_tables(path).first(
            "struct", "pdbx_model_details"
        )
        for one, other in zip(again.batches, first.batches, strict=True):
            assert one.mass_da == pytest.approx(other.mass_da, rel=0.001)
        assert report(again, load_scene(path))["diameter_nm"] == pytest.approx(
            report(first, load_scene(tmp_path / "a.cif"))["diameter_nm"], abs=0.1
        )


def test_runs_of_more_copies_than_two_bytes_count_have_a_sign() -> None:
    document = cif.Document()
    count = 66_000
    document.add_new_block("a").set_pair("_atom_type.symbol", "C")
    content = packed(Categories(document, np.zeros((count, 3, 4))))
    category, _after = msgpack.unpackb(content)["dataBlocks"][0]["categories"]
    for column in category["columns"][:2]:
        steps = column["data"]["encoding"]
        inner = steps[0].get("dataEncoding", steps)
        assert [step["kind"] for step in inner] == ["Delta", "RunLength", "ByteArray"]
        # The specification has RunLength's pairs as Int32; readers of python-ihm refuse others.
        assert inner[-1]["type"] == 3
    read = read_binary(content)("pdbx_struct_oper_list", "id")
    assert read is not None
    assert read.tolist() == list(range(1, count + 1))


@settings(max_examples=10, deadline=None)
@given(st.floats(20, 300), st.sampled_from([".cif", ".bcif", ".mvsx"]), st.integers(1, 40))
def test_what_is_written_is_read_again_at_any_size(
    tmp_path_factory: pytest.TempPathFactory, diameter: float, suffix: str, count: int
) -> None:
    geometry = Geometry(diameter)
    lipid = template("phosphatidylcholine", [(0, 0, z, 0.3, Part.TAIL) for z in (0.5, 1.0, 2.0)])
    ways = even_directions(count)
    made = Vesicle(
        geometry,
        1,
        tuple(
            copies(
                f"membrane/{side}/phosphatidylcholine", lipid, ways * geometry.midplane, sign * ways
            )
            for side, sign in (("outer", 1), ("inner", -1))
        ),
    )
    path = tmp_path_factory.mktemp("size") / f"a{suffix}"
    exoviz.export(made, path)
    again = open_model(path)
    assert again.layer_counts() == made.layer_counts()
    for one, other in zip(again.batches, made.batches, strict=True):
        assert np.abs(one.bead_positions()[0] - other.bead_positions()[0]).max() < 0.003
        assert np.allclose(one.bead_positions()[1], other.bead_positions()[1], atol=0.001)


def test_kinds_of_glycans_in_one_layer_stay_apart(tmp_path: Path) -> None:
    layer, kinds = "glycans/complex", ["biantennary", "triantennary"]
    batches = []
    for key in kinds:
        rows = [
            (*place, 0.25, Part(int(part)))
            for one in glycan_templates(load_catalog().glycan(key))[:1]
            for place, part in zip(one.beads.tolist(), one.parts.tolist(), strict=True)
        ]
        ways = even_directions(3)
        batches.append(copies(layer, template(key, rows), ways * 20, ways))
    exoviz.export(Vesicle(Geometry(40.0), 1, tuple(batches)), tmp_path / "a.bcif")
    first = open_model(tmp_path / "a.bcif")
    assert [batch.species for batch in first.batches] == kinds
    exoviz.export(first, tmp_path / "b.bcif")
    again = open_model(tmp_path / "b.bcif")
    assert [batch.species for batch in again.batches] == kinds
    assert again.layer_counts() == first.layer_counts() == {layer: 3 * len(kinds)}


def test_a_pdb_file_keeps_layers_copies_places_and_radii(tmp_path: Path) -> None:
    made = made_vesicle()
    path = tmp_path / "a.pdb"
    exoviz.export(made, path, only=["membrane/inner", "proteins", "cargo"])
    again = open_model(path)
    wanted = {f"model/{path}": count for path, count in made.layer_counts().items()}
    kept = {path: count for path, count in wanted.items() if "outer" not in path}
    kept = {path: count for path, count in kept.items() if "glycans" not in path}
    assert again.layer_counts() == kept
    facts = again.imported
    assert facts is not None
    assert facts.bead_sources == ("columns",)
    for one in (one for one in made.batches if f"model/{one.layer}" in kept):
        mine = [batch for batch in again.batches if batch.layer == f"model/{one.layer}"]
        found = np.concatenate([batch.bead_positions()[1] for batch in mine])
        assert np.allclose(np.sort(found), np.sort(one.bead_positions()[1]), atol=0.001)


@pytest.mark.parametrize("diameter", swept((200, 300), ()))
@pytest.mark.parametrize("suffix", [".cif", ".bcif"])
def test_a_large_vesicle_is_read_again(tmp_path: Path, diameter: float, suffix: str) -> None:
    shape = VesicleShape(diameter_nm=diameter, copies_at_nm=40)
    made = build_vesicle(load_scene("exosome").model_copy(update={"vesicle": shape}))
    exoviz.export(made, tmp_path / f"a{suffix}")
    again = open_model(tmp_path / f"a{suffix}")
    assert again.layer_counts() == made.layer_counts()
    assert again.geometry.diameter == pytest.approx(diameter, abs=0.5)
