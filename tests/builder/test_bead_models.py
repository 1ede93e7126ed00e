"""Coarse-grained models of others: sizes and masses of beads are from somewhere, or refused."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from gemmi import cif

import exoviz
from exoviz.builder.imported.bead_sizes import MARTINI_RADIUS_NM, BeadChoice, lipid_mass
from exoviz.builder.imported.imported_model import open_model
from exoviz.errors import InputError
from exoviz.reporting.reports import report, report_text
from exoviz.scene import load_scene, parse_scene, save_scene
from structure_help import loop

POPC = ("NC3", "PO4", "GL1", "GL2", "C1A", "D2A", "C3A", "C4A", "C1B", "C2B", "C3B", "C4B")
Rows = Sequence[tuple[str, str, float, float, float]]


def gromacs(path: Path, rows: Rows, title: str = "a model") -> Path:
    """Write residue and atom names with places, nm; a residue ends with its first atom's name."""
    lines, number, first = [title, str(len(rows))], 0, ""
    for index, (residue, name, x, y, z) in enumerate(rows):
        if not lines[2:] or name == first or residue != rows[index - 1][0]:
            number, first = number + 1, name
        lines.append(f"{number:5d}{residue:<5s}{name:>5s}{index + 1:5d}{x:8.3f}{y:8.3f}{z:8.3f}")
    path.write_text("\n".join([*lines, "   9.0   9.0   9.0", ""]), encoding="utf-8")
    return path


def lipids(count: int, residue: str = "POPC", beads: Sequence[str] = POPC) -> Rows:
    return [
        (residue, name, 0.8 * lipid, 0.4 * (index % 2), 0.35 * index)
        for lipid in range(count)
        for index, name in enumerate(beads)
    ]


def test_a_bilayer_of_martini_weighs_what_its_lipids_do(tmp_path: Path) -> None:
    rows = [*lipids(9), *[("W", "W", 1.0 * n, 5.0, 5.0) for n in range(4)]]
    path = gromacs(tmp_path / "a.gro", rows)
    (batch,) = open_model(path).batches
    assert batch.layer == "model/POPC"
    assert len(batch) == 9
    assert batch.mass_da / 9 == pytest.approx(760.08, abs=0.05)
    assert {len(one.beads) for one in batch.templates} == {12}
    assert np.allclose(batch.templates[0].radii, MARTINI_RADIUS_NM)
    scene = load_scene(path)
    text = report_text(report(exoviz.build(scene), scene))
    assert "those of the Martini force field" in text
    assert "4 atoms of water are left out" in text


def test_ions_of_martini_have_the_radius_of_its_beads(tmp_path: Path) -> None:
    ions = [("ION", name, 2.0 * n, 6.0, 0.0) for n, name in enumerate(("NA+", "CL-") * 2)]
    lipid, ion = open_model(gromacs(tmp_path / "a.gro", [*lipids(2), *ions])).batches
    assert (lipid.layer, len(lipid)) == ("model/POPC", 2)
    assert (ion.layer, len(ion), ion.mass_da) == ("model/ION", 2, 0)
    assert np.allclose(ion.templates[0].radii, MARTINI_RADIUS_NM)


