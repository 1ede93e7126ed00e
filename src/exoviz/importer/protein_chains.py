"""The protein chains of a file of coordinates: atoms, residues, and what the file says of them."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from exoviz.catalog.sugars import WATER_DA
from exoviz.errors import InputError, Problem, nearest
from exoviz.importer.cif_tables import Tables, read_tables
from exoviz.importer.components import (
    amino_components,
    atomic_number,
    component_of,
    element_mass,
    mended_elements,
    residue_mass,
)
from exoviz.language import _, number

__all__ = [
    "MOST_RESIDUES",
    "ChainRecord",
    "Planes",
    "ProteinAtoms",
    "first_of_alternatives",
    "read_protein",
    "spans",
]

Floats = NDArray[np.float64]
Integers = NDArray[np.intp]

#: Residues of the largest protein that is taken.
MOST_RESIDUES: Final = 40_000

_NM: Final = 0.1  # nanometres in an ångström
#: No residue has a number beyond it.
_LARGEST_NUMBER: Final = 10_000_000
#: Half the thickness that no membrane has, nm.
_THICKEST_NM: Final = 10.0


@dataclass(frozen=True, slots=True)
class Planes:
    """The membrane of a file of OPM.

    Attributes
    ----------
    normal : (3,) tuple
        Out of the cell.
    centre : (3,) tuple
        A point of the midplane, nm.
    half_nm : float
        Half the thickness of the hydrophobic part.
    """

    normal: tuple[float, float, float]
    centre: tuple[float, float, float]
    half_nm: float


@dataclass(frozen=True, slots=True)
class ChainRecord:
    """A protein chain.

    Attributes
    ----------
    name : str
    uniprot : str
        Accession; empty if the file has none.
    shift : int
        Difference to add to a number of the file to get that of UniProt.
    sequence : int
        Residues of the molecule that was studied, seen or not; 0 where the file does not say.
    label : tuple of int
        Number of each residue in that sequence, where the file says.
    """

    name: str
    uniprot: str = ""
    shift: int = 0
    sequence: int = 0
    label: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class ProteinAtoms:
    """The chosen chains of a file.

    Attributes
    ----------
    path : Path
    chains : tuple of ChainRecord
    positions : (a, 3) array
        nm.
    masses : (a,) array
        Da; those of a residue's atoms add up to the residue, hydrogen included.
    elements : (a,) array
        Atomic numbers.
    residue : (a,) array
        Index of each atom's residue.
    names, numbers, chain : (r,) arrays
        Component of each residue, its number as authors count, and its index into `chains`.
    alpha : (r, 3) array
        CA atoms, nm; not-a-number where a residue has none.
    tips : (r, 3) array
        The atom of each residue farthest from its CA, nm.
    planes : Planes or None
    models : int
        Models in the file; the first is taken.
    left_out : tuple of str
        Components of the file that belong to no protein chain, but for water.
    """

    path: Path
    chains: tuple[ChainRecord, ...]
    positions: Floats
    masses: Floats
    elements: NDArray[np.uint8]
    residue: Integers
    names: NDArray[np.str_]
    numbers: Integers
    chain: Integers
    alpha: Floats
    tips: Floats
    planes: Planes | None
    models: int
    left_out: tuple[str, ...]

    @property
    def mass_da(self) -> float:
        """Mass of the chains, Da."""
        return float(self.masses.sum()) + WATER_DA * len(self.chains)

    @property
    def uniprot_numbers(self) -> Integers:
        """Numbers of the residues (r,) in UniProt, where the file refers to it; else its own."""
        shifts = np.array([record.shift for record in self.chains], np.intp)
        numbers: Integers = self.numbers + shifts[self.chain]
        return numbers

    def where(self, site: int, chain: int | None = None) -> Integers:
        """Return the indices of the residues of a number, in all chains or in one."""
        found = self.numbers == site
        if chain is not None:
            found &= self.chain == chain
        return np.flatnonzero(found)


def spans(numbers: Sequence[int]) -> str:
    """Return numbers as ``"1-57, 102"``."""
    parts: list[str] = []
    first = last = None
    for value in [*sorted(set(numbers)), None]:
        if last is not None and (value is None or value != last + 1):
            parts.append(str(first) if first == last else f"{first}-{last}")
            first = value
        if first is None:
            first = value
        last = value
    return ", ".join(parts)


def _unit(vector: Floats) -> Floats:
    unit: Floats = vector / np.linalg.norm(vector)
    return unit


def _planes(tables: Tables, components: NDArray[np.str_], atoms: NDArray[np.str_]) -> Planes | None:
    """Return the membrane's planes, from dummy atoms or from what the remarks say."""
    places = tables.places()
    dummy = np.flatnonzero((components == "DUM") & np.isfinite(places).all(axis=1))
    half = _half_of_remarks(tables.remarks)
    points = places[dummy]
    out, within = (points[atoms[dummy] == letter] for letter in ("O", "N"))
    if len(out) >= 3 and len(within) >= 3:
        spread = np.concatenate((out - out.mean(axis=0), within - within.mean(axis=0)))
        normal = np.linalg.svd(spread, full_matrices=False)[2][2]
        apart = float((out.mean(axis=0) - within.mean(axis=0)) @ normal)
        if abs(apart) > 1.0:
            normal = _unit(normal * np.sign(apart))
            middle = (out.mean(axis=0) + within.mean(axis=0)) / 2
            return Planes(tuple(normal.tolist()), tuple(middle.tolist()), abs(apart) / 2)
    if half:
        return Planes((0.0, 0.0, 1.0), (0.0, 0.0, 0.0), half)
    return None


