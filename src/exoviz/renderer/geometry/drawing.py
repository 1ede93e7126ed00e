"""From a vesicle and a view to what is drawn: spheres and triangles with their owners."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from exoviz.model import SUGARS, Instances, Part, Polymer, Vesicle
from exoviz.model.layers import CARGO, Root, is_below, is_glycan, is_imported, is_lipid, matches
from exoviz.registry.styles import StyleSheet
from exoviz.renderer.colouring.painting import Painting, painting_of
from exoviz.renderer.geometry import snfg
from exoviz.renderer.geometry.camera import is_inside
from exoviz.renderer.geometry.cutaway import cut_away, spares_chains
from exoviz.renderer.palette import part_colours
from exoviz.selecting import select

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.scene import View

    Floats = NDArray[np.float32]
    Integers = NDArray[np.int32]
    Mask = NDArray[np.bool_]

__all__ = [
    "TAIL_ENDS_NM",
    "Drawing",
    "drawing",
    "extent",
    "middles",
    "reordered",
    "shown_layers",
    "without_layers",
]

_HIDDEN_BY_A_MEMBRANE = (Root.INNER, CARGO)
_CLEAR_OF_THE_CAMERA_NM = 2.5
#: How far from the midplane a membrane that hides the inside has beads of its inner leaflet, nm.
TAIL_ENDS_NM = 0.85


@dataclass(frozen=True, slots=True, eq=False)
class Drawing:
    """Beads and triangles that are drawn.

    Attributes
    ----------
    centres : (n, 3) array
        Centres of the beads, nm.
    radii : (n,) array
        nm; 0 for a sugar that is drawn as a solid.
    colours : (n, 3) array
        sRGB, 0 to 1.
    molecule, layer : (n,) array
        Number of the bead's molecule in the vesicle, and index into `layers`.
    triangles : (t, 3, 3) array
        nm.
    owner : (t,) array
        The bead each triangle belongs to.
    layers : tuple of str
        Paths of the layers that are drawn.
    exact : (n,) array, optional
        Index into `layers` of the layer that each bead is of, where `layer` takes several
        together, between which no line is drawn; None where that is the same.
    copies : mapping of str to int
        Molecules in the whole vesicle, cut away or not, of each layer that can be seen.
    sugars : tuple of Part
        The sugars that are drawn.
    hidden : (n,) bool array
        True for beads that are not drawn, nor their triangles; they still keep light away.
    slot : (n,) array, optional
        Number of each bead among those of its molecule, where molecules have atoms.
    first_atom : int, optional
        Beads from this on are atoms of molecules that are near; None where there are none.
    by_element : bool
        Whether some of these have the colours of their elements.
    """

    centres: Floats
    radii: Floats
    colours: Floats
    molecule: Integers
    layer: Integers
    triangles: Floats
    owner: Integers
    layers: tuple[str, ...]
    copies: Mapping[str, int]
    sugars: tuple[Part, ...]
    hidden: Mask
    exact: Integers | None = None
    slot: Integers | None = None
    first_atom: int | None = None
    by_element: bool = False

    def is_atom(self, bead: int) -> bool:
        """Return whether a bead is an atom of a molecule that is near."""
        return self.first_atom is not None and bead >= self.first_atom

    def layer_of(self, bead: int) -> str:
        """Return the layer that a bead is of."""
        which = self.layer if self.exact is None else self.exact
        return self.layers[int(which[bead])]


def without_layers(drawing: Drawing, gone: NDArray[np.bool_]) -> Drawing:
    """Return a drawing of which some layers, given for each layer, are not drawn."""
    hidden = gone[drawing.layer] if len(drawing.layer) else np.zeros(0, np.bool_)
    return replace(drawing, hidden=drawing.hidden | hidden)


def reordered(
    drawing: Drawing, beads: NDArray[np.intp], triangles: NDArray[np.intp], *, over: bool = False
) -> Drawing:
    """Return a drawing with its beads and its triangles in another order.

    Parameters
    ----------
    drawing : Drawing
    beads, triangles : (n,) and (t,) array
        Which comes where.
    over : bool
        Write over the arrays of the drawing, which nobody needs any more.
    """
    number = np.empty(len(beads), np.int32)
    number[beads] = np.arange(len(beads), dtype=np.int32)
    moved = {}
    for name in ("centres", "radii", "colours", "molecule", "layer", "hidden", "exact", "slot"):
        values = getattr(drawing, name)
        if values is not None:
            moved[name] = values.take(beads, axis=0)
            if over:
                values[:] = moved[name]
                moved[name] = values
    return replace(
        drawing,
        **moved,
        triangles=drawing.triangles[triangles],
        owner=number[drawing.owner[triangles]],
    )


def extent(vesicle: Vesicle) -> tuple[Floats, Floats]:
    """Return spheres, (n, 3) centres and (n,) radii in nm, that hold all of a vesicle.

    They do not depend on what is hidden or cut away, so that the camera stays where it is.
    """
    centres = [np.zeros((1, 3), np.float32)]
    radii = [np.array([vesicle.geometry.diameter / 2], np.float32)]
    for batch in vesicle.batches:
        if not is_lipid(batch.layer) and len(batch):
            positions, own, _, _ = batch.bead_positions()
            centres.append(positions)
            radii.append(own)
    for chain in vesicle.polymers:
        centres.append(chain.beads)
        radii.append(chain.radii)
    return np.concatenate(centres), np.concatenate(radii)


def _shown(layers: Iterable[str], whole: Collection[str], view: View) -> tuple[set[str], set[str]]:
    """Return the layers that are shown, and those of which only the back is drawn.

    Parameters
    ----------
    layers : iterable of str
        Layers of which at least one molecule is asked for.
    whole : collection of str
        Those of which all are.
    view : View
    """
    shown = {name for name in layers if not matches(name, view.hide)}
    # A membrane that can be seen through hides nothing.
    covered = any(
        is_below(name, Root.OUTER) and not matches(name, view.opacity)
        for name in shown.intersection(whole)
    )
    if view.cutaway != "none" or is_inside(view) or not covered:
        return shown, set()
    unseen = {name for name in shown if not matches(name, view.keep)}
    unseen = {name for name in unseen if matches(name, _HIDDEN_BY_A_MEMBRANE)}
    return shown - unseen, {name for name in unseen if is_lipid(name)}


def shown_layers(layers: Collection[str], view: View) -> frozenset[str]:
    """Return which of some layers a view shows where they are not cut away, from whatever side."""
    return frozenset(_shown(layers, layers, view)[0])


@dataclass(slots=True)
class _Piece:
    """One batch or chain on its way to being drawn; only sugars have parents, -1 for none."""

    layer: str
    positions: Floats
    radii: Floats
    parts: NDArray[np.uint8]
    molecule: Integers
    parent: Integers | None
    remaining: Mask
    slot: Integers | None = None


def _copies_parents(batch: Instances) -> Integers:
    """Return the parent bead of each bead of a glycan batch, -1 where there is none."""
    own = [snfg.parents(template.beads) for template in batch.templates]
    counts = np.array([len(item) for item in own])[batch.conformer]
    starts = np.concatenate(([0], np.cumsum(counts)))
    found = np.empty(int(starts[-1]), np.int32)
    for index, parent in enumerate(own):
        copies = np.flatnonzero(batch.conformer == index)
        slots = starts[copies][:, None] + np.arange(len(parent))
        found[slots] = np.where(parent < 0, -1, parent + starts[copies][:, None])
    return found


def middles(positions: Floats, molecule: Integers, count: int) -> Floats:
    """Return the middle of the beads (b, 3) of each of `count` molecules."""
    sums = [np.bincount(molecule, positions[:, axis], count) for axis in range(3)]
    many = np.maximum(np.bincount(molecule, minlength=count), 1)
    return (np.stack(sums, axis=1) / many[:, None]).astype(np.float32)


def _vast(batch: Instances, radius: float) -> Mask:
    """Return which copies are as large as a good part of a model of some radius, nm."""
    spans = [np.ptp(template.beads, axis=0).max() for template in batch.templates]
    vast: Mask = np.array(spans)[batch.conformer] > 0.6 * radius
    return vast


def _batch_piece(batch: Instances, first: int, view: View, radius: float) -> _Piece:
    positions, radii, parts, copy = batch.bead_positions()
    exempt = view.cutaway == "none" or matches(batch.layer, view.keep)
    if exempt:
        remaining = np.ones(len(copy), np.bool_)
    else:
        centres = middles(positions, copy, len(batch))
        remaining = ~cut_away(view, centres, radius)[copy]
        if is_imported(batch.layer):
            # A membrane or a genome that is one molecule in its file is cut through.
            vast = _vast(batch, radius)[copy]
            remaining[vast] = ~cut_away(view, positions[vast], radius)
    parent = _copies_parents(batch) if is_glycan(batch.layer) else None
    molecule, slot = copy + np.int32(first), None
    if any(template.atoms is not None for template in batch.templates):
        # The beads of a copy follow each other.
        slot = np.arange(len(copy), dtype=np.int32) - np.searchsorted(copy, copy).astype(np.int32)
    return _Piece(batch.layer, positions, radii, parts, molecule, parent, remaining, slot)


def _chain_piece(chain: Polymer, number: int, view: View, radius: float) -> _Piece:
    # A chain is never cut in two: half an RNA would be another RNA.
    count = len(chain.beads)
    gone = False
    if not spares_chains(view) and not matches(chain.layer, view.keep):
        gone = bool(cut_away(view, chain.beads.mean(axis=0, keepdims=True), radius)[0])
    return _Piece(
        chain.layer,
        chain.beads,
        chain.radii,
        chain.parts,
        np.full(count, number, np.int32),
        None,
        np.full(count, not gone),
        None if chain.atoms is None else np.arange(count, dtype=np.int32),
    )


def _fall_with_their_owners(pieces: Sequence[_Piece], view: View, owners: Integers) -> None:
    """Make each molecule that has an owner stay or go with it."""
    if view.cutaway == "none":
        return
    stays = np.ones(len(owners), np.bool_)
    for piece in pieces:
        stays[piece.molecule] = piece.remaining
    for piece in pieces:
        owned = owners[piece.molecule] != piece.molecule
        if owned.any() and not matches(piece.layer, view.keep):
            piece.remaining = np.where(owned, stays[owners[piece.molecule]], piece.remaining)


def _clear_the_camera(pieces: Sequence[_Piece], position: Floats) -> None:
    """Take away what the camera stands in."""
    for piece in pieces:
        near = np.linalg.norm(piece.positions - position, axis=1)
        blocked = np.unique(piece.molecule[near - piece.radii < _CLEAR_OF_THE_CAMERA_NM])
        if len(blocked) and not is_lipid(piece.layer):
            piece.remaining = piece.remaining & ~np.isin(piece.molecule, blocked)


def _solids(piece: _Piece, first: int) -> tuple[list[Floats], list[Integers], Floats]:
    """Return triangles, their owners and the radii of the spheres of a batch of glycans.

    Beads are numbered from `first` on, without those cut away.
    """
    radii = piece.radii.copy()
    parent = np.full(len(radii), -1, np.int32) if piece.parent is None else piece.parent
    rooted = parent >= 0
    towards = piece.positions - piece.positions[np.where(rooted, parent, 0)]
    towards[~rooted] = piece.positions[~rooted]
    axes = snfg.frames(towards)
    number = np.cumsum(piece.remaining, dtype=np.int32) - 1 + first
    triangles: list[Floats] = []
    owners: list[Integers] = []
    for part, name in snfg.SOLIDS.items():
        mine = np.flatnonzero((piece.parts == part) & piece.remaining)
        if name == "sphere":
            radii[mine] = snfg.SPHERE_RADIUS_NM
            continue
        radii[mine] = 0.0
        shape = snfg.solid(name)
        triangles.append(snfg.placed(shape, piece.positions[mine], axes[mine]).reshape(-1, 3, 3))
        owners.append(np.repeat(number[mine], len(shape)).astype(np.int32))
    # A parent remains if its child does.
    bound = np.flatnonzero(rooted & piece.remaining)
    tubes = snfg.links(piece.positions[parent[bound]], piece.positions[bound])
    triangles.append(tubes.reshape(-1, 3, 3))
    owners.append(np.repeat(number[parent[bound]], tubes.shape[1]).astype(np.int32))
    return triangles, owners, radii


def drawing(
    vesicle: Vesicle,
    view: View,
    sheet: StyleSheet,
    only: Sequence[str] = (),
    camera: Floats | None = None,
) -> Drawing:
    """Return the drawing of a vesicle in a view.

    Parameters
    ----------
    vesicle : Vesicle
    view : View
    sheet : StyleSheet
        Gives the colours of kinds of molecules.
    only : sequence of str
        Layers or expressions (`exoviz.selecting`): the molecules to draw and no others; empty for
        all.
    camera : (3,) array, optional
        Where the camera stands, if that is inside: what it would stand in is not drawn.
    """
    selection = select(vesicle, *only)
    asked, complete = selection.molecules, frozenset(selection.layers)
    shown, backing = _shown(selection.counts, complete, view)
    pieces: list[_Piece] = []
    copies: dict[str, int] = {}
    first = 0
    wanted = shown | backing
    owners = vesicle.owners()
    owning = np.zeros(len(owners), np.bool_)
    owning[owners[owners != np.arange(len(owners))]] = True
    for batch in vesicle.batches:
        # Molecules that are not shown still decide which of their glycans are cut away.
        needed = batch.layer in wanted or owning[first : first + len(batch)].any()
        if needed and len(batch):
            pieces.append(_batch_piece(batch, first, view, vesicle.geometry.diameter / 2))
            if batch.layer in shown:
                count = int(asked[first : first + len(batch)].sum())
                copies[batch.layer] = copies.get(batch.layer, 0) + count
        first += len(batch)
    for chain in vesicle.polymers:
        if chain.layer in shown and len(chain.beads) and asked[first]:
            pieces.append(_chain_piece(chain, first, view, vesicle.geometry.diameter / 2))
            copies[chain.layer] = copies.get(chain.layer, 0) + 1
        first += 1
    _fall_with_their_owners(pieces, view, owners)
    pieces = [piece for piece in pieces if piece.layer in wanted]
    for piece in pieces:
        if piece.layer not in complete:
            piece.remaining = piece.remaining & asked[piece.molecule]
        if piece.layer in backing:
            # It closes the gaps between the lipids of the outer leaflet; nothing more is seen.
            height = np.abs(np.linalg.norm(piece.positions, axis=1) - vesicle.geometry.midplane)
            piece.remaining = piece.remaining & (height <= TAIL_ENDS_NM)
    if camera is not None:
        _clear_the_camera(pieces, camera)
    return _assembled(pieces, copies, sheet, painting_of(vesicle, view))


def _assembled(
    pieces: list[_Piece],
    copies: Mapping[str, int],
    sheet: StyleSheet,
    painting: Painting | None,
) -> Drawing:
    """Return the drawing of pieces, which are taken out of their list one by one.

    Of some ten million beads neither all pieces nor a copy stay beside what is drawn.
    """
    layers = tuple(dict.fromkeys(piece.layer for piece in pieces if piece.remaining.any()))
    triangles: list[Floats] = [np.empty((0, 3, 3), np.float32)]
    owners: list[Integers] = [np.empty(0, np.int32)]
    count = sum(int(np.count_nonzero(piece.remaining)) for piece in pieces)
    numbered = any(piece.slot is not None for piece in pieces)
    centres, colours = np.empty((count, 3), np.float32), np.empty((count, 3), np.float32)
    radii = np.empty(count, np.float32)
    molecule, layer = np.empty(count, np.int32), np.empty(count, np.int32)
    slot = np.zeros(count, np.int32) if numbered else None
    sugars: set[Part] = set()
    first = 0
    while pieces:
        piece = pieces.pop(0)
        remaining = piece.remaining
        if not remaining.any():
            continue
        mine = slice(first, first + int(np.count_nonzero(remaining)))
        own, parts = piece.radii, piece.parts[remaining]
        if is_glycan(piece.layer):
            more, whose, own = _solids(piece, first)
            triangles += more
            owners += whose
            sugars |= {Part(int(value)) for value in np.unique(parts)} & SUGARS
        centres[mine] = piece.positions[remaining]
        radii[mine] = own[remaining]
        molecule[mine] = piece.molecule[remaining]
        layer[mine] = layers.index(piece.layer)
        if painting is not None and piece.layer in painting.molecules:
            colours[mine] = painting.beads(molecule[mine], parts)
        else:
            colours[mine] = part_colours(piece.layer, sheet.overrides, sheet.saturation)[parts]
        if slot is not None and piece.slot is not None:
            slot[mine] = piece.slot[remaining]
        first = mine.stop
    return Drawing(
        centres=centres,
        radii=radii,
        colours=colours,
        molecule=molecule,
        layer=layer,
        triangles=np.concatenate(triangles),
        owner=np.concatenate(owners),
        layers=layers,
        copies={name: copies[name] for name in layers if name in copies},
        sugars=tuple(sorted(sugars)),
        hidden=np.zeros(count, np.bool_),
        slot=slot,
    )
