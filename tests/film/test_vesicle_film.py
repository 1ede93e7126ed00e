"""Films of a vesicle, around which the camera moves."""

import pickle
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

import exoviz
from exoviz.cli import main
from exoviz.errors import InputError
from exoviz.film.encoding import even_size
from exoviz.film.vesicle_film import VesicleFilm, orbit_at
from exoviz.registry.formats import FORMATS
from exoviz.registry.options import Motion
from exoviz.renderer.geometry.camera import direction, orbit_around, shot_of_view
from exoviz.scene import Membrane, Scene, VesicleShape, View
from exoviz.scene.view import Orbit

SIZE = (96, 72)
MOTIONS = get_args(Motion)
ORBITS = st.builds(
    Orbit,
    azimuth=st.floats(-180, 180),
    elevation=st.floats(-80, 80),
    roll=st.floats(-90, 90),
    distance_nm=st.floats(20, 400),
)


def stands(orbit: Orbit) -> list[float]:
    place = orbit.distance_nm * direction(orbit.azimuth, orbit.elevation)
    return [float(value) for value in place]


@pytest.fixture(scope="module")
def scene() -> Scene:
    return Scene(
        title="Ball",
        vesicle=VesicleShape(diameter_nm=20),
        membrane=Membrane(composition={"phosphatidylcholine": 1}),
        proteins={"CD9": 3},
    )


@given(start=ORBITS, motion=st.sampled_from(MOTIONS), share=st.floats(0, 1))
def test_a_motion_ends_where_it_begins_and_leaves_the_height(
    start: Orbit, motion: Motion, share: float
) -> None:
    for end in (0.0, 1.0):
        assert stands(orbit_at(start, motion, end)) == pytest.approx(stands(start), abs=1e-2)
    between = orbit_at(start, motion, share)
    assert (between.elevation, between.roll) == (start.elevation, start.roll)
    assert between.focus_nm == start.focus_nm
    assert between.distance_nm <= start.distance_nm * (1 + 1e-9)


@pytest.mark.parametrize("motion", MOTIONS)
def test_a_film_moves_and_can_be_repeated(scene: Scene, motion: Motion, tmp_path: Path) -> None:
    folder = tmp_path / "film"
    exoviz.animate(scene, folder, size=SIZE, fps=4, turntable=2.0, motion=motion)
    frames = [np.asarray(Image.open(one), np.int16) for one in sorted(folder.iterdir())]
    assert len(frames) == 8
    steps = [
        float(np.abs(one - two).mean())
        for one, two in zip(frames, [*frames[1:], frames[0]], strict=True)
    ]
    # From the last frame to the first is a step like the others.
    assert 0 < steps[-1] <= 1.5 * max(steps[:-1])


def test_a_frame_is_the_picture_from_there_in_any_process(scene: Scene) -> None:
    vesicle = exoviz.build(scene)
    there = Orbit(azimuth=-60, elevation=20, distance_nm=100)
    view = scene.view.model_copy(update={"orbit": there})
    film = VesicleFilm(scene.model_copy(update={"view": view}), SIZE, "en", False, 1.0, vesicle)
    again = pickle.loads(pickle.dumps(film))
    assert again == film
    assert again.model is None
    frame = again.open()(film.seconds / 4)
    turned = view.model_copy(update={"orbit": there.model_copy(update={"azimuth": 30})})
    assert (frame == exoviz.render(vesicle, size=SIZE, view=turned)[..., :3]).all()


@given(aspect=st.floats(0.3, 3), azimuth=st.floats(-180, 180), seed=st.integers(0, 99))
def test_all_stays_in_the_picture_all_around(aspect: float, azimuth: float, seed: int) -> None:
    centres = np.random.default_rng(seed).normal(size=(40, 3)).astype(np.float32) * 10
    radii = np.full(40, 0.5, np.float32)
    start = orbit_around("iso", centres, radii, aspect)
    view = View(orbit=start.model_copy(update={"azimuth": azimuth}))
    at = shot_of_view(view, centres, radii, 0.0, aspect)
    seen = at.to_view(centres)
    across = np.abs(seen[:, :2]) / -seen[:, 2:]
    assert (across[:, 0] <= at.half_height * aspect).all()
    assert (across[:, 1] <= at.half_height).all()


@given(width=st.integers(16, 999), height=st.integers(16, 999))
def test_sides_grow_to_even_ones_where_they_must(width: int, height: int) -> None:
    for suffix, record in FORMATS.items():
        found = even_size(Path("film" + suffix), (width, height))
        must = record.film is not None and record.film.even
        grown = (width + width % 2, height + height % 2)
        assert found == (grown if must else (width, height))


def test_an_odd_size_is_made_even_with_a_word(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    film = tmp_path / "a.mp4"
    command = f"animate liposome --turntable 1s --fps 1 --size 63x48 --style draft -o {film}"
    assert main(command.split()) == 0
    assert "64 x 48" in capsys.readouterr().err
    assert film.stat().st_size > 0


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "turntable"),
        ({"turntable": 0.5}, "1 to 600"),
        ({"turntable": 8.0, "motion": "jump"}, "motion"),
        ({"turntable": 8.0, "chapter": 1}, "chapter"),
        ({"turntable": 8.0, "view": View(camera="lumen")}, "inside"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_built(
    scene: Scene, options: dict[str, object], words: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=words):
        exoviz.animate(scene, tmp_path / "film", **options)  # type: ignore[arg-type]
    with pytest.raises(InputError):
        exoviz.animate(exoviz.build(scene), tmp_path / "film", turntable=8.0)
    assert not list(tmp_path.iterdir())
