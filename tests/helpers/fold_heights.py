"""How far from a membrane something is where the membrane has folds."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from exoviz.story.membrane.cell_membrane import CellMembrane
from exoviz.story.membrane.folded_membrane import FoldedMembrane
from exoviz.story.membrane.folds import Fold

__all__ = ["FoldHeights"]

Floats = NDArray[np.floating[Any]]


class FoldHeights:
    """Heights about the folds of a membrane: within its cone each is all that there is."""

    def __init__(self, membrane: CellMembrane) -> None:
        self.lines = []
        self.folds: list[Fold] = []
        if not isinstance(membrane, FoldedMembrane):
            return
        self.centre, radius = membrane.ball
        self.offset = membrane.fusion.offset
        self.folds = [fold for fold in membrane.folds if fold.bends]
        share = np.linspace(0, 1, 500) ** 2
        for fold in self.folds:
            found = [
                np.stack(fold.section(radius + side * self.offset, side).at(share), axis=1)
                for side in (1, -1)
            ]
            # The outside of a body is cytosol.
            self.lines.append(
                (cKDTree(np.concatenate(found)[:, :2]), np.concatenate([found[0], -found[1]]))
            )

    def put(self, points: Floats, heights: Floats) -> None:
        """Put the heights of those points (n, 3) that are in cones into `heights` (n,)."""
        if not self.folds:
            return
        away = points - self.centre
        size = np.linalg.norm(away, axis=1)
        for fold, (tree, lines) in zip(self.folds, self.lines, strict=True):
            along = away @ fold.axis
            mine = np.flatnonzero(along > size * np.cos(fold.angle))
            if not len(mine):
                continue
            across = np.sqrt(np.maximum(size[mine] ** 2 - along[mine] ** 2, 0.0))
            flat = np.stack([across, along[mine]], axis=1)
            at = tree.query(flat)[1]
            inner = np.asarray(at >= len(lines) // 2)
            nodes = np.where(inner[:, None], -lines[at], lines[at])
            # From tails to heads: outwards in the outer leaflet, inwards in the inner one.
            heads = nodes[:, 2:] * np.where(inner, -1, 1)[:, None]
            beyond = ((flat - nodes[:, :2]) * heads).sum(axis=1)
            heights[mine] = np.where(inner, 1, -1) * (self.offset + beyond)
