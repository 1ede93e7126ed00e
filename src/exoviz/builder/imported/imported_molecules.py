"""The molecules of an imported model: which atoms are one, and what kind of molecule it is."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from exoviz.builder.imported.bead_sizes import NO_CHOICE, BeadChoice, BeadSizes, bead_sizes
from exoviz.catalog.sugars import WATER_DA
from exoviz.errors import InputError, Problem
from exoviz.importer import Tables
from exoviz.importer.components import (
    AMINO_ACID_DA,
    HYDROGEN,
    amino_components,
    component_of,
    element_mass,
    mended_elements,
    water_components,
)
from exoviz.importer.protein_chains import first_of_alternatives
from exoviz.language import _, number
from exoviz.model import Part

__all__ = ["BASES", "MOST_ATOMS", "SUGAR_PARTS", "Atoms", "Sort", "Unit", "atoms_of", "units_of"]

Floats = NDArray[np.float64]
Texts = NDArray[np.str_]
Sort = Literal["protein", "nucleic", "sugar", "lipid", "other"]

#: Atoms written in the largest model that is imported; copies do not count.
MOST_ATOMS: Final = 3_000_000

_NM: Final = 0.1
#: Farthest place of an atom, nm; beyond it numbers lose their places.
_FARTHEST: Final = 1e5

SUGAR_PARTS: Final = {
    **dict.fromkeys(("GLC", "BGC"), Part.GLC),
    **dict.fromkeys(("MAN", "BMA"), Part.MAN),
    **dict.fromkeys(("GAL", "GLA"), Part.GAL),
    **dict.fromkeys(("NAG", "NDG"), Part.GLCNAC),
    **dict.fromkeys(("A2G", "NGA"), Part.GALNAC),
    **dict.fromkeys(("SIA", "SLB"), Part.NEU5AC),
    **dict.fromkeys(("FUC", "FUL"), Part.FUC),
}
BASES: Final = {
    "A": Part.ADENINE,
    "C": Part.CYTOSINE,
    "G": Part.GUANINE,
    "U": Part.URACIL,
    "DA": Part.ADENINE,
    "DC": Part.CYTOSINE,
    "DG": Part.GUANINE,
    "DT": Part.URACIL,
}
#: Planes of a membrane, and atoms of unknown element and molecule.
_NO_MOLECULES: Final = ("DUM", "UNX")
_LIPIDS: Final = re.compile(r"(D[A-Z]|PO|PL|SO|SD|PA|LP)P[CEGSAI]\d?|CHL1?|CLR|CHOL|[DPS][A-Z]SM")


@dataclass(frozen=True, slots=True, eq=False)
class Atoms:
    """The atoms of a model that are shown.

    Attributes
    ----------
    places : (a, 3) array
        nm.
    chain, entity, component, name, element : (a,) arrays
    author : (a,) array
        Name of the chain that the authors use.
    model : (a,) array
        Number of the model that the file says it is in.
    residue : (a,) array
        A number that changes from residue to residue.
    radius, mass : (a,) array
        Of beads, nm and Da; not-a-number for atoms, the mass also where it is not known.
    bead_sources : tuple of str
        What radii of beads are from, see `BeadSizes`.
    left_out : tuple of str
        Components that are not shown.
    waters, models : int
        Atoms of water that are left out, and models of which one alone is shown.
    """

    places: Floats
    chain: Texts
    entity: Texts
    component: Texts
    name: Texts
    element: Texts
    author: Texts
    model: Texts
    residue: NDArray[np.intp]
    radius: Floats
    mass: Floats
    bead_sources: tuple[str, ...]
    left_out: tuple[str, ...]
    waters: int
    models: int


def _refuse(path: Path, what: str, hint: str = "") -> InputError:
    return InputError(str(path), [Problem("atom_site", what, hint)])


def atoms_of(
    tables: Tables,
    named: Collection[str] = (),
    *,
    own: bool = False,
    choice: BeadChoice = NO_CHOICE,
) -> Atoms:
    """Return the atoms of a file, without water.

    Parameters
    ----------
    tables : Tables
    named : collection of str
        Models that are shown; the first one alone if empty.
    own : bool
        Whether exoviz wrote it, so that atoms are beads whose radii are in the place of B factors.
    choice : BeadChoice
        What the user says of beads.

    Raises
    ------
    InputError
        If there are none or more than `MOST_ATOMS`, some have no coordinates, or some are beads of
        which nothing says how large they are.
    """
    path = tables.path
    places = tables.places()
    count = len(places)
    if count > MOST_ATOMS:
        what = _("{count} atoms are too many; at most {most} are read, not counting copies.")
        text = what.format(count=number(count), most=number(MOST_ATOMS))
        raise _refuse(path, text, _("Write each kind of molecule once, with operators."))
    texts = tables.atoms
    models = texts("pdbx_PDB_model_num")
    component = texts("label_comp_id", "auth_comp_id")
    name = texts("label_atom_id", "auth_atom_id")
    water = np.isin(component, water_components(component, name))
    shown = models == models[0]
    if named:
        shown = np.isin(models, list(named))
    nothing = np.isin(component, _NO_MOLECULES)
    chosen = shown & ~water & ~nothing & first_of_alternatives(tables)
    if not chosen.any():
        raise _refuse(path, _("there are no atoms in this file, but for water."))
    # Not-a-number is no less than anything.
    bad = np.flatnonzero(chosen & ~(np.abs(places) < _FARTHEST).all(axis=1))
    if len(bad):
        what = _("atoms without coordinates: {count}, the first of them atom {atom}.")
        raise _refuse(path, what.format(count=number(len(bad)), atom=number(bad[0] + 1)))
    chain = texts("label_asym_id", "auth_asym_id")
    sequence = texts("auth_seq_id", "label_seq_id")
    fresh = np.ones(count, bool)
    fresh[1:] = chain[1:] != chain[:-1]
    for column in (sequence, texts("pdbx_PDB_ins_code"), component, models):
        fresh[1:] |= column[1:] != column[:-1]
    element = texts("type_symbol")
    amino = np.isin(component, amino_components(component, name, element))
    element = np.where(amino, mended_elements(name, element), element)
    residue = np.cumsum(fresh)[chosen]
    if own:
        factors = tables.numbers("atom_site", "B_iso_or_equiv")
        radius = (np.zeros(count) if factors is None else factors)[chosen] * _NM
        sizes = BeadSizes(radius, np.full(len(radius), np.nan), ())
    else:
        known = amino | np.isin(component, [*BASES, *SUGAR_PARTS])
        sizes = bead_sizes(
            tables,
            chosen,
            places[chosen],
            residue,
            component[chosen],
            name[chosen],
            element[chosen],
            known[chosen],
            choice,
        )
    return Atoms(
        places[chosen],
        chain[chosen],
        texts("label_entity_id")[chosen],
        component[chosen],
        name[chosen],
        element[chosen],
        texts("auth_asym_id", "label_asym_id")[chosen],
        models[chosen],
        residue,
        sizes.radius,
        sizes.mass,
        sizes.sources,
        tuple(one for one in np.unique(component[shown & nothing]).tolist() if one != "DUM"),
        int((water & shown).sum()),
        len(set(models.tolist())) - len(set(models[shown].tolist())) + 1,
    )


@dataclass(frozen=True, slots=True, eq=False)
class Unit:
    """One molecule that is written once.

    Attributes
    ----------
    atoms : (n,) array
        Indices.
    chain, entity, model : str
    sort : str
    masses : (n,) array
        Da; zeros where the file does not say what its beads weigh.
    beads : bool
        Whether they are beads with radii of their own.
    """

    atoms: NDArray[np.intp]
    chain: str
    entity: str
    model: str
    sort: Sort
    masses: Floats
    beads: bool

    @property
    def mass_da(self) -> float:
        """Mass of the atoms, Da; 0 where the file does not say what its beads weigh."""
        return float(self.masses.sum())


def _sort_of(components: list[str], elements: Texts) -> Sort:
    import gemmi

    votes: dict[Sort, int] = dict.fromkeys(("protein", "nucleic", "sugar", "lipid", "other"), 0)
    for name in components:
        info = gemmi.find_tabulated_residue(name)
        if component_of(name)[0]:
            votes["protein"] += 1
        elif name in BASES or info.is_nucleic_acid():
            votes["nucleic"] += 1
        elif name in SUGAR_PARTS or info.kind in (gemmi.ResidueKind.PYR, gemmi.ResidueKind.KET):
            votes["sugar"] += 1
        elif _LIPIDS.fullmatch(name):
            votes["lipid"] += 1
        else:
            votes["other"] += 1
    best = max(votes, key=lambda sort: votes[sort])
    if best == "other" and len(elements) >= 20 and float((elements == "C").mean()) > 0.7:
        return "lipid"
    return best


def _masses(atoms: Atoms, index: NDArray[np.intp]) -> Floats:
    """Return the masses of atoms, so that residues weigh what they do with hydrogen."""
    symbols, which = np.unique(atoms.element[index], return_inverse=True)
    own = np.array([element_mass(symbol.title()) for symbol in symbols.tolist()])[which]
    number_ = np.unique(atoms.residue[index], return_index=True, return_inverse=True)
    first, residue = number_[1], number_[2]
    sizes = np.bincount(residue)
    # Of a residue of unknown name that is one atom nothing else is known.
    trace = atoms.name[index] == "CA"
    totals = np.bincount(residue, own)
    hydrogen = bool((atoms.element[index] == "H").any())
    wanted = np.empty(len(first))
    for row, name in enumerate(atoms.component[index[first]].tolist()):
        amino, _water, mass = component_of(name)
        polymer = amino or name in BASES
        if mass > 0 and (polymer or sizes[row] > 1):
            wanted[row] = mass - WATER_DA * polymer
        elif sizes[row] == 1 and trace[first[row]]:
            wanted[row] = AMINO_ACID_DA
        else:
            # An ion is called by its element.
            lacks = sizes[row] > 1 and not hydrogen
            wanted[row] = totals[row] * (HYDROGEN if lacks else 1.0)
    scaled: Floats = own * (wanted / np.maximum(totals, 1e-6))[residue]
    return scaled


def _bead_masses(atoms: Atoms, index: NDArray[np.intp]) -> Floats:
    """Return the masses of a molecule's beads, Da: zeros unless all are known."""
    masses = atoms.mass[index]
    return masses if np.isfinite(masses).all() else np.zeros(len(index))


