"""A tomogram is the model again, but for what no tilt has seen; its labels are the beads."""

from __future__ import annotations

from pathlib import Path

import mrcfile
import numpy as np
import pytest
from numpy.typing import NDArray

from exoviz.microscopy import micrograph
from exoviz.microscopy.electron.potentials import scatterers
from exoviz.microscopy.tomography.back_projection import back_projected
from exoviz.microscopy.tomography.molecule_labels import labelled
from exoviz.model import Geometry, Part, Vesicle
from made_vesicle import copies, made_vesicle, template

VESICLE = made_vesicle()


def point(angles: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return the volume of a point, seen at some tilts."""
    size, x, z = 48, 9.0, -6.0
    axis = np.arange(size) - (size - 1) / 2
    tilts = []
    for angle in np.radians(angles):
        place = x * np.cos(angle) + z * np.sin(angle)
        line = np.exp(-((axis - place) ** 2) / 4)
        down = np.exp(-((axis - 3) ** 2) / 4)
        tilts.append(down[:, None] * line[None])
    return back_projected(np.array(tilts, np.float32), angles, size)


def test_a_point_comes_back_where_it_was() -> None:
    volume = point(np.linspace(-88, 88, 89))
    place = np.array(np.unravel_index(volume.argmax(), volume.shape)) - 23.5
    assert place == pytest.approx([-6, 3, 9], abs=0.6)


def test_without_all_tilts_a_point_is_longer_along_the_beam() -> None:
    def length(volume: NDArray[np.float32]) -> float:
        line = volume[:, 26, 32]
        return float((line > line.max() / 2).sum())

    assert length(point(np.linspace(-60, 60, 61))) > length(point(np.linspace(-88, 88, 89)))


def test_a_voxel_has_the_label_of_the_bead_that_it_lies_in() -> None:
    rng = np.random.default_rng(4)
    positions = rng.uniform(1, 11, (60, 3))
    radii = rng.uniform(0.2, 1.4, 60)
    labels = rng.permutation(60) + 1
    volume = labelled(positions, radii, labels, 0.5, (24, 24, 24))
    z, y, x = np.indices(volume.shape)
    middles = (np.stack([x, y, z], axis=-1).reshape(-1, 1, 3) + 0.5) * 0.5
    apart = np.linalg.norm(middles - positions, axis=2)
    nearest = apart.argmin(axis=1)
    in_bead = apart[np.arange(len(nearest)), nearest] <= radii[nearest]
    found = volume.reshape(-1)
    assert np.array_equal(found[in_bead], labels[nearest[in_bead]])
    # Elsewhere there are only beads whose own middle lies in the voxel.
    own = np.floor(positions / 0.5).astype(int)
    held = np.zeros(volume.shape, np.bool_)
    held[own[:, 2], own[:, 1], own[:, 0]] = True
    assert held.reshape(-1)[(found > 0) & ~in_bead].all()
    assert (volume[held] > 0).all()


def test_of_small_beads_in_a_voxel_the_one_nearest_to_its_middle_counts() -> None:
    rng = np.random.default_rng(5)
    positions = rng.uniform(0.0, 1.0, (9, 3))
    volume = labelled(positions, np.full(9, 0.01), np.arange(1, 10), 1.0, (1, 1, 1))
    assert volume[0, 0, 0] == np.linalg.norm(positions - 0.5, axis=1).argmin() + 1


def test_a_tomogram_is_no_mirror_image_of_the_model() -> None:
    ball = template("HSPA8", [(0, 0, 0, 2.0, Part.INSIDE)], 60_000.0)
    places = np.array([[6.0, 2.0, -4.0], [-3.0, 5.0, 5.0], [1.0, -6.0, 2.0]])
    three = copies("cargo/proteins/HSPA8", ball, places, np.tile([0.0, 0.0, 1.0], (3, 1)))
    vesicle = Vesicle(Geometry(30.0), 1, (three,))
    made = micrograph(vesicle, method="tomogram", tilt_step_deg=6, pixel_nm=1.0, dose=0)
    assert made.labels is not None
    middle = (np.array(made.pixels.shape)[::-1] - 1) / 2

    def brightness(points: NDArray[np.floating]) -> NDArray[np.floating]:
        x, y, z = np.rint(points + middle).astype(int).T
        return np.asarray(made.pixels[z, y, x])

    x, y, z = np.rint(places + middle).astype(int).T
    assert made.labels[z, y, x].tolist() == [1, 2, 3]
    own = brightness(places).min()
    for mirror in ([-1, 1, 1], [1, -1, 1], [1, 1, -1], [-1, 1, -1]):
        assert own > 2 * brightness(places * mirror).max()


def test_a_tomogram_comes_with_labels_and_a_table(tmp_path: Path) -> None:
    path = tmp_path / "t.mrc"
    made = micrograph(VESICLE, path, method="tomogram", tilt_step_deg=15, pixel_nm=1.2)
    assert [one.name for one in made.files] == [
        *("t.mrc", "t_labels.mrc", "t_tilts.mrc", "t_tilts.rawtlt", "t_molecules.star")
    ]
    with mrcfile.open(made.files[2]) as file:
        assert file.is_image_stack()
        assert float(file.voxel_size.x) == pytest.approx(12.0)
        assert len(file.data) == len(made.files[3].read_text("utf-8").split()) == 9
    with mrcfile.open(path) as file:
        assert file.is_volume()
        assert float(file.voxel_size.x) == pytest.approx(12.0)
        assert np.array_equal(file.data, made.pixels)
        assert b"exoviz" in bytes(file.header.label[0])
    with mrcfile.open(made.files[1]) as file:
        labels = file.data.copy()
        assert labels.dtype == np.uint16
    beads = scatterers(VESICLE)
    size = np.array(labels.shape)[::-1] * 1.2
    places = beads.positions + np.array([*([made.facts["field_nm"]] * 2), made.facts["ice_nm"]]) / 2
    assert (places < size + 1.2).all()
    voxel = np.floor(places / 1.2).astype(int)
    seen = labels[voxel[:, 2], voxel[:, 1], voxel[:, 0]]
    # Every bead lies in a voxel of a molecule, most in one of its own; membranes are finer.
    assert (seen > 0).all()
    large = beads.radii > 0.9
    assert (seen == beads.molecule + 1)[large].mean() > 0.75
    rows = [line.split() for line in made.files[-1].read_text("utf-8").splitlines()]
    table = {int(row[0]): row for row in rows if len(row) == 11 and row[0].isdigit()}
    assert len(table) == len(made.molecules) == sum(map(len, VESICLE.molecules()))
    rna = next(row for row in table.values() if row[2] == "cargo/rna/mrna")
    middle = places[beads.molecule == beads.molecule.max()].mean(axis=0) / 1.2
    assert [float(one) for one in rna[4:7]] == pytest.approx(middle, abs=1e-3)


def test_the_dense_parts_of_a_vesicle_are_bright_in_its_tomogram() -> None:
    made = micrograph(VESICLE, method="tomogram", tilt_step_deg=6, pixel_nm=1.0, dose=0)
    assert made.labels is not None
    middle = made.pixels.shape[0] // 2
    inside = made.labels[middle] > 0
    assert made.pixels[middle][inside].mean() > made.pixels[middle][~inside].mean() + 1e-3
