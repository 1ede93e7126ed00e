"""Sizes of a population: of a scene, or of a table, within what can be built."""

import math
from pathlib import Path

import numpy as np
import pytest

from exoviz.errors import InputError
from exoviz.sampling.size_distribution import SizeDistribution, sizes_of_shape, sizes_of_table
from exoviz.scene import VesicleShape

TABLES = Path(__file__).parent.parent / "data" / "tables"
EVEN = (np.arange(20_000) + 0.5) / 20_000


def test_a_spread_is_log_normal_about_the_diameter() -> None:
    """PC3 small vesicles, 83 ± 19 nm in electron microscopy (JCB 202404064)."""
    sizes = sizes_of_shape(VesicleShape(diameter_nm=83, diameter_sd_nm=19))
    found = sizes.drawn(EVEN)
    # Beyond 150 nm there is less than half a per cent.
    assert 0 < 1 - sizes.share_below(150) < 0.005
    assert sizes.too_large < 1e-6
    assert found.mean() == pytest.approx(83, abs=0.5)
    assert found.std() == pytest.approx(19, abs=0.8)
    assert found.min() >= 20
    assert found.max() <= 300


def test_without_a_spread_all_are_alike() -> None:
    sizes = sizes_of_shape(VesicleShape(diameter_nm=40))
    assert set(sizes.drawn(EVEN)) == {40.0}
    assert sizes.too_small == sizes.too_large == 0


@pytest.mark.parametrize("name", ["diameters.csv", "zetaview.txt", "ExperimentSummary.csv"])
def test_a_table_comes_back_bin_by_bin(name: str) -> None:
    sizes = sizes_of_table(TABLES / name)
    found = sizes.drawn(EVEN)
    inside = 1 - sizes.too_small - sizes.too_large
    for edge in np.linspace(25, 145, 25):
        wanted = (sizes.share_below(float(edge)) - sizes.too_small) / inside
        assert (found < edge).mean() == pytest.approx(wanted, abs=2e-3)
    assert sizes.source.startswith(name)
    assert len(sizes.sha256) == 64


def test_what_lies_outside_is_told(tmp_path: Path) -> None:
    counts = np.genfromtxt(TABLES / "diameters.csv", delimiter=";", skip_header=1)
    counts[:, 0] += 150
    lines = [f"{middle:.0f},{count:.0f}" for middle, count in counts]
    (tmp_path / "wide.csv").write_text("\n".join(("diameter nm,count", *lines)))
    sizes = sizes_of_table(tmp_path / "wide.csv")
    beyond = counts[counts[:, 0] > 300, 1].sum()
    assert beyond > 0
    assert sizes.too_large == pytest.approx(beyond / counts[:, 1].sum())


def test_medians_are_one_size(tmp_path: Path) -> None:
    sizes = sizes_of_table(TABLES / "flow_medians.csv")
    assert sizes.is_one_size
    (tmp_path / "one.csv").write_text("diameter nm,count\n81,5\n")
    assert set(sizes_of_table(tmp_path / "one.csv").drawn(EVEN)) == {81.0}


def test_sizes_of_which_none_can_be_built_are_refused() -> None:
    sizes = SizeDistribution(np.array([310.0, 400.0]), np.array([0.0, 1.0]), "mine.csv: size")
    with pytest.raises(InputError, match="310 to 400 nm, and 20 to 300 nm are possible"):
        sizes.check()
    assert math.isclose(sizes.too_large, 1)


def test_another_table_is_refused() -> None:
    with pytest.raises(InputError, match="not of sizes"):
        sizes_of_table(TABLES / "lipids_maps.csv")
    with pytest.raises(InputError, match="no such file"):
        sizes_of_table(TABLES / "nothing.csv")
