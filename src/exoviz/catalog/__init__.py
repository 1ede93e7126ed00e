"""The species that an exosome can be built of, with their sources."""

from exoviz.catalog.catalog_files import Catalog, load_catalog
from exoviz.catalog.crowder import Crowder
from exoviz.catalog.evidence import Evidence, Source, read_of, supported
from exoviz.catalog.species import (
    RNA,
    Chain,
    Compartment,
    Domain,
    Figure,
    Glycan,
    Lipid,
    Place,
    Protein,
    Signal,
    Species,
)
from exoviz.catalog.sugars import Residue
from exoviz.catalog.surroundings import Fluid, MembraneType, Milestone, Particle

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
    "Place",
    "Protein",
    "Residue",
    "Signal",
    "Source",
    "Species",
    "load_catalog",
    "read_of",
    "supported",
]
