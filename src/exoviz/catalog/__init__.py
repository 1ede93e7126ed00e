"""The species that an exosome can be built of, with their sources."""

from exoviz.catalog.catalog_files import Catalog, load_catalog
from exoviz.catalog.crowder import Crowder
from exoviz.catalog.species import (
    RNA,
    Chain,
    Compartment,
    Domain,
    Evidence,
    Figure,
    Fluid,
    Glycan,
    Lipid,
    MembraneType,
    Milestone,
    Particle,
    Protein,
    Signal,
    Source,
    Species,
)
from exoviz.catalog.sugars import Residue

__all__ = [
    "RNA",
    "Catalog",
    "Chain",
    "Compartment",
    "Crowder",
    "Domain",
    "Evidence",
    "Figure",
    "Fluid",
    "Glycan",
    "Lipid",
    "MembraneType",
    "Milestone",
    "Particle",
    "Protein",
    "Residue",
    "Signal",
    "Source",
    "Species",
    "load_catalog",
]
