"""Lipids, sugars, mass and density of vesicles whose copies are known, without placing anything.

What a protein takes of the membrane and of the lumen changes little and smoothly with the size of
the vesicle, so that it is worked out for a few sizes and lies between them in a straight line.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from exoviz.builder.glycan.glycan_shapes import glycan_templates
from exoviz.builder.membrane.chain_lengths import vesicle_geometry
from exoviz.builder.membrane.footprints import Leaflet, footprint
from exoviz.builder.membrane.leaflet_quotas import leaflet_quotas, mean_areas
from exoviz.builder.membrane.lipid_placing import LEAST_FREE, head_sugar_mass
from exoviz.builder.membrane.lipid_shapes import lipid_templates
from exoviz.builder.protein.protein_placing import shaped_protein
from exoviz.builder.protein.protein_shapes import protein_template
from exoviz.catalog import Protein, load_catalog
from exoviz.model import SIDES, Geometry, Template
from exoviz.model.layers import Side, Substance
from exoviz.model.measures import buoyant_densities
from exoviz.model.units import (
    FREE_WATER_KEPT,
    NM3_PER_DA_PER_ML_G,
    NUCLEOTIDE_DA,
    SPECIFIC_VOLUME_ML_G,
    Medium,
)
from exoviz.sampling.copy_draws import Draws, PopulationPlan
from exoviz.sampling.molecule_kinds import MoleculeKind
from exoviz.scene import Scene
from exoviz.scene.rna_items import nucleotides

__all__ = ["FilledVesicles", "VesicleFilling"]

Floats = NDArray[np.float64]

#: Sizes at which shares and footprints are worked out: at least this near each other, nm, and so
#: many at most.
_STEP_NM: Final = 6.0
_MOST_SIZES: Final = 17
#: Shares of the membrane's area in the outer leaflet at which its composition is worked out.
_SHARES: Final = 41


@dataclass(frozen=True, slots=True, eq=False)
class FilledVesicles:
    """Vesicles with all that follows from their copies.

    Attributes
    ----------
    lipids : mapping of str to (n, l) int32 array
        Lipids of the outer and of the inner leaflet, by `VesicleFilling.lipid_keys`.
    mass_mda : mapping of str to (n,) array
        Dry mass of each substance.
    density_g_ml : mapping of str to (n,) array
        Buoyant density in each medium.
    lumen_filling : (n,) array
        Share of the lumen that proteins and RNA take.
    """

    lipids: Mapping[Side, NDArray[np.int32]]
    mass_mda: Mapping[Substance, Floats]
    density_g_ml: Mapping[Medium, Floats]
    lumen_filling: Floats


@dataclass(frozen=True, slots=True, eq=False)
class _KindFacts:
    """What one copy of a kind brings; arrays are over the sizes of a `VesicleFilling`.

    Attributes
    ----------
    mass_da, glycan_da : float
        Of one copy, and of the sugars on it.
    substance : str
    inside : (s,) array
        Share of its beads that lie in the lumen.
    area : mapping of str to (s,) array
        What it takes of the neutral surface of each leaflet, nm².
    """

    mass_da: float
    glycan_da: float
    substance: Substance
    inside: Floats
    area: Mapping[Side, Floats]


def _sugar_mass(key: str) -> float:
    return glycan_templates(load_catalog().glycan(key))[0].mass_da if key else 0.0


def _glycans_of(scene: Scene, protein: Protein, template: Template, form: str) -> float:
    """Return the mean mass of the sugars on a copy of a protein, Da."""
    if not scene.glycans.n_glycans:
        return 0.0
    shares = {form: 1.0} if form else scene.glycans.n_glycans
    mean = sum(share * _sugar_mass(key) for key, share in shares.items()) / sum(shares.values())
    n_sites = sum(name.startswith("N") for name in template.site_names)
    o_sites = sum(name.startswith("O") for name in template.site_names)
    o_mass = o_sites * _sugar_mass(protein.o_glycoform) if o_sites else 0.0
    return n_sites * scene.glycans.occupancy * mean + o_mass


def _largest_remainder(quotas: Floats) -> NDArray[np.int32]:
    """Round quotas (n, l) to whole numbers whose sums are those of the quotas, rounded."""
    counts = np.floor(quotas)
    missing = np.rint(quotas.sum(axis=1)) - counts.sum(axis=1)
    order = np.argsort(counts - quotas, axis=1, kind="stable")
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, np.arange(quotas.shape[1])[None], axis=1)
    found: NDArray[np.int32] = (counts + (rank < missing[:, None])).astype(np.int32)
    return found


class VesicleFilling:
    """Works out what follows from the copies in vesicles of a plan.

    Attributes
    ----------
    lipid_keys : tuple of str
        Classes of lipids, in the order of the catalog's entries that the scene has.
    """

    def __init__(self, plan: PopulationPlan) -> None:
        scene = plan.scene
        ends = plan.sizes.drawn(np.array([0.0, 1.0]))
        steps = min(math.ceil((ends[1] - ends[0]) / _STEP_NM) + 1, _MOST_SIZES)
        self._sizes: Floats = np.linspace(ends[0], ends[1], steps)
        self._membrane = scene.membrane
        self._lipids = load_catalog().lipids
        areas = mean_areas(scene.membrane, self._lipids)
        self._shore = {side: math.sqrt(areas[side]) / 2 for side in SIDES}
        self._facts = [self._of_kind(scene, kind) for kind in plan.kinds]
        self.lipid_keys, self._quotas = self._composition()
        exoplasmic: Side = "outer" if scene.membrane.outside == "exoplasm" else "inner"
        self._lipid_da = {
            side: np.array([self._lipid_mass(key) for key in self.lipid_keys]) for side in SIDES
        }
        sugars = [_sugar_mass(self._lipids[key].glycan) for key in self.lipid_keys]
        self._head_sugars = {
            side: np.array(sugars) if side == exoplasmic else np.zeros(len(sugars))
            for side in SIDES
        }

    def _geometry(self, diameter: float) -> Geometry:
        return vesicle_geometry(self._membrane, diameter)

    def _lipid_mass(self, key: str) -> float:
        lipid = self._lipids[key]
        shapes = lipid_templates(lipid, head_sugar_mass(lipid))
        return float(np.mean([shape.mass_da for shape in shapes]))

    def _of_kind(self, scene: Scene, kind: MoleculeKind) -> _KindFacts:
        none = np.zeros(len(self._sizes))
        bare: dict[Side, Floats] = dict.fromkeys(SIDES, none)
        if kind.group == "rna":
            item = scene.rna[kind.key].model_copy(update={"copies": 1})
            mass = NUCLEOTIDE_DA * nucleotides({kind.key: item})[kind.key]
            return _KindFacts(mass, 0.0, "rna", none + 1, bare)
        if kind.group == "corona":
            template = protein_template(load_catalog().proteins[kind.key])
            return _KindFacts(template.mass_da, 0.0, "protein", none, bare)
        item_of_it = scene.proteins[kind.key]
        protein, template, _file = shaped_protein(
            kind.key, item_of_it, load_catalog(), scene.membrane.outside, self._geometry(40.0).rise
        )
        form = item_of_it.glycoform or protein.glycoform
        sugars = _glycans_of(scene, protein, template, form)
        if protein.place == "lumen":
            return _KindFacts(template.mass_da, sugars, "protein", none + 1, bare)
        inside = np.array([self._inside(protein, template, size) for size in self._sizes])
        area = {side: self._footprints(template, side) for side in SIDES}
        return _KindFacts(template.mass_da, sugars, "protein", inside, area)

    def _inside(self, protein: Protein, template: Template, size: float) -> float:
        if protein.place != "membrane":
            return float(protein.place == "inner")
        geometry = self._geometry(size)
        across = template.beads.astype(float) + (0.0, 0.0, geometry.midplane)
        return float((np.linalg.norm(across, axis=1) < geometry.lumen).mean())

    def _footprints(self, template: Template, side: Side) -> Floats:
        leaflets = (Leaflet.of(self._geometry(size), side) for size in self._sizes)
        return np.array([footprint(template, one, self._shore[side]).area for one in leaflets])

    def _composition(self) -> tuple[tuple[str, ...], Mapping[Side, Callable[[Floats], Floats]]]:
        """Return the classes of lipids, and how many of each there are on a nm² of a leaflet.

        That depends on how much of the membrane's area is in the outer leaflet, from which lipids
        that flip make way.
        """
        shares = np.linspace(*self._outer_shares(), _SHARES)
        found = [
            leaflet_quotas(self._membrane, self._lipids, {"outer": share, "inner": 1 - share})
            for share in shares.tolist()
        ]
        keys = tuple(
            dict.fromkeys(key for one in found for side in SIDES for key in one[side].quota)
        )
        made: dict[Side, Callable[[Floats], Floats]] = {}
        for side in SIDES:
            own = shares if side == "outer" else 1 - shares
            table = np.array([[one[side].quota.get(key, 0.0) for key in keys] for one in found])
            made[side] = _between(shares, table / own[:, None])
        return keys, made

    def _outer_shares(self) -> tuple[float, float]:
        """Return how little and how much of the area left to lipids can be in the outer leaflet."""
        ends = []
        for size in (self._sizes[0], self._sizes[-1]):
            geometry = self._geometry(float(size))
            outer, inner = geometry.outer_neutral**2, geometry.inner_neutral**2
            ends += [
                LEAST_FREE * outer / (LEAST_FREE * outer + inner),
                outer / (outer + LEAST_FREE * inner),
                outer / (outer + inner),
            ]
        # Compositions of the outermost shares need not be possible; the usual ones must be.
        middle = ends[2::3]
        spread = 0.12
        return max(min(middle) - spread, min(ends)), min(max(middle) + spread, max(ends))

    def _at(self, diameters: Floats, values: Floats) -> Floats:
        """Return what lies between the values at the sizes, (n,)."""
        return np.interp(diameters, self._sizes, values)

    def _free(self, draws: Draws, side: Side) -> Floats:
        """Return the area that proteins leave to the lipids of a leaflet, (n,), nm²."""
        usual = self._geometry(40.0)
        radius = draws.diameters / 2 - usual.diameter / 2 + usual.neutral(side)
        whole = 4 * np.pi * radius**2
        taken = np.zeros(len(draws))
        for column, facts in enumerate(self._facts):
            if facts.area[side].any():
                taken += draws.copies[:, column] * self._at(draws.diameters, facts.area[side])
        return np.maximum(whole - taken, LEAST_FREE * whole)

    def of(self, draws: Draws) -> FilledVesicles:
        """Return what follows from the copies of some vesicles."""
        free = {side: self._free(draws, side) for side in SIDES}
        share = free["outer"] / (free["outer"] + free["inner"])
        lipids = {
            side: _largest_remainder(free[side][:, None] * self._quotas[side](share))
            for side in SIDES
        }
        mass: dict[Substance, Floats] = {
            kind: np.zeros(len(draws)) for kind in SPECIFIC_VOLUME_ML_G
        }
        inside = np.zeros(len(draws))
        for column, facts in enumerate(self._facts):
            copies = draws.copies[:, column]
            mass[facts.substance] += copies * facts.mass_da / 1e6
            mass["glycan"] += copies * facts.glycan_da / 1e6
            if facts.inside.any():
                volume = facts.mass_da * SPECIFIC_VOLUME_ML_G[facts.substance]
                held = self._at(draws.diameters, facts.inside)
                inside += copies * held * volume * NM3_PER_DA_PER_ML_G
        for side in SIDES:
            mass["lipid"] += lipids[side] @ self._lipid_da[side] / 1e6
            mass["glycan"] += lipids[side] @ self._head_sugars[side] / 1e6
        room = 4 / 3 * np.pi * (draws.diameters / 2 - self._geometry(40.0).thickness) ** 3
        filling = inside / room
        density = {
            medium: buoyant_densities(mass, room * np.maximum(1 - filling, 0.0) * kept)
            for medium, kept in FREE_WATER_KEPT.items()
        }
        return FilledVesicles(lipids, mass, density, filling)


def _between(places: Floats, table: Floats) -> Callable[[Floats], Floats]:
    """Return the function that lies in straight lines between the rows of a table.

    Parameters
    ----------
    places : (p,) array
        Evenly spaced.
    table : (p, l) array
    """
    step = places[1] - places[0]

    def found(at: Floats) -> Floats:
        place = np.clip((at - places[0]) / step, 0, len(places) - 1 - 1e-9)
        low = place.astype(np.intp)
        part = (place - low)[:, None]
        mixed: Floats = table[low] * (1 - part) + table[low + 1] * part
        return mixed

    return found
