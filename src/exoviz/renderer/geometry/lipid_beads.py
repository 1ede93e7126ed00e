"""The lipids of one kind of membrane of the cell, ready to be drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from exoviz.model import Part, Template
from exoviz.model.layers import lipid_layer
from exoviz.renderer.palette import part_colours

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.registry.styles import StyleSheet

    Floats = NDArray[np.float32]

__all__ = ["LipidBeads"]


@dataclass(frozen=True, slots=True, eq=False)
class LipidBeads:
    """The lipids of one kind of membrane, ready to be drawn.

    Attributes
    ----------
    share : (k,) array
        Summed shares of the classes, the last 1.
    heads : (k, 3) array
        Colours, sRGB.
    tail : (3,) array
    templates : tuple of Template
        One of each class.
    parts : (k, parts, 3) array
        Colours of each class's parts.
    """

    share: Floats
    heads: Floats
    tail: Floats
    templates: tuple[Template, ...]
    parts: Floats

    @classmethod
    def of(
        cls,
        shares: Mapping[str, float],
        templates: Mapping[str, Template],
        tint: Floats,
        sheet: StyleSheet,
    ) -> LipidBeads:
        """Return the lipids of a composition; `tint` sets membranes apart."""
        keys = [key for key in shares if shares[key] > 0]
        tables = []
        for key in keys:
            table = part_colours(lipid_layer("outer", key), sheet.overrides, sheet.saturation)
            head = table[: Part.GLYCEROL]
            table[: Part.GLYCEROL] = head * np.float32(0.3) + tint * np.float32(0.7)
            tables.append(table)
        parts = np.stack(tables)
        share = np.cumsum([shares[key] for key in keys])
        return cls(
            share=(share / share[-1]).astype(np.float32),
            heads=parts[:, Part.CHOLINE],
            tail=parts[0, Part.TAIL],
            templates=tuple(templates[key] for key in keys),
            parts=parts,
        )
