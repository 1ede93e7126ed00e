"""What is written is read again as it was: titles and names of any script, copies, places, layers.

The vesicles are made by hand, of any size and with molecules of the user's own, so that each takes
no time; titles and names are those that scenes take.
"""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import trimesh
from numpy.typing import NDArray
from PIL import Image

import exoviz
from exoviz.builder.imported.imported_model import open_model
from exoviz.errors import InputError
from exoviz.exporter.figures.figure_recipes import KEY, packed_recipe, stored_recipe
from exoviz.exporter.mesh.gltf import NM_PER_UNIT
from exoviz.exporter.molecule.pdb_records import in_ascii
from exoviz.importer import read_tables
from exoviz.model import Geometry, Part, Polymer, Vesicle
from exoviz.registry import implementation
from exoviz.registry.formats import FORMATS, suffixes
from exoviz.scene import Scene, load_scene, parse_scene, scene_text
from glb_reader import Glb
from made_vesicle import copies, even_directions, template

SEEDS = range(6)
WORDS = (
    *("Экзосома", "мөлшері", "Ә", "қ", "Ң", "外泌体", "naïve", "CD9", "α-ген", "40", "нм", "x·y"),
    *("'", '"', "'\"", "#1", "_x", "data_", "loop_", "?", ".", ";", "$y", "[0]", "(b)", "🧬", "%s"),
    *("null", "é", "ё", "й", "«", "»", "--", "\\n", "{0}", "a:b", "save_", "global_", "stop_"),
)


def text(chance: random.Random) -> str:
    return " ".join(chance.choices(WORDS, k=chance.randint(1, 5)))


def scene(chance: random.Random) -> Scene:
    """Return a scene with a title and proteins of any name."""
    names = {text(chance) for _name in range(6)}
    own = {name: {"mass_kda": 20.0, "copies": 2, "name": text(chance)} for name in names}
    return Scene.model_validate(
        {
            "title": text(chance),
            "vesicle": {"diameter_nm": chance.choice((20, 300, round(chance.uniform(20, 300), 2)))},
            "membrane": {"composition": {"PC": 1}},
            "proteins": own,
        }
    )


def vesicle(scene: Scene, chance: random.Random) -> Vesicle:
    """Return a vesicle with a few copies of the proteins of a scene, and a strand of RNA."""
    size = scene.vesicle.diameter_nm
    batches = []
    for name in scene.proteins:
        rows = [
            (*(chance.uniform(-2, 2) for _axis in range(3)), chance.uniform(0.3, 1.5), Part.INSIDE)
            for _bead in range(chance.randint(1, 4))
        ]
        ways = even_directions(chance.randint(1, 9))
        one = template(name, rows)  # type: ignore[arg-type]
        batches.append(copies(f"proteins/custom/{name}", one, ways * size / 2, ways))
    places = np.cumsum(np.full((6, 3), 0.4), axis=0).astype(np.float32)
    strand = Polymer("cargo/rna/mrna", "mrna", places, np.full(6, 0.45, np.float32), "ACGUAC", 2e3)
    return Vesicle(Geometry(size), 1, tuple(batches), (strand,))


def beads_by_layer(model: Vesicle) -> dict[str, NDArray[Any]]:
    """Return places and radii (n, 4) of each layer, in an order of their own."""
    found = {}
    beads = model.beads()
    for index, name in enumerate(beads.layer_names):
        mine = beads.layer == index
        rows = np.column_stack([beads.positions[mine], beads.radii[mine]]).astype(float)
        found[name] = rows[np.lexsort(rows.round(1).T)]
    return found


def same_places(one: NDArray[Any], other: NDArray[Any], within: float) -> bool:
    """Return whether each bead of the one is where a bead of the other is, within so many nm."""
    apart = np.abs(one[:, None, :] - other[None, :, :]).max(axis=2)
    return bool((apart.min(axis=1) <= within).all() and (apart.min(axis=0) <= within).all())


@pytest.mark.parametrize("expanded", [False, True])
@pytest.mark.parametrize("suffix", [".cif", ".bcif"])
@pytest.mark.parametrize("seed", SEEDS)
def test_molecules(seed: int, suffix: str, expanded: bool, tmp_path: Path) -> None:
    chance = random.Random(seed)
    asked = scene(chance)
    made = vesicle(asked, chance)
    path = tmp_path / f"ә{suffix}"
    exoviz.export(made, path, title=asked.title, expanded=expanded)
    assert load_scene(path).title == asked.title
    found = open_model(path)
    assert found.layers() == made.layers()
    assert {name: len(rows) for name, rows in beads_by_layer(found).items()} == {
        name: len(rows) for name, rows in beads_by_layer(made).items()
    }
    for layer, rows in beads_by_layer(made).items():
        # Matrices have five places, which reach 75 nm far.
        assert same_places(rows, beads_by_layer(found)[layer], 0.005), layer
    counts = {batch.layer: len(batch) for batch in found.batches}
    for batch in made.batches:
        assert counts[batch.layer] == len(batch)


