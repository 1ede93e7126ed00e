"""The style that a view asks for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from exoviz.registry.styles import STYLES, StyleSheet
from exoviz.renderer.colouring.distinct_colours import own_colours

if TYPE_CHECKING:
    from exoviz.scene import View

__all__ = ["style_sheet_of"]


def style_sheet_of(view: View, layers: Iterable[str]) -> StyleSheet:
    """Return the style of a view, with the colours that it gives to layers.

    Parameters
    ----------
    view : View
    layers : iterable of str
        All layers of what is drawn: what the catalog does not know gets colours that differ.
    """
    sheet = STYLES[view.style]
    given = {**sheet.overrides, **view.colours}
    return replace(sheet, overrides={**own_colours(layers, given), **given})
