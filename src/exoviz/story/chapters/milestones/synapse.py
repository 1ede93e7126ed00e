"""Where receptors of a T cell stand so that each touches an MHC molecule of an exosome.

All is worked out in the frame of an MHC molecule whose exosome's centre is the origin: it stands
on +z, and the T cell's membrane is a sphere about the same centre.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from scipy.spatial.distance import cdist
from scipy.spatial.transform import Rotation

from exoviz.builder.protein.protein_shapes import protein_template
from exoviz.catalog import load_catalog
from exoviz.importer.components import AMINO_ACID_DA
from exoviz.model import Part, Template, Vesicle
from exoviz.model.layers import cell_molecule_layer, is_glycan, stands_out
from exoviz.model.products import length_of, rotated
from exoviz.model.units import NM3_PER_KDA
from exoviz.story.chapters.milestones.tableau import own_poses, turned_vesicle
from exoviz.story.models import CellModel
from exoviz.story.motion.pushed import HALF_BILAYER
from exoviz.story.state import RigidCopies

__all__ = ["Synapse", "contact_height", "synapse_of"]

Floats = NDArray[np.float64]
Radii = NDArray[np.floating]

_RECEPTOR: Final = "TCR-CD3"
_FLIP: Final = Rotation.from_euler("y", 180, degrees=True)
_RESIDUE_NM: Final = 0.34
"""From residue to residue of a peptide that lies stretched in the groove, nm."""
_TRIES: Final = 3000
_BEST: Final = 40
_RIM: Final = 0.28
"""Angle, radians, that receptors keep from the rim of the T cell's dent."""
_TOUCHED: Final = 0.03
"""Share of the beads of a complex that may meet sugars of the exosome, which give way."""

#: By MHC: direction, in its frame, of the domain that the co-receptor holds (β2 of class II, α3 of
#: class I), and the turn of the T-cell receptor about its axis, degrees, which lays it across the
#: groove with CD3 on the other side.
_SIDES: Final = {"MHC-II": ((-0.96, -0.28), -65.0), "MHC-I": ((0.28, 0.96), 40.0)}
#: By co-receptor: turn about its axis, degrees, besides that towards the MHC.
_TURNS: Final = {"CD4": 0.0, "CD8A-CD8B": 90.0}


def _template(key: str) -> Template:
    return protein_template(load_catalog().proteins[key])


def contact_height(lower: Template, upper: Floats, radii: Radii) -> float:
    """Return how far, nm, beads must be raised along z to rest on a template without overlap.

    Parameters
    ----------
    lower : Template
    upper : (n, 3) array
        Beads, nm.
    radii : (n,) array
        nm.
    """
    aside = cdist(lower.beads[:, :2], upper[:, :2])
    reach = lower.radii[:, None] + radii[None, :]
    rise = np.sqrt(np.maximum(reach**2 - aside**2, 0.0))
    needed = lower.beads[:, 2][:, None] - upper[:, 2][None, :] + rise
    return float(needed[aside < reach].max())


def _gap(one: Floats, one_radii: Radii, two: Floats, two_radii: Radii) -> float:
    """Return the smallest distance between surfaces of beads, nm; below 0 they overlap."""
    return float((cdist(one, two) - one_radii[:, None] - two_radii[None, :]).min())


def _peptide(mhc: Template, residues: int) -> Template:
    """Return a peptide that lies stretched in the groove on top of an MHC molecule."""
    along = (np.arange(residues) - (residues - 1) / 2) * _RESIDUE_NM
    # The groove runs along x, between the two helices.
    radius = (NM3_PER_KDA * AMINO_ACID_DA / 1000 * 3 / (4 * math.pi)) ** (1 / 3)
    top = float((mhc.beads[:, 2] + mhc.radii).max()) - radius
    beads = np.stack(
        [along, 0.12 * np.sin(2.1 * np.arange(residues)), np.full(residues, top)], axis=1
    )
    return Template(
        "peptide",
        beads.astype(np.float32),
        np.full(residues, radius, np.float32),
        np.full(residues, Part.OUTSIDE, np.uint8),
        AMINO_ACID_DA * residues,
    )


