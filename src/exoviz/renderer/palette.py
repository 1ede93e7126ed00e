"""The colour of each part of each layer, by family, so that a colour-blind reader can tell them.

The families take the hues of Okabe and Ito's palette; lipids stay out of their way in warm
greys, with tails paler than heads so that a cut bilayer reads as heads, tails, heads. Sugars
have the colours of the Symbol Nomenclature for Glycans (SNFG).
"""

from __future__ import annotations

import colorsys
import zlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.model import Part
from exoviz.model.layers import (
    CARGO,
    TAILS,
    Root,
    by_longest_prefix,
    is_below,
    is_cell_membrane,
    is_lipid,
    last_step,
    parent_path,
    root_of,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

__all__ = ["SUGAR_COLOURS", "from_hex", "layer_colour", "linear", "part_colours", "to_hex"]

#: SNFG colours.
SUGAR_COLOURS: Final[Mapping[Part, str]] = MappingProxyType(
    {
        Part.GLC: "0090BC",
        Part.MAN: "00A651",
        Part.GAL: "FFD400",
        Part.GLCNAC: "0090BC",
        Part.GALNAC: "FFD400",
        Part.NEU5AC: "A54399",
        Part.FUC: "ED1C24",
    }
)

_HEADS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "cholesterol": "E0CFA3",
        "sphingomyelin": "C4AB76",
        "phosphatidylcholine": "D8C28E",
        "phosphatidylserine": "B29C70",
        "phosphatidylethanolamine": "E6D7AF",
        "phosphatidylethanolamine-plasmalogen": "D2C39B",
        "phosphatidylinositol": "A8936A",
        "lysophosphatidylcholine": "EADDBC",
        "ceramide": "CBBD9F",
        "hexosylceramide": "BBAC87",
        "gm3": "B5A783",
        "diacylglycerol": "DCD0B2",
        "phosphatidic-acid": "BFA874",
        "phosphatidylglycerol": "CDB684",
        "bmp": "B3A27E",
    }
)
_OTHER_HEADS: Final = ("D2BD8C", "C2B28A", "DECFA9", "B5A478")
_TAIL: Final = "F6F1E6"
_BEND: Final = "E3D2AE"
_STEROL: Final = "DDBB6B"
_TETRASPANIN: Final = ("0072B2", "1A86C4", "005C94")
_GPI: Final = ("009E73", "18B086", "00805E")
_SIGNALLING: Final = ("CC79A7", "D993BB", "B8628F")
_PERIPHERAL: Final = ("8FA3C7", "7488B5", "A9B8D6")
_SYNAPTIC: Final[Mapping[str, str]] = MappingProxyType(
    {
        "VAMP2": "56B4E9",
        "SYP": "0072B2",
        "SYT1": "CC79A7",
        "SLC17A7": "009E73",
        "SV2A": "00805E",
        "V-ATPase": "E69F00",
        "RAB3A": "8FA3C7",
        "STX1A": "7CC6EE",
        "SNAP25": "D993BB",
    }
)
_MEMBRANE: Final = ("56B4E9", "7CC6EE", "3D9BD3", "94CBE6", "4AA3C9")
_LUMINAL: Final = ("D55E00", "E69F00", "E27A1C", "C9690F", "EBAA3E", "D98420", "E08F45")
_RNA: Final[Mapping[str, str]] = MappingProxyType(
    {"mirna": "F0E442", "pre-mirna": "E8D93A", "fragment": "F4EA6B", "mrna": "F2E650"}
)

_SIGNALLING_FAMILIES: Final = frozenset({"mhc", "receptors", "wnt"})
_PERIPHERAL_FAMILIES: Final = frozenset(
    {"annexins", "escrt", "flotillins", "g-proteins", "lipid-kinases", "rabs", "lactadherin"}
)

#: What is only in the cell: quieter than what an exosome is made of.
_CELL: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "coat": ("9DB4C8", "8AA2B8"),
        "cytoskeleton": ("7F9A86",),
        "motors": ("C98A5E",),
        "ribosomes": ("9A86B4",),
        "rabs": ("B58FC0", "A37BB2"),
        "snares": ("3FA7A0", "E08A3C"),
        "escrt": ("8FA3C7", "7488B5"),
        "ubiquitin": ("E9C46A",),
        "lipoproteins": ("D9B26A", "C99A52"),
        "casein": ("D8CFBE",),
        "enzymes": ("D0605E",),
    }
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
    group, name = root_of(layer), last_step(layer)
    family = last_step(parent_path(layer))
    if is_lipid(layer):
        return from_hex(_HEADS.get(name, "") or _pick(_OTHER_HEADS, name))
    if group is Root.CELL and family in _CELL:
        return from_hex(_pick(_CELL[family], name))
    if group in (Root.PROTEINS, Root.CELL):
        family = "" if is_cell_membrane(layer) else family.casefold()
        if "tetraspan" in family:
            return from_hex(_pick(_TETRASPANIN, name))
        if "gpi" in family:
            return from_hex(_pick(_GPI, name))
        if family in _SIGNALLING_FAMILIES:
            return from_hex(_pick(_SIGNALLING, name))
        if family in _PERIPHERAL_FAMILIES:
            return from_hex(_pick(_PERIPHERAL, name))
        if family == "synaptic":
            return from_hex(_SYNAPTIC.get(name) or _pick(_MEMBRANE, name))
        return from_hex(_pick(_MEMBRANE, family))
    if group is Root.RNA:
        return from_hex(_RNA.get(name, "F0E442"))
    if is_below(layer, CARGO):
        return from_hex(_pick(_LUMINAL, name))
    if group is Root.IMPORTED:
        return _of_name(layer.removeprefix(f"{Root.IMPORTED}/"))
    if group is Root.GLYCANS:
        return from_hex(SUGAR_COLOURS[Part.MAN if name == "mannose" else Part.GLCNAC])
    return from_hex("999999")


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
        tail = from_hex(overrides.get(TAILS, _TAIL))
        darker = _mixed(main, _BLACK, 0.16)
        for part in _LIPID_HEADS:
            table[part] = main
        table[Part.PHOSPHATE] = darker
        table[Part.GLYCEROL] = table[Part.SPHINGOSINE] = _mixed(main, tail, 0.45)
        table[Part.TAIL] = tail
        table[Part.DOUBLE_BOND] = _mixed(tail, from_hex(_BEND), 0.6)
        table[Part.STEROL] = _mixed(tail, from_hex(_STEROL), 0.8)
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
