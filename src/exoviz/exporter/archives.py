"""ZIP archives that are the same bytes whenever they are made."""

from __future__ import annotations

import io
import zipfile
from typing import Final

__all__ = ["NO_TIME", "timeless"]

NO_TIME: Final = "1980-01-01T00:00:00+00:00"
"""What stands where a format must say when a file was made: the first time of ZIP archives."""


def timeless(archive: bytes) -> bytes:
    """Return a ZIP archive with the same files in the same order, and no times in it."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as before,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for one in before.infolist():
            # A new entry is of 1980.
            entry = zipfile.ZipInfo(one.filename)
            entry.compress_type = one.compress_type
            entry.external_attr = one.external_attr
            after.writestr(entry, before.read(one))
    return made.getvalue()
