"""Glycans: their shapes, and how they are attached to their carriers."""
