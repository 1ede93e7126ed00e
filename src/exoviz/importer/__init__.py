"""Read files of coordinates: their tables, their proteins, and how these lie in a membrane."""

from exoviz.importer.cif_tables import (
    LARGEST_BYTES,
    Tables,
    is_structure,
    model_suffixes,
    read_tables,
)

__all__ = [
    "LARGEST_BYTES",
    "Tables",
    "is_structure",
    "model_suffixes",
    "read_tables",
]
