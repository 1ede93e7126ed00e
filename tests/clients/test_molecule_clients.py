"""Molecules in PyMOL, OVITO and Mol*, and beside the PDB's dictionary."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from clients import (
    HALF,
    INSTALLED,
    asked,
    assert_shows_something,
    exosome,
    molstar,
    packages,
    picture_of,
    pymol_runs,
    small,
)
from gemmi import cif

import exoviz
from exoviz.catalog import load_catalog
from exoviz.exporter.layer_contents import exported_drawing

DICTIONARY = Path("/usr/share/libcifpp/mmcif_pdbx.dic")

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
    seen = asked("pymol2", "in_pymol.py", path, picture)
    assert seen["every"] == len(without_sugars())
    assert np.allclose(seen["low"], without_sugars().min(axis=0), atol=0.1)
    assert np.allclose(seen["high"], without_sugars().max(axis=0), atol=0.1)
    assert {"POPC", "CHL", "DPSM"} <= set(seen["kinds"])
    assert_shows_something(picture)


@pytest.mark.parametrize("expanded", [False, True])
def test_pymol_runs_the_script_beside_a_file(expanded: bool, tmp_path: Path) -> None:
    path, picture = tmp_path / "a b.cif", picture_of(f"pymol-script-{expanded}")
    exoviz.export(small(), path, expanded=expanded)
    said = pymol_runs(path.with_suffix(".pml"), picture)
    assert "error" not in said.lower(), said
    assert_shows_something(picture, least=0.2)


def test_ovito_reads_every_bead_of_an_expanded_file(tmp_path: Path) -> None:
    path, picture = tmp_path / "a.cif", picture_of("ovito")
    only = ("membrane", "proteins", "cargo")
    exoviz.export(small(), path, only=only, expanded=True)
    seen = asked("ovito", "in_ovito.py", path, picture)
    assert seen["atoms"] == len(without_sugars())
    assert np.allclose(seen["low"], without_sugars().min(axis=0), atol=0.1)
    assert np.allclose(seen["high"], without_sugars().max(axis=0), atol=0.1)
    # Grey carbon, whatever the light.
    assert_shows_something(picture, colours=3)


def test_molstar_takes_no_lipid_for_a_sugar() -> None:
    packages("molstar")
    known = INSTALLED / "node_modules/molstar/lib/mol-model/structure/model/types/saccharides.js"
    sugars = set(re.findall(r"'(\w+)'", known.read_text()))
    assert {"NAG", "MAN"} <= sugars
    assert not sugars & {lipid.component for lipid in load_catalog().lipids.values()}


@pytest.mark.parametrize("suffix", [".cif", ".bcif"])
def test_molstar_shows_every_bead_and_sugar(suffix: str, tmp_path: Path) -> None:
    path, picture = tmp_path / f"a{suffix}", picture_of(f"molstar-{suffix[1:]}")
    exoviz.export(small(), path)
    beads = small().beads()
    sugar = np.array([name.startswith("glycans/") for name in beads.layer_names])[beads.layer]
    seen = molstar(path, picture)
    (one,) = seen["structures"]
    assert one["symbols"] == sugar.sum()
    assert one["partial"] == 0
    # Of a sugar there are the atoms of its ring, and those that bind it.
    assert one["atoms"] >= (~sugar).sum() + 6 * sugar.sum()
    assert one["coarse"] is False
    assert_shows_something(picture, framed=False, colours=3)


@pytest.mark.parametrize("expanded", [False, True])
def test_molstar_shows_the_view_beside_a_file(expanded: bool, tmp_path: Path) -> None:
    path, picture = tmp_path / "a.cif", picture_of(f"molstar-view-{expanded}")
    exoviz.export(small(), path, expanded=expanded)
    seen = molstar(path.with_suffix(".mvsj"), picture)
    assert len(seen["structures"]) == (1 if expanded else len(small().layers()))
    assert_shows_something(picture, framed=False, least=0.2)


def test_molstar_shows_the_view_of_a_scene(tmp_path: Path) -> None:
    path, picture = tmp_path / "a.mvsx", picture_of("molstar-mvsx")
    exoviz.export(exosome(), path, view=HALF)
    seen = molstar(path, picture)
    drawn = exported_drawing(exosome(), HALF, ())
    shown = {drawn.layers[index] for index in np.unique(drawn.layer)}
    assert {one["label"].removeprefix("Assembly ") for one in seen["structures"]} == shown
    assert_shows_something(picture, framed=False)


def test_files_keep_to_the_dictionary_of_the_pdb(tmp_path: Path) -> None:
    if not DICTIONARY.is_file():
        pytest.skip("libcifpp-data is not installed: make test-clients installs it")
    messages: list[str] = []
    dictionary = cif.Ddl(messages.append, print_unknown_tags=True)
    dictionary.read_ddl(cif.read(str(DICTIONARY)))
    messages.clear()
    for expanded in (False, True):
        path = tmp_path / f"{expanded}.cif"
        exoviz.export(small(), path, expanded=expanded)
        assert dictionary.validate_cif(cif.read(str(path))), messages
        assert not [line for line in messages if "unknown" in line]
