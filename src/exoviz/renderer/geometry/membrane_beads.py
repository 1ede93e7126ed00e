"""Lipids of a large membrane as beads: each lipid near the camera, many in one farther away.

Every level of detail is a lattice in the material coordinates of lipids, golden-angle spirals in
area and azimuth, so that beads flow with the membrane. From level to level beads take four times
the area. Between two levels both are drawn, one growing while the other shrinks, so that nothing
pops.

Only the half with y ≥ 0 is there. Along the cut both leaflets are drawn with their tails; behind
it only the heads on the side away from the cytosol, which hide the rest.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.cores import free_cores
from exoviz.renderer.geometry.detail.detail_camera import (
    AREA_PER_LIPID,
    BLEND,
    LEVELS,
    SPACING,
    DetailCamera,
    aslant,
    facing,
    weights,
)
from exoviz.renderer.geometry.lipid_beads import (
    LipidBeads,
    fluid,
    head_colours,
    random_of,
    species_of,
    turned_copies,
)
from exoviz.renderer.geometry.lipid_lattice import (
    LatticeMap,
    at_the_cut,
    coordinates_of,
    corners,
    in_cells,
    in_folds,
    spans,
)
from exoviz.story.membrane.cell_membrane import CellMembrane, upright
from exoviz.story.membrane.fusion import MaterialCoordinates

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Mask = NDArray[np.bool_]

__all__ = ["COVER", "MembraneBeads", "membrane_beads"]

COVER: Final = 0.75
"""Radius of a bead of a surface, in spacings: no gaps are left between beads."""

#: The smallest bead that is drawn where two levels are.
_FAINT: Final = 0.3
#: Where the heads end, nm from the midplane.
_HEADS_END: Final = 2.5
#: Depth of what is drawn with its tails along the cut, in spacings of the surface behind it.
_RIM: Final = 1.5
#: Coarsest level there: beads of the next are as thick as the membrane, and would widen its edge.
_RIM_COARSEST: Final = 2
#: Size of beads that are seen quite aslant.
_ASLANT_SIZE: Final = 0.62
#: Where the cores of membranes that join end, nm from the axis.
_CORE: Final = 9.0


@dataclass(frozen=True, slots=True, eq=False)
class MembraneBeads:
    """Beads of a membrane.

    Attributes
    ----------
    centres : (n, 3) array
        nm.
    radii : (n,) array
        nm.
    colours : (n, 3) array
        sRGB.
    molecule : (n,) array
        Number of the lipid, or of the bead that stands for many; lipids of two leaflets differ.
    kind : (n,) array
        Which of the membrane's types each belonged to at first.
    """

    centres: Floats
    radii: Floats
    colours: Floats
    molecule: NDArray[np.int64]
    kind: NDArray[np.int8]


def _types(
    membrane: CellMembrane,
    coordinates: MaterialCoordinates,
    keep: NDArray[np.intp],
    index: NDArray[np.int64],
    beside: float,
    kind: NDArray[np.int8],
) -> NDArray[np.int8]:
    """Return which membrane each lipid came from; `kind` is what a lone sphere says of it.

    With time lipids mix across the border.
    """
    area, outer = coordinates.area[keep], bool(coordinates.outer[0])
    border = membrane.border(outer=outer)
    if membrane.single:
        return kind
    if not membrane.mixing:
        return np.asarray(area >= border).astype(np.int8)
    one, two = random_of(index, 1), random_of(index, 2)
    wide = np.sqrt(-2 * np.log(np.maximum(one, 1e-6))) * np.cos(2 * np.pi * two)
    label = area + wide * (membrane.mixing * 2 * math.pi * beside)
    return np.asarray(label >= border).astype(np.int8)


def _colours(
    lipid_beads_pair: tuple[LipidBeads, LipidBeads],
    kind: NDArray[np.int8],
    index: NDArray[np.int64],
    number: int,
) -> Floats:
    """Return the colours of heads; where a bead stands for many, nearer to their mean."""
    one, two = lipid_beads_pair
    return head_colours(
        index,
        kind,
        (one.share, two.share),
        (one.heads, two.heads),
        (one.mean_head, two.mean_head),
        np.float32(0.75**number),
        np.float32(0.14 * 0.9**number),
    )


def _surface(
    membrane: CellMembrane,
    outer: bool,
    number: int,
    chart: LatticeMap,
    detail_camera: DetailCamera,
    lipid_beads_pair: tuple[LipidBeads, LipidBeads],
    middle: float,
) -> MembraneBeads | None:
    """Return the heads of one level of a leaflet behind the cut."""
    each = AREA_PER_LIPID * 4**number * 2
    wanted = chart.cells(number, BLEND)
    if membrane.both_sides:
        wanted &= corners(chart.front, np.logical_or)
    if not wanted.any():
        return None
    stretches = spans(wanted, chart.areas, each)
    # Other levels than the map's are wanted in the folds alone, which are smaller than its cells.
    even = chart.cells(number, BLEND, 0.0)
    index = in_cells(stretches, wanted & even, chart.areas, each)
    folded = wanted & ~even
    if folded.any():
        bent = in_cells(stretches, folded, chart.areas, each)
        index = np.concatenate([index, in_folds(membrane, outer, bent, each)])
    if not len(index):
        return None
    coordinates = coordinates_of(index, number, chart, outer)
    places, normals = membrane.drawn(coordinates, outer=outer)
    own, spread = membrane.kinds(coordinates)
    radius = COVER * SPACING * 2**number * spread
    sign = 1.0 if outer else -1.0
    # Large beads are sunk, so that the surface stays where the heads end.
    sink = _HEADS_END - 0.9 * radius - membrane.fusion.offset
    which, centres, normals, depth = detail_camera.in_picture(
        places, normals, sign * sink, radius, 0.8 * radius
    )
    own, spread, radius = own[which], spread[which], radius[which]
    seen = facing(centres, normals, detail_camera)
    weight = weights(aslant(detail_camera.level(depth, 1 / spread), centres, seen), number)
    large = np.flatnonzero(weight > _FAINT)
    if not len(large):
        return None
    keep, centres, seen = which[large], centres[large], seen[large]
    # Seen aslant, smaller beads leave no gaps either.
    weight = weight[large] * (_ASLANT_SIZE + (1 - _ASLANT_SIZE) * np.minimum(2 * seen, 1))
    index = index[keep]
    kind = _types(membrane, coordinates, keep, index, middle, own[large])
    return MembraneBeads(
        centres=centres,
        radii=(radius[large] * weight).astype(np.float32),
        colours=_colours(lipid_beads_pair, kind, index, number),
        molecule=index * LEVELS + number,
        kind=kind,
    )


def _rim(
    membrane: CellMembrane,
    outer: bool,
    number: int,
    chart: LatticeMap,
    detail_camera: DetailCamera,
    lipid_beads_pair: tuple[LipidBeads, LipidBeads],
    middle: float,
    finer: float,
) -> MembraneBeads | None:
    """Return the lipids of one level along the cut, with their tails."""
    each = AREA_PER_LIPID * 4**number * 2
    wanted = chart.cells(number, BLEND, 0.3)
    if not wanted.any():
        return None
    ends = wanted[:, :1] | wanted[:, -1:]
    wanted[:, 1:-1] |= ends
    spacing = SPACING * 2**number
    depth = _RIM * spacing / finer
    # While membranes join one looks between tails into the core.
    deep = _CORE * min(max(membrane.fused / 0.05, 0.0), 1.0)
    # Near the axis more than the outermost cells are near the cut.
    narrowest = np.minimum(chart.beside[:-1], chart.beside[1:])
    close = narrowest < max(deep, 1.3 * depth * wanted.shape[1] / math.pi)
    stretches = spans(wanted & (ends | close[:, None]), chart.areas, each)
    index = at_the_cut(stretches, each, depth * 1.3, chart.areas, chart.beside, deep)
    folded = wanted & (corners(chart.uneven, np.maximum) == 2)
    if folded.any():
        # In a fold at the cut lipids come near it that were not.
        every = in_cells(spans(folded, chart.areas, each), folded, chart.areas, each)
        index = np.union1d(index, in_folds(membrane, outer, every, each, at_cut=True))
    if not len(index):
        return None
    coordinates = coordinates_of(index, number, chart, outer)
    places, normals = membrane.drawn(coordinates, outer=outer)
    view = detail_camera.at.to_view(places.astype(np.float32))
    own, spread = membrane.kinds(coordinates)
    level = np.minimum(detail_camera.level(-view[:, 2], finer / spread), _RIM_COARSEST)
    weight = weights(level, number)
    shown = (places[:, 1] < depth * spread) | (np.hypot(places[:, 0], places[:, 1]) < deep)
    keep = (weight > _FAINT) & detail_camera.sees(view, spacing) & shown
    keep = np.flatnonzero(keep)
    if not len(keep):
        return None
    index, weight = index[keep], weight[keep]
    places, normals = places[keep], normals[keep]
    kind = _types(membrane, coordinates, keep, index, middle, own[keep])
    up = normals if outer else -normals
    base, up = fluid(places, up, index, membrane.fusion.offset)
    if number == 0:
        return _lipids(base, up, index, kind, lipid_beads_pair)
    colours = _colours(lipid_beads_pair, kind, index, number)
    tails = np.stack([lipid_beads_pair[0].tail, lipid_beads_pair[1].tail])[kind]
    head = min(0.62 * spacing, 1.15)
    rows = max(round((_HEADS_END - 2 * head) / (1.1 * spacing)), 1)
    low = (_HEADS_END - 2 * head) / rows
    heights = [_HEADS_END - head, *(low * (row + 0.5) for row in range(rows))]
    sizes = [head, *([max(0.62 * low, 0.5 * spacing)] * rows)]
    return MembraneBeads(
        centres=np.concatenate([base + up * h for h in heights]).astype(np.float32),
        radii=np.concatenate([weight * np.float32(size) for size in sizes]),
        colours=np.concatenate([colours, *([tails] * rows)]).astype(np.float32),
        molecule=np.tile(index * LEVELS + number, rows + 1),
        kind=np.tile(kind, rows + 1),
    )


def _lipids(
    base: NDArray[np.float64],
    up: NDArray[np.float64],
    index: NDArray[np.int64],
    kind: NDArray[np.int8],
    lipid_beads_pair: tuple[LipidBeads, LipidBeads],
) -> MembraneBeads:
    """Return whole lipids, each turned about its axis as chance has it."""
    which = species_of(index, kind, (lipid_beads_pair[0].share, lipid_beads_pair[1].share))
    angles = random_of(index, 5).astype(np.float64) * 2 * np.pi
    turns = upright(up, angles).astype(np.float32)
    shape = random_of(index, 10)
    pieces: list[tuple[Floats, Floats, Floats, NDArray[np.int64], NDArray[np.int8]]] = []
    for member, lipid_beads in enumerate(lipid_beads_pair):
        for species, conformers in enumerate(lipid_beads.templates):
            mine = np.flatnonzero((kind == member) & (which == species))
            if not len(mine):
                continue
            template, count = conformers[0], len(conformers[0].beads)
            # The first is straight, as in a gel.
            bent = np.stack([one.beads for one in conformers[1:] or conformers])
            own = (shape[mine] * len(bent)).astype(np.intp)
            beads = turned_copies(turns[mine], base[mine], bent, own)
            colours = lipid_beads.parts[species][template.parts]
            pieces.append(
                (
                    beads,
                    np.tile(template.radii, len(mine)),
                    np.tile(colours, (len(mine), 1)),
                    np.repeat(index[mine] * LEVELS, count),
                    np.full(len(mine) * count, member, np.int8),
                )
            )
    return MembraneBeads(*(np.concatenate(column) for column in zip(*pieces, strict=True)))


def _leaflet(
    membrane: CellMembrane,
    outer: bool,
    lipid_beads_pair: tuple[LipidBeads, LipidBeads],
    detail_camera: DetailCamera,
    finer: float,
) -> list[MembraneBeads]:
    """Return the beads of one leaflet, level by level."""
    chart = LatticeMap.of(membrane, outer, detail_camera)
    middle = float(np.interp(membrane.border(outer=outer), chart.areas, chart.beside))
    raised = np.clip(chart.straight + np.float32(math.log2(finer)), 0, _RIM_COARSEST)
    fine = replace(chart, level=raised)
    found = []
    for number in range(LEVELS):
        found.append(
            _rim(membrane, outer, number, fine, detail_camera, lipid_beads_pair, middle, finer)
        )
        if outer != membrane.cytosol_outside or membrane.both_sides:
            found.append(
                _surface(membrane, outer, number, chart, detail_camera, lipid_beads_pair, middle)
            )
    pieces = [piece for piece in found if piece is not None]
    return [replace(piece, molecule=piece.molecule * 2 + outer) for piece in pieces]


def membrane_beads(
    membrane: CellMembrane,
    lipid_beads_pair: tuple[LipidBeads, LipidBeads],
    detail_camera: DetailCamera,
    rim_finer: float = 0.5,
) -> MembraneBeads:
    """Return the beads of a membrane that is cut open at y = 0 and seen from -y.

    Parameters
    ----------
    membrane : CellMembrane
    lipid_beads_pair : (LipidBeads, LipidBeads)
        Beads of the membrane's two types.
    detail_camera : DetailCamera
    rim_finer : float
        Distance between beads along the cut, in distances between beads behind it.
    """
    with free_cores() as pool:
        sides = pool.map(
            lambda outer: _leaflet(membrane, outer, lipid_beads_pair, detail_camera, rim_finer),
            (True, False),
        )
        pieces = [piece for side in sides for piece in side]
    if not pieces:
        nothing = np.empty((0, 3), np.float32)
        none = np.empty(0, np.float32)
        return MembraneBeads(nothing, none, nothing, none.astype(np.int64), none.astype(np.int8))
    return MembraneBeads(
        *(
            np.concatenate([getattr(piece, name) for piece in pieces])
            for name in ("centres", "radii", "colours", "molecule", "kind")
        )
    )
