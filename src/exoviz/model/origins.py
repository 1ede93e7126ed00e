"""Where shapes come from that are the user's own: a structure of a protein, or a whole model."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["ModelFacts", "StructureFacts"]


@dataclass(frozen=True, slots=True)
class StructureFacts:
    """The structure that a protein's shape was made from.

    Attributes
    ----------
    file : str
        Its name, without the folder.
    chains : tuple of str
    oriented_by : str
        ``"planes"``, ``"ranges"``, ``"axes"`` or ``"end"``.
    residues : int
        In the file.
    expected : int
        Of the catalog's chains, or of the sequence that the file gives; 0 if nobody says.
    missing : str
        Residues that are not in the file, such as ``"1-57"``, as far as their numbers tell.
    mass_da : float
        Of the residues in the file.
    catalog_mass_da : float
        0 for a protein that the catalog lacks.
    sites : tuple of int
        Residues to which sugars can be attached.
    sites_lacking : tuple of int
        N-glycosites that are not in the file.
    sites_other : tuple of str
        N-glycosites where the file has no asparagine, such as ``"SER 130"``.
    sites_buried : tuple of int
        N-glycosites with no room for a sugar outside the membrane.
    sites_unplaced : tuple of str
        Genes with N-glycosites that no chain of the file is known to be.
    left_out : tuple of str
        Components of the file that are not drawn.
    models : int
        Models in the file, of which the first is taken.
    name, source : str
        As the scene says.
    """

    file: str
    chains: tuple[str, ...]
    oriented_by: str
    residues: int
    expected: int
    missing: str
    mass_da: float
    catalog_mass_da: float
    sites: tuple[int, ...] = ()
    sites_lacking: tuple[int, ...] = ()
    sites_other: tuple[str, ...] = ()
    sites_buried: tuple[int, ...] = ()
    sites_unplaced: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    models: int = 1
    name: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """The file that a whole model was opened from.

    Attributes
    ----------
    file : str
        Its name, without the folder.
    title : str
        What it calls itself.
    software : bool
        Whether exoviz wrote it, so that its layers mean what they say.
    assembly : str
        Which assembly is shown; empty for the atoms as they are.
    assemblies, models : int
        In the file.
    atoms : int
        Written in the file.
    atoms_shown : int
        Those times the copies of each.
    bead_kda : float
        Mass that a bead of a large molecule stands for.
    waters : int
        Left out.
    without_mass : tuple of str
        Layers whose mass the file does not tell.
    names, sorts : dict of str to str
        What each layer's entity is called in the file, and what it is: ``"protein"``,
        ``"nucleic"``, ``"sugar"``, ``"lipid"`` or ``"other"``.
    """

    file: str
    title: str
    software: bool
    assembly: str
    assemblies: int
    models: int
    atoms: int
    atoms_shown: int
    bead_kda: float
    waters: int = 0
    without_mass: tuple[str, ...] = ()
    names: dict[str, str] = field(default_factory=dict)
    sorts: dict[str, str] = field(default_factory=dict)
