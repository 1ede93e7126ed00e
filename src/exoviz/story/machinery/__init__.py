"""Molecular machines of the cell in the chapters: what they hold, read and move."""
