"""Beads of coarse-grained models among the atoms of a file: which they are, how large, how heavy.

Nothing is invented: radii and masses come from the user, from the file, or from the force field by
whose names the beads are called; else the file is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from exoviz.errors import InputError, Problem
from exoviz.importer import Tables
from exoviz.importer.components import IONS, ORGANIC, component_of, element_mass
from exoviz.language import _

__all__ = ["NO_CHOICE", "BeadChoice", "BeadSizes", "bead_sizes", "lipid_mass"]

Floats = NDArray[np.float64]
Texts = NDArray[np.str_]

_NM: Final = 0.1
#: Bonds of atoms are at most 0.23 nm long (between iodine and carbon 0.21), those of beads 0.28.
_LONGEST_BOND: Final = 0.25
#: Residues of a component, and atoms of a residue, that are looked at.
_RESIDUES, _ATOMS = 20, 300

#: Beads of the Martini force field, and those that no other names so; its usual bead has
#: σ = 0.47 nm (Marrink et al. 2007, J Phys Chem B 111:7812), and half of where two are at rest,
#: 2^(1/6) σ, is its radius.
_MARTINI: Final = re.compile(r"NC3|NH3|CNO|COH|PO[1-4]|GL\d|AM\d|ROH|R\d|[CDTF]\d[A-C]?|BB|SC\d|CP")
_OF_MARTINI_ALONE: Final = re.compile(r"NC3|NH3|CNO|PO4|GL\d|AM\d|ROH|BB")
#: Ions of Martini with their first shell of water, all of them in residues of this name.
_MARTINI_IONS: Final = "ION"
_MARTINI_ION: Final = re.compile(r"(?:NA|CL|CA|K|MG|ZN)\d?[+-]*")
MARTINI_RADIUS_NM: Final = 2 ** (1 / 6) * 0.47 / 2

#: Mass of a lipid's head with its glycerol (or sphingosine), as an acid's ester loses water, Da;
#: from formulas, such as C8H20NO6P for glycerophosphocholine.
_HEADS: Final[Mapping[str, float]] = {
    "PC": 257.22,
    "PE": 215.14,
    "PS": 259.15,
    "PG": 246.15,
    "PA": 172.07,
    "PI": 334.22,
}
#: Acids of a lipid by its letters in force fields, Da: O is oleic acid, P palmitic, ...
_ACIDS: Final[Mapping[str, tuple[float, float]]] = {
    "DL": (200.32, 200.32),
    "DM": (228.37, 228.37),
    "DP": (256.42, 256.42),
    "DS": (284.48, 284.48),
    "DO": (282.46, 282.46),
    "PO": (256.42, 282.46),
    "SO": (284.48, 282.46),
    "PL": (256.42, 280.45),
    "PA": (256.42, 304.47),
    "SA": (284.48, 304.47),
    "SD": (284.48, 328.49),
}
_MARTINI_HEADS: Final[Mapping[str, str]] = {"NC3": "PC", "NH3": "PE", "CNO": "PS"}
_WATER: Final = 18.015
#: Cholesterol, and N-palmitoylsphingomyelin (d18:1/16:0).
_WHOLE: Final[Mapping[str, float]] = {"CHOL": 386.65, "CHL1": 386.65, "DPSM": 703.03}

_QUANTITIES: Final = {
    "radius": r"(?:radi(?:us|i))",
    "mass": r"(?:mass(?:es)?)",
}
_PLACES: Final = {
    "B_iso_or_equiv": r"(?:b[- _]?(?:iso|factors?)|temperature factors?|beta)",
    "occupancy": r"(?:occupanc(?:y|ies))",
}


@dataclass(frozen=True, slots=True)
class BeadChoice:
    """Size and mass that the user gives to beads of which the file says nothing.

    Attributes
    ----------
    radius_nm, mass_da : float or None
    """

    radius_nm: float | None = None
    mass_da: float | None = None


NO_CHOICE: Final = BeadChoice()


@dataclass(frozen=True, slots=True, eq=False)
class BeadSizes:
    """Beads of a model.

    Attributes
    ----------
    radius, mass : (a,) array
        nm and Da; not-a-number for atoms, the mass also where it is not known.
    sources : tuple of str
        ``"scene"``, ``"spheres"``, ``"columns"`` and ``"martini"``, as far as radii are from them.
    """

    radius: Floats
    mass: Floats
    sources: tuple[str, ...]


def lipid_mass(name: str) -> float:
    """Return the mass of a lipid by its name in force fields, such as ``"POPC"``, Da; else 0."""
    if name in _WHOLE:
        return _WHOLE[name]
    head, acids = _HEADS.get(name[2:]), _ACIDS.get(name[:2])
    if head is None or acids is None:
        return 0.0
    return head + sum(acids) - 2 * _WATER


def _whole_name(component: str, names: Texts) -> str:
    """Return the name of a lipid of Martini of which a PDB file has three letters: POP is POPC."""
    heads = [_MARTINI_HEADS[name] for name in names.tolist() if name in _MARTINI_HEADS]
    short = len(component) == 3 and component[2] == "P" and len(heads) == 1
    return component[:2] + heads[0] if short else component


def _said_column(tables: Tables, quantity: str) -> str:
    """Return the column of atoms in which the file says a quantity is; empty if it does not."""
    names = ("title", "pdbx_model_details", "pdbx_descriptor")
    words = [tables.first("struct", name) for name in names]
    text = " ".join([*words, *tables.remarks]).lower()
    wanted = _QUANTITIES[quantity]
    between = r"\W+(?:[\w/]+\W+){0,6}?"
    for column, place in _PLACES.items():
        if re.search(f"{place}{between}{wanted}|{wanted}{between}{place}", text):
            return column
    return ""


def _is_coarse(places: Floats, residue: NDArray[np.intp]) -> bool:
    """Return whether the atoms (a, 3) of some residues are too far from each other to be atoms."""
    from scipy.spatial.distance import cdist

    nearest = []
    for one in np.unique(residue)[:_RESIDUES].tolist():
        some = places[residue == one][:_ATOMS]
        if len(some) > 1:
            apart = cdist(some, some)
            np.fill_diagonal(apart, np.inf)
            nearest.append(apart.min(axis=1))
    return not nearest or float(np.median(np.concatenate(nearest))) > _LONGEST_BOND


def _is_atom(component: str, names: Texts, element: str) -> bool:
    """Return whether what stands alone in its residue is an atom: an ion, or a known molecule."""
    symbol = component.rstrip("+-0123456789")
    named = names[0].rstrip("+-0123456789").upper() == symbol.upper()
    ion = element_mass(symbol.title()) > 0 or symbol.upper() in IONS
    return (
        (named and ion)
        or component_of(component)[2] > 0
        or (element not in ORGANIC and element_mass(element.title()) > 0)
    )


def _is_martini(component: str, names: list[str]) -> bool:
    """Return whether beads are those of Martini by their names."""
    if component == _MARTINI_IONS:
        return all(map(_MARTINI_ION.fullmatch, names))
    return all(map(_MARTINI.fullmatch, names)) and any(map(_OF_MARTINI_ALONE.fullmatch, names))


def _refuse(tables: Tables, unknown: Sequence[tuple[str, Texts]]) -> InputError:
    shown = [f"{name or '?'} ({', '.join(names[:4].tolist())})" for name, names in unknown[:5]]
    what = _(
        "these are beads and no atoms, and the file does not say how large they are: {names}."
    ).format(names=", ".join(shown) + (", …" if len(unknown) > 5 else ""))
    hint = _(
        "Show it from a scene, with model = '{file}' and bead_radius_nm = their radius (and "
        "bead_mass_da = the mass of one, if it is known)."
    )
    where = "atom_site"
    return InputError(str(tables.path), [Problem(where, what, hint.format(file=tables.path.name))])


def bead_sizes(
    tables: Tables,
    shown: NDArray[np.bool_],
    places: Floats,
    residue: NDArray[np.intp],
    component: Texts,
    name: Texts,
    element: Texts,
    known: NDArray[np.bool_],
    choice: BeadChoice,
) -> BeadSizes:
    """Return the sizes of the beads of a file.

    Parameters
    ----------
    tables : Tables
    shown : (a,) bool array
        Which rows of the file are shown.
    places : (s, 3) array
        Of what is shown, nm; so the other arrays.
    residue : (s,) array
    component, name, element : (s,) array
    known : (s,) bool array
        Which are parts of residues and nucleotides of known mass, whatever stands for them.
    choice : BeadChoice

    Raises
    ------
    InputError
        If there are beads of which nothing says how large they are.
    """
    count = len(places)
    radius, mass = np.full(count, np.nan), np.full(count, np.nan)
    sources: dict[str, None] = {}
    for key, values, unit in (("object_radius", radius, _NM), ("object_mass", mass, 1.0)):
        column = tables.numbers("atom_site", key)
        if column is not None:
            values[:] = column[shown] * unit
    spheres = np.isfinite(radius)
    if spheres.any():
        sources["spheres"] = None
    kinds, which = np.unique(component, return_inverse=True)
    columns = {key: _said_column(tables, key) for key in _QUANTITIES}
    said = {key: tables.numbers("atom_site", one) for key, one in columns.items() if one}
    unknown: list[tuple[str, Texts]] = []
    for index, kind in enumerate(kinds.tolist()):
        # Residues are taken for what they are, but for beads whose radii the file says.
        mine = np.flatnonzero((which == index) & ~spheres & (~known | ("radius" in said)))
        if not len(mine):
            continue
        names = np.unique(name[mine])
        of_known = bool(known[mine[0]])
        alone = len(names) == 1 and not of_known
        if alone and _is_atom(kind, names, str(element[mine[0]])):
            continue
        if not _is_coarse(places[mine], residue[mine]):
            continue
        if choice.radius_nm is not None and not of_known:
            radius[mine] = choice.radius_nm
            sources["scene"] = None
        elif (column := said.get("radius")) is not None:
            radius[mine] = column[shown][mine] * _NM
            sources["columns"] = None
        elif _is_martini(kind, names.tolist()):
            radius[mine] = MARTINI_RADIUS_NM
            sources["martini"] = None
        if not (radius[mine] > 0).all():
            unknown.append((kind, names))
            continue
        if choice.mass_da is not None:
            mass[mine] = choice.mass_da
        elif (column := said.get("mass")) is not None:
            mass[mine] = column[shown][mine]
        elif (whole := lipid_mass(_whole_name(kind, names))) > 0:
            own = np.unique(residue[mine], return_inverse=True)[1]
            mass[mine] = whole / np.bincount(own)[own]
    if unknown:
        raise _refuse(tables, unknown)
    return BeadSizes(radius, mass, tuple(sources))
