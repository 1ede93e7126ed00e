"""Tables of molecules: nothing is lost, and everything is where it is in the model."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

import exoviz
from exoviz.model.layers import is_lipid
from export_help import vesicle


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("tables")
    for name in ("a.csv", "a.parquet"):
        exoviz.export(vesicle(), made / name, title="Small")
    return made


@pytest.fixture(scope="module")
def table(folder: Path) -> pd.DataFrame:
    return pd.read_csv(folder / "a.csv")


def test_both_tables_say_the_same(folder: Path, table: pd.DataFrame) -> None:
    other = pd.read_parquet(folder / "a.parquet")
    pd.testing.assert_frame_equal(table.fillna(-1), other.fillna(-1), check_dtype=False)


def test_a_table_says_where_it_is_from_and_what_its_units_are(folder: Path) -> None:
    about = pq.read_schema(folder / "a.parquet").metadata
    assert about[b"seed"] == str(vesicle().seed).encode()
    assert about[b"Software"].startswith(b"exoviz ")
    assert about[b"length_unit"] == b"nm"


def test_there_is_a_row_for_each_molecule_of_the_report(table: pd.DataFrame) -> None:
    assert Counter(table["layer"]) == vesicle().layer_counts()
    assert not table["molecule"].duplicated().any()
    for _layer, rows in table.groupby("layer"):
        assert rows["copy"].tolist() == list(range(1, len(rows) + 1))
    wanted = sum(item.masses_da.sum() for item in vesicle().molecules())
    assert table["mass_da"].sum() == pytest.approx(wanted)


def test_molecules_are_where_their_beads_are(table: pd.DataFrame) -> None:
    beads = vesicle().beads()
    count = np.bincount(beads.molecule)
    for axis, name in enumerate("xyz"):
        middle = np.bincount(beads.molecule, beads.positions[:, axis]) / count
        assert np.allclose(table[f"{name}_nm"], middle[table["molecule"]], atol=1e-4)


def test_heads_of_lipids_look_out_of_their_leaflet(table: pd.DataFrame) -> None:
    places = table[["x_nm", "y_nm", "z_nm"]].to_numpy()
    ways = table[["direction_x", "direction_y", "direction_z"]].to_numpy()
    outwards = (places * ways).sum(axis=1) / np.linalg.norm(places, axis=1)
    assert (outwards[table["leaflet"] == "outer"] > 0.7).all()
    assert (outwards[table["leaflet"] == "inner"] < -0.7).all()
    assert (outwards[table["layer"].str.startswith("proteins/")] > 0.7).all()
    known = ~np.isnan(ways[:, 0])
    assert np.allclose(np.linalg.norm(ways[known], axis=1), 1, atol=1e-3)
    assert (table["kind"][~known] == "rna").all()
    assert (table["leaflet"].notna() == table["layer"].map(is_lipid)).all()


def test_a_glycan_names_the_molecule_that_it_hangs_on(table: pd.DataFrame) -> None:
    kinds = table.set_index("molecule")["kind"]
    glycans = table[table["kind"] == "glycan"]
    assert glycans["owner"].notna().all()
    assert set(kinds[glycans["owner"].astype(int)]) <= {"protein", "lipid"}
    assert table["owner"][table["kind"].isin(["protein", "rna"])].isna().all()


def test_only_what_is_chosen_has_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    exoviz.export(vesicle(), path, only=("cargo",))
    found = pd.read_csv(path)
    assert set(found["layer"]) == {n for n in vesicle().layers() if n.startswith("cargo/")}
