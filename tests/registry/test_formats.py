"""A format is one record and a writer: everybody finds it without another edit."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_type_hints

import pytest

import exoviz
import reference
from exoviz.cli import main
from exoviz.cli.export_command import export as command
from exoviz.cli.parameters import option_of
from exoviz.errors import InputError
from exoviz.exporter.requests import ExportKeywords, ExportOptions, VesicleRequest
from exoviz.registry.formats import FORMATS, Format, VesicleOutput, suffixes, suffixes_with
from exoviz.registry.options import DETAIL, OPTIONS
from exoviz.scene import load_scene
from export_help import vesicle

FAKE = Format(".fake", VesicleOutput("FAKE, for nobody", f"{__name__}:write_fake", (DETAIL,)))


def write_fake(request: VesicleRequest, path: Path) -> list[str]:
    beads = request.drawing.centres.tolist()
    lines = [str(len(beads)), request.title, *(f"C {x:.4f} {y:.4f} {z:.4f}" for x, y, z in beads)]
    path.write_bytes(("\n".join(lines) + "\n").encode())
    return [f"{len(beads)} beads in {request.options.detail} detail"]


def test_a_new_format_is_found_everywhere(
    tmp_path: Path, qapp: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    from exoviz.viewer.dialogs.export_dialogs import ExportDialog

    path = tmp_path / "a.fake"
    with FORMATS.extended(FAKE):
        done = exoviz.export(vesicle(), path, detail="low")
        assert done.notes[0].endswith("in low detail")
        assert len(path.read_text("utf-8").splitlines()) == 2 + int(done.notes[0].split()[0])

        assert main(["--lang", "en", "export", "--help"]) == 0
        assert ".fake" in capsys.readouterr().out
        assert main(["export", "liposome", "-o", str(tmp_path / "b.fake"), "--seed", "1"]) == 0
        assert "in medium detail" in capsys.readouterr().out
        assert main(["--lang", "en", "export", "liposome", "-o", str(path), "--instanced"]) == 2
        assert "--instanced: has no meaning in .fake" in capsys.readouterr().err

        parent: Any = None
        dialog = ExportDialog(path, parent)
        dialog.format.setCurrentIndex(dialog.format.findData(".fake"))
        assert dialog.format.currentText() == "FAKE, for nobody"
        assert dialog.controls["detail"].isEnabled()
        assert not dialog.controls["longest_mm"].isEnabled()
        assert dialog.options() == {"path": path, "detail": "medium"}
        dialog.deleteLater()

        assert "| `.fake` | vesicle | FAKE, for nobody | `--detail` |" in reference.formats("")
        with pytest.raises(InputError, match=r"\.fake"):
            exoviz.export(vesicle(), tmp_path / "a.png")
        with pytest.raises(InputError, match="writes files of this kind"):
            load_scene(path)
    with pytest.raises(InputError, match="stands for no format"):
        exoviz.export(vesicle(), path)


def test_help_names_what_can_be_read_and_what_is_cut_as_the_scene_says(
    capsys: pytest.CaptureFixture[str],
) -> None:
    output = VesicleOutput("for nobody", f"{__name__}:write_xyz", from_view=("cutaway",))
    with FORMATS.extended(Format(".abc", output, model=f"{__name__}:read")):
        assert main(["--lang", "en", "export", "--help"]) == 0
    words = " ".join(capsys.readouterr().out.split())
    assert ".abc). (required)" in words
    assert ".mvsx, .abc as the scene says" in words


def test_every_way_to_choose_an_option_knows_the_same_ones() -> None:
    of_files = {name for name in OPTIONS if suffixes_with(name)}
    assert set(get_type_hints(ExportKeywords)) == of_files
    defaults = ExportOptions()
    assert all(getattr(defaults, name) == OPTIONS[name].default for name in of_files)
    parameters = {f"--{name.replace('_', '-')}" for name in get_type_hints(command)}
    assert {option_of(name) for name in of_files} <= parameters


@pytest.mark.parametrize("suffix", suffixes("vesicle"))
def test_what_a_dialog_offers_is_never_refused(suffix: str, tmp_path: Path, qapp: Any) -> None:
    from exoviz.exporter import check_export
    from exoviz.viewer.dialogs.export_dialogs import ExportDialog

    parent: Any = None
    dialog = ExportDialog(tmp_path / "a.glb", parent)
    dialog.format.setCurrentIndex(dialog.format.findData(suffix))
    options = dialog.options()
    assert options["path"].suffix == suffix
    check_export(options.pop("path"), "vesicle", **options)
    dialog.deleteLater()


@pytest.mark.parametrize("record", FORMATS.values(), ids=lambda one: one.name or "folder")
def test_what_writes_or_reads_a_format_is_there(record: Format) -> None:
    from exoviz.registry import implementation

    outputs = (record.vesicle, record.story, record.picture, record.page, record.film)
    places = [one.writer for one in outputs if one is not None and one.writer]
    places += [record.model] if record.model else []
    assert places or not record.name
    assert all(callable(implementation(place)) for place in places)


@pytest.mark.parametrize("name", ["longst_mm", "fps"])
def test_an_option_that_exports_do_not_have_is_refused(name: str, tmp_path: Path) -> None:
    wrong: Any = {name: 3}
    with pytest.raises(TypeError, match=f"no option '{name}'"):
        exoviz.export(vesicle(), tmp_path / "a.stl", **wrong)
