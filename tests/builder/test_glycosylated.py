from __future__ import annotations

import numpy as np
import pytest

from exoviz.builder.glycosylated import glycosylated
from exoviz.builder.protein.protein_shapes import protein_template, standing
from exoviz.catalog import load_catalog
from exoviz.model import SUGARS
from exoviz.scene import load_scene
from exoviz.story.models import NO_GLYCANS, protein

GLYCANS = load_scene("life-of-an-exosome").glycans
KEYS = ("LAMP1", "TFRC", "ITGA5-ITGB1", "MHC-I", "CD55", "CD63")


def sugars(key: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the beads of a protein's sugars, and those of the protein above the membrane."""
    template = protein(key, GLYCANS).template
    sweet = np.isin(template.parts, list(SUGARS))
    above = template.beads[~sweet]
    return template.beads[sweet], above[above[:, 2] > 2.0]


@pytest.mark.parametrize("key", KEYS)
def test_sugars_are_in_the_exoplasm_and_in_nothing_else(key: str) -> None:
    sweet, above = sugars(key)
    assert len(sweet) > 5
    assert sweet[:, 2].min() > 2.5
    apart = np.linalg.norm(sweet[:, None] - above[None], axis=2)
    # Roots touch the residue that they are bound to.
    assert np.median(apart.min(axis=1)) > 0.5


@pytest.mark.parametrize("key", KEYS)
def test_each_site_has_the_glycan_that_the_catalog_names(key: str) -> None:
    catalog = load_catalog()
    entry = catalog.proteins[key]
    facing, bare = standing(entry, protein_template(entry), "exoplasm")
    sites = [name[0] for name in bare.site_names]
    own = glycosylated(facing, bare, {"Man5": 1.0})
    count = len(own.beads) - len(bare.beads)
    n_glycan = catalog.glycan(entry.glycoform or "Man5")
    wanted = sites.count("N") * len(n_glycan.residues)
    if entry.o_glycoform:
        wanted += sites.count("O") * len(catalog.glycan(entry.o_glycoform).residues)
    assert count == wanted
    assert np.array_equal(own.beads[: len(bare.beads)], bare.beads)


def test_occupancy_is_met_and_none_are_none() -> None:
    entry = load_catalog().proteins["TFRC"]
    facing, bare = standing(entry, protein_template(entry), "exoplasm")
    whole = len(glycosylated(facing, bare, {"Man5": 1.0}).beads) - len(bare.beads)
    sites = sum(name.startswith("N") for name in bare.site_names)
    one = len(glycosylated(facing, bare, {"Man5": 1.0}, 1 / sites).beads) - len(bare.beads)
    assert one * sites == whole
    assert glycosylated(facing, bare, {}) is bare
    assert len(protein("TFRC", NO_GLYCANS).template.beads) == len(bare.beads)


def test_the_same_protein_is_always_the_same() -> None:
    one, two = protein("LAMP1", GLYCANS), protein("LAMP1", GLYCANS)
    assert np.array_equal(one.template.beads, two.template.beads)