@dataclass(frozen=True, eq=False)
class _Complex:
    """Receptor and co-receptor at one MHC molecule, in its frame."""

    mhc: str
    co_receptor: str
    midplane: float

    @cached_property
    def height(self) -> float:
        """Distance of both midplanes, nm: MHC and receptor end to end."""
        receptor = _template(_RECEPTOR)
        turned = rotated(self._receptor_turn, receptor.beads)
        return contact_height(_template(self.mhc), turned, receptor.radii)

    @property
    def _receptor_turn(self) -> Rotation:
        return _FLIP * Rotation.from_euler("z", _SIDES[self.mhc][1], degrees=True)

    def _helper_pose(self, tilt: float) -> tuple[Floats, Rotation]:
        """Return the co-receptor's pose, its foot `tilt` radians away from the MHC's axis."""
        side = np.array([*_SIDES[self.mhc][0], 0.0])
        side /= length_of(side)
        own = math.atan2(-side[1], side[0]) + math.radians(_TURNS[self.co_receptor])
        lean = Rotation.from_rotvec(tilt * np.cross([0.0, 0.0, 1.0], side))
        place = rotated(lean, [0.0, 0.0, self.midplane + self.height])
        return place, lean * _FLIP * Rotation.from_euler("z", own)

    @cached_property
    def poses(self) -> tuple[tuple[str, Floats, Rotation], ...]:
        """Model, place and rotation of receptor and co-receptor."""
        far = self.midplane + self.height
        helper = _template(self.co_receptor)
        mhc, receptor = _template(self.mhc), _template(_RECEPTOR)
        others = np.concatenate(
            [
                mhc.beads + (0.0, 0.0, self.midplane),
                rotated(self._receptor_turn, receptor.beads) + (0.0, 0.0, far),
            ]
        )
        sizes = np.concatenate([mhc.radii, receptor.radii]).astype(np.float64)
        # From far away towards the MHC, until it touches.
        tilts = np.arange(0.7, 0.02, -0.004)
        for tilt in tilts:
            place, turn = self._helper_pose(float(tilt))
            gap = _gap(place + rotated(turn, helper.beads), helper.radii, others, sizes)
            if gap <= 0.05:
                break
        return (
            (_RECEPTOR, np.array([0.0, 0.0, far]), self._receptor_turn),
            (self.co_receptor, place, turn),
        )

    @cached_property
    def beads(self) -> tuple[Floats, Floats]:
        """Beads of both, (n, 3), and their radii, nm."""
        shapes = [(_template(key), place, turn) for key, place, turn in self.poses]
        return (
            np.concatenate([place + rotated(turn, one.beads) for one, place, turn in shapes]),
            np.concatenate([one.radii for one, *_ in shapes]).astype(np.float64),
        )


@dataclass(frozen=True, eq=False)
class Synapse:
    """An exosome and the receptors that its MHC molecules meet; the exosome's centre is the origin.

    Attributes
    ----------
    vesicle : Vesicle
        Turned so that several of its MHC molecules in the lower half behind the cut meet one.
    mhc, co_receptor : str
        Keys of proteins.
    peptide : Template
    copies : Rotation
        Of all MHC molecules behind the cut.
    met : Rotation
        Of those that meet a receptor.
    """

    vesicle: Vesicle
    mhc: str
    co_receptor: str
    peptide: Template
    copies: Rotation
    met: Rotation

    @cached_property
    def _complex(self) -> _Complex:
        return _Complex(self.mhc, self.co_receptor, self.vesicle.geometry.midplane)

    @property
    def cell_radius(self) -> float:
        """Distance of the T cell's midplane from the exosome's centre, nm."""
        return self._complex.midplane + self._complex.height

    @property
    def _key(self) -> str:
        return f"particle/peptide of {self.mhc}"

    @property
    def models(self) -> Mapping[str, CellModel]:
        """The peptide."""
        return {self._key: CellModel(cell_molecule_layer("peptides", "peptide"), self.peptide)}

    def on_exosome(self, centre: Floats) -> tuple[RigidCopies, ...]:
        """Return what moves with the exosome: the peptides."""
        place = np.array([0.0, 0.0, self._complex.midplane])
        return (
            RigidCopies(self._key, centre + rotated(self.copies, place), self.copies.as_quat()),
        )

    def on_cell(self, centre: Floats) -> tuple[RigidCopies, ...]:
        """Return the receptors and co-receptors; `centre` is that of the exosome that has come."""
        return tuple(
            RigidCopies(key, centre + rotated(self.met, place), (self.met * turn).as_quat())
            for key, place, turn in self._complex.poses
        )

    @cached_property
    def front(self) -> dict[str, Floats]:
        """Places of labels at the complex that is nearest to the cut, by what they name."""
        far = self.cell_radius
        outwards = rotated(self.met, [0.0, 0.0, 1.0])
        nearest = self.met[int(np.argmin(outwards[:, 1] + 0.3 * np.abs(outwards[:, 0])))]
        helper = self._complex.poses[1]
        middle = helper[1] + rotated(helper[2], _template(self.co_receptor).beads.mean(axis=0))
        return {
            "mhc": rotated(nearest, [0.0, 0.0, self._complex.midplane + 8.0]),
            "receptor": rotated(nearest, [0.0, 0.0, far - 6.0]),
            "co-receptor": rotated(nearest, middle),
        }


