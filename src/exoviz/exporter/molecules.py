"""mmCIF and PDB: a coarse-grained model, labelled as one, for programs that read molecules.

A bead is an atom; its radius, in ångström, stands where a crystal's temperature factor would. Each
kind of molecule is written once, and its copies are operators of an assembly. Sugars have the ring
atoms by which viewers know them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from exoviz.catalog import load_catalog
from exoviz.errors import InputError, Problem
from exoviz.exporter.kinds import LIPIDS, SUGARS, Kind, expanded_copies, kinds_of
from exoviz.language import _, number

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from exoviz.model import Vesicle

    Floats = NDArray[np.floating[Any]]

__all__ = ["MOST_ATOMS", "PDB_ATOMS", "write_mmcif", "write_pdb"]

#: Of a file without operators, and of a PDB file, whose columns hold no more.
MOST_ATOMS: Final = 200_000
PDB_ATOMS: Final = 99_999
_PDB_CHAINS: Final = 62


def _letters(number_: int) -> str:
    """Return a chain's name: A to Z, AA to ZZ, AAA and so on."""
    name = ""
    number_ += 1
    while number_:
        number_, rest = divmod(number_ - 1, 26)
        name = chr(65 + rest) + name
    return name


def _loop(block: Any, category: str, columns: Mapping[str, Iterable[str]]) -> None:
    loop = block.init_loop(category, list(columns))
    loop.set_all_values([list(values) for values in columns.values()])


def _quoted(texts: Iterable[str]) -> list[str]:
    from gemmi import cif

    return [cif.quote(text) for text in texts]


def _entities(kinds: Sequence[Kind]) -> dict[tuple[str, str], int]:
    return {key: n + 1 for n, key in enumerate(dict.fromkeys((k.layer, k.entity) for k in kinds))}


def _described(block: Any, kinds: Sequence[Kind], title: str, software: str) -> None:
    from gemmi import cif

    block.set_pair("_entry.id", "EXOVIZ")
    block.set_pair("_struct.entry_id", "EXOVIZ")
    said = f"{title}: a coarse-grained model made by {software}, not an experimental structure"
    block.set_pair("_struct.title", cif.quote(said))
    block.set_pair("_struct.pdbx_model_details", cif.quote("B factors are bead radii in angstrom"))
    entities = _entities(kinds)
    sorts = {(kind.layer, kind.entity): kind.sort for kind in kinds}
    _loop(
        block,
        "_entity.",
        {
            "id": map(str, entities.values()),
            "type": (sorts[key] for key in entities),
            "src_method": ("syn" for _key in entities),
            "pdbx_description": _quoted(f"{name} ({layer})" for layer, name in entities),
        },
    )
    components = dict.fromkeys(name for kind in kinds for name in kind.components)
    _loop(
        block,
        "_chem_comp.",
        {
            "id": components,
            "type": _quoted(
                "RNA linking"
                if name in "ACGU"
                else "D-saccharide"
                if name in SUGARS.values()
                else "non-polymer"
                for name in components
            ),
            "name": _quoted(_component_name(name) for name in components),
        },
    )
    chains = [kind for kind in kinds if kind.sort == "polymer"]
    if chains:
        numbers = [str(entities[kind.layer, kind.entity]) for kind in chains]
        unique = dict(zip(numbers, chains, strict=True))
        _loop(
            block,
            "_entity_poly.",
            {
                "entity_id": unique,
                "type": ("polyribonucleotide" for _one in unique),
                "pdbx_seq_one_letter_code": (kind.sequence for kind in unique.values()),
            },
        )
        _loop(
            block,
            "_entity_poly_seq.",
            {
                "entity_id": (n for n, kind in unique.items() for _base in kind.sequence),
                "num": (str(i + 1) for kind in unique.values() for i in range(len(kind.sequence))),
                "mon_id": (base for kind in unique.values() for base in kind.sequence),
                "hetero": ("n" for kind in unique.values() for _base in kind.sequence),
            },
        )


def _component_name(component: str) -> str:
    for key, name in LIPIDS.items():
        if name == component:
            return load_catalog().lipids[key].name
    return {"BEA": "coarse-grained bead"}.get(component, component)


