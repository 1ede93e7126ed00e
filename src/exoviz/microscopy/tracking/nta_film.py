"""Films of vesicles that drift in water and scatter a laser's light."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.language import _, number
from exoviz.microscopy.micrograph_request import Micrograph
from exoviz.microscopy.tracking.hydrodynamics import diffusion, hydrodynamic_diameter
from exoviz.microscopy.tracking.spot_tracking import SpotTracker, spots, tracked_size

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.microscopy.micrograph_request import MicrographRequest

    Floats = NDArray[np.float64]

__all__ = ["DriftingParticles", "make_nta"]

#: Standard deviation of the picture of a point in focus, nm: 0.21 λ/NA of light of 488 nm and a
#: lens of numerical aperture 0.4 (Zhang et al. 2007, Appl Opt 46:1819).
_POINT_NM: Final = 256.0
#: Depth in which light falls and points are seen, nm, and how far from focus a spot is √2 as wide:
#: usual values, not those of one instrument.
_SHEET_NM: Final = 8000.0
_FOCUS_NM: Final = 3000.0
#: Photons in a frame from a particle in focus, and on each pixel from the water: chosen.
_PHOTONS: Final = 2500.0
_WATER: Final = 2.0
#: Photons that stay black, grey values that each more gives, and half the side of the square that a
#: spot is drawn in, in its standard deviations.
_BLACK: Final = 4.0
_GREY: Final = 2.2
_SIDES: Final = 3.5
#: How long the shutter is open, s, a usual value, and in how many steps light is gathered
#: meanwhile.
_SHUTTER_S: Final = 0.01
_STEPS: Final = 5
#: A spot moves at most so many of its usual steps between two frames.
_FARTHEST: Final = 5.0
#: The share of a frame's width to its height.
_ASPECT: Final = 4 / 3


@dataclass(frozen=True, slots=True, eq=False)
class DriftingParticles:
    """Particles that drift in water between two mirrors: what leaves at one side comes in again.

    Attributes
    ----------
    diffusion_nm2_s : float
    count : int
    size_nm : (float, float, float)
        Of the space, x, y and z.
    fps : int
    frames : int
    rng_seed : int
        Seed of the paths; the same ones whenever they are asked for.
    """

    diffusion_nm2_s: float
    count: int
    size_nm: tuple[float, float, float]
    fps: int
    frames: int
    rng_seed: int

    def paths(self) -> Iterator[Floats]:
        """Yield for each frame the places (steps, n, 3) while it is open, nm."""
        rng = np.random.default_rng(self.rng_seed)
        size = np.array(self.size_nm)
        places = rng.random((self.count, 3)) * size
        opened = min(_SHUTTER_S, 1 / self.fps)
        while_open = math.sqrt(2 * self.diffusion_nm2_s * opened / (_STEPS - 1))
        closed = math.sqrt(2 * self.diffusion_nm2_s * (1 / self.fps - opened))
        for _frame in range(self.frames):
            moves = rng.normal(0.0, while_open, (_STEPS, self.count, 3))
            moves[0] = 0
            path = places + np.cumsum(moves, axis=0)
            yield path
            places = (path[-1] + rng.normal(0.0, closed, places.shape)) % size


@functools.cache
def _dark() -> NDArray[np.int64]:
    """Return photons from the water on a pixel, one of 256 values that are equally frequent."""
    number = np.arange(20)
    logs = number * math.log(_WATER) - _WATER - np.cumsum(np.log(np.maximum(number, 1)))
    return np.searchsorted(np.cumsum(np.exp(logs)), (np.arange(256) + 0.5) / 256)


def _shade(frame: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the grey values of photons, 0 to 255."""
    made: NDArray[np.float32] = np.clip((frame - np.float32(_BLACK)) * np.float32(_GREY), 0, 255)
    return made


