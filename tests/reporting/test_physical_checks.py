"""Every check of the report can fail, allows no more than its source, and holds for presets."""

from __future__ import annotations

from dataclasses import replace

import pytest

from built_scenes import built
from exoviz.builder import build_vesicle
from exoviz.model import Geometry, Vesicle
from exoviz.reporting.physical_checks import all_checks
from exoviz.reporting.reports import report
from exoviz.scene import Scene, parse_scene, preset_names

HEAD = 'format = "exoviz-scene"\nversion = 1\n'
UNLIKE = "[membrane]\nouter = { cholesterol = 60, PC = 40 }\ninner = { PI = 1 }\n"
POPC = "[membrane]\ncomposition = { PC = 60, cholesterol = 40 }\n"
#: Scenes each of which fails a check: the check, the verdict, the scene.
FAILING = {
    "diameter_nm": ("low", "[vesicle]\ndiameter_nm = 24\n" + POPC),
    "outer_to_inner": ("high", UNLIKE),
    "lipids_moved_points": (
        "high",
        POPC + "outer_fraction = { cholesterol = 0.2 }\n",
    ),
    "membrane_protein_area": ("low", POPC + "[proteins]\nCD9 = 30\n"),
    "lumen_filling": ("low", POPC + "[proteins]\nYWHAZ = 5\n"),
    "density_iodixanol_g_ml": ("low", POPC),
    "density_sucrose_g_ml": ("low", POPC + "[proteins]\nCD9 = 30\n"),
    "protein_mass_fraction": ("low", POPC + "[proteins]\nCD9 = 30\n"),
    "lipid_mass_fraction": ("high", POPC + "[proteins]\nCD9 = 30\n"),
    "glycan_mass_fraction": ("low", POPC + "[proteins]\nCD81 = 30\n"),
    "rna_mass_fraction": ("high", POPC + '[rna]\nx = { length_nt = 1000, kind = "mrna" }\n'),
}


def with_two_lipids_in_one_place() -> Vesicle:
    vesicle = built("liposome")[1]
    batch = vesicle.batches[0]
    positions = batch.positions.copy()
    positions[1] = positions[0] + 0.1
    return replace(vesicle, batches=(replace(batch, positions=positions), *vesicle.batches[1:]))


def verdicts(vesicle: Vesicle, scene: Scene | None = None) -> dict[str, str]:
    return {key: item["verdict"] for key, item in report(vesicle, scene)["checks"].items()}


@pytest.mark.parametrize("key", FAILING)
def test_a_scene_fails_the_check(key: str) -> None:
    verdict, text = FAILING[key]
    scene = parse_scene(HEAD + text)
    assert verdicts(build_vesicle(scene), scene)[key] == verdict


def test_two_lipids_in_one_place_fail_the_check() -> None:
    found = verdicts(with_two_lipids_in_one_place())
    assert found["closest_beads_nm"] == "low"
    assert verdicts(built("liposome")[1])["closest_beads_nm"] == "ok"


def test_there_is_a_failure_for_every_check() -> None:
    assert {*FAILING, "closest_beads_nm"} == set(all_checks())


@pytest.mark.parametrize("name", preset_names())
def test_presets_pass_or_say_why_not(name: str) -> None:
    scene, vesicle = built(name)
    failed = {key: verdict for key, verdict in verdicts(vesicle, scene).items() if verdict != "ok"}
    # What no scene has an excuse for.
    assert not failed.keys() & {
        *("diameter_nm", "outer_to_inner", "closest_beads_nm", "lipids_moved_points")
    }
    assert bool(failed) == ("checks" in scene.about), failed


def test_the_two_exosomes_pass_all() -> None:
    for name in ("exosome", "exosome-30nm"):
        assert set(verdicts(built(name)[1]).values()) == {"ok"}, name


@pytest.mark.parametrize(("diameter", "ratio"), [(30.0, 1.57), (40.0, 1.38), (100.0, 1.13)])
def test_the_range_of_outer_to_inner_lipids_follows_the_size(diameter: float, ratio: float) -> None:
    check, geometry = all_checks()["outer_to_inner"], Geometry(diameter)
    low, high = check.limits(geometry)
    assert low == pytest.approx(0.9 * ratio, rel=5e-3)
    assert high == pytest.approx(1.1 * ratio, rel=5e-3)
    assert check.verdict(ratio, geometry) == "ok"
    assert check.verdict(1.2 * ratio, geometry) == "high"
    assert check.verdict(0.8 * ratio, geometry) == "low"


@pytest.mark.parametrize("key", all_checks())
def test_no_check_is_its_own_source(key: str) -> None:
    assert all_checks()[key].source != "exoviz"
