"""Facts about files that shapes come from: the structure of a protein, or a whole model."""

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
        Residues in the file.
    expected : int
        Residues of the catalog's chains, or of the sequence in the file; 0 if neither is known.
    missing : str
        Residues that are not in the file, such as ``"1-57"``, as far as their numbering shows.
    mass_da : float
        Mass of the residues in the file.
    catalog_mass_da : float
        Mass in the catalog; 0 for a protein that is not in it.
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
    unknown_residues : int
        Residues of unknown kind, each of a mean residue's mass.
    variant : bool
        Whether the scene says that it is another length or sequence than the catalog's.
    name, source : str
        Name and source in the scene.
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
    unknown_residues: int = 0
    variant: bool = False
    name: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """The file that a whole model was imported from.

    Attributes
    ----------
    file : str
        Its name, without the folder.
    title : str
        Title in the file.
    software : bool
        Whether exoviz wrote it, so that its layers mean what they say.
    assembly : str
        Which assembly is shown; empty for the atoms as they are.
    assemblies, models : int
        Assemblies in the file, and models of which one alone is shown.
    atoms : int
        Atoms written in the file.
    atoms_shown : int
        Atoms shown, every copy counted.
    bead_kda : float
        Mass that a bead of a large molecule stands for.
    end_to_end_nm : float
        Largest distance between the surfaces of two beads, nm; 0 where an outer leaflet with head
        groups gives the diameter.
    waters : int
        Water molecules that are left out.
    left_out : tuple of str
        Components that are not drawn.
    bead_sources : tuple of str
        What radii of beads are from: ``"scene"``, ``"spheres"`` of an integrative model,
        ``"columns"`` of atoms of which the file says so, ``"martini"``.
    unknown_residues : int
        Residues of unknown kind that are written, each of a mean residue's mass.
    without_copies : tuple of str
        Layers of which the assembly has no copies.
    miscounted : tuple of str
        Models of which the assembly has not as many copies as the file says, with both numbers.
    rounded_operators : int
        Operators that were made the exact turns that they are rounded from.
    rounded_by : float
        How far the square of the worst of them was from one.
    without_mass : tuple of str
        Layers whose mass the file does not give.
    names, sorts : dict of str to str
        Name of each layer's entity in the file, and its type: ``"protein"``,
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
    end_to_end_nm: float = 0.0
    waters: int = 0
    left_out: tuple[str, ...] = ()
    bead_sources: tuple[str, ...] = ()
    unknown_residues: int = 0
    without_copies: tuple[str, ...] = ()
    miscounted: tuple[str, ...] = ()
    rounded_operators: int = 0
    rounded_by: float = 0.0
    without_mass: tuple[str, ...] = ()
    names: dict[str, str] = field(default_factory=dict)
    sorts: dict[str, str] = field(default_factory=dict)
