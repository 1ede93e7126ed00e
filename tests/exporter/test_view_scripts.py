"""Files beside mmCIF that show it in PyMOL, ChimeraX and Mol* as it looks here."""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from gemmi import cif
from molviewspec import States

import exoviz
from exoviz.errors import InputError
from exoviz.exporter.layer_contents import exported_drawing
from exoviz.model.layers import ancestors
from exoviz.renderer.palette import to_hex
from exoviz.scene import View
from export_help import vesicle

_CHOSEN = r"#1(?:/\w+(?:,\w+)*(?:[@:][\w',*]+)?)?"
#: Commands of ChimeraX that a script has. `hide`, `lighting`, `open`, `show`, `size`, `sym`,
#: `transparency` and `view` are as their pages in
#: https://www.cgl.ucsf.edu/chimerax/docs/user/commands/ write them (`word`.html); the pages of
#: `color`, `name`, `set` and `style` were not at hand, so for these no page vouches.
CHIMERAX = {
    "color": rf"{_CHOSEN} #[0-9a-f]{{6}} target a",
    "hide": "#1 cartoons",
    "lighting": "soft",
    "name": rf"\w+ {_CHOSEN}(?: \| {_CHOSEN})*",
    "open": r'"[^"]+"',
    "set": "bgColor #[0-9a-fA-F]{6}",
    "show": "#1 atoms",
    "size": rf"{_CHOSEN} atomRadius [\d.]+",
    "style": "#1 sphere",
    "sym": "#1 assembly 1",
    "transparency": rf"{_CHOSEN} \d+ target a",
    "view": r"|matrix camera (?:-?[\d.]+,){11}-?[\d.]+",
}

VIEW = View.model_validate(
    {
        "cutaway": "none",
        "camera": "lumen",
        "opacity": {"proteins": 0.4},
        "colours": {"proteins/tetraspanins/CD9": "12AB34"},
    }
)


