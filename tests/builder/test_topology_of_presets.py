"""Every molecule of every preset's vesicle is on its side of the membrane.

Heights are distances from the midplane, nm: positive on the side of the exoplasm, negative on that
of the cytosol, whichever of both is outside of the vesicle.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from built_scenes import built
from exoviz.catalog import load_catalog
from exoviz.model import SIDES, Instances, Part, Polymer, Vesicle
from exoviz.model.arrays import SUGARS
from exoviz.model.layers import CARGO, Root, is_below, is_glycan, leaflet, root_of
from exoviz.scene import load_scene
from exoviz.scene.loading import preset_names
from topology import CORE, cytosolic_share

Floats = NDArray[np.floating[Any]]

CATALOG = load_catalog()
PRESETS = [name for name in preset_names() if not load_scene(name).model]
#: Heads of lipids.
HEADS = [part for part in Part if Part.CHOLINE <= part <= Part.HYDROXYL]


def vesicle(name: str) -> Vesicle:
    """Return a preset, or the vesicle of its recipe if it has a story."""
    return built(name)[1]


def heights(made: Vesicle, places: Floats) -> Floats:
    away: Floats = np.linalg.norm(places.astype(float), axis=1) - made.geometry.midplane
    return away if made.outside == "exoplasm" else -away


def proteins(made: Vesicle) -> list[Instances]:
    return [one for one in made.batches if root_of(one.layer) is Root.PROTEINS and len(one)]


@pytest.mark.parametrize("name", PRESETS)
def test_domains_of_proteins_are_on_their_sides(name: str) -> None:
    made = vesicle(name)
    for batch in proteins(made):
        places, radii, parts, copy = batch.bead_positions()
        height = heights(made, places)
        outwards = 1 if made.outside == "exoplasm" else -1
        assert (outwards * height[parts == Part.OUTSIDE] > CORE).all(), batch.species
        assert (outwards * height[parts == Part.INSIDE] < -CORE).all(), batch.species
        assert (np.abs(height[parts == Part.TRANSMEMBRANE]) < 3.6).all(), batch.species
        known = CATALOG.proteins.get(batch.species)
        if known is None:
            # One of the scene's own, which says itself what is outside.
            continue
        # What the entry says, whatever the builder calls outside.
        cytosolic = (height < -2.2).mean()
        assert cytosolic == pytest.approx(cytosolic_share(known), abs=0.16), batch.species
        if known.place != "membrane":
            nearest = np.full(len(batch), np.inf)
            np.minimum.at(nearest, copy, np.abs(height) - radii)
            assert nearest.max() < 3.5, batch.species


@pytest.mark.parametrize("name", PRESETS)
def test_anchors_are_in_their_leaflets(name: str) -> None:
    made = vesicle(name)
    for batch in proteins(made):
        places, _radii, parts, _copy = batch.bead_positions()
        anchors = heights(made, places[parts == Part.ANCHOR])
        if len(anchors) and batch.species in CATALOG.proteins:
            # Anchors that hold a protein of the exoplasm are in its leaflet.
            exoplasmic = cytosolic_share(CATALOG.proteins[batch.species]) < 0.5
            assert ((anchors > 0) == exoplasmic).all(), batch.species
            assert (np.abs(anchors) < 3.0).all(), batch.species


@pytest.mark.parametrize("name", PRESETS)
def test_what_is_inside_stays_inside(name: str) -> None:
    made = vesicle(name)
    for item in made.molecules():
        if is_below(item.layer, CARGO):
            if isinstance(item, Polymer):
                places, radii = item.beads, item.radii
            elif len(item):
                places, radii = item.bead_positions()[:2]
            else:
                continue
            reach = np.linalg.norm(places, axis=1) + radii
            assert reach.max() <= made.geometry.lumen + 1e-3, item.species
            known = CATALOG.proteins.get(item.species)
            assert known is None or known.compartment != made.outside


@pytest.mark.parametrize("name", PRESETS)
def test_sugars_are_away_from_the_cytosol(name: str) -> None:
    made = vesicle(name)
    for batch in made.batches:
        if is_glycan(batch.layer) and len(batch):
            places, _radii, parts, _copy = batch.bead_positions()
            assert np.isin(parts, list(SUGARS)).all()
            assert heights(made, places).min() > 2.2, batch.layer


@pytest.mark.parametrize("name", PRESETS)
def test_lipids_have_their_heads_out_and_their_tails_in(name: str) -> None:
    made = vesicle(name)
    seen = set()
    for side in SIDES:
        sign = 1 if side == "outer" else -1
        for batch in made.batches:
            if not is_below(batch.layer, leaflet(side)) or not len(batch):
                continue
            places, _radii, parts, copy = batch.bead_positions()
            away = sign * (np.linalg.norm(places, axis=1) - made.geometry.midplane)
            head = np.isin(parts, HEADS)
            count = np.bincount(copy[head], minlength=len(batch))
            heads = np.bincount(copy[head], away[head], len(batch)) / count
            tails = np.bincount(copy[~head], away[~head], len(batch)) / (
                np.bincount(copy[~head], minlength=len(batch))
            )
            assert (heads > tails + 0.3).all(), batch.species
            assert (heads > 1.0).all(), batch.species
            seen.add(side)
    assert seen == set(SIDES)


def test_a_preset_faces_the_cytosol_and_the_others_do_not() -> None:
    outside = {name: vesicle(name).outside for name in PRESETS}
    assert [name for name, one in outside.items() if one == "cytosol"] == ["synaptic-vesicle"]


def test_a_protein_on_the_wrong_side_is_noticed() -> None:
    # Half a turn about x puts the pump's ATP-cleaving part into the lumen.
    made = vesicle("synaptic-vesicle")
    (pump,) = [one for one in proteins(made) if one.species == "V-ATPase"]
    x, y, z, w = pump.rotations.T
    over = np.stack([w, z, -y, -x], axis=1)
    wrong = Instances(
        pump.layer, pump.species, pump.templates, pump.positions, over, pump.conformer
    )
    share = cytosolic_share(CATALOG.proteins["V-ATPase"])
    assert share > 0.6
    for batch, right in ((pump, True), (wrong, False)):
        cytosolic = (heights(made, batch.bead_positions()[0]) < -2.2).mean()
        assert bool(abs(cytosolic - share) < 0.16) is right
