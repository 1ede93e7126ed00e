"""Files of others, and of exoviz's own, that are damaged."""

from __future__ import annotations

import random
from pathlib import Path

from attacks.case import called, drawn, exported, refused
from attacks.damage import damaged
from exoviz.errors import InputError
from exoviz.importer import read_tables
from exoviz.importer.assemblies import copied_chains

__all__ = ["figures", "structures"]


def structures(seed: int, where: Path) -> str:
    """Read a damaged model in mmCIF, BinaryCIF or PDB."""
    chance = random.Random(seed)
    suffix = chance.choice((".bcif", ".bcif", ".cif"))
    path = where / f"a{suffix}"
    path.write_bytes(damaged(exported(suffix), chance))
    try:
        tables = read_tables(path)
        tables.first("struct", "title")
        for column in ("type_symbol", "label_asym_id", "label_seq_id", "Cartn_x"):
            tables.texts("atom_site", column)
            tables.numbers("atom_site", column)
        copied_chains(tables)
    except InputError as error:
        return refused(error)
    return "read"


def figures(seed: int, where: Path) -> str:
    """Make a figure again from a picture that is damaged."""
    chance = random.Random(seed)
    suffix = chance.choice((".png", ".jpg", ".tiff"))
    path = where / f"a{suffix}"
    path.write_bytes(damaged(drawn(suffix), chance))
    code, _words = called(["render", "--from", str(path), "-o", str(where / "b.png")])
    assert code in (0, 2), code
    return "made again" if code == 0 else "refused"
