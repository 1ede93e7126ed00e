"""The categories of an mmCIF file: a coarse-grained model, labelled as one.

A bead is an atom; its radius, in ångström, stands where a crystal's temperature factor would.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from exoviz.catalog import load_catalog
from exoviz.catalog.sugars import monosaccharides
from exoviz.exporter.molecule.branches import branch_categories
from exoviz.exporter.molecule.entities import BEAD, Entity, PlacedEntity
from exoviz.progress import UNKNOWN

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from exoviz.model import Vesicle
    from exoviz.progress import Progress

__all__ = [
    "ASSEMBLY",
    "OPERATORS",
    "OPERATORS_TYPE",
    "Categories",
    "categories_of",
    "entities_of",
    "origin_of",
]

#: Name of the assembly that holds every copy.
ASSEMBLY: Final = "1"
#: Category of the operators of copies, which stands before the one named second, and its columns.
OPERATORS: Final = "_pdbx_struct_oper_list"
OPERATORS_TYPE: Final = "point symmetry operation"
_AFTER_OPERATORS: Final = "_atom_type"
_DIGITS: Final = {
    name: digits
    for row in (1, 2, 3)
    for name, digits in (
        *((f"matrix[{row}][{column}]", 5) for column in (1, 2, 3)),
        (f"vector[{row}]", 2),
    )
}
#: Rows that are written at a time.
_ROWS: Final = 20_000
_BASES: Final = {
    "A": "ADENOSINE-5'-MONOPHOSPHATE",
    "C": "CYTIDINE-5'-MONOPHOSPHATE",
    "G": "GUANOSINE-5'-MONOPHOSPHATE",
    "U": "URIDINE-5'-MONOPHOSPHATE",
}


@dataclass(frozen=True, slots=True, eq=False)
class Categories:
    """The categories of a file of molecules.

    A million copies would be gigabytes of texts, so their operators stay numbers until they are
    written.

    Attributes
    ----------
    document : gemmi.cif.Document
        All but the operators.
    operators : (n, 3, 4) array
        Å; of length 0 where every copy is written as atoms.
    """

    document: Any
    operators: NDArray[np.floating[Any]]

    def write(self, path: Path, progress: Progress) -> None:
        """Write an mmCIF file."""
        text = self.document.as_string()
        if not len(self.operators):
            path.write_bytes(text.encode())
            return
        before, mark, after = text.partition(f"\nloop_\n{_AFTER_OPERATORS}.")
        form = " ".join(["%d", f"'{OPERATORS_TYPE}'", *(f"%.{one}f" for one in _DIGITS.values())])
        rows = self.operators.reshape(-1, len(_DIGITS))
        with path.open("w", encoding="utf-8", newline="\n") as file:
            names = ("id", "type", *_DIGITS)
            file.write(before + "\nloop_\n" + "".join(f"{OPERATORS}.{name}\n" for name in names))
            for first in range(0, len(rows), _ROWS):
                progress(UNKNOWN)
                some = enumerate(rows[first : first + _ROWS].tolist(), first + 1)
                file.writelines(form % (number, *row) + "\n" for number, row in some)
            file.write(mark + after)

    def names(self) -> Iterator[str]:
        """Yield the names of all categories, in order."""
        for name in self.document.sole_block().get_mmcif_category_names():
            if len(self.operators) and name.rstrip(".") == _AFTER_OPERATORS:
                yield OPERATORS
            yield name.rstrip(".")

    def operator_columns(self) -> dict[str, NDArray[np.float64]]:
        """Return the columns of numbers of the operators, as they are written."""
        rows = self.operators.reshape(-1, len(_DIGITS)).astype(np.float64)
        return {
            name: rows[:, index].round(digits)
            for index, (name, digits) in enumerate(_DIGITS.items())
        }


def _loop(block: Any, category: str, columns: Mapping[str, Iterable[str]]) -> None:
    loop = block.init_loop(category, list(columns))
    loop.set_all_values([list(values) for values in columns.values()])


def _quoted(texts: Iterable[str]) -> list[str]:
    from gemmi import cif

    return [cif.quote(text) if text else "?" for text in texts]


def entities_of(entities: Sequence[Entity]) -> dict[tuple[str, str], int]:
    """Return the number of each entity, by layer and name."""
    return {key: n + 1 for n, key in enumerate(dict.fromkeys(entity.key for entity in entities))}


def origin_of(vesicle: Vesicle) -> str:
    """Return where a vesicle is from, as its file says it."""
    if vesicle.imported is not None:
        return f"Opened from {vesicle.imported.file}, a model of others."
    return f"Built by rules from published composition and sizes, seed {vesicle.seed}."


def _described(block: Any, title: str, software: str, origin: str) -> None:
    block.set_pair("_entry.id", "EXOVIZ")
    block.set_pair("_struct.entry_id", "EXOVIZ")
    notes = f"{title}: a coarse-grained model made by {software}, not an experimental structure"
    details = (
        f"{origin} An atom is a bead; B "
        "factors are bead radii in angstrom. Proteins are beads without sequence."
    )
    block.set_pair("_struct.title", _quoted([notes])[0])
    block.set_pair("_struct.pdbx_model_details", _quoted([details])[0])
    name, _space, version = software.partition(" ")
    _loop(
        block,
        "_software.",
        {
            "pdbx_ordinal": ["1"],
            "name": _quoted([name]),
            "version": _quoted([version]),
            "type": ["program"],
            "classification": _quoted(["model building"]),
        },
    )


def _components(block: Any, entities: Sequence[Entity]) -> None:
    sugars = {
        anomer.component: (f"{sugar.series}-saccharide, {form} linking", anomer.name)
        for sugar in monosaccharides().values()
        for form, anomer in (("alpha", sugar.alpha), ("beta", sugar.beta))
    }
    lipids = {lipid.component: lipid.name for lipid in load_catalog().lipids.values()}
    known = {
        **sugars,
        **{component: ("non-polymer", name) for component, name in lipids.items()},
        **{letter: ("RNA linking", name) for letter, name in _BASES.items()},
        BEAD: ("non-polymer", "coarse-grained bead"),
    }
    used = dict.fromkeys(name for entity in entities for name in entity.components)
    _loop(
        block,
        "_chem_comp.",
        {
            "id": used,
            "type": _quoted(known[name][0] for name in used),
            "name": _quoted(known[name][1] for name in used),
        },
    )


def _entity_numbers(block: Any, entities: Sequence[Entity]) -> None:
    numbers = entities_of(entities)
    first = {entity.key: entity for entity in reversed(entities)}
    unique = [first[key] for key in numbers]
    _loop(
        block,
        "_entity.",
        {
            "id": map(str, numbers.values()),
            "type": (entity.type for entity in unique),
            "src_method": ("syn" for _entity in unique),
            "pdbx_description": _quoted(f"{entity.name} ({entity.layer})" for entity in unique),
            "formula_weight": (f"{entity.mass_da:.1f}" for entity in unique),
            "details": _quoted(entity.details for entity in unique),
        },
    )
    chains = {str(numbers[entity.key]): entity for entity in unique if entity.type == "polymer"}
    if not chains:
        return
    _loop(
        block,
        "_entity_poly.",
        {
            "entity_id": chains,
            "type": ("polyribonucleotide" for _one in chains),
            "pdbx_seq_one_letter_code": (entity.sequence for entity in chains.values()),
        },
    )
    _loop(
        block,
        "_entity_poly_seq.",
        {
            "entity_id": (n for n, entity in chains.items() for _base in entity.sequence),
            "num": (str(i + 1) for entity in chains.values() for i in range(len(entity.sequence))),
            "mon_id": (base for entity in chains.values() for base in entity.sequence),
            "hetero": ("n" for entity in chains.values() for _base in entity.sequence),
        },
    )


def _chains(
    block: Any, placed: Sequence[PlacedEntity], entity_numbers: Mapping[tuple[str, str], int]
) -> None:
    chains = {one.chain: one.entity for one in placed}
    _loop(
        block,
        "_struct_asym.",
        {
            "id": chains,
            "entity_id": [str(entity_numbers[entity.key]) for entity in chains.values()],
            "details": _quoted(entity.layer for entity in chains.values()),
        },
    )


def _element(name: str) -> str:
    return "O" if name[0] == "O" else "C"


def _atoms(
    block: Any, placed: Sequence[PlacedEntity], entity_numbers: Mapping[tuple[str, str], int]
) -> None:
    xyz = np.concatenate([one.places for one in placed])
    radii = np.concatenate([one.entity.radii for one in placed])
    residues = np.concatenate([one.entity.residue + (one.first - 1) for one in placed])
    sizes = [len(one.places) for one in placed]
    polymer = np.repeat([one.entity.type == "polymer" for one in placed], sizes).tolist()

    def each(values: Iterable[str]) -> list[str]:
        return [value for value, size in zip(values, sizes, strict=True) for _ in range(size)]

    names = [name for one in placed for name in one.entity.atoms]
    quoted = dict(zip(set(names), _quoted(set(names)), strict=True))
    components = [name for one in placed for name in one.entity.components]
    numbers = [str(number) for number in residues.tolist()]
    of_chain = each(one.chain for one in placed)
    total = len(names)
    elements = [_element(name) for name in names]
    _loop(block, "_atom_type.", {"symbol": sorted(set(elements))})
    _loop(
        block,
        "_atom_site.",
        {
            "group_PDB": ["ATOM" if one else "HETATM" for one in polymer],
            "id": map(str, range(1, total + 1)),
            "type_symbol": elements,
            "label_atom_id": [quoted[name] for name in names],
            "label_alt_id": ["."] * total,
            "label_comp_id": components,
            "label_asym_id": of_chain,
            "label_entity_id": each(str(entity_numbers[one.entity.key]) for one in placed),
            "label_seq_id": [r if one else "." for r, one in zip(numbers, polymer, strict=True)],
            "pdbx_PDB_ins_code": ["?"] * total,
            "Cartn_x": [f"{value:.3f}" for value in xyz[:, 0].tolist()],
            "Cartn_y": [f"{value:.3f}" for value in xyz[:, 1].tolist()],
            "Cartn_z": [f"{value:.3f}" for value in xyz[:, 2].tolist()],
            "occupancy": ["1.00"] * total,
            "B_iso_or_equiv": [f"{value:.2f}" for value in radii.tolist()],
            "auth_seq_id": numbers,
            "auth_comp_id": components,
            "auth_asym_id": of_chain,
            "pdbx_PDB_model_num": ["1"] * total,
        },
    )


def _assemblies(block: Any, placed: Sequence[PlacedEntity]) -> None:
    """Write an assembly of every copy, and then one for each layer, which has its name."""
    copies = np.array([len(one.entity.operators) for one in placed])
    ends = np.cumsum(copies).tolist()
    spans = [
        f"({end - count + 1}-{end})" if count > 1 else str(end)
        for end, count in zip(ends, copies.tolist(), strict=True)
    ]
    members = {ASSEMBLY: list(range(len(placed)))}
    for index, one in enumerate(placed):
        members.setdefault(one.entity.layer, []).append(index)
    names = dict(zip(members, _quoted(members), strict=True))
    _loop(
        block,
        "_pdbx_struct_assembly.",
        {
            "id": names.values(),
            "details": ["author_defined_assembly"] * len(members),
            "method_details": ["exoviz"] * len(members),
            "oligomeric_details": ["multimeric"] * len(members),
            "oligomeric_count": [str(int(copies[mine].sum())) for mine in members.values()],
        },
    )
    rows = [(name, index) for name, mine in members.items() for index in mine]
    _loop(
        block,
        "_pdbx_struct_assembly_gen.",
        {
            "assembly_id": [names[name] for name, _index in rows],
            "oper_expression": [spans[index] for _name, index in rows],
            "asym_id_list": [placed[index].chain for _name, index in rows],
        },
    )


def categories_of(
    placed: Sequence[PlacedEntity],
    *,
    title: str,
    software: str,
    origin: str,
    operators: bool,
) -> Categories:
    """Return the categories of a file of molecules.

    Parameters
    ----------
    placed : sequence of PlacedEntity
    title, software, origin : str
    operators : bool
        Whether the copies are operators of assemblies; otherwise `placed` has every copy.
    """
    from gemmi import cif

    entities = [one.entity for one in placed]
    entity_numbers = entities_of(entities)
    document = cif.Document()
    block = document.add_new_block("exoviz")
    _described(block, title, software, origin)
    _entity_numbers(block, entities)
    _components(block, entities)
    branches = branch_categories(placed, entity_numbers)
    for category, columns in branches.items():
        _loop(block, category, columns)
    _chains(block, placed, entity_numbers)
    if operators:
        _assemblies(block, placed)
    _atoms(block, placed, entity_numbers)
    matrices = [one.entity.operators for one in placed] if operators else [np.empty((0, 3, 4))]
    return Categories(document, np.concatenate(matrices))
