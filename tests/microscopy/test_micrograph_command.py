"""The command and the function refuse in words what cannot be made."""

from __future__ import annotations

from pathlib import Path

import pytest

import exoviz
from built_scenes import built
from exoviz.cli import main
from exoviz.cli.program import FINE, WRONG_INPUT
from exoviz.errors import ArgumentError
from exoviz.microscopy import check_micrograph
from exoviz.registry.micrograph_methods import METHODS
from exoviz.scene import load_scene
from exoviz.scene.document import LARGEST_NM, VesicleShape
from made_vesicle import made_vesicle

Capture = pytest.CaptureFixture[str]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["-o", "a.png", "--pixel", "9"], "liposome: --pixel: 9 is out of range: 0.05 to 2 nm"),
        (["-o", "a.png", "--dose", "-1"], "liposome: --dose: -1 is out of range: 0 to 1,000 e/Å²"),
        (["-o", "a.png", "--tilt", "3"], "--tilt: has no meaning for cryo-em. It is for tomogram."),
        (["-o", "a.mp4"], "'.mp4' is not a kind of file for cryo-em. Extensions: .png"),
        (["-o", "a.png", "--method", "cryoem"], "Did you mean 'cryo-em'?"),
        (["-o", "a.png", "--field", "4000", "--pixel", "0.1"], "Choose larger pixels, a smaller"),
        (["-o", "a.png", "--vesicles", "2.5"], "--vesicles"),
    ],
)
def test_wrong_options_are_explained(
    arguments: list[str],
    expected: str,
    capsys: Capture,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["micrograph", "liposome", *arguments]) == WRONG_INPUT
    assert expected in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_the_command_writes_and_says_what_it_wrote(capsys: Capture, tmp_path: Path) -> None:
    path = tmp_path / "new" / "a.png"
    arguments = ["micrograph", "liposome", "-o", str(path), "--pixel", "0.8"]
    assert main([*arguments, "--lang", "en"]) == FINE
    assert path.stat().st_size > 1000
    assert f"written: {path}" in capsys.readouterr().out


def test_every_method_has_defaults_that_it_allows() -> None:
    for method in METHODS.values():
        found = check_micrograph(exoviz.load("exosome"), method=method.name)
        assert set(found) <= {option.name for option in method.options}
        for option in method.options:
            assert option.default is None or option.problem(option.default) is None


def test_a_micrometre_at_a_fifth_of_a_nanometre_is_allowed_and_more_is_not() -> None:
    scene = exoviz.load("exosome")
    check_micrograph(scene, field_nm=1000, pixel_nm=0.2)
    with pytest.raises(ArgumentError, match="GB of memory"):
        check_micrograph(scene, field_nm=1000, pixel_nm=0.1)
    with pytest.raises(ArgumentError, match="GB of memory"):
        check_micrograph(scene, method="tomogram", field_nm=800, pixel_nm=0.4)


def test_work_can_be_stopped_and_leaves_no_file(tmp_path: Path) -> None:
    class StopError(Exception):
        pass

    seen: list[float] = []

    def stop(share: float) -> None:
        seen.append(share)
        if share > 0.5:
            raise StopError

    path = tmp_path / "a.mrc"
    with pytest.raises(StopError):
        exoviz.micrograph(made_vesicle(), path, method="tomogram", pixel_nm=2, progress=stop)
    assert seen == sorted(seen)
    assert not list(tmp_path.iterdir())


def test_a_field_can_have_vesicles_of_a_population_that_differ(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scene, vesicle = built("liposome")
    shape = scene.vesicle.model_copy(update={"diameter_sd_nm": 6.0})
    scene = scene.model_copy(update={"vesicle": shape})
    drawn: list[exoviz.Scene] = []

    def fake(one: exoviz.Scene, **_more: object) -> exoviz.Vesicle:
        drawn.append(one)
        return vesicle

    monkeypatch.setattr("exoviz.sampling.vesicle_builds.build_vesicle", fake)
    exoviz.micrograph(scene, builds=3, vesicles=3, pixel_nm=2)
    assert len({one.seed for one in drawn}) == 3
    assert len({one.vesicle.diameter_nm for one in drawn}) == 3
    with pytest.raises(ArgumentError, match="a built vesicle is one"):
        exoviz.micrograph(vesicle, builds=2)


@pytest.mark.parametrize("method", ["cryo-em", "negative-stain", "nta"])
def test_the_largest_vesicles_have_micrographs(method: str) -> None:
    shape = VesicleShape(diameter_nm=LARGEST_NM, copies_at_nm=40)
    scene = load_scene("exosome").model_copy(update={"vesicle": shape})
    check_micrograph(scene, method=method)
