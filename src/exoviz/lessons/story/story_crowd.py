"""What fills the cytosol or a body fluid in a story, as the page paints it behind everything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from exoviz.model.layers import by_longest_prefix
from exoviz.renderer.palette import from_hex
from exoviz.story.crowd.crowd_box import crowd_box
from exoviz.story.crowd.crowd_shapes import EXTRA

if TYPE_CHECKING:
    from exoviz.lessons.story.columns import Columns
    from exoviz.lessons.story.story_models import LayerNumbers
    from exoviz.registry.styles import StyleSheet

__all__ = ["packed_crowd"]

#: Steps in which places of molecules are kept, nm, and parts of their turns.
_PLACE_NM: Final = 0.02
_TURN: Final = 127


def packed_crowd(
    medium: str, seed: int, sheet: StyleSheet, columns: Columns, layers: LayerNumbers
) -> dict[str, Any]:
    """Return the box of a medium.

    Parameters
    ----------
    medium : str
    seed : int
        The scene's.
    sheet : StyleSheet
    columns : Columns
    layers : LayerNumbers

    Returns
    -------
    dict
        ``size`` (nm) and ``strength`` of its colours; ``shapes``, each with ``layer``, ``colour``
        (sRGB bytes), the radius of its ``body`` (nm) and ``spheres``, four numbers each; and
        ``columns`` of the molecules, in the order in which they are painted: the number of the
        shape, x, y and z of a ``quantum``, and a quaternion, scalar last, in 127 parts.
    """
    box = crowd_box(medium, seed)
    return {
        "size": box.size,
        "strength": float(sheet.crowd),
        "shapes": [
            {
                "layer": int(layers.of([one.layer])[0]),
                "colour": [
                    round(255 * float(part))
                    for part in from_hex(
                        by_longest_prefix(one.layer, sheet.overrides, one.crowder.colour)
                    )
                ],
                "body": round(one.body / EXTRA, 4),
                "spheres": [round(float(value), 3) for value in one.spheres.ravel()],
            }
            for one in box.shapes
        ],
        "quantum": _PLACE_NM,
        "columns": [
            columns.whole(box.shape, 1),
            *(columns.whole(np.rint(axis / _PLACE_NM), 2) for axis in box.centres.T),
            *(columns.whole(np.rint(axis * _TURN), 1) for axis in box.turns.T),
        ],
    }
