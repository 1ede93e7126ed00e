"""Layers as a tree, and which of them are hidden: pure functions on paths."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from exoviz.catalog import load_catalog
from exoviz.language import _
from exoviz.model.layers import (
    ancestors,
    compressed,
    first_step,
    is_below,
    is_imported,
    last_step,
    leaflet,
    leaves,
)
from exoviz.renderer.annotation.layer_names import family_title, group_title, species_title

__all__ = ["Grouping", "Node", "layer_name", "set_shown", "tree"]

Grouping = Literal["place", "kind"]


@dataclass(frozen=True, slots=True)
class Node:
    """A layer or a group of layers.

    Attributes
    ----------
    path : str
        Path of the layer, or of the group of layers; a name of its own where it is neither.
    title : str
    layers : tuple of str
        All layers in it.
    copies : int
        Molecules in them.
    children : tuple of Node
    """

    path: str
    title: str
    layers: tuple[str, ...]
    copies: int
    children: tuple[Node, ...] = ()


def layer_name(path: str, is_layer: bool = True) -> str:
    """Return the short name of a layer, or of a group of layers."""
    name = group_title(path)
    if name != path:
        short = {leaflet("outer"): _("Outer leaflet"), leaflet("inner"): _("Inner leaflet")}
        return short.get(path, name)
    last = last_step(path)
    if is_imported(path):
        return last
    families = load_catalog().names.families
    title = species_title(path)
    if is_layer and last not in families and len(ancestors(path)) > 2:
        return title
    if is_layer and title != last:
        return title[:1].upper() + title[1:]
    translated = family_title(last)
    return translated[:1].upper() + translated[1:]


def _by_place(copies: Mapping[str, int], prefix: str) -> tuple[Node, ...]:
    start = prefix + "/" if prefix else ""
    heads = dict.fromkeys(
        first_step(layer.removeprefix(start)) for layer in copies if layer.startswith(start)
    )
    nodes = []
    for head in heads:
        path = start + head
        mine = {layer: count for layer, count in copies.items() if is_below(layer, path)}
        children = () if path in copies else _by_place(mine, path)
        nodes.append(
            Node(path, layer_name(path, path in copies), tuple(mine), sum(mine.values()), children)
        )
    return tuple(nodes)


def _by_kind(copies: Mapping[str, int]) -> tuple[Node, ...]:
    nodes = []
    for group in dict.fromkeys(first_step(layer) for layer in copies):
        species: dict[str, list[str]] = {}
        for layer in copies:
            if first_step(layer) == group:
                species.setdefault(last_step(layer), []).append(layer)
        children = tuple(
            Node(
                layers[0] if len(layers) == 1 else f"{group}:{name}",
                species_title(layers[0]),
                tuple(layers),
                sum(copies[layer] for layer in layers),
            )
            for name, layers in sorted(species.items(), key=lambda pair: species_title(pair[1][0]))
        )
        every = tuple(layer for child in children for layer in child.layers)
        total = sum(child.copies for child in children)
        nodes.append(Node(group, layer_name(group, False), every, total, children))
    return tuple(nodes)


def tree(copies: Mapping[str, int], grouping: Grouping = "place") -> tuple[Node, ...]:
    """Return layers as a tree.

    Parameters
    ----------
    copies : mapping of str to int
        Molecules of each layer.
    grouping : str
        ``"place"`` as their paths say; ``"kind"`` with a molecule of several places in one.
    """
    return _by_place(copies, "") if grouping == "place" else _by_kind(copies)


def set_shown(
    layers: Sequence[str], hide: Iterable[str], changed: Iterable[str], shown: bool
) -> tuple[str, ...]:
    """Return what is hidden once some layers are shown, or hidden.

    Parameters
    ----------
    layers : sequence of str
        All layers there are.
    hide : iterable of str
        Paths that are hidden before.
    changed : iterable of str
        Layers to show or hide.
    shown : bool
    """
    hidden = leaves(layers, hide)
    hidden = hidden - set(changed) if shown else hidden | set(changed)
    return compressed(layers, hidden)