@pytest.mark.parametrize("seed", SEEDS)
def test_pdb_holds_places_and_says_the_rest_in_latin_letters(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    asked = scene(chance)
    made = vesicle(asked, chance)
    path = tmp_path / "a.pdb"
    notes = exoviz.export(made, path, title=asked.title).notes
    content = path.read_bytes().decode("ascii")
    assert all(len(line) == 80 for line in content.splitlines())
    latin = in_ascii(asked.title)
    assert any("Latin letters" in note for note in notes) == (latin != asked.title)
    assert load_scene(path).title == " ".join(latin.split())
    tables = read_tables(path)
    radii = tables.numbers("atom_site", "B_iso_or_equiv")
    assert radii is not None
    places = np.column_stack([tables.places(), 0.1 * radii])
    wanted = np.concatenate(list(beads_by_layer(made).values()))
    assert len(places) == len(wanted)
    assert same_places(wanted, places, 0.001)
    for layer in made.layers():
        assert " ".join(in_ascii(layer).replace(";", ",").split()) in " ".join(
            "".join(
                line[10:].rstrip() for line in content.splitlines() if line.startswith("COMPND")
            ).split()
        )


def test_letters_of_a_pdb_file() -> None:
    assert in_ascii("Щука Эй, мөлшері ғң: «é» 30–40 × Ñ 外") == (
        'Shchuka Ey, molsheri ghng: "e" 30-40 x N ?'
    )


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "cp1251", "latin-1"])
def test_a_title_that_others_wrote_into_a_pdb_file(coding: str, tmp_path: Path) -> None:
    title = "Белок Bär" if coding.startswith("utf") else "Белок"
    title = "Bär 1" if coding == "latin-1" else title
    atom = "HETATM    1  C   BEA A   1       1.000   2.000   3.000  1.00  3.00           C"
    lines = [f"TITLE     {title * 9}", f"TITLE    2 {title}", atom, "END", ""]
    path = tmp_path / "a.pdb"
    path.write_bytes("\n".join(lines).encode(coding))
    assert read_tables(path).first("struct", "title") == " ".join(f"{title * 9} {title}".split())


def test_as_many_copies_as_a_large_vesicle_has(tmp_path: Path) -> None:
    count = 66_000
    bead = template("ә", [(0, 0, 0, 0.4, Part.INSIDE)])
    ways = even_directions(count)
    made = Vesicle(Geometry(150.0), 1, (copies("proteins/custom/ә", bead, ways * 75, ways),))
    path = tmp_path / "a.bcif"
    exoviz.export(made, path)
    found = open_model(path).batches[0]
    assert len(found) == count
    assert np.abs(found.positions - made.batches[0].positions).max() < 0.002


@pytest.mark.parametrize("seed", SEEDS)
def test_meshes(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    asked = scene(chance)
    made = vesicle(asked, chance)
    for suffix in (".glb", ".ply"):
        exoviz.export(made, tmp_path / f"a{suffix}", title=asked.title, detail="high")
    read = trimesh.load_scene(tmp_path / "a.glb")
    notes = [node.get("extras", {}) for node in Glb(tmp_path / "a.glb").nodes]
    assert {note["layer"] for note in notes if "copies" in note} == set(made.layers())
    rows = np.concatenate(list(beads_by_layer(made).values()))
    low = (rows[:, :3] - rows[:, 3:]).min(axis=0)
    high = (rows[:, :3] + rows[:, 3:]).max(axis=0)
    # A ball of triangles has the volume of a round one, so that its corners stick out a little.
    mesh: Any = trimesh.load(tmp_path / "a.ply")
    vertices = np.asarray(mesh.vertices)
    assert np.allclose(vertices.min(axis=0), low, atol=0.3)
    assert np.allclose(vertices.max(axis=0), high, atol=0.3)
    x, y, z = (read.bounds * NM_PER_UNIT).T
    assert np.allclose([x[0], -z[1], y[0]], low, atol=0.3)
    assert np.allclose([x[1], -z[0], y[1]], high, atol=0.3)


@pytest.mark.parametrize("seed", SEEDS)
def test_scenes(seed: int, tmp_path: Path) -> None:
    asked = scene(random.Random(seed))
    assert parse_scene(scene_text(asked)) == asked
    path = tmp_path / "ә.toml"
    path.write_text(scene_text(asked), encoding="utf-8")
    assert load_scene(path) == asked


@pytest.mark.parametrize("suffix", [*suffixes("picture"), *suffixes("page")])
@pytest.mark.parametrize("seed", [0, 1])
def test_recipes_in_pictures_and_pages(seed: int, suffix: str, tmp_path: Path) -> None:
    asked = scene(random.Random(seed))
    path = tmp_path / f"ә{suffix}"
    # Short and long ones are written in different ways.
    for more in ("", "ә" * 50_000):
        recipe = {"scene": scene_text(asked), "title": asked.title, "more": more}
        metadata = {"Title": asked.title, KEY: packed_recipe(recipe, path)}
        record, blank = FORMATS[suffix], Image.new("RGB", (16, 16))
        if record.picture is not None:
            made = implementation(record.picture.writer)(blank, None, metadata)
        else:
            assert record.page is not None
            made = implementation(record.page.writer)(np.asarray(blank), (), None, metadata)
        path.write_bytes(made)
        assert stored_recipe(path) == recipe
        assert parse_scene(stored_recipe(path)["scene"]) == asked


def test_a_recipe_is_read_where_nothing_else_was_opened(tmp_path: Path) -> None:
    path = tmp_path / "a.tiff"
    record = FORMATS[path.suffix].picture
    assert record is not None
    blank = Image.new("RGB", (16, 16))
    path.write_bytes(implementation(record.writer)(blank, None, {KEY: '{"scene": "a"}'}))
    program = (
        "import sys; from pathlib import Path;"
        "from exoviz.exporter.figures.figure_recipes import stored_recipe;"
        "print(stored_recipe(Path(sys.argv[1])))"
    )
    read = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=False
    )
    assert read.stdout == "{'scene': 'a'}\n", read.stderr


def test_a_page_of_others_has_no_recipe(tmp_path: Path) -> None:
    from exoviz.exporter.figures import make_again

    (tmp_path / "a.svg").write_text("<svg/>", encoding="utf-8")
    with pytest.raises(InputError, match="no recipe of exoviz"):
        make_again(tmp_path / "a.svg", tmp_path / "b.png")
