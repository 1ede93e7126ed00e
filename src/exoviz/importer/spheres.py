"""Spheres of integrative models (IHMCIF, ``_ihm_sphere_obj_site``) as rows among the atoms.

The dictionary is at https://mmcif.wwpdb.org/dictionaries/mmcif_ihm_ext.dic. A sphere stands for
residues from ``seq_id_begin`` to ``seq_id_end``; it has their masses where
the file has their names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from exoviz.catalog.sugars import WATER_DA
from exoviz.importer.components import component_of

__all__ = ["SPHERES", "with_spheres"]

Source = Callable[[str, str], NDArray[Any] | None]

SPHERES: Final = "ihm_sphere_obj_site"
#: Columns of atoms, and those of spheres that hold the same.
_COLUMNS: Final[Mapping[str, str]] = {
    "Cartn_x": "Cartn_x",
    "Cartn_y": "Cartn_y",
    "Cartn_z": "Cartn_z",
    "label_asym_id": "asym_id",
    "auth_asym_id": "asym_id",
    "label_entity_id": "entity_id",
    "label_seq_id": "seq_id_begin",
    "auth_seq_id": "seq_id_begin",
    "pdbx_PDB_model_num": "model_id",
    "object_radius": "object_radius",
}


def _whole(texts: NDArray[Any] | None, count: int) -> NDArray[np.int64]:
    """Return whole numbers; 0 where there is none."""
    if texts is None:
        return np.zeros(count, np.int64)
    plain = texts.astype(np.str_)
    known = np.char.isdigit(plain)
    return np.where(known, np.where(known, plain, "0").astype(np.int64), 0)


def _residues(source: Source, count: int) -> dict[str, NDArray[Any]]:
    """Return, for each sphere, the component of its first residue, and the mass of all, Da."""
    component, mass = np.full(count, "", "U8"), np.full(count, np.nan)
    columns = [source("entity_poly_seq", name) for name in ("entity_id", "num", "mon_id")]
    entity = source(SPHERES, "entity_id")
    if entity is None or any(one is None for one in columns):
        return {"label_comp_id": component, "object_mass": mass}
    of_entity, numbers, names = (np.asarray(one).astype(np.str_) for one in columns)
    begin = _whole(source(SPHERES, "seq_id_begin"), count)
    end = _whole(source(SPHERES, "seq_id_end"), count)
    entity = entity.astype(np.str_)
    for one in np.unique(entity).tolist():
        mine = np.flatnonzero(of_entity == one)
        order = mine[np.argsort(_whole(numbers[mine], len(mine)), kind="stable")]
        sequence = names[order]
        own = np.flatnonzero((entity == one) & (begin > 0) & (end >= begin) & (end <= len(order)))
        kinds, which = np.unique(sequence, return_inverse=True)
        weights = np.array([component_of(name)[2] - WATER_DA for name in kinds.tolist()])
        # Of what no table has there is no mass.
        weights[weights <= 0] = np.nan
        total = np.concatenate([[0.0], np.cumsum(weights[which])])
        component[own] = sequence[begin[own] - 1]
        mass[own] = total[end[own]] - total[begin[own] - 1]
    return {"label_comp_id": component, "object_mass": mass}


def with_spheres(source: Source) -> Source:
    """Return a source of columns whose atoms are followed by the spheres of the file.

    A radius (``object_radius``, Å) and a mass (``object_mass``, Da) are columns of ``atom_site``
    then; they are not-a-number or empty for atoms.
    """
    spheres = source(SPHERES, "Cartn_x")
    if spheres is None or not len(spheres):
        return source
    count = len(spheres)
    made = _residues(source, count)
    places = source("atom_site", "Cartn_x")
    atoms = 0 if places is None else len(places)

    def column(category: str, name: str) -> NDArray[Any] | None:
        found = source(category, name)
        if category != "atom_site":
            return found
        other = made.get(name)
        if other is None and name in _COLUMNS:
            other = source(SPHERES, _COLUMNS[name])
        if found is None and other is None:
            return None
        if not atoms and other is not None:
            return other
        first = np.full(atoms, "") if found is None else found.astype(np.str_)
        rest = np.full(count, "") if other is None else other.astype(np.str_)
        rest = np.where(rest == "nan", "", rest)
        return np.concatenate([first, rest])

    return column
