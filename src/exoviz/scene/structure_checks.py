"""The user's own structures of proteins: where they are, and how they lie."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

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
    "looked_for",
    "oriented",
    "outside_residues",
    "place_of",
    "relative",
    "with_absolute_paths",
    "with_paths",
]


#: Least part of a protein's length that a file without accession has, and what its tags add.
_SHORTEST: Final = 0.6
_TAGS: Final = 30


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


def _is_there(path: str) -> bool:
    try:
        return Path(path).exists()
    except (OSError, ValueError):
        # No disk has such a name.
        return False


def _places(path: str, folders: Sequence[Path]) -> list[str]:
    """Return where a file can be that a scene names: as it says, or beside the scene."""
    places = [os.path.normpath(folder / path) for folder in folders]
    places += [os.path.normpath(folder / Path(path).name) for folder in folders]
    return list(dict.fromkeys(places))


def with_absolute_paths(scene: Scene, folders: Sequence[Path]) -> Scene:
    """Return a scene whose files are named from the root, not from the scene's folder.

    Parameters
    ----------
    scene : Scene
    folders : sequence of Path
        The folder of the scene file; if that is a link, also that of the file itself. What is in
        none of them as the scene names it is looked for beside the scene.
    """

    def found(path: str) -> str:
        places = _places(path, folders)
        return next((place for place in places if _is_there(place)), places[0])

    return with_paths(scene, found)


def looked_for(path: str, folders: Sequence[Path]) -> str:
    """Return where a missing file was looked for, in words; empty where it is there."""
    name = Path(path)
    if not path or _is_there(path):
        return ""
    places = list(dict.fromkeys([path, *(str(folder / name.name) for folder in folders)]))
    return _("It was looked for here: {places}.").format(places=", ".join(places))


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


def _check_identity(item: OwnStructure, known: Protein | None, atoms: ProteinAtoms) -> None:
    """Refuse a file that is not the catalog's protein, unless the scene says that it is a variant.

    Where the file refers to UniProt, its accession decides, also of a part of the protein; else the
    length, since the catalog holds no sequences.
    """
    if known is None or item.variant:
        return
    import numpy as np

    codes = {chain.uniprot for chain in known.chains if chain.uniprot}
    here = {record.name: record.uniprot.partition("-")[0] for record in atoms.chains}
    what = ""
    if any(here.values()) and codes:
        other = [(name, code) for name, code in here.items() if code and code not in codes]
        if other:
            what = _("chain {chain} of {file} is {code} by UniProt, and this protein is {known}.")
            what = what.format(
                chain=other[0][0],
                file=atoms.path.name,
                code=other[0][1],
                known=", ".join(sorted(codes)),
            )
    else:
        lengths = [chain.residues for chain in known.chains]
        for index, record in enumerate(atoms.chains):
            count = record.sequence or int(np.count_nonzero(atoms.chain == index))
            if not any(_SHORTEST * one <= count <= one + _TAGS for one in lengths):
                what = _("chain {chain} of {file} has {count} residues, and this protein {known}.")
                what = what.format(
                    chain=record.name,
                    file=atoms.path.name,
                    count=count,
                    known=", ".join(map(str, lengths)),
                )
                break
    if what:
        hint = _(
            "Choose its chains with chains; if the file is a part or a variant of it and meant, "
            "say variant = true."
        )
        raise InputError(str(atoms.path), [Problem("structure", what, hint)])


def _check_crossings(item: OwnStructure, known: Protein | None, atoms: ProteinAtoms) -> None:
    """Refuse a protein of the user's own that seems to cross the membrane if nothing says how."""
    from exoviz.importer.hydropathy import likely_crossings

    if known is not None or item.place is not None or item.transmembrane or atoms.planes:
        return
    hint = _(
        "Give the residues that cross the membrane, such as transmembrane = {ranges}, or use the "
        "file of OPM (with its DUM atoms); for a protein that crosses none say place = 'lumen', "
        "'outer' or 'inner'."
    )
    crossings = likely_crossings(atoms)
    if crossings:
        what = _("{file} seems to cross a membrane with residues {ranges}, and nothing says how.")
        text = ", ".join(f"{first}-{last}" for first, last in crossings)
        what = what.format(file=atoms.path.name, ranges=text)
    elif item.outside is not None:
        what = _("outside says what points out, but nothing says where {file} is.")
        what = what.format(file=atoms.path.name)
    else:
        return
    ranges = str([list(one) for one in crossings] or [[12, 32]])
    raise InputError(str(atoms.path), [Problem("structure", what, hint.format(ranges=ranges))])


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
        If the file is not usable, is not that of the catalog's protein, or nothing says how it lies
        in the membrane.
    """
    from exoviz.importer.orientation import by_axes, by_planes, by_ranges
    from exoviz.importer.protein_chains import read_protein

    atoms = read_protein(Path(item.structure), item.chains)
    _check_identity(item, known, atoms)
    _check_crossings(item, known, atoms)
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


def file_problems(
    scene: Scene, catalog: Catalog, folders: Sequence[Path] = ()
) -> Iterable[Problem]:
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
                hint = problem.hint or looked_for(item.structure, folders)
                yield Problem(f"proteins.{key}.{where}", what, hint)
