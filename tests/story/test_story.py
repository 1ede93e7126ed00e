from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from built_scenes import shortest_story, shortest_story_scene, whole_story
from built_scenes import small_story as built
from built_scenes import small_story_scene as small
from exoviz.film.story_film import StoryFilm
from exoviz.film.tour_plan import check_tour
from exoviz.model import Vesicle, rotate
from exoviz.model.neighbours import lengths
from exoviz.renderer.geometry.scenery import Cut
from exoviz.renderer.story_image import Stage, shot_of
from exoviz.scene import load_scene, preset_names, tour_names
from exoviz.story import build_story
from exoviz.story.cell_models import SNARE_NM, microtubule, rotations_along, snare_helices
from exoviz.story.chapter import FASTEST, OpeningSchedule
from exoviz.story.membrane.cell_membrane import CellMembrane, resting_gap, upright
from exoviz.story.membrane.clathrin_coat import cage
from exoviz.story.membrane.fusion import Fusion, MaterialCoordinates
from exoviz.story.models import outermost_radius
from exoviz.story.motion.pushed import THROUGH
from exoviz.story.motion.tracks import EASINGS, Track, ramp
from thoroughness import swept

STORIES = [name for name in preset_names() if load_scene(name).story is not None]
#: Those of many chapters are swept thoroughly only; each of their chapters is looked at elsewhere.
EVERY_DAY = ("mvb-release", "lysosome-fate", "uptake")


@pytest.mark.parametrize("calls", [1, 50])
def test_the_making_of_a_story_can_be_stopped(calls: int) -> None:
    class CancelledError(Exception):
        pass

    called = itertools.count(1)

    def stop(_share: float) -> None:
        # The threads of a build that go on when one is stopped are stopped too.
        if next(called) >= calls:
            raise CancelledError

    with pytest.raises(CancelledError):
        build_story(small("uptake"), progress=stop)


def test_the_scenes_that_are_asked_for_are_there() -> None:
    assert {
        "mvb-release",
        "lysosome-fate",
        "biogenesis",
        "uptake",
        "life-of-an-exosome",
        "history",
    } <= set(STORIES)


@pytest.mark.parametrize("name", swept(STORIES, EVERY_DAY))
def test_every_moment_is_sound(name: str) -> None:
    story = built(name)
    for time in np.linspace(0, story.duration, 25):
        state = story.state_at(float(time))
        for copies in state.copies:
            assert copies.model in story.models
            assert np.isfinite(copies.positions).all()
            assert np.allclose(np.linalg.norm(copies.rotations, axis=1), 1, atol=1e-6)
        for shape in state.deformables:
            assert shape.model in story.models
        for membrane in state.membranes:
            assert set(membrane.types) <= set(story.lipids)
        chapter = story.chapters[state.chapter]
        assert chapter.title
        assert state.caption or chapter.caption
        assert story.starts[state.chapter] <= time <= story.starts[state.chapter + 1]


def test_tours_of_stories_name_layers_and_times_that_these_have() -> None:
    tours = {name: load_scene(name) for name in tour_names()}
    told = [scene for scene in tours.values() if scene.story is not None]
    assert told
    for scene in told:
        names = [name for name in STORIES if load_scene(name).story == scene.story]
        assert scene.tour is not None
        check_tour(scene.tour, whole_story(names[0]))


def test_a_moment_does_not_depend_on_what_was_asked_before() -> None:
    one, two = built("mvb-release"), build_story(small("mvb-release"))
    for time in (29.0, 3.0, 22.0):
        one.state_at(time)
    first, second = one.state_at(25.0), two.state_at(25.0)
    for a, b in zip(first.copies, second.copies, strict=True):
        assert np.array_equal(a.positions, b.positions)
        assert np.array_equal(a.rotations, b.rotations)


def test_frames_are_the_same_bytes_in_any_order() -> None:
    film = StoryFilm(shortest_story_scene(), (160, 90), "en", True)
    forwards, backwards = film.open(), film.open()
    times = (1.0, 7.0, 13.0)
    first = [forwards(time).tobytes() for time in times]
    second = [backwards(time).tobytes() for time in reversed(times)][::-1]
    assert first == second
    assert len(set(first)) == len(times)


def test_words_are_in_the_language_asked_for() -> None:
    story, size = shortest_story(), (320, 180)

    def frame(language: str, captions: bool) -> NDArray[np.uint8]:
        return StoryFilm(story.scene, size, language, captions, model=story).open()(1.0)

    spoken = [frame(word, True) for word in ("en", "kk", "ru")]
    silent = frame("kk", False)
    for one, other in itertools.combinations([*spoken, silent], 2):
        assert (one != other).any()


