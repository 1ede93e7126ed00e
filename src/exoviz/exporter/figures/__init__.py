"""Figures that can be made again from their own file: the recipe is in it."""

from __future__ import annotations

from exoviz.exporter.figures.lineup_figure import draw_lineup, lineup
from exoviz.exporter.figures.panel_figure import Panel, draw_panels
from exoviz.exporter.figures.remaking import make_again
from exoviz.exporter.figures.single_figure import draw_figure

__all__ = ["Panel", "draw_figure", "draw_lineup", "draw_panels", "lineup", "make_again"]
