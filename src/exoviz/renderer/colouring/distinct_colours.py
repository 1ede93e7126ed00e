"""Colours for molecules that the catalog does not know: each as unlike all others as can be."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.catalog import load_catalog
from exoviz.model.layers import (
    OWN_FAMILY,
    Root,
    by_longest_prefix,
    is_imported,
    last_step,
    parent_path,
    root_of,
)
from exoviz.renderer.palette import SUGAR_COLOURS, from_hex, linear, to_hex

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["distinct_colours", "is_own", "own_colours"]

#: From linear sRGB to cones, and from the cube roots of these to lightness and two opponent
#: colours: Oklab, B. Ottosson 2020, https://bottosson.github.io/posts/oklab/
_TO_CONES: Final = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_OKLAB: Final = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
#: What is left of linear sRGB without the cones for red, green or blue: Machado et al. 2009,
#: doi:10.1109/TVCG.2009.113, severity 1.
_COLOUR_BLIND: Final = np.array(
    [
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ],
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ],
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ],
    ]
)
#: Lightness of the colours that are chosen from: none is lost on a dark or a pale ground.
_LIGHTNESS: Final = np.linspace(0.5, 0.86, 8)
_CHROMA: Final = np.linspace(0.04, 0.17, 6)
_HUES: Final = np.linspace(0.0, 2 * np.pi, 48, endpoint=False)


def _oklab(light: Floats) -> Floats:
    """Return lightness and opponent colours, (..., 3), of linear sRGB."""
    lab: Floats = np.cbrt(light @ _TO_CONES.T) @ _TO_OKLAB.T
    return lab


def _seen(colours: Floats) -> Floats:
    """Return Oklab, (4, n, 3), of sRGB colours as eyes of all kinds see them, ordinary first."""
    light = linear(colours.astype(np.float32)).astype(np.float64)
    blind = np.clip(np.einsum("kij,nj->kni", _COLOUR_BLIND, light), 0, 1)
    return _oklab(np.concatenate([light[None], blind]))


def _candidates() -> Floats:
    """Return sRGB colours, (n, 3), 0 to 1, all over what a screen can show."""
    lightness, chroma, hue = (
        one.ravel() for one in np.meshgrid(_LIGHTNESS, _CHROMA, _HUES, indexing="ij")
    )
    lab = np.stack([lightness, chroma * np.cos(hue), chroma * np.sin(hue)], axis=1)
    cones = np.linalg.solve(_TO_OKLAB, lab.T) ** 3
    light = np.linalg.solve(_TO_CONES, cones).T
    light = light[((light >= 0) & (light <= 1)).all(axis=1)]
    curved = 1.055 * np.maximum(light, 0.0031308) ** (1 / 2.4) - 0.055
    colours: Floats = np.where(light <= 0.0031308, 12.92 * light, curved)
    return colours


def _taken() -> Floats:
    """Return the colours, (n, 3), that molecules of the catalog have."""
    colours = load_catalog().colours
    families = (*colours.families.values(), *colours.cell_families.values())
    shades = {shade for family in families for shade in family}
    shades |= {*colours.others.luminal_proteins, *colours.rna.values(), *SUGAR_COLOURS.values()}
    shades |= {lipid.colour for lipid in load_catalog().lipids.values()}
    return np.array([from_hex(shade) for shade in sorted(shades)], np.float64)


def _apart(many: Floats, one: Floats) -> Floats:
    """Return how unlike another, (4, 3), colours (4, n, 3) are.

    Half of it is the distance for ordinary eyes, half that for those which see it the least.
    """
    distance = np.linalg.norm(many - one[:, None], axis=2)
    unlike: Floats = 0.5 * distance[0] + 0.5 * distance[1:].min(axis=0)
    return unlike


@functools.lru_cache(maxsize=8)
def _sequence(count: int) -> tuple[str, ...]:
    """Return colours, each the farthest from the catalog's and from those before it."""
    candidates = _candidates()
    seen = _seen(candidates)
    nearest = np.full(len(candidates), np.inf)
    for known in _seen(_taken()).swapaxes(0, 1):
        nearest = np.minimum(nearest, _apart(seen, known))
    found = []
    for _number in range(min(count, len(candidates))):
        best = int(nearest.argmax())
        found.append(to_hex(candidates[best].astype(np.float32))[1:])
        nearest = np.minimum(nearest, _apart(seen, seen[:, best]))
    return tuple(found)


def distinct_colours(count: int) -> tuple[str, ...]:
    """Return colours that differ from each other and from the catalog's, hexadecimal.

    The first of many are the same as those of few. Where there are more than differ at all, they
    begin again.
    """
    known = _sequence(1 << max(count - 1, 31).bit_length())
    return tuple(known[index % len(known)] for index in range(count))


def is_own(layer: str) -> bool:
    """Return whether the molecules of a layer are of the user's own, or of a model of others."""
    if is_imported(layer):
        return True
    root, name = root_of(layer), last_step(layer)
    if root in (Root.PROTEINS, Root.CELL):
        return last_step(parent_path(layer)) == OWN_FAMILY
    catalog = load_catalog()
    known = name in catalog.proteins or layer in catalog.names.layers
    return root is Root.LUMINAL and not known


def own_colours(layers: Iterable[str], given: Mapping[str, str]) -> dict[str, str]:
    """Return a colour for each layer whose molecules the catalog does not know.

    Parameters
    ----------
    layers : iterable of str
        All layers of a model.
    given : mapping of str to str
        Colours by path prefix that count more.

    Returns
    -------
    dict of str to str
        Hexadecimal, by path. A protein has one colour wherever it is.
    """
    own = [layer for layer in layers if is_own(layer)]
    names = [layer if is_imported(layer) else last_step(layer) for layer in own]
    # Sorted, so that a vesicle has the colours that it has in its story.
    order = sorted(set(names))
    colours = dict(zip(order, distinct_colours(len(order)), strict=True))
    return {
        layer: colours[name]
        for layer, name in zip(own, names, strict=True)
        if not by_longest_prefix(layer, given, "")
    }
