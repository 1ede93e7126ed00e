"""The user's own structures of proteins: where they are, and how they lie."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from exoviz.catalog import Catalog, Compartment, Place, Protein
from exoviz.errors import InputError, Problem
from exoviz.language import _
from exoviz.scene.document import Scene
from exoviz.scene.protein_items import OwnStructure

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from exoviz.importer.orientation import Pose
    from exoviz.importer.protein_chains import ProteinAtoms

__all__ = [
    "file_problems",
    "oriented",
    "outside_residues",
    "place_of",
    "relative",
    "with_absolute_paths",
    "with_paths",
]


def with_paths(scene: Scene, change: Callable[[str], str]) -> Scene:
    """Return a scene whose files are named as `change` makes of their names."""
    proteins = {
        key: item.model_copy(update={"structure": change(item.structure)})
        if isinstance(item, OwnStructure)
        else item
        for key, item in scene.proteins.items()
    }
    model = change(scene.model) if scene.model else ""
    if model == scene.model and proteins == scene.proteins:
        return scene
    return scene.model_copy(update={"proteins": proteins, "model": model})


def with_absolute_paths(scene: Scene, folder: Path) -> Scene:
    """Return a scene whose files are named from the root, not from the scene's folder."""
    return with_paths(scene, lambda path: os.path.normpath(folder / path))


def relative(path: str, folder: Path) -> str:
    """Return a path as a scene in `folder` names it."""
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:
        # Another drive.
        return path


def outside_residues(known: Protein | None, atoms: ProteinAtoms) -> NDArray[np.bool_] | None:
    """Return which residues (r,) the catalog says are exoplasmic; None if it is silent.

    In a complex with other molecules only the chains of the protein itself count, if the file
    refers to UniProt.
    """
    import numpy as np

    if known is None or len(known.chains) > 1:
        return None
    found: set[int] = set()
    exoplasmic = "outside" if known.up == "exoplasm" else "inside"
    for domain in known.domains:
        if domain.part == exoplasmic:
            for _chain, first, last in domain.residues:
                found.update(range(first, last + 1))
    (chain,) = known.chains
    found.update(chain.glycosites)
    own = np.array([record.uniprot == chain.uniprot != "" for record in atoms.chains])
    mine = own[atoms.chain] if own.any() else np.ones(len(atoms.chain), bool)
    return mine & np.isin(atoms.uniprot_numbers, list(found))


def _is_lipid_anchored(known: Protein, up: Compartment) -> Literal["outer", "inner"]:
    """Return the side of a protein that a lipid holds, where +z faces a compartment."""
    masses = {"outside": 0.0, "inside": 0.0}
    for domain in known.domains:
        if domain.part in masses:
            masses[domain.part] += domain.mass_kda * domain.symmetry
    above = masses["outside"] >= masses["inside"]
    return "outer" if above is (known.up == up) else "inner"


def place_of(
    item: OwnStructure, known: Protein | None, atoms: ProteinAtoms, up: Compartment = "exoplasm"
) -> Place:
    """Return the place of a protein with a structure, in a frame whose +z faces a compartment."""
    if item.place is not None:
        return item.place
    if known is None:
        return "membrane" if item.transmembrane or atoms.planes else "lumen"
    crosses = known.transmembrane_helices or item.transmembrane or atoms.planes
    if known.place == "membrane" and not crosses:
        return _is_lipid_anchored(known, up)
    return known.facing(up).place


def oriented(
    item: OwnStructure, known: Protein | None, up: Compartment = "exoplasm"
) -> tuple[ProteinAtoms, Place, Pose]:
    """Return the atoms of a protein's structure, its place, and how it lies there.

    Parameters
    ----------
    item : OwnStructure
    known : Protein, optional
        What the catalog knows of it.
    up : str
        Compartment that +z faces: the one outside the vesicle where `item` says its side, else
        ``"exoplasm"``.

    Raises
    ------
    InputError
        If the file is not usable, or nothing says how it lies in the membrane.
    """
    from exoviz.importer.orientation import by_axes, by_planes, by_ranges
    from exoviz.importer.protein_chains import read_protein

    atoms = read_protein(Path(item.structure), item.chains)
    place = place_of(item, known, atoms, up)
    if place != "membrane":
        outside = item.outside
        if outside is None and known is not None and known.anchor == "GPI":
            # The anchor is at the C-terminus.
            outside = "N"
        return atoms, place, by_axes(atoms, outside)
    if item.transmembrane:
        outside = _topology(known) if item.outside is None else item.outside
        known_outside = outside_residues(known, atoms)
        pose = by_ranges(atoms, item.transmembrane, outside, known_outside)
        return atoms, place, pose
    if atoms.planes is not None:
        return atoms, place, by_planes(atoms, item.outside)
    what = _("nothing says how {file} lies in the membrane.").format(file=atoms.path.name)
    hint = _(
        "Use the file of OPM (with its DUM atoms), or give the residues that cross the membrane: "
        "transmembrane = [[12, 32]]. What only lies on it has place = 'outer' or 'inner'."
    )
    raise InputError(str(atoms.path), [Problem("structure", what, hint)])


def _topology(known: Protein | None) -> Literal["N", "C"] | None:
    """Return the end that is outside, where the anchor says it."""
    if known is None or len(known.chains) > 1:
        return None
    if known.anchor.endswith(", type I"):
        return "N"
    return "C" if known.anchor.endswith(", type II") else None


def file_problems(scene: Scene, catalog: Catalog) -> Iterable[Problem]:
    """Find what is wrong with the files of a scene's proteins; they are read for it."""
    for key, item in scene.proteins.items():
        if not isinstance(item, OwnStructure):
            continue
        try:
            oriented(item, catalog.proteins.get(key))
        except InputError as error:
            for problem in error.problems:
                where = problem.where or "structure"
                what = problem.what
                if not problem.where:
                    what = f"{error.source}: {what}"
                yield Problem(f"proteins.{key}.{where}", what, problem.hint)
