"""Measuring in the window: by clicks in the picture, and in a list."""
