"""A thin section through a moment of a story, as electron microscopes showed cells in the 1980s.

Fixed, embedded in resin, cut, stained with osmium, uranium and lead: what is seen is how much stain
there is along the beam. That it goes to head groups and nucleic acids more than to proteins, and
not to the cores of membranes, is known; how much more is chosen to look as in micrographs.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.microscopy.electron.projecting import added, projected
from exoviz.model.arrays import Part, rotate
from exoviz.model.randomness import stream

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.story import Story
    from exoviz.story.membrane.cell_membrane import CellMembrane
    from exoviz.story.state import Inset, State

    Floats = NDArray[np.float64]
    Bytes = NDArray[np.uint8]

__all__ = ["PIXELS", "section_picture"]

PIXELS: Final = 720
"""Pixels on each side of the picture."""
#: All of these are chosen: stain in a cubic nanometre of each, relative to that of head groups; how
#: much of the electrons head groups keep back on a path of a nanometre; grain of the resin and of
#: what fills the cytosol, as shares; how wide that grain is, nm: that of haemoglobin; and the blur.
_STAIN: Final = {"head": 1.0, "core": 0.12, "protein": 0.32, "rna": 0.9, "gold": 30.0}
_RESIN, _CYTOSOL = 0.012, 0.052
_LOSS_PER_NM: Final = 0.2
_RESIN_GRAIN, _CYTOSOL_GRAIN, _GRAIN_NM = 0.2, 0.24, 2.0
_BLUR_NM: Final = 0.7
#: Electrons counted on a square nanometre.
_ELECTRONS_PER_NM2: Final = 260.0
#: Thickness of a layer of head groups, nm, and the share of it that they fill.
_HEADS_NM, _HEADS_SHARE = 1.0, 0.45
#: Distances between points of a membrane that is stained, nm, along its section and the beam.
_STEP_NM: Final = 0.6
#: Ribosomes in a square micrometre of cytosol, their radius, nm, and their stain.
_RIBOSOMES_PER_UM2, _RIBOSOME_NM, _RIBOSOME_STAIN = 300.0, 11.0, 0.22
#: Shares of the pixels that may be black or white.
_TAILS: Final = (0.05, 99.9)
#: Grey values of the darkest and the lightest, as in print.
_TONES: Final = (8, 242)


def _weights(parts: NDArray[np.uint8], radii: Floats, layer: str) -> Floats:
    """Return the stain of beads."""
    stain = np.full(len(parts), _STAIN["protein"])
    stain[parts <= Part.SPHINGOSINE] = _STAIN["head"]
    stain[(parts > Part.SPHINGOSINE) & (parts <= Part.DOUBLE_BOND)] = _STAIN["core"]
    stain[(parts >= Part.ADENINE) & (parts <= Part.URACIL)] = _STAIN["rna"]
    if layer.endswith("/gold"):
        stain[:] = _STAIN["gold"]
    volumes: Floats = stain * (4 / 3 * math.pi) * radii**3
    return volumes


class _Slab:
    """Stain in a slab, seen along y: x across, z up.

    Parameters
    ----------
    inset : Inset
    """

    def __init__(self, inset: Inset) -> None:
        self.thickness = inset.thickness
        self.pixel = inset.side / PIXELS
        self.left = inset.middle[0] - inset.side / 2
        self.top = inset.middle[1] + inset.side / 2
        self.stain = np.zeros((PIXELS, PIXELS))

    def add(self, places: Floats, radii: Floats, weights: Floats) -> None:
        """Add beads, as far as they lie in the slab."""
        own = (places[:, 1] > 0) & (places[:, 1] < self.thickness)
        across, down = places[:, 0] - self.left, self.top - places[:, 2]
        for one in (across, down):
            own &= (one > -radii) & (one < PIXELS * self.pixel + radii)
        if own.any():
            seen = np.stack([across[own], down[own]], axis=1)
            added(self.stain, projected(seen, radii[own], weights[own], self.pixel))

    def add_membrane(self, membrane: CellMembrane, rng: np.random.Generator) -> None:
        """Add both layers of head groups of a membrane about the z axis."""
        count = round(1.6 * self.thickness / _STEP_NM)
        for outer in (True, False):
            for line in membrane.section(outer=outer, count=400):
                steps = np.hypot(*np.diff(line, axis=0).T)
                way = np.concatenate([[0.0], np.cumsum(steps)])
                at = np.arange(0.0, way[-1], _STEP_NM)
                r, z = np.interp(at, way, line[:, 0]), np.interp(at, way, line[:, 1])
                # Along the part of the circle that lies in the slab. Without chance the rows of
                # points would be seen.
                most = np.arcsin(np.minimum(self.thickness / np.maximum(r, 1e-6), 1.0))[:, None]
                turn = (np.arange(count) + rng.random((len(at), 1))) / count * most
                places = np.stack(
                    np.broadcast_arrays(
                        r[:, None] * np.cos(turn), r[:, None] * np.sin(turn), z[:, None]
                    ),
                    axis=2,
                ).reshape(-1, 3)
                area = np.broadcast_to(_STEP_NM * r[:, None] * most / count, turn.shape).ravel()
                size = np.full(len(places), _HEADS_NM / 2)
                stain = area * (_HEADS_NM * _HEADS_SHARE * _STAIN["head"])
                self.add(places, size, stain)
                self.add(places * (-1, 1, 1), size, stain)

    def add_copies(self, story: Story, state: State) -> None:
        """Add the vesicles, and the proteins, of a moment."""
        for copies in state.copies:
            if copies.model in story.vesicles:
                beads = story.vesicles[copies.model].beads()
                places, sizes, parts, layer = beads.positions, beads.radii, beads.part, ""
            else:
                model = story.cell_models[copies.model]
                shape, layer = model.template, model.layer
                places, sizes, parts = shape.beads, shape.radii, shape.parts
            radii = sizes.astype(np.float64)
            weights = _weights(parts, radii, layer)
            reach = float((np.linalg.norm(places, axis=1) + radii).max())
            for where, turn in zip(copies.positions, copies.rotations, strict=True):
                if -reach < where[1] < self.thickness + reach:
                    turned = rotate(turn[None].astype(np.float32), places.astype(np.float32))
                    self.add(turned.astype(np.float64) + where, radii, weights)


def _cytosol(slab: _Slab, membrane: CellMembrane) -> Floats:
    """Return how far each pixel is cytosol, 0 to 1: below the plane, around the body."""
    from PIL import Image, ImageDraw

    finer = 2
    large = Image.new("L", (finer * PIXELS, finer * PIXELS))
    draw = ImageDraw.Draw(large)

    def drawn(line: Floats, fill: int) -> None:
        x = (line[:, 0] - slab.left) / slab.pixel * finer
        y = (slab.top - line[:, 1]) / slab.pixel * finer
        draw.polygon([(float(a), float(b)) for a, b in zip(x, y, strict=True)], fill=fill)

    lines = membrane.outlines(outer=True, count=400)
    deep = -1e4
    for line in sorted(lines, key=lambda one: -np.ptp(one[:, 0])):
        if line[0, 0] * line[-1, 0] < 0 and np.hypot(*(line[0] - line[-1])) > 1.0:
            # The plane, and what is one with it: all below is cytosol.
            ends = np.array([[line[-1, 0], deep], [line[0, 0], deep]])
            drawn(np.concatenate([line, ends]), 255)
        else:
            drawn(line, 0)
    small = large.resize((PIXELS, PIXELS), Image.Resampling.BOX)
    return np.asarray(small, np.float64) / 255


def _ribosomes(slab: _Slab, cytosol: Floats, rng: np.random.Generator) -> Floats:
    """Return the stain of ribosomes in the cytosol, clear of membranes."""
    from scipy.ndimage import distance_transform_edt, gaussian_filter

    clear = distance_transform_edt(cytosol > 0.5) * slab.pixel > 1.6 * _RIBOSOME_NM
    count = round(_RIBOSOMES_PER_UM2 * (PIXELS * slab.pixel / 1000) ** 2)
    places = rng.integers(0, PIXELS, (count, 2))
    depths = rng.uniform(0.55, 1.0, count)
    total = np.zeros_like(cytosol)
    row, column = np.indices(total.shape)
    radius = _RIBOSOME_NM / slab.pixel
    for (y, x), depth in zip(places, depths, strict=True):
        if clear[y, x]:
            away = ((row - y) ** 2 + (column - x) ** 2) / radius**2
            total = np.maximum(total, depth * np.sqrt(np.maximum(1 - away, 0)))
    rough = gaussian_filter(rng.standard_normal(total.shape), 2.2 / slab.pixel)
    total *= np.clip(1 + 0.35 * rough / rough.std(), 0, None)
    return total * (2 * _RIBOSOME_NM * _RIBOSOME_STAIN)


def section_picture(story: Story, inset: Inset) -> Bytes:
    """Return what a thin section through a moment of a story shows.

    Parameters
    ----------
    story : Story
    inset : Inset
        Which moment, and which part of it.

    Returns
    -------
    (height, width) uint8 array
        Grey values, square.
    """
    from scipy.ndimage import gaussian_filter

    state = story.state_at(inset.moment)
    rng = stream(story.seed, "micrograph", "thin section")
    slab = _Slab(inset)
    membrane = state.membranes[0]
    slab.add_membrane(membrane, rng)
    slab.add_copies(story, state)
    cytosol = _cytosol(slab, membrane)

    def grain(width: float) -> Floats:
        rough = gaussian_filter(rng.standard_normal(cytosol.shape), width / slab.pixel)
        return np.asarray(rough / rough.std())

    filled = _CYTOSOL * np.clip(1 + _CYTOSOL_GRAIN * grain(_GRAIN_NM), 0, None) * cytosol
    filled += _RESIN * np.clip(1 + _RESIN_GRAIN * grain(_GRAIN_NM), 0, None)
    stain = slab.stain + filled * slab.thickness + _ribosomes(slab, cytosol, rng)
    left = np.exp(-_LOSS_PER_NM * gaussian_filter(stain, _BLUR_NM / slab.pixel))
    electrons = _ELECTRONS_PER_NM2 * slab.pixel**2
    counts = rng.poisson(left * electrons) / electrons
    low, high = np.percentile(counts, _TAILS)
    dark, light = _TONES
    grey = dark + (light - dark) * np.clip((counts - low) / (high - low), 0, 1)
    return np.asarray(np.rint(grey), np.uint8)
