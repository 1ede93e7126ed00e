"""Beside a micrograph lies a table of its molecules, each where the picture shows it."""

from __future__ import annotations

from pathlib import Path

import mrcfile
import numpy as np
import pytest
from numpy.typing import NDArray

from exoviz.errors import UserError
from exoviz.microscopy import Micrograph, check_micrograph, micrograph
from exoviz.model import Geometry, Part, Vesicle
from exoviz.registry.micrograph_methods import METHODS
from made_vesicle import copies, even_directions, made_vesicle, template

PICTURES = [name for name, method in METHODS.items() if ".mrc" in method.suffixes]


def ball(place: NDArray[np.float64]) -> Vesicle:
    """Return a vesicle that is one bright molecule of two unlike beads."""
    one = template("HSPA8", [(0, 0, 0, 1.6, Part.INSIDE), (0, 2, 0, 0.8, Part.INSIDE)], 60_000.0)
    return Vesicle(
        Geometry(30.0), 1, (copies("cargo/proteins/HSPA8", one, place[None], place[None] / 9),)
    )


def middle_of(image: NDArray[np.floating], about: tuple[float, ...]) -> NDArray[np.float64]:
    """Return the centre of mass, x and y in pixels, of what is bright near a place in pixels."""
    y, x = np.indices(image.shape) + 0.5
    near = np.where(np.hypot(x - about[0], y - about[1]) < 12, image, 0.0)
    middle: NDArray[np.float64] = np.array([(near * x).sum(), (near * y).sum()]) / near.sum()
    return middle


@pytest.mark.parametrize("seed", range(4))
def test_in_ice_the_picture_of_one_molecule_has_its_middle_where_the_table_says(seed: int) -> None:
    vesicle = ball(even_directions(4)[seed] * 9.0)
    made = micrograph(
        vesicle, vesicles=3, seed=seed, pixel_nm=0.4, dose=0, defocus_um=0, amplitude_contrast=1
    )
    assert [row.vesicle for row in made.molecules] == [1, 2, 3]
    for row in made.molecules:
        place = tuple(value / made.pixel_nm for value in row.position)
        assert middle_of(1 - made.pixels, place) == pytest.approx(place[:2], abs=0.5)
        assert 0 < row.position[2] < made.facts["ice_nm"]


@pytest.mark.parametrize("tilt_deg", [30, 60])
def test_in_a_tilt_series_a_molecule_is_where_the_table_and_the_angle_say(tilt_deg: float) -> None:
    made = micrograph(
        ball(even_directions(5)[1] * 9.0),
        method="tomogram",
        tilt_deg=tilt_deg,
        tilt_step_deg=15,
        pixel_nm=0.5,
        dose=0,
        defocus_um=0,
        amplitude_contrast=1,
    )
    assert made.tilts is not None
    assert made.tilts.angles_deg[0] == -tilt_deg
    depth, _height, width = made.pixels.shape
    x, y, z = (value / made.pixel_nm for value in made.molecules[0].position)
    for image, angle in zip(made.tilts.pixels, np.radians(made.tilts.angles_deg), strict=True):
        across = (x - width / 2) * np.cos(angle) + (z - depth / 2) * np.sin(angle) + width / 2
        place = (float(across), y)
        assert middle_of(1 - image, place) == pytest.approx(place, abs=0.5)


@pytest.mark.parametrize("collapse", [0.0, 1.0])
def test_in_stain_a_molecule_is_where_the_table_says(collapse: float) -> None:
    vesicle = made_vesicle()
    one = template("CD9", [(0, 0, 0, 1.5, Part.OUTSIDE)], 60_000.0)
    # Beside the vesicle, where there is stain that it can keep away.
    out = np.array([[0.6, 0.8, 0.0]])
    more = copies("membrane/proteins/tetraspanins/CD9", one, out * 17.5, out)
    both = Vesicle(vesicle.geometry, 1, (*vesicle.batches, more), vesicle.polymers)

    def made(subject: Vesicle) -> Micrograph:
        return micrograph(
            subject,
            method="negative-stain",
            collapse=collapse,
            defocus_um=0,
            amplitude_contrast=1,
            pixel_nm=0.4,
            dose=0,
            field_nm=100,
        )

    seen = made(both)
    row = next(row for row in seen.molecules if row.species == "CD9")
    place = tuple(value / 0.4 for value in row.position)
    # What is absorbed adds up in the logarithm.
    change = np.abs(np.log(seen.pixels / made(vesicle).pixels))
    change[change < 0.2 * change.max()] = 0
    assert middle_of(change, place) == pytest.approx(place[:2], abs=1.0)


@pytest.mark.parametrize("method", PICTURES)
def test_rows_are_the_molecules_of_the_vesicles(method: str, tmp_path: Path) -> None:
    vesicle, path = made_vesicle(), tmp_path / "a.mrc"
    made = micrograph(vesicle, path, method=method, vesicles=2, pixel_nm=2.0)
    assert made.files == METHODS[method].files(path)
    assert set(tmp_path.iterdir()) == set(made.files)
    items = vesicle.molecules()
    kinds = [(item.layer, item.species) for item in items for _copy in range(len(item))]
    assert [(row.layer, row.species) for row in made.molecules] == 2 * kinds
    assert [row.label for row in made.molecules] == list(range(1, 2 * len(kinds) + 1))
    assert made.molecules[-1] == list(made.molecules)[-1]
    assert made.molecules[len(kinds)].vesicle == 2
    assert made.molecules[:2] == (made.molecules[0], made.molecules[1])
    lines = made.files[-1].read_text("utf-8").splitlines()
    names = [line.split()[0] for line in lines if line.startswith("_")]
    rows = [dict(zip(names, line.split(), strict=True)) for line in lines if line[:1].isdigit()]
    assert len(rows) == len(made.molecules)
    with mrcfile.open(path) as file:
        pixel = float(file.voxel_size.x) / 10
    for row, one in zip(rows[::97], made.molecules[::97], strict=True):
        for axis, value in zip("XYZ", one.position, strict=True):
            assert float(row[f"_exoviz{axis}Nm"]) == pytest.approx(value, abs=1e-3)
            assert float(row[f"_rlnCoordinate{axis}"]) * pixel == pytest.approx(value, abs=2e-3)
        assert float(row["_exovizMassDa"]) == pytest.approx(one.mass_da, abs=0.1)


def test_a_picture_to_look_at_has_no_table(tmp_path: Path) -> None:
    made = micrograph(made_vesicle(), tmp_path / "a.png", pixel_nm=2.0)
    assert [one.name for one in tmp_path.iterdir()] == ["a.png"]
    assert len(made.molecules) == sum(map(len, made_vesicle().molecules()))


@pytest.mark.parametrize("method", PICTURES)
def test_a_table_that_cannot_be_written_is_refused_before_any_work(
    method: str, tmp_path: Path
) -> None:
    (tmp_path / "a_molecules.star").mkdir()
    with pytest.raises(UserError, match="a_molecules"):
        check_micrograph(made_vesicle(), tmp_path / "a.mrc", method=method)
    assert not (tmp_path / "a.mrc").exists()


@pytest.mark.parametrize("method", PICTURES)
def test_where_the_table_fails_there_is_no_picture_either(
    method: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("exoviz.microscopy.micrograph_files._write_table", full)
    with pytest.raises(UserError):
        micrograph(made_vesicle(), tmp_path / "a.mrc", method=method, pixel_nm=2.0)
    assert not list(tmp_path.iterdir())
