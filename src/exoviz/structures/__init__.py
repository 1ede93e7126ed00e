"""What files of coordinates hold: their tables, their proteins, and how these lie in a membrane."""

from exoviz.structures.tables import (
    ENDINGS,
    LARGEST_BYTES,
    MODEL_ENDINGS,
    Tables,
    is_structure,
    read_tables,
)

__all__ = [
    "ENDINGS",
    "LARGEST_BYTES",
    "MODEL_ENDINGS",
    "Tables",
    "is_structure",
    "read_tables",
]