def _atoms(
    block: Any,
    kinds: Sequence[Kind],
    chains: Sequence[str],
    places: Sequence[Floats],
    numbers: Sequence[int],
) -> None:
    """Write atoms: each kind in a chain of its own, `numbers` its sequence number in that."""
    entities = _entities(kinds)
    sizes = [len(place) for place in places]
    total = sum(sizes)
    xyz = np.concatenate(places)
    radii = np.concatenate([kind.radii for kind in kinds])
    residues = [
        str(first + int(one) - 1)
        for kind, first in zip(kinds, numbers, strict=True)
        for one in kind.residue
    ]
    polymer = [
        kind.sort == "polymer" for kind, size in zip(kinds, sizes, strict=True) for _ in range(size)
    ]

    def each(values: Iterable[str]) -> list[str]:
        return [value for value, size in zip(values, sizes, strict=True) for _ in range(size)]

    names = [name for kind in kinds for name in kind.atoms]
    components = [name for kind in kinds for name in kind.components]
    elements = ["P" if name == "P" else "O" if name[0] == "O" else "C" for name in names]
    of_chain = each(chains)
    _loop(
        block,
        "_atom_site.",
        {
            "group_PDB": ("ATOM" if one else "HETATM" for one in polymer),
            "id": map(str, range(1, total + 1)),
            "type_symbol": elements,
            "label_atom_id": names,
            "label_alt_id": ["."] * total,
            "label_comp_id": components,
            "label_asym_id": of_chain,
            "label_entity_id": each(str(entities[k.layer, k.entity]) for k in kinds),
            "label_seq_id": [r if one else "." for r, one in zip(residues, polymer, strict=True)],
            "pdbx_PDB_ins_code": ["?"] * total,
            "Cartn_x": [f"{value:.3f}" for value in xyz[:, 0]],
            "Cartn_y": [f"{value:.3f}" for value in xyz[:, 1]],
            "Cartn_z": [f"{value:.3f}" for value in xyz[:, 2]],
            "occupancy": ["1.00"] * total,
            "B_iso_or_equiv": [f"{value:.2f}" for value in radii],
            "auth_seq_id": residues,
            "auth_comp_id": components,
            "auth_asym_id": of_chain,
            "pdbx_PDB_model_num": ["1"] * total,
        },
    )


def _bonds(
    block: Any, kinds: Sequence[Kind], chains: Sequence[str], numbers: Sequence[int]
) -> None:
    """Write which sugars are bound to each other."""
    partners: list[tuple[str, str, str, str]] = []
    for kind, chain, first in zip(kinds, chains, numbers, strict=True):
        for pair in kind.links:
            for atom in pair:
                residue = str(first + int(kind.residue[atom]) - 1)
                partners.append((chain, kind.components[atom], residue, kind.atoms[atom]))
    if not partners:
        return
    one, two = partners[::2], partners[1::2]
    columns: dict[str, list[str]] = {
        "id": [f"covale{index + 1}" for index in range(len(one))],
        "conn_type_id": ["covale"] * len(one),
    }
    for number_, side in (("1", one), ("2", two)):
        columns |= {
            f"ptnr{number_}_label_asym_id": [row[0] for row in side],
            f"ptnr{number_}_label_comp_id": [row[1] for row in side],
            f"ptnr{number_}_label_seq_id": ["."] * len(side),
            f"ptnr{number_}_label_atom_id": [row[3] for row in side],
            f"ptnr{number_}_auth_asym_id": [row[0] for row in side],
            f"ptnr{number_}_auth_comp_id": [row[1] for row in side],
            f"ptnr{number_}_auth_seq_id": [row[2] for row in side],
            f"ptnr{number_}_symmetry": ["1_555"] * len(side),
        }
    _loop(block, "_struct_conn.", columns)
    _loop(block, "_struct_conn_type.", {"id": ["covale"]})


def _assembly(block: Any, kinds: Sequence[Kind], chains: Sequence[str]) -> None:
    copies = np.array([len(kind.operators) for kind in kinds])
    ends = np.cumsum(copies)
    _loop(
        block,
        "_pdbx_struct_assembly.",
        {
            "id": ["1"],
            "details": ["author_defined_assembly"],
            "method_details": ["exoviz"],
            "oligomeric_details": ["multimeric"],
            "oligomeric_count": [str(int(copies.sum()))],
        },
    )
    spans = [
        f"({end - count + 1}-{end})" if count > 1 else str(end)
        for end, count in zip(ends.tolist(), copies.tolist(), strict=True)
    ]
    _loop(
        block,
        "_pdbx_struct_assembly_gen.",
        {"assembly_id": ["1"] * len(kinds), "oper_expression": spans, "asym_id_list": chains},
    )
    matrices = np.concatenate([kind.operators for kind in kinds])
    columns: dict[str, list[str]] = {
        "id": [str(n + 1) for n in range(len(matrices))],
        "type": ["'point symmetry operation'"] * len(matrices),
    }
    for row in range(3):
        for column in range(3):
            values = matrices[:, row, column]
            columns[f"matrix[{row + 1}][{column + 1}]"] = [f"{value:.5f}" for value in values]
        columns[f"vector[{row + 1}]"] = [f"{value:.2f}" for value in matrices[:, row, 3]]
    _loop(block, "_pdbx_struct_oper_list.", columns)


