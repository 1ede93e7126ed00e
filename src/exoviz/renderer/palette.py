"""The colour of each part of each layer, by family, so that a colour-blind reader can tell them.

The colours are facts of the catalog. The tails of lipids are paler than their heads, so that a cut
bilayer reads as heads, tails, heads.
"""

from __future__ import annotations

import colorsys
import zlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.catalog import load_catalog
from exoviz.catalog.sugars import monosaccharides
from exoviz.model import SUGAR_NAMES, Part
from exoviz.model.layers import (
    CARGO,
    TAILS,
    Root,
    by_longest_prefix,
    crowd_layer,
    is_below,
    is_cell_membrane,
    is_crowd,
    is_lipid,
    last_step,
    parent_path,
    root_of,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

__all__ = ["SUGAR_COLOURS", "from_hex", "layer_colour", "linear", "part_colours", "to_hex"]

#: Colours of the Symbol Nomenclature for Glycans (SNFG).
SUGAR_COLOURS: Final[Mapping[Part, str]] = MappingProxyType(
    {part: monosaccharides()[name].colour for part, name in SUGAR_NAMES.items()}
)

_PARTS: Final = max(Part) + 1
_LIPID_HEADS: Final = (
    Part.CHOLINE,
    Part.ETHANOLAMINE,
    Part.SERINE,
    Part.INOSITOL,
    Part.PHOSPHATE,
    Part.HEAD_GLYCEROL,
    Part.HYDROXYL,
)


def from_hex(text: str) -> Floats:
    """Return sRGB 0 to 1 of ``"0072B2"`` or ``"#0072B2"``."""
    colour: Floats = np.array(list(bytes.fromhex(text.lstrip("#"))), np.float32)
    return colour / np.float32(255)


def to_hex(colour: Floats) -> str:
    """Return ``"#0072b2"`` of sRGB 0 to 1."""
    return "#" + np.rint(np.clip(colour, 0, 1) * 255).astype(np.uint8).tobytes().hex()


def linear(colour: Floats) -> Floats:
    """Return linear light of sRGB 0 to 1."""
    low = colour / 12.92
    high = ((np.maximum(colour, 0.04045) + 0.055) / 1.055) ** 2.4
    return np.where(colour <= 0.04045, low, high).astype(np.float32)


def _pick(choices: tuple[str, ...], name: str) -> str:
    # A checksum, so that a species keeps its shade from scene to scene and run to run.
    return choices[zlib.crc32(name.encode()) % len(choices)]


def _mixed(colour: Floats, other: Floats, share: float) -> Floats:
    mixed: Floats = colour * np.float32(1 - share) + other * np.float32(share)
    return mixed


_BLACK: Final = from_hex("000000")
_WHITE: Final = from_hex("FFFFFF")


def _of_name(name: str) -> Floats:
    """Return a colour for what only its name is known of: another name, another hue."""
    code = zlib.crc32(name.encode())
    lightness = (0.46, 0.56, 0.66)[code // 360 % 3]
    rgb = colorsys.hls_to_rgb(code % 360 / 360, lightness, 0.5)
    return np.array(rgb, np.float32)


def layer_colour(layer: str, overrides: Mapping[str, str] = MappingProxyType({})) -> Floats:
    """Return the colour that stands for a layer, in a legend for example.

    Parameters
    ----------
    layer : str
        Path, such as ``"membrane/outer/cholesterol"``.
    overrides : mapping of str to str
        Hexadecimal colours by path prefix; the longest prefix wins.

    Returns
    -------
    (3,) array
        sRGB, 0 to 1.
    """
    given = by_longest_prefix(layer, overrides, "")
    if given:
        return from_hex(given)
    catalog = load_catalog()
    colours, others = catalog.colours, catalog.colours.others
    name, family = last_step(layer), last_step(parent_path(layer))
    match root_of(layer):
        case Root.OUTER | Root.INNER:
            known = catalog.lipids.get(name)
            return from_hex(known.colour if known else _pick(others.lipids, name))
        case Root.PROTEINS | Root.CELL | Root.FLUID as group:
            if is_crowd(layer):
                return _crowd_colour(layer)
            if name in catalog.membranes and is_cell_membrane(layer):
                return np.array(catalog.membranes[name].tint, np.float32)
            return from_hex(_protein_colour(name, family, group is Root.CELL))
        case Root.CORONA:
            return from_hex(_protein_colour(name, str(Root.CORONA), in_cell=False))
        case Root.LUMINAL:
            return from_hex(_pick(others.luminal_proteins, name))
        case Root.RNA:
            return from_hex(colours.rna.get(name, others.rna))
        case Root.GLYCANS:
            return from_hex(colours.glycans.get(name, others.unknown))
        case Root.IMPORTED:
            return _of_name(layer.removeprefix(f"{Root.IMPORTED}/"))
    return from_hex(others.unknown)


def _crowd_colour(layer: str) -> Floats:
    """Return the colour of the commonest molecules of a layer that fills a medium."""
    mine = [
        one
        for one in load_catalog().crowders.values()
        if layer == crowd_layer(one.group, fluid=one.in_fluid)
    ]
    common = max(mine, key=lambda one: float(one.per_um3), default=None)
    return from_hex(common.colour if common else load_catalog().colours.others.unknown)


def _protein_colour(name: str, family: str, in_cell: bool) -> str:
    """Return the colour of a protein: its own, or the shade of its family that its name decides."""
    catalog = load_catalog()
    colours = catalog.colours
    known = catalog.proteins.get(name)
    if known is not None and known.colour is not None:
        return known.colour
    shades = colours.families.get(family) or (_pick(colours.others.families, family),)
    return _pick(colours.cell_families.get(family, shades) if in_cell else shades, name)


def part_colours(
    layer: str, overrides: Mapping[str, str] = MappingProxyType({}), saturation: float = 1.0
) -> Floats:
    """Return the colour of every `Part` in a layer.

    Parameters
    ----------
    layer : str
        Path of the layer.
    overrides : mapping of str to str
        Hexadecimal colours by path prefix; ``"membrane:tail"`` gives that of the lipid tails.
    saturation : float
        Multiplies the saturation of all but the sugars, whose colours are a nomenclature.

    Returns
    -------
    (parts, 3) array
        sRGB, 0 to 1, indexed by `Part`.
    """
    main = layer_colour(layer, overrides)
    table = np.tile(main, (_PARTS, 1))
    if is_lipid(layer):
        others = load_catalog().colours.others
        tail = from_hex(overrides.get(TAILS, others.tails))
        darker = _mixed(main, _BLACK, 0.16)
        for part in _LIPID_HEADS:
            table[part] = main
        table[Part.PHOSPHATE] = darker
        table[Part.GLYCEROL] = table[Part.SPHINGOSINE] = _mixed(main, tail, 0.45)
        table[Part.TAIL] = tail
        table[Part.DOUBLE_BOND] = _mixed(tail, from_hex(others.double_bonds), 0.6)
        table[Part.STEROL] = _mixed(tail, from_hex(others.sterols), 0.8)
        if is_below(layer, Root.INNER):
            table = table * np.array([0.94, 0.93, 0.95], np.float32)
    else:
        table[Part.TRANSMEMBRANE] = _mixed(main, _BLACK, 0.14)
        table[Part.INSIDE] = main if is_below(layer, CARGO) else _mixed(main, _BLACK, 0.07)
        table[Part.LINKER] = _mixed(main, _WHITE, 0.18)
        table[Part.ANCHOR] = _mixed(main, _WHITE, 0.35)
        for part, share in ((Part.ADENINE, 0.0), (Part.GUANINE, 0.10)):
            table[part] = _mixed(main, _BLACK, share)
        for part, share in ((Part.CYTOSINE, 0.18), (Part.URACIL, 0.08)):
            table[part] = _mixed(main, _WHITE, share)
    if saturation != 1.0:
        table = _saturated(table, saturation)
    for part, text in SUGAR_COLOURS.items():
        table[part] = from_hex(text)
    return table.astype(np.float32)


def _saturated(table: Floats, factor: float) -> Floats:
    rows = []
    for red, green, blue in table.tolist():
        hue, lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
        rows.append(colorsys.hls_to_rgb(hue, lightness, min(1.0, saturation * factor)))
    return np.array(rows, np.float32)
