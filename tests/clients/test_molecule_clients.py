"""mmCIF in PyMOL and OVITO: every bead, where the model has it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

import exoviz
from clients import asked, assert_shows_something, picture_of, small

#: Ångström in a nanometre.
PER_NM = 10.0


def without_sugars() -> Any:
    beads = small().beads()
    mine = [not name.startswith("glycans/") for name in beads.layer_names]
    return beads.positions[np.array(mine)[beads.layer]] * PER_NM


def test_pymol_assembles_every_bead(tmp_path: Path) -> None:
    path, picture = tmp_path / "a.cif", picture_of("pymol")
    only = ("membrane", "proteins", "cargo")
    exoviz.export(small(), path, only=only)
    told = asked("pymol2", "in_pymol.py", path, picture)
    assert told["every"] == len(without_sugars())
    assert np.allclose(told["low"], without_sugars().min(axis=0), atol=0.1)
    assert np.allclose(told["high"], without_sugars().max(axis=0), atol=0.1)
    assert {"POPC", "CHL", "DPSM"} <= set(told["kinds"])
    assert_shows_something(picture)


def test_ovito_reads_every_bead_of_an_expanded_file(tmp_path: Path) -> None:
    path, picture = tmp_path / "a.cif", picture_of("ovito")
    only = ("membrane", "proteins", "cargo")
    exoviz.export(small(), path, only=only, expanded=True)
    told = asked("ovito", "in_ovito.py", path, picture)
    assert told["atoms"] == len(without_sugars())
    assert np.allclose(told["low"], without_sugars().min(axis=0), atol=0.1)
    assert np.allclose(told["high"], without_sugars().max(axis=0), atol=0.1)
    assert_shows_something(picture)
