"""Sizes, colours and numbers in files, of molecules that were made by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gemmi
import numpy as np
import pytest
import trimesh

import exoviz
from exoviz.builder.glycan.glycan_shapes import glycan_templates
from exoviz.catalog import load_catalog
from exoviz.errors import InputError
from exoviz.model import Geometry, Instances, Part, Polymer, Vesicle
from exoviz.registry.styles import STYLES
from exoviz.renderer.palette import linear
from exoviz.scene import View
from glb_reader import Glb
from made_vesicle import copies, made_vesicle, template

UP = np.array([[0.0, 0.0, 1.0]])
#: sRGB of half the codes, and what of the light that is: ((128/255 + 0.055) / 1.055) ^ 2.4.
GREY, LIGHT = "808080", 0.2158605


def balls(radii: tuple[float, ...]) -> Vesicle:
    """Three copies of a lipid whose beads have these radii, nm."""
    rows = [(0, 0, 1.0 * z, radius, Part.CHOLINE) for z, radius in enumerate(radii)]
    one = template("cholesterol", rows)
    places = np.array([[12.5, 0, 0], [0, 12.5, 0], [0, 0, 12.5]])
    batch = copies("membrane/outer/cholesterol", one, places, np.repeat(UP, 3, axis=0))
    return Vesicle(Geometry(30.0), 1, (batch,))


def test_instanced_balls_are_as_large_as_their_beads(tmp_path: Path) -> None:
    radii = (0.4, 0.25)
    exoviz.export(balls(radii), tmp_path / "a.glb", instanced=True)
    file = Glb(tmp_path / "a.glb")
    found = []
    for node in file.tree["nodes"]:
        instances = node.get("extensions", {}).get("EXT_mesh_gpu_instancing")
        if instances:
            primitive = file.tree["meshes"][node["mesh"]]["primitives"][0]
            mesh = trimesh.Trimesh(
                file.values(primitive["attributes"]["POSITION"]),
                file.values(primitive["indices"]).reshape(-1, 3),
            )
            scales = file.values(instances["attributes"]["SCALE"])
            assert (scales == scales[:, :1]).all()
            found += (mesh.volume * scales[:, 0].astype(float) ** 3).tolist()
    wanted = [4 / 3 * np.pi * radius**3 for radius in radii for _copy in range(3)]
    assert sorted(found) == pytest.approx(sorted(wanted), rel=1e-4)


@pytest.mark.parametrize(("detail", "grown"), [("low", 1.45), ("medium", 1.18), ("high", 1.0)])
def test_a_mesh_has_the_volume_of_its_beads(detail: Any, grown: float, tmp_path: Path) -> None:
    """Lipids that stand for those of their beads that are left out are larger."""
    exoviz.export(balls((0.4,)), tmp_path / "a.ply", detail=detail)
    mesh: Any = trimesh.load_mesh(tmp_path / "a.ply")
    assert mesh.volume == pytest.approx(3 * 4 / 3 * np.pi * (0.4 * grown) ** 3, rel=1e-3)


def test_colours_of_gltf_are_light_and_those_of_ply_are_codes(tmp_path: Path) -> None:
    view, vesicle = View(colours={"membrane": GREY}), balls((0.4,))
    exoviz.export(vesicle, tmp_path / "a.glb", view=view)
    file = Glb(tmp_path / "a.glb")
    (mesh,) = (
        one for one in file.tree["meshes"] if "COLOR_0" in one["primitives"][0]["attributes"]
    )
    assert np.allclose(file.light(mesh["primitives"][0]), LIGHT, rtol=1e-5)
    exoviz.export(vesicle, tmp_path / "b.glb", view=view, instanced=True)
    (material,) = Glb(tmp_path / "b.glb").tree["materials"]
    factor = material["pbrMetallicRoughness"]["baseColorFactor"]
    assert factor == pytest.approx([LIGHT] * 3 + [1.0], abs=1e-4)
    exoviz.export(vesicle, tmp_path / "a.ply", view=view)
    ply: Any = trimesh.load_mesh(tmp_path / "a.ply", process=False)
    assert np.unique(ply.visual.vertex_colors, axis=0).tolist() == [[128, 128, 128, 255]]


@pytest.mark.parametrize("style", sorted(STYLES))
def test_a_colour_in_gltf_is_that_of_its_kind_by_the_share_of_each_corner(
    style: str, tmp_path: Path
) -> None:
    """Who reads no colours of corners, as telephones, sees that of the kind, and nothing white."""
    vesicle, view = made_vesicle(), View.model_validate({"style": style, "cutaway": "none"})
    exoviz.export(vesicle, tmp_path / "a.glb", view=view, detail="low")
    exoviz.export(vesicle, tmp_path / "a.ply", view=view, detail="low")
    ply: Any = trimesh.load_mesh(tmp_path / "a.ply", process=False)
    file = Glb(tmp_path / "a.glb")
    light = []
    for mesh in file.tree["meshes"]:
        (primitive,) = mesh["primitives"]
        light.append(file.light(primitive))
        material = file.tree["materials"][primitive["material"]]
        factor = material["pbrMetallicRoughness"]["baseColorFactor"]
        assert factor[:3] == pytest.approx(light[-1].max(axis=0).tolist(), abs=1e-4)
    wanted = linear(ply.visual.vertex_colors[:, :3].astype(np.float32) / np.float32(255))
    assert np.allclose(np.concatenate(light), wanted, atol=0.5 / 255)


def written_pdb(vesicle: Vesicle, path: Path) -> dict[str, list[tuple[str, int]]]:
    """Return the names and numbers of the residues of each chain."""
    exoviz.export(vesicle, path, view=View(cutaway="none"))
    model = gemmi.read_structure(str(path))[0]
    return {chain.name: [(one.name, one.seqid.num or 0) for one in chain] for chain in model}


def test_residues_of_a_pdb_file_are_numbered_through_each_chain(tmp_path: Path) -> None:
    shapes = glycan_templates(load_catalog().glycans["Man5"])[:1]
    sugars = Instances(
        "glycans/mannose",
        "Man5",
        shapes,
        np.array([[0, 0, 16.0], [16.0, 0, 0]], np.float32),
        np.tile(np.array([0, 0, 0, 1], np.float32), (2, 1)),
        np.zeros(2, np.uint8),
    )
    chain = np.stack([np.linspace(-2, 2, 6), np.zeros(6), np.zeros(6)], axis=1)
    rna = Polymer(
        "cargo/rna/mirna",
        "let-7a-5p",
        chain.astype(np.float32),
        np.full(6, 0.41, np.float32),
        "GACUUA",
        1900.0,
    )
    lipids = balls((0.4, 0.25)).batches
    found = written_pdb(Vesicle(Geometry(30.0), 1, (*lipids, sugars), (rna,)), tmp_path / "a.pdb")
    # Three lipids of one residue; twice the seven sugars; six nucleotides.
    assert [number for _name, number in found["A"]] == [1, 2, 3]
    assert [number for _name, number in found["B"]] == [*range(1, 15)]
    assert found["C"] == [(letter, number) for number, letter in enumerate("GACUUA", start=1)]


def test_atoms_of_a_pdb_file_are_where_the_beads_are_in_angstrom(tmp_path: Path) -> None:
    vesicle = balls((0.4, 0.25))
    written_pdb(vesicle, tmp_path / "a.pdb")
    atoms = [item.atom for item in gemmi.read_structure(str(tmp_path / "a.pdb"))[0].all()]
    beads = vesicle.beads()
    assert np.allclose([atom.pos.tolist() for atom in atoms], 10 * beads.positions, atol=2e-3)
    assert [atom.b_iso for atom in atoms] == pytest.approx((10 * beads.radii).tolist(), abs=0.01)


def many(count: int, layers: int = 1) -> Vesicle:
    one = template("x", [(0, 0, 0.1 * z, 0.2, Part.OUTSIDE) for z in range(10)])
    turn = np.array([0, 0, 0, 1], np.float32)
    batches = [
        Instances(
            f"cargo/proteins/x{index}",
            f"x{index}",
            (one,),
            np.zeros((count, 3), np.float32),
            np.tile(turn, (count, 1)),
            np.zeros(count, np.uint8),
        )
        for index in range(layers)
    ]
    return Vesicle(Geometry(30.0), 1, tuple(batches))


@pytest.mark.parametrize(
    ("vesicle", "name", "options", "words"),
    [
        (many(10_000), "a.pdb", {}, "100,000 atoms are too many for this file; it holds 99,999"),
        (many(1, 63), "a.pdb", {}, "63 kinds of molecules are too many for a PDB file; it .* 62"),
        (many(20_001), "a.cif", {"expanded": True}, "200,010 atoms are too many .* 200,000"),
    ],
)
def test_files_that_would_be_too_large_are_refused(
    vesicle: Vesicle, name: str, options: dict[str, Any], words: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=words):
        exoviz.export(vesicle, tmp_path / name, view=View(cutaway="none"), **options)
    assert not list(tmp_path.iterdir())


def test_numbers_of_residues_fill_their_column(tmp_path: Path) -> None:
    (batch,) = balls((0.4,)).batches
    many_ = Instances(
        batch.layer,
        batch.species,
        batch.templates,
        np.zeros((9_999, 3), np.float32),
        np.tile(np.array([0, 0, 0, 1], np.float32), (9_999, 1)),
        np.zeros(9_999, np.uint8),
    )
    found = written_pdb(Vesicle(Geometry(30.0), 1, (many_,)), tmp_path / "a.pdb")
    assert [number for _name, number in found["A"]] == [*range(1, 10_000)]
