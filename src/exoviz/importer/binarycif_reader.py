"""The columns of a BinaryCIF file, read by python-ihm."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["read_binary"]

_SIDES: Final = tuple(f"{number}" for number in (1, 2, 3))

#: The categories and columns that are read.
_COLUMNS: Final = {
    "atom_site": (
        *("type_symbol", "label_atom_id", "label_comp_id", "label_asym_id", "label_entity_id"),
        *("label_seq_id", "label_alt_id", "pdbx_PDB_ins_code", "Cartn_x", "Cartn_y", "Cartn_z"),
        *("B_iso_or_equiv", "auth_seq_id", "auth_asym_id", "auth_comp_id", "auth_atom_id"),
        "pdbx_PDB_model_num",
    ),
    "entity": ("id", "type", "pdbx_description", "formula_weight"),
    "entity_poly_seq": ("entity_id", "num"),
    "struct": ("title", "pdbx_model_details"),
    "struct_asym": ("id", "entity_id", "details"),
    "struct_ref": ("id", "db_name", "pdbx_db_accession"),
    "struct_ref_seq": (
        *("ref_id", "pdbx_strand_id", "db_align_beg", "db_align_end", "pdbx_auth_seq_align_beg"),
    ),
    "pdbx_struct_assembly_gen": ("assembly_id", "oper_expression", "asym_id_list"),
    "pdbx_struct_oper_list": (
        "id",
        *(f"matrix[{row}][{column}]" for row in _SIDES for column in _SIDES),
        *(f"vector[{row}]" for row in _SIDES),
    ),
}


class _Rows:
    """Takes each row of a category from python-ihm, with all columns as texts."""

    not_in_file = None
    omitted = ""
    unknown = ""

    def __init__(self, columns: tuple[str, ...]) -> None:
        self.columns = columns
        self._keys = [name.lower() for name in columns]
        self.rows: list[tuple[Any, ...]] = []

    def __call__(self, *values: Any) -> None:
        self.rows.append(values)

    def end_save_frame(self) -> None:
        """Do nothing: files of coordinates have no save frames."""

    def finalize(self) -> None:
        """Do nothing more."""


# python-ihm takes annotations for the types of columns.
_Rows.__call__.__annotations__.clear()


def read_binary(content: bytes) -> Any:
    """Return a function of category and column that gives a column of texts, or None.

    Raises
    ------
    ValueError
        If the file is no BinaryCIF.
    """
    from ihm.format_bcif import BinaryCifReader

    more = True
    with io.BytesIO(content) as stream:
        handlers = {f"_{name}": _Rows(columns) for name, columns in _COLUMNS.items()}
        reader: Any = BinaryCifReader(stream, handlers)
        try:
            while more and not handlers["_atom_site"].rows:
                more = reader.read_file()
        except Exception as error:
            # The errors of python-ihm and of msgpack have no base of their own.
            raise ValueError(str(error)) from None

    def column(category: str, name: str) -> NDArray[np.str_] | None:
        import numpy as np

        found = handlers.get(f"_{category}")
        if found is None or name not in found.columns or not found.rows:
            return None
        index = found.columns.index(name)
        values = [row[index] for row in found.rows]
        if values[0] is None:
            return None
        return np.array(values, np.str_)

    return column
