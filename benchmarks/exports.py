"""How long each kind of file takes to write, and how large it is."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import exoviz


@dataclass(frozen=True)
class ExportRow:
    """One file of the default exosome, or of a story."""

    what: str
    seconds: float
    megabytes: float
    asked: str


def measure_exports() -> list[ExportRow]:
    """Write the default exosome, and the release, in every way that has a limit."""
    scene = exoviz.load("exosome")
    vesicle = exoviz.build(scene)
    works: tuple[tuple[str, str, dict[str, Any], str], ...] = (
        ("glTF, medium detail", "a.glb", {}, "4 s"),
        ("glTF, instanced", "b.glb", {"instanced": True}, "2 s, 5 MB"),
        ("STL for a printer, 60 mm", "c.stl", {"view": scene.view}, "20 s"),
        ("3MF for a printer, 60 mm", "d.3mf", {"view": scene.view}, ""),
        ("mmCIF with operators", "e.cif", {}, "3 s, 5 MB"),
        ("mmCIF, expanded", "f.cif", {"expanded": True}, ""),
        ("PLY, medium detail", "g.ply", {}, ""),
    )
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for what, name, options, asked in works:
            path = Path(folder) / name
            spans = []
            for _run in range(2):
                before = time.perf_counter()
                exoviz.export(vesicle, path, **options)
                spans.append(time.perf_counter() - before)
            rows.append(ExportRow(what, min(spans), path.stat().st_size / 1e6, asked))
        story = exoviz.build_story(exoviz.load("mvb-release"))
        release: tuple[tuple[str, str, dict[str, Any], str], ...] = (
            ("glTF of `mvb-release`, instanced", "h.glb", {"instanced": True}, "10 s, 15 MB"),
            ("glTF of `mvb-release`, medium detail", "i.glb", {}, ""),
            ("Simularium of `mvb-release`", "j.simularium", {}, ""),
        )
        for what, name, options, asked in release:
            path = Path(folder) / name
            before = time.perf_counter()
            exoviz.export(story, path, **options)
            span = time.perf_counter() - before
            rows.append(ExportRow(what, span, path.stat().st_size / 1e6, asked))
    return rows
