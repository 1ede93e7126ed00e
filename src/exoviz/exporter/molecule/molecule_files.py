"""Molecules as files: mmCIF, BinaryCIF and PDB, for programs that read molecules.

Each entity is written once, and its copies are operators of an assembly; or every copy
is written, for programs that know no assemblies.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from exoviz.errors import InputError, Problem, shortened
from exoviz.exporter.layer_contents import from_outside
from exoviz.exporter.molecule.entities import (
    Entity,
    PlacedEntity,
    entities_of_vesicle,
    every_copy,
    one_of_each,
)
from exoviz.exporter.molecule.mmcif import Categories, categories_of, origin_of
from exoviz.exporter.molecule.pdb_records import in_ascii, pdb_header
from exoviz.language import _, number

if TYPE_CHECKING:
    from pathlib import Path

    from exoviz.exporter.requests import VesicleRequest

__all__ = [
    "MOST_ATOMS",
    "PDB_ATOMS",
    "write_binarycif",
    "write_mmcif",
    "write_molviewspec",
    "write_pdb",
]

#: Most atoms in a file without operators, and in a PDB file, whose columns hold no more.
MOST_ATOMS: Final = 200_000
PDB_ATOMS: Final = 99_999
_PDB_CHAINS: Final = 62
#: Bytes that PyMOL takes for each atom of a file in each copy, of whatever it is a copy: measured
#: 0.94 GB for 11,854 atoms and 15,596 copies; and what is too much for many a computer.
_PYMOL_NUMBER: Final = 4
_PYMOL_MUCH: Final = 4_000_000_000


def _copied_atoms(entities: Sequence[Entity]) -> int:
    return sum(len(entity.places) * len(entity.operators) for entity in entities)


def _categories(request: VesicleRequest, path: Path) -> tuple[Categories, list[str]]:
    """Return the categories of a file of the molecules, and notes for the user."""
    entities, expand = entities_of_vesicle(request.vesicle, request.shown), request.options.expanded
    if expand:
        _refuse(path, _copied_atoms(entities), MOST_ATOMS)
    placed = every_copy(entities) if expand else one_of_each(entities)
    seen_as = _write_views(request, entities, placed)
    categories = categories_of(
        placed,
        title=request.title,
        software=request.provenance["Software"],
        origin=origin_of(request.vesicle),
        operators=not expand,
    )
    notes = [_atoms(sum(len(one.places) for one in placed))]
    if not expand:
        notes.append(_("copies are operators of assembly 1: show the assembly, not the model"))
    return categories, notes + seen_as


def _write_views(
    request: VesicleRequest, entities: Sequence[Entity], placed: Sequence[PlacedEntity]
) -> list[str]:
    """Write the files that show the molecules as they look here; return notes for the user."""
    from exoviz.exporter.molecule.molviewspec_file import view_states
    from exoviz.exporter.molecule.view_scripts import MoleculeView, chimerax_script, pymol_script

    view, assembled = from_outside(request.view), not request.options.expanded
    title, software = request.title, request.provenance["Software"]
    file = request.path.name
    if ".pml" in request.beside:
        seen = MoleculeView.of(
            request.vesicle,
            placed,
            view,
            file=file,
            heading=f"{title}, by {software}",
            assembled=assembled,
        )
        request.beside[".pml"].write_text(pymol_script(seen), encoding="utf-8")
        request.beside[".cxc"].write_text(chimerax_script(seen), encoding="utf-8")
    states = view_states(
        request.vesicle,
        entities,
        view,
        file=file,
        title=title,
        software=software,
        assembled=assembled,
    )
    request.beside[".mvsj"].write_text(states.dumps(indent=None), encoding="utf-8")
    programs = {".pml": "PyMOL", ".cxc": "ChimeraX", ".mvsj": "Mol*"}
    names = [f"{request.path.with_suffix(one).name} ({programs[one]})" for one in request.beside]
    what = _("colours, sizes and names as here: {files}")
    notes = [what.format(files=", ".join(names))]
    needed = _PYMOL_NUMBER * sum(len(one.places) for one in placed) * _copies(entities)
    if ".pml" in request.beside and assembled and needed > _PYMOL_MUCH:
        what = _("PyMOL needs about {size} GB for its copies; fewer layers, or Mol*, need less")
        notes.append(what.format(size=number(needed / 1e9)))
    return notes


def _copies(entities: Sequence[Entity]) -> int:
    return sum(len(entity.operators) for entity in entities)


def _atoms(count: int) -> str:
    what = _("{count} atoms, one for each bead; B factors are radii")
    return what.format(count=number(count))


def write_mmcif(request: VesicleRequest, path: Path) -> list[str]:
    """Write an mmCIF file; return notes for the user.

    Raises
    ------
    InputError
        If there would be too many atoms.
    """
    categories, notes = _categories(request, path)
    categories.write(path, request.progress)
    return notes


def write_binarycif(request: VesicleRequest, path: Path) -> list[str]:
    """Write a BinaryCIF file, see `write_mmcif`."""
    from exoviz.exporter.molecule.binarycif_writer import packed

    categories, notes = _categories(request, path)
    path.write_bytes(packed(categories))
    return notes


def write_molviewspec(request: VesicleRequest, path: Path) -> list[str]:
    """Write molecules and how they are looked at; return notes for the user."""
    from exoviz.exporter.molecule.molviewspec_file import write_mvsx

    layers = write_mvsx(
        request.vesicle,
        request.shown,
        path,
        request.view,
        title=request.title,
        software=request.provenance["Software"],
    )
    notes = _("{count} layers, coloured as in the picture; open it in Mol*")
    return [notes.format(count=number(layers))]


def _refuse(path: Path, atoms: int, most: int) -> None:
    if atoms > most:
        what = _("{count} atoms are too many for this file; it holds {most}.")
        text = what.format(count=number(atoms), most=number(most))
        hint = _("Write fewer layers, or mmCIF with operators (.cif, not expanded).")
        raise InputError(str(path), [Problem("", text, hint)])


def write_pdb(request: VesicleRequest, path: Path) -> list[str]:
    """Write a PDB file of a selection; return notes for the user.

    Raises
    ------
    InputError
        If the format can't hold it: more than 99,999 atoms or 62 kinds of molecules.
    """
    import gemmi

    entities = entities_of_vesicle(request.vesicle, request.shown)
    _refuse(path, _copied_atoms(entities), PDB_ATOMS)
    layers = dict.fromkeys(entity.layer for entity in entities)
    if len(layers) > _PDB_CHAINS:
        what = _("{count} kinds of molecules are too many for a PDB file; it holds {most}.")
        text = what.format(count=len(layers), most=_PDB_CHAINS)
        raise InputError(str(path), [Problem("", text, _("Write fewer layers."))])
    letters = [*map(chr, range(65, 91)), *map(chr, range(97, 123)), *map(str, range(10))]
    structure = gemmi.Structure()
    model = gemmi.Model(1)
    chains = {layer: gemmi.Chain(letters[index]) for index, layer in enumerate(layers)}
    last = dict.fromkeys(layers, 0)
    for entity, place in ((one.entity, one.places) for one in every_copy(entities)):
        residue = gemmi.Residue()
        for index, (x, y, z) in enumerate(place.tolist()):
            number_ = (last[entity.layer] + int(entity.residue[index]) - 1) % 9999 + 1
            if index == 0 or entity.residue[index] != entity.residue[index - 1]:
                if index:
                    chains[entity.layer].add_residue(residue)
                residue = gemmi.Residue()
                residue.name = entity.components[index][:3]
                residue.seqid = gemmi.SeqId(str(number_))
                residue.het_flag = "A" if entity.type == "polymer" else "H"
            atom = gemmi.Atom()
            atom.name = entity.atoms[index]
            atom.element = gemmi.Element("O" if atom.name[0] == "O" else "C")
            atom.pos = gemmi.Position(x, y, z)
            atom.b_iso = float(entity.radii[index])
            atom.occ = 1.0
            residue.add_atom(atom)
        chains[entity.layer].add_residue(residue)
        last[entity.layer] += int(entity.residue.max())
    for chain in chains.values():
        model.add_chain(chain)
    structure.add_model(model)
    header = pdb_header(request.title, {one.name: layer for layer, one in chains.items()})
    path.write_text(header + structure.make_pdb_string(), encoding="ascii", newline="\n")
    notes = [_atoms(int(model.count_atom_sites()))]
    if in_ascii(request.title) != request.title:
        what = _("a PDB file has Latin letters only; the title in it is '{title}'")
        notes.append(what.format(title=shortened(in_ascii(request.title))))
    return notes
