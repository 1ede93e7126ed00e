"""The style that a view asks for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from exoviz.registry.styles import STYLES, StyleSheet

if TYPE_CHECKING:
    from exoviz.scene import View

__all__ = ["style_sheet_of"]


def style_sheet_of(view: View) -> StyleSheet:
    """Return the style of a view, with the colours that it gives to layers."""
    sheet = STYLES[view.style]
    return replace(sheet, overrides={**sheet.overrides, **view.colours}) if view.colours else sheet
