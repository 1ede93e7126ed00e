"""The corona: proteins of blood plasma lie on the vesicle, touch it, and pierce nothing."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from exoviz.builder import build_vesicle
from exoviz.catalog import load_catalog
from exoviz.errors import InputError
from exoviz.model import Vesicle
from exoviz.model.layers import Root, is_below, is_protein, stands_out
from exoviz.model.measures import counts
from exoviz.reporting.reports import report, report_text
from exoviz.scene import Scene, parse_scene, scene_text

HEAD = 'format = "exoviz-scene"\nversion = 1\nvesicle.diameter_nm = 30\n'
LIPIDS = "membrane.composition = { PC = 1 }\n"
RECIPE = LIPIDS + "proteins = { CD63 = 3, CD55 = 2 }\nglycans.n_glycans = { biantennary = 1 }\n"


@cache
def made(corona: str) -> tuple[Scene, Vesicle]:
    scene = parse_scene(HEAD + corona + RECIPE)
    return scene, build_vesicle(scene)


def bodies(vesicle: Vesicle) -> list[tuple[NDArray[np.float32], NDArray[np.float32]]]:
    """Return the beads of each copy of the corona."""
    found = []
    for batch in vesicle.batches:
        if is_below(batch.layer, Root.CORONA):
            places, radii, _parts, copy = batch.bead_positions()
            found += [(places[copy == one], radii[copy == one]) for one in range(len(batch))]
    return found


def test_a_corona_has_the_copies_that_are_given_or_those_of_the_catalog() -> None:
    _scene, vesicle = made("corona = { ApoE = 2, C3 = 1 }\n")
    assert counts(vesicle, Root.CORONA) == {"APOE": 2, "C3": 1}
    usual = parse_scene(HEAD + 'corona = "plasma"\n' + RECIPE).corona
    entries = load_catalog().proteins
    assert dict(usual) == {key: one.corona_copies for key, one in entries.items() if key in usual}
    # Tóth and colleagues name nine proteins; two of them are heavy chains of antibodies.
    assert len(usual) == 9
    assert all(entries[key].place == "corona" for key in usual)


def test_nothing_of_a_corona_is_in_the_membrane_or_in_another_molecule_and_all_of_it_touches() -> (
    None
):
    _scene, vesicle = made("corona = { APOB = 1, IGHG2-IGKC = 2, APOA1 = 3 }\n")
    surface = vesicle.geometry.diameter / 2
    parts = [batch.bead_positions()[:2] for batch in vesicle.batches if stands_out(batch.layer)]
    centres = np.concatenate([places for places, _radii in parts])
    radii = np.concatenate([sizes for _places, sizes in parts])
    tree = cKDTree(centres)
    for places, sizes in bodies(vesicle):
        above = np.linalg.norm(places, axis=1) - sizes - surface
        own = {tuple(place) for place in places.tolist()}
        gap = float(above.min())
        for place, size in zip(places, sizes, strict=True):
            near = [
                one for one in tree.query_ball_point(place, 3.0) if tuple(centres[one]) not in own
            ]
            if near:
                apart = np.linalg.norm(centres[near] - place, axis=1) - radii[near] - size
                gap = min(gap, float(apart.min()))
        assert gap == pytest.approx(0.0, abs=0.02)


def test_without_the_corona_all_else_is_the_same() -> None:
    _scene, bare = made("")
    _scene, dressed = made("corona = { APOE = 2, C3 = 1 }\n")
    others = [batch for batch in dressed.batches if not is_below(batch.layer, Root.CORONA)]
    assert [batch.layer for batch in others] == [batch.layer for batch in bare.batches]
    for one, other in zip(others, bare.batches, strict=True):
        assert one.positions.tobytes() == other.positions.tobytes()
    assert is_protein("corona/APOE")


def test_the_report_counts_and_weighs_a_corona_and_says_what_is_chosen() -> None:
    scene, vesicle = made("corona = { ApoE = 2, C3 = 1 }\n")
    data, bare = report(vesicle, scene), report(made("")[1])
    assert data["corona"] == {"C3": 1, "APOE": 2}
    added = data["mass_mda"]["protein"] - bare["mass_mda"]["protein"]
    assert added == pytest.approx((184.3 + 2 * 34.24) / 1000, abs=1e-3)
    assert data["lumen_filling"] == bare["lumen_filling"]
    assert any("Tóth 2021" in note for note in data["illustrative"])
    assert not any("Tóth 2021" in note for note in bare["illustrative"])
    assert "Protein corona" in report_text(data)


def test_a_corona_is_written_and_read_again() -> None:
    scene = parse_scene(HEAD + 'corona = "plasma"\n' + RECIPE)
    assert parse_scene(scene_text(scene)) == scene


STORY = 'story.chapters = ["travel"]\n'


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ('corona = "serum"\n', ["corona", "plasma"]),
        ("corona = { CD9 = 1 }\n", ["corona.CD9", "APOA1"]),
        ("corona = { Nonsense = 1 }\n", ["corona.Nonsense"]),
        ("corona = { APOE = -1 }\n", ["corona.APOE"]),
        ('corona = "plasma"\nmembrane.outside = "cytosol"\n', ["corona", "plasma"]),
        ('corona = "plasma"\n' + STORY, ["corona", "single"]),
        ("proteins.APOE = 1\n", ["proteins.APOE", "under corona"]),
    ],
)
def test_what_is_no_corona_is_refused(lines: str, words: list[str]) -> None:
    with pytest.raises(InputError) as caught:
        parse_scene(HEAD + LIPIDS + lines)
    assert all(word in str(caught.value) for word in words)
