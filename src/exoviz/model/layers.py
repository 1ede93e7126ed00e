"""Layers: the paths under which molecules are drawn, hidden, coloured, counted and exported.

A path is plain text with steps between slashes, such as ``"membrane/outer/cholesterol"``, so that
scenes and files hold it as it is. What its steps mean is decided here and nowhere else:

=========================  ==================================================================
``membrane/outer/KEY``     a class of lipid in the outer leaflet; ``membrane/inner/KEY`` alike
``proteins/FAMILY/KEY``    a protein on or in the membrane
``corona/KEY``             a protein of blood plasma that has settled on a vesicle
``glycans/KIND``           glycans of one kind, whatever carries them
``cargo/proteins/KEY``     a protein in the lumen
``cargo/rna/KIND``         RNA of one kind
``cell/KIND``              a membrane of the cell
``cell/FAMILY/KEY``        a molecule of the cell
``cell/cytosol/KIND``      molecules that fill the cytosol
``fluid/KIND``             molecules that fill a body fluid
``vesicles``               the vesicles of a story
``model/…``                a molecule of a model that others made
=========================  ==================================================================
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Final, Literal, TypeVar

__all__ = [
    "CARGO",
    "CELL_MEMBRANES",
    "CYTOSOL",
    "GROUPS",
    "MEMBRANE",
    "OWN_FAMILY",
    "SIDES",
    "TAILS",
    "VESICLES",
    "Root",
    "Side",
    "Substance",
    "ancestors",
    "by_longest_prefix",
    "cell_membrane_layer",
    "cell_molecule_layer",
    "compressed",
    "corona_layer",
    "crowd_layer",
    "first_step",
    "glycan_layer",
    "imported_layer",
    "is_below",
    "is_cell_membrane",
    "is_crowd",
    "is_glycan",
    "is_imported",
    "is_lipid",
    "is_of_vesicle",
    "is_protein",
    "is_rna",
    "last_step",
    "leaflet",
    "leaves",
    "lipid_layer",
    "luminal_protein_layer",
    "matches",
    "membrane_protein_layer",
    "parent_path",
    "rna_layer",
    "root_of",
    "stands_out",
    "substance",
]

Side = Literal["outer", "inner"]
Substance = Literal["lipid", "protein", "glycan", "rna"]
Value = TypeVar("Value")

#: The leaflets of a vesicle's membrane.
SIDES: Final[tuple[Side, ...]] = ("outer", "inner")

MEMBRANE: Final = "membrane"
CARGO: Final = "cargo"
VESICLES: Final = "vesicles"
#: The family of proteins that a scene brings along.
OWN_FAMILY: Final = "custom"
#: What the tails of all lipids are called where colours are given; no layer of its own.
TAILS: Final = "membrane:tail"


class Root(StrEnum):
    """Where the path of a molecule begins; decides what it is and how it is treated."""

    OUTER = "membrane/outer"
    INNER = "membrane/inner"
    PROTEINS = "proteins"
    GLYCANS = "glycans"
    CORONA = "corona"
    LUMINAL = "cargo/proteins"
    RNA = "cargo/rna"
    CELL = "cell"
    FLUID = "fluid"
    IMPORTED = "model"


_BUILT: Final = (
    Root.OUTER,
    Root.INNER,
    Root.PROTEINS,
    Root.GLYCANS,
    Root.CORONA,
    Root.LUMINAL,
    Root.RNA,
)

#: What fills the cytosol.
CYTOSOL: Final = f"{Root.CELL}/cytosol"

#: What all membranes of the cell are called together, where they are one mesh.
CELL_MEMBRANES: Final = f"{Root.CELL}/membrane"

#: The groups of a vesicle's layers, as a scene can name them.
GROUPS: Final = (
    MEMBRANE,
    str(Root.OUTER),
    str(Root.INNER),
    str(Root.PROTEINS),
    str(Root.GLYCANS),
    str(Root.CORONA),
    CARGO,
    str(Root.LUMINAL),
    str(Root.RNA),
)


def leaflet(side: Side) -> str:
    """Return the group of the lipids of a leaflet."""
    return f"{MEMBRANE}/{side}"


def lipid_layer(side: Side, key: str) -> str:
    """Return the layer of a class of lipid in a leaflet."""
    return f"{leaflet(side)}/{key}"


def membrane_protein_layer(family: str, key: str) -> str:
    """Return the layer of a protein on or in the membrane."""
    return f"{Root.PROTEINS}/{family}/{key}"


def glycan_layer(kind: str) -> str:
    """Return the layer of the glycans of a kind."""
    return f"{Root.GLYCANS}/{kind}"


def corona_layer(key: str) -> str:
    """Return the layer of a protein of blood plasma that has settled on a vesicle."""
    return f"{Root.CORONA}/{key}"


def luminal_protein_layer(key: str) -> str:
    """Return the layer of a protein in the lumen."""
    return f"{Root.LUMINAL}/{key}"


def rna_layer(kind: str) -> str:
    """Return the layer of the RNA of a kind."""
    return f"{Root.RNA}/{kind}"


def cell_membrane_layer(kind: str) -> str:
    """Return the layer of a membrane of the cell."""
    return f"{Root.CELL}/{kind}"


def cell_molecule_layer(family: str, key: str) -> str:
    """Return the layer of a molecule of the cell."""
    return f"{Root.CELL}/{family}/{key}"


def crowd_layer(kind: str, *, fluid: bool) -> str:
    """Return the layer of a kind of molecules that fill a body fluid, or the cytosol."""
    return f"{Root.FLUID if fluid else CYTOSOL}/{kind}"


def imported_layer(*steps: str) -> str:
    """Return the layer of a molecule of a model that others made."""
    return "/".join((Root.IMPORTED, *steps))


def is_below(path: str, prefix: str) -> bool:
    """Return whether a path is `prefix` or lies below it."""
    return path == prefix or path.startswith(prefix + "/")


def matches(path: str, prefixes: Iterable[str]) -> bool:
    """Return whether a path is one of `prefixes` or lies below one."""
    return any(is_below(path, prefix) for prefix in prefixes)


def by_longest_prefix(path: str, values: Mapping[str, Value], default: Value) -> Value:
    """Return what is given for the longest prefix of a path, or the default if none is."""
    for prefix in reversed(ancestors(path)):
        if prefix in values:
            return values[prefix]
    return default


def ancestors(path: str) -> tuple[str, ...]:
    """Return every prefix of a path, the shortest first and the path itself last."""
    steps = path.split("/")
    return tuple("/".join(steps[: depth + 1]) for depth in range(len(steps)))


def leaves(layers: Iterable[str], prefixes: Iterable[str]) -> frozenset[str]:
    """Return the layers that some paths stand for."""
    known = tuple(prefixes)
    return frozenset(layer for layer in layers if matches(layer, known))


def compressed(layers: Sequence[str], chosen: Iterable[str]) -> tuple[str, ...]:
    """Return the fewest paths that stand for the chosen ones of all layers, in order."""
    left = set(chosen)
    found: list[str] = []
    for layer in layers:
        if layer not in left:
            continue
        for path in ancestors(layer):
            group = leaves(layers, (path,))
            if group <= left:
                found.append(path)
                left -= group
                break
    return tuple(found)


def first_step(path: str) -> str:
    """Return the first step of a path."""
    return path.partition("/")[0]


def last_step(path: str) -> str:
    """Return the last step of a path."""
    return path.rpartition("/")[2]


def parent_path(path: str) -> str:
    """Return a path without its last step; empty for a single step."""
    return path.rpartition("/")[0]


def root_of(path: str) -> Root | None:
    """Return where the path of a molecule begins; None for a group above, or for vesicles."""
    return next((one for one in Root if is_below(path, one)), None)


def is_lipid(path: str) -> bool:
    """Return whether a layer is one of a vesicle's lipids."""
    return is_below(path, MEMBRANE)


