"""A protein with its glycans as one rigid bead model, for membranes that are not built."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Final

import numpy as np

from exoviz.builder.glycan.glycan_attachment import CLOSENESS, Attachment, attach, sites_of
from exoviz.builder.glycan.glycan_shapes import glycan_templates
from exoviz.builder.membrane.leaflet_quotas import largest_remainder
from exoviz.builder.obstacles import Obstacles
from exoviz.catalog import Protein, load_catalog
from exoviz.model import Instances, Template
from exoviz.model.layers import cell_molecule_layer, glycan_layer
from exoviz.model.randomness import stream
from exoviz.progress import silent

__all__ = ["glycosylated"]

_FLAT_NM: Final = 2000.0
"""Radius of the sphere on which it stands while sugars are placed: as good as flat."""
_HEADS_NM: Final = 2.5
_AWAY_NM: Final = 10.0
"""From the midplane to the lowest bead of a protein that is free: no glycan reaches as far."""


def _carried(
    protein: Protein, names: tuple[str, ...], shares: Mapping[str, float], occupancy: float
) -> list[str]:
    """Return the glycan of each site, empty for none; a share is met to within one."""
    n_sites = [index for index, name in enumerate(names) if name.startswith("N")]
    found = [protein.o_glycoform if name.startswith("O") else "" for name in names]
    own = {protein.glycoform: 1.0} if protein.glycoform else dict(shares)
    whole = sum(own.values())
    if not whole or not n_sites:
        return found
    occupied = round(occupancy * len(n_sites))
    order = stream(0, "cell", "glycoform", protein.name).permutation(n_sites)[:occupied]
    counts = largest_remainder({key: occupied * share / whole for key, share in own.items()})
    for site, key in zip(order, (key for key, n in counts.items() for _ in range(n)), strict=True):
        found[site] = key
    return found


def glycosylated(
    protein: Protein, template: Template, shares: Mapping[str, float], occupancy: float = 1.0
) -> Template:
    """Return a protein's bead model with a glycan on each of its sites; always the same.

    Parameters
    ----------
    protein : Protein
    template : Template
        Its +z faces the exoplasm, where the glycans are; one that is free has them all round.
    shares : mapping of str to float
        Shares of N-glycans where the catalog names none for the protein; only their ratios count.
    occupancy : float
        Fraction of N-glycosites that carry a glycan.

    Returns
    -------
    Template
        The protein's beads first; its mass is without the glycans', as everywhere.

    Raises
    ------
    exoviz.errors.DoesNotFitError
        If a site has no room for its glycan.
    """
    keys = _carried(protein, template.site_names, shares, occupancy)
    if not any(keys):
        return template
    layer = cell_molecule_layer(protein.family, protein.name)
    upright = np.array([[0.0, 0.0, 0.0, 1.0]], np.float32)
    free = protein.place in ("lumen", "cell")
    lift = _AWAY_NM - float(template.beads[:, 2].min()) if free else 0.0
    place = np.array([[0.0, 0.0, _FLAT_NM + lift]], np.float32)
    batch = Instances(layer, protein.name, (template,), place, upright, np.zeros(1, np.uint8))
    sites = sites_of(batch, 0)
    obstacles = Obstacles(CLOSENESS)
    out = template.beads[:, 2] + lift > 2.0
    obstacles.add((template.beads[out] + place).astype(float), template.radii[out].astype(float))
    catalog = load_catalog()
    entries = sorted(set(keys) - {""}, key=lambda key: (-len(catalog.glycan(key).residues), key))
    jobs = [
        Attachment(
            glycan_layer(catalog.glycan(key).kind),
            key,
            glycan_templates(catalog.glycan(key)),
            sites.take(np.flatnonzero(np.array(keys) == key)),
        )
        for key in entries
    ]
    rng = stream(0, "cell", "glycans", protein.name)
    attached = attach(jobs, obstacles, _FLAT_NM + _HEADS_NM, rng, silent)
    beads = [(one.bead_positions()[0] - place).astype(np.float32) for one in attached]
    return dataclasses.replace(
        template,
        beads=np.concatenate([template.beads, *beads]),
        radii=np.concatenate([template.radii, *(one.bead_positions()[1] for one in attached)]),
        parts=np.concatenate([template.parts, *(one.bead_positions()[2] for one in attached)]),
    )
