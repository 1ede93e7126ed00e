"""What files of coordinates hold: their tables, their proteins, and how these lie in a membrane."""

from exoviz.importer.cif_tables import (
    LARGEST_BYTES,
    MODEL_SUFFIXES,
    SUFFIXES,
    Tables,
    is_structure,
    read_tables,
)

__all__ = [
    "LARGEST_BYTES",
    "MODEL_SUFFIXES",
    "SUFFIXES",
    "Tables",
    "is_structure",
    "read_tables",
]