@dataclass(frozen=True, eq=False)
class _Outside:
    """All that stands out of an exosome.

    Attributes
    ----------
    beads : (n, 3) array
    radii : (n,) array
    sugar : (n,) bool array
        Whether a bead is one of a glycan.
    mhc : (n,) int array
        Number of the MHC molecule that a bead belongs to, -1 for others.
    """

    beads: Floats
    radii: Floats
    sugar: NDArray[np.bool_]
    mhc: NDArray[np.int_]

    @classmethod
    def of(cls, vesicle: Vesicle, mhc: str) -> _Outside:
        beads, radii, sugar, number = [], [], [], []
        for one in vesicle.batches:
            if stands_out(one.layer) and len(one):
                places, sizes, _parts, copy = one.bead_positions()
                beads.append(places.astype(np.float64))
                radii.append(sizes.astype(np.float64))
                sugar.append(np.full(len(sizes), is_glycan(one.layer)))
                number.append(copy if one.species == mhc else np.full(len(sizes), -1))
        return cls(*(np.concatenate(column) for column in (beads, radii, sugar, number)))

    @cached_property
    def _tree(self) -> cKDTree:
        return cKDTree(self.beads)

    def leaves_room(self, shape: Floats, sizes: Floats, mhc: int) -> bool:
        """Return whether beads touch no protein but one MHC molecule, and few sugars."""
        away, which = self._tree.query(shape, k=12, distance_upper_bound=2.0)
        near = np.isfinite(away)
        which = np.where(near, which, 0)
        meets = near & (away < self.radii[which] + sizes[:, None]) & (self.mhc[which] != mhc)
        sweet = self.sugar[which]
        return not (meets & ~sweet).any() and float((meets & sweet).any(axis=1).mean()) < _TOUCHED


def synapse_of(
    vesicle: Vesicle,
    mhc: str,
    co_receptor: str,
    residues: int,
    *,
    half_angle: float,
    rng: np.random.Generator,
) -> Synapse:
    """Return an exosome, turned so that as many as possible of its MHC molecules meet a receptor.

    Parameters
    ----------
    vesicle : Vesicle
    mhc, co_receptor : str
        Keys of proteins.
    residues : int
        Length of the peptide.
    half_angle : float
        Half angle, radians, of the T cell's membrane that lies around the exosome.
    rng : numpy.random.Generator

    Notes
    -----
    A receptor stands only where neither it nor its co-receptor meets other molecules of the
    exosome, and nothing of the exosome reaches the T cell's membrane.
    """
    whole = _Complex(mhc, co_receptor, vesicle.geometry.midplane)
    _places, turns = own_poses(vesicle, mhc)
    shape, sizes = whole.beads
    outside = _Outside.of(vesicle, mhc)
    far = whole.midplane + whole.height
    groups = [rotated(turn, shape) for turn in turns]
    free = np.array(
        [outside.leaves_room(group, sizes, number) for number, group in enumerate(groups)]
    )
    trees = [cKDTree(group) for group in groups]
    apart = np.array(
        [[one is two or one.count_neighbors(two, 1.0) == 0 for two in trees] for one in trees]
    )
    reach = np.linalg.norm(outside.beads, axis=1) + outside.radii
    high = outside.beads[reach > far - HALF_BILAYER - 0.4]
    feet = np.stack([rotated(turns, place) for _key, place, _turn in whole.poses])
    best: tuple[float, Rotation, list[int]] = (-1.0, Rotation.identity(), [])
    tries = Rotation.random(_TRIES, rng)
    matrices = tries.as_matrix()
    placed = np.einsum("tij,kcj->tkci", matrices, feet / far)
    inside = (-placed[..., 2] > math.cos(half_angle - _RIM)) & (placed[..., 1] > 1.5 / far)
    fits = inside.all(axis=1) & free
    if len(high):
        away = np.einsum("tij,bj->tbi", matrices, high / far)
        hit = (-away[..., 2] > math.cos(half_angle + 0.35)) & (away[..., 1] > -0.06)
        fits &= ~hit.any(axis=1)[:, None]
    for number in np.argsort(-fits.sum(axis=1), kind="stable")[:_BEST]:
        chosen: list[int] = []
        # From the cut backwards.
        for copy in np.argsort(placed[number, 0, :, 1], kind="stable"):
            if fits[number, copy] and all(apart[copy, other] for other in chosen):
                chosen.append(int(copy))
        nearest = min((placed[number, 0, copy, 1] for copy in chosen), default=1.0)
        # Rather below the exosome than beside it.
        score = float((1.5 * -placed[number, 0, chosen, 2] - 0.5).sum()) - 4 * nearest
        if score > best[0]:
            best = (score, tries[int(number)], chosen)
    _score, rotation, chosen = best
    shown = rotated(rotation * turns, [0.0, 0.0, 1.0])[:, 1] > 0
    return Synapse(
        turned_vesicle(vesicle, rotation),
        mhc,
        co_receptor,
        _peptide(_template(mhc), residues),
        (rotation * turns)[shown],
        (rotation * turns)[chosen],
    )
