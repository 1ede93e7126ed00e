"""Which molecules of a vesicle an expression chooses."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from exoviz.catalog import load_catalog
from exoviz.catalog.naming import folded
from exoviz.errors import InputError, Problem, nearest, shortened
from exoviz.language import _
from exoviz.model.layers import GROUPS, SIDES, ancestors, is_below, leaflet, substance
from exoviz.model.neighbours import tree
from exoviz.selecting.expressions import (
    AllOf,
    AnyOf,
    BoundTo,
    Expression,
    Fact,
    Named,
    NotOf,
    Quantity,
    Within,
    parse_expression,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.catalog import Catalog
    from exoviz.model import Beads, Vesicle

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int32]
    Mask = NDArray[np.bool_]

__all__ = ["ChosenMolecules", "paths_of", "select", "whole_layers", "without"]

_COMPARED: Final[Mapping[str, Callable[[Any, Any], Any]]] = MappingProxyType(
    {
        "<": operator.lt,
        "<=": operator.le,
        "=": operator.eq,
        "!=": operator.ne,
        ">=": operator.ge,
        ">": operator.gt,
    }
)
#: Groups of the catalog whose entries can be molecules of a vesicle.
_GROUPS: Final = ("proteins", "lipids", "rna", "glycans")
#: Names of substances, and what is called otherwise than its layers.
_KINDS: Final = MappingProxyType(
    {
        "lipid": ("lipid", "lipids"),
        "protein": ("protein", "proteins"),
        "glycan": ("glycan", "glycans"),
        "rna": ("rna",),
    }
)
_CALLED: Final = MappingProxyType({"lumen": "cargo", "bilayer": "membrane"})


@dataclass(frozen=True, slots=True, eq=False)
class ChosenMolecules:
    """Molecules of a vesicle.

    Attributes
    ----------
    molecules : (m,) bool array
        Which molecules, in the numbering of `exoviz.model.Beads.molecule`.
    counts : mapping of str to int
        How many of them are in each layer; layers without any are left out.
    layers : tuple of str
        Layers of which no molecule is missing.
    """

    molecules: Mask
    counts: Mapping[str, int]
    layers: tuple[str, ...]

    def __len__(self) -> int:
        return int(self.molecules.sum())


class _Molecules:
    """What is asked of the molecules of a vesicle."""

    def __init__(self, vesicle: Vesicle) -> None:
        self.vesicle = vesicle
        self.layers = vesicle.layers()
        kinds = vesicle.molecules()
        sizes = [len(one) for one in kinds]
        place = {name: index for index, name in enumerate(self.layers)}
        self.layer = np.repeat(np.array([place[one.layer] for one in kinds], np.int32), sizes)
        self.species = tuple(dict.fromkeys(one.species for one in kinds))
        number = {name: index for index, name in enumerate(self.species)}
        self.kind = np.repeat(np.array([number[one.species] for one in kinds], np.int32), sizes)
        self._beads: Beads | None = None

    @property
    def beads(self) -> Beads:
        """Every bead; made when it is first asked for."""
        if self._beads is None:
            self._beads = self.vesicle.beads()
        return self._beads

    @property
    def mass(self) -> Floats:
        """Mass of each molecule, Da."""
        return np.concatenate([np.empty(0), *(one.masses_da for one in self.vesicle.molecules())])

    @property
    def copies(self) -> Integers:
        """How many molecules are in the layer of each."""
        counts = np.bincount(self.layer, minlength=len(self.layers))
        return counts[self.layer].astype(np.int32)

    def of_layers(self, wanted: Callable[[str], bool]) -> Mask:
        """Return which molecules are in layers of some kind."""
        mask = np.array([wanted(name) for name in self.layers] or [False], np.bool_)
        return mask[self.layer]

    def of_species(self, wanted: Callable[[str], bool]) -> Mask:
        """Return which molecules are of species of some kind."""
        mask = np.array([wanted(name) for name in self.species] or [False], np.bool_)
        return mask[self.kind]


def _headings() -> Mapping[str, str]:
    """Return the headings of groups, English and translated, and the steps they stand for."""
    found: dict[str, str] = {}
    names = load_catalog().names
    for step, title in (*names.families.items(), *names.kinds.items()):
        found[folded(title)] = step
        found[folded(_(title))] = step
    return found


def _keys_of(catalog: Catalog, name: str) -> set[str]:
    """Return the keys of the catalog that a name stands for."""
    return {key for group in _GROUPS if (key := catalog.find(group, name)) is not None}


def _unknown(name: str, molecules: _Molecules) -> InputError:
    catalog = load_catalog()
    known = {step for layer in molecules.layers for step in layer.split("/")}
    known |= {*molecules.species, *GROUPS, *(one for names in _KINDS.values() for one in names)}
    hints = [catalog.suggestion(group, name) for group in _GROUPS]
    above = {step for layer in molecules.layers for step in layer.split("/")[:-1]}
    groups = ", ".join(sorted(above))
    what = _("there is no molecule, group or layer '{name}'. Groups: {groups}.")
    hint = next(filter(None, hints), "") or nearest(name, known)
    return InputError(
        shortened(name), [Problem("", what.format(name=shortened(name), groups=groups), hint)]
    )


def _named(molecules: _Molecules, name: str) -> Mask:
    if name in paths_of(molecules.vesicle):
        return molecules.of_layers(lambda layer: is_below(layer, name))
    word = folded(name)
    kinds = [kind for kind, words in _KINDS.items() if word in words]
    if kinds:
        return molecules.of_layers(lambda layer: substance(layer) in kinds)
    step = folded(_CALLED.get(word, _headings().get(word, name)))
    steps = {folded(one) for layer in molecules.layers for one in layer.split("/")}
    keys = _keys_of(load_catalog(), name)
    own = {one for one in molecules.species if folded(one) == word}
    known = {folded(one) for path in GROUPS for one in path.split("/")} | set(_headings().values())
    if step not in steps and not keys and not own and step not in known:
        raise _unknown(name, molecules)
    found = molecules.of_layers(lambda layer: step in map(folded, layer.split("/")))
    return found | molecules.of_species(lambda one: one in keys or one in own)


def _fact(molecules: _Molecules, fact: Fact) -> Mask:
    catalog = load_catalog()
    value = folded(fact.value)
    if fact.name == "kind":
        allowed = {one: words for one, words in _KINDS.items() if value in words}
        known = tuple(_KINDS)
        found = molecules.of_layers(lambda layer: substance(layer) in allowed)
    elif fact.name == "leaflet":
        known = tuple(map(str, SIDES))
        found = molecules.of_layers(
            lambda layer: any(is_below(layer, leaflet(side)) for side in SIDES if side == value)
        )
    elif fact.name == "family":
        families = {one.key: one.family for one in catalog.proteins.values()}
        known = tuple(sorted(set(families.values())))
        step = _headings().get(value, value)
        found = molecules.of_species(lambda one: folded(families.get(one, "")) == folded(step))
        value = folded(step)
    else:
        grades = {one.key: one.evidence for one in catalog.entries()}
        known = tuple(sorted(set(grades.values())))
        found = molecules.of_species(lambda one: folded(grades.get(one, "")) == value)
    if value not in map(folded, known) and not (fact.name == "kind" and allowed):
        what = _("'{value}' is not one of {allowed}.")
        text = what.format(value=shortened(fact.value), allowed=", ".join(known))
        raise InputError(fact.name, [Problem("", text, nearest(fact.value, known))])
    return ~found if fact.operator == "!=" else found


def _near(molecules: _Molecules, distance: float, others: Mask) -> Mask:
    beads = molecules.beads
    goal = beads.positions[others[beads.molecule]]
    near = others.copy()
    if len(goal):
        gaps, _nearest = tree(goal).query(beads.positions, distance_upper_bound=distance + 1e-6)
        near[beads.molecule[np.isfinite(gaps)]] = True
    return near


def _chosen(molecules: _Molecules, expression: Expression) -> Mask:
    match expression:
        case Named(name):
            return _named(molecules, name)
        case Quantity(name, sign, value):
            numbers = molecules.mass if name == "mass" else molecules.copies
            mask: Mask = np.asarray(_COMPARED[sign](numbers, value), np.bool_)
            return mask
        case Fact():
            return _fact(molecules, expression)
        case Within(distance, of):
            return _near(molecules, distance, _chosen(molecules, of))
        case BoundTo(to):
            owners = molecules.vesicle.owners()
            bound = owners != np.arange(len(owners))
            on: Mask = bound & _chosen(molecules, to)[owners]
            return on
        case NotOf(of):
            return ~_chosen(molecules, of)
        case AllOf(parts):
            return np.asarray(np.logical_and.reduce([_chosen(molecules, one) for one in parts]))
        case AnyOf(parts):
            return np.asarray(np.logical_or.reduce([_chosen(molecules, one) for one in parts]))


def _selection(molecules: _Molecules, mask: Mask) -> ChosenMolecules:
    every = np.bincount(molecules.layer, minlength=len(molecules.layers)).tolist()
    mine = np.bincount(molecules.layer[mask], minlength=len(molecules.layers)).tolist()
    counts = {name: count for name, count in zip(molecules.layers, mine, strict=True) if count}
    whole = [
        name
        for name, count, whole in zip(molecules.layers, mine, every, strict=True)
        if count == whole
    ]
    return ChosenMolecules(mask, MappingProxyType(counts), tuple(whole))


def select(vesicle: Vesicle, *names: str) -> ChosenMolecules:
    """Return the molecules of a vesicle that layers and expressions choose; all, for none.

    Parameters
    ----------
    vesicle : Vesicle
    *names : str
        Such as ``"tetraspanins & copies > 5"``; `exoviz.selecting.expressions` says how one is
        written. What any of them chooses is chosen.

    Raises
    ------
    InputError
        If one cannot be read, or names what does not exist.

    Examples
    --------
    >>> import exoviz
    >>> vesicle = exoviz.build(exoviz.load("exosome"))
    >>> len(exoviz.select(vesicle, "CD9 | CD63"))
    29
    """
    molecules = _Molecules(vesicle)
    if not names:
        return _selection(molecules, np.ones(len(molecules.layer), np.bool_))
    known = paths_of(vesicle)
    # A layer's path is a name, whatever signs stand in it.
    chosen = [
        _chosen(molecules, Named(name) if name in known else parse_expression(name))
        for name in names
    ]
    return _selection(molecules, np.logical_or.reduce(chosen))


def paths_of(vesicle: Vesicle) -> frozenset[str]:
    """Return the paths of all layers, and of all groups of them."""
    return frozenset(GROUPS).union(*map(ancestors, vesicle.layers()))


def whole_layers(vesicle: Vesicle, name: str) -> tuple[str, ...]:
    """Return the layers that an expression chooses, or the path that it is.

    Raises
    ------
    InputError
        If it cannot be read, or chooses some molecules of a layer and leaves others.
    """
    if name in paths_of(vesicle):
        return (name,)
    found = select(vesicle, name)
    split = [layer for layer in found.counts if layer not in found.layers]
    if split:
        what = _(
            "'{text}' chooses {count} molecules of '{layer}' and leaves others; here layers are "
            "chosen, each as a whole."
        )
        count, quoted = found.counts[split[0]], shortened(name)
        problem = Problem("", what.format(text=quoted, count=count, layer=split[0]))
        raise InputError(quoted, [problem])
    return tuple(found.counts)


def without(vesicle: Vesicle, only: Sequence[str], hidden: Sequence[str]) -> tuple[str, ...]:
    """Return the expressions for what `only` chooses, or all, but what `hidden` chooses.

    Parameters
    ----------
    vesicle : Vesicle
    only, hidden : sequence of str
        Layers or expressions.
    """
    if not hidden:
        return tuple(only)
    known = paths_of(vesicle)

    def written(name: str) -> str:
        return f'"{name}"' if name in known else f"({name})"

    left = [f"!{written(name)}" for name in hidden]
    any_of = f"({' | '.join(map(written, only))})"
    return (" & ".join([any_of, *left] if only else left),)