def _half_of_remarks(remarks: Sequence[str]) -> float:
    """Return half the thickness, nm, that a file of OPM gives in its remarks; 0 if none."""
    for line in remarks:
        _before, found, value = line.partition("1/2 of bilayer thickness:")
        if found:
            try:
                half = float(value.split()[0]) * _NM
            except (ValueError, IndexError):
                return 0.0
            return half if 0 < half < _THICKEST_NM else 0.0
    return 0.0


def _shifts(tables: Tables, accessions: Mapping[str, str]) -> dict[str, tuple[str, int]]:
    """Return, for each chain, the accession of its longest part and the shift of its numbers.

    A chain can have several parts: of the protein itself, and of what it was fused with.
    """
    category = "struct_ref_seq"
    refs, strands = tables.texts(category, "ref_id"), tables.texts(category, "pdbx_strand_id")
    begins = tables.numbers(category, "db_align_beg")
    here = tables.numbers(category, "pdbx_auth_seq_align_beg")
    if refs is None or strands is None or begins is None or here is None:
        return {}
    ends = tables.numbers(category, "db_align_end")
    lengths = np.zeros(len(refs)) if ends is None else np.nan_to_num(ends - begins)
    known = np.isin(refs, list(accessions)) & (np.abs(begins) + np.abs(here) < _LARGEST_NUMBER)
    found: dict[str, tuple[str, int]] = {}
    for row in np.argsort(-lengths, kind="stable").tolist():
        if known[row]:
            shift = int(begins[row]) - int(here[row])
            found.setdefault(str(strands[row]), (accessions[str(refs[row])], shift))
    return found


def _records(
    tables: Tables, chains: Sequence[str], labels: Mapping[str, str]
) -> dict[str, tuple[str, int, int]]:
    """Return, for each chain: accession, shift of numbers, and residues of its sequence."""
    accessions: dict[str, str] = {}
    ids = tables.texts("struct_ref", "id")
    codes = tables.texts("struct_ref", "pdbx_db_accession")
    databases = tables.texts("struct_ref", "db_name")
    if ids is not None and codes is not None and databases is not None:
        for one, code, base in zip(ids, codes, databases, strict=True):
            if base in ("UNP", "UniProt"):
                accessions[str(one)] = str(code)
    found = _shifts(tables, accessions)
    entities = tables.texts("entity_poly_seq", "entity_id")
    numbers = tables.texts("entity_poly_seq", "num")
    lengths: dict[str, int] = {}
    if entities is not None and numbers is not None:
        for entity, num in zip(entities.tolist(), numbers.tolist(), strict=True):
            if num.isdigit():
                lengths[entity] = max(lengths.get(entity, 0), int(num))
    return {
        chain: (*found.get(chain, ("", 0)), lengths.get(labels.get(chain, ""), 0))
        for chain in chains
    }


def _refuse(path: Path, where: str, what: str, hint: str = "") -> InputError:
    return InputError(str(path), [Problem(where, what, hint)])


def _chosen(tables: Tables, wanted: Sequence[str], proteins: NDArray[np.bool_]) -> NDArray[Any]:
    """Return each atom's chain by the name that the user knows it by, checked against `wanted`."""
    names, labels = tables.atoms("auth_asym_id"), tables.atoms("label_asym_id")
    if not (names != "").any() and len(set(labels[proteins].tolist())) > 1:
        names = labels
    known = list(dict.fromkeys(names[proteins].tolist()))
    if wanted and not set(wanted) <= set(known):
        other = list(dict.fromkeys(labels[proteins].tolist()))
        if set(wanted) <= set(other):
            return labels
    for chain in wanted:
        if chain not in known:
            what = _("there is no protein chain '{chain}' in {file}. Chains: {chains}.")
            text = what.format(
                chain=chain, file=tables.path.name, chains=", ".join(name or '""' for name in known)
            )
            hint = nearest(chain, known)
            if "" in known:
                hint = _('A chain without a name is chosen with ""; leave chains out to take all.')
            raise _refuse(tables.path, "chains", text, hint)
    return names


