"""The rows of a legend: species by species, or family by family."""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from exoviz.catalog import load_catalog
from exoviz.language import _, marked, number
from exoviz.model import SUGAR_NAMES, Part
from exoviz.model.layers import (
    CYTOSOL,
    MEMBRANE,
    Root,
    is_below,
    is_cell_membrane,
    is_crowd,
    is_imported,
    is_lipid,
    last_step,
    leaflet,
    parent_path,
    root_of,
)
from exoviz.renderer.annotation.layer_names import family_title, group_title, species_title
from exoviz.renderer.geometry.snfg import SOLIDS
from exoviz.renderer.palette import SUGAR_COLOURS, layer_colour, part_colours, to_hex
from exoviz.scene.view import LegendDetail

if TYPE_CHECKING:
    from exoviz.registry.styles import StyleSheet

__all__ = ["LEGEND_TITLES", "Entry", "LegendSection", "Mark", "legend_sections"]

LEGEND_TITLES: Final[Mapping[LegendDetail, str]] = MappingProxyType(
    {
        "off": marked("No legend"),
        "compact": marked("Families"),
        "full": marked("Every species"),
    }
)
"""What each amount of detail is called, in English."""


#: Colours that stand before a row of several molecules; more are not told apart.
_MARKS: Final = 4


@dataclass(frozen=True, slots=True)
class Mark:
    """A colour in a legend, and the symbol that it is shown by.

    Attributes
    ----------
    colour : str
        Hexadecimal.
    symbol : str
        ``"sphere"``, ``"cube"``, ``"diamond"`` or ``"cone"``: drawn as circle, square, ...
    """

    colour: str
    symbol: str = "sphere"


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a legend.

    Attributes
    ----------
    text : str
    marks : tuple of Mark
        The colours of what is named.
    count : str
    is_heading : bool
        Whether it heads the rows below it.
    """

    text: str
    marks: tuple[Mark, ...] = ()
    count: str = ""
    is_heading: bool = False


@dataclass(frozen=True, slots=True)
class LegendSection:
    """Molecules that belong together, in a legend.

    Attributes
    ----------
    levels : tuple of tuple of Entry
        Their rows: one for each species, then one for each family, then one for all.
    """

    levels: tuple[tuple[Entry, ...], ...]


@dataclass(frozen=True, slots=True)
class _Species:
    """What a row of one species says."""

    family: str
    text: str
    colour: str
    count: int
    shown_count: str


def _colour(layer: str, sheet: StyleSheet) -> str:
    return _colour_of(layer, tuple(sheet.overrides.items()), sheet.saturation)


@functools.lru_cache(maxsize=2048)
def _colour_of(layer: str, given: tuple[tuple[str, str], ...], saturation: float) -> str:
    """Return the colour of a layer in a legend, which is asked for with every picture."""
    overrides = dict(given)
    if is_cell_membrane(layer) or is_crowd(layer):
        return to_hex(layer_colour(layer, overrides))[1:]
    part = Part.CHOLINE if is_lipid(layer) else Part.OUTSIDE
    return to_hex(part_colours(layer, overrides, saturation)[part])[1:]


def _marks(colours: Iterable[str]) -> tuple[Mark, ...]:
    return tuple(Mark(colour) for colour in list(dict.fromkeys(colours))[:_MARKS])


def _total(counts: Iterable[int]) -> str:
    total = sum(counts)
    return number(total) if total else ""


def _by_family(species: Sequence[_Species]) -> tuple[Entry, ...]:
    """Return a row for each family; one of a single species is called by its name."""
    families: dict[str, list[_Species]] = {}
    for one in species:
        families.setdefault(one.family, []).append(one)
    return tuple(
        Entry(
            mine[0].text if len(mine) == 1 else family,
            _marks(one.colour for one in mine),
            _total(one.count for one in mine),
        )
        for family, mine in families.items()
    )


def _section(
    title: str, species: Sequence[_Species], heading: str = "", more: tuple[Entry, ...] = ()
) -> LegendSection:
    """Return a section; `more` are rows at the end of all but the shortest form."""
    single = tuple(Entry(one.text, _marks([one.colour]), one.shown_count) for one in species)
    whole = Entry(
        title, _marks(one.colour for one in species), _total(one.count for one in species)
    )
    head = Entry(heading or title, is_heading=True)
    family_rows = _by_family(species)
    short = (Entry(title, is_heading=True), *family_rows, *more)
    return LegendSection(
        (
            (head, *single, *more),
            short if len(family_rows) + len(more) > 1 else (whole,),
            (whole,),
        )
    )


def _lipids(
    layers: Sequence[str], copies: Mapping[str, int], sheet: StyleSheet
) -> list[LegendSection]:
    title = group_title(MEMBRANE)
    whole = [layer for layer in layers if parent_path(layer) == MEMBRANE]
    if whole:
        # From afar a leaflet is one, whatever it is made of.
        return [LegendSection(((Entry(title, _marks(_colour(one, sheet) for one in whole)),),))]
    leaflets = tuple(dict.fromkeys(parent_path(layer) for layer in layers))
    if not leaflets:
        return []
    heading = _("Lipids (outer + inner leaflet)") if len(leaflets) > 1 else group_title(leaflets[0])
    catalog = load_catalog()
    species = []
    for name in dict.fromkeys(last_step(layer) for layer in layers):
        lipid = catalog.lipids.get(name)
        counts = [copies.get(f"{one}/{name}", 0) for one in leaflets]
        layer = f"{leaflets[0]}/{name}"
        species.append(
            _Species(
                _(catalog.names.kinds.get(lipid.kind, lipid.kind)) if lipid else name,
                species_title(layer),
                _colour(layer, sheet),
                sum(counts),
                " + ".join(map(number, counts)) if any(counts) else "",
            )
        )
    tail = part_colours(leaflet("outer"), sheet.overrides, sheet.saturation)[Part.TAIL]
    tails = Entry(_("fatty tails"), (Mark(to_hex(tail)[1:]),))
    return [_section(title, species, heading, (tails,))]


def _glycans(
    layers: Sequence[str], copies: Mapping[str, int], sugars: Sequence[Part]
) -> list[LegendSection]:
    if not layers:
        return []
    title = group_title(Root.GLYCANS)
    kinds = [Entry(species_title(one), count=_total([copies.get(one, 0)])) for one in layers]
    symbols = tuple(Mark(SUGAR_COLOURS[one], SOLIDS[one]) for one in sugars)
    rows = [Entry(SUGAR_NAMES[one], (mark,)) for one, mark in zip(sugars, symbols, strict=True)]
    head = Entry(title, is_heading=True)
    whole = Entry(title, symbols[:_MARKS], _total(copies.get(one, 0) for one in layers))
    return [LegendSection(((head, *kinds, *rows), (head, *rows), (whole,)))]


def _family(layer: str) -> str:
    """Return the name of the family of a layer's molecules."""
    if is_imported(layer):
        return _title(parent_path(layer))
    root = root_of(layer)
    if root in (Root.LUMINAL, Root.CORONA):
        known = load_catalog().proteins.get(last_step(layer))
        return family_title(known.family) if known else group_title(str(root))
    if parent_path(layer) == CYTOSOL:
        return family_title(last_step(CYTOSOL))
    if root in (Root.RNA, Root.GLYCANS):
        return group_title(str(root))
    if root is None or is_cell_membrane(layer) or parent_path(layer) == root:
        return species_title(layer)
    return family_title(last_step(parent_path(layer)))


