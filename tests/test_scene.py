"""Scene files: what is refused, and how."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from exoviz.errors import InputError
from exoviz.resources import folder
from exoviz.scene import Scene, load_scene, parse_scene, preset_names

HEAD = 'format = "exoviz-scene"\nversion = 1\n'
GOOD = "[membrane]\ncomposition = { PC = 60, cholesterol = 40 }\n"


def problems(text: str) -> str:
    with pytest.raises(InputError) as caught:
        parse_scene(HEAD + text, "mine.toml")
    return str(caught.value)


def test_all_presets_can_be_read() -> None:
    names = preset_names()
    assert names[0] == "exosome"
    assert {"exosome-30nm", "liposome", "synaptic-vesicle"} <= set(names)
    for name in names:
        assert load_scene(name).title


def test_a_scene_can_be_read_by_path(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(HEAD + GOOD, encoding="utf-8")
    assert load_scene(path) == parse_scene(HEAD + GOOD)


def test_abbreviated_lipids_are_the_same_as_full_names() -> None:
    full = GOOD.replace("PC", "phosphatidylcholine")
    assert parse_scene(HEAD + GOOD) == parse_scene(HEAD + full)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (GOOD + "[vesicle]\ndiameter_nm = 400\n", ["mine.toml:6", "diameter_nm", "400", "150"]),
        (GOOD + "[vesicle]\ndiameter_nm = 'big'\n", ["vesicle.diameter_nm", "'big'", "number"]),
        (GOOD + "[vesicle]\ndiamter_nm = 40\n", ["diamter_nm", "Did you mean 'diameter_nm'"]),
        (GOOD + "[view]\nstyle = 'godsell'\n", ["view.style", "godsell", "'goodsell'"]),
        (GOOD + "[proteins]\nCD36 = 4\n", ["mine.toml:6", "CD36", "mass_kda", "Did you mean"]),
        (GOOD + "[proteins]\nCD9 = -4\n", ["proteins.CD9", "-4", "at least 0"]),
        (GOOD + "[proteins]\nCD9 = {}\n", ["proteins.CD9", "copies", "per_um2"]),
        (GOOD + "[proteins]\nCD9 = { copies = 2, glycoform = 'Man55' }\n", ["Man55", "'Man5'"]),
        (GOOD + "[glycans]\nn_glycans = { Mann9 = 1 }\n", ["Mann9", "Did you mean 'Man9'"]),
        (GOOD + "[rna]\nlet7a = 1\n", ["rna.let7a", "Did you mean 'let-7a-5p'"]),
        (GOOD + "[rna]\nmine = { sequence = 'ACGX' }\n", ["rna.mine.sequence", "A, C, G, U"]),
        ("[membrane]\ncomposition = { POPZ = 1 }\n", ["membrane.composition.POPZ", "lipid"]),
        ("[membrane]\ncomposition = { PC = 0 }\n", ["membrane.composition", "nothing"]),
        ("[membrane]\nouter = { PC = 1 }\n", ["membrane", "outer and inner"]),
        ("", ["membrane", "composition"]),
        (GOOD + "[own]\nx = 1\n", ["own", "unknown key", "vesicle"]),
        ("[membrane\n", ["not valid TOML", "line 3"]),
    ],
)
def test_errors_name_file_key_value_and_what_is_allowed(text: str, words: list[str]) -> None:
    message = problems(text)
    for word in ["mine.toml", *words]:
        assert word in message


def test_all_problems_are_named_at_once() -> None:
    message = problems(GOOD + "[vesicle]\ndiameter_nm = 1\n[view]\nstyle = 'x'\ncamera = 'y'\n")
    for word in ("diameter_nm", "view.style", "view.camera"):
        assert word in message


def test_an_unknown_scene_names_the_nearest_preset() -> None:
    with pytest.raises(InputError, match="Did you mean 'exosome'"):
        load_scene("exosom")


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"", b"a = 1\n"])
def test_files_that_are_no_scenes(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "odd.toml"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"odd\.toml"):
        load_scene(path)


def test_schema_in_the_assets_is_that_of_the_model() -> None:
    shipped = json.loads((folder("assets") / "scene.schema.json").read_text(encoding="utf-8"))
    assert shipped == Scene.model_json_schema()