def test_nothing_jumps_from_frame_to_frame() -> None:
    story = built("mvb-release")
    for time in np.arange(0.5, story.duration - 0.5, 0.7):
        one, two = story.state_at(float(time)), story.state_at(float(time) + 1 / 60)
        if one.chapter != two.chapter:
            continue
        assert abs(math.log(two.camera.height / one.camera.height)) < 0.06
        for a, b in zip(one.copies, two.copies, strict=True):
            if a.model.startswith("vesicle/"):
                # Brownian steps of the film's keyframes, spread over twelve frames.
                assert lengths(b.positions - a.positions).max(initial=0) < 20


def test_vesicles_leave_through_the_pore_and_never_overlap() -> None:
    story = built("mvb-release")
    start = story.starts[2]
    inside = story.state_at(start)
    places = np.concatenate([c.positions for c in inside.copies if c.model.startswith("vesicle")])
    assert (places[:, 2] < 0).all()
    end = story.state_at(story.duration)
    places = np.concatenate([c.positions for c in end.copies if c.model.startswith("vesicle")])
    assert (places[:, 2] > 0).all()


@pytest.mark.parametrize("name", ["mvb-release", "lysosome-fate"])
def test_no_vesicle_goes_through_another(name: str) -> None:
    story = built(name)
    radii = {
        model: outermost_radius(one)
        for model, one in story.models.items()
        if isinstance(one, Vesicle)
    }
    for time in np.linspace(0, story.duration, 600):
        copies = [c for c in story.state_at(float(time)).copies if c.model in radii]
        places = np.concatenate([c.positions for c in copies])
        sizes = np.concatenate([np.full(len(c), radii[c.model]) for c in copies])
        first, second = np.triu_indices(len(places), 1)
        apart = lengths(places[first] - places[second]) - sizes[first] - sizes[second]
        # Where only farthest tips reach to, a nanometre is left to chance.
        assert apart.min() > -THROUGH - 0.05


def test_a_lipid_is_carried_no_faster_than_the_eye_can_follow() -> None:
    schedule = OpeningSchedule(Fusion(250, patch=900))
    shares = np.linspace(0, 1, 1200)
    coordinates = MaterialCoordinates(
        np.repeat([True, False], 200),
        np.tile(np.linspace(0, 2.5e6, 200), 2),
        np.zeros(400),
    )
    fusion = schedule.fusion
    before = fusion.place(coordinates, schedule.opening(0.0))[0]
    seconds = schedule.shortest_duration / (len(shares) - 1)
    fastest = 0.0
    for share in shares[1:]:
        after = fusion.place(coordinates, schedule.opening(float(share)))[0]
        fastest = max(fastest, float(lengths(after - before).max()) / seconds)
        before = after
    assert fastest <= 1.08 * FASTEST


@settings(max_examples=25)
@given(radius=st.floats(60, 300), fused=st.floats(0, 1))
def test_joining_moves_only_what_is_near_the_neck(radius: float, fused: float) -> None:
    fusion = Fusion(radius, patch=3 * radius)
    membrane = CellMembrane(("a", "b"), fusion, gap=resting_gap(fusion), fused=fused)
    apart = CellMembrane(("a", "b"), fusion, gap=resting_gap(fusion))
    area = np.linspace(0, 0.999 * membrane.end(outer=True), 4000)
    coordinates = MaterialCoordinates(np.ones(4000, np.bool_), area, np.full(4000, 0.4))
    places, normals = membrane.place(coordinates)
    moved = lengths(places - apart.place(coordinates)[0])
    assert np.allclose(lengths(normals), 1, atol=1e-6)
    far = np.hypot(places[:, 0], places[:, 1]) > 40
    assert moved[far].max() < 1.5


def test_leaflets_that_face_the_cytosol_become_one_first() -> None:
    story = built("mvb-release")
    start, end = story.starts[1], story.starts[2]
    membranes = [story.state_at(float(t)).membranes[0] for t in np.linspace(start, end, 200)]
    seen = [(one.whole(outer=True), one.whole(outer=False)) for one in membranes]
    # Outer leaflets of the body face the cytosol.
    assert [pair for pair, _ in itertools.groupby(seen)] == [
        (False, False),
        (True, False),
        (True, True),
    ]
    assert membranes[-1].open


@pytest.mark.parametrize("name", swept([*EVERY_DAY, "biogenesis"], EVERY_DAY))
def test_lipids_of_stories_stay_below_the_speed_that_the_eye_can_follow(
    name: str, thorough: bool
) -> None:
    story, step = built(name), 0.04 if thorough else 0.1
    before: tuple[CellMembrane, NDArray[np.float64]] | None = None
    stages = set()
    for time in np.arange(0.0, story.duration, step):
        membrane = story.state_at(float(time)).membranes
        if not membrane or membrane[0].single or not 0 < membrane[0].fused < 1:
            before = None
            continue
        one = membrane[0]
        near = math.pi * np.linspace(0.3, 20, 50) ** 2
        parts = [
            (outer, one.border(outer=outer) + sign * near)
            for outer in (True, False)
            for sign in (-1, 1)
        ]
        sides = np.concatenate([np.full(50, outer) for outer, _ in parts])
        labels = np.concatenate([label for _, label in parts])
        places = one.place(MaterialCoordinates(sides, labels, np.zeros(200)))[0]
        stages.add((one.whole(outer=True), one.whole(outer=False)))
        if before is not None and before[0].fusion == one.fusion:
            assert lengths(places - before[1]).max() <= FASTEST * step
        before = one, places
    # Apart, hemifused and open, or the same backwards; never the distal leaflets alone.
    assert stages == {(False, False), (True, False), (True, True)}