def _title(group: str) -> str:
    """Return the heading of a group of layers; in a model its path there."""
    inside = group.removeprefix(Root.IMPORTED).lstrip("/")
    return inside.replace("/", " / ") if is_imported(group) and inside else group_title(group)


def _others(
    group: str, layers: Sequence[str], copies: Mapping[str, int], sheet: StyleSheet
) -> list[LegendSection]:
    if not layers:
        return []
    species = [
        _Species(
            _family(layer),
            species_title(layer),
            _colour(layer, sheet),
            copies.get(layer, 0),
            _total([copies.get(layer, 0)]),
        )
        for layer in layers
    ]
    # Families together, in the order of their first member.
    order = list(dict.fromkeys(one.family for one in species))
    species.sort(key=lambda one: order.index(one.family))
    return [_section(_title(group), species)]


def legend_sections(
    layers: Collection[str],
    copies: Mapping[str, int],
    sugars: Sequence[Part],
    sheet: StyleSheet,
) -> tuple[LegendSection, ...]:
    """Return the sections of the legend of some layers.

    Parameters
    ----------
    layers : collection of str
        Layers that are seen.
    copies : mapping of str to int
        Molecules of each layer in the whole model, cut away or not; empty if not known.
    sugars : sequence of Part
        Sugars that are drawn.
    sheet : StyleSheet
    """
    sections = _lipids([one for one in layers if is_lipid(one)], copies, sheet)
    for root in Root:
        mine = [layer for layer in layers if is_below(layer, root)]
        if root is Root.GLYCANS and sugars:
            sections += _glycans(mine, copies, sugars)
        elif root is Root.IMPORTED:
            for group in dict.fromkeys(map(parent_path, mine)):
                own = [layer for layer in mine if parent_path(layer) == group]
                sections += _others(group, own, copies, sheet)
        elif root not in (Root.OUTER, Root.INNER):
            sections += _others(str(root), mine, copies, sheet)
    return tuple(sections)
