"""Pictures that were looked at and found right, and how far a new one may be from them.

Two pictures are compared as eyes see them: in Oklab, where equal distances look equally far
apart, over blocks of four by four pixels, since which of two beads an edge pixel shows is a
matter of rounding. What is allowed was measured. Moving every bead by 0.001 nm, ten thousand
times what another order of sums does, changes the mean by at most 0.00024 and the highest by
0.0071. No highlights change them by 0.0009 and 0.014, light from all around that is 10 % dimmer
by 0.0036 and 0.014, no contact shadows by 0.0046 and 0.019, a camera half a pixel aside by 0.0034
and 0.029.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

__all__ = ["BASELINES", "WITH_WORDS", "Distance", "Golden", "distance"]

BASELINES = Path(__file__).parents[1] / "golden" / "baselines"

#: Pixels along a side of the blocks that are compared.
_BLOCK = 4

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Distance:
    """How far two pictures are apart in Oklab, where black and white are 1 apart.

    Attributes
    ----------
    mean : float
        Over all blocks.
    high : float
        The block that 1 in 200 exceed.
    """

    mean: float
    high: float

    def within(self, other: Distance) -> bool:
        """Return whether both numbers are at most those of another."""
        return self.mean <= other.mean and self.high <= other.high


#: What a picture of the same may differ by; and one with words, whose letters change a little
#: from one release of FreeType to the next.
ALLOWED = Distance(0.0003, 0.008)
WITH_WORDS = Distance(0.001, 0.03)


def _oklab(pixels: Pixels) -> Floats:
    """Return L, a, b and opacity (h, w, 4) of RGB or RGBA; colours are multiplied by opacity."""
    values = pixels.astype(float) / 255
    opacity = values[..., 3:] if values.shape[2] == 4 else np.ones((*values.shape[:2], 1))
    colour = values[..., :3]
    light = np.where(colour <= 0.04045, colour / 12.92, ((colour + 0.055) / 1.055) ** 2.4)
    # Björn Ottosson's matrices: to cone responses, and from their cube roots to Oklab.
    cones = light @ np.array(
        [
            [0.4122214708, 0.2119034982, 0.0883024619],
            [0.5363325363, 0.6806995451, 0.2817188376],
            [0.0514459929, 0.1073969566, 0.6299787005],
        ]
    )
    lab = np.cbrt(cones) @ np.array(
        [
            [0.2104542553, 1.9779984951, 0.0259040371],
            [0.7936177850, -2.4285922050, 0.7827717662],
            [-0.0040720468, 0.4505937099, -0.8086757660],
        ]
    )
    return np.concatenate([lab * opacity, opacity], axis=2)


def _blocks(values: Floats) -> Floats:
    high, wide = (side // _BLOCK * _BLOCK for side in values.shape[:2])
    cut = values[:high, :wide].reshape(high // _BLOCK, _BLOCK, wide // _BLOCK, _BLOCK, -1)
    mean: Floats = cut.mean(axis=(1, 3))
    return mean


def distance(one: Pixels, other: Pixels) -> Distance:
    """Return how far two pictures of one size are apart."""
    apart = np.linalg.norm(_blocks(_oklab(one)) - _blocks(_oklab(other)), axis=2)
    return Distance(float(apart.mean()), float(np.quantile(apart, 0.995)))


@dataclass(frozen=True)
class Golden:
    """Compares with the baselines, or writes them anew.

    Attributes
    ----------
    folder : Path
        Where pictures are put that are not as they should be.
    renew : bool
        Whether to write the baselines of pictures that are not as they were.
    """

    folder: Path
    renew: bool

    def check(self, name: str, pixels: NDArray[Any], allowed: Distance = ALLOWED) -> None:
        """Compare a picture with the baseline of a name.

        Raises
        ------
        AssertionError
            Names the folder with the two pictures and their difference.
        """
        baseline = BASELINES / f"{name}.png"
        expected = np.asarray(Image.open(baseline)) if baseline.exists() else pixels[:0]
        same_size = pixels.shape == expected.shape
        found = distance(pixels, expected) if same_size else None
        if found is not None and found.within(allowed):
            return
        if self.renew:
            baseline.parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(pixels).save(baseline, optimize=True)
            return
        assert same_size, f"{name} has no baseline, or one of another size, in {BASELINES}"
        apart = np.abs(pixels.astype(int) - expected)[..., :3]
        shown = (apart * (255 / max(int(apart.max()), 1))).astype(np.uint8)
        Image.fromarray(shown).save(self.folder / "difference.png")
        Image.fromarray(pixels).save(self.folder / "actual.png")
        Image.fromarray(expected).save(self.folder / "expected.png")
        raise AssertionError(
            f"{name} is not as it was: {found}, allowed {allowed}. See {self.folder}; if it is "
            "meant, `make generate` renews the baselines."
        )
