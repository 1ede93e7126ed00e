"""What colours say: every colouring, over all presets."""

from __future__ import annotations

import numpy as np
import pytest

from built_scenes import built
from exoviz.builder import build_vesicle
from exoviz.catalog import load_catalog
from exoviz.model import Part
from exoviz.model.layers import is_glycan, is_lipid, is_protein, is_rna
from exoviz.registry import implementation
from exoviz.registry.colourings import BY_KIND, COLOURINGS
from exoviz.registry.styles import STYLES
from exoviz.renderer import Words, laid_out, view_drawing
from exoviz.renderer.annotation.primitives import Shape, Text
from exoviz.renderer.colouring.colour_scale import UNKNOWN, scale_of
from exoviz.renderer.colouring.painting import layer_swatches, painting_of
from exoviz.renderer.colouring.style_sheets import style_sheet_of
from exoviz.renderer.palette import from_hex
from exoviz.scene import View, parse_scene, preset_names

BY_VALUE = [name for name, record in COLOURINGS.items() if record.values]
PRESETS = preset_names()


def values_of(name: str, preset: str):  # type: ignore[no-untyped-def]
    return implementation(COLOURINGS[name].values)(built(preset)[1])


def layers_of_molecules(preset: str) -> np.ndarray:
    vesicle = built(preset)[1]
    layers = [np.full(len(item), item.layer) for item in vesicle.molecules()]
    return np.concatenate(layers)


@pytest.mark.parametrize("preset", PRESETS)
def test_every_bead_has_a_colour_and_the_key_spans_its_value(preset: str) -> None:
    vesicle = built(preset)[1]
    beads = vesicle.beads()
    for name in BY_VALUE:
        painting = painting_of(vesicle, View(colour_by=name))
        assert painting is not None
        colours = painting.beads(beads.molecule, beads.part)
        assert colours.shape == (len(beads), 3)
        assert ((colours >= 0) & (colours <= 1)).all(), name
        scale, values = painting.scale, painting.values.of_molecule
        known = values[np.isfinite(values)]
        assert len(values) == beads.molecule.max() + 1
        if scale.categories:
            shown = {scale.categories[index] for index in scale.present}
            assert len(shown) == len(scale.present) > 0
            table = scale.colours(np.array(scale.present, np.float32))
            assert len(np.unique(table, axis=0)) == len(table), name
        elif len(known):
            assert scale.low <= known.min()
            assert known.max() <= scale.high
            ticks = scale.ticks()
            assert (ticks[0], ticks[-1]) == (scale.low, scale.high)
            assert list(ticks) == sorted(ticks)
        # Grey is what is unknown, and the key says so.
        grey = (np.abs(colours - from_hex(UNKNOWN)) < 1e-6).all(axis=1)
        assert grey.any() <= scale.has_unknown


@pytest.mark.parametrize("name", BY_VALUE)
def test_a_molecule_has_one_value_and_so_one_colour(name: str) -> None:
    vesicle = built("exosome")[1]
    beads = vesicle.beads()
    painting = painting_of(vesicle, View(colour_by=name))
    assert painting is not None
    colours = painting.beads(beads.molecule, beads.part)
    keys = beads.molecule.astype(np.int64)
    if painting.values.of_part is not None:
        keys = keys * 256 + beads.part
    first = np.unique(keys, return_index=True, return_inverse=True)
    assert (colours == colours[first[1]][first[2]]).all()


def test_values_are_those_of_the_catalog_and_of_the_coordinates() -> None:
    vesicle = built("exosome")[1]
    catalog, layers = load_catalog(), layers_of_molecules("exosome")
    charge = values_of("charge", "exosome").of_molecule
    for key, lipid in catalog.lipids.items():
        mine = layers == f"membrane/inner/{key}"
        assert (charge[mine] == lipid.charge_e.value).all(), key
    protein = np.array([is_protein(one) for one in layers])
    assert np.isnan(charge[protein]).all()
    rna = np.array([is_rna(one) for one in layers])
    assert (charge[rna] == [1 - len(chain.sequence) for chain in vesicle.polymers]).all()
    mass = values_of("mass", "exosome").of_molecule
    assert np.nansum(mass) * 1000 == pytest.approx(
        sum(item.mass_da for item in vesicle.molecules()), rel=1e-3
    )
    height = values_of("distance", "exosome").of_molecule
    outer = np.array([one.startswith("membrane/outer") for one in layers])
    inner = np.array([one.startswith("membrane/inner") for one in layers])
    assert height[outer].min() > 0 > height[inner].max()
    assert (height[rna] < 0).all()


