"""Geometry of pictures: shapes, camera and level of detail."""
