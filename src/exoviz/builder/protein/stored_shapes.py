"""Bead models of the catalog's proteins, composed beforehand: ``assets/shapes.tsv``.

To compose those of one exosome takes longer than to place them. A stored one is used only where
a digest says that it is of this very entry, and was composed by this very code.
"""

from __future__ import annotations

import base64
import functools
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np

from exoviz.catalog import Protein
from exoviz.model import Template
from exoviz.resources import folder

__all__ = ["digest", "stored", "stored_shapes", "written"]

#: Modules that say how a protein is composed, from this folder.
_COMPOSERS: Final = ("protein_shapes.py", "domain_beads.py", "../../model/products.py")
#: What of an entry is in its shape.
_SHAPING: Final = {"key", "place", "up", "chains", "o_glycans", "domains"}
_FIELDS: Final = ("beads", "radii", "parts", "sites", "directions")


@functools.cache
def _composing() -> bytes:
    """Return the code that composes; nothing if an installation has none to read."""
    here = Path(__file__).parent
    try:
        return b"".join((here / name).read_bytes() for name in _COMPOSERS)
    except OSError:
        return b""


def digest(protein: Protein) -> str:
    """Return what tells this entry and this code from all others."""
    shaping = protein.model_dump_json(include=_SHAPING).encode()
    return hashlib.sha256(_composing() + shaping).hexdigest()[:16]


@functools.cache
def stored_shapes() -> Mapping[str, tuple[str, str, str]]:
    """Return digest, packed numbers and names of the sites of each stored shape, by its key."""
    path = folder("assets") / "shapes.tsv"
    if not _composing() or not path.exists():
        return {}
    rows = (line.split("\t") for line in path.read_text("utf-8").splitlines())
    return {key: (of, packed, sites) for key, of, packed, sites in rows}


def written(protein: Protein, shape: Template) -> str:
    """Return the line that stores a shape."""
    numbers = b"".join(getattr(shape, name).tobytes() for name in _FIELDS)
    packed = base64.b64encode(numbers).decode()
    return "\t".join((protein.key, digest(protein), packed, " ".join(shape.site_names)))


def stored(protein: Protein) -> Template | None:
    """Return the stored bead model of a protein; None if there is none of just this one."""
    of, packed, names = stored_shapes().get(protein.key, ("", "", ""))
    if of != digest(protein):
        return None
    sites = tuple(names.split())
    numbers = base64.b64decode(packed)
    # Of a bead three coordinates and a radius in four bytes each, and its part in one.
    count = (len(numbers) - 24 * len(sites)) // 17
    ends = np.cumsum((12 * count, 4 * count, count, 12 * len(sites), 12 * len(sites)))
    kinds = (np.float32, np.float32, np.uint8, np.float32, np.float32)
    starts = (0, *ends[:-1].tolist())
    beads, radii, parts, places, directions = (
        np.frombuffer(numbers[start:end], kind)
        for start, end, kind in zip(starts, ends.tolist(), kinds, strict=True)
    )
    return Template(
        name=protein.key,
        beads=beads.reshape(-1, 3),
        radii=radii,
        parts=parts,
        mass_da=1000 * protein.mass_kda,
        sites=places.reshape(-1, 3),
        directions=directions.reshape(-1, 3),
        site_names=sites,
    )