def test_the_lumen_of_the_body_is_outside_of_the_cytosol() -> None:
    story = built("mvb-release")
    state = story.state_at(2.0)
    size = (320, 180)
    at = shot_of(state.camera)
    cut = Cut.of(state, at, size)
    membrane = state.membranes[0]
    middle = -membrane.gap - membrane.fusion.radius
    points = np.array(
        [[0, 5, middle], [0, 5, 60.0], [-1.25 * membrane.fusion.radius, 5, middle]], np.float32
    )
    assert cut.hides(points).tolist() == [False, False, True]


def test_no_shadow_comes_in_at_the_other_side_of_the_picture() -> None:
    state = built("mvb-release").state_at(2.0)
    size = (320, 180)
    cut = Cut.of(state, shot_of(state.camera), size)
    below = np.zeros((size[1], size[0]), np.float32)
    below[-40:, -60:] = 1
    keep = cut.shadows(below, 4.0)
    assert keep[-20:, -30:].max() < 0.75
    assert keep[:60].min() > 0.99
    assert keep[:, :60].min() > 0.99


def test_a_coat_of_a_small_vesicle_has_the_triskelia_of_the_smallest_cages() -> None:
    coat = cage(19.0)
    # 36 make a cage of 12 pentagons and 8 hexagons.
    assert 32 <= coat.triskelia <= 40
    assert (coat.height > 5).all()
    whole = cage(40.0)
    assert whole.cell_model.template.mass_da > 2 * coat.cell_model.template.mass_da


def test_a_microtubule_has_thirteen_rows_and_its_width() -> None:
    tube = microtubule(80.0)
    assert tube.molecule is not None
    assert int(tube.molecule.max()) + 1 == 13 * 10
    wide = np.hypot(*tube.template.beads[:, :2].T) + tube.template.radii
    assert 2 * wide.max() == pytest.approx(25, abs=1.5)


def test_snares_are_four_helices_of_twelve_nanometres() -> None:
    one, three = snare_helices("vesicle"), snare_helices("target")
    assert three.molecule is not None
    assert int(three.molecule.max()) + 1 == 3
    for cell_model in (one, three):
        assert np.ptp(cell_model.template.beads[:, 0]) == pytest.approx(SNARE_NM, abs=1)


@given(st.integers(0, 1000))
def test_turns_bring_an_axis_where_it_is_wanted(seed: int) -> None:
    rng = np.random.default_rng(seed)
    way = rng.standard_normal((5, 3))
    way /= lengths(way)[:, None]
    up = rotate(upright(way, rng.random(5)).astype(np.float32), np.array([[0, 0, 1]], np.float32))
    assert np.abs(up - way).max() < 1e-5
    along = rotate(
        rotations_along(np.zeros((5, 3)), way).astype(np.float32), np.array([[1, 0, 0]], np.float32)
    )
    assert np.abs(along - way).max() < 1e-5


@pytest.mark.parametrize("ease", list(EASINGS))
def test_easing_begins_at_its_start_and_ends_at_its_end(ease: str) -> None:
    track = Track(((1.0, 2.0), (3.0, 6.0)), ease)  # type: ignore[arg-type]
    assert float(track.at(0.0)) == 2.0
    assert float(track.at(3.0)) == 6.0
    values = [float(track.at(t)) for t in np.linspace(1, 3, 50)]
    assert (np.diff(values) >= 0).all()
    assert ramp(2.0, 2.0, 2.0) == 1.0


def test_a_draft_is_the_same_picture_softly() -> None:
    story = built("mvb-release")
    scene = small("mvb-release")
    pictures = []
    for style in ("studio", "draft"):
        stage = Stage(story, (240, 136), scene.view.model_copy(update={"style": style}))
        pictures.append(stage.frame(4.0, captions=False).astype(float))
    assert pictures[0].shape == pictures[1].shape
    assert np.abs(pictures[0] - pictures[1]).mean() < 14


def test_hidden_layers_are_not_drawn() -> None:
    story = built("mvb-release")
    view = small("mvb-release").view.model_copy(update={"hide": ("cell/mvb",)})
    shown = Stage(story, (160, 90), small("mvb-release").view)
    hidden = Stage(story, (160, 90), view)
    state = story.state_at(4.0)
    assert (shown.picture(state)[0].pixels != hidden.picture(state)[0].pixels).any()
