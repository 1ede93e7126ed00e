"""Sizes that a picture can have."""

from typing import Final

__all__ = ["LARGEST_SIDE", "NARROWEST_WITH_LEGEND", "SMALLEST_SIDE"]

#: Sides that a picture can have, pixels, and the width that a legend needs.
SMALLEST_SIDE: Final = 16
LARGEST_SIDE: Final = 16_384
NARROWEST_WITH_LEGEND: Final = 160
