"""Sugars, and the trees of them that condensed IUPAC names of glycans stand for.

In a condensed name the root is the last sugar, a linkage in parentheses says how a sugar is
bound to the next one on its right, and a branch stands in brackets before the sugar that
bears it: ``Man(a1-3)[Man(a1-6)]Man(b1-4)GlcNAc``.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, Literal

from pydantic import Field

from exoviz.resources import folder
from exoviz.values import FrozenModel

__all__ = [
    "WATER_DA",
    "Anomer",
    "Monosaccharide",
    "Residue",
    "glycan_mass_da",
    "glycan_name",
    "monosaccharides",
    "parse_glycan",
]

#: Mass of the water that is lost where two residues are bound, Da.
WATER_DA: Final = 18.015


class Anomer(FrozenModel):
    """A form of a sugar in the Chemical Component Dictionary: its component and its name."""

    component: str = Field(pattern="^[A-Z0-9]{3}$")
    name: str


class Monosaccharide(FrozenModel):
    """A sugar that glycans are made of.

    Attributes
    ----------
    mass_da : float
        Inside a chain: that of the free sugar less one water.
    series : str
        ``"D"`` or ``"L"``.
    anomeric_carbon : int
        The carbon by which it is bound.
    root : str
        ``"alpha"`` or ``"beta"``: how it is bound where a glycan begins with it.
    shape, colour : str
        Its symbol in the Symbol Nomenclature for Glycans (SNFG).
    alpha, beta : Anomer
    """

    mass_da: float
    series: Literal["D", "L"]
    anomeric_carbon: Literal[1, 2]
    root: Literal["alpha", "beta"]
    shape: Literal["sphere", "cube", "diamond", "cone"]
    colour: str = Field(pattern="^[0-9A-F]{6}$")
    alpha: Anomer
    beta: Anomer


def _table() -> Mapping[str, Any]:
    with (folder("assets") / "catalog" / "sugars.toml").open("rb") as file:
        return tomllib.load(file)


@functools.cache
def monosaccharides() -> Mapping[str, Monosaccharide]:
    """Return the sugars that glycans are made of, by their SNFG abbreviations."""
    return MappingProxyType(
        {name: Monosaccharide.model_validate(entry) for name, entry in _table().items()}
    )


# Longer names first, so that GlcNAc is not read as Glc followed by something unknown.
_SUGAR: Final = "|".join(sorted(_table(), key=len, reverse=True))
_TOKEN: Final = re.compile(
    rf"(?P<bracket>[\[\]])|(?P<sugar>{_SUGAR})(?:\((?P<linkage>[^()\[\]]*)\))?"
)
_LINKAGE: Final = re.compile(r"[ab](?P<own>[0-9])-(?P<to>[2-9])")


class Residue(FrozenModel):
    """A sugar of a glycan: what it is and what it is bound to.

    Attributes
    ----------
    parent : int
        Index of the residue nearer to the root; -1 for the root itself.
    linkage : str
        Linkage, such as ``"b1-4"``; the second number decides the direction of the branch.
    """

    sugar: str = Field(pattern=f"^({_SUGAR})$")
    parent: int
    linkage: str


def _error(name: str, position: int, what: str) -> ValueError:
    return ValueError(f"glycan '{name}', character {position + 1}: {what}")


def _tokens(name: str) -> list[re.Match[str]]:
    tokens = []
    position = 0
    while position < len(name):
        token = _TOKEN.match(name, position)
        if token is None and name[position] == "(":
            raise _error(name, position, "'(' is never closed, or holds a bracket")
        if token is None:
            raise _error(
                name,
                position,
                f"expected a sugar ({', '.join(monosaccharides())}) with its linkage, or a bracket",
            )
        tokens.append(token)
        position = token.end()
    return tokens


def _check_linkage(name: str, token: re.Match[str], parent: str) -> int:
    """Return the position on the parent that a sugar is bound to."""
    sugar, linkage = token["sugar"], token["linkage"]
    if linkage is None:
        raise _error(name, token.end(), f"{sugar} needs a linkage, such as (b1-4)")
    found = _LINKAGE.fullmatch(linkage)
    place = token.start("linkage")
    if found is None:
        raise _error(name, place, f"'{linkage}' is not a linkage such as a1-3 or b1-4")
    anomeric = monosaccharides()[sugar].anomeric_carbon
    if int(found["own"]) != anomeric:
        raise _error(name, place, f"{sugar} is bound by its carbon {anomeric}")
    if parent == "Neu5Ac" and found["to"] == "2":
        raise _error(name, place, "carbon 2 of Neu5Ac holds its own linkage")
    return int(found["to"])


def parse_glycan(name: str) -> tuple[Residue, ...]:
    """Read a condensed IUPAC name.

    Parameters
    ----------
    name : str
        Text of a glycan, such as ``Man(a1-3)[Man(a1-6)]Man(b1-4)GlcNAc(b1-4)GlcNAc``.

    Returns
    -------
    tuple of Residue
        Root first; a parent always comes before its children, and the branches in brackets
        before the chain that goes on outside them. The root's linkage is empty.

    Raises
    ------
    ValueError
        If the name cannot be read; says at which character.
    """
    residues: list[Residue] = []
    taken: set[tuple[int, int]] = set()
    branch_points: list[tuple[int, re.Match[str]]] = []
    parent = -1
    empty = True
    # From the right, every sugar is bound to one that is already known.
    for token in reversed(_tokens(name)):
        place = token.start()
        if token["bracket"] == "]":
            if parent < 0:
                raise _error(name, place, "a branch needs a sugar on its right to be bound to")
            branch_points.append((parent, token))
            empty = True
        elif token["bracket"] == "[":
            if not branch_points:
                raise _error(name, place, "'[' is never closed")
            if empty:
                raise _error(name, place, "the branch is empty")
            if place == 0:
                raise _error(name, place, "a branch needs the main chain on its left")
            parent = branch_points.pop()[0]
        elif parent < 0:
            if token["linkage"] is not None:
                raise _error(name, token.start("linkage") - 1, "the last sugar has no linkage")
            residues.append(Residue(sugar=token["sugar"], parent=-1, linkage=""))
            parent, empty = 0, False
        else:
            position = _check_linkage(name, token, residues[parent].sugar)
            if (parent, position) in taken:
                sugar = residues[parent].sugar
                raise _error(name, place, f"two sugars are bound to carbon {position} of a {sugar}")
            taken.add((parent, position))
            residues.append(Residue(sugar=token["sugar"], parent=parent, linkage=token["linkage"]))
            parent, empty = len(residues) - 1, False
    if branch_points:
        raise _error(name, branch_points[-1][1].start(), "']' is never opened")
    if not residues:
        raise _error(name, 0, "expected a sugar")
    return tuple(residues)


def glycan_name(residues: Sequence[Residue]) -> str:
    """Return the condensed IUPAC name of a tree; the inverse of `parse_glycan`."""
    children: list[list[int]] = [[] for _ in residues]
    for index, residue in enumerate(residues):
        if residue.parent >= 0:
            children[residue.parent].append(index)

    def chain(index: int) -> str:
        residue = residues[index]
        linkage = f"({residue.linkage})" if residue.linkage else ""
        *branches, main = [chain(child) for child in children[index]] or [""]
        brackets = "".join(f"[{branch}]" for branch in reversed(branches))
        return f"{main}{brackets}{residue.sugar}{linkage}"

    return chain(0)


def glycan_mass_da(residues: Sequence[Residue]) -> float:
    """Return the mass of the free glycan, Da: its residues and one water."""
    return sum(monosaccharides()[residue.sugar].mass_da for residue in residues) + WATER_DA
