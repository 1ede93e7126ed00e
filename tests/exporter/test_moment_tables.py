"""Tables of moments of a story: everything is where the story has it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

import exoviz
from small_release import played

AT = 14.0


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("moments")
    for name in ("a.csv", "a.parquet"):
        exoviz.export(played(), made / name, at=AT)
    return made


@pytest.fixture(scope="module")
def table(folder: Path) -> pd.DataFrame:
    return pd.read_parquet(folder / "a.parquet")


def test_both_tables_of_a_moment_say_the_same(folder: Path, table: pd.DataFrame) -> None:
    other = pd.read_csv(folder / "a.csv")
    pd.testing.assert_frame_equal(table.fillna(-1), other.fillna(-1), check_dtype=False)
    assert float(pq.read_schema(folder / "a.parquet").metadata[b"moment_s"]) == AT


def test_every_molecule_of_each_vesicle_has_a_row_around_its_place(table: pd.DataFrame) -> None:
    story = played()
    vesicles = [one for one in story.state_at(AT).copies if one.model in story.vesicles]
    places = np.concatenate([one.positions for one in vesicles])
    sizes = np.concatenate(
        [[sum(map(len, story.vesicles[one.model].molecules()))] * len(one) for one in vesicles]
    )
    radius = 30.0
    for index, (place, size) in enumerate(zip(places, sizes, strict=True), start=1):
        rows = table[table["vesicle"] == f"vesicle {index}"]
        far = np.linalg.norm(rows[["x_nm", "y_nm", "z_nm"]].to_numpy() - place, axis=1)
        assert len(rows) == size
        assert far.max() < radius
        lipids = rows["kind"] == "lipid"
        ways = rows[["direction_x", "direction_y", "direction_z"]].to_numpy()
        out = (ways * (rows[["x_nm", "y_nm", "z_nm"]].to_numpy() - place)).sum(axis=1)
        assert (out[lipids & (rows["leaflet"] == "outer")] > 0).all()
        assert (out[lipids & (rows["leaflet"] == "inner")] < 0).all()
    assert not table["molecule"].duplicated().any()


def test_molecules_of_the_cell_belong_to_no_vesicle(table: pd.DataFrame) -> None:
    cell = table[table["vesicle"].isna()]
    assert len(cell) > 0
    assert cell["layer"].str.startswith("cell/").all()
    assert not cell.duplicated(["layer", "copy"]).any()
    bound = table[table["owner"].notna()]
    owners = table.set_index("molecule").loc[bound["owner"].astype(int)]
    assert (owners["vesicle"].to_numpy() == bound["vesicle"].to_numpy()).all()


def test_only_chosen_layers_have_rows(tmp_path: Path) -> None:
    exoviz.export(played(), tmp_path / "a.csv", at=AT, only=("vesicles",))
    assert pd.read_csv(tmp_path / "a.csv")["vesicle"].notna().all()
