"""What the qualities of films promise."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, rotate, uniform_filter

import exoviz
from built_scenes import shortest_story
from exoviz.errors import ArgumentError
from exoviz.film.encoding import FilmFacts, encode
from sound_help import FFMPEG

FPS, SIZE = 12, (320, 192)
#: Degrees from one frame to the next: farther than a film's blocks are looked for.
TURN = 11.0
#: Window of the similarity, pixels.
WINDOW = 8


def beads() -> Iterator[NDArray[np.uint8]]:
    """Give two seconds of beads at rest, then two in which all of them turn."""
    wide = gaussian_filter(np.random.default_rng(3).normal(size=(400, 400)), 0.8)
    wide *= 12 / wide.std()
    top, left = (400 - SIZE[1]) // 2, (400 - SIZE[0]) // 2
    for frame in range(4 * FPS):
        turned = rotate(wide, TURN * max(frame - 2 * FPS, 0), reshape=False, mode="reflect")
        seen = turned[top : top + SIZE[1], left : left + SIZE[0]]
        yield np.repeat((90 + seen).clip(0, 255).astype(np.uint8)[..., None], 3, axis=2)


def similarity(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Return the structural similarity of two pictures in grey (Wang 2004)."""
    means = [uniform_filter(picture, WINDOW) for picture in (one, other)]
    variances = [
        uniform_filter(picture**2, WINDOW) - mean**2
        for picture, mean in zip((one, other), means, strict=True)
    ]
    shared = uniform_filter(one * other, WINDOW) - means[0] * means[1]
    above = (2 * means[0] * means[1] + 6.5) * (2 * shared + 58.5)
    below = (means[0] ** 2 + means[1] ** 2 + 6.5) * (variances[0] + variances[1] + 58.5)
    return float((above / below).mean())


def shown(path: Path) -> NDArray[np.float64]:
    command = [FFMPEG, "-loglevel", "error", "-i", str(path), "-f", "rawvideo"]
    raw = subprocess.run([*command, "-pix_fmt", "gray", "-"], capture_output=True, check=True)
    return np.frombuffer(raw.stdout, np.uint8).reshape(-1, SIZE[1], SIZE[0]).astype(float)


def test_each_second_of_a_film_for_the_web_is_like_what_was_drawn(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    encode(beads, path, FilmFacts(SIZE, FPS))
    # Luma of a film reaches from 16 to 235.
    each = [
        similarity(frame[..., 0].astype(float) * (219 / 255) + 16, made * (219 / 255) + 16)
        for frame, made in zip(beads(), shown(path), strict=True)
    ]
    seconds = np.reshape(each, (4, FPS)).mean(axis=1)
    assert seconds.min() >= 0.93
    # As small as one rate for the whole that does the same for the second that moves most.
    assert path.stat().st_size < 200_000


def test_a_film_is_as_good_as_is_asked_for(tmp_path: Path) -> None:
    sizes = []
    for quality in ("draft", "web", "master"):
        path = tmp_path / f"{quality}.mp4"
        exoviz.animate(shortest_story(), path, size=(192, 108), fps=4, stop=2.0, quality=quality)
        sizes.append(path.stat().st_size)
    assert sizes == sorted(sizes)
    with pytest.raises(ArgumentError, match="draft, web, master"):
        exoviz.animate(shortest_story(), tmp_path / "x.mp4", quality="best")  # type: ignore[arg-type]
