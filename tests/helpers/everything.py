"""A vesicle and a story with one of everything that the catalog knows, made without building."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from exoviz.catalog import load_catalog
from exoviz.model import Geometry, Instances, Part, Polymer, Template, Vesicle
from exoviz.model.layers import (
    CYTOSOL,
    SIDES,
    VESICLES,
    Root,
    cell_membrane_layer,
    cell_molecule_layer,
    corona_layer,
    crowd_layer,
    glycan_layer,
    is_below,
    lipid_layer,
    luminal_protein_layer,
    membrane_protein_layer,
    rna_layer,
)

__all__ = ["StoryOfEverything", "of_everything"]


def _one(layer: str, species: str, mass_da: float = 1000.0) -> Instances:
    beads, radii = np.zeros((1, 3), np.float32), np.ones(1, np.float32)
    template = Template(species, beads, radii, np.full(1, Part.INSIDE, np.uint8), mass_da)
    turns = np.array([[0, 0, 0, 1]], np.float32)
    return Instances(layer, species, (template,), beads, turns, np.zeros(1, np.uint8))


def of_everything() -> Vesicle:
    """Return a vesicle with one molecule of each kind, and one that the catalog lacks."""
    catalog = load_catalog()
    batches = [_one(lipid_layer(side, key), key) for side in SIDES for key in catalog.lipids]
    for key, protein in catalog.proteins.items():
        if protein.place in ("membrane", "outer", "inner"):
            batches.append(_one(membrane_protein_layer(protein.family, key), key))
        elif protein.place == "corona":
            batches.append(_one(corona_layer(key), key))
        else:
            batches.append(_one(luminal_protein_layer(key), key))
    batches += [_one(glycan_layer(one.kind), key) for key, one in catalog.glycans.items()]
    batches.append(_one(glycan_layer("polylactosamine"), "polylactosamine-7"))
    batches.append(_one(membrane_protein_layer("custom", "MINE"), "MINE"))
    chains = tuple(
        Polymer(
            rna_layer(one.kind),
            key,
            np.zeros((1, 3), np.float32),
            np.ones(1, np.float32),
            "A",
            330.0,
        )
        for key, one in catalog.rna.items()
    )
    return Vesicle(Geometry(40.0), 1, tuple(batches), chains)


@dataclass(frozen=True)
class StoryOfEverything:
    """Names of all layers that stories can have; stands in for one where nothing else is asked."""

    vesicles: Mapping[str, Vesicle] = field(default_factory=lambda: {"vesicle/0": of_everything()})

    def layers(self) -> tuple[str, ...]:
        """Return the paths of all layers."""
        catalog = load_catalog()
        found = {VESICLES, *map(cell_membrane_layer, catalog.membranes)}
        found |= {cell_molecule_layer(one.family, key) for key, one in catalog.proteins.items()}
        found |= {cell_molecule_layer(one.family, key) for key, one in catalog.particles.items()}
        found |= {crowd_layer(one.group, fluid=one.in_fluid) for one in catalog.crowders.values()}
        # What is no species has a name for its layer.
        own = [one for one in catalog.names.layers if one.count("/") == 2]
        found |= {one for one in own if is_below(one, Root.CELL) and not is_below(one, CYTOSOL)}
        found |= {luminal_protein_layer("cargo"), luminal_protein_layer("new")}
        for vesicle in self.vesicles.values():
            found |= set(vesicle.layers())
        return tuple(sorted(found))
