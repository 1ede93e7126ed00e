"""Molecules as files: mmCIF, BinaryCIF and PDB, for programs that read molecules.

Each kind of molecule is written once, and its copies are operators of an assembly; or every copy
is written, for programs that know no assemblies.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from exoviz.errors import InputError, Problem
from exoviz.exporter.molecule.entities import Entity, entities_of_vesicle, expanded, once
from exoviz.exporter.molecule.mmcif import document_of
from exoviz.language import _, number

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from exoviz.model import Vesicle

__all__ = ["MOST_ATOMS", "PDB_ATOMS", "write_molecules", "write_pdb"]

#: Of a file without operators, and of a PDB file, whose columns hold no more.
MOST_ATOMS: Final = 200_000
PDB_ATOMS: Final = 99_999
_PDB_CHAINS: Final = 62


def _copied_atoms(entities: Sequence[Entity]) -> int:
    return sum(len(kind.places) * len(kind.operators) for kind in entities)


def write_molecules(
    vesicle: Vesicle,
    kept: NDArray[np.bool_],
    path: Path,
    *,
    title: str,
    software: str,
    every_copy: bool = False,
    binary: bool = False,
) -> int:
    """Write an mmCIF or BinaryCIF file; return the number of atoms in it.

    Parameters
    ----------
    vesicle : Vesicle
    kept : (m,) bool array
        Which molecules to write.
    path : Path
    title, software : str
    every_copy : bool
        Every copy as atoms, for programs that know no assemblies.
    binary : bool
        BinaryCIF in place of mmCIF.

    Raises
    ------
    InputError
        If there would be too many atoms.
    """
    entities = entities_of_vesicle(vesicle, kept)
    if every_copy:
        _refuse(path, _copied_atoms(entities), MOST_ATOMS)
    placed = expanded(entities) if every_copy else once(entities)
    document: Any = document_of(
        placed, title=title, software=software, seed=str(vesicle.seed), operators=not every_copy
    )
    if binary:
        from exoviz.exporter.molecule.binarycif_writer import packed

        path.write_bytes(packed(document))
    else:
        path.write_bytes(document.as_string().encode())
    return sum(len(one.places) for one in placed)


def _refuse(path: Path, atoms: int, most: int) -> None:
    if atoms > most:
        what = _("{count} atoms are too many for this file; it holds {most}.")
        text = what.format(count=number(atoms), most=number(most))
        hint = _("Write fewer layers, or mmCIF with operators (.cif, not expanded).")
        raise InputError(str(path), [Problem("", text, hint)])


def write_pdb(vesicle: Vesicle, kept: NDArray[np.bool_], path: Path, *, title: str) -> int:
    """Write a PDB file of a selection; return the number of atoms in it.

    Raises
    ------
    InputError
        If the format can't hold it: more than 99,999 atoms or 62 kinds of molecules.
    """
    import gemmi

    entities = entities_of_vesicle(vesicle, kept)
    _refuse(path, sum(len(kind.places) * len(kind.operators) for kind in entities), PDB_ATOMS)
    layers = dict.fromkeys(kind.layer for kind in entities)
    if len(layers) > _PDB_CHAINS:
        what = _("{count} kinds of molecules are too many for a PDB file; it holds {most}.")
        text = what.format(count=len(layers), most=_PDB_CHAINS)
        raise InputError(str(path), [Problem("", text, _("Write fewer layers."))])
    letters = [*map(chr, range(65, 91)), *map(chr, range(97, 123)), *map(str, range(10))]
    structure = gemmi.Structure()
    structure.name = title
    model = gemmi.Model(1)
    chains = {layer: gemmi.Chain(letters[index]) for index, layer in enumerate(layers)}
    last = dict.fromkeys(layers, 0)
    for kind, place in ((one.kind, one.places) for one in expanded(entities)):
        residue = gemmi.Residue()
        for index, (x, y, z) in enumerate(place.tolist()):
            number_ = (last[kind.layer] + int(kind.residue[index]) - 1) % 9999 + 1
            if index == 0 or kind.residue[index] != kind.residue[index - 1]:
                if index:
                    chains[kind.layer].add_residue(residue)
                residue = gemmi.Residue()
                residue.name = kind.components[index][:3]
                residue.seqid = gemmi.SeqId(str(number_))
                residue.het_flag = "A" if kind.sort == "polymer" else "H"
            atom = gemmi.Atom()
            atom.name = kind.atoms[index]
            atom.element = gemmi.Element("O" if atom.name[0] == "O" else "C")
            atom.pos = gemmi.Position(x, y, z)
            atom.b_iso = float(kind.radii[index])
            atom.occ = 1.0
            residue.add_atom(atom)
        chains[kind.layer].add_residue(residue)
        last[kind.layer] += int(kind.residue.max())
    for chain in chains.values():
        model.add_chain(chain)
    structure.add_model(model)
    path.write_bytes(structure.make_pdb_string().encode())
    return int(model.count_atom_sites())