def write_mmcif(
    vesicle: Vesicle,
    kept: NDArray[np.bool_],
    path: Path,
    *,
    title: str,
    software: str,
    expanded: bool = False,
) -> int:
    """Write an mmCIF file; return the number of atoms in it.

    Parameters
    ----------
    vesicle : Vesicle
    kept : (m,) bool array
        Which molecules to write.
    path : Path
    title, software : str
    expanded : bool
        Every copy as atoms, for programs that know no assemblies.

    Raises
    ------
    InputError
        If there would be too many atoms.
    """
    from gemmi import cif

    kinds = kinds_of(vesicle, kept)
    document = cif.Document()
    block = document.add_new_block("exoviz")
    _described(block, kinds, title, software)
    chains = [_letters(index) for index in range(len(kinds))]
    if expanded:
        atoms = sum(len(kind.places) * len(kind.operators) for kind in kinds)
        _refuse(path, atoms, MOST_ATOMS)
        copies, places, numbers = expanded_copies(kinds)
        by_kind = {id(kind): chain for kind, chain in zip(kinds, chains, strict=True)}
        _struct_asym(block, kinds, chains)
        of_copy = [by_kind[id(kind)] for kind in copies]
        _bonds(block, copies, of_copy, numbers)
        _atoms(block, copies, of_copy, places, numbers)
    else:
        atoms = sum(len(kind.places) for kind in kinds)
        _struct_asym(block, kinds, chains)
        _assembly(block, kinds, chains)
        _bonds(block, kinds, chains, [1] * len(kinds))
        _atoms(block, kinds, chains, [kind.places for kind in kinds], [1] * len(kinds))
    document.write_file(str(path))
    return atoms


def _struct_asym(block: Any, kinds: Sequence[Kind], chains: Sequence[str]) -> None:
    entities = _entities(kinds)
    _loop(
        block,
        "_struct_asym.",
        {
            "id": chains,
            "entity_id": [str(entities[kind.layer, kind.entity]) for kind in kinds],
            "details": _quoted(kind.layer for kind in kinds),
        },
    )


def _refuse(path: Path, atoms: int, most: int) -> None:
    if atoms > most:
        what = _("{count} atoms are too many for this file; it holds {most}.")
        text = what.format(count=number(atoms), most=number(most))
        hint = _("Write fewer layers (--only), or mmCIF with operators (.cif without --expanded).")
        raise InputError(str(path), [Problem("", text, hint)])


def write_pdb(vesicle: Vesicle, kept: NDArray[np.bool_], path: Path, *, title: str) -> int:
    """Write a PDB file of a selection; return the number of atoms in it.

    Raises
    ------
    InputError
        If the format can't hold it: more than 99,999 atoms or 62 kinds of molecules.
    """
    import gemmi

    kinds = kinds_of(vesicle, kept)
    _refuse(path, sum(len(kind.places) * len(kind.operators) for kind in kinds), PDB_ATOMS)
    layers = dict.fromkeys(kind.layer for kind in kinds)
    if len(layers) > _PDB_CHAINS:
        what = _("{count} kinds of molecules are too many for a PDB file; it holds {most}.")
        text = what.format(count=len(layers), most=_PDB_CHAINS)
        raise InputError(str(path), [Problem("", text, _("Write fewer layers (--only)."))])
    letters = [*map(chr, range(65, 91)), *map(chr, range(97, 123)), *map(str, range(10))]
    structure = gemmi.Structure()
    structure.name = title
    model = gemmi.Model(1)
    chains = {layer: gemmi.Chain(letters[index]) for index, layer in enumerate(layers)}
    copies, places, numbers = expanded_copies(kinds)
    for kind, place, first in zip(copies, places, numbers, strict=True):
        residue = gemmi.Residue()
        for index, (x, y, z) in enumerate(place.tolist()):
            number_ = (first + int(kind.residue[index]) - 2) % 9999 + 1
            if index == 0 or kind.residue[index] != kind.residue[index - 1]:
                if index:
                    chains[kind.layer].add_residue(residue)
                residue = gemmi.Residue()
                residue.name = kind.components[index][:3]
                residue.seqid = gemmi.SeqId(str(number_))
                residue.het_flag = "A" if kind.sort == "polymer" else "H"
            atom = gemmi.Atom()
            atom.name = kind.atoms[index]
            atom.element = gemmi.Element(
                "P" if atom.name == "P" else atom.name[0].replace("B", "C")
            )
            atom.pos = gemmi.Position(x, y, z)
            atom.b_iso = float(kind.radii[index])
            atom.occ = 1.0
            residue.add_atom(atom)
        chains[kind.layer].add_residue(residue)
    for chain in chains.values():
        model.add_chain(chain)
    structure.add_model(model)
    structure.write_pdb(str(path))
    return sum(len(place) for place in places)