def test_sugars_of_a_lipid_have_its_charge_and_those_of_proteins_their_own() -> None:
    vesicle = built("exosome")[1]
    layers, owner = layers_of_molecules("exosome"), vesicle.owners()
    charge = values_of("charge", "exosome").of_molecule
    glycan = np.array([is_glycan(one) for one in layers])
    lipid = np.array([is_lipid(one) for one in layers])
    on_lipids = glycan & lipid[owner]
    assert on_lipids.any()
    assert (charge[on_lipids] == charge[owner[on_lipids]]).all()
    beads = vesicle.beads()
    acids = np.bincount(beads.molecule[beads.part == Part.NEU5AC], minlength=len(layers))
    own = glycan & ~on_lipids
    assert (charge[own] == -acids[own]).all()


def test_what_comes_out_otherwise_than_asked_is_told() -> None:
    text = """
format = "exoviz-scene"
version = 1
vesicle.diameter_nm = 20
membrane.composition = { cholesterol = 90, PC = 10 }
"""
    vesicle = build_vesicle(parse_scene(text))
    values = implementation(COLOURINGS["deviation"].values)(vesicle).of_molecule
    every = {
        batch.species: values[sum(map(len, vesicle.batches[:index]))]
        for index, batch in enumerate(vesicle.batches)
        if len(batch)
    }
    counts: dict[str, int] = {}
    for batch in vesicle.batches:
        counts[batch.species] = counts.get(batch.species, 0) + len(batch)
    share = counts["cholesterol"] / sum(counts.values())
    assert every["cholesterol"] == pytest.approx(100 * (share / 0.9 - 1), abs=0.01)


@pytest.mark.parametrize("name", BY_VALUE)
def test_every_picture_says_what_its_colours_mean(name: str) -> None:
    vesicle = built("exosome")[1]
    for style in STYLES:
        view = View(colour_by=name, style=style, cutaway="half")
        _made, primitives = laid_out(vesicle, (480, 320), view, Words(legend="full"))
        texts = [one.text for one in primitives if isinstance(one, Text)]
        assert any(text.startswith(COLOURINGS[name].title) for text in texts)
    without = view.model_copy(update={"captions": False})
    _made, primitives = laid_out(vesicle, (48, 36), without, Words())
    assert not primitives


@pytest.mark.parametrize("name", ["mass", "leaflet"])
def test_the_key_stands_beside_the_vesicle(name: str) -> None:
    vesicle = built("exosome")[1]
    view = View(colour_by=name, style="draft", cutaway="half")
    made, primitives = laid_out(vesicle, (360, 240), view, Words())
    shapes = [one for one in primitives if isinstance(one, Shape)]
    end = max(x for one in shapes for x, _y in one.points)
    columns = np.flatnonzero((made.bead >= 0).any(axis=0))
    assert columns[0] * 360 / made.bead.shape[1] > end


def test_a_colour_given_by_hand_counts_more() -> None:
    vesicle = built("exosome")[1]
    view = View(colour_by="mass", colours={"cargo/rna": "FF0000"}, cutaway="half")
    drawing = view_drawing(vesicle, view, style_sheet_of(view, vesicle.layers()))
    rna = np.array([is_rna(one) for one in drawing.layers])[drawing.layer]
    plain = view_drawing(vesicle, View(cutaway="half"), style_sheet_of(View(), vesicle.layers()))
    assert (drawing.colours[rna][:, 0] > drawing.colours[rna][:, 1]).all()
    assert (drawing.colours[~rna] != plain.colours[~rna]).any()
    swatches = layer_swatches(vesicle, view)
    assert not any(is_rna(one) for one in swatches)
    assert not layer_swatches(vesicle, View(colour_by=BY_KIND))


def test_the_scales_are_those_that_they_are_named_after() -> None:
    from matplotlib import colormaps

    for name, table in (("mass", "viridis"), ("distance", "RdBu")):
        scale = scale_of(COLOURINGS[name], values_of(name, "exosome"))
        steps = scale.steps(9)
        wanted = colormaps[table](scale.shares(steps))[:, :3]
        assert np.abs(scale.colours(steps) - wanted).max() < 0.02
        places = [scale.place(float(one)) for one in steps]
        assert np.allclose(places, np.linspace(0, 1, 9), atol=0.01)
