"""BinaryCIF: the categories of an mmCIF file as packed columns."""

from __future__ import annotations

import io
from typing import Any, Final

__all__ = ["packed"]

_FLOATS: Final = frozenset(
    {"Cartn_x", "Cartn_y", "Cartn_z", "occupancy", "B_iso_or_equiv", "formula_weight"}
    | {f"matrix[{row}][{column}]" for row in (1, 2, 3) for column in (1, 2, 3)}
    | {f"vector[{row}]" for row in (1, 2, 3)}
)
_INTEGERS: Final = frozenset(
    {"label_seq_id", "auth_seq_id", "pdbx_PDB_model_num", "num", "oligomeric_count"}
    | {f"ptnr{side}_auth_seq_id" for side in (1, 2)}
    | {f"entity_branch_list_num_{side}" for side in (1, 2)}
)
#: Ids that count rows; those of entities and chains are names.
_COUNTED: Final = frozenset({"_atom_site", "_pdbx_struct_oper_list"})
#: Types of the specification: whole numbers of 4 bytes, without a sign and with one.
_UINT32, _INT32 = 6, 3
#: Mol* reads only versions of three numbers; this is that of the specification's text.
_VERSION: Final = "0.3.0"


def _values(category: str, name: str, texts: list[Any]) -> list[Any]:
    """Return numbers or texts; gemmi gives None for "?" and False for ".", ihm wants others."""
    import ihm

    read: Any = str
    if name in _FLOATS:
        read = float
    elif name in _INTEGERS or (name == "id" and category in _COUNTED):
        read = int
    missing = {None: ihm.unknown, False: None}
    return [missing[text] if text in missing else read(text) for text in texts]


def _signed(node: Any) -> Any:
    """Return the tree of a file whose whole numbers of 4 bytes have a sign.

    Pairs of RunLength must have one by the specification, and some programs refuse others. Of
    numbers below 2³¹, as all of ours are, the bytes are the same.
    """
    if isinstance(node, list):
        return [_signed(one) for one in node]
    if not isinstance(node, dict):
        return node
    made = {key: _signed(one) for key, one in node.items()}
    for key in ("type", "srcType"):
        if "kind" in made and made.get(key) == _UINT32:
            made[key] = _INT32
    return made


def packed(document: Any) -> bytes:
    """Return a `gemmi.cif.Document` of one block as BinaryCIF."""
    import msgpack
    from ihm.format_bcif import BinaryCifWriter

    stream = io.BytesIO()
    writer: Any = BinaryCifWriter(stream)
    block = document.sole_block()
    writer.start_block(block.name)
    for category in block.get_mmcif_category_names():
        columns = {
            name: _values(category.rstrip("."), name, texts)
            for name, texts in block.get_mmcif_category(category).items()
        }
        # It takes a value by the name of its column less the brackets.
        keywords = [name.replace("[", "").replace("]", "") for name in columns]
        with writer.loop(category.rstrip("."), [*columns]) as loop:
            for row in zip(*columns.values(), strict=True):
                loop.write(**dict(zip(keywords, row, strict=True)))
    writer.flush()
    found: dict[str, Any] = msgpack.unpackb(stream.getvalue())
    made: bytes = msgpack.packb({**_signed(found), "version": _VERSION})
    return made
