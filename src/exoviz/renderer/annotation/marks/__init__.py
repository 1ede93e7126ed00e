"""Marks on a picture: measured distances, and what was written on it by hand."""
