"""A protein of the scene with the shape of the user's own structure file."""

from __future__ import annotations

import gzip
import os
from pathlib import Path
from typing import Any

import gemmi
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

import exoviz
from exoviz.builder.protein.domain_beads import union_volume
from exoviz.builder.protein.structure_shapes import structured_protein
from exoviz.cards.model_contents import ModelContents
from exoviz.catalog import load_catalog
from exoviz.errors import InputError, UserError
from exoviz.importer.orientation import Pose
from exoviz.model import Part, Template, Vesicle
from exoviz.model.neighbours import nearest
from exoviz.reporting.reports import report, report_text
from exoviz.scene import OwnStructure, Scene, load_scene, save_scene
from exoviz.viewer.docks.cards.selection_cards import cards_html
from structure_help import HALF, RANGES, bundle, names_of, protein, scene_text, write

Item = dict[str, Any]
HELICES = ((1, 30), (41, 70), (81, 110), (121, 150))


def own(scene: Scene) -> OwnStructure:
    item = scene.proteins["MINE"]
    assert isinstance(item, OwnStructure)
    return item


def shaped(path: Path, key: str = "MINE", **item: Any) -> Template:
    given_ = OwnStructure(amount={"copies": 1}, structure=str(path), **item)
    return structured_protein(key, given_, load_catalog())[1]


