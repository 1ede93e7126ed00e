"""Random numbers: one stream per component, all from the scene's seed."""

from __future__ import annotations

import numpy as np

__all__ = ["derived_seed", "stream"]


def _sequence(seed: int, names: tuple[str, ...]) -> np.random.SeedSequence:
    key = [int(byte) for name in names for byte in (*name.encode(), 0)]
    return np.random.SeedSequence(seed, spawn_key=key)


def stream(seed: int, *names: str) -> np.random.Generator:
    """Return the random numbers of one component, the same whatever else the scene holds.

    Parameters
    ----------
    seed : int
        The scene's.
    *names : str
        Path of the component, such as ``"story", "pit", "uncoating"``; no two components have the
        same.
    """
    return np.random.default_rng(_sequence(seed, names))


def derived_seed(seed: int, *names: str) -> int:
    """Return a seed, 0 to 2⁶³ − 1, for a component that is a whole scene of its own.

    Parameters
    ----------
    seed : int
        The scene's.
    *names : str
        Path of the component.
    """
    return int(_sequence(seed, names).generate_state(1, np.uint64)[0] >> np.uint64(1))
