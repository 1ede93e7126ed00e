"""A vesicle's beads in few bytes, and back: what the browser's page draws.

Beads stand in the order of molecules. Places are whole numbers of a quantum, each the difference
from the bead before, and their lower bytes stand apart from the upper ones: what is alike stands
together, and shrinks. `web/src/data/unpack.ts` reads what `packed` writes.
"""

from __future__ import annotations

import base64
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from exoviz.model.layers import CARGO, MEMBRANE, is_glycan
from exoviz.registry.styles import StyleSheet
from exoviz.renderer.colouring.style_sheets import style_sheet_of
from exoviz.renderer.geometry import snfg
from exoviz.renderer.geometry.drawing import Drawing, drawing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from exoviz.model import Instances, Vesicle
    from exoviz.scene import View
    from exoviz.story import Story

    Floats = NDArray[np.float32]
    Integers = NDArray[np.int32]

__all__ = [
    "LESSON_STYLES",
    "MOST_BEADS",
    "SOLID_NAMES",
    "BeadArrays",
    "lesson_sheet",
    "packed",
]

#: Beads that a page can have: those of a vesicle of 100 nm.
MOST_BEADS: Final = 1_500_000
#: The styles that a page can be drawn in.
LESSON_STYLES: Final = ("studio", "goodsell", "textbook")
#: What sugars are drawn as, by number; a number more is a bead that is no sugar.
SOLID_NAMES: Final = ("sphere", "cube", "diamond", "cone")

_LEVEL: Final = 9


@dataclass(frozen=True, slots=True, eq=False)
class BeadArrays:
    """Beads of a whole vesicle, nothing cut away, in the order of its molecules.

    Attributes
    ----------
    centres : (n, 3) array
        nm.
    radii : (n,) array
        nm; see `drawn_radii`.
    shade : (n,) int array
        Row of the palettes.
    solid : (n,) int array
        Index into `SOLID_NAMES`, or their number for what is no sugar.
    parent : (n,) int array
        By how many beads the sugar that a sugar hangs on stands before it; 0 for none.
    counts : (m,) int array
        Beads of each molecule.
    layer : (m,) int array
        Index into `layers`.
    owner : (m,) int array
        Number of the molecule that each is bound to, or its own.
    layers : tuple of str
    palettes : mapping of str to (shades, 3) uint8 array
        sRGB of each shade, by the name of the style.
    """

    centres: Floats
    radii: Floats
    shade: Integers
    solid: Integers
    parent: Integers
    counts: Integers
    layer: Integers
    owner: Integers
    layers: tuple[str, ...]
    palettes: Mapping[str, NDArray[np.uint8]]

    @classmethod
    def of(cls, vesicle: Vesicle, view: View) -> BeadArrays:
        """Return the beads of a vesicle, coloured as a view says, in each of `LESSON_STYLES`."""
        drawn = [_whole(vesicle, view, name) for name in LESSON_STYLES]
        first = drawn[0]
        colours = np.concatenate([one.colours for one in drawn], axis=1)
        bytes_ = np.rint(colours * 255).astype(np.uint8)
        shades, shade = np.unique(bytes_, axis=0, return_inverse=True)
        items = vesicle.molecules()
        layers = vesicle.layers()
        of_item = np.array([layers.index(item.layer) for item in items], np.int32)
        count = sum(map(len, items))
        solid, parent = _sugars(vesicle.batches, len(first.centres))
        return cls(
            first.centres,
            vesicle.beads().radii,
            shade.reshape(-1).astype(np.int32),
            solid,
            parent,
            np.bincount(first.molecule, minlength=count).astype(np.int32),
            np.repeat(of_item, [len(item) for item in items]).astype(np.int32),
            vesicle.owners(),
            layers,
            {
                name: shades[:, 3 * index : 3 * index + 3]
                for index, name in enumerate(LESSON_STYLES)
            },
        )

    @property
    def quantum(self) -> float:
        """Unit of the places as they are packed, nm: the largest takes two bytes."""
        return float(np.abs(self.centres).max(initial=1.0)) / 32_767

    @property
    def is_sugar(self) -> NDArray[np.bool_]:
        """Which beads are of glycans, (n,)."""
        found = np.array([is_glycan(name) for name in self.layers] or [False])
        return np.asarray(np.repeat(found[self.layer], self.counts))

    @property
    def drawn_radii(self) -> Floats:
        """Radii (n,) of the spheres that are drawn, nm; 0 for a sugar that is a solid."""
        sugar = np.where(self.solid == 0, np.float32(snfg.SPHERE_RADIUS_NM), np.float32(0))
        return np.where(self.is_sugar, sugar, self.radii).astype(np.float32)


