"""Molecules, vesicles and lipids of a story as the page draws them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from exoviz.lessons.story.columns import Columns
from exoviz.model.layers import cell_membrane_layer
from exoviz.renderer.geometry.detail.level_of_detail import LEVELS, Level
from exoviz.renderer.geometry.lipid_beads import LipidBeads
from exoviz.renderer.palette import layer_colour

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from exoviz.renderer.geometry.story_drawing import RenderModels

__all__ = ["LayerNumbers", "lipids_of", "packed_level", "packed_model"]

#: Radius of a sugar, nm: the page draws them round.
_SUGAR_NM: Final = 0.28


class LayerNumbers:
    """Numbers of layers, in the order in which they are first asked for."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def of(self, layers: Sequence[str]) -> NDArray[np.int64]:
        """Return the numbers of layers."""
        known = self._numbers
        return np.array([known.setdefault(name, len(known)) for name in layers] or [0], np.int64)

    @property
    def names(self) -> list[str]:
        """The layers, by number."""
        return list(self._numbers)


def _bytes(colours: NDArray[np.floating]) -> NDArray[np.int64]:
    return np.asarray(np.rint(np.clip(colours, 0, 1) * 255), np.int64)


def packed_level(level: Level, columns: Columns, layers: LayerNumbers) -> dict[str, Any]:
    """Return the beads of a model in one level of detail.

    Returns
    -------
    dict
        ``quantum`` (nm), ``reach`` (nm), ``radii`` (nm, by number), and ``columns``, the numbers
        of those of x, y and z, of the numbers of radii, red, green and blue, of group and layer,
        and of the molecule.
    """
    quantum = Columns.quantum(level.centres)
    own = np.where(level.radii > 0, level.radii, np.float32(_SUGAR_NM))
    radii, number = np.unique(own, return_inverse=True)
    if len(radii) > 256:
        low, high = float(own.min()), float(own.max())
        radii = np.linspace(low, high, 256, dtype=np.float32)
        number = np.rint((own - low) * (255 / (high - low))).astype(np.intp)
    groups, kinds = layers.of(level.groups), layers.of(level.layers)
    return {
        "quantum": quantum,
        "reach": level.reach,
        "radii": [round(float(one), 4) for one in radii],
        "columns": [
            *columns.places(level.centres, quantum),
            columns.whole(number, 1),
            *(columns.whole(part, 1) for part in _bytes(level.colours).T),
            columns.whole(groups[level.group], 2),
            columns.whole(kinds[level.layer], 2),
            columns.whole(level.molecule, 2, steps=True),
        ],
    }


def packed_model(
    key: str,
    models: RenderModels,
    solid: NDArray[np.floating],
    columns: Columns,
    layers: LayerNumbers,
) -> dict[str, Any]:
    """Return a model in all its levels of detail, and spheres that hold it, four numbers each."""
    story = models.story
    return {
        "solid": columns.floats(solid),
        "layer": int(layers.of([story.layer(key)])[0]),
        "isVesicle": key in story.vesicles,
        "isOpen": key in story.cut_open,
        "levels": [
            packed_level(models.level(key, number), columns, layers) for number in range(LEVELS)
        ],
    }


def lipids_of(
    kind: str, models: RenderModels, columns: Columns, layers: LayerNumbers
) -> dict[str, Any]:
    """Return the lipids of a kind of membrane.

    Returns
    -------
    dict
        ``layer``; ``share``, summed shares of the classes; ``heads`` and ``tail``, colours;
        ``species``: of each class the ``radii`` (nm) and ``colours`` of its beads, and the
        ``beads`` of its bent conformers, a column of numbers of a ``quantum``.
    """
    lipids: LipidBeads = models.lipid_beads(kind)
    species = []
    for conformers, parts in zip(lipids.templates, lipids.parts, strict=True):
        # The first is straight, as in a gel.
        bent = np.stack([one.beads for one in conformers[1:] or conformers])
        quantum = Columns.quantum(bent)
        species.append(
            {
                "quantum": quantum,
                "radii": [round(float(one), 4) for one in conformers[0].radii],
                "colours": _bytes(parts[conformers[0].parts]).ravel().tolist(),
                "beads": columns.whole(np.rint(bent / quantum), 2, steps=True),
            }
        )
    return {
        "layer": int(layers.of([cell_membrane_layer(kind)])[0]),
        "tint": _bytes(layer_colour(cell_membrane_layer(kind))).tolist(),
        "share": [round(float(one), 6) for one in lipids.share],
        "heads": _bytes(lipids.heads).ravel().tolist(),
        "tail": _bytes(lipids.tail).tolist(),
        "species": species,
    }