def _drawn(
    path: Floats, shape: tuple[int, int], pixel: float, rng: np.random.Generator
) -> NDArray[np.float32]:
    """Return the photons on each pixel of a frame.

    Parameters
    ----------
    path : (steps, n, 3) array
        See `DriftingParticles.paths`.
    shape : (int, int)
    pixel : float
        nm.
    rng : numpy.random.Generator
    """
    places = path.reshape(-1, 3)
    away = (places[:, 2] - _SHEET_NM / 2) / _FOCUS_NM
    sigma = _POINT_NM / pixel * np.sqrt(1 + away**2)
    light = _PHOTONS / len(path)
    reach = math.ceil(_SIDES * float(sigma.max(initial=1.0)))
    margin = reach + 1
    height, width = shape
    frame = np.zeros((height + 2 * margin, width + 2 * margin))
    x, y = places[:, 0] / pixel - 0.5, places[:, 1] / pixel - 0.5
    # Paths may leave the field while a frame is open.
    inside = (x > -1) & (y > -1) & (x < width) & (y < height)
    x, y, sigma = x[inside], y[inside], sigma[inside]
    column, row = np.floor(x).astype(int), np.floor(y).astype(int)
    steps = np.arange(-reach, reach + 1)
    across = np.exp(-((steps + (column - x)[:, None]) ** 2) / (2 * sigma**2)[:, None])
    down = np.exp(-((steps + (row - y)[:, None]) ** 2) / (2 * sigma**2)[:, None])
    stamps = down[:, :, None] * across[:, None] * (light / (2 * np.pi * sigma**2))[:, None, None]
    rows = (row + margin)[:, None, None] + steps[:, None]
    columns = (column + margin)[:, None, None] + steps[None]
    place = (rows * frame.shape[1] + columns).ravel()
    total = np.bincount(place, stamps.ravel(), frame.size).reshape(frame.shape)
    seen = total[margin : margin + height, margin : margin + width]
    # Most pixels are dark: their numbers come from a table, a byte of chance each.
    counts = _dark()[np.frombuffer(rng.bytes(seen.size), np.uint8)].reshape(shape)
    lit = seen > 1e-3
    counts[lit] += rng.poisson(seen[lit])
    return counts.astype(np.float32)


def make_nta(request: MicrographRequest) -> Micrograph:
    """Make the film of particles that are as large for water as the vesicles, and track them.

    Parameters
    ----------
    request : MicrographRequest

    Returns
    -------
    Micrograph
        Its facts have ``"hydrodynamic_nm"``, the mean of the vesicles, and ``"tracked_nm"``, what
        tracking the finished frames gives.
    """
    options = dict(request.options)
    sizes = [hydrodynamic_diameter(one) for one in request.vesicles]
    diameter = float(np.mean(sizes))
    temperature, fps = options["temperature_c"], round(options["fps"])
    speed = diffusion(diameter, temperature)
    pixel = options["pixel_nm"]
    # Films have even sides.
    width = max(2 * round(options["field_nm"] / pixel / 2), 32)
    height = max(2 * round(options["field_nm"] / pixel / 2 / _ASPECT), 24)
    frames = round(options["seconds"] * fps)
    seed = int(request.rng("paths").integers(2**62))
    particles = DriftingParticles(
        speed, request.count, (width * pixel, height * pixel, _SHEET_NM), fps, frames, seed
    )
    shot = int(request.rng("photons").integers(2**62))

    def photons() -> Iterator[NDArray[np.float32]]:
        noise = np.random.default_rng(shot)
        for path in particles.paths():
            yield _drawn(path, (height, width), pixel, noise)

    def grey() -> Iterator[NDArray[np.uint8]]:
        for index, frame in enumerate(photons()):
            request.progress(0.5 + 0.5 * index / frames)
            yield np.repeat(_shade(frame).astype(np.uint8)[..., None], 3, axis=2)

    first: list[NDArray[np.float32]] = []

    def found() -> Iterator[Floats]:
        for index, frame in enumerate(photons()):
            request.progress(0.5 * index / frames)
            if not first:
                first.append(_shade(frame) / np.float32(255))
            yield spots(frame)

    usual = math.sqrt(4 * speed / fps) / pixel
    tracks = SpotTracker(_FARTHEST * usual + 1).tracks(found())
    tracked = tracked_size(tracks, pixel, 1 / fps, temperature)
    facts = {
        **options,
        "hydrodynamic_nm": diameter,
        "tracked_nm": tracked.diameter,
        "tracked_error_nm": tracked.error,
        "tracks": float(len(tracks)),
        "diffusion_um2_s": speed / 1e6,
    }
    said = _(
        "Hydrodynamic diameter of the model {known} nm; tracking the film gives {tracked} ± "
        "{error} nm from {count} tracks."
    )
    if math.isnan(tracked.diameter):
        what = _("No track is long enough to say how large the particles are: make a longer film.")
        notes = [what]
    else:
        text = said.format(
            known=number(diameter, 1),
            tracked=number(tracked.diameter, 1),
            error=number(tracked.error, 1),
            count=number(len(tracks)),
        )
        notes = [text]
    notes.append(_("Points are as bright for every size: a real instrument misses the smallest."))
    return Micrograph(request.method.name, first[0], pixel, facts, frames=grey, notes=tuple(notes))
