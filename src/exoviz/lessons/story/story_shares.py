"""Shares of key shapes in the moments of a story."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from exoviz.lessons.story.columns import Columns
    from exoviz.story.motion.key_shapes import KeyShapes

__all__ = ["packed_shares"]


def packed_shares(
    keys: KeyShapes, where: Sequence[NDArray[np.intp]], columns: Columns
) -> list[list[int]]:
    """Return for each chapter the two shapes that each moment lies between, and how far it is."""
    found = []
    for samples in where:
        rows = np.maximum(samples, 0)
        order = np.argsort(-keys.weights[rows], axis=1, kind="stable")
        one = order[:, 0]
        two = order[:, 1] if order.shape[1] > 1 else one
        share = keys.weights[rows, two]
        there = samples >= 0
        found.append(
            [
                columns.whole(np.where(there, one, 0xFFFF), 2),
                columns.whole(two, 2),
                columns.whole(np.rint(np.where(one == two, 0.0, share) * 65_535), 2),
            ]
        )
    return found