@pytest.fixture(scope="module", params=[False, True], ids=["assembled", "expanded"])
def written(request: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("views") / "a.cif"
    exoviz.export(vesicle(), path, view=VIEW, title="Small", expanded=request.param)
    return path


def atoms_of(path: Path) -> Any:
    """Return chains, names, components and B factors of the atoms of a file, and their layers."""
    block = cif.read(str(path)).sole_block()
    rows = block.get_mmcif_category("_atom_site.")
    layers = block.get_mmcif_category("_struct_asym.")
    layer = dict(zip(layers["id"], layers["details"], strict=True))
    return SimpleNamespace(
        chain=np.array(rows["auth_asym_id"]),
        name=np.array(rows["label_atom_id"]),
        comp=np.array(rows["label_comp_id"]),
        radius=np.array(rows["B_iso_or_equiv"], float),
        layer=np.array([layer[chain] for chain in rows["auth_asym_id"]]),
    )


def lines_of(path: Path, suffix: str) -> list[str]:
    return path.with_suffix(suffix).read_text(encoding="utf-8").splitlines()


def check_colours(atoms: Any, colours: Any) -> None:
    drawn = exported_drawing(vesicle(), VIEW)
    for index, layer in enumerate(drawn.layers):
        wanted = {to_hex(one) for one in np.unique(drawn.colours[drawn.layer == index], axis=0)}
        assert set(colours[atoms.layer == layer]) == wanted


def check_selections(atoms: Any, found: dict[str, set[str]]) -> None:
    """Check that a selection is there for each layer and group of layers, with its chains."""
    wanted: dict[str, set[str]] = {}
    for chain, layer in zip(atoms.chain.tolist(), atoms.layer.tolist(), strict=True):
        for path in ancestors(layer):
            name = re.sub(r"[^0-9A-Za-z]+", "_", path if "/" in path else f"all_{path}")
            wanted.setdefault(name[:64], set()).add(chain)
    assert found == wanted


def test_chimerax_is_told_of_every_atom_its_colour_and_radius(written: Path) -> None:
    atoms = atoms_of(written)
    colours = np.full(len(atoms.chain), "", dtype="U7")
    radii = np.zeros(len(atoms.chain))
    clear = np.zeros(len(atoms.chain))
    selections: dict[str, set[str]] = {}

    def chosen(spec: str) -> Any:
        found = np.zeros(len(atoms.chain), bool)
        for part in spec.split(" | "):
            chains, sign, names = re.fullmatch(r"#1/([\w,]+)(?:([@:])(.+))?", part).groups()  # type: ignore[union-attr]
            mine = np.isin(atoms.chain, chains.split(","))
            assert set(chains.split(",")) <= set(atoms.chain)
            if sign:
                mine &= np.isin(atoms.name if sign == "@" else atoms.comp, names.split(","))
            assert mine.any()
            found |= mine
        return found

    for line in lines_of(written, ".cxc"):
        word, _space, rest = line.partition(" ")
        if word == "color":
            spec, colour, _target, _a = rest.split(" ")
            colours[chosen(spec)] = colour
        elif word == "size":
            spec, _word, radius = rest.split(" ")
            radii[chosen(spec)] = float(radius)
        elif word == "transparency":
            spec, percent, _target, _a = rest.split(" ")
            clear[chosen(spec)] = float(percent)
        elif word == "name":
            name, _space, spec = rest.partition(" ")
            selections[name] = set(atoms.chain[chosen(spec)])
    check_colours(atoms, colours)
    check_selections(atoms, selections)
    assert np.allclose(radii, atoms.radius, atol=0.006)
    assert set(clear[np.char.startswith(atoms.layer, "proteins/")]) == {60}
    assert set(clear[~np.char.startswith(atoms.layer, "proteins/")]) == {0}


def test_chimerax_scripts_have_only_commands_as_its_manual_writes_them(written: Path) -> None:
    commands = [one for one in lines_of(written, ".cxc") if not one.startswith("#")]
    for line in commands:
        word, _space, rest = line.partition(" ")
        assert re.fullmatch(CHIMERAX[word], rest), line
    assert commands[0].startswith("open ")
    assert commands[-1] == "view"


def test_pymol_is_told_of_every_atom_its_colour(written: Path) -> None:
    atoms, stored = atoms_of(written), SimpleNamespace()
    selections: dict[str, set[str]] = {}
    for line in lines_of(written, ".pml"):
        if line.startswith("/stored"):
            exec(line[1:], {"stored": stored})
        elif line.startswith("alter "):
            colour = line.partition("color=")[2]
        elif line.startswith("select "):
            name, chains = re.fullmatch(r"select (\w+), .* chain ([\w+]+)\)?", line).groups()  # type: ignore[union-attr]
            selections.setdefault(name, set()).update(chains.split("+"))
    rows = zip(atoms.chain.tolist(), atoms.name.tolist(), atoms.comp.tolist(), strict=True)
    numbers = [
        eval(colour, {"stored": stored, "chain": chain, "name": name, "resn": comp})
        for chain, name, comp in rows
    ]
    check_colours(atoms, np.array([f"#{number & 0xFFFFFF:06x}" for number in numbers]))
    check_selections(atoms, selections)


def test_pymol_looks_from_outside_at_everything(written: Path) -> None:
    (line,) = [one for one in lines_of(written, ".pml") if one.startswith("set_view")]
    numbers = [float(text) for text in re.findall(r"-?\d+\.\d+", line)]
    turn = np.array(numbers[:9]).reshape(3, 3).T
    assert np.allclose(turn @ turn.T, np.eye(3), atol=1e-3)
    seen = (vesicle().beads().positions * 10 - numbers[12:15]) @ turn.T + numbers[9:12]
    near, far, angle = numbers[15:]
    assert (-seen[:, 2] > near).all()
    assert (-seen[:, 2] < far).all()
    half = np.tan(np.radians(-angle / 2))
    assert 0.8 * half < np.abs(seen[:, :2] / seen[:, 2:]).max() < half


def test_molstar_opens_the_file_that_lies_beside_the_view(written: Path) -> None:
    text = written.with_suffix(".mvsj").read_text(encoding="utf-8")
    States.model_validate_json(text)
    (snapshot,) = json.loads(text)["snapshots"]
    (download, *_others) = snapshot["root"]["children"]
    assert download["params"]["url"] == written.name
    (parsed,) = download["children"]
    layers = set(atoms_of(written).layer.tolist())
    structures = parsed["children"]
    if structures[0]["params"]["type"] == "model":
        assert len(structures) == 1
    else:
        assert {one["params"]["assembly_id"] for one in structures} == layers


def test_a_file_of_others_beside_it_is_not_replaced(tmp_path: Path) -> None:
    script = tmp_path / "a.pml"
    script.write_text("load my_protein.pdb", encoding="utf-8")
    with pytest.raises(InputError, match=r"a\.pml: this file is not from exoviz"):
        exoviz.export(vesicle(), tmp_path / "a.cif")
    assert [one.name for one in tmp_path.iterdir()] == ["a.pml"]
    assert script.read_text(encoding="utf-8") == "load my_protein.pdb"


def test_a_title_is_no_command(tmp_path: Path) -> None:
    path = tmp_path / "a b.cif"
    exoviz.export(vesicle(), path, only=("cargo",), title="A\nquit; # \u2028 é\\")
    for suffix, open_ in ((".pml", "set assembly"), (".cxc", "# Open this")):
        lines = lines_of(path, suffix)
        assert re.fullmatch(r"# A quit é , by exoviz [\d.]+, seed \d+|# [\w ,.-]+", lines[0])
        assert lines[1].startswith("# What is in a b.cif")
        assert lines[2].startswith(open_)


def test_what_pymol_needs_is_said_where_it_is_much(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("exoviz.exporter.molecule.molecule_files._PYMOL_MUCH", 1)
    for expanded in (False, True):
        done = exoviz.export(vesicle(), tmp_path / "a.cif", expanded=expanded)
        assert any("PyMOL needs" in note for note in done.notes) == (not expanded)
