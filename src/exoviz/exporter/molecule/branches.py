"""Glycans in mmCIF: their sugars in order, what binds what, and bonds between atoms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from exoviz.exporter.molecule.entities import Entity, PlacedEntity

    Columns = Mapping[str, list[str]]

__all__ = ["branch_categories"]


def _sugars(entity: Entity) -> list[str]:
    """Return the component of each sugar of a glycan, the root first."""
    found = dict(zip(entity.residue.tolist(), entity.components, strict=True))
    return [found[number] for number in sorted(found)]


def _links(entity_id: str, entity: Entity) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for carbon, oxygen in entity.links:
        leaving = entity.atoms[carbon].replace("C", "O")
        one = str(entity.residue[carbon]), entity.components[carbon], entity.atoms[carbon], leaving
        other = entity.atoms[oxygen]
        two = str(entity.residue[oxygen]), entity.components[oxygen], other, f"H{other}"
        rows.append((entity_id, *one, *two))
    return rows


def _bonds(placed: Sequence[PlacedEntity]) -> list[tuple[str, ...]]:
    """Return the two partners of each bond: chain, component, residue and atom."""
    rows = []
    for one in placed:
        entity = one.entity
        for pair in entity.links:
            row: tuple[str, ...] = ()
            for atom in pair:
                number = str(one.first + int(entity.residue[atom]) - 1)
                row += (one.chain, entity.components[atom], number, entity.atoms[atom])
            rows.append(row)
    return rows


def _columns(names: Sequence[str], rows: Sequence[tuple[str, ...]]) -> dict[str, list[str]]:
    return {name: [row[index] for row in rows] for index, name in enumerate(names)}


def branch_categories(
    placed: Sequence[PlacedEntity], entity_numbers: Mapping[tuple[str, str], int]
) -> dict[str, Any]:
    """Return the categories that describe glycans, by name: columns of text.

    Parameters
    ----------
    placed : sequence of PlacedEntity
        Everything in the file.
    entity_numbers : mapping
        Number of each entity.
    """
    branched = [one for one in placed if one.entity.type == "branched"]
    if not branched:
        return {}
    entities = {str(entity_numbers[one.entity.key]): one.entity for one in branched}
    listed = [
        (entity_id, str(number), component, "n")
        for entity_id, entity in entities.items()
        for number, component in enumerate(_sugars(entity), 1)
    ]
    links = [row for entity_id, entity in entities.items() for row in _links(entity_id, entity)]
    scheme = [
        (
            one.chain,
            str(entity_numbers[one.entity.key]),
            component,
            str(number),
            *(one.chain, component, str(one.first + number - 1)) * 2,
            "n",
        )
        for one in branched
        for number, component in enumerate(_sugars(one.entity), 1)
    ]
    bonds = _bonds(branched)
    link = _columns(
        (
            "entity_id",
            *("entity_branch_list_num_1", "comp_id_1", "atom_id_1", "leaving_atom_id_1"),
            *("entity_branch_list_num_2", "comp_id_2", "atom_id_2", "leaving_atom_id_2"),
        ),
        links,
    )
    partners = _columns([f"ptnr{side}_{what}" for side in "12" for what in _PARTNER], bonds)
    connections: dict[str, list[str]] = {
        "id": [f"covale{index + 1}" for index in range(len(bonds))],
        "conn_type_id": ["covale"] * len(bonds),
    }
    for side in "12":
        chain, component, number, atom = (partners[f"ptnr{side}_{what}"] for what in _PARTNER)
        connections |= {
            f"ptnr{side}_label_asym_id": chain,
            f"ptnr{side}_label_comp_id": component,
            f"ptnr{side}_label_seq_id": ["."] * len(bonds),
            f"ptnr{side}_label_atom_id": atom,
            f"ptnr{side}_auth_asym_id": chain,
            f"ptnr{side}_auth_comp_id": component,
            f"ptnr{side}_auth_seq_id": number,
            f"ptnr{side}_symmetry": ["1_555"] * len(bonds),
        }
    connections["pdbx_value_order"] = ["sing"] * len(bonds)
    return {
        "_pdbx_entity_branch.": {
            "entity_id": [*entities],
            "type": ["oligosaccharide"] * len(entities),
        },
        "_pdbx_entity_branch_list.": _columns(("entity_id", "num", "comp_id", "hetero"), listed),
        "_pdbx_entity_branch_link.": {
            "link_id": [str(index + 1) for index in range(len(links))],
            **link,
            "value_order": ["sing"] * len(links),
        },
        "_pdbx_branch_scheme.": _columns(
            (
                *("asym_id", "entity_id", "mon_id", "num"),
                *("pdb_asym_id", "pdb_mon_id", "pdb_seq_num"),
                *("auth_asym_id", "auth_mon_id", "auth_seq_num"),
                "hetero",
            ),
            scheme,
        ),
        "_struct_conn.": connections,
        "_struct_conn_type.": {"id": ["covale"]},
    }


_PARTNER = ("chain", "component", "number", "atom")
