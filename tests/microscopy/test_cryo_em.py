"""A cryo-EM picture shows what the model holds, where it holds it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import gaussian_filter

from built_scenes import built
from exoviz.errors import ArgumentError
from exoviz.microscopy import micrograph
from exoviz.microscopy.electron.ice_field import placed
from exoviz.microscopy.electron.optics import Optics, imaged, interaction
from exoviz.microscopy.electron.potentials import scatterers
from exoviz.microscopy.micrograph_files import KEY, labelled_picture
from exoviz.model import Geometry, Part, Vesicle
from made_vesicle import copies, even_directions, made_vesicle, template

VESICLE = made_vesicle()
PIXEL = 0.1


def radial(image: NDArray[np.floating], pixel: float) -> NDArray[np.float64]:
    """Return the mean of a picture at each distance from its middle, in steps of a pixel."""
    axis = np.arange(len(image)) + 0.5 - len(image) / 2
    ring = np.floor(np.hypot(axis[:, None], axis[None])).astype(int).ravel()
    total = np.bincount(ring, image.ravel().astype(float))
    return total[: len(image) // 2] / np.bincount(ring)[: len(image) // 2]


def dark_lines(image: NDArray[np.floating], pixel: float, low: float, high: float) -> list[float]:
    """Return the radii, nm, of the two darkest rings between two radii."""
    profile = radial(image, pixel)
    inner = np.flatnonzero((profile[1:-1] < profile[:-2]) & (profile[1:-1] < profile[2:])) + 1
    radii = (inner + 0.5) * pixel
    inside = inner[(radii > low) & (radii < high)]
    darkest = sorted(inside, key=lambda place: profile[place])[:2]
    return sorted((place + 0.5) * pixel for place in darkest)


def two_shells(outer: float, inner: float) -> Vesicle:
    """Return a vesicle of phosphates alone, in two shells of known radii, nm."""
    head = template("head", [(0, 0, 0, 0.28, Part.PHOSPHATE)], 95.0)
    out, into = even_directions(6000), even_directions(4500)
    return Vesicle(
        Geometry(2 * outer),
        1,
        (
            copies("membrane/outer/phosphatidylcholine", head, out * outer, out),
            copies("membrane/inner/phosphatidylcholine", head, into * inner, -into),
        ),
    )


@pytest.mark.parametrize("apart", [3.6, 4.0, 4.4])
def test_the_leaflets_are_two_dark_lines_as_far_apart_as_in_the_model(apart: float) -> None:
    made = micrograph(two_shells(20.0, 20.0 - apart), dose=0, defocus_um=0.1, pixel_nm=PIXEL)
    first, second = dark_lines(made.pixels, PIXEL, 13, 22)
    assert second - first == pytest.approx(apart, abs=0.3)
    assert second == pytest.approx(20.0, abs=0.3)


def test_the_lines_of_a_membrane_lie_where_its_own_profile_puts_them() -> None:
    vesicle = built("liposome")[1]
    made = micrograph(vesicle, dose=0, pixel_nm=PIXEL, field_nm=60)
    beads = scatterers(vesicle)
    radii = np.linalg.norm(beads.positions, axis=1)
    # Each bead spread over its shell, and the shells summed along the beam in closed form.
    axis = (np.arange(600) + 0.5) * PIXEL - 30
    across = np.hypot(axis[:, None], axis[None])
    total = np.zeros_like(across)
    edges = np.arange(10, 24, 0.05)
    weights = np.histogram(radii, np.append(edges, 24), weights=beads.contrast)[0]
    for low, weight in zip(edges, weights, strict=True):
        shell = 4 / 3 * np.pi * ((low + 0.05) ** 3 - low**3)
        chord = np.sqrt(np.maximum((low + 0.05) ** 2 - across**2, 0))
        chord -= np.sqrt(np.maximum(low**2 - across**2, 0))
        total += weight / shell * 2 * chord
    optics = Optics(300, 1500, 2.7e6, 0.07, 1.0)
    blurred = gaussian_filter(total, 0.12 / PIXEL)
    expected = dark_lines(imaged(blurred * interaction(300), PIXEL, optics), PIXEL, 14, 20.5)
    found = dark_lines(made.pixels, PIXEL, 14, 20.5)
    assert found == pytest.approx(expected, abs=0.3)
    # As in micrographs of liposomes: 3 nm, less than from phosphate to phosphate.
    assert 2.6 < found[1] - found[0] < 4.3


def test_electrons_are_as_many_as_the_dose_and_the_ice_let_through() -> None:
    made = micrograph(VESICLE, dose=30, ice_nm=80, field_nm=60, dqe=0.5, pixel_nm=0.4)
    expected = 30 * 100 * 0.4**2 * 0.5 * np.exp(-80 / 395)
    assert made.facts["electrons_per_pixel"] == pytest.approx(expected, rel=1e-3)
    corner = made.pixels[:20, :20]
    assert corner.mean() == pytest.approx(expected, rel=0.02)


def test_the_same_seed_gives_the_same_file_and_another_seed_another(tmp_path: Path) -> None:
    options: dict[str, Any] = {"pixel_nm": 0.5, "vesicles": 3.0, "dose": 20.0}
    made = []
    for index, seed in enumerate((5, 5, 6)):
        path = tmp_path / f"{index}.mrc"
        micrograph(VESICLE, path, seed=seed, **options)
        made.append(path.read_bytes())
    assert made[0] == made[1] != made[2]


def test_vesicles_of_a_field_do_not_overlap_and_lie_in_the_ice() -> None:
    rng = np.random.default_rng(2)
    reaches = [20.0, 30.0]
    places = placed(reaches, 25, 500.0, 90.0, rng)
    for index, one in enumerate(places):
        reach = reaches[one.build]
        assert (one.centre >= reach).all()
        assert (one.centre <= np.array([500, 500, 90]) - reach).all()
        for other in places[:index]:
            apart = np.linalg.norm(one.centre - other.centre)
            assert apart >= reach + reaches[other.build]


def test_what_has_no_room_is_refused_with_what_has() -> None:
    with pytest.raises(ArgumentError, match=r"ice_nm: 20 nm is too thin: the vesicle needs \d+ nm"):
        micrograph(VESICLE, ice_nm=20)
    with pytest.raises(ArgumentError, match=r"A field of [\d,]+ nm has room"):
        micrograph(VESICLE, vesicles=300, field_nm=200, pixel_nm=1)


def test_a_picture_says_what_it_is_and_what_it_was_made_of(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    made = micrograph(VESICLE, path, pixel_nm=0.5)
    assert made.files == (path,)
    with Image.open(path) as picture:
        assert picture.info["Title"] == "Simulated cryo-EM"
        assert '"defocus_um": 1.5' in picture.info[KEY]
        assert picture.width >= 720
    # Words and bar are painted over the grey values.
    plain = replace(made, pixels=np.zeros_like(made.pixels))
    assert (labelled_picture(plain)[..., :3] > 250).any()
    path = tmp_path / "a.tif"
    micrograph(VESICLE, path, pixel_nm=0.5)
    with Image.open(path) as picture:
        assert np.array_equal(np.asarray(picture), made.pixels)


def test_a_carbon_film_covers_its_share_and_is_dark() -> None:
    made = micrograph(VESICLE, carbon=0.3, field_nm=200, pixel_nm=1.0, dose=100)
    left, right = made.pixels[90:110, :50].mean(), made.pixels[90:110, -50:].mean()
    assert left < 0.95 * right
