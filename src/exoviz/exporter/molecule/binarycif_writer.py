"""BinaryCIF: the categories of an mmCIF file as packed columns."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

from exoviz.exporter.molecule.mmcif import OPERATORS, OPERATORS_TYPE

if TYPE_CHECKING:
    from exoviz.exporter.molecule.mmcif import Categories

__all__ = ["packed"]

_FLOATS: Final = frozenset(
    {"Cartn_x", "Cartn_y", "Cartn_z", "occupancy", "B_iso_or_equiv", "formula_weight"}
)
_INTEGERS: Final = frozenset(
    {"label_seq_id", "auth_seq_id", "pdbx_PDB_model_num", "num", "oligomeric_count"}
    | {f"ptnr{side}_auth_seq_id" for side in (1, 2)}
    | {f"entity_branch_list_num_{side}" for side in (1, 2)}
)
#: The category whose ids count rows; those of entities and chains are names.
_COUNTED: Final = "_atom_site"
#: Types of the specification: whole numbers of 4 bytes, without a sign and with one; and numbers
#: of 4 bytes with a point.
_UINT32, _INT32, _FLOAT32 = 6, 3, 32
#: Mol* reads only versions of three numbers; this is that of the specification's text.
_VERSION: Final = "0.3.0"


def _values(category: str, name: str, texts: list[Any]) -> list[Any]:
    """Return numbers or texts; gemmi gives None for "?" and False for ".", ihm wants others."""
    import ihm

    read: Any = str
    if name in _FLOATS:
        read = float
    elif name in _INTEGERS or (name == "id" and category == _COUNTED):
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


def _operator_numbers(categories: Categories) -> list[dict[str, Any]]:
    """Return the columns of numbers of the operators of copies, packed.

    As numbers and not one by one, of which the writer keeps a list for each row.
    """
    encoding = [{"kind": "ByteArray", "type": _FLOAT32}]
    return [
        {
            "name": name,
            "mask": None,
            "data": {"data": values.astype("<f4").tobytes(), "encoding": encoding},
        }
        for name, values in categories.operator_columns().items()
    ]


def packed(categories: Categories) -> bytes:
    """Return the categories of one block as BinaryCIF."""
    import msgpack
    from ihm.format_bcif import BinaryCifWriter

    stream = io.BytesIO()
    writer: Any = BinaryCifWriter(stream)
    block = categories.document.sole_block()
    writer.start_block(block.name)
    for category in categories.names():
        if category == OPERATORS:
            with writer.loop(category, ["id", "type"]) as loop:
                for number in range(1, len(categories.operators) + 1):
                    loop.write(id=number, type=OPERATORS_TYPE)
            continue
        columns = {
            name: _values(category, name, texts)
            for name, texts in block.get_mmcif_category(f"{category}.").items()
        }
        # It takes a value by the name of its column less the brackets.
        keywords = [name.replace("[", "").replace("]", "") for name in columns]
        with writer.loop(category, [*columns]) as loop:
            for row in zip(*columns.values(), strict=True):
                loop.write(**dict(zip(keywords, row, strict=True)))
    writer.flush()
    found: dict[str, Any] = _signed(msgpack.unpackb(stream.getvalue()))
    for one in found["dataBlocks"][0]["categories"]:
        if one["name"] == OPERATORS:
            one["columns"] += _operator_numbers(categories)
    made: bytes = msgpack.packb({**found, "version": _VERSION})
    return made