def units_of(atoms: Atoms) -> Iterator[Unit]:
    """Return the molecules: each chain of a polymer or a glycan, each residue of what is neither.

    Atoms and beads of one chain are two molecules.
    """
    beads = np.isfinite(atoms.radius)
    found = np.unique(atoms.chain, return_index=True, return_inverse=True)
    chain = found[1].argsort().argsort()[found[2]]  # in the order of the file
    model = np.unique(atoms.model, return_inverse=True)[1]
    chain = 2 * (chain * (int(model.max()) + 1) + model) + beads
    order = np.argsort(chain, kind="stable")
    bounds = np.append(np.flatnonzero(np.diff(chain[order], prepend=-1)), len(order))
    seen: dict[tuple[str, ...], Sort] = {}
    for start, end in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        whole = order[start:end]
        components = list(dict.fromkeys(atoms.component[whole].tolist()))
        key = tuple(components)
        if key not in seen:
            seen[key] = _sort_of(components, atoms.element[whole])
        sort, mine = seen[key], bool(beads[whole[0]])
        masses = None if mine else _masses(atoms, whole)
        name, entity, of_model = (
            str(column[whole[0]]) for column in (atoms.chain, atoms.entity, atoms.model)
        )
        # Spheres of unknown residues are a chain as well.
        if sort in ("protein", "nucleic", "sugar") or components == [""]:
            weights = _bead_masses(atoms, whole) if masses is None else masses
            yield Unit(whole, name, entity, of_model, sort, weights, mine)
            continue
        cuts = np.append(np.flatnonzero(np.diff(atoms.residue[whole], prepend=-1)), len(whole))
        for first, last in zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True):
            some = whole[first:last]
            weights = _bead_masses(atoms, some) if masses is None else masses[first:last]
            yield Unit(some, name, entity, of_model, sort, weights, mine)


def ring_centres(atoms: Atoms, index: NDArray[np.intp]) -> tuple[Floats, NDArray[Any], list[str]]:
    """Return the middle of each sugar's ring (r, 3), nm, its number, and its component."""
    names = atoms.name[index]
    acid = np.isin(atoms.component[index], ["SIA", "SLB"])
    ring = np.where(
        acid,
        np.isin(names, ["C2", "C3", "C4", "C5", "C6", "O6"]),
        np.isin(names, ["C1", "C2", "C3", "C4", "C5", "O5"]),
    )
    residue = np.unique(atoms.residue[index], return_inverse=True)[1]
    ring |= ~np.isin(residue, residue[ring])
    weight = np.bincount(residue, ring)
    centres = [
        np.bincount(residue, ring * atoms.places[index][:, axis]) / weight for axis in range(3)
    ]
    first = np.unique(residue, return_index=True)[1]
    return np.stack(centres, axis=1), residue, atoms.component[index[first]].tolist()