def is_protein(path: str) -> bool:
    """Return whether a layer is one of a vesicle's proteins: on its membrane, inside, settled."""
    return root_of(path) in (Root.PROTEINS, Root.LUMINAL, Root.CORONA)


def is_glycan(path: str) -> bool:
    """Return whether a layer is one of glycans."""
    return is_below(path, Root.GLYCANS)


def is_rna(path: str) -> bool:
    """Return whether a layer is one of RNA."""
    return is_below(path, Root.RNA)


def is_of_vesicle(path: str) -> bool:
    """Return whether a path is that of molecules of a vesicle, and no group."""
    return "" not in path.split("/") and any(is_below(parent_path(path), one) for one in _BUILT)


def is_imported(path: str) -> bool:
    """Return whether a layer is one of a model that others made."""
    return is_below(path, Root.IMPORTED)


def is_cell_membrane(path: str) -> bool:
    """Return whether a layer is a membrane of the cell."""
    return parent_path(path) == Root.CELL and path != CYTOSOL


def is_crowd(path: str) -> bool:
    """Return whether a layer is one of molecules that fill the cytosol or a body fluid."""
    return parent_path(path) in (CYTOSOL, Root.FLUID)


def stands_out(path: str) -> bool:
    """Return whether the molecules of a layer can stand out of a vesicle's membrane."""
    return root_of(path) in (Root.PROTEINS, Root.GLYCANS, Root.CORONA)


def substance(path: str) -> Substance:
    """Return what the molecules of a layer are made of; protein where nothing says otherwise."""
    if is_lipid(path):
        return "lipid"
    if is_glycan(path):
        return "glycan"
    return "rna" if is_rna(path) else "protein"
