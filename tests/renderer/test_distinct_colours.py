"""Colours of proteins that a scene brings along: all unlike, and the same wherever they go."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import exoviz
from built_scenes import built
from exoviz.catalog import load_catalog
from exoviz.exporter.layer_contents import exported_drawing
from exoviz.model.layers import (
    corona_layer,
    last_step,
    luminal_protein_layer,
    membrane_protein_layer,
)
from exoviz.renderer.annotation.keys.legend_rows import legend_sections
from exoviz.renderer.colouring.distinct_colours import distinct_colours, is_own, own_colours
from exoviz.renderer.colouring.style_sheets import style_sheet_of
from exoviz.renderer.geometry.drawing import drawing
from exoviz.renderer.palette import from_hex
from exoviz.scene import Scene, View, parse_scene

OWN = """
format = "exoviz-scene"
version = 1
title = "Own"
vesicle.diameter_nm = 40
membrane.composition = { PC = 1 }
[proteins]
""" + "\n".join(
    f"MINE{n} = {{ copies = 1, mass_kda = 30, transmembrane_helices = 1 }}" for n in range(6)
)


@pytest.fixture(scope="module")
def scene() -> Scene:
    return parse_scene(OWN)


@pytest.fixture(scope="module")
def vesicle(scene: Scene) -> Any:
    return exoviz.build(scene)


def apart(one: str, other: str) -> float:
    """Return the distance of two colours in Oklab."""
    from exoviz.renderer.colouring.distinct_colours import _oklab
    from exoviz.renderer.palette import linear

    first, second = (_oklab(linear(from_hex(text)).astype(float)) for text in (one, other))
    return float(np.linalg.norm(first - second))


def test_ninety_colours_differ_from_each_other_and_from_those_of_families() -> None:
    colours = distinct_colours(90)
    # About twice what is just seen.
    assert min(apart(*pair) for pair in combinations(colours, 2)) > 0.04
    families = load_catalog().colours.families.values()
    shades = {shade for family in families for shade in family}
    assert min(apart(one, shade) for one in colours for shade in shades) > 0.04
    # The first are the farthest apart, and stay when more follow.
    assert min(apart(*pair) for pair in combinations(colours[:8], 2)) > 0.1
    for count in (0, 1, 8, 40, 500):
        assert distinct_colours(count)[:90] == distinct_colours(max(count, 90))[:count][:90]


def test_what_the_catalog_knows_keeps_its_colour() -> None:
    catalog = load_catalog()
    for key, protein in catalog.proteins.items():
        layer = membrane_protein_layer(protein.family, key)
        assert not any(map(is_own, (layer, luminal_protein_layer(key), corona_layer(key))))
    assert not any(map(is_own, (*catalog.names.layers, *built("exosome")[1].layers())))


def test_own_proteins_differ_in_picture_legend_and_files(vesicle: Any, tmp_path: Path) -> None:
    own = own_colours(vesicle.layers(), {})
    assert len(own) == len(set(own.values())) == 6
    view = View(cutaway="none")
    sheet = style_sheet_of(view, vesicle.layers())
    sections = legend_sections(list(own), {}, (), replace(sheet, saturation=1.0))
    assert {mark.colour for entry in sections[-1].levels[0] for mark in entry.marks} == {
        *own.values()
    }
    # A file has the colours of the picture, as does a file of the same vesicle in a story.
    plain = style_sheet_of(view, vesicle.layers())
    for found in (drawing(vesicle, view, plain), exported_drawing(vesicle, view, ())):
        tints = [
            found.colours[(found.layer == index)].mean(axis=0)
            for index, layer in enumerate(found.layers)
            if layer in own
        ]
        assert len(tints) == 6
        assert min(abs(a - b).max() for a, b in combinations(tints, 2)) > 0.03


def test_colours_that_are_given_count_more(vesicle: Any) -> None:
    layers = vesicle.layers()
    given = {"proteins": "112233"}
    assert own_colours(layers, given) == {}
    sheet = style_sheet_of(View(colours=given), layers)
    assert sheet.overrides["proteins"] == "112233"
    mine = {"proteins/custom/MINE3": "112233"}
    assert len(own_colours(layers, mine)) == 5


def test_an_own_protein_has_one_colour_wherever_it_is() -> None:
    layers = ("proteins/custom/A", "cargo/proteins/B", "cell/custom/A", "model/x/y", "model/x/z")
    colours = own_colours(layers, {})
    assert colours["proteins/custom/A"] == colours["cell/custom/A"]
    assert len(set(colours.values())) == 4
    assert own_colours(reversed(layers), {}) == colours
    assert {last_step(one) for one in colours} == {"A", "B", "y", "z"}
