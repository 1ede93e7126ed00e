"""Vesicles that were built before are read, and are the same."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import exoviz
from exoviz.builder import build_vesicle
from exoviz.language import speaking
from exoviz.model import Vesicle
from exoviz.model.origins import StructureFacts
from exoviz.reporting import vesicle_measures
from exoviz.reporting.vesicle_measures import measured
from exoviz.resources import code_of
from exoviz.scene import Scene
from exoviz.scene.document import MultivesicularBody
from exoviz.story import built, vesicle_of
from exoviz.story.models import distinct_vesicles

PROGRAM = Path(exoviz.__file__).parent


@pytest.fixture(name="builds", autouse=True)
def builds_(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Scene]:
    """Return the scenes that are built, of which vesicles are kept in an empty folder."""
    monkeypatch.setenv("EXOVIZ_CACHE", str(tmp_path / "kept"))
    scenes: list[Scene] = []

    def noted(scene: Scene, **options: Any) -> Vesicle:
        scenes.append(scene)
        return build_vesicle(scene, **options)

    monkeypatch.setattr(exoviz.builder, "build_vesicle", noted)
    return scenes


def scene_of(**keys: Any) -> Scene:
    lipids = {"phosphatidylcholine": 60, "cholesterol": 30, "gm3": 10}
    small = {
        "vesicle": {"diameter_nm": 22},
        "membrane": {"outer": lipids, "inner": {"phosphatidylcholine": 1}},
        "proteins": {"CD9": 1},
        "rna": {"own": {"sequence": "ACGU" * 5, "copies": 1}},
    }
    return Scene.model_validate(small | keys)


def told(vesicle: Vesicle) -> list[Any]:
    """Return all that a vesicle is, but for how long it took to build."""
    pieces: list[bytes] = []
    vesicle_measures._tell((vesicle.geometry, vesicle.batches, vesicle.polymers), pieces)
    rest = (vesicle.seed, vesicle.asked, vesicle.free_area, vesicle.outside, vesicle.structures)
    return [*pieces, *rest]


def test_a_kept_vesicle_is_the_one_that_was_built(builds: list[Scene]) -> None:
    scene = scene_of()
    fresh, kept = built(scene), vesicle_of(scene)
    assert builds == [scene]
    assert isinstance(fresh, Vesicle)
    assert told(kept) == told(fresh) == told(build_vesicle(scene))
    assert kept.seconds == fresh.seconds > 0
    for one, other in zip(kept.batches, fresh.batches, strict=True):
        assert one.positions.dtype == other.positions.dtype
    assert np.array_equal(kept.beads().positions, fresh.beads().positions)


def test_how_a_vesicle_is_shown_does_not_decide_what_it_is(builds: list[Scene]) -> None:
    vesicle_of(scene_of())
    vesicle_of(scene_of(title="Another", view={"hide": ["rna"]}, illustrative="very"))
    assert len(builds) == 1


def test_every_other_key_of_a_scene_does(builds: list[Scene]) -> None:
    vesicle_of(scene_of())
    more: tuple[dict[str, Any], ...] = (
        {"seed": 2},
        {"vesicle": {"diameter_nm": 22.5}},
        {"rna": {}},
        {"proteins": {}},
        {"glycans": {"occupancy": 0.5}},
    )
    for number, keys in enumerate(more, 2):
        vesicle_of(scene_of(**keys))
        assert len(builds) == number


@pytest.mark.parametrize("library", ["gemmi", "numba", "numpy", "scipy"])
def test_another_version_of_a_library_builds_anew(
    builds: list[Scene], monkeypatch: pytest.MonkeyPatch, library: str
) -> None:
    vesicle_of(scene_of())
    monkeypatch.setattr(
        exoviz.builder, "version", lambda name: "0" if name == library else version(name)
    )
    vesicle_of(scene_of())
    assert len(builds) == 2


def test_a_vesicle_is_the_same_in_every_language(builds: list[Scene]) -> None:
    vesicle_of(scene_of())
    with speaking("kk"):
        assert told(vesicle_of(scene_of())) == told(build_vesicle(scene_of()))
    assert len(builds) == 1


def test_a_structure_that_changes_is_read_again(builds: list[Scene], tmp_path: Path) -> None:
    file = tmp_path / "own.pdb"
    line = "ATOM  {:>5}  CA  ALA A{:>4}    {:8.3f}{:8.3f}{:8.3f}  1.00  0.00           C\n"
    atoms = "".join(line.format(i, i, 3.8 * i, 0.0, 0.0) for i in range(1, 30))
    file.write_text(f"{atoms}END\n")
    own = {"own": {"structure": str(file), "copies": 1, "place": "lumen"}}
    first = vesicle_of(scene_of(proteins=own))
    facts = vesicle_of(scene_of(proteins=own)).structures["own"]
    assert len(builds) == 1
    assert isinstance(facts, StructureFacts)
    assert facts == first.structures["own"]
    file.write_text(f"{atoms[:-81]}END\n")
    vesicle_of(scene_of(proteins=own))
    assert len(builds) == 2
    file.unlink()
    with pytest.raises(exoviz.errors.InputError, match=r"own\.pdb"):
        vesicle_of(scene_of(proteins=own))


def test_measures_are_kept_and_a_moved_molecule_is_measured_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    vesicle = vesicle_of(scene_of())
    first = exoviz.report(vesicle)
    with monkeypatch.context() as context:
        context.setattr(vesicle_measures, "overlaps", None)
        assert exoviz.report(vesicle) == first
    with monkeypatch.context() as context:
        context.setenv("EXOVIZ_CACHE", "off")
        assert exoviz.report(vesicle) == first
    vesicle.batches[0].positions[0] *= np.float32(0.5)
    assert measured(vesicle)["overlaps"] != first["overlaps"]


def test_the_builder_itself_keeps_nothing(builds: list[Scene]) -> None:
    scene = scene_of()
    exoviz.build(scene)
    exoviz.build(scene)
    assert len(builds) == 2


def test_all_code_that_builds_decides_what_is_kept_and_little_else_is_imported() -> None:
    program = (
        "import sys\n"
        "from exoviz.builder import build_vesicle\n"
        "from exoviz.scene import load_scene\n"
        "build_vesicle(load_scene('exosome-30nm'))\n"
        "print(*sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    modules = done.stdout.split()
    own = {name.split(".")[1] for name in modules if name.startswith("exoviz.")}
    packages = {name for name in own if (PROGRAM / name).is_dir()}
    assert packages <= set(exoviz.builder._PACKAGES)
    assert all(code_of(name) for name in exoviz.builder._PACKAGES)
    heavy = {"scipy.interpolate", "scipy.linalg", "scipy.sparse", "scipy.spatial", "scipy.special"}
    assert not {*heavy, "numba", "numpy.ma", "pandas", "PIL"} & set(modules)


def test_a_story_keeps_its_distinct_vesicles(builds: list[Scene]) -> None:
    body = MultivesicularBody(vesicles=1, diameter_nm=300)
    ((first, share),) = distinct_vesicles(scene_of(), body)
    count = len(builds)
    ((second, again),) = distinct_vesicles(scene_of(), body)
    assert count > 0
    assert len(builds) == count
    assert told(second) == told(first)
    assert share == again
