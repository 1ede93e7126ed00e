"""Colours that say a value are in the files that have colours."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import trimesh

import exoviz
from exoviz.renderer.colouring.painting import layer_swatches
from exoviz.scene import View
from export_help import vesicle


def colours_of(path: Path) -> set[str]:
    """Return the colours in a file, as hexadecimal digits."""
    if path.suffix == ".mvsx":
        with zipfile.ZipFile(path) as archive:
            tree = json.loads(archive.read("index.mvsj"))
        waiting, found = [tree["snapshots"][0]["root"]], set()
        while waiting:
            node = waiting.pop()
            waiting += node.get("children", ())
            if node["kind"] == "color":
                found.add(node["params"]["color"].lower())
        return found
    mesh: Any = trimesh.load(path)
    rows = np.unique(mesh.visual.vertex_colors[:, :3], axis=0)
    return {"#" + bytes(row.tolist()).hex() for row in rows}


@pytest.mark.parametrize("suffix", [".ply", ".mvsx"])
@pytest.mark.parametrize("name", ["mass", "family"])
def test_a_file_has_the_colours_of_the_view(suffix: str, name: str, tmp_path: Path) -> None:
    path = tmp_path / f"a{suffix}"
    view = View(cutaway="none", colour_by=name)
    exoviz.export(vesicle(), path, view=view)
    wanted = set(layer_swatches(vesicle(), view).values())
    found = colours_of(path)
    # Copies of one layer have one mass only where they are of one species.
    shared = wanted & found
    assert len(shared) >= 0.7 * len(wanted)
    assert found <= wanted if suffix == ".mvsx" else len(found) >= len(shared)
    exoviz.export(vesicle(), path, view=View(cutaway="none"))
    assert colours_of(path) != found
