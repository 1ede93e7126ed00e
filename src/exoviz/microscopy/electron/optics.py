"""The electron microscope: contrast transfer, its envelope, and a detector that counts.

Sources: contrast transfer as in Wade 1992, Ultramicroscopy 46:145, with underfocus positive, as
CTFFIND (Rohou and Grigorieff 2015, J Struct Biol 192:216) and Bsoft write it; envelopes by Frank
1973, Optik 38:519. The specimen is a weak phase object.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.microscopy.electron.projecting import frequencies

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["Optics", "counted", "imaged", "interaction", "mean_free_path", "wavelength"]

#: Rest energy of the electron, keV.
_REST_KEV: Final = 510.999
#: Half the angle of the cone of illumination, rad, and the spread of the defocus, nm, of
#: microscopes with a field-emission gun: usual values, not those of one instrument.
_CONVERGENCE: Final = 2e-5
_FOCAL_SPREAD: Final = 5.0
#: Mean free path between inelastic scatterings in ice at 300 kV, nm (measured at the New York
#: Structural Biology Center: Rice et al. 2018, J Struct Biol 204:38).
_FREE_PATH_300: Final = 395.0
#: Frequency, 1/nm, to which fringes are kept apart from those of the far side.
_FRINGES: Final = 2.0


def wavelength(voltage_kv: float) -> float:
    """Return the relativistic wavelength of electrons, nm."""
    volts = 1000 * voltage_kv
    return 1.226426 / math.sqrt(volts * (1 + 0.978476e-6 * volts))


def interaction(voltage_kv: float) -> float:
    """Return the phase that a volt gives an electron on each nanometre, rad/(V·nm)."""
    energy = (_REST_KEV + voltage_kv) / (2 * _REST_KEV + voltage_kv)
    return 2 * math.pi / (wavelength(voltage_kv) * 1000 * voltage_kv) * energy


def mean_free_path(voltage_kv: float) -> float:
    """Return how far electrons come in ice before they lose energy, nm.

    It goes with the square of their velocity.
    """

    def squared(kv: float) -> float:
        return 1 - (_REST_KEV / (_REST_KEV + kv)) ** 2

    return _FREE_PATH_300 * squared(voltage_kv) / squared(300)


@dataclass(frozen=True, slots=True)
class Optics:
    """An objective lens, and how it is set.

    Attributes
    ----------
    voltage_kv : float
    defocus_nm : float
        Below focus.
    aberration_nm : float
        Spherical aberration.
    amplitude : float
        Share of amplitude contrast, 0 to 1.
    b_factor_nm2 : float
    """

    voltage_kv: float
    defocus_nm: float
    aberration_nm: float
    amplitude: float
    b_factor_nm2: float = 0.0

    @property
    def wavelength(self) -> float:
        """Wavelength of the electrons, nm."""
        return wavelength(self.voltage_kv)

    def phase(self, squared: Floats) -> Floats:
        """Return the phase by which waves are shifted, rad, at squares of frequencies, 1/nm²."""
        length = self.wavelength
        focal = np.pi * length * self.defocus_nm * squared
        return np.asarray(focal - np.pi / 2 * self.aberration_nm * length**3 * squared**2)

    def contrast_transfer(self, squared: Floats) -> Floats:
        """Return the contrast transfer function; below focus what is dense is dark."""
        return np.asarray(-np.sin(self.phase(squared) + math.asin(self.amplitude)))

    def envelope(self, squared: Floats) -> Floats:
        """Return what partial coherence, motion and damage leave of it, 0 to 1."""
        length = self.wavelength
        slope = self.aberration_nm * length**3 * squared - self.defocus_nm * length
        spatial = (np.pi * _CONVERGENCE / length) ** 2 * slope**2 * squared
        temporal = (np.pi * length * _FOCAL_SPREAD) ** 2 / 2 * squared**2
        return np.asarray(np.exp(-(spatial + temporal + self.b_factor_nm2 / 4 * squared)))

    def zeros(self, highest: float) -> Floats:
        """Return the frequencies at which no contrast is transferred, up to a highest, 1/nm.

        The phase and that of the amplitude contrast together are a multiple of π there.
        """
        length, own = self.wavelength, math.asin(self.amplitude)
        square = np.pi / 2 * self.aberration_nm * length**3
        linear = np.pi * length * self.defocus_nm
        ends = np.array([0.0, highest**2])
        turn = linear / (2 * square) if square > 0 else math.inf
        seen = np.concatenate([ends, [turn]]) if turn < highest**2 else ends
        phases = self.phase(seen) + own
        low, high = math.ceil(phases.min() / math.pi), math.floor(phases.max() / math.pi)
        found: list[float] = []
        for multiple in range(low, high + 1):
            roots = np.roots([-square, linear, own - multiple * math.pi])
            real = roots.real[np.abs(roots.imag) < 1e-12]
            found += [math.sqrt(one) for one in real if 0 < one <= highest**2]
        return np.array(sorted(found))


def imaged(phase: NDArray[np.floating], pixel: float, optics: Optics) -> NDArray[np.float32]:
    """Return the intensity behind the lens, relative to that without a specimen.

    Parameters
    ----------
    phase : (height, width) array
        Phase that the specimen gives the electrons, rad.
    pixel : float
        nm; each pixel of the detector counts what falls on its area.
    optics : Optics

    Returns
    -------
    (height, width) float32 array
    """
    from scipy import fft

    # Fringes of one side would else come in on the other.
    reach = optics.wavelength * optics.defocus_nm * _FRINGES
    pad = min(math.ceil(reach / pixel) + 4, *(side - 1 for side in phase.shape))
    sides = [int(fft.next_fast_len(side + 2 * pad, real=True)) for side in phase.shape]
    widths = [(pad, side - own - pad) for side, own in zip(sides, phase.shape, strict=True)]
    wide = np.pad(phase.astype(np.float32), widths, mode="symmetric")
    down, across = frequencies((sides[0], sides[1]), pixel)
    spectrum = np.asarray(fft.rfft2(wide, overwrite_x=True))
    for first in range(0, sides[0], 256):
        rows = slice(first, first + 256)
        squared = down[rows] ** 2 + across**2
        transfer = optics.contrast_transfer(squared) * optics.envelope(squared)
        transfer *= np.sinc(down[rows] * pixel) * np.sinc(across * pixel)
        spectrum[rows] *= transfer.astype(np.float32)
    image = np.asarray(fft.irfft2(spectrum, sides, overwrite_x=True))
    image = image[pad : pad + phase.shape[0], pad : pad + phase.shape[1]]
    made: NDArray[np.float32] = np.maximum(1 + 2 * image, 0).astype(np.float32)
    return made


def counted(
    intensity: NDArray[np.float32], electrons: float, rng: np.random.Generator
) -> NDArray[np.float32]:
    """Return the electrons that a detector counts on each pixel.

    Parameters
    ----------
    intensity : (height, width) array
        Relative to the electrons without a specimen.
    electrons : float
        Mean number on a pixel that are counted where the intensity is 1; 0 for as many that there
        is no noise, and the intensity itself.
    rng : numpy.random.Generator
    """
    if electrons <= 0:
        return intensity
    made = np.empty_like(intensity)
    # In bands: numbers by Poisson have eight bytes.
    for first in range(0, len(intensity), 512):
        rows = slice(first, first + 512)
        made[rows] = rng.poisson(intensity[rows].astype(np.float64) * electrons)
    return made
