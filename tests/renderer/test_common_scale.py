"""Pictures of vesicles beside each other, at one scale."""

from pathlib import Path

import pytest

from exoviz.cli import main
from exoviz.model import Vesicle
from exoviz.renderer.annotation.annotated_picture import Words, at_one_scale, laid_out
from exoviz.scene import Scene, View
from exoviz.scene.view import Orbit
from exoviz.story import vesicle_of

SIZE = (160, 120)
NEAR = Orbit(azimuth=10, elevation=5, distance_nm=60)


@pytest.fixture(scope="module")
def small() -> Vesicle:
    return vesicle_of(
        Scene.model_validate(
            {"vesicle": {"diameter_nm": 20}, "membrane": {"composition": {"PC": 1}}}
        )
    )


def nm_per_pixel(vesicle: Vesicle, view: View, words: Words) -> float:
    return laid_out(vesicle, SIZE, view, words)[0].nm_per_pixel


@pytest.mark.parametrize("projection", ["perspective", "orthographic"])
@pytest.mark.parametrize("orbit", [None, NEAR])
def test_a_nanometre_is_as_long_in_each_picture(
    exosome: Vesicle, small: Vesicle, projection: str, orbit: Orbit | None
) -> None:
    view = View(style="draft")
    views = [view.model_copy(update={"projection": projection, "orbit": orbit}), view]
    words = [Words(note="A note that takes some of the room below the vesicle."), Words()]
    vesicles = [exosome, small]
    before = [nm_per_pixel(*one) for one in zip(vesicles, views, words, strict=True)]
    scaled = at_one_scale(vesicles, views, SIZE, words)
    after = [nm_per_pixel(*one) for one in zip(vesicles, scaled, words, strict=True)]
    assert after[0] == pytest.approx(after[1], rel=1e-4)
    assert before[0] != pytest.approx(before[1], rel=0.1)
    # What was seen is still seen.
    assert after[0] == pytest.approx(max(before), rel=1e-4)


def test_panels_keep_their_own_scale_when_asked(tmp_path: Path) -> None:
    figure = ["panels", "liposome", "exosome-30nm", "--size", "64x48", "--style", "draft"]
    alike, own, again = tmp_path / "a.png", tmp_path / "b.png", tmp_path / "c.png"
    assert main([*figure, "-o", str(alike)]) == 0
    assert main([*figure, "--own-scale", "-o", str(own)]) == 0
    assert alike.read_bytes() != own.read_bytes()
    assert main(["render", "--from", str(alike), "-o", str(again)]) == 0
    assert alike.read_bytes() == again.read_bytes()
