"""Printing time and filament, as the slicer says them; a small script stands for it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

import exoviz
from exoviz.language import speaking
from made_vesicle import made_vesicle

SAID = r"""
; filament used [mm] = 5632.02, 1000
; filament used [cm3] = 13.55, 2.4
; total filament used [g] = 0.00
; estimated printing time (normal mode) = 1d 2h 28m 40s
; layer_height = 0.2
"""


def exported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, **options: Any) -> Any:
    """Return what the export of a print says, where a script is all that is on the PATH."""
    programs = tmp_path / "programs"
    programs.mkdir()
    if script:
        slicer = programs / "prusa-slicer"
        slicer.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        slicer.chmod(0o755)
    monkeypatch.setattr("exoviz.exporter.print3d.solids._CELLS", 40)
    monkeypatch.setenv("PATH", str(programs))
    out = tmp_path / "a.stl"
    with speaking("en"):
        done = exoviz.export(made_vesicle(), out, longest_mm=20, estimate=True, **options)
    assert out.is_file()
    return done.notes[-1]


pytestmark = pytest.mark.skipif(os.name == "nt", reason="the slicer is a shell script here")


def test_time_and_filament_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Where the file goes stands after --output, what is sliced at the end.
    script = f"""
while [ "$1" != --output ]; do shift; done
[ -s "$3" ] || exit 3
echo '{SAID}' > "$2"
"""
    note = exported(tmp_path, monkeypatch, script)
    assert note.startswith("about 26 h 29 min to print, with 6.6 m (16.0 cm³) of filament")
    assert "layers of 0.2 mm" in note


def test_a_slicer_that_fails_spoils_no_export(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = exported(tmp_path, monkeypatch, "echo 'Objects do not fit on the bed.' >&2; exit 1")
    assert note.endswith("could not slice it: Objects do not fit on the bed.")


def test_without_a_slicer_it_is_said_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "install PrusaSlicer, https://" in exported(tmp_path, monkeypatch, "")


def test_a_slicer_ends_with_the_export_that_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = tmp_path / "begun"

    class StoppedError(Exception):
        pass

    def stop(_share: float) -> None:
        if begun.is_file() and begun.stat().st_size:
            raise StoppedError

    with pytest.raises(StoppedError):
        exported(tmp_path, monkeypatch, f"echo $$ > {begun}; exec /bin/sleep 600", progress=stop)
    assert not list(tmp_path.glob("*.stl"))
    with pytest.raises(ProcessLookupError):
        os.kill(int(begun.read_text("utf-8")), 0)