def test_a_pdb_file_has_three_letters_of_a_lipid(tmp_path: Path) -> None:
    path = tmp_path / "a.pdb"
    atom = "ATOM  {0:5d} {1:<4s} {2:<4s}{3:5d}    {4:8.3f}{5:8.3f}{6:8.3f}  1.00  0.00"
    lines = [
        atom.format(n + 1, name, residue, n // 12 + 1, 10 * x, 10 * y, 10 * z)
        for n, (residue, name, x, y, z) in enumerate(lipids(4))
    ]
    path.write_text("\n".join([*lines, "END", ""]), encoding="ascii")
    (batch,) = open_model(path).batches
    assert len(batch) == 4
    assert batch.mass_da / 4 == pytest.approx(760.08, abs=0.05)


@pytest.mark.parametrize(
    ("name", "mass"), [("DPPC", 734.04), ("DOPE", 744.03), ("POPS", 762.0), ("CHOL", 386.65)]
)
def test_masses_of_lipids_by_their_names(name: str, mass: float) -> None:
    assert lipid_mass(name) == pytest.approx(mass, abs=0.1)
    assert lipid_mass("X" + name) == 0


def test_beads_of_unknown_size_are_refused_and_shown_as_the_scene_says(tmp_path: Path) -> None:
    path = gromacs(tmp_path / "a.gro", [("PART", "C1", 3.0 * n, 0, 0) for n in range(5)])
    with pytest.raises(InputError, match=r"how large they are: PART \(C1\)") as caught:
        open_model(path)
    assert "bead_radius_nm" in str(caught.value)
    head = f'format = "exoviz-scene"\nversion = 1\nmodel = "{path.as_posix()}"\n'
    scene = parse_scene(f"{head}bead_radius_nm = 1.25\nbead_mass_da = 5000\n")
    vesicle = exoviz.build(scene)
    (batch,) = vesicle.batches
    assert {tuple(one.radii.tolist()) for one in batch.templates} == {(1.25,)}
    assert batch.mass_da == pytest.approx(25_000)
    assert report(vesicle, scene)["diameter_nm"] == pytest.approx(12 + 2.5, abs=0.01)
    save_scene(scene, tmp_path / "b.toml")
    assert load_scene(tmp_path / "b.toml").bead_radius_nm == 1.25
    (unknown,) = open_model(path, choice=BeadChoice(1.0)).batches
    assert unknown.mass_da == 0


def test_sizes_of_beads_are_for_a_model() -> None:
    head = 'format = "exoviz-scene"\nversion = 1\nbase = "exosome"\n'
    with pytest.raises(InputError, match="bead_radius_nm: this is for the beads of a model"):
        parse_scene(f"{head}bead_radius_nm = 1\n")


@pytest.mark.parametrize(
    ("remark", "radius"),
    [
        ("B FACTORS ARE BEAD RADII IN ANGSTROM", 2.5),
        ("THE RADIUS OF EACH PARTICLE IS IN THE OCCUPANCY", 0.9),
        ("B FACTORS ARE FROM REFINEMENT", None),
    ],
)
def test_a_column_holds_radii_where_the_file_says_so(
    tmp_path: Path, remark: str, radius: float | None
) -> None:
    path = tmp_path / "a.pdb"
    atom = "HETATM{0:5d}  C   PRT A{0:4d}    {1:8.3f}   0.000   0.000  9.00 25.00           C"
    lines = [f"TITLE     {remark}", *(atom.format(n, 60.0 * n) for n in (1, 2, 3)), "END", ""]
    path.write_text("\n".join(lines), encoding="ascii")
    if radius is None:
        with pytest.raises(InputError, match="these are beads and no atoms"):
            open_model(path)
        return
    (batch,) = open_model(path).batches
    assert batch.templates[0].radii.tolist() == pytest.approx([radius])


def test_beads_that_are_called_like_residues_are_as_large_as_the_file_says(tmp_path: Path) -> None:
    path = tmp_path / "a.pdb"
    atom = "ATOM  {0:5d}  CA  ALA A{0:4d}    {1:8.3f}   0.000   0.000  1.00  6.50           C"
    lines = ["REMARK   1 B FACTORS ARE BEAD RADII IN ANGSTROM"]
    lines += [atom.format(n, 12.0 * n) for n in range(1, 11)]
    path.write_text("\n".join([*lines, "END", ""]), encoding="ascii")
    (batch,) = open_model(path).batches
    assert batch.templates[0].radii.tolist() == pytest.approx([0.65] * 10)
    assert np.ptp(batch.templates[0].beads[:, 0]) == pytest.approx(10.8, abs=0.01)
    # What stands for one or more residues may weigh anything.
    assert batch.mass_da == 0


def spheres(path: Path, sequence: bool) -> Path:
    """Write an integrative model: spheres alone, one of them for two residues."""
    document = cif.Document()
    block = document.add_new_block("model")
    if sequence:
        names: dict[str, Sequence[object]] = {
            "entity_id": [1] * 3,
            "num": [1, 2, 3],
            "mon_id": ["GLY", "ALA", "LEU"],
        }
        loop(block, "_entity_poly_seq.", names)
    columns: dict[str, Sequence[object]] = {
        "id": [1, 2],
        "entity_id": [1, 1],
        "asym_id": ["A", "A"],
        "model_id": [1, 1],
        "seq_id_begin": [1, 3],
        "seq_id_end": [2, 3],
        "object_radius": [4.5, 3.5],
        "Cartn_x": [0, 30.0],
        "Cartn_y": [0, 0],
        "Cartn_z": [0, 0],
    }
    loop(block, "_ihm_sphere_obj_site.", columns)
    document.write_file(str(path))
    return path


def test_spheres_of_integrative_models_open_with_their_radii(tmp_path: Path) -> None:
    path = spheres(tmp_path / "a.cif", sequence=True)
    vesicle = open_model(path)
    (batch,) = vesicle.batches
    (shape,) = batch.templates
    assert shape.radii.tolist() == pytest.approx([0.45, 0.35])
    assert np.ptp(shape.beads[:, 0]) == pytest.approx(3.0)
    assert batch.mass_da == pytest.approx(57.05 + 71.08 + 113.16, abs=0.1)
    scene = load_scene(path)
    data = report(vesicle, scene)
    assert data["imported"]["bead_sources"] == ["spheres"]
    assert data["diameter_nm"] == pytest.approx(3.8)
    (unknown,) = open_model(spheres(tmp_path / "b.cif", sequence=False)).batches
    assert unknown.mass_da == 0
    assert unknown.templates[0].radii.tolist() == pytest.approx([0.45, 0.35])


def test_residues_of_unknown_kind_have_a_mean_mass(tmp_path: Path) -> None:
    rows = [("UNK", "CA", 0.38 * n, 0.0, 0.0) for n in range(10)]
    path = tmp_path / "a.pdb"
    atom = "ATOM  {0:5d}  CA  UNK A{0:4d}    {1:8.3f}   0.000   0.000  1.00 25.00           C"
    lines = [*(atom.format(n + 1, 10 * row[2]) for n, row in enumerate(rows)), "END", ""]
    path.write_text("\n".join(lines), encoding="ascii")
    (batch,) = open_model(path).batches
    assert batch.mass_da == pytest.approx(1100)
    scene = load_scene(path)
    assert "mean residue's mass of 110 Da: 10" in report_text(report(exoviz.build(scene), scene))


def test_atoms_and_ions_of_others_stay_atoms(tmp_path: Path) -> None:
    lines = [
        f"HETATM{n + 1:5d}  C{n + 1:<2d} LIG A   1    {1.4 * n:8.3f}   0.000   0.000  1.00  9.00"
        f"{'C':>12}"
        for n in range(9)
    ]
    lines += [
        "HETATM   10 ZN    ZN A   2      40.000   0.000   0.000  1.00  9.00          ZN",
        "HETATM   11 CL    CL A   3      50.000   0.000   0.000  1.00  9.00          CL",
        "HETATM   12  UNX UNX A   4      60.000   0.000   0.000  1.00  9.00           X",
        "END",
    ]
    path = tmp_path / "a.pdb"
    path.write_text("\n".join([*lines, ""]), encoding="ascii")
    found = open_model(path)
    masses = {batch.layer: batch.mass_da for batch in found.batches}
    assert masses["model/ZN"] == pytest.approx(65.4, abs=0.1)
    assert masses["model/CL"] == pytest.approx(35.45, abs=0.1)
    assert masses["model/LIG"] == pytest.approx(9 * 12.011 * 1.07, rel=0.01)
    assert found.imported is not None
    assert found.imported.left_out == ("UNX",)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a\n", "number of atoms"),
        ("a\n3\n    1POPC   NC3    1   0.000   0.000   0.000\n", "ends before its last atom"),
        ("a\n1\nno numbers at all are here\n", "no coordinates"),
    ],
)
def test_what_is_no_file_of_gromacs(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "a.gro"
    path.write_text(text, encoding="ascii")
    with pytest.raises(InputError, match=words):
        open_model(path)
