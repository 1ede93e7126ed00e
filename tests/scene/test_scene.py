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
        (GOOD + "[vesicle]\ndiameter_nm = 400\n", ["mine.toml:6", "diameter_nm", "400", "300"]),
        (GOOD + "[vesicle]\ndiameter_nm = 'big'\n", ["vesicle.diameter_nm", "'big'", "number"]),
        (GOOD + "[vesicle]\ndiamter_nm = 40\n", ["diamter_nm", "Did you mean 'diameter_nm'"]),
        (GOOD + "[view]\nstyle = 'godsell'\n", ["view.style", "godsell", "'goodsell'"]),
        (GOOD + "[proteins]\nHGS = 4\n", ["proteins.HGS", "cell", "mass_kda"]),
        (GOOD + "[proteins]\nCD36 = 4\n", ["mine.toml:6", "CD36", "mass_kda"]),
        (GOOD + "[proteins]\nCD9 = -4\n", ["proteins.CD9", "-4", "at least 0"]),
        (GOOD + "[proteins]\nCD9 = {}\n", ["proteins.CD9", "copies", "per_um2"]),
        (GOOD + "[proteins]\nCD9 = { copies = 2, glycoform = 'Mann5' }\n", ["Mann5", "'Man5'"]),
        (GOOD + "[glycans]\nn_glycans = { Mann9 = 1 }\n", ["Mann9", "Did you mean 'Man9'"]),
        (GOOD + "[rna]\nmri-21-5p = 1\n", ["rna.mri-21-5p", "Did you mean 'miR-21-5p'"]),
        (GOOD + "[rna]\nmine = { sequence = 'ACGX' }\n", ["rna.mine.sequence", "A, C, G, U"]),
        ("[membrane]\ncomposition = { POPZ = 1 }\n", ["membrane.composition.POPZ", "lipid"]),
        ("[membrane]\ncomposition = { PC = 0 }\n", ["membrane.composition", "nothing"]),
        ("[membrane]\nouter = { PC = 1 }\n", ["membrane", "outer and inner"]),
        ("", ["membrane", "composition"]),
        (GOOD + "[own]\nx = 1\n", ["own", "unknown key", "vesicle"]),
        ("[membrane\n", ["not valid TOML", "line 3"]),
        ("membrane = 'PC'\n", ["mine.toml:3: membrane", "'PC' is not a table"]),
        (GOOD + "[proteins]\nCD9 = 'ten'\n", ["mine.toml:6", "'ten'", "number of copies"]),
        (GOOD + "[view]\nkeep = 'cargo'\n", ["view.keep", "'cargo' is not a list"]),
        ("title = 3\n" + GOOD, ["title", "3 is not a text"]),
        (GOOD + "[vesicle]\ndiameter_nm = nan\n", ["diameter_nm", "nan is not a number"]),
        (GOOD + "[proteins]\nCD9.per_um2 = inf\n", ["mine.toml:6", "inf is not a number"]),
        (GOOD + "[proteins]\nCD9.per_um2 = 1e300\n", ["per_um2", "1e+300 is too large"]),
        (GOOD + "[proteins]\nHSPA8.per_um3 = 1e300\n", ["per_um3", "1e+300 is too large"]),
        (GOOD + "[proteins]\nCD9 = true\n", ["mine.toml:6", "proteins.CD9", "true"]),
        (GOOD + "[proteins]\nALIX = 1\nPDCD6IP = 2\n", ["mine.toml:6", "ALIX", "PDCD6IP"]),
        ("[membrane]\ncomposition = { PC = 1, phosphatidylcholine = 2 }\n", ["PC", "twice"]),
        (GOOD + "[proteins]\nCD9 = { copies = 1, place = 'lumen' }\n", ["place", "mass_kda"]),
        (
            GOOD + "[proteins]\nX = { copies = 1, mass_kda = 50, place = 'lumen', "
            "transmembrane_helices = 2 }\n",
            ["proteins.X", "transmembrane_helices", "membrane"],
        ),
        (GOOD + "[glycans]\nn_glycans = { Man5 = 0 }\n", ["glycans.n_glycans", "nothing"]),
        (GOOD + "[rna]\nx = { sequence = 'ACG' }\n", ["rna.x.sequence", "at least 5"]),
        (GOOD + "[rna]\nx = { sequence = 'ACGUA', length_nt = 9 }\n", ["rna.x", "length_nt"]),
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


def test_problems_are_named_in_the_order_of_the_file() -> None:
    message = problems(GOOD + "[protein]\nCD9 = 1\n[view]\nstyle = 'x'\n")
    assert message.index(": protein: ") < message.index(": view.style: ")


def test_an_unknown_scene_names_the_nearest_preset() -> None:
    with pytest.raises(InputError, match="Did you mean 'exosome'"):
        load_scene("exosom")


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"", b"a = 1\n"])
def test_files_that_are_no_scenes(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "odd.toml"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"odd\.toml"):
        load_scene(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_files_of_other_editors_can_be_read(tmp_path: Path, encoding: str, newline: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(HEAD + GOOD, encoding=encoding, newline=newline)
    assert load_scene(path) == parse_scene(HEAD + GOOD)


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "a folder"), ("é".encode("utf-16"), "UTF-8"), (b"\x89PNG", "UTF-8")],
)
def test_what_is_no_text_is_reported(tmp_path: Path, content: bytes | None, words: str) -> None:
    path = tmp_path / "mine.toml"
    path.mkdir() if content is None else path.write_bytes(content)
    with pytest.raises(InputError, match=words):
        load_scene(path)


def test_the_empty_name_is_no_folder() -> None:
    with pytest.raises(InputError, match="Presets: exosome"):
        load_scene("")


def test_schema_in_the_assets_is_that_of_the_model() -> None:
    shipped = json.loads((folder("assets") / "scene.schema.json").read_text(encoding="utf-8"))
    assert shipped == Scene.model_json_schema()