def read_protein(path: Path, chains: Sequence[str] = ()) -> ProteinAtoms:
    """Read protein chains.

    Parameters
    ----------
    path : Path
        See `read_tables`.
    chains : sequence of str
        Names that authors gave them; all protein chains if empty.

    Raises
    ------
    InputError
        If the file cannot be read, lacks a chain, or is no structure of a protein. Where it is
        (``"structure"`` or ``"chains"``) is named.
    """
    tables = read_tables(path)
    return _read_protein(tables, tuple(chains))


@functools.lru_cache(maxsize=64)
def _read_protein(tables: Tables, wanted: tuple[str, ...]) -> ProteinAtoms:
    path = tables.path
    components = tables.atoms("label_comp_id", "auth_comp_id")
    atoms = tables.atoms("label_atom_id", "auth_atom_id")
    elements = tables.atoms("type_symbol")
    models = tables.atoms("pdbx_PDB_model_num")
    first = models == models[0]
    amino = amino_components(components, atoms, elements)
    protein = first & np.isin(components, amino)
    bound = protein & ~_free(tables)
    protein = bound if bound.any() else protein
    elements = np.where(protein, mended_elements(atoms, elements), elements)
    heavy = ~np.isin(elements, ["H", "D"])
    if not (protein & heavy).any():
        what = _("{file} holds no protein.").format(file=path.name)
        raise _refuse(path, "structure", what)
    names = _chosen(tables, wanted, protein & heavy)
    chosen = protein & np.isin(names, list(wanted)) if wanted else protein
    chosen = np.flatnonzero(chosen & heavy & first_of_alternatives(tables))
    numbers = _numbers(tables, chosen)
    by_name = list(dict.fromkeys(names[chosen].tolist()))
    chosen, residue, chain = _in_order(tables, chosen, names, numbers)
    starts = np.flatnonzero(np.diff(residue, prepend=-1))
    if len(starts) > MOST_RESIDUES:
        what = _("{count} residues are too many for one protein; at most {most} are taken.")
        text = what.format(count=number(len(starts)), most=number(MOST_RESIDUES))
        raise _refuse(path, "structure", text, _("Choose some of its chains with chains."))
    places = tables.places()[chosen]
    _check_places(path, places, names[chosen], numbers[chosen], components[chosen])
    is_alpha = atoms[chosen] == "CA"
    for index, name in enumerate(by_name):
        if not is_alpha[chain == index].any():
            what = _("chain {chain} of {file} has no CA atoms; a protein needs its backbone.")
            raise _refuse(path, "chains", what.format(chain=name, file=path.name))
    twice = np.flatnonzero(np.bincount(residue[is_alpha]) > 1)
    if len(twice):
        atom = chosen[starts[twice[0]]]
        what = _("residue {number} of chain '{chain}' is in {file} more than once.")
        text = what.format(number=int(numbers[atom]), chain=names[atom], file=path.name)
        raise _refuse(path, "chains", text, _("Give each chain of the file a name of its own."))
    alpha = np.full((len(starts), 3), np.nan)
    alpha[residue[is_alpha]] = places[is_alpha]
    labels = tables.atoms("label_entity_id")
    entity = dict(zip(names[chosen].tolist(), labels[chosen].tolist(), strict=True))
    records = _records(tables, by_name, entity)
    positions_in_sequence = tables.atoms("label_seq_id")[chosen[starts]]
    return ProteinAtoms(
        path,
        tuple(
            _record(name, records[name], positions_in_sequence[chain[starts] == index].tolist())
            for index, name in enumerate(by_name)
        ),
        places,
        _masses(components[chosen], elements[chosen], starts),
        np.array([atomic_number(symbol) for symbol in elements[chosen].tolist()], np.uint8),
        residue,
        components[chosen[starts]],
        numbers[chosen[starts]].astype(np.intp),
        chain[starts],
        alpha,
        _tips(places, residue, alpha),
        _planes(tables, np.where(first, components, ""), atoms),
        len(set(models.tolist())),
        _left_out(components[first & ~protein]),
    )


def _left_out(components: NDArray[np.str_]) -> tuple[str, ...]:
    kinds = dict.fromkeys(components.tolist())
    return tuple(name for name in kinds if name != "DUM" and not component_of(name)[1])


def _free(tables: Tables) -> NDArray[np.bool_]:
    """Return which atoms are in no polymer, as the file says, such as a ligand that is an acid."""
    ids, kinds = tables.texts("entity", "id"), tables.texts("entity", "type")
    known: list[str] = []
    if ids is not None and kinds is not None:
        known = ids[np.isin(kinds, ["non-polymer", "branched", "water", "macrolide"])].tolist()
    return np.isin(tables.atoms("label_entity_id"), known)


