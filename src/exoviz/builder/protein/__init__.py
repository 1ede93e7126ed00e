"""Proteins: their shapes, and where their copies stand."""