def lesson_sheet(model: Vesicle | Story, view: View, style: str) -> StyleSheet:
    """Return a style with the colours that a view gives to layers."""
    return style_sheet_of(view.model_copy(update={"style": style}), model.layers())


def _whole(vesicle: Vesicle, view: View, style: str) -> Drawing:
    """Return the drawing of everything there is, whatever is cut away or hidden in a view."""
    # What a cut leaves whole is also drawn behind a membrane.
    every = {"style": style, "cutaway": "none", "keep": (MEMBRANE, CARGO), "hide": ()}
    whole = view.model_copy(update={**every, "camera": "iso", "orbit": None})
    return drawing(vesicle, whole, lesson_sheet(vesicle, view, style))


def _sugars(batches: Sequence[Instances], count: int) -> tuple[Integers, Integers]:
    """Return what each bead is drawn as, and how far before it the sugar stands that it is on."""
    solid = np.full(count, len(SOLID_NAMES), np.int32)
    parent = np.zeros(count, np.int32)
    number = np.full(max(snfg.SOLIDS) + 1, len(SOLID_NAMES), np.int32)
    for part, name in snfg.SOLIDS.items():
        number[part] = SOLID_NAMES.index(name)
    first = 0
    for batch in batches:
        sizes = np.array([len(one.beads) for one in batch.templates], np.int64)[batch.conformer]
        total = int(sizes.sum())
        if is_glycan(batch.layer) and total:
            own = [snfg.parents(one.beads) for one in batch.templates]
            before = [np.where(one < 0, 0, np.arange(len(one)) - one) for one in own]
            solid[first : first + total] = number[batch.bead_positions()[2]]
            parent[first : first + total] = np.concatenate([before[i] for i in batch.conformer])
        first += total
    return solid, parent


def _planes(values: NDArray[Any], width: int) -> bytes:
    """Return whole numbers of `width` bytes as all their lowest bytes, then the next, and so on."""
    table = np.ascontiguousarray(values).astype(f"<u{width}").view(np.uint8)
    return np.ascontiguousarray(table.reshape(-1, width).T).tobytes()


def packed(beads: BeadArrays) -> dict[str, Any]:
    """Return beads as values that JSON can hold.

    Returns
    -------
    dict
        ``quantum`` (nm), ``radii`` (nm, by number), ``layers``, ``palettes`` (hexadecimal, by
        style), ``counts`` of beads, molecules and sugars, and ``data``: base64 of deflated columns,
        each of all its lowest bytes, then the next. Columns of beads are x, y and z (2 bytes,
        differences from the bead before), the number of the radius (1) and of the shade (2); of
        sugars, which are all beads of glycans, solid (1) and parent (1); of molecules the number
        of beads (4), the layer (2), and by how much the owner's number is lower (4).
    """
    radii, number = np.unique(beads.radii, return_inverse=True)
    if len(radii) > 256:
        # Models of others may have a radius for each bead: steps of the range are near enough.
        low, high = float(beads.radii.min()), float(beads.radii.max())
        radii = np.linspace(low, high, 256, dtype=np.float32)
        number = np.rint((beads.radii - low) * (255 / (high - low))).astype(np.intp)
    places = np.rint(beads.centres.astype(np.float64) / beads.quantum).astype(np.int64)
    steps = np.diff(places, axis=0, prepend=np.zeros((1, 3), np.int64))
    sugars = beads.is_sugar
    own = np.arange(len(beads.owner))
    columns = [
        *(_planes(steps[:, axis], 2) for axis in range(3)),
        _planes(number, 1),
        _planes(beads.shade, 2),
        _planes(beads.solid[sugars], 1),
        _planes(beads.parent[sugars], 1),
        _planes(beads.counts, 4),
        _planes(beads.layer, 2),
        _planes(own - beads.owner, 4),
    ]
    content = zlib.compress(b"".join(columns), _LEVEL)
    return {
        "quantum": beads.quantum,
        "radii": [float(np.float32(one)) for one in radii],
        "layers": list(beads.layers),
        "palettes": {name: table.tobytes().hex() for name, table in beads.palettes.items()},
        "counts": [len(beads.centres), len(beads.counts), int(sugars.sum())],
        "data": base64.b64encode(content).decode("ascii"),
    }
