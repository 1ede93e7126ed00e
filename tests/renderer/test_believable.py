"""What the picture of a vesicle says of itself."""

from __future__ import annotations

import pytest

from exoviz.catalog import load_catalog
from exoviz.language import speaking
from exoviz.renderer.annotation.believable import note_of
from exoviz.scene import Scene, load_scene, parse_scene
from exoviz.scene.loading import preset_names

CATALOG = load_catalog()


def without(scene: Scene, keys: set[str]) -> Scene:
    left = {key: item for key, item in scene.proteins.items() if key not in keys}
    return scene.model_copy(update={"proteins": left})


@pytest.mark.parametrize("language", ["en", "kk", "ru"])
def test_names_just_what_is_contested_in_it(language: str) -> None:
    scene = load_scene("exosome")
    contested = {key for key in scene.proteins if CATALOG.proteins[key].confidence == "contested"}
    assert contested
    with speaking(language):
        note, sober = note_of(scene), note_of(without(scene, contested))
    assert note.startswith(sober)
    named = note.removeprefix(sober).split(": ")[-1].split(", ")
    assert set(named) == contested
    assert sober
    assert not any(key in sober for key in contested)


def test_keeps_what_the_scene_says_itself() -> None:
    scene = load_scene("didactic")
    assert scene.illustrative
    assert note_of(scene).startswith(scene.illustrative)
    assert len(note_of(scene)) > len(scene.illustrative) + 20
    silent = scene.view.model_copy(update={"captions": False})
    assert note_of(scene, silent) == scene.illustrative


@pytest.mark.parametrize("name", preset_names())
def test_only_an_exosome_with_proteins_is_a_composite(name: str) -> None:
    scene = load_scene(name)
    composite = "composite of a population" in note_of(scene)
    exosome = bool(scene.proteins) and scene.membrane.outside == "exoplasm"
    assert composite == (exosome and scene.story is None)


def test_one_of_a_population_is_no_composite_and_a_corona_is_a_choice() -> None:
    text = (
        'format = "exoviz-scene"\nversion = 1\nmembrane.composition = { PC = 1 }\n'
        'proteins = { CD9 = 4, CD63 = 2 }\ncorona = "plasma"\n'
        "population.shares = { CD63 = 1, CD9 = 0 }\n"
    )
    note = note_of(parse_scene(text))
    assert "subpopulation CD63;" in note
    assert "composite" not in note
    assert "corona" in note
