"""What fills the cytosol and body fluids: its numbers, and that it is only where there is room."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial import cKDTree

from built_scenes import whole_story
from exoviz.catalog import load_catalog
from exoviz.model import Vesicle, rotate
from exoviz.model.layers import CYTOSOL, Root, is_below, is_crowd
from exoviz.registry.chapters import CHAPTERS
from exoviz.renderer.geometry.scenery import Cut
from exoviz.renderer.raster.crowd.crowd_painting import CrowdPainter, PresentCrowd
from exoviz.renderer.story_image import Stage, shot_of
from exoviz.scene import load_scene
from exoviz.scene.loading import preset_names
from exoviz.story import State, Story
from exoviz.story.crowd.crowd_box import BOX_NM, crowd_box
from exoviz.story.crowd.crowd_region import CrowdRegions
from exoviz.story.crowd.crowd_shapes import crowd_shapes
from exoviz.story.state import CYTOSOL_MEDIUM
from thoroughness import swept
from topology import Surroundings, present

MEDIA = [CYTOSOL_MEDIUM, *load_catalog().fluids]
FILLED = [medium for medium in MEDIA if crowd_shapes(medium)]
VOLUME_NM3 = float(np.prod(BOX_NM))
#: From a midplane to the ends of the heads of its lipids, nm.
SURFACE = 2.5
SIZE = (240, 135)


def story_with(chapter: str) -> Story:
    """Return the preset that has most chapters, or another where it lacks the one."""
    every = {name: load_scene(name).story for name in preset_names()}
    lengths = {name: len(x.chapters) for name, x in every.items() if x and chapter in x.chapters}
    return whole_story(max(lengths, key=lambda name: lengths[name]))


def crowd_at(story: Story, state: State, size: tuple[int, int] = SIZE) -> PresentCrowd | None:
    at = shot_of(state.camera)
    stage = Stage(story, size, story.scene.view)
    cut = Cut.of(state, at, size)
    return CrowdPainter(story, stage.sheet, story.scene.view).present(
        state, at, cut.medium, cut.depth
    )


@pytest.mark.parametrize("medium", FILLED)
def test_there_are_as_many_of_each_as_their_concentration_says(medium: str) -> None:
    box = crowd_box(medium, 1)
    counts = np.bincount(box.shape, minlength=len(box.shapes))
    for shape, count in zip(box.shapes, counts.tolist(), strict=True):
        expected = float(shape.crowder.per_um3) * 1e-9 * VOLUME_NM3
        assert abs(count - expected) <= 1 + 0.5 * np.sqrt(expected), shape.crowder.key


@pytest.mark.parametrize("medium", FILLED)
def test_a_part_of_the_box_has_its_share_of_them(medium: str) -> None:
    # In no part are there more, or fewer, than chance lets expect.
    box = crowd_box(medium, 1)
    place = box.centres / np.array(BOX_NM, np.float32)
    eighths = np.bincount((place > 0.5) @ np.array([1, 2, 4]), minlength=8)
    spread = 5 * np.sqrt(len(box) / 8)
    assert np.abs(eighths - len(box) / 8).max() <= spread


def test_the_cytosol_is_filled_as_cells_are() -> None:
    shapes = crowd_shapes(CYTOSOL_MEDIUM)
    fraction = sum(4 / 3 * np.pi * (x.spheres[:, 3] ** 3).sum() * x.per_nm3 for x in shapes)
    proteins = [x for x in shapes if x.crowder.substance == "protein"]
    known = load_catalog().proteins
    grams = 0.0
    for shape in proteins:
        one = known.get(shape.crowder.protein)
        grams += (one.mass_kda if one else shape.crowder.mass_kda) * shape.per_nm3 / 6.022e-4
    assert 0.15 < fraction < 0.30
    assert 200 < grams < 300


@pytest.mark.parametrize("medium", FILLED)
def test_no_two_molecules_of_a_medium_share_their_place(medium: str) -> None:
    box = crowd_box(medium, 3)
    filament = np.array([one.crowder.filament for one in box.shapes])[box.shape]
    body = np.array([one.body for one in box.shapes])[box.shape]
    tree = cKDTree(box.centres % np.array(BOX_NM), boxsize=np.array(BOX_NM))
    pairs = tree.query_pairs(2 * float(body.max()), output_type="ndarray")
    pairs = pairs[~(filament[pairs[:, 0]] & filament[pairs[:, 1]])]
    apart = box.centres[pairs[:, 0]] - box.centres[pairs[:, 1]]
    apart -= np.round(apart / np.array(BOX_NM)) * np.array(BOX_NM)
    assert (np.linalg.norm(apart, axis=1) >= body[pairs].sum(axis=1) - 1e-3).all()


@pytest.mark.parametrize("medium", FILLED)
def test_shapes_have_the_volume_of_their_mass(medium: str) -> None:
    for shape in crowd_shapes(medium):
        volume = 4 / 3 * np.pi * (shape.spheres[:, 3].astype(float) ** 3).sum()
        body = 4 / 3 * np.pi * (shape.body / 1.1) ** 3
        assert volume == pytest.approx(body, rel=0.01), shape.crowder.key


def test_the_same_seed_gives_the_same_crowd() -> None:
    first = crowd_box(CYTOSOL_MEDIUM, 5)
    crowd_box.cache_clear()
    again, other = crowd_box(CYTOSOL_MEDIUM, 5), crowd_box(CYTOSOL_MEDIUM, 6)
    assert np.array_equal(first.spheres, again.spheres)
    assert not np.array_equal(first.centres[:50], other.centres[:50])


def actors(story: Story, state: State) -> tuple[np.ndarray, np.ndarray]:
    """Return every bead of the molecules and vesicles of a moment, and its radius."""
    centres, radii = [], []
    for copies in state.copies:
        model = story.models[copies.model]
        there = present(copies)
        if isinstance(model, Vesicle):
            centres.append(copies.positions[there])
            radii.append(np.full(int(there.sum()), model.geometry.diameter / 2))
            continue
        beads = model.template.beads
        turned = rotate(copies.rotations[there][:, None].astype(np.float32), beads[None])
        centres.append((turned + copies.positions[there][:, None]).reshape(-1, 3))
        radii.append(np.tile(model.template.radii, int(there.sum())))
    for shape in state.deformables:
        centres.append(shape.beads)
        radii.append(story.cell_models[shape.model].template.radii)
    return np.concatenate(centres), np.concatenate(radii)


@pytest.mark.parametrize("chapter", swept(CHAPTERS, ("pit", "release")))
def test_nothing_of_the_crowd_is_where_something_else_is(chapter: str) -> None:
    story = story_with(chapter)
    number = [one.record.name for one in story.chapters].index(chapter)
    length = story.chapters[number].duration
    for time in np.linspace(0.05, 0.95, 3) * length:
        state = story.chapters[number].state_at(float(time))
        crowd = crowd_at(story, state)
        if crowd is None:
            continue
        spheres, _ = crowd.spheres()
        depth = 0.9 + state.cytosol.depth
        assert (spheres[:, 1] - spheres[:, 3] >= depth - 1e-3).all()
        if state.medium == CYTOSOL_MEDIUM and state.membranes:
            heights = Surroundings(story, state).heights(spheres[:, :3].astype(float))
            assert (heights + spheres[:, 3] < -SURFACE + 0.4).all()
        centres, radii = actors(story, state)
        low, high = spheres[:, :3].min(axis=0) - 40, spheres[:, :3].max(axis=0) + 40
        near = ((centres > low) & (centres < high)).all(axis=1)
        centres, radii = centres[near], radii[near]
        # Beads of few sizes: one tree for each keeps the nearest the one that touches first.
        for size in np.unique(np.ceil(radii)):
            mine = np.ceil(radii) == size
            away, which = cKDTree(centres[mine]).query(spheres[:, :3])
            assert (away - radii[mine][which] - spheres[:, 3] > -0.05).all()


@pytest.mark.parametrize("chapter", ["docking", "delivery"])
def test_a_molecule_far_from_everything_stays_as_it_is(chapter: str) -> None:
    story = story_with(chapter)
    number = [one.record.name for one in story.chapters].index(chapter)
    state = story.chapters[number].state_at(0.5)
    first, again = crowd_at(story, state), crowd_at(story, state)
    assert first is not None
    assert again is not None
    assert np.array_equal(first.found, again.found)
    assert 0 < first.found[:, 4].min() <= first.found[:, 4].max() == 1


def test_the_crowd_has_layers_of_its_own_which_hide_it() -> None:
    story = story_with("travel")
    layers = [layer for layer in story.layers() if is_crowd(layer)]
    assert {f"{CYTOSOL}/ribosomes", f"{CYTOSOL}/proteins", f"{Root.FLUID}/albumin"} <= set(layers)
    index = [one.record.name for one in story.chapters].index("travel")
    state = story.chapters[index].state_at(1.0)
    shown = crowd_at(story, state)
    assert shown is not None
    kinds = {shown.box.shapes[number].crowder.group for number in np.unique(shown.box.shape)}
    assert kinds == {"albumin", "immunoglobulins", "transferrin"}
    for hide in ((str(Root.FLUID),), tuple(layers)):
        view = story.scene.view.model_copy(update={"hide": hide})
        stage = Stage(story, SIZE, view)
        at = shot_of(state.camera)
        cut = Cut.of(state, at, SIZE)
        assert CrowdPainter(story, stage.sheet, view).present(state, at, cut.medium, 0.9) is None
    assert all(is_below(layer, str(Root.CELL)) or is_below(layer, "fluid") for layer in layers)


def test_the_crowd_never_changes_what_is_drawn() -> None:
    story = story_with("docking")
    index = [one.record.name for one in story.chapters].index("docking")
    time = story.starts[index] + 2.0
    hidden = story.scene.view.model_copy(update={"hide": (CYTOSOL,)})
    full = Stage(story, SIZE, story.scene.view)
    with_crowd, _words = full.picture(story.state_at(time), captions=False)
    without, _words = Stage(story, SIZE, hidden).picture(story.state_at(time), captions=False)
    assert np.array_equal(with_crowd.bead, without.bead)
    changed = (with_crowd.pixels[..., :3] != without.pixels[..., :3]).any(axis=2)
    assert changed.mean() > 0.1
    # Only at edges of what is drawn, which share a pixel with it, is it seen at all.
    drawn = with_crowd.bead >= 0
    inner = drawn.copy()
    for axis in (0, 1):
        for step in (1, -1):
            inner &= np.roll(drawn, step, axis)
    assert changed[inner].mean() < 0.02
    assert changed[~drawn].mean() > 20 * changed[inner].mean()


def test_what_stands_beside_a_body_takes_no_room_around_it() -> None:
    # Motors are built about the body's middle, far from it; a cage is around its own.
    story = story_with("transport")
    index = [one.record.name for one in story.chapters].index("transport")
    state = story.chapters[index].state_at(4.0)
    body, radius = state.membranes[0], state.membranes[0].fusion.radius
    centre = np.array([0.0, 6.0, -body.gap - radius])
    angles = np.radians(np.arange(90, 250, 2.0))
    way = np.stack([np.cos(angles), 0 * angles, np.sin(angles)], axis=1)
    beside = (centre + (radius + 18.0) * way).astype(np.float32)
    region = CrowdRegions(story.models).region(state, beside.min(axis=0), beside.max(axis=0))
    free = region.room(beside, np.full(len(beside), 2.0, np.float32)) > 0
    assert free.mean() > 0.8