def by_ranges(path: Path, **item: Any) -> Template:
    return shaped(path, transmembrane=HELICES, **{"outside": 180, **item})


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Hold the same protein as PDB, mmCIF and BinaryCIF, also compressed."""
    folder = tmp_path_factory.mktemp("files")
    for suffix in ("pdb", "cif", "bcif"):
        path = write(protein(planes=True), folder / f"mine.{suffix}")
        (folder / f"mine.{suffix}.gz").write_bytes(gzip.compress(path.read_bytes()))
    write(protein(), folder / "plain.cif")
    write(protein(chains="AB"), folder / "two.cif")
    return folder


def heights(template: Template) -> np.ndarray:
    return np.sort(template.beads[:, 2])


# -- shape


def test_beads_take_up_the_volume_of_the_mass_and_the_mass_is_that_of_the_residues(
    files: Path,
) -> None:
    template = shaped(files / "mine.cif")
    numbers, _places = bundle()
    expected = gemmi.calculate_sequence_weight(names_of(numbers))
    assert template.mass_da == pytest.approx(expected, rel=0.002)
    volume = union_volume(template.beads, template.radii)
    assert volume == pytest.approx(1.21e-3 * template.mass_da, rel=0.04)


def test_beads_are_where_the_atoms_are(files: Path) -> None:
    template = shaped(files / "mine.cif")
    numbers, places = bundle()
    # The planes are those of the frame already; only the middle is brought to the axis.
    atoms = places / 10 - [*(places / 10).mean(axis=0)[:2], 0]
    away = nearest(template.beads, atoms)[0]
    assert away.max() < 0.7
    covered = nearest(atoms, template.beads)[0]
    assert (covered < 1.4).all()
    assert len(template.beads) == pytest.approx(len(numbers) / 5.5, rel=0.2)


def test_parts_are_assigned_by_height(files: Path) -> None:
    template = shaped(files / "mine.cif")
    z = template.beads[:, 2]
    for part, mine in (
        (Part.OUTSIDE, z > HALF / 10),
        (Part.INSIDE, z < -HALF / 10),
        (Part.TRANSMEMBRANE, np.abs(z) <= HALF / 10),
    ):
        assert mine.any()
        assert (template.parts[mine] == part).all()


def test_a_trace_of_ca_atoms_weighs_as_much_as_the_whole(tmp_path: Path, files: Path) -> None:
    trace = by_ranges(write(protein(atoms=("CA",)), tmp_path / "ca.cif"))
    whole = by_ranges(files / "plain.cif")
    assert trace.mass_da == pytest.approx(whole.mass_da)
    assert np.abs(heights(trace) - heights(whole)).max() < 0.8


@pytest.mark.parametrize("suffix", ["pdb", "bcif", "cif.gz", "pdb.gz", "bcif.gz"])
def test_all_kinds_of_files_give_the_same_shape(files: Path, suffix: str) -> None:
    one, other = shaped(files / "mine.cif"), shaped(files / f"mine.{suffix}")
    assert np.abs(one.beads - other.beads).max() < 0.01
    assert one.mass_da == pytest.approx(other.mass_da)


# -- orientation

#: Each example writes a file of its own.
TURNED = settings(
    max_examples=12,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000), shift=st.floats(-90, 90))
def test_however_a_file_is_turned_the_protein_stands_as_its_planes_say(
    tmp_path: Path, files: Path, seed: int, shift: float
) -> None:
    turn = Rotation.random(rng=np.random.default_rng(seed)).as_matrix()
    turned = protein(turn=turn, shift=(shift, 5, -shift), planes=True)
    template = shaped(write(turned, tmp_path / f"turned{seed}.cif"))
    assert np.abs(heights(template) - heights(shaped(files / "mine.cif"))).max() < 0.15


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000))
def test_however_a_file_is_turned_its_helices_cross_the_membrane(tmp_path: Path, seed: int) -> None:
    turn = Rotation.random(rng=np.random.default_rng(seed)).as_matrix()
    template = by_ranges(write(protein(turn=turn), tmp_path / f"helices{seed}.cif"))
    # The ball of 60 residues is outside, and the helices' middle is that of the membrane.
    assert template.beads[:, 2].max() == pytest.approx(4.5, abs=0.7)
    assert template.beads[:, 2].min() == pytest.approx(-2.2, abs=0.5)


def test_the_end_that_is_named_is_outside(files: Path) -> None:
    up, down = (by_ranges(files / "plain.cif", outside=end) for end in ("C", "N"))
    assert up.beads[:, 2].max() > 3.5
    assert down.beads[:, 2].min() < -3.5
    turned = shaped(files / "mine.cif", outside="N")
    assert turned.beads[:, 2].min() < -3.5


def test_the_catalog_says_what_is_outside(files: Path, tmp_path: Path) -> None:
    # CD63 has its large loop, with the sugars at 130, 150 and 172, outside.
    path = write(protein(turn=np.diag([1.0, -1.0, -1.0])), tmp_path / "down.cif")
    template = shaped(path, "CD63", transmembrane=((1, 30), (41, 70), (81, 100)))
    assert template.beads[:, 2].max() > 3.5
    with pytest.raises(InputError, match="which side of the membrane is outside"):
        shaped(path, transmembrane=HELICES)


def test_the_remark_of_opm_is_enough(tmp_path: Path, files: Path) -> None:
    path = write(protein(), tmp_path / "remark.pdb")
    text = "REMARK      1/2 of bilayer thickness:   14.2\n" + path.read_text()
    path.write_text(text)
    template = shaped(path)
    assert np.abs(heights(template) - heights(shaped(files / "mine.cif"))).max() < 0.01


@pytest.mark.parametrize(("place", "sign"), [("outer", 1), ("inner", -1)])
def test_what_lies_on_the_membrane_touches_it_and_no_more(
    files: Path, place: str, sign: int
) -> None:
    template = shaped(files / "plain.cif", place=place)
    reach = sign * template.beads[:, 2] - template.radii
    assert reach.min() == pytest.approx(2.6, abs=0.01)
    # It lies flat: no side is shorter than its height.
    spans = np.ptp(template.beads, axis=0)
    assert spans[2] == spans.min()
    standing = shaped(files / "plain.cif", place=place, outside=180)
    assert np.ptp(standing.beads[:, 2]) > spans[2] + 1


def test_inside_a_protein_lies_about_its_own_middle(files: Path) -> None:
    template = shaped(files / "plain.cif", place="lumen")
    assert np.abs(np.average(template.beads, axis=0, weights=template.radii**3)).max() < 0.3
    assert (template.parts == Part.INSIDE).all()


# -- sites, chains, what is missing


def test_sugars_hang_on_the_residues_that_carry_them(files: Path) -> None:
    template = shaped(files / "mine.cif", glycosites=(160, 190))
    numbers, places = bundle()
    shift = [*(places / 10).mean(axis=0)[:2], 0]
    assert set(template.site_names) <= {"N160", "N190"}
    assert template.site_names
    for name, site in zip(template.site_names, template.sites, strict=True):
        residue = places[numbers.index(int(name[1:]))] / 10 - shift
        assert np.linalg.norm(site - residue) < 1.2
        clear = np.linalg.norm(template.beads - site, axis=1) - template.radii
        assert clear.min() > 0
        assert site[2] > 2.5


def test_sites_that_carry_nothing_are_named(files: Path) -> None:
    item = OwnStructure(
        structure=str(files / "mine.cif"), amount={"copies": 1}, glycosites=(155, 160, 50, 999)
    )
    _protein, _template, facts = structured_protein("MINE", item, load_catalog())
    assert facts.sites_lacking == (999,)
    assert facts.sites_other == ("SER 155",)
    assert 50 in facts.sites_buried
    assert {160, 50, 155, 999} == {
        *facts.sites,
        *facts.sites_buried,
        *facts.sites_lacking,
        *(int(one.split()[1]) for one in facts.sites_other),
    }


def test_chains_are_chosen(files: Path) -> None:
    both = by_ranges(files / "two.cif")
    one = by_ranges(files / "two.cif", chains=("B",))
    assert both.mass_da == pytest.approx(2 * one.mass_da)
    # They are 4 nm apart in the file.
    apart = np.ptp(both.beads[:, :2], axis=0).max() - np.ptp(one.beads[:, :2], axis=0).max()
    assert apart == pytest.approx(4, abs=0.5)


def test_only_the_first_model_and_the_first_of_alternatives_count(
    files: Path, tmp_path: Path
) -> None:
    structure = protein()
    residue = structure[0][0][5]
    second = residue[1].clone()
    residue[1].altloc, second.altloc = "A", "B"
    second.pos = gemmi.Position(500, 500, 500)
    residue.add_atom(second)
    moved = protein(shift=(900, 0, 0))[0].clone()
    moved.num = 2
    structure.add_model(moved)
    template = by_ranges(write(structure, tmp_path / "models.cif"))
    assert np.abs(heights(template) - heights(by_ranges(files / "plain.cif"))).max() < 0.01


# -- in a scene


@pytest.fixture
def scene(tmp_path: Path) -> Path:
    (tmp_path / "shapes").mkdir()
    write(protein(planes=True, skip=range(200, 206)), tmp_path / "shapes" / "mine.cif")
    path = tmp_path / "mine.toml"
    glycans = "[glycans]\nn_glycans = { Man9 = 1 }\n"
    table = 'copies = 4\nstructure = "shapes/mine.cif"\nchains = ["A"]\nglycosites = [160, 190]\n'
    more = 'name = "My receptor"\nsource = "Own model, 2024"'
    path.write_text(scene_text(table + more, more=glycans))
    return path


def batch(vesicle: Vesicle, key: str) -> Any:
    return next(one for one in vesicle.batches if one.species == key)


def test_a_scene_builds_with_it(scene: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/")
    vesicle = exoviz.build(load_scene(scene))
    copies = batch(vesicle, "MINE")
    assert len(copies) == 4
    assert copies.layer == "proteins/custom/MINE"
    distance = np.linalg.norm(copies.bead_positions()[0], axis=1)
    outside = copies.bead_positions()[2] == Part.OUTSIDE
    assert distance[outside].min() > vesicle.geometry.midplane
    sugars = next(one for one in vesicle.batches if one.layer.startswith("glycans/"))
    assert len(sugars) == 4 * len(copies.templates[0].sites) > 0
    again = exoviz.build(load_scene(scene))
    assert np.array_equal(vesicle.beads().positions, again.beads().positions)


def test_report_and_card_say_where_a_shape_is_from(scene: Path) -> None:
    document = load_scene(scene)
    vesicle = exoviz.build(document)
    data = report(vesicle, document)
    found = data["structures"]["MINE"]
    assert found["missing"].endswith("200-205")
    assert found["residues"] == 174
    text = report_text(data)
    for words in ("structure: mine.cif, chain A", ", 200-205", "Own model, 2024"):
        assert words in text
        assert words in cards_html(ModelContents(vesicle), {"proteins/custom/MINE"})
    assert not any("envelopes" in note for note in data["illustrative"])


def test_a_protein_of_the_catalog_is_compared_with_the_file(tmp_path: Path) -> None:
    write(protein(planes=True), tmp_path / "x.pdb")
    path = tmp_path / "a.toml"
    path.write_text(scene_text('copies = 2\nstructure = "x.pdb"', "CD63"))
    document = load_scene(path)
    text = report_text(report(exoviz.build(document), document))
    known = load_catalog().proteins["CD63"]
    assert f"of {known.chains[0].residues} residues" in text
    assert f"the catalog says {known.mass_kda:.1f} kDa" in text
    # 130 and 150 lie in the membrane here, and 172 is no asparagine.
    assert "SER 172" in text


def test_paths_follow_the_scene_file(scene: Path, tmp_path: Path) -> None:
    document = load_scene(scene)
    other = tmp_path / "sub" / "copy.toml"
    other.parent.mkdir()
    save_scene(document, other, scene.read_text())
    assert 'structure = "../shapes/mine.cif"' in other.read_text()
    assert load_scene(other) == document
    # Nothing that did not change is written anew.
    save_scene(document, scene, scene.read_text())
    assert 'structure = "shapes/mine.cif"' in scene.read_text()
    assert load_scene(scene) == document


def test_a_scene_whose_structure_is_gone_can_still_be_saved(scene: Path, tmp_path: Path) -> None:
    document = load_scene(scene)
    (tmp_path / "shapes" / "mine.cif").unlink()
    save_scene(document, tmp_path / "kept.toml", scene.read_text())
    with pytest.raises(InputError, match=r"proteins\.MINE\.structure: .*no such file"):
        load_scene(tmp_path / "kept.toml")
    with pytest.raises(UserError, match="no such file"):
        exoviz.build(document)


def test_a_figure_can_be_made_again(scene: Path, tmp_path: Path) -> None:
    from exoviz.exporter.figures import draw_figure, make_again

    document = load_scene(scene)
    # Its recipe names the file without its folder.
    figure, again = tmp_path / "shapes" / "figure.png", tmp_path / "again.png"
    draw_figure(exoviz.build(document), document, figure, size=(160, 120))
    make_again(figure, again)
    assert again.read_bytes() == figure.read_bytes()


def test_a_changed_file_changes_the_shape(scene: Path, tmp_path: Path) -> None:
    before = exoviz.build(load_scene(scene)).structures["MINE"]
    path = tmp_path / "shapes" / "mine.cif"
    write(protein(planes=True), path)
    os.utime(path, (1, 1))
    after = exoviz.build(load_scene(scene)).structures["MINE"]
    assert (before.residues, after.residues) == (174, 180)


# -- what can be wrong


def broken(tmp_path: Path) -> None:
    write(protein(chains="AB"), tmp_path / "two.cif")
    write(protein(planes=True), tmp_path / "opm.cif")
    write(protein(atoms=("N", "CB")), tmp_path / "no-ca.cif")
    structure = protein()
    structure[0][0][3][1].pos = gemmi.Position(float("nan"), 0, 0)
    write(structure, tmp_path / "nan.cif")
    (tmp_path / "text.cif").write_text("hello")
    (tmp_path / "cut.bcif").write_bytes(b"\x83")
    (tmp_path / "empty.pdb").write_text("")
    (tmp_path / "folder.pdb").mkdir()
    water = "HETATM    1  O   HOH A   1      10.000  10.000  10.000  1.00  0.00           O\n"
    (tmp_path / "water.pdb").write_text(water)
    (tmp_path / "odd.cif.gz").write_text("hello")


WRONG = {
    'structure = "none.cif"': r"MINE\.structure: .*none\.cif: there is no such file",
    'structure = "two.foo"': r"MINE\.structure: .*not a file extension of coordinates: \.cif",
    'structure = "text.cif"': r"MINE\.structure: .*cannot be read as cif",
    'structure = "cut.bcif"': r"MINE\.structure: .*cannot be read as bcif",
    'structure = "odd.cif.gz"': r"MINE\.structure: .*cannot be read as cif",
    'structure = "empty.pdb"': r"MINE\.structure: .*no atoms",
    'structure = "folder.pdb"': r"MINE\.structure: .*folder",
    'structure = "water.pdb"': r"MINE\.structure: .*no protein",
    'structure = "nan.cif"': r"MINE\.structure: atoms of nan\.cif .*: 1, .*LEU 4 of chain A",
    'structure = "no-ca.cif"': r"MINE\.chains: chain A of no-ca\.cif has no CA atoms",
    'structure = "two.cif"\nchains = ["C"]': r"MINE\.chains: .*'C' in two\.cif\. Chains: A, B",
    'structure = "two.cif"\nplace = "membrane"': r"MINE\.structure: .*lies in the membrane",
    'structure = "two.cif"\noutside = "N"\ntransmembrane = [[300, 320]]': (
        r"MINE\.transmembrane: residues 300-320 are not in two\.cif, which has 1-30, 41-70"
    ),
    'structure = "two.cif"\ntransmembrane = [[1, 30]]': r"MINE\.outside: .*is outside",
    'structure = "two.cif"\ntransmembrane = [[30, 1]]\noutside = "N"': "ends before it begins",
    'structure = "opm.cif"\noutside = 500': r"MINE\.outside: residue 500 is not in opm\.cif",
    'structure = "opm.cif"\nmass_kda = 20': "mass_kda cannot be given with structure",
    'structure = "opm.cif"\nglycosites = 2': r"MINE\.glycosites: .*\[130, 150\]",
    'mass_kda = 20\nchains = ["A"]': "chains can be given only with structure",
    "mass_kda = 20\nglycosites = [3]": r"MINE\.glycosites: without structure",
    'structure = "two.cif"\nplace = "lumen"\ntransmembrane = [1, 30]': "place in the membrane",
}


@pytest.mark.parametrize("table", WRONG)
def test_what_is_wrong_is_reported_once_with_its_place(table: str, tmp_path: Path) -> None:
    broken(tmp_path)
    path = tmp_path / "a.toml"
    path.write_text(scene_text(f"copies = 1\n{table}"))
    with pytest.raises(InputError, match=WRONG[table]) as caught:
        load_scene(path)
    (problem,) = caught.value.problems
    assert problem.where.startswith("proteins.MINE")
    named = path.read_text().splitlines()[problem.line - 1]
    assert problem.where.rpartition(".")[2] in named or named == "[proteins.MINE]"


def test_a_huge_file_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(protein(), tmp_path / "huge.cif")
    os.truncate(path, 700_000_000)
    with pytest.raises(InputError, match="700 MB; at most 600 MB"):
        shaped(path)


def test_one_range_needs_no_list_of_lists(tmp_path: Path) -> None:
    write(protein(), tmp_path / "x.cif")
    path = tmp_path / "a.toml"
    path.write_text(
        scene_text('copies = 1\nstructure = "x.cif"\ntransmembrane = [1, 30]\noutside = "C"')
    )
    assert own(load_scene(path)).transmembrane == ((1, 30),)
    path.write_text(
        scene_text(f'copies = 1\nstructure = "x.cif"\ntransmembrane = {RANGES}\noutside = "C"')
    )
    assert own(load_scene(path)).transmembrane == HELICES


def test_last_bits_of_an_orientation_move_nothing() -> None:
    # LAPACK finds axes that differ so on other processors.
    axes = np.linalg.qr(np.random.default_rng(3).standard_normal((3, 3)))[0]
    points = np.random.default_rng(4).standard_normal((400, 3)) * 5
    origin = points.mean(axis=0)
    first = Pose(axes, origin, 1.5, "ranges").placed(points)
    noise = 1 + 4e-16 * np.random.default_rng(5).standard_normal((3, 3))
    second = Pose(axes * noise, origin * (1 + 2e-16), 1.5, "ranges").placed(points)
    assert (first == second).all()
