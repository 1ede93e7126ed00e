"""Orient a protein by planes of a membrane, by its transmembrane stretches, or by its shape.

The frame is that of exoviz: +z points out of the vesicle and z = 0 is the midplane of the bilayer.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from exoviz.errors import InputError, Problem
from exoviz.importer.protein_chains import ProteinAtoms, spans
from exoviz.language import _

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Mask = NDArray[np.bool_]

__all__ = ["HALF_NM", "End", "Pose", "by_axes", "by_planes", "by_ranges"]

#: Half the thickness of the hydrophobic part where nothing tells it, nm.
HALF_NM: Final = 1.5

#: Cosine of 60°: the least that copies of a protein in one membrane have to each other.
_APART: Final = 0.5

#: What points out of the vesicle: an end of the chain, or a residue.
End = Literal["N", "C"] | int


#: Digits, of nm, to which places in a frame are rounded.
_DIGITS: Final = 9


@dataclass(frozen=True, slots=True, eq=False)
class Pose:
    """The transformation of a protein into its frame: ``(points - origin) @ axes.T``.

    Attributes
    ----------
    axes : (3, 3) array
        Unit vectors x, y and z of the frame.
    origin : (3,) array
        nm.
    half_nm : float
        Half the thickness of the hydrophobic part; 0 outside a membrane.
    by : str
        ``"planes"``, ``"ranges"``, ``"axes"`` or ``"end"``.
    """

    axes: Floats
    origin: Floats
    half_nm: float
    by: Literal["planes", "ranges", "axes", "end"]

    def placed(self, points: Floats) -> Floats:
        """Return points (n, 3) in the frame.

        Last bits, which LAPACK and BLAS leave otherwise on other processors, are rounded away:
        which bead an atom belongs to must not hang on them.
        """
        moved: Floats = np.round((points - self.origin) @ self.axes.T, _DIGITS)
        return moved


def _frame(normal: Floats) -> Floats:
    """Return axes whose z is `normal`, turned no more than that takes."""
    x, y, z = normal / np.linalg.norm(normal)
    if z < -1 + 1e-9:
        return np.diag([1.0, -1.0, -1.0])
    # Rodrigues' formula for the shortest turn of the normal onto z.
    cross = np.array([[0, 0, -x], [0, 0, -y], [x, y, 0]])
    turn: Floats = np.eye(3) + cross + cross @ cross / (1 + z)
    return turn


def _refuse(protein: ProteinAtoms, where: str, what: str, hint: str = "") -> InputError:
    return InputError(str(protein.path), [Problem(where, what, hint)])


def _present(protein: ProteinAtoms, chain: int | None = None) -> str:
    mine = np.ones(len(protein.numbers), bool) if chain is None else protein.chain == chain
    return spans(protein.numbers[mine].tolist())


def _end(protein: ProteinAtoms, outside: End) -> Floats:
    """Return where what points out is: the mean over the chains, nm."""
    seen = np.isfinite(protein.alpha).all(axis=1)
    if isinstance(outside, int):
        found = np.flatnonzero((protein.numbers == outside) & seen)
        if not len(found):
            what = _("residue {number} is not in {file}, which has {present}.")
            text = what.format(number=outside, file=protein.path.name, present=_present(protein))
            raise _refuse(protein, "outside", text)
    else:
        step = 1 if outside == "N" else -1
        found = np.array(
            [
                np.flatnonzero((protein.chain == index) & seen)[::step][0]
                for index in range(len(protein.chains))
            ]
        )
    place: Floats = protein.alpha[found].mean(axis=0)
    return place


def _turned_out(
    protein: ProteinAtoms, normal: Floats, origin: Floats, outside: End | None, known: Mask | None
) -> Floats | None:
    """Return the normal that points out of the vesicle; None if nothing tells which way that is."""
    if outside is not None:
        height = float((_end(protein, outside) - origin) @ normal)
        return normal if height >= 0 else -normal
    if known is None:
        return None
    residues = known & np.isfinite(protein.alpha).all(axis=1)
    if not residues.any():
        return None
    height = float(((protein.alpha[residues] - origin) @ normal).mean())
    return normal if height >= 0 else -normal


def by_planes(protein: ProteinAtoms, outside: End | None) -> Pose:
    """Orient a protein as the file's planes of the membrane say.

    Parameters
    ----------
    protein : ProteinAtoms
        With planes.
    outside : str or int, optional
        End ``"N"`` or ``"C"``, or residue, that points out, in place of the side of the file.
    """
    planes = protein.planes
    assert planes is not None
    normal, centre = np.array(planes.normal), np.array(planes.centre)
    turned = _turned_out(protein, normal, centre, outside, None)
    # The origin lies under the middle of the protein.
    middle = protein.positions.mean(axis=0)
    origin = middle - normal * float((middle - centre) @ normal)
    return Pose(_frame(normal if turned is None else turned), origin, planes.half_nm, "planes")


def _stretch(protein: ProteinAtoms, first: int, last: int) -> dict[int, Floats]:
    """Return the CA atoms of a range in each chain that has it."""
    found = {}
    for index in range(len(protein.chains)):
        mine = (protein.chain == index) & (protein.numbers >= first) & (protein.numbers <= last)
        points = protein.alpha[mine]
        points = points[np.isfinite(points).all(axis=1)]
        if len(points) >= max(4, (last - first + 1) // 2):
            found[index] = points
    return found


def _check_directions(protein: ProteinAtoms, ways: Mapping[int, Floats]) -> None:
    """Refuse copies of a protein that cross the membrane in different directions.

    Parameters
    ----------
    protein : ProteinAtoms
    ways : mapping of int to (s, 3) array
        Of each chain that has all stretches: their directions, as the chain runs.
    """
    for (one, first), (other, second) in itertools.combinations(ways.items(), 2):
        names = [protein.names[protein.chain == index].tolist() for index in (one, other)]
        if not set(names[0]) & set(names[1]) or abs(len(names[0]) - len(names[1])) > 60:
            continue
        cosine = float((first * second).sum(axis=1).mean())
        if cosine < _APART:
            angle = round(float(np.degrees(np.arccos(np.clip(cosine, -1, 1)))))
            names_ = (protein.chains[index].name for index in (one, other))
            what = _(
                "chains {one} and {other} of {file} cross the membrane {angle}° apart, as they may "
                "in a crystal; there is no middle between them."
            ).format(
                **dict(zip(("one", "other"), names_, strict=True)),
                file=protein.path.name,
                angle=angle,
            )
            hint = _(
                'Take one of them: chains = ["{chain}"]. A pair that does lie so needs the planes '
                "of OPM in its file."
            )
            raise _refuse(protein, "chains", what, hint.format(chain=protein.chains[one].name))


def by_ranges(
    protein: ProteinAtoms,
    ranges: Sequence[tuple[int, int]],
    outside: End | None,
    known_outside: Mask | None = None,
) -> Pose:
    """Orient a protein by the stretches of its chain that cross the membrane.

    The normal is the direction that the axes of the stretches share, whichever way they run; the
    midplane passes through the mean of their middles.

    Parameters
    ----------
    protein : ProteinAtoms
    ranges : sequence of (int, int)
        First and last residue of each, as the file counts.
    outside : str or int, optional
        End ``"N"`` or ``"C"``, or residue, that points out.
    known_outside : (r,) array, optional
        Which residues are known to lie outside, where `outside` is not given.

    Raises
    ------
    InputError
        If a range is not in the file, nothing says which side is outside, or copies of a protein
        lie in different directions.
    """
    tensor, middles = np.zeros((3, 3)), []
    ways: dict[int, list[Floats]] = {}
    for first, last in ranges:
        found = _stretch(protein, first, last)
        if not found:
            what = _("residues {first}-{last} are not in {file}, which has {present}.")
            text = what.format(
                first=first, last=last, file=protein.path.name, present=_present(protein)
            )
            raise _refuse(protein, "transmembrane", text)
        for chain, points in found.items():
            centred = points - points.mean(axis=0)
            axis = np.linalg.svd(centred, full_matrices=False)[2][0]
            tensor += np.outer(axis, axis)
            middles.append(points.mean(axis=0))
            runs = float((centred[-1] - centred[0]) @ axis)
            ways.setdefault(chain, []).append(axis if runs >= 0 else -axis)
    whole = {chain: np.array(axes) for chain, axes in ways.items() if len(axes) == len(ranges)}
    _check_directions(protein, whole)
    normal = np.linalg.eigh(tensor)[1][:, 2]
    middle = np.mean(middles, axis=0)
    turned = _turned_out(protein, normal, middle, outside, known_outside)
    if turned is None:
        what = _("nothing says which side of the membrane is outside.")
        hint = _('Give outside = "N" or "C", the end of the chain that is outside, or a residue.')
        raise _refuse(protein, "outside", what, hint)
    return Pose(_frame(turned), middle, HALF_NM, "ranges")


def by_axes(protein: ProteinAtoms, outside: End | None) -> Pose:
    """Orient a protein that crosses no membrane: flat, or with an end pointing out.

    Parameters
    ----------
    protein : ProteinAtoms
    outside : str or int, optional
        End or residue that points out; without it the shortest of the principal axes is z.
    """
    weights = protein.masses
    middle = np.average(protein.positions, axis=0, weights=weights)
    centred = protein.positions - middle
    if outside is not None:
        direction = _end(protein, outside) - middle
        if np.linalg.norm(direction) > 1e-3:
            return Pose(_frame(direction), middle, 0.0, "end")
    axes = np.linalg.eigh((centred * weights[:, None]).T @ centred)[1].T[::-1]
    # The sign of an axis is the machine's choice; the skew of the protein along it is not.
    skew = ((centred @ axes.T) ** 3 * weights[:, None]).sum(axis=0)
    axes = axes * np.where(skew < 0, -1.0, 1.0)[:, None]
    axes[1] = np.cross(axes[2], axes[0])
    return Pose(axes, middle, 0.0, "axes")
