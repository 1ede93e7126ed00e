"""Files of tables with a row for each molecule, of a vesicle or of a moment of a story."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from exoviz.exporter.dataset.molecule_tables import molecule_rows
from exoviz.exporter.dataset.moment_rows import moment_rows
from exoviz.exporter.requests import VesicleRequest
from exoviz.language import _, number, plain_number

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

    from exoviz.exporter.requests import StoryRequest

__all__ = ["write_csv", "write_parquet"]

_ABOUT: Final = {
    "length_unit": "nm",
    "mass_unit": "Da",
    "place": "the middle of the beads of a molecule; the middle of the vesicle is 0 0 0",
    "direction": "of a lipid from its tails to its head, of what is on a membrane or bound to "
    "something outwards; of what floats, the axis z of its own frame; of RNA none",
    "owner": "the molecule that it is bound to, by its number",
}


def _rows(request: VesicleRequest | StoryRequest) -> tuple[pa.Table, dict[str, str], list[str]]:
    """Return the rows of a vesicle or of a moment, what they are, and notes for the user."""
    what, more = _("{count} molecules, a row each; places in nm, masses in Da"), []
    about = {**request.provenance, "title": request.title, **_ABOUT}
    if isinstance(request, VesicleRequest):
        table = molecule_rows(request.vesicle, request.shown)
    else:
        table = moment_rows(request)
        about |= {
            "moment_s": str(request.moment),
            "place": "the middle of the beads of a molecule, in the frame of the story",
            "vesicle": "the vesicle that it belongs to; of molecules of the cell none",
        }
        more.append(_("the moment {time} s").format(time=plain_number(request.moment)))
        more.append(_("membranes of the cell are surfaces in a story: their lipids have no rows"))
    return table, about, [what.format(count=number(table.num_rows)), *more]


def write_csv(request: VesicleRequest | StoryRequest, path: Path) -> list[str]:
    """Write a table of comma-separated values; return notes for the user."""
    import pyarrow as pa
    from pyarrow import csv

    table, _about, notes = _rows(request)
    found = pa.BufferOutputStream()
    csv.write_csv(table, found)
    path.write_bytes(found.getvalue())
    return notes


def write_parquet(request: VesicleRequest | StoryRequest, path: Path) -> list[str]:
    """Write a table for Parquet, with its origin; return notes for the user."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table, about, notes = _rows(request)
    found = pa.BufferOutputStream()
    pq.write_table(table.replace_schema_metadata(about), found, compression="zstd")
    path.write_bytes(found.getvalue())
    return notes
