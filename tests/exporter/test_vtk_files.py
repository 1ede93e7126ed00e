"""Files of VTK, read back by VTK's own readers: the same values as the model has."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest
import pyvista
from vtkmodules.vtkIOXML import vtkXMLMultiBlockDataReader, vtkXMLPolyDataReader

import exoviz
from dataset_help import leaves, story
from exoviz.cli import main
from exoviz.errors import InputError
from exoviz.exporter.dataset import pyvista_blocks, vtk_files
from exoviz.files import whole_folder
from exoviz.memory import MOST_BYTES
from export_help import vesicle
from made_vesicle import made_vesicle


def read(path: Path) -> Any:
    reader: Any = vtkXMLPolyDataReader()
    if path.suffix == ".vtm":
        reader = vtkXMLMultiBlockDataReader()
    reader.SetFileName(str(path))
    reader.Update()
    return pyvista.wrap(reader.GetOutput())


def files_in(folder: Path) -> dict[str, bytes]:
    files = (one for one in folder.rglob("*") if one.is_file())
    return {str(one.relative_to(folder)): one.read_bytes() for one in files}


def same(one: Any, two: Any) -> bool:
    return np.array_equal(one, two, equal_nan=np.asarray(one).dtype.kind == "f")


def test_a_tree_of_tables_is_what_python_has(tmp_path: Path) -> None:
    path = tmp_path / "a & b.vtm"
    done = exoviz.export(vesicle(), path, title="Шағын <везикула>")
    found, wanted = read(path), exoviz.to_pyvista(vesicle(), title="Шағын <везикула>")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a & b", "a & b.vtm"]
    ours, theirs = dict(leaves(wanted)), dict(leaves(found))
    assert list(ours) == list(theirs)
    for name, data in ours.items():
        other = theirs[name]
        assert same(data.points, other.points)
        assert same(data.verts, other.verts)
        assert same(data.faces, other.faces)
        assert set(data.point_data) == set(other.point_data)
        assert all(same(data[column], other[column]) for column in data.point_data)
        assert all(same(data.field_data[one], other.field_data[one]) for one in data.field_data)
    for name in wanted.field_data:
        assert same(wanted.field_data[name], found.field_data[name])
    assert any("folder a & b" in note for note in done.notes)


def test_one_table_has_every_bead_and_solid(tmp_path: Path) -> None:
    path = tmp_path / "a.vtp"
    exoviz.export(vesicle(), path)
    found, beads = read(path), vesicle().beads()
    assert found.n_verts == len(beads)
    order = np.argsort(found["molecule"][: len(beads)], kind="stable")
    assert same(found.points[: len(beads)][order], beads.positions)
    assert same(found["radius"][: len(beads)][order], beads.radii)
    layers = found.field_data["layer_names"]
    assert layers[found["layer"][: len(beads)][order]].tolist() == [
        beads.layer_names[one] for one in beads.layer
    ]
    assert found["mass"].sum(dtype=np.float64) == pytest.approx(
        sum(item.mass_da for item in vesicle().molecules()), rel=1e-5
    )
    assert not found["radius"][len(beads) :].any()
    assert found.faces.reshape(-1, 4)[:, 1:].min() == len(beads)


def test_a_moment_of_a_story_says_when_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.vtp"
    done = exoviz.export(story(), path, at=1.5, detail="low")
    found = read(path)
    assert found.field_data["TimeValue"].tolist() == [1.5]
    assert "cell/mvb" in found.field_data["layer_names"]
    assert found.n_verts <= 60_000
    assert any("merged" in note for note in done.notes)
    exoviz.export(story(), tmp_path / "b.vtm", at=1.5, detail="low")
    assert read(tmp_path / "b.vtm").field_data["TimeValue"].tolist() == [1.5]


def test_a_story_is_a_series_of_moments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vtk_files, "_STEP", 3.0)
    path = tmp_path / "a.pvd"
    shares: list[float] = []
    exoviz.export(story(), path, detail="low", progress=shares.append)
    assert max(shares) == 1.0
    reader: Any = pyvista.PVDReader(path)
    assert reader.time_values[0] == 0.0
    assert reader.time_values[-1] == pytest.approx(story().duration, abs=1e-3)
    assert np.allclose(np.diff(reader.time_values[:-1]), 3.0)
    for number in (0, len(reader.time_values) - 1):
        reader.set_active_time_point(number)
        (data,) = reader.read()
        time = reader.time_values[number]
        assert data.field_data["TimeValue"][0] == pytest.approx(time, abs=1e-3)
        assert data.n_verts <= 20_000
        state = story().state_at(time)
        places = [one.positions for one in state.copies if one.model in story().vesicles]
        lipids = [
            index
            for index, layer in enumerate(data.field_data["layer_names"])
            if layer.startswith("membrane")
        ]
        mine = np.isin(data["layer"], lipids)
        middles = [
            data.points[mine & (data["object"] == one)].mean(axis=0)
            for one in np.unique(data["object"][mine])
        ]
        gaps = np.linalg.norm(np.concatenate(places)[:, None] - np.array(middles)[None], axis=2)
        assert gaps.min(axis=1).max() < 3.0


def test_a_vesicle_is_no_series(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="a vesicle alone does nothing"):
        exoviz.export(vesicle(), tmp_path / "a.pvd")


@pytest.mark.parametrize("suffix", [".vtm", ".pvd"])
def test_stopped_it_leaves_what_was_there(
    suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vtk_files, "_STEP", 5.0)
    path = tmp_path / f"a{suffix}"
    subject = story() if suffix == ".pvd" else made_vesicle()
    exoviz.export(subject, path)
    before = files_in(tmp_path)

    def stop(share: float) -> None:
        if share > 0.4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        exoviz.export(subject, path, title="other", progress=stop)
    assert files_in(tmp_path) == before


def test_files_of_others_in_its_folder_are_kept(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "a_0.vtp").touch()
    (tmp_path / "a" / "thesis.vtp").touch()
    with pytest.raises(InputError, match=r"other files, such as 'thesis\.vtp'"):
        exoviz.export(made_vesicle(), tmp_path / "a.vtm")
    assert {one.name for one in tmp_path.iterdir()} == {"a"}
    (tmp_path / "b").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="a file, not a folder"):
        exoviz.export(made_vesicle(), tmp_path / "b.vtm")


def test_what_hides_less_leaves_no_files_behind(tmp_path: Path) -> None:
    path = tmp_path / "a.vtm"
    exoviz.export(made_vesicle(), path)
    many = len(files_in(tmp_path))
    exoviz.export(made_vesicle(), path, only=("proteins",))
    assert len(files_in(tmp_path)) == 2 < many
    named = [one.get("file") or "" for one in ET.parse(path).iter("DataSet")]
    assert all((tmp_path / one).is_file() for one in named)


def test_a_folder_that_cannot_be_put_in_place_stays_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "a"
    folder.mkdir()
    (folder / "old").touch()
    rename = Path.rename

    def refuse(self: Path, target: Path) -> Path:
        if self.name == "new":
            raise PermissionError(13, "no")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(InputError, match="no permission"), whole_folder(folder) as temporary:
        (temporary / "new").touch()
    assert [one.name for one in tmp_path.iterdir()] == ["a"]
    assert [one.name for one in folder.iterdir()] == ["old"]


def test_more_than_memory_holds_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pyvista_blocks, "_BASE", MOST_BYTES)
    for suffix in (".vtp", ".vtm", ".pvd"):
        with pytest.raises(InputError, match="GB of memory"):
            exoviz.export(story(), tmp_path / f"a{suffix}")
    assert not list(tmp_path.iterdir())


def test_the_command_writes_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.vtm"
    words = ["--lang", "en", "export", "liposome", "-o", str(path), "--cutaway", "half"]
    assert main([*words, "--only", "membrane/inner/cholesterol"]) == 0
    assert "beads and 0 triangles; nm and Da" in capsys.readouterr().out
    assert [name for name, _one in leaves(read(path))] == ["membrane/inner/cholesterol"]
