"""The lens and the detector do what their formulas say."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from exoviz.microscopy.electron.optics import (
    Optics,
    counted,
    imaged,
    interaction,
    mean_free_path,
    wavelength,
)


@pytest.mark.parametrize(("voltage", "length"), [(100, 3.701), (200, 2.508), (300, 1.969)])
def test_wavelengths_are_those_of_textbooks(voltage: float, length: float) -> None:
    assert wavelength(voltage) * 1000 == pytest.approx(length, rel=1e-3)


def test_a_volt_shifts_the_phase_as_textbooks_say() -> None:
    assert interaction(300) == pytest.approx(6.53e-3, rel=2e-3)
    assert interaction(200) == pytest.approx(7.29e-3, rel=2e-3)
    assert mean_free_path(300) > mean_free_path(200) > mean_free_path(80)


def rings(
    image: NDArray[np.float64], pixel: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return frequencies, 1/nm, and the mean power of a picture at each."""
    side = len(image)
    power = np.abs(np.fft.fft2(image - image.mean())) ** 2
    axis = np.fft.fftfreq(side, pixel)
    ring = np.rint(np.hypot(axis[:, None], axis[None]) * side * pixel).astype(int).ravel()
    mean = np.bincount(ring, power.ravel()) / np.bincount(ring)
    return np.arange(len(mean)) / (side * pixel), mean


@pytest.mark.parametrize(
    ("defocus", "aberration", "amplitude", "voltage"),
    [(1500, 2.7, 0.07, 300), (800, 2.7, 0.1, 300), (2500, 0.0, 0.2, 200), (500, 2.0, 0.0, 120)],
)
def test_the_power_of_a_picture_vanishes_where_the_formula_says(
    defocus: float, aberration: float, amplitude: float, voltage: float
) -> None:
    optics = Optics(voltage, defocus, aberration * 1e6, amplitude)
    side, pixel = 1024, 0.2
    phase = np.random.default_rng(1).standard_normal((side, side)).astype(np.float32) * 0.01
    frequency, power = rings(imaged(phase, pixel, optics).astype(float), pixel)
    zeros = optics.zeros(1.8)
    assert len(zeros) >= 2
    for zero in zeros[:6]:
        near = np.abs(frequency - zero) < 0.06 * zero
        found = frequency[near][power[near].argmin()]
        assert found == pytest.approx(zero, rel=0.02)


def test_what_is_dense_is_dark_below_focus() -> None:
    phase = np.zeros((128, 128), np.float32)
    phase[62:66, 62:66] = 0.1
    image = imaged(phase, 0.5, Optics(300, 1500, 2.7e6, 0.07, 1.0))
    assert image[64, 64] < image[5, 5] == pytest.approx(1, abs=5e-3)


def test_counts_are_those_of_poisson() -> None:
    rng = np.random.default_rng(3)
    intensity = np.full((400, 400), 0.9, np.float32)
    counts = counted(intensity, 20.0, rng)
    assert counts.mean() == pytest.approx(18, rel=0.01)
    assert counts.var() == pytest.approx(18, rel=0.02)
    assert np.array_equal(counts, np.round(counts))
    assert counted(intensity, 0.0, rng) is intensity