def _numbers(tables: Tables, chosen: Integers) -> Floats:
    """Return the number of each atom's residue: as authors count, or else as the file does."""
    for name in ("auth_seq_id", "label_seq_id"):
        numbers = tables.numbers("atom_site", name)
        if numbers is not None and (np.abs(numbers[chosen]) < _LARGEST_NUMBER).all():
            return numbers
    what = _("the residues of {file} have no usable numbers.").format(file=tables.path.name)
    raise _refuse(tables.path, "structure", what)


def _in_order(
    tables: Tables, chosen: Integers, names: NDArray[np.str_], numbers: Floats
) -> tuple[Integers, Integers, Integers]:
    """Return atoms chain by chain and residue by residue, each atom's residue, and its chain.

    The order is that of the file, which is that of the chain even where numbers are not.
    """
    by_name = {name: rank for rank, name in enumerate(dict.fromkeys(names[chosen].tolist()))}
    chain = np.array([by_name[name] for name in names[chosen].tolist()])
    inserted = np.unique(tables.atoms("pdbx_PDB_ins_code")[chosen], return_inverse=True)[1]
    keys = np.stack((chain, numbers[chosen].astype(np.intp), inserted), axis=1)
    _keys, first, residue = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    rank = np.argsort(np.lexsort((first, chain[first])))[residue.ravel()]
    order = np.argsort(rank, kind="stable")
    return chosen[order], rank[order], chain[order]


def _record(name: str, known: tuple[str, int, int], labels: list[str]) -> ChainRecord:
    numbers = tuple(int(text) if text.isdigit() else 0 for text in labels)
    return ChainRecord(name, *known, numbers)


def first_of_alternatives(tables: Tables) -> NDArray[np.bool_]:
    """Return which atoms to take where some have alternative places: the first place of each.

    Where a residue is one component or another, the first is taken.
    """
    alternatives = tables.atoms("label_alt_id")
    chosen: NDArray[np.bool_] = alternatives == ""
    if chosen.all():
        return chosen
    other = np.flatnonzero(~chosen)
    keys = [
        tables.atoms(*names)[other].tolist()
        for names in (
            ("pdbx_PDB_model_num",),
            ("auth_asym_id", "label_asym_id"),
            ("auth_seq_id", "label_seq_id"),
            ("pdbx_PDB_ins_code",),
            ("label_comp_id", "auth_comp_id"),
            ("label_atom_id", "auth_atom_id"),
        )
    ]
    seen: set[tuple[str, ...]] = set()
    components: dict[tuple[str, ...], str] = {}
    for index, *residue, component, atom in zip(other.tolist(), *keys, strict=True):
        first = components.setdefault(tuple(residue), component)
        key = (*residue, atom)
        chosen[index] = component == first and key not in seen
        seen.add(key)
    return chosen


def _check_places(
    path: Path,
    places: Floats,
    chains: NDArray[np.str_],
    numbers: Floats,
    components: NDArray[np.str_],
) -> None:
    bad = np.flatnonzero(~np.isfinite(places).all(axis=1) | (np.abs(places) > 1e5).any(axis=1))
    if len(bad):
        first = int(bad[0])
        what = _(
            "atoms of {file} without usable coordinates: {count}, the first in residue "
            "{residue} {number} of chain {chain}."
        )
        text = what.format(
            count=number(len(bad)),
            file=path.name,
            residue=components[first],
            number=int(numbers[first]),
            chain=chains[first],
        )
        raise _refuse(path, "structure", text)


def _masses(components: NDArray[np.str_], elements: NDArray[np.str_], starts: Integers) -> Floats:
    """Return the mass of each atom, Da, so that residues weigh what they do with hydrogen."""
    own = np.array([element_mass(symbol) for symbol in elements.tolist()])
    ends = np.append(starts[1:], len(own))
    totals = np.add.reduceat(own, starts)
    wanted = np.array(
        [
            residue_mass(str(components[start]), elements[start:end].tolist())
            for start, end in zip(starts.tolist(), ends.tolist(), strict=True)
        ]
    )
    scaled: Floats = own * np.repeat(wanted / np.maximum(totals, 1e-6), ends - starts)
    return scaled


def _tips(places: Floats, residue: Integers, alpha: Floats) -> Floats:
    away = np.linalg.norm(places - np.nan_to_num(alpha[residue]), axis=1)
    order = np.lexsort((away, residue))
    last = np.append(np.flatnonzero(np.diff(residue[order])), len(order) - 1)
    tips: Floats = places[order[last]]
    return tips
