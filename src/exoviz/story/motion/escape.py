"""Escape of vesicles from a body by Brownian motion, and the estimate for a small pore."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from exoviz.model.randomness import stream
from exoviz.scene.document import MultivesicularBody
from exoviz.scene.story_checks import have_room
from exoviz.story.motion.brownian import (
    diffusion_coefficient,
    fill_lumen,
    hydrodynamic_diameter,
    narrow_escape_time,
    simulate_brownian,
)
from exoviz.story.motion.pushed import HALF_BILAYER

__all__ = ["Escape", "escape"]

Floats = NDArray[np.float64]

SUGARS_NM: Final = 6.0
"""Depth of the glycocalyx up to which vesicles keep apart, 3 to 15 nm; its tips drag little."""
PORE_NM: Final = 90.0
"""Radius of the open pore: more than twice that of a vesicle with its glycocalyx."""
_LONGEST: Final = 3.2
"""Simulated time in units of the estimate: after so long one vesicle in 25 is left."""
KEYFRAMES: Final = 5000
MOST_STEPS: Final = 40_000
"""Steps of the simulation, some seconds of it: it ends sooner where more would be needed."""
_COARSER: Final = 1.6
_FOLLOWED: Final = 40
_COUNTED: Final = 24


@dataclass(frozen=True, eq=False)
class Escape:
    """Release of vesicles through a pore that stays open.

    Attributes
    ----------
    times : (k,) float array
        Real time, s.
    released : (k,) int array
        Number of vesicles released by then.
    total : int
    pore : float
        Free radius of the pore, nm.
    estimate : float
        V / (4 D a) of the mean vesicle, s.
    mean : float
        Mean time of release, s, from an exponential fitted to all vesicles, released or not; NaN
        where none was released.
    """

    times: Floats
    released: NDArray[np.intp]
    total: int
    pore: float
    estimate: float
    mean: float


def escape(body: MultivesicularBody, seed: int) -> Escape:
    """Simulate vesicles that find a pore by diffusion alone.

    Parameters
    ----------
    body : MultivesicularBody
        Of its vesicles at most 40 are simulated, and no more than have room with their glycocalyx.
    seed : int
        The scene's.
    """
    lumen = body.diameter_nm / 2 - HALF_BILAYER
    diameters = _followed(body, lumen)
    radii = diameters / 2 + SUGARS_NM
    diffusion = np.array(
        [diffusion_coefficient(hydrodynamic_diameter(float(one))) for one in diameters]
    )
    middle = float(radii.mean())
    volume = 4 / 3 * math.pi * (lumen - middle) ** 3
    pore = min(PORE_NM, 0.6 * lumen)
    estimate = narrow_escape_time(volume, float(diffusion.mean()), pore - middle)
    smallest = float(radii.min())
    step = _COARSER * (0.25 * smallest) ** 2 / (2 * float(diffusion.max()))
    # As many steps between keyframes as are allowed at most.
    duration = min(_LONGEST * estimate, MOST_STEPS // KEYFRAMES * KEYFRAMES * step)
    paths = simulate_brownian(
        fill_lumen(radii, lumen, stream(seed, "escape", "places")),
        radii,
        diffusion,
        lumen=lumen,
        duration=duration,
        keyframes=KEYFRAMES,
        rng=stream(seed, "escape", "motion"),
        pore=lambda _time: pore,
        step=step,
    )
    times = np.linspace(0, duration, _COUNTED + 1)
    released = np.array([paths.released_by(float(time)) for time in times])
    out = np.isfinite(paths.released)
    waited = float(np.where(out, paths.released, duration).sum())
    mean = waited / int(out.sum()) if out.any() else math.nan
    return Escape(times, released, len(radii), pore, estimate, mean)


def _followed(body: MultivesicularBody, lumen: float) -> Floats:
    """Return the diameters (n,) of those vesicles that are simulated, nm."""
    for count in range(min(body.vesicles, _FOLLOWED), 1, -1):
        diameters: Floats = np.linspace(body.smallest_nm, body.largest_nm, count)
        # Where half of the lumen would do, the whole is loose enough to move in.
        if have_room((diameters / 2 + SUGARS_NM).tolist(), lumen):
            return diameters
    return np.array([body.smallest_nm])
