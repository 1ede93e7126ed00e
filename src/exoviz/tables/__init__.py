"""Scenes from tables of proteins, lipids, RNA and sizes."""

from exoviz.tables.recipes import Recipe, recipe

__all__ = ["Recipe", "recipe"]
